"""`shebao explain`: any figure walked back to its article, from a file, a decision, an award, a payment or a letter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

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
from shebao.law.load import load
from shebao.payments.actions import payment
from shebao.payments.model import PaymentId
from shebao.service.explain import StepTold, Telling, plain, tell, tell_explained
from shebao.service.issue import decision_of_letter


class NotExplainable(ShebaoError):
    """ "{what}" is nothing that can be explained: name a file of facts, or decision, award, payment or letter with a
    number."""

    code = "cli.not_explainable"
    zh = "无法说明“{what}”：请给出事实文件，或 decision、award、payment、letter 加编号。"


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
    with opened() as db:
        said: list[str] = []
        facts: dict[str, Any] = {}
        if what == "letter":
            what, number = "decision", str(decision_of_letter(db, READER, number))
        if what == "payment":
            paid = payment(db, READER, PaymentId(int(number)))
            facts["payment"] = {
                "business_no": paid.business_no,
                "fen": paid.amount_fen,
                "state": paid.state,
                "cause": paid.cause,
                "month": month_text(paid.period),
            }
            said.append(
                f"payment {number}: {yuan(paid.amount_fen)} yuan for {month_text(paid.period)}, {paid.state}"
                f"{f' ({paid.cause})' if paid.cause else ''}, business number {paid.business_no}"
            )
            what, number = "award", str(paid.award_id)
        if what == "award":
            award = explain_award(db, READER, AwardId(int(number)))
            said += _award_lines(award)
            facts["award"] = _award_facts(award)
            number = str(award.decision) if award.decision is not None else None
        if number is not None:
            told = explain_decision(db, READER, DecisionId(int(number)))
            said += _decision_lines(told)
            facts["decision"] = {"number": number, "kind": told.kind, "document": told.document}
            if told.said is not None:
                facts |= plain(told.said)
                _tell(out, tell_explained(told), said)
            else:
                _say(out, said)
        out.result(facts)


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


def _award_lines(award: AwardTold) -> list[str]:
    lines = [f"award {award.award}: {award.scheme}, {award.region}, from {month_text(award.start_month)}"]
    for component, payer, fen, start, _ in award.components:
        by = f" (paid by {payer})" if payer else ""
        lines.append(f"  {component}{by}: {yuan(fen)} from {month_text(start)}")
    for owed in award.obligations:
        lines.append(
            f"  booked in {month_text(owed.period)} for {month_text(owed.for_month)}: {owed.component} {yuan(owed.fen)}"
            f" ({owed.kind}, run {owed.run})"
        )
    return lines


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


def _decision_lines(told: Explained) -> list[str]:
    people = ", ".join(f"{s.role}: {s.post} {s.actor_id} on {s.on}" for s in told.signatures)
    lines = [f"decision {told.decision}: {told.claim.scheme}, law of {told.law_date}, known {told.known_at.date()}"]
    if told.document:
        lines.append(f"  by document: {told.document} {told.article}".rstrip())
    return [*lines, f"  signed — {people}"] if people else lines


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
