"""What the office hands to the collector: every employer's lines of a month, as a CSV file of fixed columns."""

from __future__ import annotations

import csv
import io

from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan
from shebao.store.db import Database

COLUMNS = ("payer", "scheme", "component", "for_month", "amount", "due_day")


def notice_file(db: Database, by: Actor, period: int) -> bytes:
    """The lines booked in `period`, by employer, scheme, line and month they are for; amounts in yuan, UTF-8."""
    with db.reading(by, "collection", purpose=f"notices {month_text(period)}") as tx:
        rows = tx.all("lines_for_collector", period=period)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        amount = yuan(row.amount_fen).replace(",", "")
        writer.writerow((row.payer, row.scheme, row.component, month_text(row.for_month), amount, row.due_day))
    return out.getvalue().encode("utf-8")
