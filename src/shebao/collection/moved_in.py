"""Relations that move in from another agency: the form taken, its money received, each relation taken over once.

Three acts of three hands. The clerk takes the form: whole, by its paper, nothing counts yet. The accountant says that
the money came: the same sum to the fen, it lies in temporary receipts. The house takes over every relation that is
ready: the months count, the account grows, the money becomes transfer income, all in one transaction; who is not
ready (not registered, another name, paid twice) waits with a reason, and is taken over once the reason is gone.
国办发〔2009〕66号; the forms are those of 人社部发〔2009〕187号.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from shebao.collection.moved_errors import (
    MovedListUnknown,
    MovedMoneyDiffers,
    MovedMoneyKnown,
    MovedMoneyMissing,
    MovedPaperKnown,
)
from shebao.collection.moved_lists import Moved, Stated, opened, read_moved
from shebao.collection.moved_ready import Ready, Where, judged, where_of
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.ledger.actions import post_in
from shebao.ledger.chart import Moves
from shebao.ledger.model import Control, Entry, Key, Line, Paper
from shebao.ledger.orders import side
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.ciphers import Ciphers
from shebao.store.db import Database
from shebao.store.lists import reasons_json
from shebao.store.rows import Row
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction

EVENT, MOVE = "collection.moved_in", "transfer_in"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A relation that is not taken over: whose, fen that wait with it, and every reason."""

    who: str
    fen: int
    problems: tuple[ShebaoError, ...]


@dataclass(frozen=True, slots=True)
class MovedIn:
    """How a list stands: persons and fen it states, those taken over, the money that came, and who waits."""

    list_id: int
    scheme: str
    persons: int
    fen: int
    received: int
    taken_over: int
    taken_over_fen: int
    waiting: tuple[Waiting, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """The money of a list: the reference of the booking, its day, fen, and who approves that it is booked."""

    reference: str
    booked_on: date
    fen: int
    approved_by: int


def take_moved(db: Database, by: Actor, into: Where, stated: Stated, upload: tuple[str, bytes]) -> MovedIn:
    """Takes a form (name, bytes). Nothing counts yet. The same file again is answered as it stands and changes nothing.

    Raises the errors of read_moved, SchemeMovesNothing, PoolMissing, MovedPaperKnown: then nothing was taken.
    """
    name, content = upload
    digest = sha256(content).hexdigest()
    with db.transaction(by, "collection", "take_moved", act="register", subject=stated.document) as tx:
        pool = where_of(tx, into)
        relations = read_moved(name, content, stated, int(month_of(tx.today)))
        tx.one("registry.hold", what=f"moved in {by.path}")
        known = tx.maybe("moved_list_of", sha256=digest, path=by.path)
        if known is None:
            paper = {"from_agency": stated.from_agency, "document": stated.document}
            before = tx.maybe("moved_paper_of", **paper, path=by.path)
            if before is not None:
                raise MovedPaperKnown(
                    agency=stated.from_agency, document=stated.document, before=before.name, name=name
                )
            facts = {**paper, "scheme": into.scheme, "name": name, "sha256": digest, "pool_id": pool}
            sums = {"persons": stated.persons, "amount_fen": stated.fen}
            head = tx.one("add_moved_list", **facts, **sums, by=by.actor_id, path=by.path)
            ready = judged(tx, db.ciphers, into, pool, relations)
            _keep(tx, db.ciphers, int(head.list_id), relations, ready)
            checkpoint("moved", "taken", "inside")
        number = int(head.list_id if known is None else known.list_id)
        tx.note(list=number, persons=len(relations), again=known is not None)
    return stands(db, by, into, number, again=known is not None)


def receive_moved(db: Database, by: Actor, number: int, credit: Credit, moves: Moves) -> None:
    """The accountant says that a list's money came: booked whole into temporary receipts, once.

    Raises MovedListUnknown, MovedMoneyDiffers, MovedMoneyKnown, NotBooked, MoveMissing.
    """
    with db.transaction(by, "collection", "receive_moved", act="book", subject=f"moved_list:{number}") as tx:
        tx.one("registry.hold", what=f"moved in {by.path}")
        head = _head(tx, number)
        known, other = (
            tx.maybe("moved_money_of", list=number),
            tx.maybe("moved_money_by_reference", reference=credit.reference, path=head.serving_path),
        )
        if known is not None and (known.reference, known.amount_fen) == (credit.reference, credit.fen):
            return
        if known is not None or other is not None:
            raise MovedMoneyKnown(reference=credit.reference, number=number, other=other.list_id if other else number)
        if credit.fen != head.amount_fen:
            facts = {"stated": yuan(head.amount_fen), "given": yuan(credit.fen), "agency": head.from_agency}
            raise MovedMoneyDiffers(number=number, **facts)
        period = int(month_of(tx.today))
        held = tx.one("temporary_receipts", month=period).account
        door = side(moves, MOVE)["debit"]
        paper = Paper(credit.booked_on, f"{head.document}, {credit.reference}", credit.approved_by)
        _book(tx, Key("moved_in", f"{number}/received"), (head, period), (door, held, credit.fen), paper)
        who = {"by": by.actor_id, "approved_by": credit.approved_by, "path": head.serving_path}
        facts = {"reference": credit.reference, "booked_on": credit.booked_on, "amount_fen": credit.fen}
        tx.run("add_moved_money", list=number, **facts, period=period, **who)
        checkpoint("moved", "received", "inside")


def take_over(db: Database, by: Actor, number: int, into: Where, moves: Moves) -> MovedIn:
    """Every relation of a list that is ready is taken over; done again, those that became ready since.

    Raises MovedListUnknown, MovedMoneyMissing, NotBooked, NotPublishable.
    """
    with db.reading(by, "collection", purpose=f"moved list {number}") as tx:
        done = tx.one("moved_runs", list=number).runs
        due = any(one.ready for one in _open(tx, db.ciphers, into, _head(tx, number)))
    if due:
        with open_run(db, by, "collection", RunKey("move_in", f"{number}/{done}")) as run:
            if not run.published:
                with db.transaction(by, "collection", "move_in", act="run", subject=f"moved_list:{number}") as tx:
                    tx.one("registry.hold", what=f"moved in {by.path}")
                    _take_over(tx, db.ciphers, (int(run.run_id), number), into, moves)
                    checkpoint("move_in", "publish", "inside")
                checkpoint("move_in", "publish", "after")
    return stands(db, by, into, number)


def stands(db: Database, by: Actor, into: Where, number: int, *, again: bool = False) -> MovedIn:
    """How a list stands now, with who waits and why. Raises MovedListUnknown."""
    with db.reading(by, "collection", purpose=f"moved list {number}") as tx:
        head = _head(tx, number)
        money = tx.maybe("moved_money_of", list=number)
        rows = tx.all("moved_relations", list=number)
        over = [row for row in rows if row.settled]
        waiting = tuple(
            Waiting(one.moved.who, one.fen, one.problems) for one in _open(tx, db.ciphers, into, head) if one.problems
        )
    received = 0 if money is None else int(money.amount_fen)
    fen = sum(row.account_fen + row.pooled_fen for row in over)
    facts = (int(head.list_id), str(head.scheme), int(head.persons), int(head.amount_fen), received, len(over), fen)
    return MovedIn(*facts, waiting, again)


def head_of(db: Database, by: Actor, number: int) -> tuple[str, str]:
    """The scheme whose relations a list moves, and the path of the office that took it. Raises MovedListUnknown."""
    with db.reading(by, "collection", purpose=f"moved list {number}") as tx:
        head = _head(tx, number)
        return str(head.scheme), str(head.serving_path)


# --- parts -----------------------------------------------------------------------------------------------------------


def _head(tx: Transaction, number: int) -> Row:
    head = tx.maybe("moved_list", list=number)
    if head is None:
        raise MovedListUnknown(number=number)
    return head


def _open(tx: Transaction, ciphers: Ciphers, into: Where, head: Row) -> tuple[Ready, ...]:
    """The relations of a list that are not in the record yet, each as it stands now."""
    rows = [row for row in tx.all("moved_relations", list=head.list_id) if not row.settled]
    bound = [bound_to(head.list_id, row.relation_no) for row in rows]
    texts = [ciphers.unseal(row.cells, row.key_id, name) for row, name in zip(rows, bound, strict=True)]
    found = judged(tx, ciphers, into, int(head.pool_id), [opened(json.loads(text)) for text in texts])
    return tuple(one.of(int(row.relation_no)) for row, one in zip(rows, found, strict=True))


def _take_over(tx: Transaction, ciphers: Ciphers, run: tuple[int, int], into: Where, moves: Moves) -> None:
    run_id, number = run
    head = _head(tx, number)
    money = tx.maybe("moved_money_of", list=number)
    if money is None:
        raise MovedMoneyMissing(number=number)
    ready = [one for one in _open(tx, ciphers, into, head) if one.ready]
    period = int(month_of(tx.today))
    accounts = [one for one in ready if one.moved.account]
    size = len(accounts)
    columns: dict[str, Sequence[object]] = {
        "run_id": [run_id] * size,
        "row_no": range(1, size + 1),
        "period": [period] * size,
        "for_month": [period] * size,
        "move": ["moved_in"] * size,
        "person_id": [one.person for one in accounts],
        "scheme": [head.scheme] * size,
        "component": ["balance"] * size,
        "payer": [""] * size,
        "pool_id": [head.pool_id] * size,
        "amount_fen": [one.moved.account for one in accounts],
        "serving_path": [one.path for one in accounts],
    }
    tx.copy_in(stage_shard(tx, "account", run_id, 1), columns, dict.fromkeys(columns, "text"))
    grain = (int(head.pool_id), head.scheme, "balance", "moved_in", period)
    controls = [Control("account", *grain, size, sum(one.moved.account for one in accounts))] if size else []
    publish_run(tx, run_id, controls, on=tx.today, document=head.document)
    _count(tx, head, run_id, ready)
    held, income = tx.one("temporary_receipts", month=period).account, side(moves, MOVE)["credit"]
    paper = Paper(tx.today, head.document, money.approved_by)  # who approved the money
    fen = sum(one.fen for one in ready)
    _book(tx, Key("moved_in", f"{number}/{run_id}"), (head, period), (held, income, fen), paper)
    tx.emit(EVENT, {"scheme": head.scheme, "persons": sorted(one.person for one in ready if one.person)})
    tx.note(persons=len(ready), fen=fen)


def _count(tx: Transaction, head: Row, run_id: int, ready: Sequence[Ready]) -> None:
    """From here the months count."""
    rows = [(one, year, *sums) for one in ready for year, sums in one.years.items()]
    columns: dict[str, Sequence[object]] = {
        "list_id": [head.list_id] * len(rows),
        "relation_no": [one.relation_no for one, *_ in rows],
        "person_id": [one.person for one, *_ in rows],
        "scheme": [head.scheme] * len(rows),
        "year": [year for _, year, *_ in rows],
        "months": [months for *_, months, _ in rows],
        "base_fen": [base for *_, base in rows],
        "run_id": [run_id] * len(rows),
        "serving_path": [one.path for one, *_ in rows],
    }
    tx.copy_in("collection.moved_year", columns, dict.fromkeys(columns, "text"))


def _book(tx: Transaction, key: Key, where: tuple[Row, int], money: tuple[str, str, int], paper: Paper) -> None:
    """Fen from one account of the pool to another: (debit, credit, fen)."""
    head, period = where
    debit, credit, fen = money
    if fen:
        pool, named = int(head.pool_id), (head.scheme, "", "")
        lines = (Line(pool, debit, fen, *named), Line(pool, credit, -fen, *named))
        post_in(tx, key, Entry(MOVE, period, period, lines), paper)


def _keep(tx: Transaction, ciphers: Ciphers, number: int, relations: Sequence[Moved], ready: Sequence[Ready]) -> None:
    """The form as it came, sealed, with what is wanting of each relation."""
    size, path = len(relations), tx.actor.path
    texts = [json.dumps(relation.facts(), ensure_ascii=False) for relation in relations]
    sealed, key_id = ciphers.seal_many(texts, [bound_to(number, no) for no in range(1, size + 1)])
    columns: dict[str, Sequence[object]] = {
        "list_id": [number] * size,
        "relation_no": range(1, size + 1),
        "first_month": [relation.first for relation in relations],
        "last_month": [relation.last for relation in relations],
        "account_fen": [relation.account for relation in relations],
        "pooled_fen": [relation.pooled for relation in relations],
        "reasons": [reasons_json(one.problems) for one in ready],
        "cells": sealed,
        "key_id": [key_id] * size,
        "serving_path": [path] * size,
    }
    tx.copy_in("collection.moved_relation", columns, dict.fromkeys(columns, "text"))
    spans = [(no, span) for no, relation in enumerate(relations, start=1) for span in relation.spans]
    columns = {
        "list_id": [number] * len(spans),
        "relation_no": [no for no, _ in spans],
        "first_month": [span.first for _, span in spans],
        "last_month": [span.last for _, span in spans],
        "months": [span.months for _, span in spans],
        "base_fen": [span.base for _, span in spans],
        "serving_path": [path] * len(spans),
    }
    tx.copy_in("collection.moved_span", columns, dict.fromkeys(columns, "text"))


def bound_to(number: int, relation: int) -> str:
    """What a sealed relation is bound to: it does not open as another."""
    return f"moved:{number}:{relation}"
