"""`shebao claim`: an application taken at the desk and followed: questions, take, list, show."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from shebao.benefits.claims import APPLICATION
from shebao.benefits.following import around
from shebao.benefits.gather import answers_of_rows
from shebao.benefits.judge import ASKED
from shebao.benefits.model import AwardId, ClaimId
from shebao.benefits.questions import Interview, checked, short
from shebao.cli.claim_desk import (
    answer_facts,
    at_desk,
    case_facts,
    options,
    post_said,
    said,
    state_said,
    tell_answer,
    tell_case,
    tell_letter,
)
from shebao.cli.law import DAY, scheme_of
from shebao.cli.law_ask import UNKNOWN, answer_read, answers_from, answers_read, kind_of, question_facts, words_in
from shebao.cli.law_show import known_region
from shebao.cli.output import Output
from shebao.engine.graph import Graph
from shebao.engine.reading import shown
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import PersonId
from shebao.kernel.money import yuan
from shebao.law.ir import Input, Law, Relation
from shebao.law.never import Contradiction, refuse_contradictions
from shebao.payments.explain import PaymentLine, payments_of_award
from shebao.registry.people import show_person
from shebao.service.case_pages import case_leaf, list_leaf
from shebao.service.cases import cases
from shebao.service.desk import Desk, Opening, Person, Wish, begin, case_of, take
from shebao.service.desk_employer import by_employer
from shebao.service.desk_letters import letters_of
from shebao.service.desk_steps import read
from shebao.service.lawbook_parts import Leaf
from shebao.service.render import TEMPLATES, font_folder, page
from shebao.service.text import phrase

LEFT = {
    "en": {
        "another": "Row {n} ({name}): is there one?",
        "rows": "To be asked, row by row or none ({name}):",
        "none": "Nothing is left to ask: the record knows everything the law reads.",
        "ask": "To be asked ({name}, {kind}):",
        "office": "An officer finds out ({name}):",
        "known": "On record: {names}",
        "new": "Registered: {name}",
        "empty": "No case.",
        "page": "Page: {page}",
        "answers": "  answered:",
        "payment": "  payment {number}: {amount} yuan for {month}, {state}",
    },
    "zh": {
        "another": "第 {n} 项（{name}），是否还有？",
        "rows": "需要逐项询问，没有的申报为无（{name}）：",
        "none": "无需再问：法规所需事项均已登记在案。",
        "ask": "需要询问（{name}，{kind}）：",
        "office": "由工作人员核实（{name}）：",
        "known": "已登记：{names}",
        "new": "已登记新人员：{name}",
        "empty": "没有案件。",
        "page": "页面：{page}",
        "answers": "  申报事项：",
        "payment": "  付款 {number}：{month} {amount} 元，{state}",
    },
}


class AnswerOnRecord(ShebaoError):
    """{en} ({name}) is not for the applicant to state: it comes from {provider}. Leave it out; a wrong record is
    corrected there."""

    code = "cli.answer_on_record"
    zh = "{zh}（{name}）不由申请人申报，取自 {provider}：请去掉该项；登记有误的，请在该处更正。"


class PersonWanted(ShebaoError):
    """Nothing can be claimed without a person: give the identity number with --person."""

    code = "cli.person_wanted"
    zh = "未指明申请人：请用 --person 填写公民身份号码。"


@click.group("claim")
def claim_group() -> None:
    """An application at the desk: taken, decided by the posts the law asks for, told by letter."""


def _about(command: Any) -> Any:
    """Who claims what."""
    person = click.option("--person", default="", help="Identity number of who claims.")
    name = click.option("--name", default="", help="His name; who is not on record is registered by it.")
    registered = click.option("--registered-in", default="", help="Division code of his household registration.")
    region = click.option("--region", default="", help="Division code of the place; default: where he is registered.")
    at = click.option("--at", type=DAY, help="Day or month of the event; default: the day of the claim.")
    return person(name(registered(region(at(command)))))


@claim_group.command("questions")
@click.argument("scheme")
@click.argument("item", default="")
@_about
@options
def questions_command(scheme: str, item: str, **asked: Any) -> None:
    """What must still be asked of a person who claims SCHEME (ITEM: a lump sum): what the record knows is left out.

    Nothing is claimed; a person who is not on record is registered when --name is given.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        opening = _begin(out, desk, scheme, item, asked)
        interview = _interview(desk, opening)
        left: list[Input] = []
        while (spec := interview.next()) is not None:
            left.append(spec)
            interview.unknown.add(spec.name)
    words = LEFT[out.lang]
    known = [n for n in opening.known.inputs if not n.endswith(".claim_month")]
    if known:
        names = [words_in(opening.known.graph.inputs[n].names, out.lang) for n in known]
        out.line(words["known"].format(names=", ".join(names)))
    for spec in left:
        word = "ask" if spec.provider == ASKED else "office"
        out.line(words[word].format(name=short(spec.name), kind=kind_of(spec, out.lang)))
        out.line(f"  {words_in(spec.question or spec.names, out.lang)}")
    for relation in interview.untold():
        out.line(words["rows"].format(name=short(relation.name)))
        for column in relation.columns:
            out.line(f"  {short(column.name)}: {words_in(column.names, out.lang)} ({kind_of(column, out.lang)})")
    if not left and not interview.untold():
        out.line(words["none"])
    out.result(
        {
            "person": opening.applicant.person,
            "region": opening.applicant.region,
            "known": sorted(short(n) for n in opening.known.inputs),
            "ask": [question_facts(s) for s in left if s.provider == ASKED],
            "officer": [question_facts(s) for s in left if s.provider != ASKED],
            "rows": {short(r.name): [question_facts(c) for c in r.columns] for r in interview.untold()},
        }
    )


@claim_group.command("take")
@click.argument("scheme")
@click.argument("item", default="")
@_about
@click.option("--answers", type=click.Path(path_type=Path, allow_dash=True), help="JSON of answers, or - for stdin.")
@click.option("--evidence", default=APPLICATION, show_default=True, help="On what the answers rest.")
@click.option("--employer", default="", help="Credit code of the employer that claims for the person.")
@options
def take_command(scheme: str, item: str, *, answers: Path | None, evidence: str, employer: str, **asked: Any) -> None:
    """Take an application of SCHEME (ITEM: a lump sum) from a person. On a terminal it asks what still matters."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    given = answers_from(answers) if answers is not None else None
    with at_desk(asked) as desk:
        opening = _begin(out, desk, scheme, item, asked)
        if employer:
            opening = by_employer(desk, opening, employer)
        interview = _interview(desk, opening)
        if given is not None:
            only_asked(opening.known.graph, given)
            interview.take(answers_read(opening.known.graph, given))
        elif out.terminal:
            _ask(out, interview, desk)
        refuse_contradictions(desk.law, opening.known.graph.inputs, interview.answers)
        taken = take(desk, opening, own_answers(interview), evidence)
        if opening.new_person:
            out.line(LEFT[out.lang]["new"].format(name=asked["name"]))
        tell_case(out, desk.law, taken.case, desk.on)
        out.result(case_facts(taken.case, desk.on))


def _begin(out: Output, desk: Desk, scheme: str, item: str, asked: Mapping[str, Any]) -> Opening:
    scheme_of(desk.law, scheme)
    number = asked["person"]
    if not number and out.terminal:
        number = str(click.prompt({"en": "Identity number", "zh": "公民身份号码"}[out.lang]))
    if not number:
        raise PersonWanted
    for region in (asked["region"], asked["registered_in"]):
        if region:
            known_region(desk.law, region)
    wish = Wish(scheme, item, asked["region"], asked["at"] or desk.on)
    return begin(desk, Person(number, asked["name"], asked["registered_in"]), wish)


def _interview(desk: Desk, opening: Opening) -> Interview:
    wants = desk.judge.wants(opening.wanted.scheme, opening.wanted.item)
    rows = {name: [dict(row) for row in found] for name, found in opening.known.relations.items()}
    return Interview(opening.known.graph, wants, dict(opening.known.inputs), rows)


def own_answers(interview: Interview) -> dict[str, int]:
    """What the applicant said, by short name; rows numbered, as a claim keeps them."""
    graph = interview.graph
    own = {short(n): v for n, v in interview.answers.items() if graph.inputs[n].provider == ASKED}
    for name, rows in interview.rows.items():
        if graph.relations[name].provider == ASKED:
            own |= answers_of_rows(short(name), rows)
    return own


def only_asked(graph: Graph, given: Mapping[str, Any]) -> None:
    """Raises AnswerOnRecord for what the applicant cannot state."""
    for name in given:
        for full, relation in graph.relations.items():
            if name in (full, short(full)) and relation.provider != ASKED:
                raise AnswerOnRecord(en="Rows", zh="明细", name=short(full), provider=relation.provider)
        for full, spec in graph.inputs.items():
            if name in (full, short(full)) and spec.provider != ASKED:
                facts = {"en": spec.names.en, "zh": spec.names.zh, "name": short(full)}
                raise AnswerOnRecord(**facts, provider=spec.provider)


def _ask(out: Output, interview: Interview, desk: Desk) -> None:
    """Ask on the terminal what only the person knows; what an officer finds out waits."""
    for relation in interview.untold():
        ask_rows(out, interview, relation)
    while (spec := interview.next()) is not None:
        if spec.provider != ASKED:
            interview.unknown.add(spec.name)
            continue
        text = str(click.prompt(f"{words_in(spec.question or spec.names, out.lang)} [{kind_of(spec, out.lang)}]"))
        if text.strip() in UNKNOWN:
            interview.unknown.add(spec.name)
            continue
        try:
            interview.give(spec, answer_read(spec, text))
            refuse_contradictions(desk.law, interview.graph.inputs, interview.answers)
        except Contradiction as problem:
            del interview.answers[spec.name]
            out.line(f"  {problem.sentence(out.lang)}")
        except ShebaoError as problem:
            out.line(f"  {problem.sentence(out.lang)}")


def ask_rows(out: Output, interview: Interview, relation: Relation) -> None:
    """Ask the rows of a relation one by one, until there is no other; none at all is an answer too."""
    words, rows = LEFT[out.lang], list[dict[str, int]]()
    name = ", ".join(words_in(c.names, out.lang) for c in relation.columns)
    while len(rows) < relation.at_most and click.confirm(words["another"].format(name=name, n=len(rows) + 1)):
        row: dict[str, int] = {}
        for column in relation.columns:
            while short(column.name) not in row:
                text = str(click.prompt(f"  {words_in(column.names, out.lang)} [{kind_of(column, out.lang)}]"))
                try:
                    row[short(column.name)] = checked(column, answer_read(column, text))
                except ShebaoError as problem:
                    out.line(f"  {problem.sentence(out.lang)}")
        rows.append(row)
    interview.rows[relation.name] = rows


# --- following ---------------------------------------------------------------------------------------------------


@claim_group.command("list")
@click.option("--late", is_flag=True, help="Only cases past their day.")
@click.option("--open", "open_only", is_flag=True, help="Only cases not ended.")
@click.option("--page", "file", type=click.Path(path_type=Path), help="Write the list as a page, too.")
@options
def list_command(*, late: bool, open_only: bool, file: Path | None, **asked: Any) -> None:
    """The cases of this part of the record, the one due first on top, with the day each is due."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        found = cases(desk.db, desk.house, desk.law, late_on=desk.on if late else None)
        found = tuple(case for case in found if not (open_only and case.closed))
        for case in found:
            tell_case(out, desk.law, case, desk.on)
        if not found:
            out.line(LEFT[out.lang]["empty"])
        if file is not None:
            _write(out, list_leaf(desk.law, found, desk.on), file)
        out.result([case_facts(case, desk.on) for case in found])


@claim_group.command("show")
@click.argument("claim", type=int)
@click.option("--page", "file", type=click.Path(path_type=Path), help="Write the case as a page, too.")
@options
def show_command(claim: int, *, file: Path | None, **asked: Any) -> None:
    """A claim whole: what was answered, each step and who did it, the decision, the award and its payments."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        found, case = read(desk, ClaimId(claim)), case_of(desk, desk.house, ClaimId(claim))
        card = show_person(desk.db, desk.house, PersonId(found.claim.person_id))
        paid = _payments(desk, found.award)
        near_by = around(desk.db, desk.house, claim)
        if case is not None or not near_by.before:
            tell_case(out, desk.law, case, desk.on)
        else:
            out.line(said(out, "follows", claim=claim, before=near_by.before, month=month_text(near_by.since)))
        out.line(f"  {card.name} {card.numbers[0][0] if card.numbers else ''}".rstrip())
        given = [(g, input_of(desk.law, found.claim.scheme, g.name)) for g in found.answers]
        if given:
            out.line(LEFT[out.lang]["answers"])
        for one, spec in given:
            if spec is not None:
                at = f"{row} " if (row := one.name.partition(".")[2].partition(".")[0]) else ""
                out.line(f"    {at}{words_in(spec.names, out.lang)}: {shown(one.value, spec.type)} ({one.evidence})")
        for line in found.lines:
            note = f" ({line.note})" if line.note else ""
            act = state_said(line.state, out.lang)
            out.line("  " + said(out, "done", day=line.on, act=act, post=post_said(line.post, out.lang)) + note)
        if found.answer is not None:
            tell_answer(out, desk.law, found.claim.scheme, found.claim.item, found.answer)
        if found.award is not None:
            out.line(said(out, "award", award=found.award))
        if near_by.next:
            amount, month = yuan(near_by.next_fen), month_text(near_by.until)
            out.line(said(out, "followed", next=near_by.next, amount=amount, month=month))
        for letter in letters_of(desk, found.decision):
            tell_letter(out, letter)
        for one_paid in paid:
            out.line(_payment_said(out, one_paid))
        if file is not None and case is not None:
            _write(out, case_leaf(desk.law, case, found, card, paid), file)
        out.result(
            {
                **case_facts(case, desk.on),
                "answers": {g.name: g.value for g, _ in given},
                "steps": [{"state": x.state, "on": x.on, "post": x.post, "note": x.note} for x in found.lines],
                "decision": found.decision,
                "answer": None if found.answer is None else answer_facts(found.answer),
                "award": found.award,
                "payments": [
                    {
                        "payment": p.payment,
                        "month": month_text(p.period),
                        "fen": p.fen,
                        "state": p.state,
                        "cause": p.cause,
                    }
                    for p in paid
                ],
            }
        )


def input_of(law: Law, scheme: str, name: str) -> Input | None:
    """The question an answer belongs to: of the scheme, or of all; of a row (relation.number.column) its column."""
    relation, _, column = name.partition(".")
    asked = f"{relation}.{column.partition('.')[2]}" if column else relation
    shared = (spec for full, spec in law.inputs.items() if short(full) == asked)
    return law.inputs.get(f"{scheme}.{asked}") or next(shared, None)


def _payments(desk: Desk, award: AwardId | None) -> tuple[PaymentLine, ...]:
    return () if award is None else payments_of_award(desk.db, desk.house, award)


def _payment_said(out: Output, paid: PaymentLine) -> str:
    state = phrase(f"state_{paid.state}")[out.lang]
    if paid.cause:
        state += f" ({phrase(f'cause_{paid.cause}')[out.lang]})"
    facts = {"number": paid.payment, "amount": yuan(paid.fen), "month": month_text(paid.period), "state": state}
    return LEFT[out.lang]["payment"].format(**facts)


def _write(out: Output, leaf: Leaf, file: Path) -> None:
    """The page in both languages, each with a link to the other, and what it needs beside it."""
    folder = file.parent
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copy(TEMPLATES / "style.css", folder / "style.css")
    shutil.copy(font_folder() / "NotoSansSC-Regular.otf", folder / "fonts" / "NotoSansSC-Regular.otf")
    pages = {"en": file, "zh": file.with_name(f"{file.stem}.zh{file.suffix}")}
    for lang, path in pages.items():
        other = pages["en" if lang == "zh" else "zh"].name
        facts: dict[str, Any] = {"leaf": replace(leaf, stem=file.stem), "suffix": "", "band": phrase("band")}
        path.write_text(page("lawbook", lang, other=other, **facts), encoding="utf-8")
    out.line(LEFT[out.lang]["page"].format(page=file))
