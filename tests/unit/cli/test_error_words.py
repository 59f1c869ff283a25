"""An error's Chinese sentence has no code words in it: states, acts, steps and roles are said in Chinese."""

from __future__ import annotations

import re

import pytest

from shebao.benefits.errors import ClaimNotReady, RunSignedTwice
from shebao.benefits.model import ENDED, STATE_AFTER, STEPS, UNDECIDED
from shebao.cli.error_words import in_chinese, words
from shebao.cli.explain import NothingOfThatNumber
from shebao.cli.month import PostEmpty
from shebao.ledger.reasons import NotBooked, reasons
from shebao.payments.errors import BatchNotReady

COMMAND = re.compile(r"\./shebao [a-z ]+")
SENTENCES = [
    (
        ClaimNotReady(claim=7, state="waiting", act="check", allowed="determined"),
        "申请 7 处于“待查事实”状态：办理“复核”的前置状态为 已核定。",
    ),
    (
        ClaimNotReady(claim=7, state="opened", act="determine", allowed="pre_checked, fact_approved"),
        "申请 7 处于“已受理”状态：办理“核定”的前置状态为 已初审、申领事实已审批。",
    ),
    (BatchNotReady(batch=3, state="made", step="sent"), "批次 3 已制批，现在不能送银行。"),
    (RunSignedTwice(name="陈芳", run=4, role="maker"), "陈芳 不能签署批次 4：同一人或同一环节已以 经办 签署。"),
    (
        NothingOfThatNumber("payment", "999999", ("1", "1442")),
        "记录中没有编号为 999999 的支付，或属于其他机构：现有编号自 1 至 1442。",
    ),
]


@pytest.mark.parametrize(("error", "said"), SENTENCES, ids=[type(error).__name__ for error, _ in SENTENCES])
def test_codes_are_said_in_words(error, said):
    told = in_chinese(error)
    assert told.startswith(said)
    assert not re.search(r"[a-z]{3}", COMMAND.sub("", told))


def test_a_post_is_said_by_its_name_and_what_somebody_typed_stays():
    named = {"office": "Qingyuan Agency", "office_zh": "清远市机构"}
    told = in_chinese(PostEmpty(post="cashier", path="00.44.18.", day="2025-10-01", **named))
    assert "清远市机构（00.44.18.）" in told
    assert "cashier" not in told
    assert "00.44.18." in told


def test_every_state_and_step_of_a_claim_has_its_word():
    codes = {*STEPS, *STATE_AFTER.values(), *ENDED, *UNDECIDED, "opened", "determined", "checked"}
    assert codes <= words().keys()


def test_an_error_that_puts_its_own_sentence_together_keeps_it():
    error = NotBooked(reasons([{"code": "no_lines"}]))
    assert in_chinese(error) == error.chinese
