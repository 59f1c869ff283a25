"""Small laws written by hand as IR, and all back ends side by side."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np

from shebao.engine import Graph, specialise
from shebao.engine.columns import Relation as RowSet
from shebao.law import ir

PLACE = ir.Place("rules.py", 1)
DAY = date(2025, 1, 1)
PLACES = ["000000"]
BACKENDS = ("exact", "trace", "blocks", "native")


def names(text):
    return ir.Names(text, text)


def given(name, low, high, kind=None, relation=None, *, absent=None):
    kind = kind or ir.Type("integer")
    return ir.Input(name, names(name), kind, ir.Range(low, high), "asked", absent, None, "", relation, PLACE)


def value(name, *boxes, kind=None, sort="scalar", carry="refuse"):
    kind = kind or ir.Type("integer")
    return ir.Value(name, names(name), kind, sort, (), None, None, carry, None, tuple(boxes), PLACE)


def box(held, start=date(2000, 1, 1), end=None, region="000000", **more):
    facts = {"known_from": start, "document": "notice", "unverified": False} | more
    return ir.Box(
        f"{region}@{start}@{facts['known_from']}", region, start, end, facts["known_from"], held, facts["document"],
        "H", None, facts["unverified"], None, "", PLACE,
    )  # fmt: skip


def rounding(mode="half_up", step="0.01"):
    return value("s.rounding", box(ir.Rounding(mode, Fraction(step))), sort="rounding")


def rule(name, expr, unit="money", rounds=None, **more):
    facts = {"on": None, "state": None, "starts": 0, "region": "000000", "start": date(2000, 1, 1), "end": None} | more
    kind = facts.pop("kind", None) or ir.Type(unit)
    args = tuple(dict.fromkeys(p.name for p in ir.walk(expr) if isinstance(p, ir.Ref)))
    return ir.Rule(
        f"{name}@{facts['start']}@{facts['region']}", name, names(name), kind, args, expr, rounds, facts["on"],
        facts["state"], facts["starts"], facts["region"], facts["start"], facts["end"], facts["start"], None, (),
        "Act §1", "…", PLACE,
    )  # fmt: skip


def law(rules, inputs=(), values=(), relations=()):
    by_name = {}
    for one in rules:
        by_name[one.name] = (*by_name.get(one.name, ()), one)
    return ir.Law(
        "small", {}, {v.name: v for v in values}, {i.name: i for i in inputs}, {r.name: r for r in relations}, by_name,
        {}, "0" * 64,
    )  # fmt: skip


def relation(name, *columns, at_most=5):
    return ir.Relation(name, "asked", tuple(columns), at_most, PLACE)


def graph(text, *outputs, regions=PLACES, at=DAY, known=DAY, typed=None) -> Graph:
    return specialise(text, outputs or list(text.rules), at, regions, known, typed=typed)


def ref(name):
    return ir.Ref(name)


def lit(number):
    exact = Fraction(number)
    return ir.Lit(exact.numerator, exact.denominator)


def agree(made: Graph, columns, rows=None):
    """All back ends on the same columns; returns the answers of the exact one."""
    given_rows = {name: RowSet(np.asarray(off), cols) for name, (off, cols) in (rows or {}).items()}
    arrays = {name: np.asarray(column) for name, column in columns.items()}
    answers = {kind: made.run(arrays, given_rows, kind) for kind in BACKENDS}
    for kind in BACKENDS[1:]:
        for name, expected in answers["exact"].items():
            found = answers[kind][name]
            assert np.array_equal(found, expected), (kind, name, found[found != expected], expected[found != expected])
    return answers["exact"]
