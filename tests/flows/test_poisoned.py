"""One poisoned row among very many is set aside with reason and owner, and the month closes around it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from entitled import COUNTY_CODE, SCHEME, at, judge, open_house, pay
from officers import COUNTY
from shebao.benefits import statement
from shebao.benefits.take_on import Basis, Running, take_on_awards
from shebao.kernel.dates import parse_month
from shebao.kernel.errors import Refused
from shebao.ledger.statements import close, trial_balance

OCTOBER = parse_month("2025-10")


def running(size: int) -> Running:
    """Awards since 2015, two components each."""
    return Running(
        persons=np.arange(1_001, 1_001 + size, dtype=np.int64),
        start_months=np.full(size, parse_month("2015-04"), np.int64),
        regions=np.full(size, COUNTY_CODE),
        serving_paths=np.full(size, COUNTY),
        components={("basic_part", ""): np.full(size, 250_000, np.int64), ("local_extra", "county"): np.full(size, 7)},
    )


@pytest.mark.mission("S5.30")
@pytest.mark.parametrize("size", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_one_poisoned_award_is_parked_and_the_month_closes_around_it(db, admin, officers, size):
    open_house(db, first_month="2025-10")
    at(db, "2025-09-30")
    with db.reading(officers.clerk, "benefits") as tx:
        pool = tx.one("pool_of", scheme=SCHEME, areas=["441802", "441800", "440000"], month=OCTOBER).pool_id
    hands = (officers.clerk, officers.reviewer, officers.approver)
    basis = Basis(SCHEME, pool, OCTOBER, "list of awards 2025-09-30")
    awards = take_on_awards(db, hands, judge(), running(size), basis, on=date(2025, 9, 30))
    poisoned = int(awards[size // 2])
    admin.execute(
        "update benefits.award_component set amount_fen = -500 where award_id = %s and payer = ''", (poisoned,)
    )
    at(db, "2025-10-10")
    done = pay(db, "2025-10", shards=4)
    assert (done.rows, done.fen) == (2 * (size - 1), (size - 1) * 250_007)
    with db.reading(officers.clerk, "benefits") as tx:
        (run,) = tx.all("payroll_runs")
        (parked,) = tx.all("store.parked_rows", run_id=run.run_id)
    assert (parked.row_key, parked.owner) == (f"award:{poisoned}", "reviewer")
    assert parked.reason == "the amount of a month is negative"
    assert len(statement.differences(db, officers.clerk, period=OCTOBER)) <= 2  # of the poisoned award alone
    closed = close(db, officers.accountant, pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    assert not isinstance(closed, Refused), closed
    assert trial_balance(db, officers.accountant, pool, OCTOBER).balanced
