"""What could not be known, said as something to do: the value, rule or fact that is missing is never an amount of 0."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from shebao.benefits.judge import meant, missed
from shebao.engine.errors import InputMissing
from shebao.engine.graph import Decision, Graph
from shebao.kernel.errors import Reason
from shebao.service.text import phrase

_TO_DO = frozenset(("engine.value_missing", "engine.rule_missing", "engine.month_missing", "engine.outside_table"))
_EVER = (f", as known on {date.max}", f"截至 {date.max} 所知，")
"""How the engine says that no day of knowledge was asked for."""


def unknown(said: Decision, wanted: Collection[str]) -> tuple[Reason, ...]:
    """Why any of these outputs has no value, each once, with what would give it one."""
    found = [r.reason for r in said.refusals if not {*wanted}.isdisjoint(r.outputs)]
    return tuple(dict.fromkeys(to_do(said.graph, reason) for reason in found))


def to_do(graph: Graph, reason: Reason) -> Reason:
    """A reason of the engine with what to do about it; any other as it is."""
    if not reason.code.startswith("engine."):
        return reason
    en, zh = (text.replace(ever, "") for text, ever in zip((reason.en, reason.zh), _EVER, strict=True))
    change_en, change_zh = reason.would_change_en, reason.would_change_zh
    spec = None
    if reason.code == InputMissing.code:
        spec = next((each for each in graph.slice.inputs.values() if missed(each) == reason.en), None)
    if reason.code in _TO_DO:
        change = phrase(f"to_do_{reason.code.partition('.')[2]}")
        change_en, change_zh = change.en, change.zh
    elif spec is not None:
        question, evidence = spec.question or spec.names, spec.evidence
        change_en = f"{question.en} {evidence}".strip()
        change_zh = question.zh if evidence.isascii() else f"{question.zh}{evidence}"
    return replace(reason, en=en, zh=zh, would_change_en=change_en, would_change_zh=change_zh, means=meant(reason.code))
