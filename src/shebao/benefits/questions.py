"""What must still be asked to know a right: one question at a time, each only while its answer still matters.

The questions are the law's own inputs. A question is open when the law, worked with what is known so far, reads an
input nobody has given; what a branch never reads is never asked. "I do not know" is an answer: the rest is asked on,
and the right stays open for that one fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shebao.benefits.gather import RowIncomplete
from shebao.benefits.judge import ASKED, decide, missed
from shebao.benefits.model import Answer, Wants
from shebao.engine.graph import Graph
from shebao.engine.reading import Written, read, shown
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Input, Relation
from shebao.law.quantities import QuantityNotReadable


class AnswerOutOfRange(ShebaoError):
    """{en}: {found} is out of range; it lies between {low} and {high}."""

    code = "benefits.answer_range"
    zh = "{zh}：{found} 超出范围，应在 {low} 与 {high} 之间。"


class AnswerNotReadable(ShebaoError):
    """{en}: "{found}" is not {expected}."""

    code = "benefits.answer_form"
    zh = "{zh}：“{found}”不是{expected_zh}。"


class NotAsked(ShebaoError):
    """Nothing here asks for {names}. What can be answered: {known}."""

    code = "benefits.not_asked"
    zh = "此事项不需要 {names}。可以回答的有：{known}。"


class RowsNotReadable(ShebaoError):
    """{name}: write a list with one object a row, [] for none; each row has {columns}."""

    code = "benefits.rows_form"
    zh = "{name}：请写成列表，每项一个对象，没有的写 []；每项包含 {columns}。"


@dataclass(slots=True)
class Interview:
    """One person's way through the questions of a right. Answers are inner integers by the full name of the input."""

    graph: Graph
    wants: Wants
    answers: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[dict[str, int]]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def next(self) -> Input | None:
        """The first question whose answer still matters; None when the law has all it reads."""
        tried: dict[str, int] = {**self.answers, **{n: self.graph.inputs[n].range.low for n in self.unknown}}
        said = self.graph.decide(tried, self.rows)
        sentences = {refusal.reason.en for refusal in said.refusals}
        return next((s for n, s in self.graph.inputs.items() if n not in tried and missed(s) in sentences), None)

    def give(self, spec: Input, written: Written) -> None:
        """An answer as a person writes it. Raises AnswerNotReadable, AnswerOutOfRange."""
        self.answers[spec.name] = checked(spec, written)
        self.unknown.discard(spec.name)

    def take(self, given: Mapping[str, object]) -> None:
        """Answers as a file has them, by short or full name; a list is the rows of a relation. Raises NotAsked."""
        strange = []
        for name, value in given.items():
            full = next((n for n in (*self.graph.inputs, *self.graph.relations) if name in (n, short(n))), None)
            if full is None:
                strange.append(name)
            elif full in self.graph.relations:
                self.rows[full] = self._rows(full, value)
            elif value is None:
                self.unknown.add(full)
            else:
                self.give(self.graph.inputs[full], value if isinstance(value, bool) else str(value))
        if strange:
            known = ", ".join(short(n) for n in (*self.graph.inputs, *self.graph.relations))
            raise NotAsked(names=", ".join(strange), known=known)

    def untold(self) -> list[Relation]:
        """Relations of which only the applicant can say the rows, and has not."""
        return [r for name, r in self.graph.relations.items() if r.provider == ASKED and name not in self.rows]

    def _rows(self, name: str, value: object) -> list[dict[str, int]]:
        relation = self.graph.relations[name]
        columns = {short(c.name): c for c in relation.columns}
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise RowsNotReadable(name=short(name), columns=", ".join(columns))
        rows: Sequence[Mapping[str, object]] = value
        for at, row in enumerate(rows, 1):
            if lacking := [column for column in columns if row.get(column) is None]:
                raise RowIncomplete(name=short(name), row=at, lacking=", ".join(lacking))
        return [
            {c: checked(columns[c], v if isinstance(v, bool) else str(v)) for c, v in row.items() if c in columns}
            for row in rows
        ]

    def answer(self) -> Answer:
        """What the law says by now; what is not known is among the reasons, as something to wait for."""
        return decide(self.graph, self.wants, self.answers, self.rows)

    def assumed(self) -> list[Input]:
        """Facts not asked, for which the law itself names what holds when nobody says otherwise."""
        left = (spec for name, spec in self.graph.inputs.items() if name not in self.answers)
        return [spec for spec in left if spec.absent is not None and spec.absent.value is not None]


def checked(spec: Input, written: Written) -> int:
    """The inner integer of an answer within the range of its question. Raises AnswerNotReadable, AnswerOutOfRange."""
    try:
        value = read(written, spec.type)
    except QuantityNotReadable as problem:
        raise AnswerNotReadable(en=spec.names.en, zh=spec.names.zh, **problem.facts) from None
    if not spec.range.low <= value <= spec.range.high:
        low, high = (shown(edge, spec.type) for edge in (spec.range.low, spec.range.high))
        raise AnswerOutOfRange(en=spec.names.en, zh=spec.names.zh, found=written, low=low, high=high)
    return value


def short(name: str) -> str:
    """The last word of a full name."""
    return name.rpartition(".")[2]
