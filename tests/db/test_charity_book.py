"""The charity book: a promise is no money, money goes where it is bound to, once, and both ways walk to the fen.

One database for all; each test has an organisation, people and papers of its own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from charities import (
    OTHER_PLACE,
    PLACE,
    TODAY,
    charity_house,
    count,
    foundation,
    give,
    grant,
    law,
    needs_help,
    paid,
    refused,
)
from entitled import Wish, awarded, judge, ready, recognise
from entitled import person as somebody
from officers import OFFICERS
from shebao.benefits import claims, decisions
from shebao.charity import donations, hands, matching, needs, organisations, spending, told
from shebao.charity.donations import Came, Promise
from shebao.charity.errors import (
    BillKnown,
    ClaimNotToRoute,
    FundsShort,
    MoreThanPaid,
    MoreThanPromised,
    NeedNotOpen,
    NotEntrusted,
    NotItsTurn,
    OneHandTwice,
    SaidOtherwise,
)
from shebao.charity.model import Bound
from shebao.charity.needs import Wanted
from shebao.charity.organisations import Standing
from shebao.charity.spending import Back, Proposal
from shebao.store import kill_points
from shebao.store.errors import NotYours

pytestmark = pytest.mark.mission("S1.47")
CLERK = OFFICERS.clerk
EARLIER = date(2025, 11, 3)


@pytest.fixture(scope="module")
def house(server, template, tmp_path_factory):
    """A database of this module, and the superuser on it."""
    with charity_house(server, template, tmp_path_factory.mktemp("charity"), "test_charity_book") as opened:
        yield opened


@pytest.fixture
def db(house):
    return house[0]


# --- money in, money out ---------------------------------------------------------------------------------------------


def test_one_yuan_walks_to_the_case_and_back(house, db):
    """Two donors of illness, 100.00 and 50.00; a bill of 120.00: first in, first out; 30.00 come back to the second."""
    of = foundation(db, 1)
    first = give(db, of, 10_000, Bound("illness"), EARLIER)
    second = give(db, of, 5_000, Bound("illness"))
    need = needs_help(db, somebody(db, order=1), 12_000, "发票 1")
    number = paid(db, grant(db, of, need, 12_000, "决定 1"))
    assert [(w.donation, w.fen) for w in told.need(db, CLERK, need)[1]] == [(first, 10_000), (second, 2_000)]
    spending.give_back(db, OFFICERS.accountant, number, Back(3_000, TODAY, "R1", "医院退费"))
    spending.give_back(db, OFFICERS.accountant, number, Back(3_000, TODAY, "R1", "医院退费"))  # told twice, once booked
    assert [(w.donation, w.fen, w.back) for w in told.need(db, CLERK, need)[1]] == [
        (first, 9_000, 1_000),
        (second, 0, 2_000),
    ]
    walked = told.donation(db, CLERK, first)
    (way,) = walked.ways
    assert (walked.received, way.fen, walked.left) == (10_000, 9_000, 1_000)
    assert (way.need.need, way.spending.state, way.spending.reference) == (need, "paid", "P1")
    assert told.donation(db, CLERK, second).left == 5_000
    assert needs.need(db, CLERK, need).open == 3_000
    assert count(house, "split", f"spending_id = {number}") == 4, "rows are added, none is changed"


def test_a_promise_is_no_money(house, db):
    of, need = foundation(db, 2), needs_help(db, somebody(db, order=2), 10_000)
    donation = donations.promise(db, CLERK, law(), of, Promise("李", 10_000, Bound(), "协议", TODAY))
    short = refused(house, FundsShort, lambda: grant(db, of, need, 1, "决定"))
    assert "has 0.00 yuan" in short.english
    donations.receive(db, CLERK, donation, Came(4_000, TODAY, "B1"))
    assert donations.receive(db, CLERK, donation, Came(4_000, TODAY, "B1")) > 0
    assert told.donation(db, CLERK, donation).received == 4_000, "the same reference is booked once"
    more = refused(house, MoreThanPromised, lambda: donations.receive(db, CLERK, donation, Came(6_001, TODAY, "B2")))
    assert "60.00 yuan are still to come" in more.english
    other = lambda: donations.receive(db, CLERK, donation, Came(5_000, TODAY, "B1"))  # noqa: E731
    assert "amount_fen 4000" in refused(house, SaidOtherwise, other).english


def test_bound_money_goes_to_its_purpose_alone_and_the_closest_goes_first(house, db):
    of, sick = foundation(db, 3), somebody(db, order=3)
    free = give(db, of, 1_000, Bound(), date(2025, 11, 1))
    place = give(db, of, 1_000, Bound(region=PLACE), date(2025, 11, 2))
    ill = give(db, of, 1_000, Bound("illness"), date(2025, 11, 3))
    both = give(db, of, 1_000, Bound("illness", PLACE), date(2025, 11, 4))
    give(db, of, 9_000, Bound("education"), date(2025, 11, 1))
    give(db, of, 9_000, Bound("illness", OTHER_PLACE), date(2025, 11, 1))
    need = needs_help(db, sick, 5_000)
    named = give(db, of, 500, Bound(need=need))
    order = [(m.donation, m.bound) for m in matching.money_for(db, CLERK, need) if m.organisation == of.organisation]
    assert order == [(named, "need"), (both, "purpose_region"), (ill, "purpose"), (place, "region"), (free, "free")]
    short = refused(house, FundsShort, lambda: grant(db, of, need, 4_501, "决定"))
    assert "45.00 yuan" in short.english
    assert "180.00 yuan are bound to other purposes" in short.english
    grant(db, of, need, 2_700, "决定")
    ways = told.need(db, CLERK, need)[1]
    assert {w.donation: w.fen for w in ways} == {named: 500, both: 1_000, ill: 1_000, place: 200}
    overhead = Proposal(1_001, "支出 1", TODAY, expense="administration")
    refused(house, FundsShort, lambda: spending.propose(db, CLERK, law(), of, overhead))  # free money alone: 10.00


def test_needs_for_a_donation_are_ranked_with_their_reason(db):
    of, who = foundation(db, 4), somebody(db, order=4)
    school = needs_help(db, who, 1_000, "学费 4", "school_cost")
    ill = needs_help(db, who, 1_000, "发票 4")
    found = {n.need.need: n.bound for n in matching.needs_for(db, CLERK, give(db, of, 100, Bound("education")))}
    assert found[school] == "purpose"
    assert ill not in found
    first = matching.needs_for(db, CLERK, give(db, of, 100, Bound(need=ill)))
    assert [(n.need.need, n.bound) for n in first] == [(ill, "need")]


# --- needs and public aid ---------------------------------------------------------------------------------------


def test_a_claim_is_passed_on_when_decided_and_what_its_scheme_gives_is_not_needed_twice(house, db):
    """9,493 × 322 ÷ 12 × 1 % = 2,547.29 and 860.97 in November: 1,591.74 of 5,000.00 are left for charity."""
    of, who = foundation(db, 5), somebody(db, order=5)
    wish = Wish(who)
    claim = ready(db, wish)
    want = Wanted("medical_bill", 500_000, "申请书", TODAY, "发票 5")
    early = refused(house, ClaimNotToRoute, lambda: needs.route(db, CLERK, law(), [claim], want))
    assert "public aid goes first" in early.english
    decided = decisions.determine(db, CLERK, judge(), claim, on=TODAY)
    decisions.check(db, OFFICERS.reviewer, decided.decision, on=TODAY)
    decisions.approve(db, OFFICERS.approver, judge(), decided.decision, on=TODAY)
    need = needs.route(db, CLERK, law(), [claim], want)
    assert needs.route(db, CLERK, law(), [claim], want) == need
    now = needs.need(db, CLERK, need)
    assert (now.scheme, now.open, now.source, now.claims) == (340_826, 159_174, "partly", (claim,))
    give(db, of, 900_000)
    over = refused(house, NeedNotOpen, lambda: grant(db, of, need, 159_175, "决定"))
    assert "1,591.74 yuan open, less than 1,591.75" in over.english
    grant(db, of, need, 159_174, "决定")
    assert needs.need(db, CLERK, need).open == 0
    same_bill = Wanted("medical_bill", 500_000, "另一申请", TODAY, "发票 5", PLACE)
    known = refused(house, BillKnown, lambda: needs.enter(db, CLERK, law(), (who, None), same_bill))
    assert f"need {need}" in known.english


def test_a_refused_claim_waits_to_be_passed_on_to_who_is_entrusted(house, db):
    claim = ready(db, Wish(somebody(db, order=6), months=100))
    decisions.determine(db, CLERK, judge(), claim, on=TODAY)
    claims.notify_refusal(db, CLERK, claim, on=TODAY, answer_until=date(2025, 11, 25))
    claims.refuse(db, OFFICERS.approver, claim, on=date(2025, 11, 28))
    assert [(w.claim, w.source) for w in needs.to_route(db, CLERK, law())] == [(claim, "refused")]
    need = needs.route(db, CLERK, law(), [claim], Wanted("living", 8_000, "转介单 6", TODAY))
    found = somebody(db, order=61)
    recognise(db, found, "need_left", 1)
    assert [(w.claim, w.person, w.source) for w in needs.to_route(db, CLERK, law())] == [(None, found, "referred")]
    assert needs.need(db, CLERK, needs_help(db, found, 100)).source == "referred"
    assert needs.to_route(db, CLERK, law()) == ()
    of = foundation(db, 6)  # entrusted with illness, not with poverty
    donation = give(db, of, 8_000)
    assert [n.entrusted for n in matching.needs_for(db, CLERK, donation) if n.need.need == need] == [False]
    assert "not entrusted" in refused(house, NotEntrusted, lambda: grant(db, of, need, 8_000, "决定")).english
    trust = Standing("entrusted", "poverty", date(2025, 1, 1), None, "清民函 6")
    organisations.set_standing(db, CLERK, law(), of, trust)
    assert paid(db, grant(db, of, need, 8_000, "决定"))
    organisations.set_standing(db, CLERK, law(), of, replace(trust, until=date(2025, 11, 1), document="清民函 7"))
    ended = [s for s in organisations.standings(db, CLERK, of) if s.purpose == "poverty"]
    assert [s.until for s in ended] == [date(2025, 11, 1)]
    assert count(house, "standing", f"organisation_id = {of.organisation} and purpose = 'poverty'") == 2, "both kept"


def test_a_scheme_that_gives_after_the_grant_stops_its_payment(house, db):
    of, who = foundation(db, 7), somebody(db, order=7)
    claim = ready(db, Wish(who, months=100))
    decisions.determine(db, CLERK, judge(), claim, on=TODAY)
    claims.notify_refusal(db, CLERK, claim, on=TODAY, answer_until=date(2025, 11, 25))
    claims.refuse(db, OFFICERS.approver, claim, on=date(2025, 11, 28))
    need = needs.route(db, CLERK, law(), [claim], Wanted("medical_bill", 300_000, "转介单 7", TODAY, "发票 7"))
    give(db, of, 300_000)
    number = grant(db, of, need, 300_000, "决定")
    hands.check(db, OFFICERS.reviewer, number, TODAY)
    house[1].execute("delete from registry.determination where person_id = %s", (who,))
    award = awarded(db, Wish(who))  # applied again, with all his months
    again = house[1].execute("select claim_id from benefits.award where award_id = %s", (award,)).fetchone()[0]
    needs.route(db, CLERK, law(), [claim, again], Wanted("medical_bill", 300_000, "转介单 7", TODAY, "发票 7"))
    assert needs.need(db, CLERK, need).over == 340_826
    refused(house, NeedNotOpen, lambda: hands.approve(db, OFFICERS.approver, number, TODAY))
    spending.withdraw(db, CLERK, number, "已获救助", TODAY)
    assert needs.need(db, CLERK, need).granted == 0


# --- hands, kills, two at once -----------------------------------------------------------------------------------


def test_four_hands_in_their_order(house, db):
    of, need = foundation(db, 8), needs_help(db, somebody(db, order=8), 1_000)
    give(db, of, 1_000)
    number = grant(db, of, need, 1_000, "决定")
    turn = refused(house, NotItsTurn, lambda: hands.approve(db, OFFICERS.approver, number, TODAY))
    assert "what comes next is check" in turn.english
    refused(house, MoreThanPaid, lambda: spending.give_back(db, OFFICERS.accountant, number, Back(1, TODAY, "R", "x")))
    admin = house[1]
    admin.execute(
        "insert into access.appointment (actor_id, post, agency_path, v) values (%s, 'reviewer', %s, '[2000-01-01,)')",
        (CLERK.actor_id, CLERK.path),
    )
    refused(house, OneHandTwice, lambda: hands.check(db, replace(CLERK, post="reviewer"), number, TODAY))
    paid(db, number)
    hands.pay(db, OFFICERS.cashier, number, "P1", TODAY)  # entered again
    assert count(house, "spending_step", f"spending_id = {number}") == 4
    again = lambda: hands.pay(db, OFFICERS.cashier, number, "P2", TODAY)  # noqa: E731
    assert "is paid" in refused(house, NotItsTurn, again).english
    refused(house, NotItsTurn, lambda: spending.withdraw(db, CLERK, number, "zu spät", TODAY))
    with pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute(
            "insert into charity.spending_step values (%s, 'withdrawn', 1, 'x', now(), 'x', now(), '00.'), "
            "(%s, 'checker', %s, 'x', now(), '', now(), '00.')",
            (number, number, CLERK.actor_id),
        )


def test_given_up_its_money_is_free_again(db):
    of, need = foundation(db, 9), needs_help(db, somebody(db, order=9), 1_000)
    donation = give(db, of, 1_000, Bound("illness"))
    number = grant(db, of, need, 1_000, "决定 1")
    spending.withdraw(db, CLERK, number, "家属放弃", TODAY)
    spending.withdraw(db, CLERK, number, "家属放弃", TODAY)
    assert told.donation(db, CLERK, donation).left == 1_000
    assert paid(db, grant(db, of, need, 1_000, "决定 2"))


class Struck(BaseException):
    """A kill."""


@pytest.fixture
def killed():
    at: list[str] = []

    def strike(point: str) -> None:
        if at and point == at[0]:
            at.clear()
            raise Struck

    kill_points.watch(strike)
    yield at
    kill_points._watchers.remove(strike)


def test_killed_anywhere_in_a_grant_it_is_paid_once(house, db, killed):
    of, need = foundation(db, 10), needs_help(db, somebody(db, order=10), 1_000)
    donation = give(db, of, 1_000)
    acts = {
        "charity.propose_spending": lambda: grant(db, of, need, 1_000, "决定"),
        "charity.check_spending": lambda: hands.check(db, OFFICERS.reviewer, number(), TODAY),
        "charity.approve_spending": lambda: hands.approve(db, OFFICERS.approver, number(), TODAY),
        "charity.pay_spending": lambda: hands.pay(db, OFFICERS.cashier, number(), "P1", TODAY),
        "charity.money_back": lambda: spending.give_back(
            db, OFFICERS.accountant, number(), Back(400, TODAY, "R1", "退费")
        ),
    }

    def number() -> int:
        ((found,),) = house[1].execute("select spending_id from charity.spending where need_id = %s", (need,))
        return found

    for action, act in acts.items():
        for phase in ("before", "inside", "after"):
            killed.append(f"{action}:{phase}")
            with pytest.raises(Struck):
                act()
        act()
    assert count(house, "spending", f"need_id = {need}") == 1
    walked = told.donation(db, CLERK, donation)
    assert ([(w.fen, w.back) for w in walked.ways], walked.left) == ([(600, 400)], 400)


def test_two_at_one_time_never_promise_the_same_yuan(db):
    """Eight grants of 3.00 to eight needs out of one donation of 10.00: three go; of four to one need of 7.00 two."""
    of = foundation(db, 11)
    donation = give(db, of, 1_000)
    all_needs = [needs_help(db, somebody(db, order=100 + i), 300) for i in range(8)]

    def attempt(need: int, paper: str) -> int | None:
        try:
            return grant(db, of, need, 300, paper)
        except (FundsShort, NeedNotOpen):
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [done for done in pool.map(attempt, all_needs, [f"决定 {n}" for n in all_needs]) if done]
    assert len(made) == 3
    assert told.donation(db, CLERK, donation).left == 100
    give(db, of, 5_000)
    one = needs_help(db, somebody(db, order=120), 700)
    with ThreadPoolExecutor(4) as pool:
        made = [done for done in pool.map(lambda i: attempt(one, f"同一需求 {i}"), range(4)) if done]
    assert len(made) == 2
    assert needs.need(db, CLERK, one).open == 100


def test_the_database_itself_holds_the_sums(house, db):
    """Written past the program, with every right: the trigger asks once more."""
    of, need = foundation(db, 12), needs_help(db, somebody(db, order=12), 1_000)
    give(db, of, 500)
    number = grant(db, of, need, 500, "决定")
    put = "insert into charity.split (spending_id, seq, receipt_id, amount_fen, reference, serving_path) values "
    receipt = f"(select receipt_id from charity.split where spending_id = {number} limit 1)"
    for fen in (1, -501):
        with pytest.raises(psycopg.errors.CheckViolation):
            house[1].execute(f"{put} ({number}, 2, {receipt}, {fen}, '', '00.')")
    for act in ("delete from charity.split", "update charity.receipt set amount_fen = 1"):
        with pytest.raises(NotYours), db.transaction(CLERK, "charity", "x", act="accept") as tx:
            tx.connection.execute(act)
