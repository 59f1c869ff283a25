"""How a sum was worked out, line by line: from the amount down to facts and values of the law, read upwards.

Each line is one step: what it is, the figures it was made of, what it came to, and, where a rule of the law chose
between ways, the figures it chose by. A letter shows the lines nearest to the amount; the page of the explanation has
all of them.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shebao.engine.explain import Step
from shebao.service.comparisons import Tests
from shebao.service.figures import Figures
from shebao.service.formulas import Bound, Leaf, Read, Tree, Written, leaves, read, values_of
from shebao.service.text import Text, joined, phrase

LINES = 8
"""Steps of one amount that a letter shows."""
NAMED, READABLE = 180, 260  # letters of a line with names, and of one without; a Chinese character counts as two
REASONS = 2  # figures a line gives for the way that was taken
UNTOLD = ("flag", "code", "month", "date")

At = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Working:
    """The lines of one amount, and whether the explanation has more."""

    lines: tuple[Text, ...]
    more: bool


def working(figures: Figures, component: str) -> Working:
    """The steps of a component, those it was made of before it."""
    root = _resolved(figures, (component, None), chooses=True)
    if root is None:
        return Working((), more=False)
    told = {at: line for at in _near(figures, root) if (line := _line(figures, at, at == root)) is not None}
    chosen = set(list(told)[:LINES])
    lines = [told[at] for at in _upwards(figures, root) if at in chosen]
    return Working(tuple(dict.fromkeys(lines)), more=len(told) > LINES)


def _read(step: Step) -> Read:
    return read(step.expression, values_of(step))


def _resolved(figures: Figures, at: At, *, chooses: bool = False) -> At | None:
    """The step behind one that only passes a number on; the amount itself may say by what it was chosen."""
    step = figures.by_name.get(at)
    if step is None:
        return None
    found = _read(step)
    if isinstance(found.tree, Leaf) and found.tree.key and not found.bounds and not (chooses and step.branches):
        behind = _at(figures, step, found.tree)
        if behind in figures.by_name:
            return _resolved(figures, behind)
    return at


def _at(figures: Figures, step: Step, leaf: Leaf) -> At:
    """Where the number of a leaf was computed: on the row its key names, else on the row of the step."""
    name, place = step.arguments[leaf.key].name, leaf.key.rpartition("_")[2]
    if place.isdigit() and (name, int(place) - 1) in figures.by_name:
        return name, int(place) - 1
    return (name, step.row) if (name, step.row) in figures.by_name else (name, None)


def _below(figures: Figures, at: At) -> Iterator[At]:
    """The steps a step was made of."""
    step = figures.by_name[at]
    found = _read(step)
    parts = [leaf for tree in (found.tree, *(b.other for b in found.bounds)) for leaf in leaves(tree)]
    for leaf in parts:
        if leaf.key:
            below = _resolved(figures, _at(figures, step, leaf))
            if below is not None and figures.by_name[below].unit not in UNTOLD and below != at:
                yield below


def _near(figures: Figures, root: At) -> list[At]:
    """Steps by their distance from the amount."""
    todo, seen = deque([root]), {root: None}
    while todo:
        for below in _below(figures, todo.popleft()):
            if below not in seen:
                seen[below] = None
                todo.append(below)
    return list(seen)


def _upwards(figures: Figures, root: At) -> list[At]:
    """Steps in the order of calculation."""
    found: dict[At, None] = {}

    def visit(at: At, path: tuple[At, ...]) -> None:
        if at in found or at in path:
            return
        for below in _below(figures, at):
            visit(below, (*path, at))
        found[at] = None

    visit(root, ())
    return list(found)


# --- one line ---------------------------------------------------------------------------------------------------------


def _line(figures: Figures, at: At, root: bool) -> Text | None:  # noqa: FBT001  the amount itself is told by no name
    """One step as a line; None where it says nothing its reader does not already say."""
    step = figures.by_name[at]
    found, written = _read(step), Written(figures, step)
    chosen, limits = _chosen(figures, step), _limits(written, found)
    if isinstance(found.tree, Leaf) and not (chosen or limits):
        return _from_one_place(written, step, found.tree) if root else None
    label = _label(figures, step)
    value = figures.measures.shown(step.name, figures.type_of(step.name), Fraction(step.exact))
    if not isinstance(found.tree, Leaf):
        for labelled, most in ((True, NAMED), (False, READABLE)):
            how = written.said(found.tree, labelled=labelled)
            if max(len(how.en), 2 * len(how.zh)) <= most:
                legend = [] if labelled else list(_legend(written, found.tree))
                tail = _tail([*legend, *limits, *_rounding(step, found), *_because(chosen, how)])
                return phrase("worked_sum" if root else "worked_line", label=label, how=how, value=value, end=tail)
    elif found.tree.key and (named := written.label(found.tree)) != label:
        value = Text(f"{named.en} {value.en}", f"{named.zh} {value.zh}")
    tail = _tail([*limits, *_rounding(step, found), *_because(chosen, value)])
    return phrase("worked_value", label=label, value=value, end=tail)


def _legend(written: Written, tree: Tree) -> Iterator[Text]:
    """In a line without names, what its facts and values of the law are; a figure worked out has a line of its own."""
    figures = written.figures
    found: dict[Text, dict[Text, None]] = {}
    for leaf in leaves(tree):
        if leaf.key and leaf.said is None and _at(figures, written.step, leaf) not in figures.by_name:
            argument = written.step.arguments[leaf.key]
            label = figures.measures.label(argument.name, Text(argument.names.en, argument.names.zh))
            found.setdefault(label, {})[written.shown(leaf.value, written.kind_of(leaf))] = None
    for label, shown in found.items():
        yield phrase("worked_where", values=joined(list(shown), ", ", "、"), name=label)


def _label(figures: Figures, step: Step) -> Text:
    """What a step is called; of a list's rows, which row."""
    label = figures.measures.label(step.name, Text(step.names.en, step.names.zh))
    row = step.row
    return label if row is None else Text(f"{label.en} ({row + 1})", f"{label.zh}（{row + 1}）")


def _tail(ends: Sequence[Text]) -> Text:
    """What is said behind a figure."""
    said = joined(ends, ", ", "，")
    return Text(f", {said.en}", f"，{said.zh}") if ends else said


def _because(chosen: Sequence[Text], how: Text) -> list[Text]:
    """What the rule chose by, but for what the line has said already."""
    told = [text for text in chosen if text.zh.replace("为", " ", 1) not in how.zh][:REASONS]
    return [phrase("as_it_is", what=joined(told, "; ", "；"))] if told else []


def _from_one_place(written: Written, step: Step, leaf: Leaf) -> Text | None:
    """A number of the law or of the record that is the amount itself: said by the name it has there."""
    if not leaf.key or not step.value or step.arguments[leaf.key].name in {s for s, _ in written.figures.by_name}:
        return None
    named = written.label(leaf)
    if named == written.figures.measures.label(step.name, Text(step.names.en, step.names.zh)):
        return None
    shown = written.shown(leaf.value, written.kind_of(leaf))
    return phrase("worked_value", label=named, value=shown, end=Text("", ""))


def _limits(written: Written, found: Read) -> list[Text]:
    """The limits that were looked at: not more than …, not less than that."""
    return [_limit(written, found, bound) for bound in found.bounds if bound.other != found.tree]


def _limit(written: Written, found: Read, bound: Bound) -> Text:
    kind = written.kind_of(bound.other)
    shown = written.shown(bound.other.value, kind if kind[0] else written.kind_of(found.tree))
    if isinstance(bound.other, Leaf):
        named = written.label(bound.other)
        what = Text(f"{named.en} {shown.en}", f"{named.zh} {shown.zh}")
    else:
        how = written.said(bound.other, labelled=True)
        what = Text(f"{how.en} = {shown.en}", f"{how.zh} = {shown.zh}")
    bites = "_set" if _of_law(written, found.tree) and not _of_law(written, bound.other) else ""
    return phrase(f"limit_{bound.word}{bites}", what=what)


def _of_law(written: Written, tree: Tree) -> bool:
    """Whether a part is a value of the law as it stands: where it was taken, it is the limit itself."""
    return isinstance(tree, Leaf) and bool(tree.key) and written.step.arguments[tree.key].name in written.law_values


def _rounding(step: Step, found: Read) -> list[Text]:
    """That the result was rounded, where rounding changed it."""
    if step.rounding is None or found.tree.value == Fraction(step.exact):
        return []
    return [phrase(f"was_rounded_{step.rounding}")]


def _chosen(figures: Figures, step: Step) -> list[Text]:
    """The figures by which the rule chose this way of working it out."""
    tests = Tests(figures, step)
    said = [(b.taken, tests.decided(ast.parse(b.test, mode="eval").body, holds=b.taken)) for b in step.branches]
    told = [one.text for taken, found in said if taken for one in found]
    told = told or [one.text for _, found in said for one in found if one.figured]
    return list(dict.fromkeys(told))
