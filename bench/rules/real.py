"""The real law by columns: ns a person and copies of the same bytes.  python bench/rules/real.py [persons]

Random inputs inside the declared ranges; what cannot be answered in the place is left out and said.
"""

import sys
import time
from datetime import date

import numpy as np

from shebao.engine import specialise
from shebao.engine.columns import Relation
from shebao.law import load

KNOWN = date(2026, 11, 22)
PENSION = ["employee_pension.basic_component", "employee_pension.monthly_pension"]
DUES = [
    f"{scheme}.{line}"
    for scheme in ("employee_pension", "employee_medical", "unemployment", "work_injury", "housing_fund")
    for line in ("employer_due", "employee_due")
]
ASKED = [("pension", PENSION, date(2024, 10, 1), "310000"), ("dues", DUES, date(2025, 10, 1), "440100")]


def columns_of(graph, count, rng):
    def column(spec, size):
        return rng.integers(spec.range.low, spec.range.high + 1, size)

    columns = {name: column(spec, count) for name, spec in graph.inputs.items()} | {"region": np.zeros(count, np.int32)}
    rows = {}
    for name, relation in graph.relations.items():
        offsets = np.arange(count + 1, dtype=np.int64) * min(15, relation.at_most)
        rows[name] = Relation(offsets, {c.name: column(c, int(offsets[-1])) for c in relation.columns})
    return columns, rows


def answerable(graph, count, rng):
    """Of many random units those that are not refused, repeated."""
    columns, rows = columns_of(graph, 20_000, rng)
    good = np.flatnonzero(graph.run(columns, rows, "blocks")["status"] == 0)
    assert len(good), "no random unit can be answered"
    units = np.resize(good, count)
    found = {}
    for name, relation in rows.items():
        each = int(relation.offsets[1])
        places = (units[:, None] * each + np.arange(each)).ravel()
        offsets = np.arange(count + 1, dtype=np.int64) * each
        found[name] = Relation(offsets, {n: column[places] for n, column in relation.columns.items()})
    return {name: column[units] for name, column in columns.items()}, found


def best(work, times=9):
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main(count):
    law, rng = load("cn"), np.random.default_rng(1)
    print("| law | place, day | operations | columns in | backend | ns/person (processor) | copies | refused rows |")
    print("|---|---|---|---|---|---|---|---|")
    for title, outputs, at, place in ASKED:
        graph = specialise(law, [n for n in outputs if n in law.rules], at, [place], KNOWN)
        if not graph.answered:
            print(f"| {title} | {place} {at} | refused: {[r.reason.en for r in graph.refused.values()]} |")
            continue
        columns, rows = answerable(graph, count, rng)
        arrays = [*columns.values(), *(a for r in rows.values() for a in (r.offsets, *r.columns.values()))]
        moved = sum(a.nbytes for a in arrays) + 8 * count * len(graph.answered)
        source = np.ones(moved // 2, np.uint8)
        target = np.empty_like(source)
        copy = best(lambda s=source, t=target: np.copyto(t, s))
        for backend in ("native", "blocks"):
            kept = graph.run(columns, rows, backend)
            taken = best(lambda: graph.run(columns, rows, backend, into=kept), 5)  # noqa: B023 called at once
            refused = (kept["status"] > 0).mean()
            what = f"{title}: {len(graph.answered)} of {len(outputs)} outputs | {place} {at}"
            size = f"{len(graph.program.nodes)} | {len(arrays)} | {backend}"
            print(f"| {what} | {size} | {taken / count * 1e9:.0f} | {taken / copy:.1f} | {refused:.0%} |")


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 200_000)
