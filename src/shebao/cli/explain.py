"""`shebao explain`: any figure walked back to its article, from a file, a decision, an award, a payment or a letter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.benefits.explain import Explained, explain_award, explain_decision
from shebao.benefits.history import RiseTold, history
from shebao.benefits.model import AwardId, DecisionId
from shebao.cli.explain_words import Words
from shebao.cli.law import DAY, country_option, json_option, lang_option, scheme_of
from shebao.cli.output import Output
from shebao.cli.where import READER, opened
from shebao.engine.graph import specialise
from shebao.engine.worked import written
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from shebao.payments.explain import explain_payment
from shebao.payments.model import PaymentId
from shebao.service.explain import StepTold, Telling, tell, tell_explained
from shebao.service.issue import decision_of_letter
from shebao.service.sums import sums_of
from shebao.service.text import phrase
from shebao.service.walk import FORMAT, award_facts, decision_facts, history_facts, payment_facts, plain
from shebao.store.db import Database
from shebao.store.errors import RowMissing


class NotExplainable(ShebaoError):
    """ "{what}" is nothing that can be explained: name a file of facts, or decision, award, payment or letter with a
    number."""

    code = "cli.not_explainable"
    zh = "无法说明“{what}”：请给出事实文件，或 decision、award、payment、letter 加编号。"


class NothingOfThatNumber(ShebaoError):
    """The record has no {what} {number}, or it belongs to another agency. The demonstration's pages name some."""

    code = "cli.nothing_of_that_number"
    zh = "记录中没有 {what} {number}，或属于其他机构。演示页面上列有可查的编号。"


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
            walked = _walk(db, words, what, number)
        except RowMissing as error:
            raise NothingOfThatNumber(what=what, number=number) from error
        _say(out, walked.said)
        for sentence, rise in walked.rises:
            _say(out, [sentence])
            _steps(out, tell(rise.said, (), ()))
        told = walked.decision
        if told is not None:
            _say(out, words.decision(told))
            if told.said is not None:
                _tell(out, tell_explained(told), ())
        out.result(walked.facts)


@dataclass(frozen=True, slots=True)
class Walked:
    """What was met on the way to a decision, as sentences and as data."""

    said: list[str]
    facts: dict[str, Any]
    decision: Explained | None
    rises: tuple[tuple[str, RiseTold], ...] = ()


def _walk(db: Database, words: Words, what: str, number: str) -> Walked:
    """From a payment, award or letter to its decision. Raises RowMissing."""
    if what == "letter":
        return _decided([], {}, explain_decision(db, READER, DecisionId(decision_of_letter(db, READER, number))))
    if not number.isdigit():
        raise NothingOfThatNumber(what=what, number=number)
    if what == "decision":
        return _decided([], {}, explain_decision(db, READER, DecisionId(int(number))))
    if what == "payment":
        return _payment(db, words, PaymentId(int(number)))
    award = explain_award(db, READER, AwardId(int(number)))
    told = explain_decision(db, READER, award.decision) if award.decision is not None else None
    return _decided(words.award(award), {"award": award_facts(award)}, told)


def _payment(db: Database, words: Words, number: PaymentId) -> Walked:
    """The payment with its orders and entries, the award as its runs knew it, the rises, the decision."""
    paid = explain_payment(db, READER, number)
    award = explain_award(db, READER, AwardId(paid.paid.award_id))
    wanted = {(part.run, part.for_month) for part in paid.parts}
    known = history(db, READER, award.award, award.obligations, wanted)
    told = explain_decision(db, READER, award.decision) if award.decision is not None else None
    more = history_facts(known, paid, told.said if told else None)
    said = [*words.payment(paid), *words.months(known, paid.paid.period, award.scheme), *words.changes(more["because"])]
    said += words.award(award, {run for run, _ in wanted})
    rises = [(words.rise(rise, award.scheme), rise) for rise in known.rises]
    walked = _decided(said, {"payment": payment_facts(paid), "award": award_facts(award)} | more, told)
    return replace(walked, facts=walked.facts | {"sums": sums_of(walked.facts)}, rises=tuple(rises))


def _decided(said: list[str], facts: dict[str, Any], told: Explained | None) -> Walked:
    """The walk with the decision at its end; of an order there are no steps."""
    if told is None:
        return Walked(said, {"format": FORMAT, **facts}, None)
    head = decision_facts(told)
    steps = {name: head.pop(name) for name in [*head] if name not in ("number", "kind", "document", "known_at")}
    return Walked(said, {"format": FORMAT, **facts, "decision": head, **steps}, told)


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


def _say(out: Output, lines: Sequence[str]) -> None:
    for line in lines:
        out.line(line)


def _tell(out: Output, telling: Telling, before: Sequence[str]) -> None:
    lang = out.lang
    _say(out, before)
    out.line(telling.sentence[lang])
    _steps(out, telling)
    if telling.conditions:
        colon = phrase("colon")[lang]
        said = ("；" if lang == "zh" else "; ").join(
            f"{c.label[lang]}{colon}{c.value[lang]}" for c in telling.conditions
        )
        out.line(f"{phrase('explain_conditions', n=str(len(telling.conditions)))[lang]}{colon}{said}")
    out.line(phrase("law_version", hash=telling.law_hash[:16])[lang])


def _steps(out: Output, telling: Telling) -> None:
    for mark in telling.marks:
        out.line(f"! {mark[out.lang]}")
    for number, step in enumerate(telling.steps, start=1):
        _step(out, number, step)


def _step(out: Output, number: int, step: StepTold) -> None:
    lang = out.lang
    out.line(f"{number}. {step.label[lang]}{phrase('colon')[lang]}{step.value[lang]}  〔{step.cites[lang]}〕")
    rounding = f"  ({step.rounding[lang]})" if step.rounding else ""
    out.line(f"     = {step.worded[lang]}{rounding}")
    for said in step.law:
        out.line(f"     {said[lang]}")
