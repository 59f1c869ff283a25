"""An employer before the insolvency court: what is claimed in which rank, what a distribution gives to persons.

Claims are frozen person by person on the day they are filed; from the court's acceptance on no surcharge runs. A
distribution of a rank is laid over all its claims in proportion, to the last fen. Rights follow the money: a month
counts when all its lines are paid, an account is raised by a line paid in full; what stays unpaid stays owed, nothing
is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.collection.errors import CreditUnknown, DistributionTooMuch, InsolvencyUnknown
from shebao.collection.giving_out import giving_out
from shebao.collection.late_fees import LATE_FEE, PAYER
from shebao.collection.own_parts import post_shares
from shebao.collection.paid_rows import PaidRow, door_to_income, stage_paid
from shebao.collection.pieces import Matching
from shebao.collection.respites import pause
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.kernel.money import allocate
from shebao.law.ir import Law
from shebao.ledger.publishing import publish_run
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Petition:
    """A petition the court accepted: from that day on the insolvency is what is claimed in."""

    employer: int
    accepted_on: date
    case_no: str
    court: str
    document: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What is claimed: fen by rank."""

    insolvency: int
    ranks: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the administrator gave for a rank: the money came as one bank credit."""

    employer: int
    case_no: str
    rank: int
    reference: str


@dataclass(frozen=True, slots=True)
class Distributed:
    """What a distribution gave: fen, lines served, fen posted to accounts."""

    fen: int
    lines: int
    posted: int


def stop_surcharge(db: Database, by: Actor, petition: Petition, schemes: tuple[str, ...]) -> None:
    """From the day of acceptance on no surcharge runs; then the surcharges are counted, and the claim is filed."""
    with db.transaction(
        by, "collection", "insolvency_stop", act="approve", subject=f"employer:{petition.employer}"
    ) as tx:
        pause(tx, "insolvency", petition.employer, schemes, (petition.accepted_on, None, petition.document))


def file_claim(db: Database, by: Actor, law: Law, petition: Petition) -> Filed:
    """Files what is owed, person by person and by rank. The same case again gives the first answer."""
    with db.transaction(by, "collection", "file_claim", act="assess", subject=f"employer:{petition.employer}") as tx:
        known = tx.maybe("insolvency_of", employer=petition.employer, case_no=petition.case_no)
        number = int(known.insolvency_id) if known else _file(tx, law.files["collection"]["insolvency"], petition)
        checkpoint("insolvency", "file", "inside")
        return Filed(number, {row.rank: row.fen for row in tx.all("claims_sums", insolvency=number)})


def _file(tx: Transaction, said: Mapping[str, Any], petition: Petition) -> int:
    head = tx.one(
        "put_insolvency",
        employer=petition.employer,
        accepted_on=petition.accepted_on,
        case_no=petition.case_no,
        court=petition.court,
        document=petition.document,
        by=tx.actor.actor_id,
    )
    rows: list[tuple[object, ...]] = []
    for line in tx.all("claims_of_insolvent", employer=petition.employer, before=int(month_of(petition.accepted_on))):
        whole = said["whole_schemes"].get(line.scheme)
        first = line.open_fen if whole else line.account_fen
        ranked = ((whole or said["account_shares"], first), (said["other_dues"], line.open_fen - first))
        keys = (line.scheme, line.component, line.payer, line.for_month, line.person_id, line.pool_id)
        rows += [(row["rank"], *keys, fen, line.serving_path) for row, fen in ranked if fen > 0]
    for fee in tx.all("late_fees_open", employers=[petition.employer]):
        keys = (fee.scheme, LATE_FEE, PAYER, fee.for_month, 0, fee.pool_id)
        if fee.open_fen > 0:
            rows.append((said["surcharge"]["rank"], *keys, fee.open_fen, head.serving_path))
    names = ("rank", "scheme", "component", "payer", "for_month", "person_id", "pool_id", "amount_fen", "serving_path")
    columns: dict[str, list[object]] = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    columns |= {"insolvency_id": [head.insolvency_id] * len(rows), "claim_no": list(range(1, len(rows) + 1))}
    if rows:
        tx.copy_in("collection.insolvency_claim", columns, dict.fromkeys(columns, "text"))
    tx.note(claims=len(rows))
    return int(head.insolvency_id)


def distribute(db: Database, by: Actor, given: Distribution, order: Matching) -> Distributed:
    """Lays a distribution over the claims of its rank in proportion. The same credit again gives the first answer.

    Raises InsolvencyUnknown, CreditUnknown, DistributionTooMuch, NotPublishable, MatchBusy.
    """
    with open_run(db, by, "collection", RunKey("distribute", given.reference)) as run:
        number = int(run.run_id)
        if not run.published:
            with (
                giving_out(db, by),
                db.transaction(by, "collection", "distribute", act="run", subject=f"run:{number}") as tx,
            ):
                _lay(tx, given, order, number)
                checkpoint("distribute", "publish", "inside")
            checkpoint("distribute", "publish", "after")
    posted = post_shares(db, by, order, number, f"distribute {given.reference}")
    with db.reading(by, "collection", purpose="distribution") as tx:
        told = tx.one("distributed", run=number)
        return Distributed(told.fen, told.lines, posted)


def _lay(tx: Transaction, given: Distribution, order: Matching, run: int) -> None:
    case = tx.maybe("insolvency_of", employer=given.employer, case_no=given.case_no)
    if case is None:
        raise InsolvencyUnknown(employer=given.employer, case_no=given.case_no)
    credit = tx.maybe("credit_for_distribution", reference=given.reference)
    if credit is None:
        raise CreditUnknown(reference=given.reference)
    claims = tx.all("claims_of_rank", insolvency=case.insolvency_id, rank=given.rank)
    weights = [c.open_fen for c in claims]
    if credit.amount_fen > sum(weights):
        facts = {"case_no": given.case_no, "rank": given.rank, "open_fen": sum(weights), "fen": credit.amount_fen}
        raise DistributionTooMuch(**facts)
    parts = [(claim, fen) for claim, fen in zip(claims, allocate(credit.amount_fen, weights), strict=True) if fen]
    receipts = _receipts(tx, credit, given, parts)
    rows = [
        PaidRow(
            "receive",
            receipts[c.scheme, c.component, c.for_month],
            credit.booked_on,
            given.employer,
            c.person_id,
            c.scheme,
            c.component,
            "" if c.component == LATE_FEE else c.payer,
            c.for_month,
            c.pool_id,
            c.serving_path,
            fen,
        )
        for c, fen in parts
    ]
    door = tx.one("income_account", month=order.period).account
    controls = stage_paid(tx, rows, run, order.period, door_to_income(order.moves, door, ""))
    facts = {"insolvency_id": case.insolvency_id, "run_id": run}
    columns: dict[str, list[object]] = {name: [value] * len(parts) for name, value in facts.items()}
    columns |= {"claim_no": [c.claim_no for c, _ in parts], "amount_fen": [fen for _, fen in parts]}
    columns |= {"serving_path": [c.serving_path for c, _ in parts]}
    tx.copy_in("collection.insolvency_paid", columns, dict.fromkeys(columns, "text"))
    publish_run(tx, run, controls, on=tx.today, document=f"{given.case_no}, rank {given.rank}: {given.reference}")


def _receipts(
    tx: Transaction, credit: Row, given: Distribution, parts: list[tuple[Row, int]]
) -> dict[tuple[str, str, int], int]:
    """The agency's own receipts of a distribution, a line each, with the advice that answers to them."""
    sums: dict[tuple[str, str, int], int] = {}
    for c, fen in parts:
        key = (c.scheme, c.component, c.for_month)
        sums[key] = sums.get(key, 0) + fen
    count, advices = len(sums), {scheme: 0 for scheme, _, _ in sums}
    for (scheme, _, _), fen in sums.items():
        advices[scheme] += fen
    same = {"file_id": credit.file_id, "advice": given.reference, "serving_path": credit.serving_path}
    columns: dict[str, list[object]] = {name: [value] * count for name, value in same.items()}
    columns |= {"number": [given.reference] * count, "paid_on": [credit.booked_on] * count}
    columns |= {"payer_code": [credit.payer_code] * count, "employer_id": [given.employer] * count}
    for at, name in enumerate(("scheme", "component", "for_month")):
        columns[name] = [key[at] for key in sums]
    columns["amount_fen"] = list(sums.values())
    tx.copy_in("collection.tax_receipt", columns, dict.fromkeys(columns, "text"))
    told: dict[str, list[object]] = {name: [value] * len(advices) for name, value in same.items()}
    told |= {"day": [credit.booked_on] * len(advices), "scheme": list(advices), "amount_fen": list(advices.values())}
    tx.copy_in("collection.treasury_advice", told, dict.fromkeys(told, "text"))
    rows = tx.all("receipts_of_number", number=given.reference)
    return {(r.scheme, r.component, r.for_month): r.receipt_id for r in rows}
