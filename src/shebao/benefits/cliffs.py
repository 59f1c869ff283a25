"""Pure: where a family has less when it earns more. One income is raised step by step, every right is asked again.

Resources are the income and what the rights pay beside it. A fall is a step on which they shrink; the effective rate of
a step is the part of the added income that is lost again: at one hundred percent earning more brings nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from shebao.benefits.judge import decide, short
from shebao.benefits.model import Answer, Wants
from shebao.benefits.questions import Interview
from shebao.engine.graph import Graph
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.ir import Names

LEAST = 1  # fen: less is the rounding of an award, not a fall
Given = Mapping[str, object]  # as a worked case writes it: short names, rows of relations as lists


class VariedUnknown(ShebaoError):
    """{scheme} has no income "{name}" in this case. There are: {known}."""

    code = "benefits.varied_unknown"
    zh = "本例中 {scheme} 没有收入项“{name}”。可用的有：{known}。"


class VariedNotMoney(ShebaoError):
    """ "{name}" is no amount of money, and only an income is raised here."""

    code = "benefits.varied_not_money"
    zh = "“{name}”不是金额：此处只能逐步提高一项收入。"


@dataclass(frozen=True, slots=True)
class Right:
    """One right asked at every income: its graph, what it asks, and a gate input that says whether the first one is
    granted (with the values for yes and no), if it has one."""

    graph: Graph
    wants: Wants
    given: Given
    gate: tuple[str, object, object] | None = None


@dataclass(frozen=True, slots=True)
class Varied:
    """Which income is raised (`input`, or `relation.column` of its first row), over how many months it is counted."""

    name: str
    low: int  # fen
    high: int
    step: int
    months: int = 1

    def values(self) -> range:
        """Every amount tried, in fen."""
        return range(self.low, self.high + 1, self.step)


@dataclass(frozen=True, slots=True)
class Point:
    """One income: of the varied period in fen, what each right pays a month, and what it said."""

    income: int
    months: int
    paid: tuple[int, ...]
    said: tuple[Answer, ...]

    @property
    def net(self) -> Fraction:
        """Income and awards of a month, in fen."""
        return Fraction(self.income, self.months) + sum(self.paid)


@dataclass(frozen=True, slots=True)
class Because:
    """What made a fall: the rule, its article and what was lost by it; with the reason where the right itself ended."""

    scheme: str
    rule: str
    names: Names
    cites: str
    lost: int
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Fall:
    """A step on which the family has less: both points and every cause."""

    before: Point
    after: Point
    because: tuple[Because, ...]

    @property
    def loss(self) -> Fraction:
        """What it has less in a month, in fen."""
        return self.before.net - self.after.net


@dataclass(frozen=True, slots=True)
class Cliffs:
    """Every point, the falls, and the highest effective rate with the step it belongs to."""

    points: tuple[Point, ...]
    falls: tuple[Fall, ...]
    highest: Fraction
    at: tuple[int, int]
    undecided: Mapping[str, str] = field(default_factory=dict)


def cliffs(rights: Sequence[Right], varied: Varied) -> Cliffs:
    """Raise the income and ask every right again. Raises VariedUnknown, VariedNotMoney, and what reading raises."""
    points = [_point(rights, varied, income) for income in varied.values()]
    falls, highest, at = [], Fraction(0), (varied.low, varied.low)
    for before, after in pairwise(points):
        gained = Fraction(after.income - before.income, varied.months)
        rate = 1 - (after.net - before.net) / gained
        if rate > highest:
            highest, at = rate, (before.income, after.income)
        if before.net - after.net >= LEAST:
            falls.append(Fall(before, after, tuple(_because(rights, before, after))))
    return Cliffs(tuple(points), tuple(falls), highest, at, _undecided(rights, points))


def _point(rights: Sequence[Right], varied: Varied, income: int) -> Point:
    said: list[Answer] = []
    for right in rights:
        given = dict(right.given)
        if right.gate and said:
            name, yes, no = right.gate
            given[name] = yes if said[0].granted else no
        said.append(_asked(right, _raised(right, given, varied, income, first=not said)))
    return Point(income, varied.months, tuple(_monthly(answer) for answer in said), tuple(said))


def _monthly(answer: Answer) -> int:
    return 0 if answer.reasons else sum(part.fen for part in answer.components)


def _raised(right: Right, given: dict[str, object], varied: Varied, income: int, *, first: bool) -> dict[str, object]:
    """The facts with the income put in. A right beside the first one need not ask for it."""
    name, _, column = varied.name.partition(".")
    rows = given.get(name)
    written = f"{income // 100}.{income % 100:02d}"
    specs = {short(n): spec for n, spec in right.graph.inputs.items()}
    relations = {short(n): relation for n, relation in right.graph.relations.items()}
    if column and name in relations and isinstance(rows, list | tuple) and rows:
        specs = {short(c.name): c for c in relations[name].columns}
        _money(specs, column, varied.name)
        return {**given, name: [{**rows[0], column: written}, *rows[1:]]}
    if not column and name in specs:
        _money(specs, name, varied.name)
        return {**given, name: written}
    if first:
        raise VariedUnknown(scheme=right.wants.scheme, name=varied.name, known=", ".join(_incomes(right)))
    return given


def _money(specs: Mapping[str, object], name: str, told: str) -> None:
    unit = getattr(getattr(specs.get(name), "type", None), "unit", "")
    if unit != "money":
        raise VariedNotMoney(name=told)


def _incomes(right: Right) -> list[str]:
    """Every amount of money the right reads."""
    found = [short(n) for n, spec in right.graph.inputs.items() if spec.type.unit == "money"]
    return found + [
        f"{short(n)}.{short(column.name)}"
        for n, relation in right.graph.relations.items()
        for column in relation.columns
        if column.type.unit == "money"
    ]


def _asked(right: Right, given: Mapping[str, object]) -> Answer:
    read = {short(n) for n in (*right.graph.inputs, *right.graph.relations)}
    interview = Interview(right.graph, right.wants)
    interview.take({n: list(v) if isinstance(v, tuple) else v for n, v in given.items() if n in read})
    return decide(right.graph, right.wants, interview.answers, interview.rows)


def _because(rights: Sequence[Right], before: Point, after: Point) -> list[Because]:
    """Every right that pays less: the condition that no longer holds, else the parts that shrank."""
    found = []
    for right, old, new, was, now in zip(rights, before.said, after.said, before.paid, after.paid, strict=True):
        if now >= was:
            continue
        if new.reasons:
            for reason in new.reasons:
                rule = reason.code.removeprefix("condition.")
                found.append(_cause(right, rule, was, reason))
            continue
        left = {part.name: part.fen for part in new.components}
        for part in old.components:
            if left.get(part.name, 0) < part.fen:
                found.append(_cause(right, part.name, part.fen - left.get(part.name, 0), None))
    return found


def _cause(right: Right, rule: str, lost: int, reason: Reason | None) -> Because:
    written = right.graph.slice.rules.get(f"{right.wants.scheme}.{rule}")
    names = written.names if written else Names(rule, rule)
    cites = (reason.cites if reason else "") or (written.cites if written else "")
    return Because(right.wants.scheme, rule, names, cites, lost, reason)


def _undecided(rights: Sequence[Right], points: Sequence[Point]) -> dict[str, str]:
    """Rights that waited for a fact or an officer at every income: they are counted as nothing, and said to be."""
    found = {}
    for at, right in enumerate(rights):
        reasons = [point.said[at].reasons for point in points]
        if all(any(r.means != "refuse" for r in said) for said in reasons):
            found[right.wants.scheme] = " ".join(r.en for r in reasons[0] if r.means != "refuse")
    return found
