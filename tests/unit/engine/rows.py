"""Random units for any graph."""

from __future__ import annotations

import numpy as np

from shebao.engine.columns import Relation


def column(rng, spec, count):
    """Anywhere in the range, often at its ends, rarely outside."""
    found = rng.integers(spec.range.low, spec.range.high + 1, count)
    luck = rng.random(count)
    found[luck < 0.1] = spec.range.low
    found[(luck >= 0.1) & (luck < 0.2)] = spec.range.high
    found[luck > 0.998] = spec.range.high + 1
    return found


def random_unit(rng, graph):
    def one(spec):
        ends = (spec.range.low, spec.range.high)
        return int(rng.choice([*ends, *rng.integers(spec.range.low, spec.range.high + 1, 4)]))

    rows = {
        name: [{c.name: one(c) for c in r.columns} for _ in range(rng.integers(0, min(5, r.at_most) + 1))]
        for name, r in graph.relations.items()
    }
    return {name: one(spec) for name, spec in graph.inputs.items()}, rows


def random_columns(rng, graph, count):
    columns = {name: column(rng, spec, count) for name, spec in graph.inputs.items()}
    columns["region"] = rng.integers(0, len(graph.regions), count)
    rows = {}
    for name, relation in graph.relations.items():
        sizes = rng.integers(0, min(6, relation.at_most) + 1, count)
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        rows[name] = Relation(offsets, {c.name: column(rng, c, int(offsets[-1])) for c in relation.columns})
    return columns, rows
