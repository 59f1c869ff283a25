"""The paper of a specimen: its day, the office and officers, and an invented person who fits the facts of the case.

Nobody signs on the day a month begins: a specimen is decided after what it settles, after its law was known, after
the person was heard, and within the working days the scheme's service item promises. The person is a woman or a man as
the facts say, with a number of a division that was never issued (4418, sequence odd for men), born in the month of the
case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shebao.benefits.explain import Explained
from shebao.benefits.judge import short
from shebao.law.cases import Case, CasePaper
from shebao.law.ir import Law, Scheme
from shebao.law.service_item import items_of
from shebao.law.working_days import CalendarEnds, works_on
from shebao.service.desk_steps import DAYS_TO_ANSWER
from shebao.service.figures import Figures
from shebao.service.letter_content import last_day, office_words
from shebao.service.letter_facts import Paper, Record, post_words
from shebao.service.letter_model import NOTICE, Act, Basis
from shebao.service.letter_rights import addressed, owes
from shebao.service.offices import Offices
from shebao.service.specimen_office import offices_at, place_of_office
from shebao.service.text import Text, day, phrase

NUMBER, CASE, CODE = "000000-0000-0000000", "000000-0000-000000", "0000-0000"
IDENTITY = {"woman": "4418••••••••••0029", "man": "4418••••••••••0013"}
ADULT = date(1985, 6, 1)  # born, where the case says nothing
HANDLED = 5  # working days a plain decision takes in a specimen
PAID = 10  # and from the decision to the account
KNOWN_LATE = 500  # days: law that became known later than that was only found later, and is no reason to wait
STEPS: Mapping[str, int] = {"determined": 3, "checked": 1, "granted": 0}
"""Acts on the way to a grant, with the working days before it."""

POSTS = {
    "determined": "clerk",
    "checked": "reviewer",
    "granted": "approver",
}


@dataclass(frozen=True, slots=True)
class Written:
    """The paper and what its record says, with the office that writes and its line and place."""

    paper: Paper
    record: Record
    offices: Offices
    region: str
    line: str


def paper_of(law: Law, case: Case, told: Explained, kind: str) -> Written:
    """The paper of a letter of this kind about a worked case."""
    scheme = law.schemes[told.claim.scheme]
    figures = Figures.of(law, told.said, scheme.id) if told.said else None
    clock = _clock(law, told, scheme, figures, _papers_in(case))
    on = case.decided or clock.decided()
    heard = kind != "granted" and not owes(scheme, told)
    acts = clock.refusal(case.decided) if heard else clock.acts(on)
    on = acts[-1].on if heard else on
    if kind == NOTICE:
        acts = acts[: 1 + next(at for at, act in enumerate(acts) if act.step == "refusal_notified")]
        on = acts[-1].on
    words = office_words(scheme, on)
    line = str(words.get("line") or scheme.facts["line"])
    level = str(words.get("level") or scheme.facts.get("agency_level") or "county")
    region = place_of_office(law, told.claim.region, line)
    offices = offices_at(law, region, line, level)
    machine = told.decides == "machine" and kind == "granted"
    person = "man" if _code(told, "sex") == "male" else "woman"
    record = Record(
        person_name=phrase(f"specimen_{person}"),
        masked_number=IDENTITY[person],
        birth_date=_birth(told) or ADULT,
        officer=post_words("machine" if machine else "clerk" if kind == NOTICE else "approver"),
        office=offices.office(region, line),
        code=CODE,
        acts=() if machine else tuple(acts),
        to=_to(scheme, told.claim.item, person),
        band="specimen_band",
        case=CASE,
        bases={name: _basis(paper) for name, paper in case.papers.items()},
    )
    month = on.year * 12 + on.month - 1
    pays = kind == "granted"
    asks = kind == "granted" and owes(scheme, told)  # the recipient pays, by a day of its own
    paper = Paper(
        NUMBER,
        kind,
        on,
        first_month=month,
        pay_by=clock.pay_day(on, max(month, told.answer.start_month or 0)) if pays or asks else None,
        account_tail=phrase("specimen_account") if pays else "",
        answer_by=answer_day(law, on) if kind == NOTICE else None,
    )
    return Written(paper, record, offices, region, line)


def _basis(paper: CasePaper) -> Basis:
    """The invented paper of a case, called a specimen wherever it is named."""
    return Basis(
        phrase("specimen_paper", paper=Text(paper.paper.en, paper.paper.zh)),
        Text(paper.by.en, paper.by.zh) if paper.by is not None else None,
        phrase("basis_of_day", day=day(paper.dated)) if paper.dated is not None else None,
        Text(paper.says.en, paper.says.zh) if paper.says is not None else None,
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """When a specimen can be decided: the day all is known, and the working days that service.yaml promises from it."""

    law: Law
    known: date
    promised: int  # 0: no promise, or one that is not counted in days

    def decided(self) -> date:
        """The day it is decided on, where nobody has to be heard: soon, never later than promised."""
        return working_days(self.law, self.known, min(HANDLED, self.promised or HANDLED))

    def acts(self, on: date) -> list[Act]:
        """The acts on the way to a grant, none before the first working day of the claim."""
        steps, room = STEPS, 0
        while room < (usual := max(steps.values())) and working_days(self.law, on, -room - 1) > self.known:
            room += 1
        before = {act: -(-days * room // usual) for act, days in steps.items()}  # in their order, in the days there are
        return [Act(act, post_words(POSTS[act]), working_days(self.law, on, -days)) for act, days in before.items()]

    def refusal(self, decided: date | None) -> list[Act]:
        """Told first, not answered, and refused after the last day to answer; as late as the case says, or later."""
        told = working_days(self.law, self.known, 2)
        while (
            decided is not None and working_days(self.law, answer_day(self.law, told + timedelta(days=1)), 1) <= decided
        ):
            told += timedelta(days=1)
        told = working_days(self.law, told + timedelta(days=1), -1) if not _works(self.law, told) else told
        until = answer_day(self.law, told)
        return [
            Act("refusal_proposed", post_words("clerk"), working_days(self.law, told, -1)),
            Act("refusal_notified", post_words("clerk"), told, until),
            Act("refused", post_words("approver"), max(working_days(self.law, until, 1), decided or until)),
        ]

    def pay_day(self, on: date, first_month: int) -> date:
        """Some working days after the decision and within what is promised, but never before the first month paid."""
        begins = date(first_month // 12, first_month % 12 + 1, 1)
        usual = working_days(self.law, max(on, begins), PAID)
        if not self.promised or begins > on:
            return usual
        return min(usual, max(working_days(self.law, on, 1), working_days(self.law, self.known, self.promised)))


def _papers_in(case: Case) -> list[date]:
    """The days of the papers a case rests on: nothing is handled before the last of them is there."""
    return [paper.dated for paper in case.papers.values() if paper.dated is not None]


def _clock(law: Law, told: Explained, scheme: Scheme, figures: Figures | None, papers: Sequence[date]) -> _Clock:
    asked = told.claim.event_date
    days = [asked, *papers]
    if figures is not None:
        known = [value.known_from for value in figures.said.used() if value.known_from is not None]
        days += [day for day in known if asked < day <= asked + timedelta(days=KNOWN_LATE)]
        settled = last_day(scheme, told.claim.item, figures)
        days += [settled] if settled is not None and settled <= asked + timedelta(days=KNOWN_LATE) else []
    found = next((item.working_days for item in items_of(scheme)), None)
    holds = found is not None and (found.start is None or found.start <= asked)
    return _Clock(law, max(days), (found.days or 0) if found is not None and holds else 0)


def answer_day(law: Law, told: date) -> date:
    """The last day to answer: so many days after the notice, and a working day."""
    last = told + timedelta(days=DAYS_TO_ANSWER)
    return last if _works(law, last) else working_days(law, last, 1)


def working_days(law: Law, day: date, count: int) -> date:
    """So many working days later, or earlier; outside the years of calendar.yaml, weekends and feasts are rest."""
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        count -= step if _works(law, day) else 0
    return day


def _works(law: Law, day: date) -> bool:
    try:
        return works_on(law, day)
    except CalendarEnds:
        feast = any(start <= (day.month, day.day) <= end for start, end in FEASTS)
        moon = any(0 <= (day - date.fromisoformat(first)).days < rest for first, rest in MOON_FEASTS)
        return day.weekday() < SATURDAY and not feast and not moon


SATURDAY = 5
FEASTS = (((1, 1), (1, 3)), ((4, 4), (4, 7)), ((5, 1), (5, 5)), ((10, 1), (10, 7)))
"""Days around New Year, Qingming, Labour Day and National Day on which a specimen of a year without calendar waits."""
SPRING = """
2010-02-13 2011-02-02 2012-01-22 2013-02-09 2014-01-30 2015-02-18 2016-02-07 2017-01-27 2018-02-15 2019-02-04
2020-01-24 2021-02-11 2022-01-31 2023-01-21 2024-02-09 2025-01-28"""
BOATS_AND_AUTUMN = """
2010-06-16 2011-06-06 2012-06-23 2013-06-12 2014-06-02 2015-06-20 2016-06-09 2017-05-30 2018-06-18
2019-06-07 2020-06-25 2021-06-14 2022-06-03 2023-06-22 2024-06-10 2025-05-31 2010-09-22 2011-09-12 2012-09-30 2013-09-19
2014-09-08 2015-09-27 2016-09-15 2017-10-04 2018-09-24 2019-09-13 2021-09-21 2022-09-10 2023-09-29 2024-09-17"""
MOON_FEASTS = [(day, rest) for days, rest in ((SPRING, 7), (BOATS_AND_AUTUMN, 3)) for day in days.split()]
"""The feasts of the moon and how many days a specimen waits for them: Spring Festival from its eve, Dragon Boat and
Mid-Autumn with the two days behind, which the notices of the years mostly give off as well."""


def _to(scheme: Scheme, item: str, person: str) -> Text:
    if scheme.facts.get("unit") == "employer":
        return phrase("to_employer", name=phrase("specimen_employer"), number="9144••••••••••0000")
    return addressed(scheme, item, phrase(f"specimen_{person}"), IDENTITY[person])


def _code(told: Explained, name: str) -> str:
    """The code word of a fact; nothing where the case does not say it."""
    given, inputs = (told.said.facts.inputs, told.said.graph.inputs) if told.said else ({}, {})
    found = [inputs[full].type.codes[value] for full, value in given.items() if short(full) == name]
    return found[0] if found else ""


def _birth(told: Explained) -> date | None:
    """The birth date among the facts, so that the letter says one and the same."""
    given, inputs = (told.said.facts.inputs, told.said.graph.inputs) if told.said else ({}, {})
    for name, value in given.items():
        if short(name) in ("birth_month", "birth_date"):
            return date.fromordinal(value) if inputs[name].type.unit == "date" else date(value // 12, value % 12 + 1, 1)
    return None
