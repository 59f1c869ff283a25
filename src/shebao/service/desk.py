"""The desk where claims are taken: who sits there, who stands there, and what the record knows already.

Thin over the actions: nothing is decided here. What follows a claim is in desk_steps.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.access.actions import officers_at
from shebao.benefits import claims
from shebao.benefits.claim_file import Known, known_before
from shebao.benefits.claims import Application
from shebao.benefits.events import subscribers
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant, ClaimId
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Refused
from shebao.kernel.identifiers import PersonId, masked, parse_citizen_number
from shebao.kernel.regions import chain
from shebao.law.catalogue import schemes_of
from shebao.law.ir import Law
from shebao.ledger.actions import load_chart, load_scheme
from shebao.ledger.chart import charts
from shebao.ledger.statements import schemes_loaded
from shebao.registry.model import PersonEntry, PlaceEntry
from shebao.registry.people import find_person, look_up_outsider, places, register_person, show_person
from shebao.service.cases import Case, cases
from shebao.service.cases import subscribers as case_subscribers
from shebao.service.claim_month import refuse_other_month, with_month
from shebao.service.desk_errors import (
    CaredForElsewhere,
    ClaimAgainstRecord,
    NameDiffers,
    NameWanted,
    NobodyInOffice,
    OfficerNotThere,
    PlaceWanted,
    SchemeNotHere,
)
from shebao.service.setting import all_moves
from shebao.store.db import Database
from shebao.store.outbox import deliver


@dataclass(frozen=True, slots=True)
class Desk:
    """Where claims are worked on: the record, the law, the day, and who sits there when several hold a post."""

    db: Database
    law: Law
    judge: Judge
    on: date
    house: Actor
    officer: str = ""
    invented: Sequence[Mapping[str, Any]] = ()
    demonstration: bool = False

    def at(self, post: str, region: str, line: str) -> Actor:
        """Who acts in a post for a region, at the nearest agency of the line that has officers.

        Raises NobodyInOffice, OfficerNotThere.
        """
        held: tuple[Actor, ...] = ()
        for path in self._paths(region, line):
            found = officers_at(self.db, self.house, path, line, on=self.on)
            held = tuple(actor for actor in found if actor.post == post)
            if held:
                break
        if not held:
            raise self.nobody(post, region, line)
        if not self.officer:
            return held[0]
        for actor in held:
            if actor.name == self.officer:
                return actor
        raise OfficerNotThere(name=self.officer, post=post, known=", ".join(actor.name for actor in held))

    def path(self, region: str, line: str) -> str:
        """The nearest agency of the line for a region. Raises NobodyInOffice."""
        for path in self._paths(region, line):
            return path
        raise self.nobody("clerk", region, line)

    def nobody(self, post: str, region: str, line: str) -> NobodyInOffice:
        """That a post is empty, with the name of the nearest office of the line, where there is one."""
        near = next(iter(self._offices(region, line)), {"en": "nearest agency", "zh": "最近的机构"})
        return NobodyInOffice(
            post=post, line=line, region=region, day=self.on, office=str(near["en"]), office_zh=str(near["zh"])
        )

    def _paths(self, region: str, line: str) -> list[str]:
        return [str(agency["path"]) for agency in self._offices(region, line)]

    def _offices(self, region: str, line: str) -> list[Mapping[str, Any]]:
        agencies = self.law.files["agencies"]["agencies"]
        return [
            agency
            for place in chain(region)
            for agency in agencies
            if agency["line"] == line and str(agency["region"]) == place and not agency.get("invented")
        ]

    def line(self, scheme: str) -> str:
        """The line of business of a scheme. Raises SchemeUnknown."""
        return str(self.judge.scheme(scheme).facts["line"])

    def told(self) -> None:
        """Whoever waits for what was just done hears of it: the case shows its step."""
        deliver(self.db, self.house, (*subscribers(self.judge), *case_subscribers(self.law)))


def take_law_into_use(desk: Desk) -> None:
    """The books know every scheme of the law in use, so that a new one can be paid. Done again it changes nothing."""
    known = schemes_loaded(desk.db, desk.house)
    new = [own for own in all_moves(desk.law).values() if own.scheme not in known]
    if new:
        for chart in charts(desk.law):
            load_chart(desk.db, desk.house, chart)
    for own in new:
        load_scheme(desk.db, desk.house, own)


# --- taking a claim ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands at the desk: the number of the card; name and household registration where he is to be registered."""

    number: str
    name: str = ""
    registered_in: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is claimed, where ('' the place on record) and for which day."""

    scheme: str
    item: str
    region: str
    event: date


@dataclass(frozen=True, slots=True)
class Opening:
    """A claim about to be taken: who, what, and what the record knows of it already."""

    applicant: Applicant
    wanted: Application
    clerk: Actor
    known: Known
    new_person: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim that was taken, with its case."""

    claim: ClaimId
    case: Case | None


def begin(desk: Desk, person: Person, wish: Wish) -> Opening:
    """Find or register the person and gather what is on record. Nothing is claimed yet.

    Raises the errors of this desk, the kernel's of a wrong number, SchemeUnknown.
    """
    desk.judge.wants(wish.scheme, wish.item)
    line, number = desk.line(wish.scheme), parse_citizen_number(person.number).text
    region = wish.region or person.registered_in or _place_on_record(desk, number)
    _stands_here(desk, wish, region)
    clerk, path = desk.at("clerk", region, line), desk.path(region, line)
    found = find_person(desk.db, clerk, number)
    new = found is None
    if found is None:
        outside = look_up_outsider(desk.db, clerk, number, purpose=f"claim of {wish.scheme}")
        if outside is not None:
            raise CaredForElsewhere(masked=masked(number), path=outside.path)
        found = register(desk, clerk, person, min(desk.on, wish.event).replace(day=1), path)
    else:
        _same_person(desk, clerk, found, person, wish)
    take_law_into_use(desk)
    applicant = Applicant(int(found), int(found), region, path)
    wanted = Application(wish.scheme, wish.item, wish.event, {})
    known = known_before(desk.db, clerk, desk.judge, applicant, wanted)
    return Opening(applicant, wanted, clerk, with_month(known, desk.judge.scheme(wish.scheme), wish.item, desk.on), new)


def take(desk: Desk, opening: Opening, answers: Mapping[str, int], evidence: str) -> Taken:
    """Open the claim with its answers. Raises ClaimAlreadyOpen, AlreadyAwarded, ClaimMonthAhead, ClaimMonthPast."""
    refuse_other_month(desk.judge.scheme(opening.wanted.scheme), opening.wanted.item, answers, desk.on)
    wanted = Application(opening.wanted.scheme, opening.wanted.item, opening.wanted.event_date, answers, evidence)
    claim = claims.open_claim(desk.db, opening.clerk, desk.judge, opening.applicant, wanted, on=desk.on)
    desk.told()
    return Taken(claim, case_of(desk, opening.clerk, claim))


def _place_on_record(desk: Desk, number: str) -> str:
    person = find_person(desk.db, desk.house, number)
    if person is None:
        raise NameWanted(masked=masked(number))
    known = places(desk.db, desk.house, person, on=desk.on)
    for kind in ("household_registration", "residence", "insured", "work"):
        if kind in known:
            return known[kind]
    raise PlaceWanted(person=person)


def _stands_here(desk: Desk, wish: Wish, region: str) -> None:
    if any(standing.scheme.id == wish.scheme for standing in schemes_of(desk.law, region, wish.event)):
        return
    scheme = desk.law.schemes[wish.scheme]
    covered = [str(c["region"]) for c in scheme.facts.get("cover") or ()] or [scheme.region]
    raise SchemeNotHere(scheme=wish.scheme, region=region, day=wish.event, places=", ".join(dict.fromkeys(covered)))


def register(desk: Desk, clerk: Actor, person: Person, since: date, path: str) -> PersonId:
    """What is said at the desk holds from a day on; nothing is said of the years before.

    Raises NameWanted, ClaimAgainstRecord.
    """
    if not person.name.strip():
        raise NameWanted(masked=masked(parse_citizen_number(person.number).text))
    where = (PlaceEntry("household_registration", person.registered_in, since),) if person.registered_in else ()
    entry = PersonEntry(person.number, person.name, "claim", "identity card", places=where, path=path)
    done = register_person(desk.db, clerk, entry, on=desk.on)
    if isinstance(done, Refused):
        said, zh = " ".join(r.en for r in done.reasons), "".join(r.zh for r in done.reasons)
        raise ClaimAgainstRecord(reasons=said.rstrip("."), reasons_zh=zh.rstrip("。"))
    return done.person


def _same_person(desk: Desk, clerk: Actor, found: PersonId, person: Person, wish: Wish) -> None:
    """What is said at the desk against what is on record of the person."""
    card = show_person(desk.db, clerk, found)
    if person.name.strip() and person.name.strip() != card.name:
        raise NameDiffers(masked=masked(parse_citizen_number(person.number).text), name=person.name.strip())
    if wish.event < card.birth_date:
        raise ClaimAgainstRecord(
            reasons=f"the day {wish.event} lies before the birth on {card.birth_date}",
            reasons_zh=f"日期 {wish.event} 早于出生日期 {card.birth_date}",
        )
    if card.died_on is not None and not wish.item and wish.event > card.died_on:
        raise ClaimAgainstRecord(
            reasons=f"the person died on {card.died_on}, before the day {wish.event} for which is claimed",
            reasons_zh=f"该人员已于 {card.died_on} 死亡，早于申请日期 {wish.event}",
        )


def case_of(desk: Desk, by: Actor, claim: ClaimId) -> Case | None:
    """The case of a claim; none where the right was taken over from former records and nobody applied here."""
    return next((case for case in cases(desk.db, by, desk.law) if case.claim == claim), None)
