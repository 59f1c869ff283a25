"""The tables of entitlements hold what they promise, whatever a program does."""

from __future__ import annotations


def test_the_house_starts(db, officers):
    with db.reading(officers.clerk, "benefits") as tx:
        assert tx.all("orders_counted", since="2020-01-01", until="2030-01-01") == []
