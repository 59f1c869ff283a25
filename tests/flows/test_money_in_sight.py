"""Money that came back or was left out stays in sight and goes on, also after its month was closed: as typed."""

from __future__ import annotations

import json

import pytest

from entitled import RUNNER, at, pay
from officers import OFFICERS
from payments_office import NOVEMBER, two_pensions
from shebao.cli.error_words import in_chinese
from shebao.kernel.errors import Reason, ShebaoError
from shebao.kernel.money import yuan
from shebao.ledger.reasons import NotPublishable
from shebao.ledger.statements import trial_balance
from shebao.payments import actions
from shebao.payments.errors import BatchNotSent
from shebao.payments.model import Order
from shebao.service import desk_payments


@pytest.fixture
def office(db, tmp_path, monkeypatch):
    """Two pensions of November owed, with accounts and money."""
    return two_pensions(db, tmp_path, monkeypatch)


def test_paid_again_after_the_close_it_stands_in_the_month_that_is_open(office):
    office.answer(office.sent(office.batch()), technical=1.0)
    office.closed_before()
    assert office.close() == []
    told = office.type("again", 1, 2)
    assert "it stands in 2025-12: the books of the months before are closed" in told
    batch = json.loads(office.type("again", 1, "--json"))["batches"][0]["batch"]
    assert "记入 2025-12：此前月份已结账" in office.type("again", 1, lang="zh")
    for _ in range(3):
        told = office.type("sign", batch)
    assert "next: ./shebao bank answer, then: ./shebao month run 2025-12 --region 990201" in told
    assert office.states() == ["sent", "sent"]


def test_a_batch_whose_month_was_closed_says_how_it_is_given_up_and_its_payments_wait_again(office):
    office.answer(office.sent(office.batch()), technical=1.0)
    batch = json.loads(office.type("again", 1, 2, "--json"))["batches"][0]["batch"]
    office.closed_before()
    unsigned = office.open()[f"unsigned {batch}"]
    assert (unsigned.amount_fen, unsigned.owner, unsigned.blocks) == (office.fen, "reviewer", False)
    assert f"./shebao payments sign {batch}" in unsigned.en
    assert office.close() == []
    with pytest.raises(ShebaoError, match=f"./shebao payments refuse {batch} --note") as refused:
        office.type("sign", batch)
    assert refused.value.code == "payments.batch_month_closed"
    assert "2025-11 已结账" in refused.value.chinese
    assert "again: ./shebao payments again 1 2" in office.type("refuse", batch, "--note", "2025-11 is closed")
    again = json.loads(office.type("again", 1, 2, "--json"))["batches"][0]["batch"]
    for _ in range(3):
        office.type("sign", again)
    assert office.states() == ["sent", "sent"]


def test_a_release_the_books_refuse_names_the_command_that_undoes_it(office, monkeypatch):
    office.answer(office.sent(office.batch()), technical=1.0)
    batch = json.loads(office.type("again", 1, 2, "--json"))["batches"][0]["batch"]
    office.type("sign", batch), office.type("sign", batch)

    def refuses(*_args, **_more):
        raise NotPublishable([Reason("ledger.month_closed", "The month is closed.", "该月已结账。")])

    with monkeypatch.context() as patched:
        patched.setattr(desk_payments, "send_batch", refuses)
        with pytest.raises(
            BatchNotSent, match=f"was not sent: The month is closed. .*payments refuse {batch}"
        ) as found:
            office.type("sign", batch)
    assert "该月已结账" in found.value.chinese
    (item,) = office.open().values()
    assert (item.item, item.amount_fen, item.blocks) == (f"unsent {batch}", office.fen, True)
    assert "was not sent to the bank" in item.en
    assert f"./shebao payments sign {batch}" in item.zh
    said = office.type("list")
    assert f"its file is not out yet: ./shebao payments sign {batch}; to give it up: ./shebao payments refuse" in said
    office.type("refuse", batch, "--note", "not sent")
    assert office.open() == {}
    assert office.states() == ["freed", "freed"]


def test_a_batch_of_which_nothing_goes_is_given_up_and_not_sent(office):
    office.answer(office.sent(office.batch()), technical=1.0)
    batch = json.loads(office.type("again", 1, "--json"))["batches"][0]["batch"]
    office.type("sign", batch)
    office.type("hold", 1, "--note", "a doubt")
    with pytest.raises(ShebaoError, match=f"Nothing goes with batch {batch} any more.*payments refuse {batch}"):
        office.type("sign", batch)
    office.type("refuse", batch, "--note", "nothing goes")
    assert office.states() == ["held", "returned"]
    assert "重新发放：1（已暂缓）" in _chinese(lambda: office.type("again", 1))


def test_what_came_back_and_was_begun_again_is_booked_back_when_it_is_given_up(office):
    office.answer(office.sent(office.batch()), technical=1.0)
    one = actions.payment(office.db, RUNNER, 1).amount_fen
    batch = json.loads(office.type("again", 1, "--json"))["batches"][0]["batch"]
    office.type("refuse", batch, "--note", "wrong")
    assert "given up: Reviewer" in office.type("give-up", 1, "--note", "nobody there")
    assert office.book()["temporary_receipts"] == -(office.fen - one)


def test_given_up_after_the_close_it_is_booked_in_the_month_that_is_open(office):
    office.answer(office.sent(office.batch()), technical=1.0)
    office.closed_before()
    assert office.close() == []
    one = actions.payment(office.db, RUNNER, 1).amount_fen
    office.type("give-up", 1, "--note", "nobody there")
    assert office.book()["temporary_receipts"] == -office.fen
    lines = trial_balance(office.db, OFFICERS.accountant, office.pool, NOVEMBER + 1).lines
    assert {line.account: line.closing_fen for line in lines}["temporary_receipts"] == -(office.fen - one)


def test_who_was_left_out_stays_in_sight_until_he_is_paid(office):
    """No account, then one named after the batch: in the lists and open in the books, until the next run pays it."""
    office.answer(office.sent(office.batch()), account_closed=1.0)
    at(office.db, "2025-12-10")
    owed = pay(office.db, "2025-12").fen
    assert sum(item.amount_fen for name, item in office.open(NOVEMBER + 1).items() if "/2025-12" in name) == owed
    assert {i.en for n, i in office.open(NOVEMBER + 1).items() if "/" in n} == {
        "Owed for a month and not paid: there is no account that money can go to"
    }
    assert f"2 awards cannot be paid, {yuan(owed)} yuan: ./shebao payments unpayable" in office.type("list")
    office.type("account", 2, "--bank", "B", "--number", "6288888800000002", "--document", "f")
    actions.make_batch(office.db, OFFICERS.clerk, Order("dec", office.pool, NOVEMBER + 1))
    claim = json.loads(office.type("unpayable", "--json"))["rows"][0]["claim"]
    office.claim("account", claim, "--bank", "New Bank", "--number", "6288888800000001")
    told = json.loads(office.type("unpayable", "--json"))
    fen = told["paid_later"]["fen"]
    assert (told["awards"], [(r["award"], r["run"]) for r in told["paid_later"]["rows"]]) == (0, [(1, "2026-01")])
    line = f"测试1, award 1, Old-age scheme of the tests: {yuan(fen)} yuan, into the account ending 0001: paid "
    assert f"{line}with the run of 2026-01" in office.type("unpayable")
    assert f"{line}with the run of 2026-01" in office.type("list")
    assert "随 2026-01 的月度发放补发" in office.type("list", lang="zh")
    item = office.open(NOVEMBER + 1)["1/2025-12"]
    assert (item.amount_fen, item.owner, item.blocks) == (fen, "clerk", False)
    assert "paid with the next month's run" in item.en
    paid = actions.make_batch(office.db, OFFICERS.clerk, Order("jan", office.pool, NOVEMBER + 2)).batch
    assert paid.fen == fen
    assert json.loads(office.type("unpayable", "--json"))["paid_later"]["awards"] == 0
    assert not [name for name in office.open(NOVEMBER + 2) if "/" in name]


def _chinese(act):
    with pytest.raises(ShebaoError) as refused:
        act()
    return in_chinese(refused.value)
