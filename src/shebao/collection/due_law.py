"""By what law each line of a run was assessed in each place: kept with the run, for a due walks back to its article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shebao.collection.terms import Terms
from shebao.engine import archive
from shebao.engine.graph import Graph
from shebao.kernel.actors import Actor
from shebao.law.ir import IR_VERSION, Ref, walk
from shebao.store.archive import keep
from shebao.store.db import Database
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """A value that nobody has verified, or that was typed in: then `origin` says whose figure stands in."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class DueLaw:
    """The law of one line in one place and month: the rule of the due and the graph that has it."""

    scheme: str
    component: str
    region: str
    for_month: int
    pool: int
    due: str
    graph: Graph

    @property
    def unverified(self) -> tuple[Standing, ...]:
        """What of the due's own rules nobody has verified; other lines of the scheme do not count."""
        return standing(self.graph, self.due)


def laws_of(graph: Graph, term: Terms, lines: Iterable[str], where: tuple[str, int, int]) -> list[DueLaw]:
    """The law of each line that was computed. `where`: division code, month and pool."""
    region, for_month, pool = where
    rules = {line.line: f"{term.scheme}.{line.due}" for line in term.lines}
    return [DueLaw(term.scheme, line, region, for_month, pool, rules[line], graph) for line in lines]


def standing(graph: Graph, rule: str) -> tuple[Standing, ...]:
    """The unverified values a rule rests on, through all rules behind it."""
    cut = graph.slice
    todo, met, found = [rule], {rule}, []
    while todo:
        name = todo.pop()
        if name in cut.values:
            pick = next((p for p in cut.values[name].picks if p.unverified), None)
            found += [Standing(name, pick.origin)] if pick else []
        elif name in cut.rules:
            read = {part.name for part in walk(cut.rules[name].expr) if isinstance(part, Ref)}
            more = (read | ({str(cut.rules[name].rounds)} if cut.rules[name].rounds else set())) - met
            met |= more
            todo += sorted(more)
    return tuple(sorted(found, key=lambda one: one.name))


def keep_laws(tx: Transaction, run: int, laws: Iterable[DueLaw]) -> None:
    """Writes them with the run that is published; the same graph is archived once."""
    kept: dict[int, str] = {}
    once = {(law.scheme, law.component, law.region, law.for_month, law.pool): law for law in laws}
    for _, law in sorted(once.items(), key=lambda item: item[0]):
        if id(law.graph) not in kept:
            kept[id(law.graph)] = keep(tx, IR_VERSION, archive.body(law.graph))
        found = law.unverified
        tx.run(
            "put_due_law",
            run=run,
            scheme=law.scheme,
            component=law.component,
            region=law.region,
            for_month=law.for_month,
            pool=law.pool,
            due=law.due,
            law_slice=kept[id(law.graph)],
            unverified=[one.name for one in found],
            origins=[one.origin for one in found],
            path=tx.actor.path,
        )


def unverified_dues(
    db: Database, by: Actor, pool: int, for_month: int
) -> Mapping[tuple[str, str], tuple[Standing, ...]]:
    """What nobody has verified behind the dues of a pool for a month, by scheme and line; none where all is sure."""
    found: dict[tuple[str, str], dict[Standing, None]] = {}
    with db.reading(by, "collection", purpose=f"unverified dues of pool {pool}") as tx:
        for row in tx.all("unverified_dues", pool=pool, for_month=for_month):
            found.setdefault((row.scheme, row.component), {})[Standing(row.name, row.origin)] = None
    return {line: tuple(values) for line, values in found.items()}
