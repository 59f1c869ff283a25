"""The month by columns: what is owed, once, to whom, published whole."""

from __future__ import annotations

from datetime import date

import pytest

from entitled import RUNNER, Wish, at, awarded, month_of_pay, open_house, pay, person
from shebao.benefits import payroll
from shebao.benefits.errors import RunRefused, RunSignedTwice
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month


@pytest.fixture
def house(db):
    open_house(db)
    at(db, "2025-10-20")
    return db


def booked(db, by, award):
    with db.reading(by, "benefits") as tx:
        rows = tx.all("obligations_of", award=award)
    return [(r.period, r.for_month, r.component, r.kind, r.payee_person_id, r.amount_fen) for r in rows]


def test_a_month_is_owed_once(house, officers):
    who = person(house)
    award = awarded(house, Wish(who, extra={"lives_in_county": 1}))
    at(house, "2025-11-10")
    done = pay(house, "2025-11")
    assert (done.rows, done.fen, done.replayed) == (3, 249738 + 86097 + 2000, False)
    again = payroll.publish_payroll(house, RUNNER, month_of_pay(house, "2025-11"), on=date(2025, 11, 10))
    assert (again.rows, again.replayed) == (3, True)
    november = parse_month("2025-11")
    assert booked(house, officers.clerk, award) == [
        (november, november, "account_part", "regular", who, 86097),
        (november, november, "basic_part", "regular", who, 249738),
        (november, november, "local_extra", "regular", who, 2000),
    ]
    at(house, "2025-12-10")
    assert pay(house, "2025-12").fen == 337835


def test_nothing_is_seen_before_three_have_signed(house, officers):
    awarded(house, Wish(person(house)))
    on = at(house, "2025-11-10")
    month = month_of_pay(house, "2025-11")
    run = payroll.compute_payroll(house, RUNNER, month)
    with house.reading(officers.clerk, "benefits") as tx:
        assert tx.one("run_rows", run=run).rows == 0
    with pytest.raises(RunRefused, match="not signed by approver, checker, maker"):
        payroll.publish_payroll(house, RUNNER, month, on=on)
    sign_run(house, officers.clerk, run, "maker", on=on)
    with pytest.raises(RunSignedTwice):
        sign_run(house, officers.clerk, run, "maker", on=on)
