"""Many rows asked of the law: all by columns, those with a problem once more one by one, for every sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from shebao.cli.law_rows import Row, Sheet, as_written
from shebao.engine import Graph, Question, Typed, groups, specialise
from shebao.engine.columns import Relation as RowSet
from shebao.engine.errors import InputMissing, InputNotReadable, InputOutOfRange, TooManyRows
from shebao.engine.formula import short
from shebao.engine.reading import read
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.graph import full_name
from shebao.law.ir import Input, Law, Relation, Scheme
from shebao.law.never import bound_to, contradictions
from shebao.law.quantities import QuantityNotReadable
from shebao.law.scheme import said_of
from shebao.service.unknown import to_do

ENGINES = (InputMissing, InputNotReadable, InputOutOfRange, TooManyRows)
BAD_ROW = frozenset({*(kind.code for kind in ENGINES), "cli.row_long", "cli.region", "law.contradiction"})


class RegionUnfit(ShebaoError):
    """The region "{region}" is no division code of six digits: write such as 441800."""

    code = "cli.region"
    zh = "“{region}”不是六位行政区划代码。例如 441800。"


class ColumnsLacking(ShebaoError):
    """None of the answers of {scheme} can be given from these columns. Lacking: {lacking}."""

    code = "cli.columns_lacking"
    zh = "仅凭这些列无法计算 {scheme} 的任何结果。缺少：{lacking}。"


class OutputsWanted(ShebaoError):
    """{scheme} has no award, due, lump sum or settlement that could be asked of every row: name its rules, as in
    --outputs {rules}."""

    code = "cli.outputs_wanted"
    zh = "{scheme} 没有可逐行计算的待遇、缴费、一次性支付或结算：请指明规则，例如 --outputs {rules}。"


class OutputUnknown(ShebaoError):
    """{scheme} has no rule "{name}" that gives one answer for a unit: `shebao law show {scheme}` lists its rules."""

    code = "cli.output"
    zh = "{scheme} 没有对每个对象给出一个结果的规则“{name}”。规则见 shebao law show {scheme}。"


@dataclass(frozen=True, slots=True)
class Asked:
    """A scheme of a law, on a day, as known on a day; the place of all rows, or "" for a column `region`."""

    law: Law
    scheme: Scheme
    at: date
    known: date
    region: str
    typed: Mapping[str, Typed]

    def question(self, regions: Sequence[str]) -> Question:
        """What the engine is asked for these places."""
        return Question(self.at, tuple(regions), self.known, self.typed)

    def graph(self, outputs: Sequence[str], regions: Sequence[str]) -> Graph:
        """The compiled slice. Raises LoadErrors."""
        return specialise(self.law, list(outputs), self.at, list(regions), self.known, typed=self.typed)


@dataclass(frozen=True, slots=True)
class Part:
    """Answers that belong together; conditions (flag rule → what a refused person is told) hold for all of them."""

    name: str
    outputs: tuple[str, ...]
    conditions: Mapping[str, Reason] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything asked of the engine."""
        return tuple(dict.fromkeys((*self.outputs, *self.conditions)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law says of one row: values by full name (inner units), or why not."""

    row: Row
    region: str
    values: Mapping[str, int]
    reasons: tuple[Reason, ...]

    @property
    def status(self) -> str:
        """answered, refused (by the law) or unreadable (the row)."""
        if any(reason.code in BAD_ROW for reason in self.reasons):
            return "unreadable"
        return "refused" if self.reasons else "answered"


# --- what is asked -------------------------------------------------------------------------------------------------


def parts_of(asked: Asked, sheet: Sheet, names: Sequence[str] = ()) -> tuple[list[Part], list[Part]]:
    """The parts with columns in the sheet, and those without. Raises OutputUnknown, OutputsWanted, ColumnsLacking."""
    law, scheme = asked.law, asked.scheme
    wanted = [Part(name, (_rule(law, scheme, name),)) for name in names] or list(parts_named(law, scheme))
    if not wanted:
        own = [n for n, rules in law.rules.items() if n.startswith(f"{scheme.id}.") and not rules[0].on]
        raise OutputsWanted(scheme=scheme.id, rules=",".join(short(n) for n in own[:3]))
    place = asked.region or next((code for code in _regions(sheet.rows, "") if code), scheme.region)
    judged = [replace(p, lacking=_lacking(asked, p, sheet, place)) for p in wanted]
    good, bad = [p for p in judged if not p.lacking], [p for p in judged if p.lacking]
    if not good:
        names_lacking = sorted({name for part in bad for name in part.lacking})
        raise ColumnsLacking(scheme=scheme.id, lacking=", ".join(names_lacking))
    return good, bad


def _rule(law: Law, scheme: Scheme, name: str) -> str:
    found = full_name(law, scheme.id, name)
    if found is None or (law.rules[found][0].on and not law.rules[found][0].state):
        raise OutputUnknown(scheme=scheme.id, name=name)
    return found


def parts_named(law: Law, scheme: Scheme) -> Iterator[Part]:
    """The award (conditions and all), and each due of the contribution; of a scheme with neither what it pays once."""
    award = scheme.facts.get("award") or {}
    parts = [part["rule"] if isinstance(part, Mapping) else part for part in award.get("components") or ()]
    shorts = [*parts, award.get("total"), award.get("starts_on")]
    if any(shorts):
        yield _part(law, scheme, "award", shorts, award)
    contribution = scheme.facts.get("contribution") or {}
    lines = contribution.get("lines") or ()
    shorts = [contribution.get("base"), *(line.get(word) for line in lines for word in ("due", "account"))]
    for name in dict.fromkeys(str(s) for s in shorts if s):
        yield Part(name, (_rule(law, scheme, name),))
    if not award and not contribution:
        for item in scheme.facts.get("lump_sums") or ():
            yield _part(law, scheme, str(item["id"]), [item["amount"]], item)
        for item in scheme.facts.get("settlements") or ():
            shorts = [part["rule"] if isinstance(part, Mapping) else part for part in item.get("parts") or ()]
            yield _part(law, scheme, str(item["id"]), [*shorts, item.get("own")], item)


def _part(law: Law, scheme: Scheme, name: str, shorts: Sequence[Any], right: Mapping[str, Any]) -> Part:
    """A right with its answers and conditions."""
    told = {_rule(law, scheme, str(c["rule"])): _told(c) for c in right.get("conditions") or ()}
    return Part(name, tuple(dict.fromkeys(_rule(law, scheme, str(s)) for s in shorts if s)), told)


def _told(condition: Mapping[str, Any]) -> Reason:
    (means, said), change = said_of(condition), condition.get("would_change") or {}
    own = condition.get("cites")
    told = (str(said.get("en", "")), str(said.get("zh", "")), own if isinstance(own, str) else "")
    return Reason(f"law.{condition['rule']}", *told, str(change.get("en", "")), str(change.get("zh", "")), means)


def _lacking(asked: Asked, part: Part, sheet: Sheet, place: str) -> tuple[str, ...]:
    """Columns without which no row can have the part."""
    graph = asked.graph(part.names, [place])
    heads = {_head(name) for name in sheet.heading}
    return tuple(
        short(name)
        for name, spec in graph.inputs.items()
        if not {name, short(name)} & heads and (spec.absent is None or spec.absent.value is None)
    )


def _head(name: str) -> str:
    """The input or relation a heading speaks of: `years.2.months` speaks of `years`."""
    words = name.split(".")
    return ".".join(words[:-2]) if len(words) > 2 and words[-2].isdigit() else name


# --- units ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """One row as the graph of its place reads it: inner integers where it could be read, else what was written."""

    row: Row
    region: str
    inputs: Mapping[str, Any]
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    clean: bool


def unit_of(graph: Graph, row: Row, region: str) -> Unit:
    """The row's cells for this graph; clean when every input is there, readable and in range."""
    inputs, clean = {}, row.problem is None
    for name, spec in graph.inputs.items():
        written = row.cells.get(name, row.cells.get(short(name), ""))
        if written == "" and spec.absent is not None and spec.absent.value is not None:
            inputs[name] = spec.absent.value
            continue
        value = _inner(written, spec)
        clean = clean and value is not None
        if value is not None or written != "":
            inputs[name] = as_written(written, spec.type) if value is None else value
    rows = {name: _rows_of(relation, row) for name, relation in graph.relations.items()}
    for name, relation in graph.relations.items():
        cells = [r.get(c.name) for r in rows[name] for c in relation.columns]
        clean = clean and all(isinstance(c, int) for c in cells) and len(rows[name]) <= relation.at_most
    return Unit(row, region, inputs, rows, clean)


def _inner(written: Any, spec: Input) -> int | None:
    if written == "":
        return None
    try:
        value = read(as_written(written, spec.type), spec.type)
    except QuantityNotReadable:
        return None
    return value if spec.range.low <= value <= spec.range.high else None


def _rows_of(relation: Relation, row: Row) -> list[dict[str, Any]]:
    """Rows of a relation: nested lists, or cells headed name.1.column."""
    named = (relation.name, short(relation.name))
    listed = next((row.cells[n] for n in named if isinstance(row.cells.get(n), list)), None)
    if listed is None:
        found: dict[int, dict[str, Any]] = {}
        for head, cell in row.cells.items():
            words = head.split(".")
            if cell != "" and len(words) > 2 and words[-2].isdigit() and ".".join(words[:-2]) in named:
                found.setdefault(int(words[-2]), {})[words[-1]] = cell
        listed = [found[index] for index in sorted(found)]
    return [{c.name: _relation_cell(c, line) for c in relation.columns} for line in listed]


def _relation_cell(column: Input, line: Mapping[str, Any]) -> Any:
    written = line.get(short(column.name), line.get(column.name))
    if written in (None, ""):
        return column.absent.value if column.absent else None
    value = _inner(written, column)
    return as_written(written, column.type) if value is None else value


# --- answers -------------------------------------------------------------------------------------------------------


def answers(asked: Asked, part: Part, rows: Sequence[Row]) -> list[Answer]:
    """What the law says of each row, in the order of the rows."""
    places = _regions(rows, asked.region)
    wrong = [i for i, code in enumerate(places) if not (len(code) == 6 and code.isdigit())]
    found: dict[int, Answer] = {}
    for i in wrong:
        said = RegionUnfit(region=places[i])
        found[i] = Answer(rows[i], places[i], {}, (Reason(said.code, said.english, said.chinese),))
    good = sorted(set(places) - {places[i] for i in wrong})
    for group in groups(asked.law, list(part.names), asked.question(good)) if good else ():
        graph = asked.graph(part.names, group)
        mine = [i for i, code in enumerate(places) if code in group]
        units = [unit_of(graph, rows[i], places[i]) for i in mine]
        found |= dict(zip(mine, answers_of(graph, part, units), strict=True))
        if impossible := bound_to(asked.law, graph.inputs):
            for i, unit in zip(mine, units, strict=True):
                read = {name: value for name, value in unit.inputs.items() if isinstance(value, int)}
                if reasons := contradictions(impossible, graph.inputs, read):
                    found[i] = Answer(unit.row, unit.region, {}, reasons)
    return [found[i] for i in range(len(rows))]


def _regions(rows: Sequence[Row], region: str) -> list[str]:
    return [region or str(row.cells.get("region", "")) for row in rows]


def answers_of(graph: Graph, part: Part, units: Sequence[Unit]) -> list[Answer]:
    """Clean units by columns; what they are refused for, and every other unit, is asked one by one."""
    clean = [i for i, unit in enumerate(units) if unit.clean]
    columns = run_units(graph, [units[i] for i in clean])
    found: dict[int, Answer] = {}
    whole = not graph.refused
    for at, i in enumerate(clean):
        if whole and not columns["status"][at]:
            values = {name: int(columns[name][at]) for name in part.names}
            found[i] = _judged(part, units[i], values, ())
    return [found.get(i) or _alone(graph, part, unit) for i, unit in enumerate(units)]


def run_units(graph: Graph, units: Sequence[Unit]) -> dict[str, Any]:
    """The units through the engine's columns; inner integers and `status`."""
    columns = {name: np.array([u.inputs[name] for u in units], np.int64) for name in graph.inputs}
    columns["region"] = np.array([graph.regions.index(u.region) for u in units], np.int32)
    relations = {}
    for name, relation in graph.relations.items():
        offsets = np.concatenate([[0], np.cumsum([len(u.rows[name]) for u in units], dtype=np.int64)])
        cells = [[r[c.name] for u in units for r in u.rows[name]] for c in relation.columns]
        filled = {c.name: np.array(x, np.int64) for c, x in zip(relation.columns, cells, strict=True)}
        relations[name] = RowSet(offsets.astype(np.int64), filled)
    backend = "native" if len(units) > 20_000 else "blocks"
    return graph.run(columns, relations, backend) if units else {"status": np.zeros(0, np.int32)}


def _alone(graph: Graph, part: Part, unit: Unit) -> Answer:
    said = graph.decide(unit.inputs, {n: list(r) for n, r in unit.rows.items()}, unit.region)
    reasons = [unit.row.problem] if unit.row.problem else []
    reasons += [to_do(graph, refusal.reason) for refusal in said.refusals]
    return _judged(part, unit, dict(said.values), tuple(reasons))


def _judged(part: Part, unit: Unit, values: Mapping[str, int], reasons: tuple[Reason, ...]) -> Answer:
    """A condition that does not hold refuses all answers of its part, each with its own sentence."""
    failed = [told for name, told in part.conditions.items() if values.get(name) == 0]
    if failed or (reasons and part.conditions):
        return Answer(unit.row, unit.region, {}, (*failed, *reasons))
    return Answer(unit.row, unit.region, {n: values[n] for n in part.outputs if n in values}, reasons)
