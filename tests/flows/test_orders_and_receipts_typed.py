"""Decisions by order and receipts of letters as typed at the desk, and the days to disagree that a receipt starts."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from textwrap import indent

import pytest

from entitled import person
from entitled_cn import law
from registry_help import number
from shebao.kernel.errors import ShebaoError
from shebao.service.letters import Remedy
from shebao.service.objection import knows_from, terms
from shebao.service.remedies import Way
from shebao.service.text import same
from typed import counter, lakeside

OLD = number(date(1950, 1, 5), 1)
GAP = ("refuse: {en: You have not lived", "decide_by_order: {en: You have not lived")

DELIVERIES = """deliveries:
  - {id: post, en: by post with a return receipt, zh: 邮寄送达, cites: Act of the tests art. 21}
"""


@pytest.fixture
def typed(db, tmp_path, monkeypatch):
    """Lakeside, where nobody has written a rule yet for whoever moved in lately."""
    folder = lakeside(tmp_path / "country")
    shape = folder / "local" / "990201_lakeside" / "warm_winter" / "shape.yaml"
    text = shape.read_text(encoding="utf-8")
    assert text.count(GAP[0]) == 1
    shape.write_text(text.replace(*GAP), encoding="utf-8")
    remedies = folder / "remedies.yaml"
    rows = remedies.read_text(encoding="utf-8")
    remedies.write_text(f"needed: [look_again]\n{DELIVERIES}remedies:\n{indent(rows, '  ')}", encoding="utf-8")
    type_ = counter(db, folder, monkeypatch)
    person(db, date(1950, 1, 5), 1)
    return partial(type_, "claim")


def left_to_an_officer(type_, months=3) -> str:
    words = ("take", "warm_winter", "--person", OLD, "--region", "990201", "--answers", "-")
    said = type_(*words, answers={"claim_month": "2025-10", "months_lived_here": months})
    return said.split()[1].rstrip(",")


ORDER = ("--document", "Minutes 7 of 2025", "--article", "item 2")


def test_an_order_with_document_and_amount_is_signed_by_three_and_told_by_letter(typed, tmp_path):
    claim = left_to_an_officer(typed)
    with pytest.raises(ShebaoError, match="only what no rule reaches"):
        typed("order", claim, *ORDER, "--amount", "20", "--from", "2025-11")
    assert "next: an order with its document [Clerk]" in typed("decide", claim)
    for wrong in ((), ("--amount", "0", "--from", "2025-11"), ("--amount", "20"), ("--refuse", "no")):
        with pytest.raises(ShebaoError, match="An order grants or refuses"):
            typed("order", claim, *ORDER, *wrong)
    with pytest.raises(ShebaoError, match="lacks article"):
        typed("order", claim, "--document", "Minutes 7", "--article", "", "--amount", "20", "--from", "2025-11")
    assert "20.00 yuan a month from 2025-11" in typed("order", claim, *ORDER, "--amount", "20", "--from", "2025-11")
    typed("check", claim)
    assert json.loads(typed("approve", claim, "--json"))["state"] == "granted"
    typed("letter", claim, "--out", tmp_path / "letter.html")
    assert "Minutes 7 of 2025 item 2" in (tmp_path / "letter.html").read_text(encoding="utf-8")


def test_an_order_may_refuse_with_its_reason_notice_and_another_officer(typed):
    claim = left_to_an_officer(typed)
    typed("decide", claim)
    reason = ("--refuse", "You still draw the allowance of Hillside.", "--refuse-zh", "您仍在山前县领取该补贴。")
    said = typed("order", claim, *ORDER, *reason)
    assert "You still draw the allowance of Hillside. (Minutes 7 of 2025 item 2)" in said
    with pytest.raises(ShebaoError, match="may follow only refusal_notified"):
        typed("refuse", claim)
    typed("notify", claim)
    notice = typed("letter", claim, "--of", "notice")
    assert "No rule in our computer answers your case. Clerk (demonstration) tells you of it" in notice
    assert "Minutes 7 of 2025 item 2" in notice
    number = notice.split()[0]
    receipt = ("delivered", number, "--way", "post", "--signed-by", "Li", "--relation", "family", "--json")
    assert json.loads(typed(*receipt))["disagree_until"] == [], "no time runs from a letter that decides nothing"
    with pytest.raises(ShebaoError, match="runs until"):
        typed("refuse", claim)
    assert "ended" in typed("refuse", claim, "--on", "2025-11-06")
    assert "您仍在山前县领取该补贴。" in typed("letter", claim, lang="zh")


def test_a_receipt_starts_the_days_to_disagree(typed):
    claim = left_to_an_officer(typed, months=24)
    for step in ("decide", "check", "approve"):
        typed(step, claim)
    letter = json.loads(typed("letter", claim, "--json"))["number"]
    assert f"no receipt yet: shebao claim delivered {letter}" in typed("show", claim)
    by_post = ("delivered", letter, "--way", "post", "--signed-by", "Li", "--relation", "family")
    with pytest.raises(ShebaoError, match=r"remedies\.yaml names"):
        typed(*by_post[:3], "pigeon", "--signed-by", "Li")
    with pytest.raises(ShebaoError, match="cannot have been delivered on 2025-10-01"):
        typed(*by_post, "--day", "2025-10-01")
    with pytest.raises(ShebaoError, match="today is 2025-10-20"):
        typed(*by_post, "--day", "2025-10-22")
    with pytest.raises(ShebaoError, match="There is no letter 1-2-3"):
        typed("delivered", "1-2-3", "--way", "post", "--signed-by", "Li")
    told = json.loads(typed(*by_post, "--on", "2025-10-23", "--json"))
    assert (told["delivered_on"], told["knows_from"]) == ("2025-10-23", "2025-10-23")
    assert [way["until"] for way in told["disagree_until"]] == ["2025-12-22"]
    said = typed("show", claim)
    assert "delivered 2025-10-23" in said
    assert "until 2025-12-22" in said
    assert re.search(r"2025-12-22 前.*重新核查", typed("show", claim, lang="zh"))


def last_of(within, knows):
    (term,) = terms(law(), [Way(Remedy(same("x"), "art. 1", unverified=False), within)], knows)
    return term.last_on, term.note.en


def test_a_last_day_is_counted_as_the_procedure_law_counts():
    assert last_of((60, "days"), date(2025, 10, 21)) == (date(2025, 12, 22), ""), "20 December is a Saturday"
    assert last_of((6, "months"), date(2025, 8, 31)) == (date(2026, 2, 28), ""), "a Saturday that is worked"
    assert last_of((3, "months"), date(2025, 11, 17)) == (date(2026, 2, 24), ""), "the Spring Festival is over"
    last, note = last_of((6, "months"), date(2026, 8, 3))
    assert (last, bool(note)) == (date(2027, 2, 3), True), "days of rest of 2027 were not read"
    assert last_of(None, date(2026, 8, 3)) == (None, "")


def test_a_public_notice_is_known_when_its_days_are_over():
    assert knows_from(law(), "notice", date(2025, 10, 21)) == date(2025, 11, 20)
    assert knows_from(law(), "post", date(2025, 10, 21)) == date(2025, 10, 21)
