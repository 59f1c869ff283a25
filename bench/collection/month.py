"""One month of contributions as a process of its own: assessed, told to the collector, paid, matched, posted.

usage: month.py CONNINFO HOME SLICES WORKERS    prints one line of JSON: seconds, rows, fen, memory
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from collected import CITY_HOUSE, OCTOBER, ON, SCHEMES, country, stand_ins, terms
from officers import CLOCK, OFFICERS
from shebao.collection import actions
from shebao.collection.assess import Assessment
from shebao.collection.pieces import Matching
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.ledger.chart import moves
from shebao.store.db import Database

DAY = date(2025, 10, 20)
A_FILE = 200_000  # receipts in a file of the collector


def main(conninfo: str, home: Path, slices: int, workers: int) -> None:
    parts: dict[str, float] = {}
    law = country()
    with Database(conninfo, home=home, kind="run", clock=CLOCK).connect() as db:
        own, began = time.process_time(), time.monotonic()
        cut = {"slices": slices, "workers": workers}
        order = Assessment(OCTOBER, (OCTOBER,), terms(), ON, date(2025, 10, 27), typed=stand_ins(), **cut)
        found = actions.assess(db, CITY_HOUSE, law, order)
        parts["assess and publish dues, notices"] = time.monotonic() - began
        own -= time.process_time()
        files = list(_paid(db))  # what the collector sends: made by the bench, outside the clock
        own, began = own + time.process_time(), time.monotonic()
        for kind, name, content in files:
            actions.take_receipts(db, OFFICERS.city_clerk, kind, name, content)
        parts["take the collector's and the treasury's files"] = time.monotonic() - began
        began = time.monotonic()
        by_scheme = {scheme: moves(law.schemes[scheme]) for scheme in SCHEMES}
        matched = actions.match(db, CITY_HOUSE, Matching(OCTOBER, terms(), by_scheme, **cut))
        parts["match, post to accounts, publish"] = time.monotonic() - began
        own = time.process_time() - own
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts = {"rows": found.rows, "fen": found.fen, "parked": found.parked, "silent": len(found.silent)}
    facts |= {"received": matched.received, "held": matched.held, "posted": matched.posted}
    lines = {f"{scheme}/{line}": fen for (scheme, line), fen in found.lines.items()}
    print(json.dumps({**facts, "lines": lines, "memory_mb": memory, "own_processor": own, "parts": parts}))


def _paid(db: Database) -> list[tuple[str, str, bytes]]:
    """Every employer pays what he was told, line by line; one voucher a scheme and file."""
    with db.reading(OFFICERS.city_accountant, "collection") as tx:
        owed = tx.all("lines_for_collector", period=OCTOBER)
    receipts = [
        TaxReceipt(
            f"T{n:012d}", f"V{n // A_FILE}-{r.scheme}", DAY, r.payer, r.scheme, r.component, r.for_month, r.amount_fen
        )
        for n, r in enumerate(owed)
    ]
    sums: dict[tuple[str, str], int] = {}
    for one in receipts:
        sums[one.advice, one.scheme] = sums.get((one.advice, one.scheme), 0) + one.amount
    files = [
        ("tax", f"tax{n // A_FILE}.csv", tax_file(receipts[n : n + A_FILE])) for n in range(0, len(receipts), A_FILE)
    ]
    advices = [Advice(advice, DAY, scheme, fen) for (advice, scheme), fen in sums.items()]
    return [*files, ("treasury", "treasury.csv", treasury_file(advices))]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
