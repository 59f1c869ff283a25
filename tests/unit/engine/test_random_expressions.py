"""Whatever is written in the accepted syntax: all back ends give what exact fractions give, refusals included."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings

from shebao.engine.errors import ExactnessNotProven, RowsDivided
from shebao.law import ir
from unit.engine import small

INPUTS = [
    small.given("s.wage", -50_000, 2_000_000, ir.Type("money")),
    small.given("s.rate", 0, 3_000, ir.Type("rate", 4)),
    small.given("s.months", 0, 480),
    small.given("s.flag", 0, 1, ir.Type("flag")),
]
COLUMNS = [
    small.given("s.years.amount", -1_000, 60_000, ir.Type("money"), "s.years"),
    small.given("s.years.days", 0, 31, relation="s.years"),
]
YEARS = small.relation("s.years", *COLUMNS)

leaves = st.one_of(
    st.sampled_from([small.ref(i.name) for i in INPUTS[:3]] + [small.ref("s.base")]),
    st.sampled_from([small.lit(x) for x in (0, 1, 12, "1/2", "0.16", -3)]),
)


def numbers(inside):
    rows = st.sampled_from([small.ref(c.name) for c in COLUMNS])
    return st.one_of(
        st.builds(ir.Bin, st.sampled_from("+-*/"), inside, inside),
        st.builds(ir.Neg, inside),
        st.builds(ir.If, flags(inside), inside, inside, st.integers(1, 9)),
        st.builds(lambda fn, a, b: ir.Call(fn, (a, b)), st.sampled_from(["min", "max"]), inside, inside),
        st.builds(lambda fn, a: ir.Call(fn, (a,)), st.sampled_from(["floor", "ceil"]), inside),
        st.builds(lambda v, b: ir.Let("x", v, ir.Bin("+", ir.Local("x"), b)), inside, inside),
        st.builds(lambda fn, a: ir.Call(fn, (a,), "s.years"), st.sampled_from(["total", "largest", "smallest"]), rows),
        st.builds(
            lambda a, b: ir.Call("count", (ir.Compare("<", a, b),), "s.years"), rows, st.sampled_from([small.lit(12)])
        ),
    )


def flags(inside):
    compare = st.builds(ir.Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inside, inside)
    return st.one_of(
        compare,
        st.just(small.ref("s.flag")),
        st.builds(lambda op, a, b: ir.Logic(op, (a, b)), st.sampled_from(["and", "or"]), compare, compare),
        st.builds(lambda a: ir.Logic("not", (a,)), compare),
    )


expressions = st.recursive(leaves, numbers, max_leaves=10)


def rows_of(rng, count):
    sizes = rng.integers(0, 5, count)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    return {"s.years": (offsets, {c.name: spread(rng, c, offsets[-1]) for c in COLUMNS})}


def spread(rng, spec, count):
    """Mostly inside the range, often at its ends, now and then outside."""
    found = rng.integers(spec.range.low, spec.range.high + 1, count)
    luck = rng.random(count)
    found[luck < 0.15] = spec.range.low
    found[(luck >= 0.15) & (luck < 0.3)] = spec.range.high
    found[luck > 0.98] = spec.range.high + 1
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    expressions, st.sampled_from(["half_up", "up", "down"]), st.sampled_from(["0.01", "0.1", "1"]), st.integers(0, 9)
)
def test_all_back_ends_agree(expr, mode, step, seed):
    """One rule rounded by any mode over a random expression, which reads another rule (inlined) and rows."""
    base = small.rule("s.base", ir.Bin("*", small.ref("s.wage"), small.ref("s.rate")))
    asked = small.rule("s.asked", expr, rounds="s.rounding")
    text = small.law([base, asked], INPUTS + COLUMNS, [small.rounding(mode, step)], [YEARS])
    try:
        made = small.graph(text, "s.asked")
    except (ExactnessNotProven, RowsDivided):
        reject()
    rng = np.random.default_rng(seed)
    columns = {name: spread(rng, spec, 60) for name, spec in made.inputs.items()} | {"region": np.zeros(60, int)}
    rows = rows_of(rng, 60)
    kept = {
        n: (off, {c.name: cols[c.name] for c in made.relations[n].columns})
        for n, (off, cols) in rows.items()
        if n in made.relations
    }
    small.agree(made, columns, kept)


@pytest.mark.parametrize("backend", small.BACKENDS)
def test_an_empty_batch_is_answered(backend):
    made = small.graph(small.law([small.rule("s.asked", small.ref("s.wage"))], INPUTS))
    assert len(made.run({"wage": np.zeros(0, int)}, None, backend)["s.asked"]) == 0
