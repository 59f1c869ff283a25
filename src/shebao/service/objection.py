"""Until when somebody may disagree with a letter: each way's period counted from the day the letter reached him.

The day of delivery does not count; a period of months ends on the day of the same number, or on the month's last; a
last day of rest moves to the next working day. Where a period begins with something else, no day is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shebao.benefits.explain import explain_decision
from shebao.benefits.model import DecisionId
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_end, month_of, month_start
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.law.working_days import CalendarEnds, works_on
from shebao.service.issue_after import NOTICE as RECOVERY_NOTICE
from shebao.service.letter_content import deciding_line
from shebao.service.letter_model import NOTICE
from shebao.service.letters import Remedy
from shebao.service.offices import Offices
from shebao.service.remedies import Matter, Way, ways_with_periods
from shebao.service.text import Text, same
from shebao.store.db import Database
from shebao.store.rows import Row


class LetterUnknown(ShebaoError):
    """There is no letter {number} in this agency's part of the record: `shebao claim show` lists those of a claim."""

    code = "service.letter_unknown"
    zh = "本机构的记录中没有函件 {number}：申请的函件见 shebao claim show。"


@dataclass(frozen=True, slots=True)
class Term:
    """One way to disagree with its last day; None where the period does not run from the delivery. `note`: what is not
    known of the day."""

    way: Remedy
    last_on: date | None
    note: Text


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went out, the day it reached the person (None: no receipt yet) and the day he knows of it."""

    number: str
    kind: str
    issued_on: date
    delivered_on: date | None
    knows_from: date | None
    terms: tuple[Term, ...]
    decision: int | None  # None: of an employer's dues


def letters_sent(db: Database, by: Actor, offices: Offices, decision: int) -> tuple[Sent, ...]:
    """Every letter on the claim of a decision, in the order they went out."""
    with db.reading(by, "service", purpose=f"letters of decision {decision}") as tx:
        rows = tx.all("letters_of_claim", decision=decision)
    return tuple(letter_sent(db, by, offices, row.number) for row in rows)


def letter_sent(db: Database, by: Actor, offices: Offices, number: str) -> Sent:
    """One letter with its delivery and last days. Raises LetterUnknown, RemedyMissing, AgencyMissing."""
    with db.reading(by, "service", purpose=f"letter {number}") as tx:
        letter = tx.maybe("letter_by_number", number=number)
        if letter is None:
            raise LetterUnknown(number=number)
        row = tx.maybe("delivery_of", number=number)
    if row is None:
        return Sent(number, letter.kind, letter.issued_on, None, None, (), letter.decision_id)
    knows = knows_from(offices.law, row.way, row.delivered_on)
    ways = _ways(db, by, offices, letter)
    last = terms(offices.law, ways, knows)
    return Sent(number, letter.kind, letter.issued_on, row.delivered_on, knows, last, letter.decision_id)


def _ways(db: Database, by: Actor, offices: Offices, letter: Row) -> Sequence[Way]:
    if letter.kind in ("waiting", NOTICE, RECOVERY_NOTICE):
        return ()  # nothing is decided yet
    if letter.decision_id is None:  # of an employer's dues: numbered by the region of the office
        region = str(letter.number).partition("-")[0]
        return ways_with_periods(offices, region, Matter(by.line), letter.kind, letter.issued_on)
    claim = explain_decision(db, by, DecisionId(letter.decision_id)).claim
    scheme = offices.law.schemes[claim.scheme]
    matter = Matter.of(deciding_line(scheme, letter.issued_on), scheme, claim.item)
    return ways_with_periods(offices, claim.region, matter, letter.kind, letter.issued_on)


def knows_from(law: Law, way: str, on: date) -> date:
    """The day somebody knows of a letter: the day on the receipt, or when the days of a public notice are over."""
    content = law.files.get("remedies")
    rows: Sequence[Mapping[str, Any]] = content.get("deliveries", ()) if isinstance(content, Mapping) else ()
    days = next((int(row.get("known_after_days", 0)) for row in rows if str(row["id"]) == way), 0)
    return on + timedelta(days=days)


def terms(law: Law, ways: Sequence[Way], knows: date) -> tuple[Term, ...]:
    """The last day of each way to disagree, counted from the day the person knows."""
    return tuple(_term(law, way, knows) for way in ways)


def _term(law: Law, way: Way, knows: date) -> Term:
    if way.within is None:
        return Term(way.remedy, None, same(""))
    count, unit = way.within
    last = (
        knows + timedelta(days=count) if unit == "days" else _months_on(knows, count * (12 if unit == "years" else 1))
    )
    try:
        while not works_on(law, last):
            last += timedelta(days=1)
    except CalendarEnds:
        return Term(way.remedy, last, Text("whether it is a day of rest is not read", "该日是否为休假日尚未查到"))
    return Term(way.remedy, last, same(""))


def _months_on(day: date, count: int) -> date:
    """The day of the same number `count` months on, or the last of that month."""
    there = month_of(day) + count
    return min(month_start(there) + timedelta(days=day.day - 1), month_end(there))
