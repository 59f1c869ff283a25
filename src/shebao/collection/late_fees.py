"""The surcharge on dues paid late, counted to a day and booked as the difference to what was counted before.

Counted by employer, scheme, month and pool: every piece of money that came late carries it up to the day it came,
what is still open up to the day of counting; each day at the rate of its own time, days of a pause not at all. It is
rounded once, half up. Lowered dues, or a receipt whose owner is found later, make the next difference negative.
Persons who pay for themselves join freely and carry no surcharge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from shebao.collection.errors import LawSilent
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.law.ir import Law
from shebao.law.select import timeline
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.runs import RunKey, checkpoint, open_run
from shebao.store.transaction import Transaction

LATE_FEE, PAYER = "late_fee", "employer"
FAR = date(9999, 1, 1)
DIFFERENCES = {
    "employer_id": "int8",
    "scheme": "text",
    "for_month": "int4",
    "pool_id": "int4",
    "serving_path": "text",
    "amount_fen": "int8",
}


@dataclass(frozen=True, slots=True)
class Rates:
    """What a day of delay costs, by scheme and time, as exact parts of `den`; whether the day of payment counts too."""

    schemes: tuple[str, ...]
    since: tuple[date, ...]
    until: tuple[date, ...]
    ticks: tuple[int, ...]
    pay_day: tuple[int, ...]  # 1: the day of payment counts
    den: int

    @classmethod
    def of(cls, law: Law, schemes: tuple[str, ...], region: str, known: date) -> Rates:
        """The rates of the law for the schemes whose service.yaml names one. Raises LawSilent where none does."""
        rows: list[tuple[str, date, date, int, int]] = []
        decimals = 0
        for scheme in schemes:
            words: Mapping[str, object] = law.schemes[scheme].service.get("surcharge") or {}
            if not words.get("rate"):
                continue
            value = law.values[f"shared.{words['rate']}"]
            decimals = value.type.decimals
            for span in timeline(value, region, known):
                box = span.selected.box
                if box is not None and isinstance(box.value, int):
                    counts = int(bool(words["counts_payment_day"]))
                    rows.append((scheme, span.start, span.end or FAR, box.value, counts))
        if not rows:
            nothing = ("no scheme names a surcharge", "各项目均未规定滞纳金")
            raise LawSilent(scheme="–", region=region, month=str(known), reasons_en=nothing[0], reasons_zh=nothing[1])
        names, since, until, ticks, pay_day = zip(*rows, strict=True)
        return cls(names, since, until, ticks, pay_day, 10**decimals)


@dataclass(frozen=True, slots=True)
class Counting:
    """Which surcharges are counted: of these schemes, up to and with `on`, into the books of `period`."""

    period: int
    on: date
    schemes: tuple[str, ...]
    region: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What a counting booked: rows and fen of differences."""

    run: int
    rows: int
    fen: int


def count_late_fees(db: Database, by: Actor, law: Law, order: Counting) -> Counted:
    """Counts the surcharges of everybody in the actor's scope. The same order again writes nothing.

    Raises LawSilent, NotPublishable.
    """
    rates = Rates.of(law, order.schemes, order.region, order.on)
    what = f"{order.on}/{by.path}/{month_text(order.period)}"
    with open_run(db, by, "collection", RunKey("late_fees", what), law_hash=law.hash, known_on=order.on) as run:
        number = int(run.run_id)
        if not run.published:
            with db.transaction(by, "collection", "count_late_fees", act="run", subject=f"run:{number}") as tx:
                controls = _stage(tx, rates, order, number)
                publish_run(tx, number, controls, on=tx.today, document=f"surcharges {what}")
                checkpoint("late_fees", "publish", "inside")
            checkpoint("late_fees", "publish", "after")
    with db.reading(by, "collection", purpose="surcharges") as tx:
        found = tx.one("late_fees_of_run", run=number)
        return Counted(number, found.rows, found.fen)


def open_late_fees(db: Database, by: Actor, employer: int) -> dict[tuple[str, int], int]:
    """Surcharges of an employer counted and not paid: fen by scheme and month."""
    with db.reading(by, "collection", purpose="surcharges") as tx:
        rows = tx.all("late_fees_open", employers=[employer])
    return {(row.scheme, row.for_month): row.open_fen for row in rows}


def _stage(tx: Transaction, rates: Rates, order: Counting, run: int) -> list[Control]:
    found = tx.copy_out(
        "late_fee_differences",
        DIFFERENCES,
        schemes=list(rates.schemes),
        since=list(rates.since),
        until=list(rates.until),
        ticks=list(rates.ticks),
        pay_day=list(rates.pay_day),
        den=rates.den,
        on=order.on,
    )
    count = len(found["amount_fen"])
    if not count:
        return []
    columns: dict[str, Sequence[object] | np.ndarray] = {
        "run_id": np.full(count, run),
        "row_no": np.arange(1, count + 1),
        "period": np.full(count, order.period),
        "component": [LATE_FEE] * count,
        "payer": [PAYER] * count,
        "counted_to": [order.on] * count,
        **found,
    }
    tx.copy_in(stage_shard(tx, "late_fee", run, 1), columns, dict.fromkeys(columns, "text"))
    grain = np.array([f"{p}|{s}" for p, s in zip(found["pool_id"], found["scheme"], strict=True)], object)
    controls = []
    for kind in sorted(set(grain.tolist())):
        mine = grain == kind
        pool, scheme = kind.split("|")
        rows, fen = int(mine.sum()), int(found["amount_fen"][mine].sum())
        controls.append(Control("late_fee", int(pool), scheme, LATE_FEE, "owe", order.period, rows, fen, PAYER))
    return controls
