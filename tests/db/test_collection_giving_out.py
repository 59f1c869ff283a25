"""Money is given out by one hand at a time: held money relayed, a distribution laid, a refund booked, receipts matched.

Each test lets a second order, with another key, run whole while the first has read what it will give out and has not
published yet. Without the lock the same fen are given out twice.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, assess, country, declare, stand_ins, town, two_firms
from officers import OFFICERS
from settled import camt054, order, owed, pay
from shebao.collection import actions
from shebao.collection.errors import DistributionTooMuch
from shebao.collection.giving_out import MatchBusy
from shebao.collection.insolvency import Distribution, Petition

PAID = date(2025, 10, 24)
CASE = "（2025）粤1802破7号"


class Beside:
    """Runs another act whole, in a thread and sessions of its own, where the first act is about to stage."""

    def __init__(self, monkeypatch, module: str, act):
        self.act, self.said = act, []
        self.real = __import__(f"shebao.collection.{module}", fromlist=["stage_paid"]).stage_paid
        monkeypatch.setattr(f"shebao.collection.{module}.stage_paid", self)

    def __call__(self, *given):
        if not self.said:
            self.said.append(None)
            other = threading.Thread(target=self._other)
            other.start()
            other.join()
        return self.real(*given)

    def _other(self):
        try:
            self.said[0] = self.act()
        except MatchBusy as busy:
            self.said[0] = busy


def test_two_relays_do_not_give_out_the_same_held_money(db, admin, monkeypatch):
    october = two_firms(db)
    second = int(october.employers[1])
    owes = owed(admin, employer_id=second)
    pay(db, [("B2", PAID, owes - 500, "货款")])
    actions.identify(db, OFFICERS.city_clerk, "B2", second, "付款单位来函")
    beside = Beside(monkeypatch, "relay", lambda: actions.relay(db, CITY_HOUSE, order(NOVEMBER, "other")))
    moved = actions.relay(db, CITY_HOUSE, order(NOVEMBER, "known"))
    assert moved.released == owes - 500
    assert owed(admin, employer_id=second) == 500
    assert actions.suspense(db, OFFICERS.city_clerk) == ()
    held = "select coalesce(sum(amount_fen), 0) from collection.paid where move in ('hold', 'release')"
    assert admin.execute(held).fetchone() == (0,)
    assert isinstance(beside.said[0], MatchBusy)
    assert actions.relay(db, CITY_HOUSE, order(NOVEMBER, "other")).released == 0


def test_a_refund_and_a_relay_do_not_both_take_what_is_overpaid(db, admin, monkeypatch):
    """October paid in full, then lowered; November open: the relay would lay over it the fen that are sent back."""
    where = town(db, people=2)
    firm = int(where.employers[0])
    declare(db, where, ["6000.00", "8000.00"])
    assess(db)
    due = owed(admin, employer_id=firm)
    pay(db, [("B1", PAID, due, where.codes[0])])
    declare(db, where, ["6000.00", "6000.00"])
    assess(db, occasion="lowered")
    over = -owed(admin, employer_id=firm, scheme="unemployment")
    assert over > 0
    refund = actions.ask_refund(db, OFFICERS.city_clerk, firm, "unemployment", "申请 1")
    actions.approve_refund(db, OFFICERS.city_approver, refund, "审批 1")
    declare(db, where, ["6000.00", "6000.00"], NOVEMBER)
    assess(db, NOVEMBER)
    beside = Beside(monkeypatch, "relay", lambda: actions.relay(db, CITY_HOUSE, order(NOVEMBER, "set off")))
    actions.book_refund(db, OFFICERS.city_accountant, refund, "银行回单", order(NOVEMBER))
    assert isinstance(beside.said[0], MatchBusy)
    assert owed(admin, employer_id=firm, scheme="unemployment", for_month=OCTOBER) == 0
    paid = "select sum(amount_fen) from collection.paid where scheme = 'unemployment'"
    came = "select sum(amount_fen) from collection.tax_receipt where scheme = 'unemployment'"
    assert admin.execute(paid).fetchone()[0] == admin.execute(came).fetchone()[0] - over


def test_two_distributions_do_not_give_a_rank_more_than_it_claims(db, admin, monkeypatch):
    where = town(db, people=2)
    firm = int(where.employers[0])
    declare(db, where, ["6000.00", "8000.00"])
    assess(db, OCTOBER, due_day=date(2025, 11, 12), typed=stand_ins())
    petition = Petition(firm, date(2025, 11, 18), CASE, "清远市清城区人民法院", "裁定书")
    actions.stop_surcharge(db, OFFICERS.city_approver, petition, ("employee_pension",))
    ranks = actions.file_claim(db, OFFICERS.city_clerk, country(), petition).ranks
    part = ranks[1] * 3 // 4
    came = [(name, date(2025, 11, 19), part, f"{CASE} 第一顺位") for name in ("D1", "D2")]
    actions.take_credits(db, OFFICERS.city_clerk, "estate.xml", camt054(came))

    def lay(reference: str):
        given = Distribution(firm, CASE, 1, reference)
        return actions.distribute(db, CITY_HOUSE, given, replace(order(NOVEMBER), bank=True))

    beside = Beside(monkeypatch, "insolvency", lambda: lay("D2"))
    lay("D1")
    assert isinstance(beside.said[0], MatchBusy)
    assert admin.execute("select sum(amount_fen) from collection.insolvency_paid").fetchone()[0] == part <= ranks[1]
    with pytest.raises(DistributionTooMuch, match=f"has {ranks[1] - part} fen open"):
        lay("D2")
