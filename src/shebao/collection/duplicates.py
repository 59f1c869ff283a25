"""One person paid for twice in the same months: found, proposed by one officer, approved by another, settled once.

What is given up follows the law folder (laws/cn/collection.yaml): its months lose their base and count no more, the
account part of the person's own lines goes back to him and off his account, the pooled part stays where it is. A scheme
paid by the year gives back twelfths, half up, and its year counts unless all of it is given up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from shebao.collection.errors import DuplicateRefused
from shebao.collection.own_parts import post_shares
from shebao.collection.paid_rows import PaidRow, door_to_income, stage_paid
from shebao.collection.pieces import Matching
from shebao.kernel.actors import Actor
from shebao.kernel.money import divide
from shebao.law.ir import Law
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction

YEAR = 12
Part: TypeAlias = tuple[Row, tuple[int, int], int]
"""A line given up, (months of it, of so many), and the fen refunded."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A scheme in the books of a pool: where a person is insured."""

    scheme: str
    pool: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Months paid in both of two relations by one person."""

    person: int
    one: Relation
    other: Relation
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which relation a person keeps and which he gives up, on a document."""

    person: int
    kept: Relation
    given_up: Relation
    document: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """What a settlement did: fen refunded, fen taken off the account (negative)."""

    run: int
    refunded: int
    posted: int


def find_duplicates(
    db: Database, by: Actor, law: Law, schemes: Sequence[str], person: int = 0
) -> tuple[Duplicate, ...]:
    """Everybody in scope paid for twice in these schemes, or one person."""
    with db.reading(by, "collection", purpose="double insurance") as tx:
        return _found(tx, law, schemes, person)


def propose_duplicate(db: Database, by: Actor, law: Law, wanted: Proposal) -> int:
    """Proposes what is given up and refunded; the case's number. Raises DuplicateRefused."""
    with db.transaction(
        by, "collection", "propose_duplicate", act="determine", subject=f"person:{wanted.person}"
    ) as tx:
        said = _said(law, wanted)
        schemes = sorted({wanted.kept.scheme, wanted.given_up.scheme})
        both = {wanted.kept, wanted.given_up}
        mine = [d for d in _found(tx, law, schemes, wanted.person) if {d.one, d.other} == both]
        if not mine:
            raise _no(wanted.person, "the two relations share no paid month", "两处没有重复缴费月份")
        months = list(mine[0].months)
        facts = {"person": wanted.person, "scheme": wanted.given_up.scheme, "pool": wanted.given_up.pool}
        if tx.all("duplicates_open_of", months=months, **facts):
            raise _no(wanted.person, "a case holds these months already", "上述月份已有在办案件")
        lines = _lines(tx, wanted.person, wanted.given_up, months, law)
        fen = sum(refund for _, _, refund in _parts(lines, months, said, law, wanted.given_up.scheme))
        kept = {"kept_scheme": wanted.kept.scheme, "kept_pool": wanted.kept.pool}
        told = {"article": said["document"], "document": wanted.document, "months": months}
        case = tx.one("put_duplicate", **facts, **kept, **told, fen=fen, by=by.actor_id).case_id
        tx.note(case=case, months=len(months), fen=fen)
        return int(case)


def decide_duplicate(db: Database, by: Actor, case: int, document: str, *, approve: bool) -> None:
    """Another officer approves or refuses. Raises DuplicateRefused."""
    with db.transaction(by, "collection", "decide_duplicate", act="approve", subject=f"duplicate:{case}") as tx:
        found = _case(tx, case)
        if found.proposed_by == by.actor_id:
            raise _no(found.person_id, "who proposed it cannot approve it", "经办人不得审批本人经办的事项")
        step = "approved" if approve else "refused"
        if found.state not in ("proposed", step):
            raise _no(found.person_id, f"it is {found.state} already", "该案件已作决定")
        tx.run("put_duplicate_step", case=case, step=step, document=document, by=by.actor_id)


def settle_duplicate(db: Database, by: Actor, law: Law, case: int, order: Matching) -> Cleared:
    """Books an approved case, when the bank has paid the refund. Again it gives the first answer.

    Raises DuplicateRefused where nobody approved it or the record has changed since, NotPublishable.
    """
    with open_run(db, by, "collection", RunKey("duplicate", str(case))) as run:
        number = int(run.run_id)
        if not run.published:
            with db.transaction(by, "collection", "settle_duplicate", act="run", subject=f"duplicate:{case}") as tx:
                found = _case(tx, case)
                controls = _stage(tx, law, found, order, number)
                tx.run("put_duplicate_step", case=case, step="settled", document=found.document, by=by.actor_id)
                publish_run(tx, number, controls, on=tx.today, document=found.document)
                checkpoint("duplicate", "publish", "inside")
            checkpoint("duplicate", "publish", "after")
    posted = post_shares(db, by, order, number, f"duplicate {case}")
    with db.reading(by, "collection", purpose="double insurance") as tx:
        return Cleared(number, int(_case(tx, case).refund_fen), posted)


def _found(tx: Transaction, law: Law, schemes: Sequence[str], person: int) -> tuple[Duplicate, ...]:
    rows = tx.all("duplicate_months", schemes=list(schemes), yearly=_yearly(law), person=person)
    return tuple(
        Duplicate(r.person_id, Relation(r.kept_scheme, r.kept_pool), Relation(r.scheme, r.pool_id), tuple(r.months))
        for r in rows
    )


def _said(law: Law, wanted: Proposal) -> Mapping[str, Any]:
    """What the law folder says of these two schemes."""
    both = sorted({wanted.kept.scheme, wanted.given_up.scheme})
    for row in law.files["collection"]["duplicates"]:
        if sorted(row["schemes"]) == both:
            if row.get("keeps") not in (None, wanted.kept.scheme):
                why = f"{row['document']} keeps {row['keeps']}"
                raise _no(wanted.person, why, f"依 {row['document']} 应保留 {row['keeps']}")
            found: Mapping[str, Any] = row
            return found
    raise _no(wanted.person, "the law folder does not say what is refunded", "法规目录未规定退还办法")


def _yearly(law: Law) -> list[str]:
    return sorted(law.files["collection"]["campaigns"])


def _lines(tx: Transaction, person: int, given_up: Relation, months: Sequence[int], law: Law) -> list[Row]:
    """The register's lines of the months given up; of a scheme paid by the year those of its years."""
    asked = sorted({m - m % YEAR for m in months}) if given_up.scheme in _yearly(law) else list(months)
    where = {"person": person, "scheme": given_up.scheme, "pool": given_up.pool, "months": asked}
    return tx.all("lines_given_up", on=tx.today, **where)


def _parts(lines: Sequence[Row], months: Sequence[int], said: Mapping[str, Any], law: Law, scheme: str) -> list[Part]:
    """(line, (months given up, of so many), fen refunded of it)."""
    found = []
    for line in lines:
        share = (1, 1)
        if scheme in _yearly(law):
            share = (sum(line.for_month <= m < line.for_month + YEAR for m in months), YEAR)
        paid = line.payer in said["refunds"] and line.paid_fen >= line.owed_fen
        found.append((line, share, divide(line.account_fen * share[0], share[1]) if paid else 0))
    return found


def _stage(tx: Transaction, law: Law, case: Row, order: Matching, run: int) -> list[Control]:
    given_up = Relation(case.scheme, case.pool_id)
    wanted = Proposal(case.person_id, Relation(case.kept_scheme, case.kept_pool), given_up, case.document)
    lines = _lines(tx, case.person_id, given_up, case.months, law)
    parts = _parts(lines, case.months, _said(law, wanted), law, case.scheme)
    if case.state != "approved":
        raise _no(case.person_id, "nobody approved it", "尚未审批")
    if sum(refund for _, _, refund in parts) != case.refund_fen:
        raise _no(case.person_id, "what was paid has changed since it was proposed", "提出后缴费记录已变化")
    controls = _due(tx, case, parts, order.period, run)
    rows = [
        PaidRow("refund", line.receipt_id, line.paid_on, line.employer_id, case.person_id, case.scheme, line.component,
                line.payer, line.for_month, case.pool_id, line.serving_path, -refund)
        for line, _, refund in parts if refund
    ]  # fmt: skip
    return controls + stage_paid(tx, rows, run, order.period, door_to_income(order.moves, None, ""))


def _due(
    tx: Transaction, case: Row, parts: Sequence[tuple[Row, tuple[int, int], int]], period: int, run: int
) -> list[Control]:
    """Differences of the dues: the base of the months goes, what is refunded is owed no more."""
    count = len(parts)
    columns: dict[str, Any] = {
        "run_id": np.full(count, run),
        "row_no": np.arange(1, count + 1),
        "period": np.full(count, period),
        "for_month": [line.for_month for line, _, _ in parts],
        "person_id": [case.person_id] * count,
        "employer_id": [line.employer_id for line, _, _ in parts],
        "scheme": [case.scheme] * count,
        "component": [line.component for line, _, _ in parts],
        "payer": [line.payer for line, _, _ in parts],
        "pool_id": [case.pool_id] * count,
        "base_fen": [-divide(line.base_fen * num, den) for line, (num, den), _ in parts],
        "amount_fen": [-refund for _, _, refund in parts],
        "account_fen": [-refund for _, _, refund in parts],
        "serving_path": [line.serving_path for line, _, _ in parts],
    }
    tx.copy_in(stage_shard(tx, "due", run, 1), columns, dict.fromkeys(columns, "text"))
    return [
        Control("due", case.pool_id, case.scheme, line.component, "owe", period, 1, -refund, line.payer)
        for line, _, refund in parts
    ]


def _case(tx: Transaction, case: int) -> Row:
    found = tx.maybe("duplicate_of", case=case)
    if found is None:
        raise _no("–", f"no case {case} is known here", f"本机构没有案件 {case}")
    return found


def _no(person: object, why: str, why_zh: str) -> DuplicateRefused:
    return DuplicateRefused(person=person, why=why, why_zh=why_zh)
