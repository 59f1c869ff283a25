"""`shebao law cliffs`: where a family has less although it earns more, and by which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import click

from shebao.benefits.cliffs import Because, Cliffs, Fall, Point, Right, Varied, cliffs
from shebao.benefits.judge import Judge, short
from shebao.cli.law import country_option, json_option, lang_option, scheme_of
from shebao.cli.law_rows import flags_read
from shebao.cli.law_test import cases_of
from shebao.cli.output import Output
from shebao.engine.cut import Question, cut
from shebao.engine.graph import Graph
from shebao.engine.worked import typed_value
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.cases import Case
from shebao.law.defects import counted
from shebao.law.ir import Law
from shebao.service.citations import cited

SAYS: Mapping[str, Mapping[str, str]] = {
    "head": {
        "en": "income a month|resources|income a month|resources|loss|because",
        "zh": "月收入|资源|月收入|资源|减少|原因",
    },
    "none": {
        "en": "nothing falls between {low} and {high} yuan a month",
        "zh": "月收入 {low} 至 {high} 元之间没有资源下降",
    },
    "fall": {
        "en": "{count} between {low} and {high} yuan a month",
        "zh": "月收入 {low} 至 {high} 元之间资源下降 {count} 处",
    },
    "rate": {
        "en": "highest effective rate {rate} %, from {before} to {after} yuan a month",
        "zh": "最高边际有效负担率 {rate} %，出现在月收入 {before} 至 {after} 元",
    },
    "open": {
        "en": "{scheme} waits at every income and counts as nothing: {reasons}",
        "zh": "{scheme} 在各收入下均未能确定，按零计：{reasons}",
    },
    "once": {"en": "{rule} ({cites}): {lost} yuan", "zh": "{rule}（{cites}）：{lost} 元"},
}


class CaseUnknown(ShebaoError):
    """{scheme} has no worked case whose name holds "{name}". There are: {known}."""

    code = "cli.case"
    zh = "{scheme} 没有名称含“{name}”的案例。现有：{known}。"


class PairUnfit(ShebaoError):
    """ "{text}" should be written {form}."""

    code = "cli.pair"
    zh = "“{text}”应写成 {form}。"


class NotMonthly(ShebaoError):
    """{scheme} gives nothing month by month that could be added to an income{items}: name a scheme with a monthly
    award."""

    code = "cli.cliff_not_monthly"
    zh = "{scheme} 没有可与收入相加的按月待遇{items_zh}：请换成有按月待遇的制度。"


class RangeEmpty(ShebaoError):
    """Nothing lies between {low} and {high} with a step of {step}: write amounts of yuan that rise."""

    code = "cli.cliff_range"
    zh = "{low} 与 {high} 之间按 {step} 递增没有可试的金额：请写递增的元数。"


@click.command("cliffs")
@click.argument("scheme")
@click.option("--case", "case_name", required=True, help="A worked case of the scheme, by its name or a part of it.")
@click.option("--vary", required=True, help="The income that is raised: an input, or relation.column (its first row).")
@click.option("--from", "low", type=float, required=True, help="Lowest amount, yuan.")
@click.option("--to", "high", type=float, required=True, help="Highest amount, yuan.")
@click.option("--step", type=float, required=True, help="How far it rises each time, yuan.")
@click.option("--months", type=int, default=1, show_default=True, help="Over how many months the amount is counted.")
@click.option("--also", multiple=True, help="Another scheme whose monthly right counts too.")
@click.option("--gate", multiple=True, help="INPUT=YES/NO: what the other schemes hear of SCHEME, granted or not.")
@click.option("--set", "facts", multiple=True, help="INPUT=VALUE: a further fact of the family.")
@country_option
@json_option
@lang_option
def cliffs_command(scheme: str, country: str, lang: str, *, as_json: bool, **asked: Any) -> None:
    """Raise an income step by step and print every place where income and awards together fall."""
    out = Output(as_json=as_json, lang=lang)
    law, cases = cases_of(country, scheme)
    case = _case(cases, scheme, asked["case_name"])
    given = {**_short(case.inputs), **_short(case.relations), **dict(_pairs(asked["facts"]))}
    gates = [(name, *_halves(value)) for name, value in _pairs(asked["gate"])]
    rights = [_right(law, case, name, given, gates if at else []) for at, name in enumerate((scheme, *asked["also"]))]
    low, high, step = (round(asked[word] * 100) for word in ("low", "high", "step"))
    if step <= 0 or high <= low or asked["months"] < 1:
        raise RangeEmpty(low=asked["low"], high=asked["high"], step=asked["step"])
    found = cliffs(rights, Varied(asked["vary"], low, high, step, asked["months"]))
    _tell(out, law, found)
    out.result(_plain(scheme, case, found))


def _case(cases: Sequence[Case], scheme: str, name: str) -> Case:
    """The case of the name, or the first that holds it. Raises CaseUnknown."""
    found = [c for c in cases if c.name == name] or [c for c in cases if name.lower() in c.name.lower()]
    if not found:
        raise CaseUnknown(scheme=scheme, name=name, known="; ".join(c.name for c in cases[:12]))
    return found[0]


def _short(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {short(name): list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def _pairs(texts: Sequence[str]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise PairUnfit(text=text, form="INPUT=VALUE")
        found.append((name, _value(value)))
    return found


def _value(text: str) -> Any:
    return {"true": True, "false": False}.get(text, text)


def _halves(value: Any) -> tuple[Any, Any]:
    yes, sign, no = str(value).partition("/")
    if not sign:
        raise PairUnfit(text=value, form="INPUT=YES/NO")
    return _value(yes), _value(no)


def _right(law: Law, case: Case, scheme: str, given: Mapping[str, Any], gates: Sequence[tuple[str, Any, Any]]) -> Right:
    """The monthly right of a scheme on the day and at the place of the case, with the values it types in.

    Raises SchemeNotFound, NotMonthly.
    """
    facts = scheme_of(law, scheme).facts
    if not facts.get("award"):
        once = [str(item["id"]) for word in ("lump_sums", "settlements") for item in facts.get(word) or ()]
        items = (f"; it pays once, for {', '.join(once)}", f"，只按次支付（{'、'.join(once)}）") if once else ("", "")
        raise NotMonthly(scheme=scheme, items=items[0], items_zh=items[1])
    wants = Judge(law).wants(scheme, "")
    typed = {name: typed_value(law, name, data, "the worked case") for name, data in case.typed.items()}
    known = case.known or case.period.max
    graph = Graph(cut(law, wants.outputs, Question(case.period, (case.region,), known, typed)))
    names = {short(name) for name in graph.inputs}
    gate = next((gate for gate in gates if gate[0] in names), None)
    if gate is not None:
        gate = (gate[0], *(flags_read(graph, {gate[0]: half})[gate[0]] for half in gate[1:]))
    return Right(graph, wants, flags_read(graph, given), gate)


def _tell(out: Output, law: Law, found: Cliffs) -> None:
    """What was found first: a right that waits, the falls with their articles, or that nothing falls."""
    for scheme, reasons in found.undecided.items():
        out.line(SAYS["open"][out.lang].format(scheme=scheme, reasons=reasons))
    rows = [
        (
            *_point(fall.before),
            *_point(fall.after),
            _yuan(fall.loss),
            "; ".join(_why(out, law, b) for b in fall.because),
        )
        for fall in found.falls
    ]
    if rows:
        out.table(SAYS["head"][out.lang].split("|"), rows)
    low, high = (_yuan(Fraction(p.income, p.months)) for p in (found.points[0], found.points[-1]))
    months = found.points[0].months
    before, after = (_yuan(Fraction(fen, months)) for fen in found.at)
    rate = SAYS["rate"][out.lang].format(rate=_percent(found.highest), before=before, after=after)
    count = SAYS["fall" if rows else "none"][out.lang].format(count=_count(out, len(rows)), low=low, high=high)
    for line in (count, rate) if rows or not found.highest else (rate, count):
        out.line(line)


def _count(out: Output, falls: int) -> str:
    return str(falls) if out.lang == "zh" else counted(falls, "fall")


def _point(point: Point) -> tuple[str, str]:
    return _yuan(Fraction(point.income, point.months)), _yuan(point.net)


def _why(out: Output, law: Law, because: Because) -> str:
    zh = out.lang == "zh"
    rule = f"{because.scheme}.{because.rule} {because.names.zh if zh else because.names.en}"
    if because.reason is not None:
        rule = f"{because.scheme}.{because.rule} {because.reason.zh if zh else because.reason.en}"
    cites = because.cites if because.cites.isascii() or "§" in because.cites else cited(law, because.cites)[out.lang]
    return SAYS["once"][out.lang].format(rule=rule, cites=cites, lost=yuan(because.lost))


def _yuan(fen: Fraction) -> str:
    """Yuan to the fen, half up; an income of several months need not divide evenly."""
    return yuan(int((fen * 2 + 1) // 2))


def _percent(rate: Fraction) -> str:
    return f"{float(rate * 100):.1f}"


def _plain(scheme: str, case: Case, found: Cliffs) -> dict[str, Any]:
    return {
        "scheme": scheme,
        "case": case.name,
        "points": len(found.points),
        "falls": [_fall(fall) for fall in found.falls],
        "highest_rate_percent": _percent(found.highest),
        "highest_between_fen": list(found.at),
        "undecided": dict(found.undecided),
    }


def _fall(fall: Fall) -> dict[str, Any]:
    return {
        "income_before_fen": fall.before.income,
        "income_after_fen": fall.after.income,
        "before": _yuan(fall.before.net),
        "after": _yuan(fall.after.net),
        "loss": _yuan(fall.loss),
        "because": [
            {
                "scheme": b.scheme,
                "rule": b.rule,
                "cites": b.cites,
                "lost_fen": b.lost,
                "en": b.names.en,
                "zh": b.names.zh,
            }
            for b in fall.because
        ],
    }
