"""Rows made to try a rule: every branch, every threshold at −1, 0 and +1 of an input, every rounding at its ties.

The points of interest are found in the lowered program (differences of comparisons, numerators and denominators of
divisions); rows that reach them are found by moving one input along its line. Every row is then answered by all back
ends and by the exact one. What cannot be reached is proved (reach.py) and listed; what was not found is listed too.
"""

from __future__ import annotations

from math import prod

import numpy as np

from shebao.engine.cut import Question, Slice, cut
from shebao.engine.exact import At, Exact, Exactly, Facts
from shebao.engine.graph import Graph
from shebao.engine.search import Exercised, Search, Work, of_all
from shebao.engine.trial import Sheet, Trials, joined, points_of
from shebao.law.ir import If, Law
from shebao.law.ir import walk as parts

NEAR = 20  # sheets made near the rows that took a branch, before it is left
WHOLE = 20  # a rule with fewer cases than this × wanted is tried on all of them
COMPARED = ("native", "blocks", "trace")


def exercise(law: Law, rule: str, asked: Question, *, wanted: int = 1000, seed: int = 1) -> Exercised:
    """Try one rule as it stands on a day in the first of `asked`'s places; a step is tried as one step."""
    graph = Noting(cut(law, [rule], asked))
    version = graph.slice.rules.get(rule)
    if version is None:
        return Exercised(rule, never=[f"no version on {asked.at}"])
    if version.state and not graph.refused:
        graph = Noting(graph.step(rule).slice)
    if graph.refused:
        return Exercised(rule, never=[graph.refused[rule].reason.en])
    return _Exercise(graph, rule, np.random.default_rng(seed), wanted).run()


class Noting(Graph):
    """A graph whose oracle notes for each unit, in the order they are asked, which branches of the rules were taken."""

    def __init__(self, slice_: Slice) -> None:
        super().__init__(slice_)
        self.taken: list[set[tuple[int, bool]]] = []

    def exact(self, facts: Facts) -> Exact:
        """The oracle for one unit."""
        self.taken.append(set())
        return _Seen(self, facts, self.taken[-1])


class _Seen(Exact):
    """The oracle, noting which branches were taken."""

    def __init__(self, graph: Graph, facts: Facts, taken: set[tuple[int, bool]]) -> None:
        super().__init__(graph.slice, facts, graph.program.lowered.caps)
        self._taken = taken

    def value(self, expr: object, at: At) -> Exactly:
        """As the oracle; an If is noted for the rule that is being tried."""
        if isinstance(expr, If) and at.rule.name in self.slice.outputs:
            test = bool(super().value(expr.test, at))
            self._taken.add((expr.line, test))
            return self.value(expr.then if test else expr.orelse, at)
        return super().value(expr, at)  # type: ignore[arg-type]  # the wider argument is only for the check above


class _Exercise:
    def __init__(self, graph: Noting, rule: str, rng: np.random.Generator, wanted: int) -> None:
        self.graph, self.rule, self.rng, self.wanted = graph, rule, rng, wanted
        self.trials = Trials(graph, rng)
        self.found = Exercised(rule)
        self.rows: dict[bytes, None] = {}
        self.sheets: list[Sheet] = []

    def run(self) -> Exercised:
        """Make rows, then compare."""
        whole = self._whole()
        self.found.whole = whole is not None
        self.keep(whole if whole is not None else self.trials.random(self.wanted))
        work = Work(self.trials, self.found, self.wanted, self.keep)
        for point in points_of(self.graph):
            Search(work, point).run(whole)
        self._branches()
        self._compare()
        return self.found

    def keep(self, sheet: Sheet) -> Sheet:
        """The rows that are new, which are kept."""
        fresh = []
        for place, key in enumerate(sheet.keys()):
            if key not in self.rows:
                self.rows[key] = None
                fresh.append(place)
        new = sheet.take(np.array(fresh, np.int64))
        if fresh:
            self.sheets.append(new)
        return new

    def _whole(self) -> Sheet | None:
        """Every case there is, where they are few."""
        spans = [spec.range for spec in self.graph.inputs.values()]
        widths = [span.high - span.low + 1 for span in spans] + [len(self.graph.regions)]
        if self.graph.relations or prod(widths) > WHOLE * self.wanted:
            return None
        index = np.arange(prod(widths))
        cells = []
        for width in widths:
            cells.append(index % width)
            index = index // width
        units = [cell + span.low for cell, span in zip(cells, spans, strict=False)]
        return Sheet(np.array(units, np.int64).reshape(len(spans), prod(widths)), cells[-1], {}, {})

    # --- branches and comparison -------------------------------------------------------------------------------------

    def _branches(self) -> None:
        """Count branches over the rows; where one is short, rows near those that took it are added."""
        lines = {e.line for e in parts(self.graph.slice.rules[self.rule].expr) if isinstance(e, If)}
        wanted = [(line, taken) for line in sorted(lines) for taken in (True, False)]
        if not wanted:
            return
        seeds: dict[tuple[int, bool], list[Sheet]] = {branch: [] for branch in wanted}
        for sheet in list(self.sheets):
            self._count(sheet, seeds)
        for branch in wanted:
            for _ in range(0 if self.found.whole else NEAR):
                if not seeds[branch] or self.found.branches[branch] >= self.wanted:
                    break
                near = self._near(joined(seeds[branch]), self.wanted)
                self._count(self.keep(near), seeds)
            reached = self.found.branches[branch]
            said = f"line {branch[0]} {'taken' if branch[1] else 'not taken'}"
            if not reached:
                self.found.never.append(said)
            elif reached < self.wanted:
                self.found.few.append(f"{said}: {reached} rows{of_all(reached, reached if self.found.whole else None)}")

    def _count(self, sheet: Sheet, seeds: dict[tuple[int, bool], list[Sheet]]) -> None:
        """Which branches each row takes, by the oracle alone."""
        self.graph.taken.clear()
        columns, relations = self.trials.columns(sheet)
        self.graph.run(columns, relations, "exact")
        for branch, held in seeds.items():
            places = [k for k, taken in enumerate(self.graph.taken) if branch in taken]
            self.found.branches[branch] += len(places)
            if places and sum(s.count for s in held) < self.wanted:
                held.append(sheet.take(np.array(places)))
        self.graph.taken.clear()

    def _near(self, seeds: Sheet, count: int) -> Sheet:
        """Rows like the seeds in all but one cell."""
        sheet = seeds.take(self.rng.integers(0, seeds.count, count))
        every = frozenset(self.graph.slice.inputs)
        moves = self.trials.moves(every)
        made = []
        for part in np.array_split(np.arange(count), max(1, min(len(moves), 16))):
            some = sheet.take(part)
            if moves:
                move = moves[int(self.rng.integers(len(moves)))]
                some = some.take(self.trials.movable(some, move))
                some = self.trials.moved(some, move, self.trials.values(move.spec, some.count))
            made.append(some)
        return joined(made)

    def _compare(self) -> None:
        """All rows through all back ends."""
        columns, relations = self.trials.columns(joined(self.sheets))
        exact = self.graph.run(columns, relations, "exact")
        self.graph.taken.clear()
        self.found.rows = len(self.rows)
        self.found.refused = int((exact["status"] != 0).sum())
        for backend in COMPARED:
            answers = self.graph.run(columns, relations, backend)
            for name, expected in exact.items():
                wrong = int((answers[name] != expected).sum())
                if wrong:
                    self.found.differing.append(f"{backend}: {name} differs in {wrong} rows")
