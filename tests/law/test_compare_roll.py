"""A roll of 200 real-looking pensions with errors of nine causes planted: each difference is named with its cause."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from click.testing import CliRunner

from shebao.cli.law_rows import read_sheet
from shebao.cli.main import main
from shebao.engine import Typed, specialise
from shebao.law.ir import Rounding

AT, PLACE, KNOWN = date(2025, 10, 1), "441800", date(2026, 11, 22)
TOTAL = "employee_pension.monthly_pension"
EACH = 12
HEADS = ["id", "birth_month", "sex", "retirement_month", "contribution_months", "determined_index", "account_balance",
         "deemed_account", "index_months_1994_1998", "paid"]  # fmt: skip


def person(rng, number):
    deemed = number % 3 == 0
    return {
        "id": f"P{number:03d}",
        "birth_month": "1965-08",
        "sex": "male",
        "retirement_month": "2025-10",
        "contribution_months": str(rng.randint(241, 460)),
        "determined_index": f"{rng.uniform(0.61, 2.9):.4f}",
        "account_balance": f"{rng.uniform(40_000, 260_000):.2f}",
        "deemed_account": f"{rng.uniform(3_000, 20_000):.2f}" if deemed else "",
        "index_months_1994_1998": f"{rng.uniform(20, 60):.4f}" if deemed else "",
    }


class Roll:
    """Persons, and what somebody paid them by a mistake or not."""

    def __init__(self, cn, seed):
        self.cn, self.rng = cn, random.Random(seed)
        self.graphs = {}

    def pay(self, who, typed=None, region=PLACE, component=None, at=AT, **changed):
        key = (repr(typed), region, at)
        if key not in self.graphs:
            award = self.cn.schemes["employee_pension"].facts["award"]
            names = [TOTAL, *(f"employee_pension.{c}" for c in award["components"])]
            given = {name: Typed(value, "test") for name, value in (typed or {}).items()}
            self.graphs[key] = specialise(self.cn, names, at, [region], KNOWN, typed=given)
        inputs = {k: v for k, v in {**who, **changed}.items() if k not in ("id", "paid") and v != ""}
        values = self.graphs[key].decide(inputs).values
        return values[TOTAL] - (values[f"employee_pension.{component}"] if component else 0)

    def wrong(self, cause, who):
        """What is paid by this mistake."""
        rng = self.rng
        match cause:
            case "place":
                if rng.random() < 0.5:
                    return self.pay(who, {"employee_pension.calculation_base": "12434"})  # Shanghai's
                return self.pay(who, region="310000")
            case "earlier":
                return self.pay(who, {"employee_pension.calculation_base": "9307"})
            case "rounding":
                mode, step = rng.choice([("up", Fraction(1, 10)), ("down", Fraction(1)), ("up", Fraction(1))])
                return self.pay(who, {"employee_pension.component_rounding": Rounding(mode, step)})
            case "component":
                return self.pay(who, component=rng.choice(["fixed_sums", "account_component", "basic_component"]))
            case "year":
                return self.pay(who, contribution_months=int(who["contribution_months"]) + rng.choice([12, -12, 1, -1]))
            case "typo":
                name = rng.choice(["account_balance", "determined_index"])
                text, at = who[name], 0
                while text[at] == text[at + 1] or "." in text[at : at + 2]:
                    at += 1
                return self.pay(who, **{name: text[:at] + text[at + 1] + text[at] + text[at + 2 :]})
            case "withheld":
                return 0
            case "unknown":
                return self.pay(who) + rng.choice([-1, 1]) * rng.randint(2_003, 50_021)
        return self.pay(who)


@pytest.fixture(scope="module")
def roll(cn, tmp_path_factory):
    made = Roll(cn, 20251001)
    kinds = ["place", "earlier", "rounding", "component", "year", "typo", "withheld", "unknown", "refused"]
    people = [person(made.rng, n) for n in range(200)]
    planted = dict.fromkeys((p["id"] for p in people), "")
    for index, who in enumerate(made.rng.sample(people, EACH * len(kinds))):
        planted[who["id"]] = cause = kinds[index % len(kinds)]
        if cause == "refused":
            who["contribution_months"] = str(made.rng.randint(60, 170))
            who["paid"] = "1234.56"
        else:
            paid = lawful = made.pay(who)
            while paid == lawful:  # a mistake that changes nothing is none
                paid = made.wrong(cause, who)
            who["paid"] = f"{paid / 100:.2f}"
    for who in people:
        who.setdefault("paid", f"{made.pay(who) / 100:.2f}")
    folder = tmp_path_factory.mktemp("roll")
    book = openpyxl.Workbook()
    book.active.append(HEADS)
    for who in people:
        cells = [who[head] for head in HEADS]
        book.active.append(
            [float(c) if h in ("paid", "account_balance") and c else c for h, c in zip(HEADS, cells, strict=True)]
        )
    book.save(folder / "roll.xlsx")
    return folder, planted


def compare(folder, *more):
    options = ["--at", "2025-10", "--region", PLACE, "--in", str(folder / "roll.xlsx"), "--paid", "paid", *more]
    return CliRunner().invoke(main, ["law", "compare", "employee_pension", *options])


@pytest.mark.mission("S1.06")
def test_each_difference_is_named_with_its_cause(roll, record_property):
    folder, planted = roll
    done = compare(folder, "--out", str(folder / "compared.xlsx"), "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.output)
    assert (facts["rows"], facts["agree"], facts["differ"]) == (200, 200 - 9 * EACH, 9 * EACH)
    named = {}
    for group in facts["causes"]:
        named |= dict.fromkeys(group["lines"], group["cause"])
    ids = {line: f"P{line - 2:03d}" for line in range(2, 202)}
    wrong = {ids[line]: (planted[ids[line]], found) for line, found in named.items() if planted[ids[line]] != found}
    assert wrong == {}
    assert Counter(named.values()) == Counter(cause for cause in planted.values() if cause)
    record_property("differences named", f"{len(named) - len(wrong)} of {9 * EACH}")


def test_the_roll_comes_back_whole_with_both_languages(roll):
    folder, planted = roll
    assert compare(folder, "--out", str(folder / "back.csv")).exit_code == 0
    before, after = read_sheet(folder / "roll.xlsx"), read_sheet(folder / "back.csv")
    assert len(after.rows) == 200
    assert [row.cells["id"] for row in after.rows] == [row.cells["id"] for row in before.rows]
    unknown = [row for row in after.rows if planted[row.cells["id"]] == "unknown"]
    assert all(row.cells["cause"] == "unknown" and row.cells["law.difference"] not in ("", "0.00") for row in unknown)
    refused = next(row for row in after.rows if planted[row.cells["id"]] == "refused")
    assert "minimum contribution years" in refused.cells["detail"]
    assert "最低缴费年限" in refused.cells["原因"]


def test_a_roll_without_the_column_is_refused(roll):
    folder, _ = roll
    options = ["--at", "2025-10", "--region", PLACE, "--in", str(folder / "roll.xlsx"), "--paid", "amount"]
    done = CliRunner().invoke(main, ["law", "compare", "employee_pension", *options])
    assert "amount" in done.exception.english
    assert "实付金额" in done.exception.chinese
