"""This project's engine on the shared rule benchmark: its law written as a law folder, run by the native loop.

Copy of nothing: `run.py` beside this file lays it next to the benchmark's own engines and calls its worker.
"""

import os
import shutil
from datetime import date
from pathlib import Path

import numpy as np

import law as spec
from shebao.engine import specialise
from shebao.engine.columns import Relation
from shebao.law import load

WORKLOAD = Path(os.environ["SHEBAO_WORKLOAD"])
FOLDER = Path(os.environ["RULES_TMP"]) / "shebao_law" / "benchland"
CODES = [f"{k + 1:02d}0000" for k in range(len(spec.REGIONS))]
SCHEME = "insurance_month"
KINDS = {"retirement_age": "integer", "min_months": "integer"}
BACKEND = os.environ.get("SHEBAO_BACKEND", "native")


def written():
    """The benchmark's figures as parameters.yaml, national and regional."""
    folder = FOLDER / "national" / SCHEME
    if (folder / "parameters.yaml").exists():
        return FOLDER
    shutil.copytree(WORKLOAD, FOLDER, dirs_exist_ok=True)
    lines = []
    for name, series in spec.SCALAR.items():
        kind = KINDS.get(name, "rate")
        lines += _head(name, kind, 3) + [f"    {d}: {{value: {v}, document: benchmark}}" for d, v in series.items()]
    lines += [*_head("working_age", "integer", 0), "    2006-01-01: {value: 16, document: benchmark}"]
    for name in spec.REGIONAL:
        money = name in ("avg_wage", "low_line")
        lines += [*_head(name, "money" if money else "rate", 4)[:-1], "  delegated_to: [province]"]
        lines += ["  range: [0, 50000]"] if money else []
    cells = ", ".join(f"{spec.DIV_MIN + k}: {v}" for k, v in enumerate(spec.DIVISOR))
    lines += [*_head("divisor", "integer", 0), "    2006-01-01:"]
    lines += [f"      value: {{keys: {{{cells}}}, outside: nearest}}", "      document: benchmark"]
    lines += ["fen:", "  names: {en: To the fen, zh: 到分}", "  values:"]
    lines += ['    2006-01-01: {value: {mode: half_up, step: "0.01"}, document: benchmark}']
    (folder / "parameters.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for code, region in zip(CODES, spec.REGIONS, strict=True):
        local = FOLDER / "local" / f"{code}_{region.lower()}" / SCHEME
        local.mkdir(parents=True, exist_ok=True)
        text = ""
        for name, by in spec.REGIONAL.items():
            text += f"{name}:\n  values:\n"
            text += "".join(f"    {d}: {{value: {v}, document: benchmark}}\n" for d, v in by[region].items())
        (local / "parameters.yaml").write_text(text, encoding="utf-8")
    return FOLDER


def _head(name, kind, decimals):
    digits = [f"  decimals: {decimals}"] if kind == "rate" else []
    return [f"{name}:", f"  names: {{en: {name}, zh: {name}}}", f"  unit: {kind}", *digits, "  values:"]


def law():
    outputs = [f"{SCHEME}.{name}" for name in spec.OUTPUTS]
    graph = specialise(load(written()), outputs, spec.DATE, CODES, date(2026, 11, 22))
    run(build(graph, spec.one_person_data()))
    return graph


def build(graph, d):
    hh = d["household"]
    edge = np.ones(len(hh) + 1, np.bool_)
    np.not_equal(hh[1:], hh[:-1], out=edge[1:-1])
    offsets = np.flatnonzero(edge)
    columns = {"region": d["region"][offsets[:-1]], "other_income": d["hh_other_income"]}
    members = {k: d[k] for k in ("wage", "index", "account", "age", "months", "deemed_months")}
    return graph, columns, {"members": Relation(offsets, members)}


KEPT = {}


def run(state):
    graph, columns, relations = state
    count = len(relations["members"].columns["wage"])
    found = graph.run(columns, relations, BACKEND, natural=True, into=KEPT.get(count))
    KEPT.clear()
    KEPT[count] = found
    return {name: found[f"{SCHEME}.{name}"] for name in spec.OUTPUTS}


def one(graph):
    """A household of one, decided and traced by the plain-Python function; steps are there for the asking."""
    member = {"wage": 0, "index": 8500, "account": 9_600_000, "age": 60, "months": 300, "deemed_months": 60}
    return lambda: graph.decide({"other_income": 0}, {"members": [member]}, region=CODES[8])
