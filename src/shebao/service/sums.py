"""The sums of a payment's walk, written out: each says which number of the object is the sum of which others.

A term is [times, path]; a path names keys and places of the object: "payment/parts/0/fen". `is` is a path, or 0 for
lines that must balance. Times is 1 or -1, and 100 where a step's yuan become fen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Facts = Mapping[str, Any]
Sum = dict[str, Any]
Term = list[Any]
Keep = Callable[[Facts], bool]

GRAIN = ("component", "payer")
CELL = ("for_month", *GRAIN)
RUN_CELL = (*CELL, "run")
ORDERED = {"sent": ("pay", "reissue"), "returned": ("return", "return")}  # event of an order → move, first and later


def sums_of(told: Facts) -> list[Sum]:
    """Every sum of the object a payment is explained by."""
    return [
        *_payment(told["payment"]),
        *_orders(told["payment"]),
        *_entries(told["payment"]),
        *_months(told),
        *_components(told),
        *_rises(told),
        *_because(told),
    ]


def _sum(what: str, is_: str | int, terms: Sequence[Term]) -> Sum:
    return {"what": what, "is": is_, "of": list(terms)}


def _where(path: str, rows: Sequence[Facts], keep: Keep, times: int = 1) -> list[Term]:
    """The amounts of the rows that are kept, as terms."""
    return [[times, f"{path}/{place}/fen"] for place, row in enumerate(rows) if keep(row)]


def _all(_: Facts) -> bool:
    return True


def _cell(row: Facts, names: Sequence[str] = CELL) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def _same(names: Sequence[str], values: tuple[Any, ...]) -> Keep:
    """Rows that have these values under these names."""
    return lambda row: _cell(row, names) == values


def _payment(paid: Facts) -> Iterator[Sum]:
    parts = paid["parts"]
    yield _sum("what the payment settles", "payment/fen", _where("payment/parts", parts, _all))
    back = _where("payment/parts", parts, lambda p: p["for_month"] < paid["month"])
    yield _sum("of it for earlier months", "payment/arrears_fen", back)
    out = _where("payment/movements", paid["movements"], lambda m: m["move"] in ("pay", "reissue"))
    home = _where("payment/movements", paid["movements"], lambda m: m["move"] == "return", -1)
    yield _sum("what left and did not come back", "payment/with_payee_fen", out + home)
    earlier = _where("payment/earlier_payments", paid["earlier_payments"], _all)
    yield _sum("what earlier payments carried", "payment/paid_before_fen", earlier)
    if paid["state"] == "paid":
        yield _sum("paid exactly once", "payment/with_payee_fen", [[1, "payment/fen"]])


def _orders(paid: Facts) -> Iterator[Sum]:
    """Each order is the whole payment; what was sent or came back is booked for every part, once."""
    for place, issue in enumerate(paid["issues"]):
        yield _sum("each order is the payment", f"payment/issues/{place}/fen", [[1, "payment/fen"]])
        events = {each["event"] for each in issue["history"]}
        for event, (first, later) in ORDERED.items():
            move = later if issue["issue"] else first
            moved = [m for m in enumerate(paid["movements"]) if (m[1]["issue"], m[1]["move"]) == (issue["issue"], move)]
            if event in events:
                yield _sum(f"order {issue['issue']}: {move} booked once", "payment/fen", _terms(moved))
            cells = dict.fromkeys(_cell(m) for _, m in moved)
            for cell in cells:
                same = [(n, m) for n, m in moved if _cell(m) == cell]
                yield _zero(f"{move} of {' '.join(cell)}", _terms(same), _parts(paid, cell, -1))


def _terms(moved: Sequence[tuple[int, Facts]]) -> list[Term]:
    return [[1, f"payment/movements/{number}/fen"] for number, _ in moved]


def _parts(paid: Facts, cell: tuple[Any, ...], times: int) -> list[Term]:
    return _where("payment/parts", paid["parts"], _same(CELL, cell), times)


def _zero(what: str, *sides: list[Term]) -> Sum:
    return _sum(what, 0, [term for side in sides for term in side])


def _entries(paid: Facts) -> Iterator[Sum]:
    """Entries balance, and each line holds this payment's movements and those of others, no fen more."""
    for place, entry in enumerate(paid["entries"]):
        path = f"payment/entries/{place}"
        yield _zero(f"entry {entry['entry']} balances", _where(f"{path}/lines", entry["lines"], _all))
        for number, line in enumerate(entry["lines"]):
            grain, sign = _cell(line, GRAIN), 1 if line["fen"] > 0 else -1
            mine = [
                (n, m)
                for n, m in enumerate(paid["movements"])
                if m["entry"] == entry["entry"] and _cell(m, GRAIN) == grain
            ]
            others = _where(f"{path}/other_payments", entry["other_payments"], _same(GRAIN, grain), sign)
            if mine:
                own = [[sign, at] for _, at in _terms(mine)]
                yield _sum(f"entry {entry['entry']}, {line['account']}", f"{path}/lines/{number}/fen", own + others)


def _months(told: Facts) -> Iterator[Sum]:
    """Month by month: owed as known, less what was booked before, is what the run booked and the payment carries."""
    paid, owed = told["payment"], told["award"]["obligations"]
    runs = {run["run"]: (place, run) for place, run in enumerate(told["runs"])}
    for number, line in enumerate(told["months"]):
        path, cell, (place, run) = f"months/{number}", _cell(line), runs[line["run"]]
        name = f"{' '.join(cell)}, run {line['run']}"
        spans = _where(f"runs/{place}/components", run["components"], _lasting(cell))
        pause = any(_covers(p, cell[0]) for p in run["unpaid"])
        yield _sum(f"owed for {name}", f"{path}/owed", [] if pause else spans)
        run_cell = (*cell, line["run"])
        earlier = [_same(RUN_CELL, (*cell, n)) for n in sorted({o["run"] for o in owed}) if n < line["run"]]
        booked = [term for keep in earlier for term in _where("award/obligations", owed, keep)]
        yield _sum(f"booked before for {name}", f"{path}/booked_before", booked)
        now = _where("award/obligations", owed, _same(RUN_CELL, run_cell))
        yield _sum(f"booked for {name}", f"{path}/difference", now)
        before = _where("payment/earlier_payments", paid["earlier_payments"], _same(CELL, cell))
        yield _sum(f"paid before for {name}", f"{path}/paid_before", before)
        less = [[1, f"{path}/owed"], [-1, f"{path}/booked_before"], [-1, f"{path}/held_for_recovery"]]
        yield _sum(f"difference of {name}", f"{path}/difference", less)
        carried = _where("payment/parts", paid["parts"], _same(RUN_CELL, run_cell))
        own = _where("award/obligations", owed, _same((*RUN_CELL, "payee"), (*run_cell, paid["payee"])), -1)
        if carried:
            yield _zero(f"carried for {name}", carried, own)
    back = [m for m in enumerate(told["months"]) if m[1]["for_month"] < paid["month"]]
    if {o["payee"] for o in owed} <= {paid["payee"]}:
        yield _sum("all differences", "payment/arrears_fen", [[1, f"months/{n}/difference"] for n, _ in back])


def _covers(span: Facts, month: str) -> bool:
    return bool(span["from"] <= month and (span["to"] is None or month < span["to"]))


def _lasting(cell: tuple[Any, ...]) -> Keep:
    """Components of this name and payer that cover this month."""
    return lambda span: _cell(span, GRAIN) == cell[1:] and _covers(span, cell[0])


def _in_force(month: str) -> Keep:
    return lambda span: _covers(span, month)


def _components(told: Facts) -> Iterator[Sum]:
    """What a component pays is what its decision, or its rise, gave; what was taken over is the same wherever told."""
    places = [("award/components", told["award"]["components"])]
    places += [(f"runs/{n}/components", run["components"]) for n, run in enumerate(told["runs"])]
    places += [(f"rises/{n}/gives", rise["gives"]) for n, rise in enumerate(told["rises"])]
    places += [
        (f"rises/{n}/counted_from/components", r["counted_from"]["components"]) for n, r in enumerate(told["rises"])
    ]
    first: dict[tuple[Any, ...], str] = {}
    for path, spans in places:
        for number, span in enumerate(spans):
            at, key = f"{path}/{number}/fen", _cell(span, (*GRAIN, "decision", "run"))
            given = _given(told, span) or first.setdefault(key, at)
            if given != at:
                yield _sum(f"{span['component']} as it was given", at, [[1, given]])
    yield _sum(
        "all that was booked", "award/booked_fen", _where("award/obligations", told["award"]["obligations"], _all)
    )


def _given(told: Facts, span: Facts) -> str | None:
    """The value of a decision or a rise that a component is; None where no law was asked."""
    act, _, rule = span["component"].rpartition(".")
    name = f"{told['award']['scheme']}.{rule}"
    for place, rise in enumerate(told["rises"]):
        if act == rise["rise"] and (rise["run"], rise["decision"]) == (span["run"], span["decision"]):
            return f"rises/{place}/values/{name}"
    known = [("", told.get("decision", {}).get("number"), told)]
    known += [(f"earlier_decisions/{n}/", each["number"], each) for n, each in enumerate(told["earlier_decisions"])]
    for path, number, decision in known:
        if not act and number is not None and number == span["decision"] and name in decision.get("values", {}):
            return f"{path}values/{name}"
    return None


def _rises(told: Facts) -> Iterator[Sum]:
    """A rise: before plus what it gives is after; what it was counted from is what its steps read."""
    spans = told["award"]["components"]
    for number, rise in enumerate(told["rises"]):
        path = f"rises/{number}"
        gives = [[1, f"{path}/gives/{n}/fen"] for n in range(len(rise["gives"]))]
        yield _sum(f"{rise['rise']}: after", f"{path}/award_after", [[1, f"{path}/award_before"], *gives])
        now = _where("award/components", spans, _in_force(rise["month"]))
        yield _sum(f"{rise['rise']}: the award since", f"{path}/award_after", now)
        counted = rise["counted_from"]
        terms = _where(f"{path}/counted_from/components", counted["components"], _all)
        yield _sum(f"{rise['rise']}: counted from", f"{path}/counted_from/fen", terms)
        name = (counted["input"] or "").rpartition(".")[2]
        for step, each in enumerate(rise["steps"]):
            if name and name in each["arguments"]:
                read = [[100, f"{path}/steps/{step}/arguments/{name}"]]
                yield _sum(f"{rise['rise']}: read by {each['name']}", f"{path}/counted_from/fen", read)


def _because(told: Facts) -> Iterator[Sum]:
    """What became known is what the two decisions read."""
    last = len(told["earlier_decisions"]) - 1
    for number, changed in enumerate(told["because"]):
        name = changed["name"].rpartition(".")[2]
        for word, path, steps in (
            ("now", "steps", told["steps"]),
            ("before", f"earlier_decisions/{last}/steps", told["earlier_decisions"][last]["steps"]),
        ):
            for place, step in enumerate(steps):
                if name in step["arguments"]:
                    term = [1, f"{path}/{place}/arguments/{name}"]
                    yield _sum(f"{word}: {changed['name']}", f"because/{number}/{word}", [term])
