"""`shebao explain`: any figure walked back to its article, from a file, a decision, an award, a payment or a letter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.access.model import read_posts
from shebao.benefits.explain import AwardTold, Explained, explain_award, explain_decision
from shebao.benefits.model import AwardId, DecisionId
from shebao.cli.law import DAY, country_option, json_option, lang_option, scheme_of
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.engine.graph import specialise
from shebao.engine.worked import written
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.payments.actions import payment
from shebao.payments.model import PaymentId, PaymentState
from shebao.service.explain import StepTold, Telling, plain, tell, tell_explained
from shebao.service.issue import decision_of_letter, place
from shebao.service.text import Text, day, month, phrase, phrases, same
from shebao.store.db import Database
from shebao.store.errors import RowMissing

TAKEN_ON = "taken on"  # the article of a decision the former office made


class NotExplainable(ShebaoError):
    """ "{what}" is nothing that can be explained: name a file of facts, or decision, award, payment or letter with a
    number."""

    code = "cli.not_explainable"
    zh = "无法说明“{what}”：请给出事实文件，或 decision、award、payment、letter 加编号。"


class NothingOfThatNumber(ShebaoError):
    """The record has no {what} {number}, or it belongs to another agency. The demonstration's pages name some."""

    code = "cli.nothing_of_that_number"
    zh = "记录中没有 {what} {number}，或属于其他机构。演示页面上列有可查的编号。"


@dataclass(frozen=True, slots=True)
class Words:
    """The walk from a payment to its decision, said in one language with the law's own names."""

    law: Law
    lang: str

    def payment(self, number: str, paid: PaymentState) -> str:
        """The first sentence: how much, for which month, what became of it."""
        state = phrase(f"state_{paid.state}")[self.lang]
        if paid.cause:
            state = f"{state} ({phrase(f'cause_{paid.cause}')[self.lang]})"
        amount, when = yuan(paid.amount_fen), month(paid.period)
        said = phrase("told_payment", number=number, amount=amount, month=when, state=state, business=paid.business_no)
        return said[self.lang]

    def award(self, told: AwardTold) -> list[str]:
        """The award, its components, and what was booked for it."""
        start = month(told.start_month)
        scheme, region = self._scheme(told.scheme), place(self.law, told.region)
        lines = [phrase("told_award", number=str(int(told.award)), scheme=scheme, region=region, month=start)]
        for component, payer, fen, first, _ in told.components:
            by = phrase("told_payer", payer=phrase(f"payer_{payer}")) if payer else same("")
            name, since = self._rule(told.scheme, component), month(first)
            lines.append(phrase("told_component", name=name, payer=by, amount=yuan(fen), month=since))
        for owed in told.obligations:
            about: dict[str, str | Text] = {"period": month(owed.period), "run": str(owed.run)}
            name, amount = self._rule(told.scheme, owed.component), yuan(owed.fen)
            lines.append(phrase("told_booked", name=name, month=month(owed.for_month), amount=amount, **about))
        return [line[self.lang] for line in lines]

    def decision(self, told: Explained) -> list[str]:
        """By what the decision was taken and who signed it. Of a right taken over no article is claimed."""
        about: dict[str, str | Text] = {"number": str(int(told.decision)), "scheme": self._scheme(told.claim.scheme)}
        if told.said is not None:
            line = phrase("told_decision", **about, day=day(told.law_date), known=day(told.known_at.date()))
        else:
            taken_on = told.article == TAKEN_ON
            document = told.document if taken_on else f"{told.document} {told.article}".rstrip()
            line = phrase("told_taken_over" if taken_on else "told_order", **about, document=document)
        lines = [line[self.lang]]
        if told.signatures:
            posts = read_posts().posts
            people = [
                phrase("told_post", post=Text(posts[s.post].en, posts[s.post].zh), day=day(s.on))[self.lang]
                for s in told.signatures
            ]
            lines.append(phrase("told_signed", people=", ".join(people))[self.lang])
        return lines

    def _scheme(self, scheme: str) -> Text:
        found = self.law.schemes.get(scheme)
        return Text(found.names.en, found.names.zh) if found else same(scheme)

    def _rule(self, scheme: str, name: str) -> Text:
        found = self.law.rules.get(f"{scheme}.{name}")
        if found:
            return Text(found[-1].names.en, found[-1].names.zh)
        return phrases().get(f"component_{name}", same(name.replace("_", " ")))


@click.command("explain")
@click.argument("what")
@click.argument("number", required=False)
@click.option("--scheme", help="For a file of facts: which scheme.")
@click.option("--at", type=DAY, help="For a file of facts: day of the law.")
@click.option("--region", default="000000", show_default=True, help="Division code; 000000 is the nation.")
@click.option("--known", type=DAY, help="As known on this day; default: everything known by now.")
@country_option
@lang_option
@json_option
def explain_command(what: str, number: str | None, **asked: Any) -> None:
    """Walk a figure back to its article: `explain person.json --scheme S --at DAY`, or `explain payment 17`."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    if what.endswith(".json"):
        _file(out, Path(what), asked)
        return
    if number is None or what not in ("decision", "award", "payment", "letter"):
        raise NotExplainable(what=what)
    words = Words(load(asked["country"]), out.lang)
    with opened() as db:
        try:
            said, facts, decision = _walk(db, words, what, number)
        except RowMissing as error:
            raise NothingOfThatNumber(what=what, number=number) from error
        if decision is not None:
            told = explain_decision(db, READER, decision)
            said += words.decision(told)
            facts["decision"] = {"number": int(decision), "kind": told.kind, "document": told.document}
            if told.said is not None:
                facts |= plain(told.said)
                _tell(out, tell_explained(told), said)
                said = []
        _say(out, said)
        out.result(facts)


def _walk(db: Database, words: Words, what: str, number: str) -> tuple[list[str], dict[str, Any], DecisionId | None]:
    """From a payment, award or letter to its decision: what was said on the way, as sentences and as data."""
    said: list[str] = []
    facts: dict[str, Any] = {}
    if what == "letter":
        return said, facts, DecisionId(decision_of_letter(db, READER, number))
    if not number.isdigit():
        raise NothingOfThatNumber(what=what, number=number)
    if what == "decision":
        return said, facts, _known(db, DecisionId(int(number)))
    award = AwardId(int(number))
    if what == "payment":
        paid = payment(db, READER, PaymentId(int(number)))
        said.append(words.payment(number, paid))
        facts["payment"] = {
            "business_no": paid.business_no,
            "fen": paid.amount_fen,
            "state": paid.state,
            "cause": paid.cause,
            "month": month_text(paid.period),
        }
        award = AwardId(paid.award_id)
    told = explain_award(db, READER, award)
    said += words.award(told)
    facts["award"] = _award_facts(told)
    return said, facts, told.decision


def _known(db: Database, decision: DecisionId) -> DecisionId:
    """The decision, when the record has it. Raises RowMissing."""
    explain_decision(db, READER, decision)
    return decision


def _file(out: Output, path: Path, asked: dict[str, Any]) -> None:
    law = load(asked["country"])
    scheme = asked["scheme"] or ""
    found = scheme_of(law, scheme)
    award = found.facts["award"]
    parts = [f"{scheme}.{p if isinstance(p, str) else p['rule']}" for p in award["components"]]
    conditions = [f"{scheme}.{c['rule']}" for c in award.get("conditions", ())]
    graph = specialise(
        law, [*parts, *conditions], at=asked["at"], regions=[asked["region"]], known=asked["known"] or date.max
    )
    given = json.loads(path.read_text(encoding="utf-8"))
    rows = {name: [written(row) for row in value] for name, value in given.items() if isinstance(value, list)}
    inputs = written({name: value for name, value in given.items() if not isinstance(value, list)})
    said = graph.decide(inputs, rows)
    reasons = [r.reason.zh if out.lang == "zh" else r.reason.en for r in said.refusals]
    _tell(out, tell(said, parts, conditions), reasons)
    out.result(plain(said))


def _award_facts(award: AwardTold) -> dict[str, Any]:
    return {
        "award": int(award.award),
        "scheme": award.scheme,
        "components": [list(c) for c in award.components],
        "obligations": [
            {"run": o.run, "period": o.period, "for_month": o.for_month, "component": o.component, "fen": o.fen}
            for o in award.obligations
        ],
    }


def _say(out: Output, lines: Sequence[str]) -> None:
    for line in lines:
        out.line(line)


def _tell(out: Output, telling: Telling, before: Sequence[str]) -> None:
    lang = out.lang
    _say(out, before)
    out.line(telling.sentence[lang])
    for mark in telling.marks:
        out.line(f"! {mark[lang]}")
    for number, step in enumerate(telling.steps, start=1):
        _step(out, number, step)
    if telling.conditions:
        out.line("; ".join(f"{c.label[lang]}: {c.value[lang]}" for c in telling.conditions))
    out.line(f"law {telling.law_hash[:16]}")


def _step(out: Output, number: int, step: StepTold) -> None:
    lang = out.lang
    out.line(f"{number}. {step.label[lang]}: {step.value[lang]}  〔{step.cites}〕")
    rounding = f"  ({step.rounding[lang]})" if step.rounding else ""
    out.line(f"     = {step.worded[lang]}{rounding}")
    for said in step.law:
        out.line(f"     {said[lang]}")
