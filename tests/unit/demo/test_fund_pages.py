"""How old an open item of a fund is: it grows from month to month."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.demo.funds import days_open
from shebao.ledger.model import OpenItem

OCTOBER = {"due": date(2025, 10, 27), "returns": date(2025, 10, 23), "close": date(2025, 10, 31)}
NOVEMBER = {"due": date(2025, 11, 17), "returns": date(2025, 11, 25), "close": date(2025, 11, 30)}
CAME_BACK = {"202510.1.1.193.4146.0": date(2025, 10, 23)}


@pytest.mark.parametrize(
    ("source", "item", "calendar", "days"),
    [
        ("payments", "202510.1.1.193.4146.0", OCTOBER, 8),
        ("payments", "202510.1.1.193.4146.0", NOVEMBER, 38),
        ("payments", "batch 2025-11-P8", NOVEMBER, 5),
        ("collection", "advice 7", NOVEMBER, 13),
    ],
)
def test_a_payment_that_came_back_grows_older_from_its_return(source, item, calendar, days):
    open_item = OpenItem(source, item, 260_165, "cashier", blocks=False, en="came back", zh="退回")
    assert days_open(open_item, calendar, CAME_BACK) == days
