"""An explanation in words: only the conditions that were asked, categories and months as people write them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from shebao.engine import specialise
from shebao.law.load import load
from shebao.service.explain import Asked, Telling, tell

SCHEME = "employee_pension"
FACTS = {
    "birth_month": "1965-08",
    "retirement_month": "2025-10",
    "contribution_months": 322,
    "account_balance": "118642.35",
    "determined_index": "0.8123",
}


def told(**facts) -> Telling:
    law = load("cn")
    award = law.schemes[SCHEME].facts["award"]
    parts = [f"{SCHEME}.{part}" for part in award["components"]]
    conditions = [f"{SCHEME}.{condition['rule']}" for condition in award["conditions"]]
    graph = specialise(law, [*parts, *conditions], date(2025, 10, 1), ["441802"], date(2025, 10, 20))
    inputs = {
        name: spec.absent.value for name, spec in graph.inputs.items() if spec.absent and spec.absent.value is not None
    }
    said = graph.decide({**{k: v for k, v in inputs.items() if k.split(".")[-1] not in FACTS}, **FACTS, **facts})
    assert not said.refusals, [r.reason.en for r in said.refusals]
    return tell(said, Asked(parts, conditions))


@pytest.fixture(scope="module")
def man():
    return told(sex="male")


@pytest.fixture(scope="module")
def woman():
    return told(sex="female", women_group="management_or_technical", birth_month="1970-02")


def labels(telling):
    return {condition.label.zh for condition in telling.conditions}


@pytest.mark.mission("S1.04")
def test_a_man_reads_nothing_about_groups_of_women(man, woman):
    assert "女职工类别已认定" not in labels(man)
    assert "女职工类别已认定" in labels(woman)
    assert "已满最低缴费年限" in labels(man) & labels(woman)


def test_categories_are_words_in_both_languages(man, woman):
    for telling, en, zh in ((man, "man, 60 years", "男职工，原60周岁"), (woman, "woman, 55 years", "女职工，原55周岁")):
        group = next(step for step in telling.steps if step.name.endswith(".retirement_group"))
        assert (group.value.en, group.value.zh) == (en, zh)
        assert group.worded.zh.startswith("性别 ")


def test_a_page_in_one_language_shows_no_name_of_the_program_and_no_word_of_the_other(man, woman):
    for telling in (man, woman):
        for step in (*telling.steps, *telling.conditions, *telling.idle):
            zh = [step.label.zh, step.value.zh, step.worded.zh, step.cites.zh, *(said.zh for said in step.law)]
            zh += [text for n in step.numbers for text in (n.label.zh, n.value.zh, n.source.zh)]
            assert [text for text in zh if re.search(r"[A-Za-z]", text)] == []
            en = [step.label.en, step.value.en, step.worded.en, *(n.value.en for n in step.numbers)]
            assert [text for text in en if re.search(r"_|第[一二三四五六七八九十]+[条章]", text)] == []


def test_months_and_amounts_are_written_as_people_write_them(man):
    steps = {step.name.split(".")[-1]: step for step in man.steps}
    assert (steps["statutory_month"].value.en, steps["statutory_month"].value.zh) == ("October 2025", "2025年10月")
    assert steps["account_component"].value.zh == "860.97元"
    assert man.sentence.zh.endswith("每月 3,327.97\u00a0元。")


def test_figures_carry_their_units_as_letters_write_them(man):
    steps = {step.name.split(".")[-1]: step for step in (*man.steps, *man.idle)}
    basic = steps["basic_component"]
    numbers = {number.name: (number.value.en, number.value.zh) for number in basic.numbers}
    assert (basic.value.en, basic.value.zh) == ("2,263 yuan", "2,263元")
    assert numbers["calculation_base"] == ("9,307 yuan", "9,307元")
    assert numbers["accrual_rate"] == ("1%", "1%")
    assert numbers["contribution_index"] == ("0.8123", "0.8123")
    assert any(line.en.startswith("Pension calculation base: 9,307 yuan — ") for line in basic.law)
    assert any(line.zh.startswith("养老金计发基数：9,307元 — ") for line in basic.law)
    assert steps["delay_limit"].value.en == "36 months"
    assert steps["age_months"].value.zh == "60岁2个月"
    assert steps["transitional_component"].value.zh == "0元"
