"""Six lines of one declaration: rates, bounds, rounding, relief, and the gaps that stay gaps."""

from __future__ import annotations

import random
import shutil
from datetime import date
from fractions import Fraction

import pytest

from shebao.engine import specialise
from shebao.engine.cut import Typed
from shebao.kernel.money import divide
from shebao.law.checks_versions import local_values_stay_in_bounds
from shebao.law.load import read_country

OCTOBER, KNOWN = date(2025, 10, 1), date(2025, 11, 17)
SCHEMES = ("employee_pension", "employee_medical", "unemployment", "work_injury", "housing_fund")
STAND_INS = {  # typed in by the user of a run, never law
    "unemployment.base_ceiling": "41112",
    "housing_fund.base_ceiling": "41112",
    "employee_medical.base_floor": "6236",
    "employee_medical.base_ceiling": "31179",
    "employee_medical.employer_rate": "0.045",
    "employee_medical.maternity_rate": "0.0085",
}


def lines_of(law, scheme):
    """(line, due rule, account rule or None) of a scheme, flexible workers apart."""
    listed = law.schemes[scheme].facts["contribution"]["lines"]
    return [(x["line"], f"{scheme}.{x['due']}", x["account"]) for x in listed if x["line"] != "flexible"]


def dues(law, region, wage, *, typed=STAND_INS, schemes=SCHEMES, at=OCTOBER, known=KNOWN, **facts):
    """{(scheme, line): fen}, and the decision of each scheme."""
    given = {"declared_wage": wage, "injury_class": 3, "chosen_rate": "0.08", **facts}
    found, decisions = {}, {}
    for scheme in schemes:
        lines = lines_of(law, scheme)
        values = {n: Typed(v, "Guangzhou") for n, v in typed.items() if n.startswith(scheme)}
        graph = specialise(law, [due for _, due, _ in lines], at, [region], known, typed=values)
        wanted = {name.rsplit(".", 1)[1] for name in graph.inputs}
        decision = graph.decide({n: v for n, v in given.items() if n in wanted})
        decisions[scheme] = decision
        found |= {(scheme, line): decision.values[due] for line, due, _ in lines if due in decision.values}
    return found, decisions


@pytest.mark.mission("S1.03")
def test_one_declaration_gives_six_items(cn):
    found, _ = dues(cn, "440100", "8000", typed={"housing_fund.base_ceiling": "41112"})
    assert found == {
        ("employee_pension", "employer"): 128000,
        ("employee_pension", "employee"): 64000,
        ("employee_medical", "employer"): 36000,
        ("employee_medical", "employee"): 16000,
        ("employee_medical", "maternity"): 6800,
        ("unemployment", "employer"): 6400,
        ("unemployment", "employee"): 1600,
        ("work_injury", "employer"): 4800,
        ("housing_fund", "employer"): 64000,
        ("housing_fund", "employee"): 64000,
    }


@pytest.mark.mission("S1.03")
def test_the_check_line_of_october_in_qingyuan(cn):
    found, _ = dues(cn, "441800", "6000", schemes=("employee_pension", "unemployment", "work_injury"))
    assert sum(fen for (_, line), fen in found.items() if line == "employer") == 104400
    assert sum(fen for (_, line), fen in found.items() if line == "employee") == 49200


@pytest.mark.mission("S5.08")
def test_general_rates_of_the_national_texts(cn):
    outputs = [f"{s}.frame_employer_due" for s in ("employee_pension", "employee_medical", "unemployment")]
    outputs += ["employee_medical.frame_employee_due", "unemployment.frame_employee_due"]
    graph = specialise(cn, outputs, date(2010, 1, 1), ["000000"], KNOWN)
    decision = graph.decide({"declared_wage": "10000"})
    assert [decision.values[name] for name in outputs] == [200000, 80000, 20000, 20000, 10000]
    assert decision.unverified
    bounds = {
        "employee_pension.base_floor": Typed("500", "none"),
        "employee_pension.base_ceiling": Typed("100000", "none"),
    }
    own = specialise(cn, ["employee_pension.employee_due"], date(2010, 1, 1), ["000000"], KNOWN, typed=bounds)
    assert own.decide({"declared_wage": "10000"}).values["employee_due"] == 80000


@pytest.mark.mission("S5.09")
def test_one_wage_gives_several_bases(cn):
    outputs = [f"{scheme}.contribution_base" for scheme in SCHEMES[:4]]
    graph = specialise(cn, outputs, OCTOBER, ["440100"], KNOWN)
    assert [graph.decide({"declared_wage": "3000"}).values[n] for n in outputs] == [551000, 623600, 300000, 300000]


@pytest.mark.mission("S5.07")
@pytest.mark.parametrize("region", ["440100", "441800", "310000"])
def test_amount_is_base_times_proportion_for_random_wages(cn, region):
    outputs = ["employee_pension." + n for n in ("contribution_base", "employer_due", "employee_due")]
    graph = specialise(cn, outputs, OCTOBER, [region], KNOWN)
    floor, ceiling = {"440100": (551000, 2754900), "441800": (477500, 2754900), "310000": (746000, 3730200)}[region]
    for fen in random.Random(20251001).choices(range(6_000_000), k=1000):
        base, employer, employee = (graph.decide({"declared_wage": fen}).values[n] for n in outputs)
        assert base == min(max(fen, floor), ceiling)
        assert employer == divide(base * 16, 100)
        assert employee == divide(base * 8, 100)


def test_a_notice_known_later_settles_july_to_october_back(cn):
    graphs = [
        specialise(cn, ["employee_pension.employee_due"], OCTOBER, ["441800"], known)
        for known in (date(2025, 11, 16), KNOWN)
    ]
    before, after = (graph.decide({"declared_wage": "4500"}) for graph in graphs)
    assert (before.values["employee_due"], before.provisional) == (36000, True)
    assert (after.values["employee_due"], after.provisional) == (38200, False)


@pytest.mark.mission("S1.12")
def test_account_credits_equal_what_the_person_paid(cn):
    outputs = ["employee_pension.employee_due", "employee_pension.account_credit"]
    graph = specialise(cn, outputs, OCTOBER, ["441800"], KNOWN)
    for fen in range(600000, 600100):
        due, credit = (graph.decide({"declared_wage": fen}).values[n] for n in outputs)
        assert due == credit


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "missing"),
    [
        ("unemployment", "unemployment.base_ceiling"),
        ("housing_fund", "housing_fund.base_ceiling"),
        ("employee_medical", "employee_medical.employer_rate"),
    ],
)
def test_what_qingyuan_has_not_published_stays_a_gap_with_its_sentence(cn, scheme, missing):
    found, decisions = dues(cn, "441800", "6000", typed={}, schemes=(scheme,))
    assert found == {}
    graph = decisions[scheme].graph
    said = " ".join(reason.en for reason in graph.gaps)
    assert missing in said
    assert all(reason.zh for reason in graph.gaps)


def test_a_typed_value_is_never_law(cn):
    _, decisions = dues(cn, "441800", "6000", schemes=("unemployment", "employee_medical"))
    assert all(decision.unverified for decision in decisions.values())


def test_a_stand_in_of_another_place_is_not_taken_by_itself(cn):
    found, _ = dues(cn, "441800", "6000", typed={}, schemes=("employee_medical", "unemployment", "housing_fund"))
    assert found == {}


def test_dues_of_2026_are_not_run_in_guangdong(cn):
    found, _ = dues(
        cn, "440100", "6000", typed={}, schemes=("unemployment",), at=date(2026, 1, 1), known=date(2026, 11, 1)
    )
    assert found == {}


def test_an_unknown_wage_is_asked_not_guessed(cn):
    graph = specialise(cn, ["employee_pension.employee_due"], OCTOBER, ["441800"], KNOWN)
    decision = graph.decide({})
    assert decision.values == {}
    assert decision.refusals[0].reason.zh


@pytest.mark.parametrize("wage", ["-1", "abc", "1000000.01", "6000.001"])
def test_a_wage_that_cannot_be_is_refused(cn, wage):
    graph = specialise(cn, ["employee_pension.employee_due"], OCTOBER, ["441800"], KNOWN)
    decision = graph.decide({"declared_wage": wage})
    assert not decision.values
    assert decision.refusals


@pytest.mark.parametrize("injury_class", [0, 9])
def test_a_ninth_injury_class_is_refused(cn, injury_class):
    found, decisions = dues(cn, "441800", "6000", schemes=("work_injury",), injury_class=injury_class)
    assert found == {}
    assert decisions["work_injury"].refusals


def test_a_province_above_twenty_percent_is_refused_by_the_law_itself(country, tmp_path):
    shutil.copytree(country, tmp_path / "cn")
    file = tmp_path / "cn/local/310000_shanghai/employee_pension/parameters.yaml"
    text = file.read_text()
    assert "value: 0.16" in text
    file.write_text(text.replace("value: 0.16", "value: 0.21"))
    found = local_values_stay_in_bounds(read_country(tmp_path / "cn").law)
    assert [d.facts for d in found]
    assert "employer_rate" in found[0].english


def test_relief_of_2020_by_class_and_branch(cn):
    """Three branches, employer's part only: small firms nothing, large half to June, the employee always all."""
    values = {
        "unemployment.base_floor": "4927",
        "unemployment.base_ceiling": "24633",
        "unemployment.employer_rate": "0.005",
        "unemployment.employee_rate": "0.005",
    }
    shares = {"small": Fraction(0), "large": Fraction(1, 2), "state_organ": Fraction(1)}
    for employer, share in shares.items():
        facts = {"employer_class": employer, "injury_class": 1}
        found, _ = dues(
            cn,
            "310000",
            "10000",
            typed=values,
            schemes=("employee_pension", "unemployment", "work_injury"),
            at=date(2020, 3, 1),
            known=date(2026, 1, 1),
            **facts,
        )
        assert found[("employee_pension", "employer")] == 160000 * share
        assert found[("unemployment", "employer")] == 5000 * share
        assert found[("work_injury", "employer")] == 2000 * share
        assert found[("employee_pension", "employee")] == 80000
        assert found[("unemployment", "employee")] == 5000


@pytest.mark.mission("S1.03")
def test_what_an_employee_at_the_floor_of_shanghai_pays(cn):
    """Printed by the city's tables of 2024-07: 590.72 + 147.68 + 36.92 = 775.32."""
    july = {"typed": {}, "at": date(2024, 7, 1), "known": date(2024, 7, 31)}
    found, _ = dues(cn, "310000", "1", schemes=("employee_pension", "employee_medical", "unemployment"), **july)
    paid = {scheme: fen for (scheme, line), fen in found.items() if line == "employee"}
    assert paid == {"employee_pension": 59072, "employee_medical": 14768, "unemployment": 3692}
    assert sum(paid.values()) == 77532


@pytest.mark.mission("S1.03")
def test_what_an_employee_and_an_employer_at_the_floor_of_beijing_pay(cn):
    """Printed for 2024-07: 719.21 with 3 yuan of large-sum medical aid, and 1,807.57 with 13.64 for work injury."""
    july = {"typed": {}, "at": date(2024, 7, 1), "known": date(2026, 11, 22)}
    found, _ = dues(cn, "110000", "1", schemes=("employee_pension", "employee_medical", "unemployment"), **july)
    employee = sum(fen for (_, line), fen in found.items() if line == "employee")
    assert employee + 300 == 71921
    assert sum(found.values()) - employee + 1364 == 180757
