"""Sums of the books that need no database: "balanced" is computed and can be false."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.kernel.dates import month
from shebao.ledger.model import BalanceLine, Control, FlowLine, FundFlow, TrialBalance, merge_controls
from shebao.ledger.reasons import SENTENCES, NotBooked, NotPublishable, reasons, refuse_if_any

OCTOBER = month(2025, 10)


def line(account: str, opening: int, debit: int, credit: int) -> BalanceLine:
    return BalanceLine(account, "1", "asset", account, account, opening, debit, credit, opening + debit - credit)


def test_a_trial_balance_balances_only_before_within_and_after():
    good = TrialBalance(1, OCTOBER, (line("a", 5, 10, 0), line("b", -5, 0, 10)))
    assert good.balanced
    assert not replace(good, lines=(line("a", 5, 10, 0), line("b", -5, 0, 9))).balanced
    assert not replace(good, lines=(line("a", 6, 10, 0), line("b", -5, 0, 10))).balanced
    assert not replace(good, lines=(*good.lines, replace(line("c", 0, 0, 0), kind=""))).balanced


def test_a_fund_flow_balances_only_when_the_money_is_there():
    lines = (FlowLine("income", "i", "4", "i", "i", "s", 100), FlowLine("expenditure", "e", "5", "e", "e", "s", 30))
    flow = FundFlow(1, OCTOBER, OCTOBER, 1_000, 7, lines, 1_077, 1_077)
    assert (flow.income_fen, flow.expenditure_fen, flow.balanced) == (100, 30, True)
    assert not replace(flow, held_fen=1_076).balanced
    assert not replace(flow, brought_in_fen=0).balanced


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-(10**12), 10**12), st.integers(0, 10**6)), max_size=30))
def test_controls_of_shards_add_up_whatever_the_order(parts):
    whole = [Control("r", 1, "s", component, "owe", OCTOBER, rows, fen) for component, fen, rows in parts]
    merged = merge_controls(whole)
    assert merged == merge_controls(list(reversed(whole)))
    assert sum(c.fen for c in merged) == sum(fen for _, fen, _ in parts)
    assert sum(c.rows for c in merged) == sum(rows for *_, rows in parts)
    assert len(merged) == len({component for component, *_ in parts})


@pytest.mark.parametrize("error", [NotBooked, NotPublishable])
def test_every_reason_comes_at_once_in_both_languages(error):
    facts = [{"code": "not_balanced", "pool": 3, "fen": -150}, {"code": "month_closed", "pool": 3, "month": OCTOBER}]
    with pytest.raises(error) as problem:
        refuse_if_any(facts, error)
    for part in ("pool 3", "1.50 yuan", "2025-10 is closed"):
        assert part in problem.value.english
    for part in ("1.50 元", "2025-10 已结账"):
        assert part in problem.value.chinese
    assert [r.code for r in problem.value.found] == ["ledger.not_balanced", "ledger.month_closed"]
    refuse_if_any([], error)


def test_every_sentence_tells_the_same_facts_in_both_languages():
    filled = {name: 5 for both in SENTENCES.values() for text in both for name in _fields(text)}
    for code, (en, zh) in SENTENCES.items():
        assert _fields(en) - {"en"} == _fields(zh) - {"zh"}, code
        (found,) = reasons([{**filled, "code": code}])
        assert found.en.endswith((".", ")."))
        assert found.zh.endswith("。")


def _fields(template: str) -> set[str]:
    return {part.split("}")[0] for part in template.split("{")[1:]}
