"""Story: a one-off assistance of 1,000.00 to a list of people. Six rows, 6,000.00 stated; four are paid, 4,000.00.

    row 1, 2, 3     in the register, alive                       paid
    row 4           the same person as row 1                     twice
    row 5           died the year before                         dead
    row 6           nobody of that number in this office         unknown

A second list of the same measure brings row 2's person again, and a record since found to be row 3's: neither is paid.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from psycopg.errors import UniqueViolation

from entitled import RUNNER, SCHEME, at, open_house, person
from shebao.benefits import statement, transfers
from shebao.benefits.errors import RunRefused
from shebao.benefits.runs import sign_run
from shebao.benefits.transfers import Listed, Measure
from shebao.kernel.dates import parse_month
from shebao.payments import accounts, actions
from shebao.payments.model import NewAccount, Order
from shebao.registry import actions as registry

FEN = 100_000
NOVEMBER = parse_month("2025-11")
MEASURE = Measure("hardship_2025", SCHEME, "441802", NOVEMBER, "notice 9, list 1", "art. 2")


@pytest.fixture
def people(db, officers):
    open_house(db)
    at(db, "2025-11-03")
    found = [person(db, date(1990, 1, day), day) for day in (1, 2, 3, 4, 5)]
    registry.record_death(
        db, officers.clerk, found[3], date(2024, 6, 1), source="hospital", document="1", known_on=date(2024, 6, 9)
    )
    return found


def listed(*persons, rows=None, fen=None):
    size = len(persons)
    amounts = np.full(size, FEN, np.int64)
    return Listed(np.array(persons, np.int64), amounts, rows or size, size * FEN if fen is None else fen)


def signed(db, officers, run):
    for who, role in ((officers.clerk, "maker"), (officers.reviewer, "checker"), (officers.approver, "approver")):
        sign_run(db, who, run, role, on=db.clock.date())


@pytest.mark.mission("S9.03")
def test_one_payment_a_person_whatever_the_lists_say(db, officers, people, monkeypatch):
    monkeypatch.setattr(transfers, "PART", 4)  # two parts, as a list of millions has many
    one, two, three, dead, other = people
    rows = listed(one, two, three, one, dead, 999_999)
    taken = transfers.take_list(db, RUNNER, MEASURE, rows)
    assert (taken.rows, taken.fen, taken.refused_rows) == (3, 300_000, 3)
    assert transfers.take_list(db, RUNNER, MEASURE, rows) == taken  # killed and started again
    assert [(no.row, no.why) for no in transfers.refused(db, officers.clerk, taken.run)] == [
        (4, "twice"),
        (5, "dead"),
        (6, "unknown"),
    ]
    with pytest.raises(RunRefused, match="not signed by"):
        transfers.publish_list(db, RUNNER, MEASURE, on=db.clock.date())
    signed(db, officers, taken.run)
    done = transfers.publish_list(db, RUNNER, MEASURE, on=db.clock.date())
    assert (done.rows, done.fen) == (3, 300_000)
    assert transfers.publish_list(db, RUNNER, MEASURE, on=db.clock.date()).replayed

    registry.merge_persons(db, officers.clerk, kept=three, merged=other, reason="same", document="card")
    again = replace(MEASURE, document="notice 9, list 2")
    second = transfers.take_list(db, RUNNER, again, listed(two, other))
    assert (second.rows, second.refused_rows) == (0, 2)
    assert {no.why for no in transfers.refused(db, officers.clerk, second.run)} == {"twice"}
    assert statement.differences(db, officers.clerk, period=NOVEMBER) == []


def test_it_is_paid_like_any_obligation_and_once(db, officers, people):
    one, two, *_ = people
    for who in (one, two):
        new = NewAccount(who, "Bank of Tests", f"62{who:014d}", f"测试{who}", 0, "form 1", officers.clerk.path)
        made = accounts.change_account(db, officers.clerk, new)
        if "approved" not in made.steps:
            accounts.approve_account(db, officers.reviewer, made.account_id)
    taken = transfers.take_list(db, RUNNER, MEASURE, listed(one, two))
    signed(db, officers, taken.run)
    transfers.publish_list(db, RUNNER, MEASURE, on=db.clock.date())
    pool = pool_of(db, officers)
    batch = actions.make_batch(db, officers.clerk, Order("2025-11/one-off", pool, NOVEMBER)).batch
    assert (batch.rows, batch.fen) == (2, 200_000)
    batch = actions.check_batch(db, officers.reviewer, batch.batch_id)  # the guard finds award, pool and entitlement
    assert actions.approve_batch(db, officers.approver, batch.batch_id).state == "approved"
    assert actions.make_batch(db, officers.clerk, Order("2025-11/again", pool, NOVEMBER)).batch is None


def pool_of(db, officers):
    with db.reading(officers.clerk, "benefits") as tx:
        return tx.one("pool_of", scheme=SCHEME, areas=["441802", "441800", "440000"], month=NOVEMBER).pool_id


@pytest.mark.parametrize("stated", [{"rows": 7}, {"fen": 6 * FEN + 1}], ids=["rows", "fen"])
def test_a_list_that_differs_from_its_paper_is_never_half_paid(db, officers, people, stated):
    taken = transfers.take_list(db, RUNNER, MEASURE, listed(*people, 999_999, **stated))
    signed(db, officers, taken.run)
    with pytest.raises(RunRefused, match="the paper states"):
        transfers.publish_list(db, RUNNER, MEASURE, on=db.clock.date())
    with pytest.raises(RunRefused, match="begun with another list"):
        transfers.take_list(db, RUNNER, MEASURE, listed(*people))


def test_the_wrong_twin_that_forgets_the_measure_is_stopped_by_the_database(db, officers, people, admin):
    """The twin writes a second line beside the action: the key of measure and human being refuses it."""
    transfers.take_list(db, RUNNER, MEASURE, listed(*people))
    with pytest.raises(UniqueViolation):
        admin.execute(
            "insert into benefits.transfer_line (run_id, step_no, row_no, measure, scheme, person_id, human, pool_id, "
            "for_month, amount_fen, serving_path) select run_id, 9, 9, measure, scheme, person_id, human, pool_id, "
            "for_month, amount_fen, serving_path from benefits.transfer_line limit 1"
        )
