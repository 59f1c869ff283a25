"""Every rule of every law here: all back ends give what the exact one gives, to the last unit."""

from datetime import date

import numpy as np
import pytest

from shebao.engine import specialise
from shebao.engine.errors import NotWhole, RegionsDiffer
from shebao.law import load
from unit.engine.rows import random_columns

ASKED = [
    ("utopia", ["010101", "010100"], date(2024, 1, 1)),
    ("utopia", ["020000"], date(2012, 6, 1)),
    ("cn", ["441800"], date(2025, 10, 1)),
    ("cn", ["310000", "310101"], date(2024, 8, 1)),
    ("cn", ["410100"], date(2023, 3, 1)),
]


def schemes(country):
    law = load(country)
    return law, sorted({name.partition(".")[0] for name in law.rules})


def whole(law, name, regions, at):
    """Whether a rule can be asked alone in these places together."""
    try:
        specialise(law, [name], at, regions, date(2026, 11, 22))
    except (RegionsDiffer, NotWhole):
        return False
    return True


@pytest.mark.parametrize(("country", "regions", "at"), ASKED)
def test_blocks_and_traces_equal_exact_fractions_for_every_rule(country, regions, at):
    law, _ = schemes(country)
    rng = np.random.default_rng(7)
    compared = 0
    for name in law.rules:
        try:
            graph = specialise(law, [name], at, regions, date(2026, 11, 22))
        except (RegionsDiffer, NotWhole):  # a part that is exact and is rounded where it is used answers nobody
            continue
        columns, rows = random_columns(rng, graph, 60)
        exact = graph.run(columns, rows, "exact")
        for backend in ("trace", "blocks"):
            found = graph.run(columns, rows, backend)
            for output, expected in exact.items():
                assert np.array_equal(found[output], expected), (name, backend, output)
                compared += len(expected)
    assert compared > 5_000


@pytest.mark.parametrize(("country", "regions", "at"), ASKED[:3])
def test_the_native_loop_equals_blocks_for_every_scheme_at_once(country, regions, at):
    law, names = schemes(country)
    rng = np.random.default_rng(8)
    for scheme in names:
        outputs = [name for name in law.rules if name.startswith(f"{scheme}.") and whole(law, name, regions, at)]
        if not outputs:
            continue
        graph = specialise(law, outputs, at, regions, date(2026, 11, 22))
        columns, rows = random_columns(rng, graph, 40_000)
        native, blocks = graph.run(columns, rows, "native"), graph.run(columns, rows, "blocks")
        for output, expected in blocks.items():
            assert np.array_equal(native[output], expected), (scheme, output)
