"""Running awards are taken on whole by document and three hands, and paid from the first month of this house."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from entitled import COUNTY_CODE, RUNNER, SCHEME, at, judge, open_house, pay
from officers import COUNTY
from shebao.benefits import statement
from shebao.benefits.adjustment import compute_rise, draft, rise_of
from shebao.benefits.errors import TakeOnRefused
from shebao.benefits.take_on import Basis, Running, take_on_awards
from shebao.kernel.dates import parse_month

ON = date(2025, 9, 30)


def running(size: int) -> Running:
    return Running(
        persons=np.arange(1001, 1001 + size, dtype=np.int64),
        start_months=np.full(size, parse_month("2015-04"), np.int64),
        regions=np.full(size, COUNTY_CODE),
        serving_paths=np.full(size, COUNTY),
        components={
            ("basic_part", ""): np.full(size, 250000, np.int64),
            ("local_extra", "county"): np.arange(size, dtype=np.int64) % 2 * 2000,
        },
    )


@pytest.fixture
def house(db):
    open_house(db)
    at(db, "2025-09-30")
    return db


def basis(db, officers) -> Basis:
    with db.reading(officers.clerk, "benefits") as tx:
        pool = tx.one("pool_of", scheme=SCHEME, areas=["441802", "441800", "440000"], month=parse_month("2025-10"))
    return Basis(SCHEME, pool.pool_id, parse_month("2025-10"), "list of awards 2025-09-30")


def test_taken_on_awards_are_paid_from_the_first_month(house, officers):
    hands = (officers.clerk, officers.reviewer, officers.approver)
    found = take_on_awards(house, hands, judge(), running(1000), basis(house, officers), on=ON)
    assert len(np.unique(found)) == 1000
    at(house, "2025-10-10")
    done = pay(house, "2025-10")
    assert (done.rows, done.fen) == (1500, 1000 * 250000 + 500 * 2000)
    assert statement.differences(house, officers.clerk, period=parse_month("2025-10")) == []


def test_a_rise_reads_what_was_taken_on_with_the_award(house, officers):
    hands = (officers.clerk, officers.reviewer, officers.approver)
    rows = replace(running(3), answers={"stop_work_month": np.full(3, parse_month("2015-03"), np.int64)})
    take_on_awards(
        house, hands, judge(), rows, replace(basis(house, officers), paid_from=parse_month("2024-12")), on=ON
    )
    on = at(house, "2025-10-10")
    rise = rise_of(judge(), SCHEME, "rise_2025", on)
    run = compute_rise(house, RUNNER, judge(), rise, shards=1)
    assert [dict(one.fen) for one in draft(house, officers.clerk, rise, run)] == [
        {"rise_fixed": 5000, "rise_share": 1325},
        {"rise_fixed": 5000, "rise_share": 1336},
        {"rise_fixed": 5000, "rise_share": 1325},
    ]
    with house.reading(officers.clerk, "benefits") as tx:
        (row,) = tx.all("awards_of_person", person=1002)
        answers = tx.provider(
            "benefits.answer_of_claim", claims=[row.claim_id], name="stop_work_month", known_at=tx.now
        )
    assert answers["value"].tolist() == [parse_month("2015-03")]


@pytest.mark.mission("S5.30")
def test_the_same_list_by_the_same_paper_is_taken_on_once(house, admin, officers):
    """What a start after a kill does; another list of the same paper is another."""
    hands, paper = (officers.clerk, officers.reviewer, officers.approver), basis(house, officers)
    found = take_on_awards(house, hands, judge(), running(50), paper, on=ON)
    assert take_on_awards(house, hands, judge(), running(50), paper, on=ON).tolist() == found.tolist()
    assert admin.execute("select count(*) from benefits.award").fetchone() == (50,)
    more = replace(running(2), persons=np.array([5001, 5002]))
    assert not set(take_on_awards(house, hands, judge(), more, paper, on=ON)) & set(found)
    step = admin.execute("select rows, fen from store.run_step where name like 'award:%' order by step_no").fetchone()
    assert step == (50, 50 * 250_000 + 25 * 2_000)


def test_all_that_is_wrong_is_told_at_once(house, officers):
    rows = running(4)
    wrong = replace(
        rows,
        persons=np.array([1, 1, 2, 3]),
        start_months=np.full(4, parse_month("2025-11")),
        components={("basic_part", ""): np.array([1, 0, 1, 1])},
    )
    hands = (officers.clerk, officers.clerk, officers.approver)
    with pytest.raises(TakeOnRefused) as problem:
        take_on_awards(house, hands, judge(), wrong, replace(basis(house, officers), document=" "), on=ON)
    assert problem.value.facts["reasons"].split("; ") == [
        "maker, checker and approver are not three persons",
        "no document is named",
        "a person stands in the list twice",
        "1 awards have no amount",
        "4 begin after 2025-10",
    ]
