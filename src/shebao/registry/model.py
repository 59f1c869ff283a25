"""Types of the registry and what can be checked without the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shebao.kernel.errors import Reason, ShebaoError
from shebao.kernel.identifiers import CitizenNumber, EmployerId, MembershipId, PersonId, parse_citizen_number
from shebao.registry.errors import reason_of

PlaceKind = Literal["insured", "work", "household_registration", "residence", "claim", "employer_registration"]
Side = Literal["strip", "block"]
Outcome = Literal["held", "claimed"]
SIDE_ZH: dict[Side, str] = {"strip": "条", "block": "块"}


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """One of the six places, by the division code of that day."""

    kind: PlaceKind
    region: str
    since: date


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What somebody states about a person. Without sex and birth date the number's are taken."""

    number: str
    name: str
    source: str
    document: str = ""
    sex: str | None = None
    birth_date: date | None = None
    places: tuple[PlaceEntry, ...] = ()
    path: str | None = None  # handling office; the clerk's own when absent


@dataclass(frozen=True, slots=True)
class Registered:
    """The outcome of a registration. `outside`: the office that already cares for the person; nothing was written."""

    person: PersonId
    new: bool
    outside: str | None = None
    conflicts: tuple[str, ...] = ()  # fields whose statement was parked beside the record

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as recorded now, numbers masked."""

    person: PersonId
    canonical: PersonId
    name: str
    sex: str
    birth_date: date
    died_on: date | None
    numbers: tuple[tuple[str, str], ...]  # (masked number, state)
    path: str
    recorded: datetime


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """An insurance relation to be opened. `exclusive`: one such relation of the branch at a time."""

    person: PersonId
    scheme: str
    branch: str
    kind: str
    region: str
    since: date
    exclusive: bool
    until: date | None = None
    employer: EmployerId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The relation, its state, and the relations it overlaps where it is disputed."""

    membership: MembershipId
    state: str
    overlaps: tuple[MembershipId, ...] = ()

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Value:
    """A typed value of a fact: an inner integer, or a code word; exactly one of the two."""

    value: int | None = None
    code: str | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.code is None):
            raise ValueError("a fact is either an integer or a code word")


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed fact about a person, an employer or a unit."""

    subject_kind: Literal["person", "employer", "unit"]
    subject: int
    name: str
    value: Value
    since: date
    source: Literal["registry", "department", "asked"]
    document: str = ""
    until: date | None = None


def check_person(entry: PersonEntry, on: date) -> tuple[CitizenNumber | None, tuple[Reason, ...]]:
    """The checked number, and every reason why the statement cannot be registered on that day."""
    reasons = []
    number = None
    try:
        number = parse_citizen_number(entry.number)
    except ShebaoError as error:
        reasons.append(reason_of(error))
    if not entry.name.strip():
        reasons.append(
            Reason("registry.name_missing", "The name is missing: write it as on the identity card.", "未填写姓名。")
        )
    if entry.sex not in (None, "male", "female"):
        reasons.append(
            Reason("registry.sex", f'The sex is "{entry.sex}": write male or female.', f"性别“{entry.sex}”应为男或女。")
        )
    born = entry.birth_date or (number.birth_date if number else None)
    if born is not None and born > on:
        reasons.append(
            Reason(
                "registry.birth_future",
                f"The birth date {born} lies after the day of registration {on}.",
                f"出生日期 {born} 晚于登记日期 {on}。",
            )
        )
    return number, tuple(reasons)


def contradictions(held: Mapping[str, str], claimed: Mapping[str, str | None]) -> dict[str, tuple[str, str]]:
    """Fields stated otherwise than recorded: field → (held, claimed)."""
    return {
        field: (held[field], stated)
        for field, stated in claimed.items()
        if stated is not None and field in held and held[field] != stated
    }
