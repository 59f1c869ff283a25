"""Dues of a real month by the real law, and differences to what is booked."""

from __future__ import annotations

import pytest

from collected import OCTOBER, assess, declare, town


@pytest.mark.mission("S1.03")
def test_one_declaration_yields_all_lines_of_an_employee(db, admin):
    where = town(db, people=1)
    assert declare(db, where, ["6000.00"]).accepted == 1
    found = assess(db)
    assert found.silent == ()
    assert found.parked == 0
    rows = dict(
        ((s, c), fen)
        for s, c, fen in admin.execute("select scheme, component, amount_fen from collection.due").fetchall()
    )
    # month-2025-10.md: employer 960.00 + 48.00 + 36.00, employee 480.00 + 12.00
    assert rows[("employee_pension", "employer")] == 96000
    assert rows[("employee_pension", "employee")] == 48000
    assert rows[("unemployment", "employer")] == 4800
    assert rows[("unemployment", "employee")] == 1200
    assert rows[("work_injury", "employer")] == 3600
    assert set(found.lines) == set(rows)
    assert OCTOBER == 24309
