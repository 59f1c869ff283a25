"""The one look-up of a posting finds what the reasons find, and the posting writes its own line of the log."""

from __future__ import annotations

import json
import random

import pytest

from funds import COUNTY, NOVEMBER, OCTOBER, open_books, paper
from shebao.ledger import actions
from shebao.ledger.model import Entry, Key, Line
from shebao.ledger.reasons import NotBooked

ACCOUNTS = ("treasury", "contribution_income", "monthly_benefit", "pooled_only", "benefits", "nowhere")
SCHEMES = ("", "", "", "old_age", "top_up", "unknown")
BOTH = """
    select ledger.lines_stand(x.lines, ledger.pool_of(x.lines), x.period, %(path)s) as stands,
           ledger.line_reasons(x.lines, x.period, %(path)s) as reasons
    from jsonb_to_recordset(%(drawn)s::jsonb) as x(lines jsonb, period integer)
"""


def drawn_lines(rng: random.Random, pools: tuple[int, ...]) -> list[dict[str, object]]:
    """Lines as anybody may send them: mostly whole, sometimes with an amount, pool, account or scheme amiss."""
    pool = rng.choice(pools)
    amounts = [rng.choice((-7, 3, 5)) for _ in range(rng.randrange(4))]
    amounts += [-sum(amounts)] if rng.random() < 0.9 else [1]
    return [
        {
            "pool_id": rng.choice(pools) if rng.random() < 0.05 else pool,
            "account": rng.choice(ACCOUNTS if rng.random() < 0.3 else ACCOUNTS[:3]),
            "amount_fen": fen,
            "scheme": rng.choice(SCHEMES) if rng.random() < 0.3 else "",
        }
        for fen in (amounts if rng.random() < 0.97 else [])
    ]


def test_what_stands_has_no_reason_against_it_and_what_has_none_stands(db, admin):
    pool, other = open_books(db)
    admin.execute(
        "insert into ledger.account select chart, 'pooled_only', '9001', kind, null, null, '{pooled}', name_en,"
        " name_zh, false from ledger.account where account = 'treasury'"
    )
    admin.execute("insert into ledger.closing values (%s, %s, %s, 1, 2)", (other, NOVEMBER, COUNTY[:6]))
    rng = random.Random(5)
    months = (OCTOBER, OCTOBER, OCTOBER, NOVEMBER, OCTOBER - 1, 12 * 2010)
    drawn = [{"lines": drawn_lines(rng, (pool, other, 999)), "period": rng.choice(months)} for _ in range(1500)]
    answers = admin.execute(BOTH, {"path": COUNTY, "drawn": json.dumps(drawn)}).fetchall()
    several = [len({line["pool_id"] for line in one["lines"]}) > 1 for one in drawn]
    for one, (stands, reasons), many in zip(drawn, answers, several, strict=True):
        assert stands == (reasons == [] and not many), (one, reasons)  # of several pools the reasons alone are asked
    told = {reason["code"] for _, reasons in answers for reason in reasons}
    assert sum(stands for stands, _ in answers) > 100
    assert told == {
        "no_chart",
        "no_lines",
        "zero_line",
        "not_balanced",
        "unknown_pool",
        "before_first_month",
        "month_closed",
        "unknown_account",
        "summary_account",
        "account_of_other_fund",
        "scheme_of_other_fund",
    }


@pytest.mark.mission("S8.24")
def test_a_posting_leaves_one_line_of_the_log_and_a_refused_one_none(db, admin, officers):
    pool, _ = open_books(db)
    good = Entry("correct", OCTOBER, OCTOBER, (Line(pool, "treasury", 5), Line(pool, "contribution_income", -5)))
    first = actions.post(db, officers.accountant, Key("t", "1"), good, paper())
    again = actions.post(db, officers.accountant, Key("t", "1"), good, paper())
    wrong = Entry("correct", OCTOBER, OCTOBER, (Line(pool, "treasury", 5),))
    with pytest.raises(NotBooked):
        actions.post(db, officers.accountant, Key("t", "2"), wrong, paper())
    lines = admin.execute(
        "select actor_id, subject, facts::jsonb, canonical = audit.canonical(l) from audit.line l "
        "where package = 'ledger' and action = 'post' order by line_no"
    ).fetchall()
    who, entry = officers.accountant.actor_id, first.entry_id
    assert lines == [
        (who, "entry:t/1", {"entry": entry, "replayed": False}, True),
        (who, "entry:t/1", {"entry": entry, "replayed": True}, True),
    ]
    assert again.replayed
    assert admin.execute("select count(*) from audit.waiting w join audit.line l using (line_no)").fetchone()[0] >= 2
