"""`shebao explain`: any figure walked back to its article, from a file, a decision, an award, a payment or a letter."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.benefits.claims import acts_of
from shebao.benefits.explain import Explained, explain_award, explain_decision
from shebao.benefits.history import RiseTold, history
from shebao.benefits.model import AwardId, DecisionId
from shebao.cli.explain_words import Words
from shebao.cli.files import read_facts
from shebao.cli.law import DAY, country_option, json_option, lang_option, scheme_of
from shebao.cli.output import Output
from shebao.cli.where import READER, law_folder, opened
from shebao.engine.graph import Decision, specialise
from shebao.engine.worked import written
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.payments.explain import explain_payment, payment_numbered
from shebao.payments.model import PaymentId
from shebao.service.explain import Asked, StepTold, Telling, tell, tell_explained
from shebao.service.issue import decision_of_letter
from shebao.service.repeat import NotRepeatable, repeat
from shebao.service.sums import sums_of
from shebao.service.text import phrase
from shebao.service.walk import FORMAT, award_facts, decision_facts, history_facts, payment_facts, plain
from shebao.store.db import Database
from shebao.store.errors import RowMissing


class NotExplainable(ShebaoError):
    """ "{what}" alone cannot be explained: name a file of facts, or decision, award, payment or letter with its
    number."""

    code = "cli.not_explainable"
    zh = (
        "仅凭“{what}”无法说明：请给出事实文件，"
        "或 decision（决定）、award（待遇）、payment（支付）、letter（函件）加编号。"
    )


class NothingOfThatNumber(ShebaoError):
    """The record has no {what} {number}, or it belongs to another agency. The demonstration's pages name some."""

    code = "cli.nothing_of_that_number"
    zh = "记录中没有编号为 {number} 的{what_zh}，或属于其他机构。演示页面上列有可查的编号。"


class NumberWanted(ShebaoError):
    """ "{said}" is no {what} number. Give {what} with its number, as in `explain {what} 17`: {where}."""

    code = "cli.number_wanted"
    zh = "“{said}”不是{what_zh}编号。请给出编号，例如 explain {what} 17。{where_zh}。"


KINDS = {"decision": "决定", "award": "待遇", "payment": "支付", "letter": "函件"}
"""What can be explained by its number."""
WHERE = {
    "payment": (
        "the index and the fund pages of the demonstration name some, business numbers and message ids do as well",
        "演示的首页和基金页列有编号，业务号、银行报文号也可以",
    ),
    "award": ("`explain payment` names it", "explain payment 会列出编号"),
    "decision": ("`explain letter` and the number of a letter name it", "explain letter 加函件编号可查到"),
}
"""Where a reader finds the numbers of a thing, in both languages."""
_BUSINESS = re.compile(r"\d+(\.-?\d+)+")


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
    if number is None or what not in KINDS:
        raise NotExplainable(what=what)
    if what != "letter" and not number.isdigit() and not (what == "payment" and _BUSINESS.fullmatch(number)):
        where, where_zh = WHERE[what]
        raise NumberWanted(said=number, what=what, what_zh=KINDS[what], where=where, where_zh=where_zh)
    words = Words(load(law_folder(asked["country"])), out.lang)
    with opened() as db:
        try:
            walked = _walk(db, words, what, number)
        except RowMissing as error:
            raise NothingOfThatNumber(what=what, what_zh=KINDS[what], number=number) from error
        _say(out, walked.said)
        for sentence, rise in walked.rises:
            _say(out, [sentence])
            _steps(out, tell(rise.said, Asked((), ()), words.law))
        told = walked.decision
        if told is not None:
            refused = bool(told.answer.reasons)
            if told.said is not None and refused:  # a refusal opens with itself, then how it was taken
                _tell(out, tell_explained(told, words.law))
            _say(out, words.decision(told, acts_of(db, READER, told.claim.claim_id) if refused else ()))
            if told.said is not None and not refused:
                _tell(out, tell_explained(told, words.law))
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
    if what == "decision":
        return _decided([], {}, explain_decision(db, READER, DecisionId(int(number))))
    if what == "payment":
        return _payment(db, words, payment_numbered(db, READER, number))
    award = explain_award(db, READER, AwardId(int(number)))
    told = explain_decision(db, READER, award.decision) if award.decision is not None else None
    return _decided(words.of(award).award(award), {"award": award_facts(award)}, told)


def _payment(db: Database, words: Words, number: PaymentId) -> Walked:
    """The payment with its orders and entries, the award as its runs knew it, the rises, the decision."""
    paid = explain_payment(db, READER, number)
    award = explain_award(db, READER, AwardId(paid.paid.award_id))
    words = words.of(award)
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
    law, given = load(asked["country"]), read_facts(path)
    if str(given.get("format", "")).startswith("shebao.explain/"):
        _again(out, law, given, path)
        return
    if not asked["scheme"] or asked["at"] is None:
        raise NotRepeatable(file=path, reason="it holds plain facts, and --scheme and --at say of what they are")
    scheme = asked["scheme"] or ""
    found = scheme_of(law, scheme)
    award = found.facts["award"]
    parts = [f"{scheme}.{p if isinstance(p, str) else p['rule']}" for p in award["components"]]
    conditions = [f"{scheme}.{c['rule']}" for c in award.get("conditions", ())]
    graph = specialise(
        law, [*parts, *conditions], at=asked["at"], regions=[asked["region"]], known=asked["known"] or date.max
    )
    rows = {name: [written(row) for row in value] for name, value in given.items() if isinstance(value, list)}
    inputs = written({name: value for name, value in given.items() if not isinstance(value, list)})
    said = graph.decide(inputs, rows)
    _say(out, [r.reason.zh if out.lang == "zh" else r.reason.en for r in said.refusals])
    _tell(out, tell(said, Asked(parts, conditions, reasons=refusals(said, award)), law))
    out.result(plain(said))


def _again(out: Output, law: Law, given: dict[str, Any], path: Path) -> None:
    """A calculation that was written down, asked again: told whole, and each number held against the file."""
    found = repeat(law, given, str(path))
    _tell(out, tell(found.said, found.asked, law))
    now, kept = plain(found.said), dict(given.get("values", {}))
    differs = sorted(name for name, value in kept.items() if now["values"].get(name) != value)
    key = "repeated_other" if differs else "repeated_same"
    out.line(phrase(key, n=str(len(differs or kept)), names=", ".join(differs))[out.lang])
    out.result(now | {"differs": differs})
    if differs:
        sys.exit(1)


def refusals(said: Decision, award: dict[str, Any]) -> list[Reason]:
    """The conditions of an award that plain facts do not meet, each with its sentence from the scheme."""
    found = []
    for condition in award.get("conditions", ()):
        met = next((v for n, v in said.values.items() if n.split(".")[-1] == condition["rule"]), 1)
        if met == 0 and "refuse" in condition:
            change = condition.get("would_change", {})
            words = (str(condition["refuse"]["en"]), str(condition["refuse"]["zh"]), str(condition.get("cites", "")))
            found.append(Reason(str(condition["rule"]), *words, str(change.get("en", "")), str(change.get("zh", ""))))
    return found


def _say(out: Output, lines: Sequence[str]) -> None:
    for line in lines:
        out.line(line)


def _tell(out: Output, telling: Telling) -> None:
    lang, colon = out.lang, phrase("colon")[out.lang]
    out.line(telling.sentence[lang])
    for told in telling.reasons:
        cites = f"  〔{told.cites[lang]}〕" if told.cites[lang] else ""
        out.line(f"  {phrase('refused_reason', reason=told.reason)[lang]}{cites}")
        if told.change is not None:
            out.line(f"  {phrase('refused_change', change=told.change)[lang]}")
    if telling.refused:
        _conditions(out, telling)
        if telling.steps:
            out.line(f"{phrase('refused_behind')[lang]}{colon.rstrip()}")
    _steps(out, telling)
    if not telling.refused:
        _conditions(out, telling)
    out.line(phrase("law_version", hash=telling.law_hash[:16])[lang])


def _conditions(out: Output, telling: Telling) -> None:
    """How many were met, then each as met or not."""
    if telling.conditions:
        lang, colon = out.lang, phrase("colon")[out.lang]
        said = [f"{c.label[lang]}{colon}{c.met_said[lang]}" for c in telling.conditions]
        out.line(f"{telling.conditions_said[lang]}{colon}{('；' if lang == 'zh' else '; ').join(said)}")


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
