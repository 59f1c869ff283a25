"""A calculation as a file that repeats itself: what was asked, what was known of the person, what was typed in.

`repeat_facts` goes into what `shebao explain --json` prints and into the file beside a page; `shebao explain FILE`
reads it, asks the law again and holds each number against the file. Facts stand as inner integers, as in the
record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shebao.benefits.explain import Explained
from shebao.engine.cut import Typed
from shebao.engine.graph import Decision, specialise
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.ir import Law, Rounding, Table
from shebao.service.explain import Asked, manner_of

Facts = dict[str, Any]


class NotRepeatable(ShebaoError):
    """{file} cannot be computed again: {reason}. Take a file that `shebao explain --json` wrote, or give --scheme and
    --at with a file of plain facts."""

    code = "service.not_repeatable"
    zh = "{file} 无法重新计算：{reason}。请使用 shebao explain --json 的输出文件，或对事实文件给出 --scheme 和 --at。"


@dataclass(frozen=True, slots=True)
class Repeated:
    """The decision asked again, and what it is told by."""

    said: Decision
    asked: Asked


def repeat_facts(told: Explained) -> Facts:
    """What a decision was asked and answered from. Raises AssertionError for an order, which has no calculation."""
    assert told.said is not None
    assert told.wants is not None
    scheme, said = told.claim.scheme, told.said
    return {
        "scheme": scheme,
        "item": told.wants.item,
        "components": [f"{scheme}.{rule}" for rule, _ in told.wants.components],
        "conditions": [f"{scheme}.{condition['rule']}" for condition in told.wants.conditions],
        "assumed": [name for name, _ in told.assumed],
        "manner": manner_of(told),
        "outputs": list(said.graph.outputs),
        "inputs": dict(said.facts.inputs),
        "relations": {name: [dict(row) for row in rows] for name, rows in said.facts.rows.items()},
        "typed": {name: _written(value) for name, value in _typed(said).items()},
        "reasons": [_reason(reason) for reason in told.answer.reasons],
    }


def _reason(reason: Reason) -> Facts:
    keys = ("code", "en", "zh", "cites", "would_change_en", "would_change_zh", "means")
    return {key: getattr(reason, key) for key in keys}


def _typed(said: Decision) -> dict[str, Typed]:
    """Values that were typed in where the law has a gap, as the decision used them."""
    found = {}
    for name, used in said.graph.slice.values.items():
        for pick in (*used.picks, *(run.pick for runs in used.runs for run in runs)):
            if pick.origin and pick.box is not None and pick.box.value is not None:
                found[name] = Typed(pick.box.value, pick.origin)
    return found


def _written(typed: Typed) -> Facts:
    match typed.value:
        case Rounding(mode, step):
            return {"origin": typed.origin, "rounding": [mode, str(step)]}
        case Table(first, cells, outside, below):
            return {"origin": typed.origin, "table": [first, list(cells), outside, below]}
    return {"origin": typed.origin, "value": typed.value}


def _read(written: Mapping[str, Any]) -> Typed:
    origin = str(written["origin"])
    if "rounding" in written:
        mode, step = written["rounding"]
        return Typed(Rounding(mode, Fraction(step)), origin)
    if "table" in written:
        first, cells, outside, below = written["table"]
        return Typed(Table(first, tuple(cells), outside, below), origin)
    return Typed(written["value"], origin)


def repeat(law: Law, kept: Mapping[str, Any], file: str) -> Repeated:
    """Ask the law again what a file says was asked. Raises NotRepeatable where the file does not say it whole."""
    try:
        facts = kept["repeat"]
        said = specialise(
            law,
            facts["outputs"],
            at=parse_date(kept["at"]),
            regions=[kept["region"]],
            known=parse_date(kept["known"]),
            typed={name: _read(typed) for name, typed in facts["typed"].items()},
        ).decide(facts["inputs"], facts["relations"])
        reasons = tuple(Reason(**reason) for reason in facts["reasons"])
        asked = Asked(
            facts["components"], facts["conditions"], facts["assumed"], facts["manner"], reasons, complete=True
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise NotRepeatable(file=file, reason=f"{type(problem).__name__} {problem}") from None
    return Repeated(said, asked)
