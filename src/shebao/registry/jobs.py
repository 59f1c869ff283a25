"""Who looks for work, who offers it, and what became of a referral: dated registers, never edited.

Out of work is what the employment record says. A placement is one transaction: the outcome, the employment, the place
filled and the end of the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shebao.kernel.actors import Actor
from shebao.kernel.errors import Refused
from shebao.kernel.identifiers import EmployerId, PersonId
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.registry.errors import PersonUnknown
from shebao.registry.job_errors import (
    DayBefore,
    EmployerNotOpen,
    NoJobContent,
    NotPlaced,
    NotYourVacancy,
    OccupationUnknown,
    ReasonWanted,
    ReferralUnknown,
    RegionNotACode,
    SearchEnded,
    SeekerUnknown,
    SeeksAlready,
    TermsUnknown,
    VacancyDatesWrong,
    VacancyNotOpen,
    VacancyUnknown,
    WageWrong,
    WorksAlready,
)
from shebao.registry.people import hold
from shebao.registry.work import hire_in
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

REGION = re.compile(r"[0-9]{6}")
Outcome = Literal["placed", "refused_by_seeker", "refused_by_employer", "lapsed"]


@dataclass(frozen=True, slots=True)
class Content:
    """Occupations and terms of work as the country's content has them."""

    pattern: str
    classes: tuple[str, ...]
    shared: int
    """So many steps of an occupation's code two must share to be near at all."""
    terms: tuple[str, ...]

    @classmethod
    def of(cls, law: Law) -> Content:
        """From employment.yaml. Raises NoJobContent."""
        found = law.files.get("employment")
        if not found:
            raise NoJobContent
        told = found["occupations"]
        classes = tuple(str(one["code"]) for one in told["classes"])
        return cls(told["pattern"], classes, int(told["shared_at_least"]), tuple(t["code"] for t in found["terms"]))

    def check(self, occupations: Sequence[str], terms: Sequence[str], regions: Sequence[str]) -> None:
        """Raises OccupationUnknown, TermsUnknown, RegionNotACode for the first that is none."""
        for one in occupations:
            if not re.fullmatch(self.pattern, one) or one.partition("-")[0] not in self.classes:
                raise OccupationUnknown(occupation=one, pattern=self.pattern, classes=", ".join(self.classes))
        for one in terms:
            if one not in self.terms:
                raise TermsUnknown(terms=one, known=", ".join(self.terms))
        for one in regions:
            if not REGION.fullmatch(one):
                raise RegionNotACode(region=one)


@dataclass(frozen=True, slots=True)
class Search:
    """What a person looks for: occupations (none: any), places, the least wage a month, terms (none: any)."""

    person: PersonId
    occupations: tuple[str, ...]
    regions: tuple[str, ...]
    wage_fen: int = 0
    terms: tuple[str, ...] = ()
    changing: bool = False
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A vacancy: so many places of an occupation at a place, wages a month, until its last day."""

    employer: EmployerId
    occupation: str
    region: str
    wages_fen: tuple[int, int]
    terms: str
    places: int = 1
    closes_on: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """What an outcome did: the end of the referral, and the employment where somebody was placed."""

    referral: int
    outcome: Outcome
    employment: int | None = None


def register_seeker(db: Database, by: Actor, content: Content, search: Search, *, on: date) -> int:
    """A search begins. Raises OccupationUnknown, TermsUnknown, RegionNotACode, PersonUnknown, SeeksAlready,
    WorksAlready."""
    content.check(search.occupations, search.terms, search.regions)
    if not search.regions:
        raise RegionNotACode(region="")
    if search.wage_fen < 0:
        raise WageWrong(low=yuan(search.wage_fen), high=yuan(search.wage_fen))
    with db.transaction(by, "registry", "seek", act="register", subject=f"person:{search.person}") as tx:
        hold(tx, f"person:{search.person}")
        if (before := tx.maybe("seeking_now", person=search.person)) is not None:
            raise SeeksAlready(seeker=before.seeker_id)
        jobs = tx.all("working_on", person=search.person, day=on)
        if jobs and not search.changing:
            raise WorksAlready(employer=jobs[0].name, since=jobs[0].since)
        row = tx.maybe(
            "add_seeker",
            person=search.person,
            cohort=search.cohort,
            occupations=list(search.occupations),
            regions=list(search.regions),
            wage=search.wage_fen,
            terms=list(search.terms),
            status="changing" if jobs else "out_of_work",
            day=on,
            document="",
            by=by.actor_id,
        )
        if row is None:
            raise PersonUnknown(person=search.person)
        tx.note(seeker=row.seeker_id, status="changing" if jobs else "out_of_work")
        return int(row.seeker_id)


def end_search(db: Database, by: Actor, seeker: int, *, on: date, lapsed: bool = False, document: str = "") -> None:
    """The person looks no longer, or did not come back. Raises SeekerUnknown, SearchEnded, DayBefore."""
    with db.transaction(by, "registry", "end_search", act="register", subject=f"seeker:{seeker}") as tx:
        _end(tx, seeker, "lapsed" if lapsed else "withdrawn", on, document)


def offer(db: Database, by: Actor, content: Content, vacancy: Offer, *, on: date) -> int:
    """A vacancy is taken in and open to all. Raises the errors of content.check, WageWrong, VacancyDatesWrong,
    EmployerNotOpen."""
    content.check([vacancy.occupation], [vacancy.terms], [vacancy.region])
    low, high = vacancy.wages_fen
    if not 0 <= low <= high:
        raise WageWrong(low=yuan(low), high=yuan(high))
    if vacancy.places < 1 or (vacancy.closes_on is not None and vacancy.closes_on < on):
        raise VacancyDatesWrong(opens=on, closes=vacancy.closes_on or "–", places=vacancy.places)
    with db.transaction(by, "registry", "offer", act="register", subject=f"employer:{vacancy.employer}") as tx:
        employer = tx.maybe("employer_now", employer=vacancy.employer)
        if employer is None or on < employer.opened or (employer.closed is not None and on >= employer.closed):
            raise EmployerNotOpen(employer=vacancy.employer, day=on)
        row = tx.one(
            "add_vacancy",
            employer=vacancy.employer,
            occupation=vacancy.occupation,
            region=vacancy.region,
            wage_from=low,
            wage_to=high,
            terms=vacancy.terms,
            places=vacancy.places,
            day=on,
            closes=vacancy.closes_on,
            document=vacancy.document,
            path=by.path,
            by=by.actor_id,
        )
        tx.note(vacancy=row.vacancy_id)
        return int(row.vacancy_id)


def withdraw_vacancy(db: Database, by: Actor, vacancy: int, *, on: date, note: str) -> None:
    """The employer takes it back. Raises VacancyUnknown, VacancyNotOpen, NotYourVacancy."""
    with db.transaction(by, "registry", "withdraw_vacancy", act="register", subject=f"vacancy:{vacancy}") as tx:
        row = open_vacancy(tx, vacancy, on)
        if row.agency_path != by.path:
            raise NotYourVacancy(vacancy=vacancy, path=row.agency_path)
        tx.run("add_vacancy_step", vacancy=vacancy, step="withdrawn", day=on, note=note, by=by.actor_id)


def record_outcome(db: Database, by: Actor, referral: int, outcome: Outcome, reason: str, *, on: date) -> Placed:
    """What became of a referral; placed: from that day the person works there, by the record.

    Raises ReferralUnknown, DayBefore, ReasonWanted, VacancyNotOpen, SearchEnded, NotPlaced.
    """
    if outcome.startswith("refused") and not reason.strip():
        raise ReasonWanted(referral=referral)
    with db.transaction(by, "registry", "referral_outcome", act="register", subject=f"referral:{referral}") as tx:
        row = tx.maybe("referral_now", referral=referral)
        if row is None or row.outcome is not None:
            raise ReferralUnknown(referral=referral)
        if on < row.on_day:
            raise DayBefore(day=on, first=row.on_day)
        employment = None
        if outcome == "placed":
            open_vacancy(tx, row.vacancy_id, on, still=row.on_day)
            hired = hire_in(tx, PersonId(row.person_id), EmployerId(row.employer_id), on)
            if isinstance(hired, Refused):
                said, zh = " ".join(r.en for r in hired.reasons), "".join(r.zh for r in hired.reasons)
                raise NotPlaced(reasons=said.rstrip("."), reasons_zh=zh.rstrip("。"))
            employment = hired.employment
            tx.run("add_vacancy_step", vacancy=row.vacancy_id, step="filled", day=on, note="", by=by.actor_id)
            _end(tx, row.seeker_id, "placed", on, f"referral {referral}")
        tx.run("end_referral", referral=referral, outcome=outcome, reason=reason, day=on, by=by.actor_id)
        tx.note(outcome=outcome, employment=employment)
        return Placed(referral, outcome, employment)


def lapse_referrals(db: Database, by: Actor, *, before: date, on: date) -> int:
    """Referrals made before a day of which nobody said what became: ended as lapsed. How many."""
    with db.transaction(by, "registry", "lapse_referrals", act="register") as tx:
        count = tx.run("lapse_referrals", before=before, day=on, by=by.actor_id)
        tx.note(lapsed=count)
        return count


def open_vacancy(tx: Transaction, vacancy: int, on: date, *, still: date | None = None) -> Row:
    """The vacancy, held, where it is open on a day (`still`: its notice was, when somebody was referred to it)."""
    hold(tx, f"vacancy:{vacancy}")
    row = tx.maybe("vacancy_now", vacancy=vacancy)
    if row is None:
        raise VacancyUnknown(vacancy=vacancy)
    asked = on if still is None else still
    why = None
    if row.withdrawn:
        why = ("it was withdrawn", "已撤回")
    elif row.places_left < 1:
        why = ("every place is filled", "名额已满")
    elif asked < row.opened_on or (row.closes_on is not None and asked > row.closes_on):
        why = (
            f"its days are {row.opened_on} to {row.closes_on or '–'}",
            f"招聘期为 {row.opened_on} 至 {row.closes_on or '–'}",
        )
    if why is not None:
        raise VacancyNotOpen(vacancy=vacancy, day=on, why=why[0], why_zh=why[1])
    return row


def open_search(tx: Transaction, seeker: int) -> Row:
    """The search, where it has not ended. Raises SeekerUnknown, SearchEnded."""
    row = tx.maybe("seeker_now", seeker=seeker)
    if row is None:
        raise SeekerUnknown(seeker=seeker)
    if row.outcome is not None:
        raise SearchEnded(seeker=seeker, day=row.ended_on, outcome=row.outcome)
    return row


def _end(tx: Transaction, seeker: int, outcome: str, on: date, document: str) -> None:
    row = open_search(tx, seeker)
    if on < row.on_day:
        raise DayBefore(day=on, first=row.on_day)
    tx.run("end_seeker", seeker=seeker, outcome=outcome, day=on, document=document, by=tx.actor.actor_id)
