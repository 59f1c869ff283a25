"""Claims of the month, and the officers who work on them: opened, checked, decided, by the ordinary actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import numpy as np

from shebao.benefits import claims, decisions
from shebao.benefits.claims import Application
from shebao.benefits.errors import ClaimNotReady, NoticeNotOver, RefusalNeedsOfficer
from shebao.benefits.model import Applicant, AwardId, ClaimId, DecisionId, steps_asked
from shebao.demo.awards import Office, value_columns
from shebao.demo.city import FEMALE, City, Ints
from shebao.demo.opening import Ids
from shebao.engine.graph import specialise
from shebao.kernel.dates import month_of, month_start
from shebao.kernel.errors import Reason
from shebao.law.working_days import period_ends
from shebao.registry.facts import record_fact
from shebao.registry.model import Fact, Value

DAYS_TO_ANSWER = 15


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody who claims: row of the city, scheme, event day, and the answers he gives."""

    row: int
    scheme: str
    event: date
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim: the award, or every reason against it."""

    wanted: Wanted
    claim: ClaimId
    decision: DecisionId
    award: AwardId | None
    reasons: tuple[Reason, ...]


def retiring(office: Office, city: City, scheme: str, rule: str) -> list[Wanted]:
    """Employees whose statutory month, by the law itself, is this month; and who left at theirs and claims only now."""
    workers, people = city.workers, city.people
    birth = np.array([month_of(date.fromordinal(int(b))) for b in people.birth[workers.person]], np.int64)
    women = people.sex[workers.person] == FEMALE
    graph = specialise(
        office.law,
        [f"{scheme}.{rule}"],
        at=month_start(office.period),
        regions=[office.region],
        known=month_start(office.period),
        typed=office.typed,
    )
    columns: dict[str, Ints] = {
        "birth_month": birth,
        "sex": women.astype(np.int64),
        "women_group": np.where(women, _code(office, scheme, "women_group", "worker"), 0).astype(np.int64),
        "retirement_month": np.full(len(birth), office.period),
    }
    months = value_columns(graph, columns, len(birth))[f"{scheme}.{rule}"]
    late = (workers.left == months + 1) & (months < office.period)
    rows = np.flatnonzero((months == office.period) | late)
    return [
        Wanted(int(workers.person[row]), scheme, month_start(month), {"retirement_month": month})
        for row, month in zip(rows.tolist(), months[rows].tolist(), strict=True)
    ]


def _code(office: Office, scheme: str, name: str, word: str) -> int:
    return office.law.inputs[f"{scheme}.{name}"].type.codes.index(word)


def turning(office: Office, city: City, scheme: str, age: int) -> list[Wanted]:
    """Members of the residents' scheme who reached the age in the month before: they claim now."""
    rows = city.resident_contributors
    birth = [date.fromordinal(int(b)) for b in city.people.birth[rows]]
    reached = [month_of(b) + age * 12 for b in birth]
    return [
        Wanted(int(row), scheme, month_start(office.period), {"claim_month": office.period, "student": 0})
        for row, month in zip(rows, reached, strict=True)
        if month in (office.period, office.period - 1)
    ]


def next_to_turn(city: City, period: int, age: int) -> int | None:
    """The row of the member of the residents' scheme who is the next to reach the age, and has not claimed yet."""
    rows = city.resident_contributors
    reached = np.array([month_of(date.fromordinal(int(b))) + age * 12 for b in city.people.birth[rows]], np.int64)
    soon = [int(at) for at in np.argsort(reached, kind="stable") if reached[at] > period]
    return int(rows[soon[0]]) if soon else None


def asking_early(office: Office, city: City, scheme: str, age: int) -> list[Wanted]:
    """One member who asks some months before the age: the law says no, and he is told why and what would change it."""
    rows = city.resident_contributors
    reached = np.array([month_of(date.fromordinal(int(b))) + age * 12 for b in city.people.birth[rows]], np.int64)
    soon = [int(at) for at in np.argsort(reached, kind="stable") if reached[at] > office.period + 1]
    answers = {"claim_month": office.period, "student": 0}
    return [Wanted(int(rows[at]), scheme, month_start(office.period), answers) for at in soon[:1]]


def refuse_unanswered(office: Office, outcomes: Sequence[Outcome], on: date) -> int:
    """Those who were told, had their days and did not answer: another officer than who proposed it refuses."""
    refused = 0
    for outcome in outcomes:
        with suppress(NoticeNotOver, ClaimNotReady):
            claims.refuse(office.db, office.staff.approver, outcome.claim, on=on)
            refused += 1
    return refused


def work(
    office: Office, people: tuple[City, Ids], wanted: Sequence[Wanted], facts: Sequence[str], on: date
) -> list[Outcome]:
    """Open each claim, record what matching found, and let the officers decide. `facts`: flags that matching denied."""
    city, ids = people
    done = []
    for one in wanted:
        person = int(ids.persons[one.row])
        code = city.counties[city.people.county[one.row]]
        path = f"{office.staff.clerk.path}{code[4:]}."
        for name in facts:
            fact = Fact("person", person, name, Value(0), month_start(office.period), "registry")
            record_fact(office.db, office.staff.clerk, fact)
        before = decisions.standing(office.db, office.staff.clerk, person, one.scheme)
        if before is None:
            claims.open_claim(
                office.db,
                office.staff.clerk,
                office.judge,
                Applicant(person, person, code, path),
                Application(one.scheme, "", one.event, one.answers),
                on=on,
            )
        done.append(decide(office, person, one, on))
    return done


def decide(office: Office, person: int, wanted: Wanted, on: date) -> Outcome:
    """The steps the scheme asks for, from where the claim stands; then the machine where it may, else three people."""
    db, staff, judge = office.db, office.staff, office.judge

    def now() -> decisions.Standing:
        found = decisions.standing(db, staff.clerk, person, wanted.scheme)
        assert found is not None
        return found

    number, asked = now().claim, steps_asked(judge.scheme(wanted.scheme))
    if asked.get("pre_check") and now().state == "opened":
        claims.pre_check(db, staff.clerk, judge, number, on=on)
    if asked.get("archive_check") and now().state in ("opened", "pre_checked"):
        claims.archive_check(db, staff.reviewer, judge, number, on=on)
    if asked.get("approval") and now().decision is None and now().state != "fact_approved":
        claims.approve_fact(db, staff.approver, judge, number, on=on, event=wanted.event, answers={})
    if now().decision is None and judge.scheme(wanted.scheme).facts.get("decides") == "machine":
        with suppress(RefusalNeedsOfficer):
            decisions.decide_by_machine(db, staff.house, judge, number, on=on)
    if now().decision is None:
        decisions.determine(db, staff.clerk, judge, number, on=on)
    decision, answer = now().decision, now().answer
    assert decision is not None
    assert answer is not None
    if now().state == "refusal_proposed":
        until = period_ends(judge.law, on, DAYS_TO_ANSWER)
        claims.notify_refusal(db, staff.clerk, number, on=on, answer_until=until)
    if now().state == "determined":
        decisions.check(db, staff.reviewer, decision, on=on)
    if now().state == "checked":
        decisions.approve(db, staff.approver, judge, decision, on=on)
    return Outcome(wanted, number, decision, now().award, answer.reasons)
