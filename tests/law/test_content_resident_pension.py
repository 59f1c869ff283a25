"""The residents' pension: entitlement, who pays the base, tiers and subsidies, and the sentences of refusal."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date

import numpy as np
import pytest

from shebao.engine import specialise
from shebao.engine.cut import Typed
from shebao.kernel.dates import parse_month
from shebao.law.checks_versions import local_values_stay_in_bounds
from shebao.law.coverage import below_floor
from shebao.law.load import read_country

SCHEME = "resident_pension."
AT, KNOWN = date(2024, 8, 1), date(2026, 11, 22)
PERSON = {
    "birth_month": "1964-08",
    "claim_month": "2024-08",
    "contribution_years": 15,
    "account_balance": "50000",
    "registered_here": True,
    "other_basic_pension": False,
}
STANDARD = {"provincial_standard": "123", "local_addition": "0"}


def graph_of(law, outputs, *, region="410000", at=AT, known=KNOWN, typed=None):
    values = {SCHEME + name: Typed(value, "typed by a user") for name, value in (typed or {}).items()}
    return specialise(law, [SCHEME + name for name in outputs], at, [region], known, typed=values)


def decide(law, outputs, facts, **where):
    graph = graph_of(law, outputs, **where)
    return graph.decide(facts, region=where.get("region", "410000"))


def value(decision, name):
    return decision.values[SCHEME + name]


# --- entitlement ------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.05")
def test_sixty_with_fifteen_years_gets_base_and_account(cn):
    found = decide(cn, ["entitled", "base_pension", "account_part", "monthly_pension"], PERSON, typed=STANDARD)
    assert value(found, "entitled") == 1
    assert value(found, "monthly_pension") == value(found, "base_pension") + value(found, "account_part") == 48271


@pytest.mark.mission("S1.05")
def test_who_draws_an_employees_pension_is_refused_with_the_reason(cn):
    found = decide(cn, ["entitled", "no_other_pension"], {**PERSON, "other_basic_pension": True})
    assert (value(found, "entitled"), value(found, "no_other_pension")) == (0, 0)
    condition = next(
        c for c in cn.schemes["resident_pension"].facts["award"]["conditions"] if c["rule"] == "no_other_pension"
    )
    assert condition["refuse"] == {
        "en": "Another basic pension is already drawn.",
        "zh": "已领取国家规定的其他基本养老保障待遇。",
    }
    assert condition["would_change"]["zh"]


def test_every_condition_has_its_sentence_its_article_and_a_way_on_in_both_languages(cn):
    conditions = cn.schemes["resident_pension"].facts["award"]["conditions"]
    assert [c["rule"] for c in conditions] == ["age_reached", "years_enough", "no_other_pension", "registered"]
    for condition in conditions:
        assert condition["cites"]
        for words in (condition["refuse"], condition["would_change"]):
            assert words["en"].endswith(".")
            assert words["zh"].endswith("。")


def test_an_unknown_fact_refuses_and_asks(cn):
    facts = {k: v for k, v in PERSON.items() if k != "other_basic_pension"}
    found = decide(cn, ["entitled"], facts)
    assert found.values == {}
    assert found.refusals


def test_nothing_booked_means_nothing_paid_and_is_recorded_as_assumed(cn):
    facts = {k: v for k, v in PERSON.items() if k != "contribution_years"}
    found = decide(cn, ["years_enough"], facts, typed={"local_start": "2011-07"})
    assert value(found, "years_enough") == 0
    assert found.assumed


# --- the base without contributions -----------------------------------------------------------------------------------


@pytest.mark.mission("S1.06")
def test_a_county_counts_its_base_only_pensioners_by_age(cn):
    """160 residents: 120 were sixty when the scheme began and never paid, 40 have their fifteen years."""
    old = [1940 + i % 12 for i in range(120)]  # sixty by 2011
    paid = [1952 + i % 4 for i in range(40)]
    births = np.array([parse_month(f"{year}-03") for year in (*old, *paid)], dtype=np.int64)
    years = np.array([0] * 120 + [15] * 40, dtype=np.int64)
    graph = graph_of(cn, ["entitled"], at=date(2016, 12, 1), typed={"local_start": "2011-07"})
    everybody = {
        "birth_month": births,
        "claim_month": np.full(160, parse_month("2016-12"), dtype=np.int64),
        "contribution_years": years,
        "registered_here": np.ones(160, dtype=np.int64),
        "other_basic_pension": np.zeros(160, dtype=np.int64),
    }
    answers = graph.run({k: everybody[k.rsplit(".", 1)[-1]] for k in graph.inputs})
    entitled = answers[SCHEME + "entitled"] == 1
    base_only = entitled & (years == 0)
    assert Counter(2016 - births[base_only] // 12) == Counter(2016 - year for year in old)
    assert (int(entitled.sum()), int(base_only.sum())) == (160, 120)
    assert base_only.sum() / entitled.sum() == 0.75


def test_where_the_start_is_unknown_the_years_cannot_be_judged(cn):
    found = decide(cn, ["years_enough"], {**PERSON, "contribution_years": 0}, region="441802")
    assert found.values == {}
    sentence = found.refusals[0].reason
    assert "local_start" in sentence.en
    assert "当地制度实施月份" in sentence.zh


def test_where_the_start_is_unknown_fifteen_years_are_enough_all_the_same(cn):
    assert value(decide(cn, ["years_enough"], PERSON, region="441802"), "years_enough") == 1


def test_a_typed_start_lets_the_decision_go_on_and_marks_it(cn):
    facts = {**PERSON, "birth_month": "1944-05", "claim_month": "2016-11", "contribution_years": 0}
    found = decide(cn, ["entitled"], facts, region="441802", at=date(2016, 12, 1), typed={"local_start": "2011-07"})
    assert value(found, "entitled") == 1
    assert found.unverified


# --- who pays the base ------------------------------------------------------------------------------------------------

PARTS = ["central_part", "local_share_of_minimum", "provincial_part", "local_part", "base_pension"]


@pytest.mark.mission("S1.07")
def test_88_of_the_centre_and_49_of_the_place_make_137(cn):
    found = decide(cn, PARTS, {}, at=date(2018, 6, 1), typed={"provincial_standard": "88", "local_addition": "49"})
    assert [value(found, p) for p in PARTS] == [8800, 0, 0, 4900, 13700]


@pytest.mark.mission("S1.07")
@pytest.mark.parametrize(
    "day", [date(2013, 5, 1), date(2016, 12, 1), date(2020, 8, 1), date(2024, 8, 1), date(2025, 10, 1)]
)
def test_all_31_provinces_split_the_minimum_without_loss(cn, day):
    shares = Counter()
    for region in cn.files["regions"]["regions"]:
        if region["level"] != "province":
            continue
        found = decide(
            cn, ["central_part", "local_share_of_minimum"], {}, region=region["versions"][-1]["code"], at=day
        )
        minimum = value(found, "central_part") + value(found, "local_share_of_minimum")
        shares[value(found, "central_part") * 2 // minimum] += 1
    assert shares == {2: 22, 1: 9}


@pytest.mark.mission("S1.07")
def test_a_mixed_province_reconciles_the_bills_of_centre_and_places(cn):
    """Counties add 0, 19 and 49; the governments' bills sum to what the people get."""
    bills, paid = Counter(), 0
    for addition, people in (("0", 700), ("19", 250), ("49", 50)):
        typed = {"provincial_standard": "118", "local_addition": addition}
        found = decide(cn, PARTS, {}, region="370000", at=date(2018, 6, 1), typed=typed)
        bills["central"] += people * value(found, "central_part")
        for part in ("local_share_of_minimum", "provincial_part", "local_part"):
            bills["local"] += people * value(found, part)
        paid += people * value(found, "base_pension")
    assert bills["central"] == 1000 * 4400
    assert bills["central"] + bills["local"] == paid


def test_the_components_name_their_payers(cn):
    components = cn.schemes["resident_pension"].facts["award"]["components"]
    assert Counter(c["payer"] for c in components) == {"central": 1, "local": 4, "account": 1}


@pytest.mark.mission("S1.11")
@pytest.mark.parametrize(("before", "after", "rise"), [("2014-06", "2014-07", 15), ("2017-12", "2018-01", 18)])
def test_a_rise_of_the_minimum_changes_the_bill_by_so_much_a_head(cn, before, after, rise):
    bill = {}
    for month in (before, after):
        graph = graph_of(
            cn,
            ["base_pension"],
            at=date.fromisoformat(month + "-01"),
            typed={"provincial_standard": "55", "local_addition": "0"},
        )
        bill[month] = 1234 * graph.decide({}, region="410000").values[SCHEME + "base_pension"]
    assert bill[after] - bill[before] == 1234 * rise * 100


@pytest.mark.mission("S1.11")
def test_a_rise_announced_later_changes_the_past_month_only_when_it_is_known(cn):
    then = decide(cn, ["central_part"], {}, at=date(2014, 8, 1), known=date(2014, 12, 31))
    now = decide(cn, ["central_part"], {}, at=date(2014, 8, 1), known=date(2015, 2, 1))
    assert (value(then, "central_part"), value(now, "central_part")) == (5500, 7000)


def test_months_nobody_verified_are_marked(cn):
    assert not decide(cn, ["central_part"], {}, at=date(2020, 8, 1)).unverified
    assert decide(cn, ["central_part"], {}, at=date(2024, 8, 1)).unverified
    assert not decide(cn, ["central_part"], {}, at=date(2025, 10, 1)).unverified


@pytest.mark.parametrize("region", ["440000", "441802", "440100", "410000"])
def test_where_the_local_base_is_unknown_no_amount_is_given(cn, region):
    found = decide(cn, ["monthly_pension"], PERSON, region=region, at=date(2025, 10, 1))
    assert found.values == {}
    assert all(r.reason.en and r.reason.zh for r in found.refusals)


# --- dues -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copy(country, tmp_path_factory):
    """A copy of this scheme's law with a city's folder to write into; other schemes stay at home."""
    place = tmp_path_factory.mktemp("law") / "cn"
    others = {folder.name for folder in (country / "national").iterdir()} - {"resident_pension"}
    shutil.copytree(country, place, ignore=lambda _, names: others & set(names))
    folder = place / "local/410100_zhengzhou/resident_pension"
    folder.mkdir(parents=True, exist_ok=True)
    return place, folder / "parameters.yaml"


def told(copy, text: str) -> list[str]:
    place, file = copy
    file.write_text(text, encoding="utf-8")
    reading = read_country(place)
    file.unlink()
    return [
        d.told()
        for d in [*reading.defects, *local_values_stay_in_bounds(reading.law)]
        if "410100_zhengzhou/resident_pension" in d.place.file
    ]


def box(name: str, content: str, more: str = "") -> str:
    marks = "document: county notice, confidence: H, last_checked: 2026-11-22"
    return f"{name}:\n  values:\n    2020-01-01: {{value: {content}, {marks}{more}}}\n"


@pytest.mark.mission("S1.08")
@pytest.mark.parametrize(
    ("bands", "refused"),
    [
        ("{from: {100: 29, 500: 60}}", True),
        ("{from: {100: 30, 500: 60}}", False),
        ("{from: {100: 30, 500: 59}}", True),
        ("{from: {100: 30}}", False),
        ("{from: {300: 30, 600: 60}}", True),
        ("{from: {300: 30, 500: 60}}", False),
        ("{from: {300: 45, 500: 81, 2000: 402}}", False),
    ],
)
def test_a_locality_below_the_subsidy_floor_is_refused(copy, bands, refused):
    found = told(copy, box("tier_subsidy", bands))
    assert bool(found) is refused, found
    assert all("subsidy_floor" in sentence for sentence in found)


@pytest.mark.mission("S1.08")
@pytest.mark.parametrize(("lowest", "refused"), [(99, True), (100, False), (200, False)])
def test_a_lowest_tier_below_the_national_one_is_refused(copy, lowest, refused):
    assert bool(told(copy, box("tiers", f"{{keys: {{1: {lowest}, 2: 500}}}}"))) is refused


@pytest.mark.mission("S1.08")
def test_a_poor_area_goes_below_only_with_its_flag_and_article(copy):
    flag = ', below_floor: "国发〔2014〕8号 四, recognised poor county"'
    text = box("tier_subsidy", "{from: {100: 29, 500: 60}}", flag)
    assert told(copy, text) == []
    copy[1].write_text(text, encoding="utf-8")
    law = read_country(copy[0]).law
    copy[1].unlink()
    logged = [(leave.name, leave.region, leave.article) for leave in below_floor(law)]
    assert logged == [(SCHEME + "tier_subsidy", "410100", "国发〔2014〕8号 四, recognised poor county")]


def test_a_locality_may_not_set_what_is_not_delegated(copy):
    assert told(copy, box("central_minimum", "200"))
    assert told(copy, box("account_divisor", "100"))


def test_a_province_below_the_central_minimum_is_refused(copy):
    place, _ = copy
    file = place / "local/410000_henan/resident_pension/parameters.yaml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + box("provincial_standard", "92"), encoding="utf-8")
    reading = read_country(place)
    found = [
        d.told()
        for d in [*reading.defects, *local_values_stay_in_bounds(reading.law)]
        if "410000_henan/resident" in d.place.file
    ]
    file.write_text(before, encoding="utf-8")
    assert any("central_minimum" in sentence for sentence in found)


@pytest.mark.parametrize(("tier", "region"), [(13, "410000"), (8, "310000"), (10, "440000")])
def test_a_tier_outside_the_list_of_the_place_is_refused(cn, tier, region):
    found = decide(cn, ["own_payment"], {"tier": tier, "hardship": False}, region=region, at=date(2025, 8, 1))
    assert found.values == {}
    assert found.refusals


def test_the_subsidy_of_a_place_nobody_read_is_not_guessed(cn):
    found = decide(cn, ["subsidy"], {"tier": 1}, region="441802", at=date(2025, 10, 1))
    assert found.values == {}
    assert "tier_subsidy" in found.refusals[0].reason.en


# --- death ------------------------------------------------------------------------------------------------------------


@pytest.mark.mission("S1.10")
def test_the_whole_balance_goes_to_the_heirs_and_the_grant_of_the_place_with_it(cn):
    outputs = ["balance_to_heirs", "funeral_payment"]
    found = decide(cn, outputs, {"account_balance": "4812.40"}, region="441802", typed={"funeral_grant": "600"})
    assert [value(found, name) for name in outputs] == [481240, 60000]


@pytest.mark.mission("S1.10")
def test_without_a_grant_of_the_place_the_balance_is_paid_and_the_grant_refused(cn):
    found = decide(cn, ["balance_to_heirs", "funeral_payment"], {"account_balance": "4812.40"}, region="441802")
    assert found.values == {SCHEME + "balance_to_heirs": 481240}
    assert "funeral_grant" in found.refusals[0].reason.en


def test_the_lump_sums_of_the_scheme_follow_a_death(cn):
    sums = cn.schemes["resident_pension"].facts["lump_sums"]
    assert {s["amount"] for s in sums if s["event"] == "death"} == {"balance_to_heirs", "funeral_payment"}
