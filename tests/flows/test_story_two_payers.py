"""A resident's base of 137, 88 from the centre and 49 from the place, kept apart to the control totals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entitled import RUNNER, at, person
from officers import COUNTY, HOUSE
from shebao.benefits import claims, decisions, payroll
from shebao.benefits.claims import Application
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.engine.worked import typed_value
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId

SCHEME, REGION = "resident_pension", "410000"
LINES = {("central_part", "central"): 8800, ("provincial_part", "local"): 4900, ("account_part", "account"): 2878}


@pytest.fixture(scope="module")
def judged():
    """The law, with what other floors record asked of the claimant, and the place's standard typed in."""
    found = load("cn")
    asked = {
        name: replace(spec, provider="asked") if name.startswith(f"{SCHEME}.") and spec.provider != "rule" else spec
        for name, spec in found.inputs.items()
    }
    law = replace(found, inputs=asked)
    typed = {
        f"{SCHEME}.{name}": typed_value(law, f"{SCHEME}.{name}", value, "typed for this test")
        for name, value in (("provincial_standard", "137"), ("local_addition", "0"))
    }
    return Judge(law, accepts_unverified=True, typed=typed)


@pytest.mark.mission("S1.07")
@pytest.mark.mission("S1.05")
def test_each_payer_keeps_his_line(db, officers, judged):
    law = judged.law
    for chart in charts(law):
        books.load_chart(db, HOUSE, chart)
    said = moves(law.schemes[SCHEME])
    books.load_scheme(db, HOUSE, said)
    books.open_pool(db, HOUSE, Pool(PoolId(0), said.fund, REGION, said.fund, said.fund, parse_month("2018-01"), COUNTY))
    on = at(db, "2019-03-04")
    who = person(db, date(1959, 3, 2), 1)
    answers = {"contribution_years": 15, "account_balance": 400_000, "registered_here": 1, "other_basic_pension": 0}
    wanted = Application(SCHEME, "", date(2019, 3, 4), {"claim_month": parse_month("2019-03"), **answers})
    claim = claims.open_claim(db, officers.clerk, judged, Applicant(who, who, REGION, COUNTY), wanted, on=on)
    claims.approve_fact(db, officers.approver, judged, claim, on=on, event=date(2019, 3, 4), answers={})
    decided = decisions.determine(db, officers.clerk, judged, claim, on=on)
    assert decided.answer.granted, [reason.en for reason in decided.answer.reasons]
    assert {(c.name, c.payer): c.fen for c in decided.answer.components} == LINES
    decisions.check(db, officers.reviewer, decided.decision, on=on)
    decisions.approve(db, officers.approver, judged, decided.decision, on=on)

    on = at(db, "2019-04-08")
    month = Month(parse_month("2019-04"), 1, law.hash, on)
    run = payroll.compute_payroll(db, RUNNER, month)
    for hand, role in ((officers.clerk, "maker"), (officers.reviewer, "checker"), (officers.approver, "approver")):
        sign_run(db, hand, run, role, on=on)
    assert payroll.publish_payroll(db, RUNNER, month, on=on).fen == sum(LINES.values())
    with db.reading(officers.clerk, "ledger") as tx:
        controls = tx.all("run_controls", run=run)
    assert {(row.component, row.payer): row.fen for row in controls} == LINES
