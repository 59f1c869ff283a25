"""The three formulas worked again, in plain fractions written apart from the law, for random persons."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest

from shebao.engine import specialise
from shebao.kernel.money import round_fraction

S = "employee_pension."
OUTPUTS = ("basic_component", "account_component", "transitional_component", "fixed_sums", "adjusting_sum")
DIVISORS = {50: 195, 51: 190, 55: 170, 56: 164, 60: 139, 61: 132, 62: 125, 63: 117}
CENT, TENTH = Fraction(1, 100), Fraction(1, 10)


def divisor(months):
    years, beyond = divmod(months, 12)
    exact = (
        DIVISORS[years] + Fraction((DIVISORS[years + 1] - DIVISORS[years]) * beyond, 12) if beyond else DIVISORS[years]
    )
    return round_fraction(Fraction(exact), TENTH)


def guangdong(p):
    base, index, months = Fraction(9493), p["index"], p["paid"] + p["deemed"]
    part = min(Fraction(1), round_fraction(index / Fraction(3, 5), Fraction(1, 10_000)))
    basic = round_fraction((base * part + base * index) / 2 * months / 1200, CENT)
    account = round_fraction(p["account"] / divisor(p["age"]), CENT)
    old_way = round_fraction(p["deemed_account"] / 120, CENT)
    yearly = 4 * (months // 12)
    weighted = Fraction(743, 1000) * p["early"] + p["later"]
    new_way = round_fraction(base * Fraction(12, 1000) * weighted / 12, CENT)
    return basic, account, old_way, Fraction(100 + yearly), max(Fraction(0), new_way - old_way - yearly)


def shanghai(p):
    base, months = Fraction(12434), p["paid"] + p["deemed"]
    years, beyond = divmod(months, 12)
    share = Fraction(years, 100) + beyond * Fraction(83, 100_000)
    before = round_fraction(base * p["deemed"] / 12 * Fraction(12, 1000), TENTH, "up")
    booked = round_fraction(p["deemed_account"] / 120, TENTH, "up")
    basic = round_fraction((base + base * p["index"]) / 2 * share, TENTH, "up")
    return (
        basic,
        round_fraction(p["account"] / divisor(p["age"]), TENTH, "up"),
        before + booked,
        Fraction(0),
        Fraction(0),
    )


def henan(p):
    def years(months):
        return round_fraction(Fraction(months, 12), Fraction(1, 10_000))

    basic = (Fraction(6738) + Fraction(6573) * p["index"]) / 2 * years(p["paid"] + p["deemed"]) / 100
    before = Fraction(6573) * p["own_index"] * years(p["deemed"]) * Fraction(13, 1000)
    account = round_fraction(p["account"] / divisor(p["age"]), CENT)
    return round_fraction(basic, CENT), account, round_fraction(before, CENT), Fraction(0), Fraction(0)


def persons(seed, count):
    r = random.Random(seed)
    for _ in range(count):
        yield {
            "age": r.choice([600, 605, 660, 671, 720, 721, 722, 723, 731, 740, 755]),
            "paid": r.randint(180, 500),
            "deemed": r.choice([0, 0, r.randint(1, 200)]),
            "index": Fraction(r.randint(20_000, 300_000), 100_000),
            "own_index": Fraction(r.randint(4000, 30_000), 10_000),
            "account": Fraction(r.randint(0, 60_000_000), 100),
            "deemed_account": Fraction(r.randint(0, 8_000_000), 100),
            "early": r.randint(0, 150),
            "later": Fraction(r.randint(0, 900_000), 10_000),
        }


def facts_of(p, retirement):
    """A person's facts as inner integers, by short name."""
    return {
        "birth_month": retirement - p["age"],
        "retirement_month": retirement,
        "contribution_months": p["paid"],
        "deemed_months": p["deemed"],
        "determined_index": int(p["index"] * 100_000),
        "transitional_index": int(p["own_index"] * 10_000),
        "account_balance": int(p["account"] * 100),
        "deemed_account": int(p["deemed_account"] * 100),
        "months_to_1993": p["early"],
        "index_months_1994_1998": int(p["later"] * 10_000),
    }


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize(("region", "formula"), [("441802", guangdong), ("310000", shanghai), ("410300", henan)])
def test_formula_of_the_place_for_random_persons(cn, region, formula):
    graph = specialise(cn, [S + name for name in OUTPUTS], date(2025, 12, 1), [region], date(2026, 1, 31))
    asked = {name.rsplit(".", 1)[1] for name in graph.inputs}
    for person in persons(region, 500):
        facts = facts_of(person, 2025 * 12 + 11)
        decision = graph.decide({n: v for n, v in facts.items() if n in asked}, {"contribution_years": []})
        answer = tuple(Fraction(decision.values[S + name], 100) for name in OUTPUTS)
        assert answer == formula(person), person
