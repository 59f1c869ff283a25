"""The order in which lowered nodes are computed: phases that alternate between units and rows.

In a phase the nodes of units come first, then those of each relation's rows, then what is taken over the rows
(aggregates and folds), which the next phase reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shebao.engine.lower import Fold, Lowered, reachable
from shebao.engine.nodes import AGGREGATES, Node
from shebao.law.ir import Input, Relation


@dataclass(frozen=True, slots=True)
class Layout:
    """What a program reads, in order, with the refusal codes of ranges."""

    inputs: Mapping[str, Input]
    relations: Mapping[str, Relation]
    input_codes: Mapping[str, int]
    relation_codes: Mapping[str, int]
    regions: int


@dataclass(frozen=True, slots=True)
class Output:
    """A name, the relation on whose rows it stands ("" for units), and how many inner units make one."""

    name: str
    level: str
    scale: int


@dataclass(frozen=True, slots=True)
class Rows:
    """What one phase does with the rows of a relation."""

    relation: str
    nodes: tuple[Node, ...]
    aggregates: tuple[Node, ...]
    folds: tuple[Fold, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """Nodes of units, then rows of relations."""

    units: tuple[Node, ...]
    rows: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A schedule. `inside` lists for a fold the nodes that depend on its state, in order."""

    lowered: Lowered
    nodes: tuple[Node, ...]
    phases: tuple[Phase, ...]
    inside: Mapping[str, tuple[Node, ...]]
    phase_of: Mapping[int, int]

    @property
    def roots(self) -> Iterator[Node]:
        """Values and refusal codes of the outputs."""
        yield from self.lowered.values.values()
        yield from self.lowered.bads.values()


def schedule(lowered: Lowered, relations: tuple[str, ...]) -> Program:
    """Order the nodes of a graph."""
    nodes = reachable([*lowered.values.values(), *lowered.bads.values()])
    states = {fold.state.number: fold for fold in lowered.folds.values()}
    phase: dict[int, int] = {}
    for node in nodes:
        late = [phase[a.number] + (node.op in AGGREGATES or node.op in ("fold", "fold_bad")) for a in node.args]
        phase[node.number] = max(late, default=0)
    used = {f.name for f in states.values() if f.state.number in phase}
    inside = {name: tuple(n for n in nodes if n.level.startswith(f"fold {name} ")) for name in used}
    last = max(phase.values(), default=0)
    phases = tuple(_phase(p, nodes, (phase, lowered.folds), relations) for p in range(last + 1))
    return Program(lowered, tuple(nodes), phases, inside, phase)


def _phase(
    number: int, nodes: list[Node], known: tuple[dict[int, int], Mapping[str, Fold]], relations: tuple[str, ...]
) -> Phase:
    phase, folds = known
    now = [n for n in nodes if phase[n.number] == number and n.op != "const"]
    after = [n for n in nodes if phase[n.number] == number + 1]
    units = tuple(n for n in now if n.level in ("", "unit") and not _over_rows(n))
    rows = []
    for relation in relations:
        here = tuple(n for n in now if n.level == relation)
        aggregates = tuple(n for n in after if n.op in AGGREGATES and n.data == relation)
        names = {str(n.data): None for n in after if n.op in ("fold", "fold_bad")}
        folded = tuple(folds[name] for name in names if folds[name].relation == relation)
        if here or aggregates or folded:
            rows.append(Rows(relation, here, aggregates, folded))
    return Phase(units, tuple(rows))


def _over_rows(node: Node) -> bool:
    return node.op in AGGREGATES or node.op in ("fold", "fold_bad")
