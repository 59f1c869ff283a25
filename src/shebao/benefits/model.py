"""Typed ids, frozen rows, and the states a claim and a recovery case pass through. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NewType

from shebao.kernel.errors import Reason
from shebao.law.ir import Scheme

ClaimId = NewType("ClaimId", int)
DecisionId = NewType("DecisionId", int)
AwardId = NewType("AwardId", int)
RecoveryId = NewType("RecoveryId", int)

FOREVER = 2**31 - 1
"""The month after all months, for spans without end."""

STEPS = ("pre_check", "archive_check", "public_notice", "approval")
"""Steps a scheme may name in service.yaml, in their order; opening and deciding are always there."""

STATE_AFTER = {
    "pre_check": "pre_checked",
    "archive_check": "archive_checked",
    "public_notice": "notice_running",
    "approval": "fact_approved",
}
ENDED = ("granted", "refused", "withdrawn")
UNDECIDED = ("waiting", "awaiting_order", "facts_supplied")
"""Work of an officer: a fact is to be found, an order to be made, or a fact came and the law is asked again."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who claims what: `person` whose right it is, `claimant` who applies and is paid."""

    person: int
    claimant: int
    region: str
    serving_path: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands: `event_date` is the approved one where an approval fixed it."""

    claim_id: ClaimId
    scheme: str
    item: str
    person_id: int
    claimant_id: int
    region: str
    event_date: date
    state: str
    seq: int
    serving_path: str


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """One monthly amount of an award: the rule that gave it and who pays it ('' where the fund alone does)."""

    name: str
    payer: str
    fen: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law said: values by rule, amounts, first month, the month it ends before; or every reason against."""

    values: Mapping[str, int]
    components: tuple[Component, ...]
    start_month: int | None
    reasons: tuple[Reason, ...]
    provisional: tuple[str, ...]
    unverified: tuple[str, ...]
    end_month: int | None = None

    @property
    def granted(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def state_of(reasons: Sequence[Reason]) -> str:
    """Where a claim stands that is not granted. While one reason is no refusal, none of the others is final either."""
    meant = {reason.means for reason in reasons}
    if "wait" in meant:
        return "waiting"
    return "awaiting_order" if "decide_by_order" in meant else "refusal_proposed"


@dataclass(frozen=True, slots=True)
class Wants:
    """What an award (item ''), a lump sum or a settlement asks: names of rules, and the texts of its conditions."""

    scheme: str
    item: str
    conditions: tuple[Mapping[str, Any], ...]
    components: tuple[tuple[str, str], ...]  # rule, payer
    starts_on: str | None = None
    total: str | None = None
    ends_before: str | None = None

    @property
    def outputs(self) -> list[str]:
        """Everything to be computed."""
        names = [str(c["rule"]) for c in self.conditions] + [rule for rule, _ in self.components]
        names += [name for name in (self.total, self.starts_on, self.ends_before) if name]
        return [f"{self.scheme}.{name}" for name in dict.fromkeys(names)]


@dataclass(frozen=True, slots=True)
class Used:
    """What a decision rests on, enough to say it again: dates, archived law, inputs and what was assumed."""

    wants: Wants
    region: str
    event_date: date
    law_date: date
    known_at: datetime
    law_slice: str
    inputs: Mapping[str, int]
    relations: Mapping[str, tuple[Mapping[str, int], ...]]
    assumed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision written down; `award` once it is granted and signed."""

    decision: DecisionId
    answer: Answer
    award: AwardId | None = None


def steps_asked(scheme: Scheme, item: str = "") -> dict[str, bool]:
    """Steps before deciding, in order; True where compulsory. A lump sum has none: its event is on record already."""
    if item:
        return {}
    named = {
        str(step["step"]): not step.get("optional", False)
        for step in scheme.service.get("steps", ())
        if isinstance(step, Mapping) and "step" in step
    }
    return {step: named[step] for step in STEPS if step in named}


def allowed_before(scheme: Scheme, act: str, item: str = "") -> tuple[str, ...]:
    """States from which `act` (a step, or "determine") may be taken: every compulsory step before it is done."""
    order = STEPS.index(act) if act in STEPS else len(STEPS)
    allowed = ["opened"]
    for step, compulsory in steps_asked(scheme, item).items():
        if STEPS.index(step) < order:
            allowed = [STATE_AFTER[step]] if compulsory else [*allowed, STATE_AFTER[step]]
    return tuple(allowed)


def law_date(scheme: Scheme, event: date) -> date:
    """The day whose law governs: the event, or first or last day of its month, as the scheme declares."""
    match scheme.facts.get("law_date", "event"):
        case "month_start":
            return event.replace(day=1)
        case "month_end":
            following = event.replace(day=28).toordinal() + 4
            return date.fromordinal(following - date.fromordinal(following).day)
    return event
