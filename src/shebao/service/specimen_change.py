"""What a specimen of a change, or of money paid too much, tells to have changed: found by asking the law again.

The same case is asked before the last value of the law became known; else with one fact as it might have stood before.
Where neither gives another amount, the first sum was entered wrongly: no fact is invented for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from shebao.benefits.judge import decide, short
from shebao.benefits.model import Answer
from shebao.engine.graph import Decision
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Input
from shebao.service.specimen_trial import Rows, Trial

NEAR_ENOUGH = (0.5, 2.0)  # the amount before as a part of the amount now: another would be another case
TELLING = 0.02  # part of the amount by which it must differ, so that it is worth a letter
PREFERRED = ("money", "number", "months", "years", "days", "count", "code", "flag", "date", "month")


@dataclass(frozen=True, slots=True)
class Before:
    """What the law gave before: fen, and the decision it was worked out in; None where the sum was a slip."""

    fen: int
    said: Decision | None
    answer: Answer | None = None


def before_change(trial: Trial, inputs: Mapping[str, int], now: Answer, *, more: bool, slip: int) -> Before:
    """The answer before a change: `more` is an amount above that of now (money paid too much); `slip` where the law
    gives the same on every fact tried."""
    fen = _fen(now)
    for found in chain([] if more else _by_news(trial, inputs), _by_fact(trial, inputs), _by_row(trial, inputs)):
        low, high = (part * fen for part in NEAR_ENOUGH)
        if low <= found.fen <= high and (found.fen - fen if more else fen - found.fen) >= TELLING * fen:
            return found
    return Before(fen + slip if more else fen - slip, None)


def _by_news(trial: Trial, inputs: Mapping[str, int]) -> Iterator[Before]:
    """The same facts by what was known before the last value of the law became known."""
    known = [v.known_from for v in trial.graph.decide(dict(inputs), trial.rows).used() if v.known_from is not None]
    if not known or trial.case.typed:
        return
    try:
        day = max(known) - timedelta(days=1)
        graph = trial.house.judge.graph(trial.wants.outputs, trial.place, trial.day, day)
        answer = decide(graph, trial.wants, inputs, trial.rows)
        if answer.granted:
            yield Before(_fen(answer), graph.decide(dict(inputs), trial.rows), answer)
    except ShebaoError:
        return


def _by_fact(trial: Trial, inputs: Mapping[str, int]) -> Iterator[Before]:
    """One fact otherwise: those that rest on a paper first, then figures, then days."""
    specs = [spec for name, spec in trial.graph.inputs.items() if name in inputs and not spec.relation]
    papers = trial.case.papers
    for spec in sorted(specs, key=lambda spec: (spec.name not in papers, _rank(spec))):
        for value in _other(spec, inputs[spec.name]):
            yield from _asked(trial, {**inputs, spec.name: value}, trial.rows)


def _by_row(trial: Trial, inputs: Mapping[str, int]) -> Iterator[Before]:
    """One figure of one row of a list otherwise: an income, a bill."""
    for name, rows in trial.rows.items():
        for at, row in enumerate(rows):
            for column in trial.graph.relations[name].columns:
                short_name = short(column.name)
                if column.type.unit in ("flag", "code", "month", "date") or not row.get(short_name):
                    continue
                for value in _other(column, row[short_name]):
                    changed = [*rows[:at], {**row, short_name: value}, *rows[at + 1 :]]
                    yield from _asked(trial, inputs, {**trial.rows, name: changed})


def _asked(trial: Trial, inputs: Mapping[str, int], rows: Rows) -> Iterator[Before]:
    try:
        answer = decide(trial.graph, trial.wants, inputs, rows)
        if answer.granted:
            yield Before(_fen(answer), trial.graph.decide(dict(inputs), rows), answer)
    except ShebaoError:
        return


def _rank(spec: Input) -> int:
    unit = spec.type.unit
    personal = any(word in spec.name for word in ("birth", "sex"))
    return (PREFERRED.index(unit) if unit in PREFERRED else 2) + 20 * personal


def _other(spec: Input, value: int) -> Iterator[int]:
    """Values near the one on record, as a person might have declared them; of a code or a yes every other one."""
    unit, low, high = spec.type.unit, spec.range.low, spec.range.high
    if unit == "flag":
        tried = [1 - value]
    elif unit == "code":
        tried = list(range(len(spec.type.codes)))
    elif unit in ("month", "date"):
        tried = [value - 1, value + 1]
    else:
        one, large = spec.type.scale, unit in ("money", "number")
        tenth = value // 10 // (100 * one) * 100 * one or value // 10 // one * one or value // 10
        tried = [value - tenth, value + tenth] if value else []
        tried += [] if large else [value - one, value + one]
        tried += [value - 12 * one, value + 12 * one] if not large and value >= 24 * one else []
    yield from (one for one in dict.fromkeys(tried) if one != value and low <= one <= high)


def _fen(answer: Answer) -> int:
    return sum(part.fen for part in answer.components)
