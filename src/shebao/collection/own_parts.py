"""Own parts of months paid in full go to the persons' accounts: a record, no money of the statutory book."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from shebao.collection.grouping import group_numbers, sorted_groups, sums_by
from shebao.collection.late_payments import tell_paid_late
from shebao.collection.pieces import SHARD, TYPES, Matching, Read
from shebao.collection.slices import Slice, cut
from shebao.kernel.actors import Actor
from shebao.ledger.model import Control
from shebao.ledger.publishing import key_shard, publish_run, stage_shard
from shebao.store.copy import Column
from shebao.store.db import Database
from shebao.store.parallel import in_parallel
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction
from shebao.store.words import Coded

WORDS = ("scheme", "component", "payer", "serving_path")
LINES = {
    **dict.fromkeys(("person_id", "employer_id", "amount_fen", "account_fen"), "int8"),
    **dict.fromkeys(("for_month", "pool_id"), "int4"),
    **dict.fromkeys(WORDS, "word40"),
}
TOUCHED = {"person_id": "int8", "for_month": "int4", "scheme": "word40"}
FEW = 5_000  # persons up to which a register is asked by their numbers
POSTED = {
    **dict.fromkeys(("person_id", "amount_fen"), "int8"),
    "for_month": "int4",
    **dict.fromkeys(("scheme", "component"), "word40"),
}


def post_shares(db: Database, by: Actor, order: Matching, matched: int, what: str) -> int:
    """Own parts of months paid in full into the accounts: a record, no money of the statutory book. Fen posted.

    Whose months were paid late, or not any more, is told to the floors above with it, once.
    """
    with open_run(db, by, "collection", RunKey("post_shares", what)) as run:
        number = int(run.run_id)
        if not run.published:
            controls: dict[int, list[Control]] = {}

            def stage(part: Slice) -> None:
                with db.transaction(by, "collection", "stage_shares", act="run", subject=f"run:{number}") as tx:
                    controls[part.number] = _stage_shares(tx, order, (number, matched), part)

            in_parallel(stage, _parts(db, by, order), order.workers)
            with db.transaction(by, "collection", "post_shares", act="run", subject=f"run:{number}") as tx:
                every = [control for place in sorted(controls) for control in controls[place]]
                publish_run(tx, number, every, on=tx.today, document=f"own parts {what}")
                tell_paid_late(tx, matched, [term.scheme for term in order.terms])
                checkpoint("post_shares", "publish", "inside")
            checkpoint("post_shares", "publish", "after")
    with db.reading(by, "collection", purpose="accounts") as tx:
        return int(tx.one("sum_posted", run=number).fen)


def _parts(db: Database, by: Actor, order: Matching) -> tuple[Slice, ...]:
    with db.reading(by, "collection", purpose="cut into slices") as tx:
        return cut(tx, order.slices)


def _stage_shares(tx: Transaction, order: Matching, runs: tuple[int, int], part: Slice) -> list[Control]:
    """Stages the own parts of a slice of persons, all schemes with accounts; the control sums."""
    number, matched = runs
    rows = _shares(tx, order, {"run": matched, **part.bounds})
    count = len(rows.ints("share_fen"))
    if not count:
        return []
    columns: dict[str, Column] = {
        "run_id": np.full(count, number),
        "row_no": np.arange(part.number * SHARD, part.number * SHARD + count),
        "period": np.full(count, order.period),
        "for_month": rows.numbers["for_month"],
        "move": Coded.all("contribution", count),
        "person_id": rows.numbers["person_id"],
        "scheme": rows.texts["scheme"],
        "component": rows.texts["component"],
        "payer": rows.texts["payer"],
        "pool_id": rows.numbers["pool_id"],
        "amount_fen": rows.numbers["share_fen"],
        "serving_path": rows.texts["serving_path"],
    }
    tx.copy_in(stage_shard(tx, "account", number, part.number), columns, {n: TYPES.get(n, "text") for n in columns})
    key_shard(tx, "account", number, part.number)
    return _share_controls(rows, order.period)


def _shares(tx: Transaction, order: Matching, which: Mapping[str, object]) -> Read:
    """Account shares of months paid in full by now, less what was posted for them, in the order of persons."""
    terms = {term.scheme: [line.line for line in term.lines if line.account] for term in order.terms}
    facts: dict[str, object] = {"schemes": [scheme for scheme, lines in terms.items() if lines], **which}
    touched = Read(*tx.copy_words("months_touched", TOUCHED, **facts))
    persons = np.unique(touched.ints("person_id"))
    facts |= {"months": np.unique(touched.ints("for_month")), "persons": persons if len(persons) <= FEW else None}
    lines = {line for mine in terms.values() for line in mine}
    owed = _of_months(tx, "shares_owed", touched, {**facts, "components": sorted(lines)})
    with_share = owed.texts["component"][owed.ints("account_fen") != 0]
    more = {with_share.words[place] for place in np.unique(with_share.places).tolist()} - lines
    if more:  # a line that had a share by an older law
        lines |= more
        owed = _of_months(tx, "shares_owed", touched, {**facts, "components": sorted(lines)})
    paid = _of_months(tx, "shares_paid", touched, {**facts, "components": sorted(lines)})
    return _less_posted(_whole(owed, paid), _of_months(tx, "shares_posted", touched, facts))


def _of_months(tx: Transaction, query: str, touched: Read, facts: Mapping[str, object]) -> Read:
    """Rows of the touched months alone."""
    rows = Read(*tx.copy_words(query, POSTED if query == "shares_posted" else LINES, **facts))
    both = touched.only(tuple(TOUCHED)).with_rows(rows.only(tuple(TOUCHED)))
    group = group_numbers(both.columns(*TOUCHED))
    known = np.zeros(len(group), np.bool_)
    known[group[: len(touched)]] = True
    return rows.at(np.flatnonzero(known[group[len(touched) :]]))


def _whole(owed: Read, paid: Read) -> Read:
    """Shares of lines on which as much was paid as is owed, added up over employers."""
    both = owed.with_rows(paid)
    theirs = np.arange(len(both)) >= len(owed)
    fen = both.ints("amount_fen")
    line = both.columns("person_id", "for_month", "pool_id", "scheme", "component", "payer", "serving_path")
    group = group_numbers([*line, both.ints("employer_id")])
    groups = int(group.max()) + 1 if len(group) else 0
    missing, share = (np.zeros(groups, np.int64) for _ in range(2))
    np.add.at(missing, group, np.where(theirs, -fen, fen))
    np.add.at(share, group, both.ints("account_fen"))
    known = np.zeros(groups, np.bool_)
    known[group[both.ints("account_fen") != 0]] = True
    order, begins = sorted_groups([group])
    first = order[begins]  # a row of each group
    kept = np.flatnonzero(known & (missing <= 0))
    row, _, sums = sums_by([column[first[kept]] for column in line], share[kept])
    return both.at(first[kept][row]).plus("share_fen", sums)


def _less_posted(shares: Read, posted: Read) -> Read:
    """What is still to be posted."""
    names = ("person_id", "for_month", "scheme", "component")
    done = np.zeros(len(shares), np.int64)
    if len(posted):
        both = shares.only(names).with_rows(posted.only(names))
        group = group_numbers(both.columns(*names))
        sums = np.zeros(int(group.max()) + 1, np.int64)
        np.add.at(sums, group[len(shares) :], posted.ints("amount_fen"))
        done = sums[group[: len(shares)]]
    left = shares.ints("share_fen") - done
    rows = np.flatnonzero(left)
    return shares.at(rows).plus("share_fen", left[rows])


def _share_controls(rows: Read, period: int) -> list[Control]:
    """The run's own sums by scheme, line, payer and pool."""
    words = [rows.texts[name] for name in ("scheme", "component", "payer")]
    pools = rows.ints("pool_id")
    found = sums_by([*(column.places for column in words), pools], rows.ints("share_fen"))
    controls = []
    for row, count, fen in zip(*(column.tolist() for column in found), strict=True):
        scheme, line, payer = (column.words[int(column.places[row])] for column in words)
        grain = (int(pools[row]), scheme, line, "contribution", period)
        controls.append(Control("account", *grain, count, fen, payer))
    return controls
