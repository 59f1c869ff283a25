"""The notice to an employer of dues not paid: each month and scheme with its surcharge worked out, and what to do.

It orders nothing: where the tax office collects, the order to pay is the tax office's. It says what the record shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, parse_date
from shebao.law.ir import Law
from shebao.service.arrears import Owing, late_sentence
from shebao.service.citations import cited
from shebao.service.delivery import delivered
from shebao.service.issue import code_of, words_hash
from shebao.service.letters import Act, Letter, LetterFacts, Line, Remedy, Section, disagree, finish
from shebao.service.offices import Offices
from shebao.service.remedies import Matter, ways_to_disagree
from shebao.service.text import Text, day, money, month, phrase
from shebao.store.db import Database

KIND = "arrears"


def notice_of_arrears(
    db: Database, by: Actor, law: Law, rows: Sequence[Owing], about: tuple[date, str, Sequence[Mapping[str, Any]]]
) -> Letter:
    """The notice to one employer, kept like any letter. `about`: the day, the region of the office that writes, and
    what a demonstration invents. Raises RemedyMissing, AgencyMissing."""
    on, region, invented = about
    card, offices = rows[0].employer, Offices(law, invented)
    number = f"{region}-{on.year}-{on.month:02d}-E{int(card.employer):06d}"
    ways = ways_to_disagree(offices, region, Matter(by.line), KIND, on)
    names = read_posts().posts[by.post]
    post = Text(names.en, names.zh)
    facts = LetterFacts(
        scheme="",
        kind=KIND,
        number=number,
        decided_on=on,
        office=offices.office(region, by.line),
        person_name=card.name,
        masked_number=card.credit_code,
        officer=post,
        code=code_of(db, by, number),
        to=phrase("to_employer", name=card.name, number=card.credit_code),
        acts=(Act("counted", post, on),),
        delivered=delivered(db, by, law, number, demonstration=bool(invented)),
        demonstration=bool(invented),
        cite_remedy=partial(cited, law, on=on),
    )
    contest = replace(disagree(facts, [_of_notice(way) for way in ways]), heading=phrase("arrears_disagree"))
    sections = _sections(law, facts, rows, contest)
    letter = replace(
        finish(facts, phrase("arrears_title"), _opening(rows, on), sections),
        slip="slip_starts_notice",  # it tells of dues as assessed and decides nothing
    )
    with db.transaction(by, "service", "notify_arrears", act="assess", subject=f"letter:{number}") as tx:
        tx.run(
            "add_letter",
            number=number,
            kind=KIND,
            decision=None,
            person=None,
            employer=int(card.employer),
            code=facts.code,
            words=words_hash(letter),
            issued_on=on,
            issued_by=by.actor_id,
            path=by.path,
        )
    return letter


def _of_notice(way: Remedy) -> Remedy:
    """The remedies are worded for decisions; this paper tells of the dues as assessed, and decides nothing."""
    return replace(way, text=Text(way.text.en, way.text.zh.replace("收到本决定", "收到本函")))


def _opening(rows: Sequence[Owing], on: date) -> tuple[Text, ...]:
    principal, late = sum(r.principal for r in rows), sum(r.surcharge for r in rows)
    lead = phrase(
        "arrears_owing", total=money(principal + late), principal=money(principal), late=money(late), on=day(on)
    )
    return (lead, phrase("arrears_who_orders"))


def _sections(law: Law, facts: LetterFacts, rows: Sequence[Owing], ways: Section) -> list[Section]:
    lines = []
    for row in rows:
        names = law.schemes[row.scheme].names
        label = phrase("arrears_of", scheme=Text(names.en, names.zh), month=month(row.for_month))
        lines.append(Line(label, row.principal, phrase("due_by", day=day(row.due_day))))
        if row.terms is not None:
            mark = phrase("unverified") if row.terms.unverified else None
            lines.append(Line(phrase("surcharge"), row.surcharge, row.worked_out(), mark))
    said = (*_duty(law, rows), *dict.fromkeys(late_sentence(law, row) for row in rows))
    acts = [phrase("act_line", act=phrase(f"act_{act.step}"), post=act.post, day=day(act.on)) for act in facts.acts]
    return [
        Section(phrase("arrears_how"), (phrase("surcharge_choices"),), tuple(lines), sum(row.total for row in rows)),
        Section(phrase("arrears_law"), said),
        Section(phrase("arrears_do"), tuple(phrase(f"arrears_{what}") for what in ("pay", "paid_already", "hardship"))),
        ways,
        Section(phrase("counted_heading"), (phrase("counted_by"), *acts)),
    ]


def _duty(law: Law, rows: Sequence[Owing]) -> tuple[Text, ...]:
    """The steps of collecting that the months stand under, by the instrument that fixes them; none before it held."""
    steps = law.files.get("collection", {}).get("steps")
    if not steps or month_start(min(row.for_month for row in rows)) < parse_date(steps["from"]):
        return ()
    articles = [str(steps["articles"][step]) for step in ("declare", "pay")]
    return (phrase("arrears_duty", cites=cited(law, f"{steps['instrument']}{'、'.join(articles)}")),)
