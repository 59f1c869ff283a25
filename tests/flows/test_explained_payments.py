"""Payments that do not explain themselves, made by real actions and read from `shebao explain payment N --json`.

One is adjusted, two go back, one came back: an independent checker follows every number of each, and finds a wrong one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from entitled import RUNNER, at, recognise
from entitled_cn import law, no_rows
from explained import BORN, open_office
from law import independent_checker
from law.independent_checker import problems
from officers import HOUSE
from shebao.benefits import events, recalc
from shebao.benefits.judge import Judge
from shebao.store.outbox import deliver

CHECKER = Path(__file__).parents[1] / "law" / "independent_checker.py"


@pytest.fixture(scope="module", autouse=True)
def rows():
    with no_rows():
        yield


@pytest.fixture(scope="module")
def judged():
    return Judge(law())


@pytest.fixture
def opened(db, server, empty_database, judged):
    """The office as it stands on a day."""
    return lambda day, judge=judged: open_office(db, server, empty_database, day, judge)


def adjusted(opened):
    """Retired in 2023; the rise of 2024 is known in July and owed from January."""
    office = opened("2023-10-23")
    office.pensioner(born=date(1963, 10, 5), retires="2023-10")
    for period in ("2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"):
        office.pay(period)
    at(office.db, "2024-07-02")
    office.rise("adjustment_2024")
    return office, office.pay("2024-07")


def known_late(opened):
    """Retired in October 2025 by the base of 2024; that of 2025 becomes known after three months are paid."""
    office = opened("2025-10-20")
    _, award = office.pensioner(born=BORN, retires="2025-10")
    for period in ("2025-11", "2025-12", "2026-01"):
        office.pay(period)
    on = at(office.db, "2026-01-20")
    assert recalc.recalculate(office.db, RUNNER, office.judge, award, on=on).applied
    return office, office.pay("2026-02")


def found_late(opened):
    """The index is found to be higher in the archive after two months are paid: a fact, not a value."""
    office = opened("2024-10-21")
    who, _ = office.pensioner(born=date(1964, 10, 5), retires="2024-10")
    for period in ("2024-11", "2024-12"):
        office.pay(period)
    at(office.db, "2025-01-06")
    recognise(office.db, who, "contribution_index", 90000)
    deliver(office.db, HOUSE, events.subscribers(office.judge))
    return office, office.pay("2025-01")


def came_back(opened):
    """The account is closed, the person names another, the same payment goes there."""
    office = opened("2025-10-20")
    who, _ = office.pensioner(born=BORN, retires="2025-10")
    number = office.pay("2025-11", account_closed=1.0)
    office.account(who, "6299999999999999")
    assert office.reissue(number) == number
    return office, number


STORIES = {"adjusted": adjusted, "known late": known_late, "found late": found_late, "came back": came_back}
MONEY = {"fen", "owed", "booked_before", "paid_before", "held_for_recovery", "difference", "arrears_fen", "booked_fen"}
MONEY |= {"paid_before_fen", "with_payee_fen", "award_before", "award_after", "before", "now", "exact"}


def leaves(thing, path=()):
    """Every number of the object that is an amount, a changed fact or the result of a step."""
    if isinstance(thing, dict | list):
        for key, below in thing.items() if isinstance(thing, dict) else enumerate(thing):
            yield from leaves(below, (*path, key))
    elif path[-1] in MONEY or (len(path) > 1 and path[-2] == "values"):
        yield path


@contextmanager
def spoilt(told, path):
    """The object with one digit of one number changed for a while; the sign of a place where it stands is kept."""
    place = told
    for key in path[:-1]:
        place = place[key]
    right = place[path[-1]]
    before = str(right)
    digit = next(i for i in reversed(range(len(before))) if before[i].isdigit())
    other = before[:digit] + str((int(before[digit]) + 1) % 10) + before[digit + 1 :]
    place[path[-1]] = int(other) if isinstance(right, int) else other
    yield told
    place[path[-1]] = right


def missed(told):
    """Each number of which a wrong digit is not found; an expression of the same numbers is reckoned once."""
    reckoned, told_by = {}, independent_checker.told_by

    def once(expression, names):
        key = (expression, *names.items())
        if key not in reckoned:
            reckoned[key] = told_by(expression, names)
        return reckoned[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(independent_checker, "told_by", once)
        for path in list(leaves(told)):
            with spoilt(told, path) as bad:
                if not problems(bad):
                    yield "/".join(map(str, path))


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize("story", STORIES)
def test_every_number_of_a_payment_is_computed_again_and_a_wrong_digit_anywhere_is_found(opened, story):
    office, number = STORIES[story](opened)
    told = office.explain("payment", str(number))
    assert told["format"] == "shebao.explain/2"
    assert problems(told) == []
    assert list(missed(told)) == []
    assert problems(told) == []
    assert len(list(leaves(told))) > 50
    TELLS[story](told)
    for lang, words in SAID[story].items():
        text = office.said("payment", str(number), "--lang", lang)
        assert [word for word in words if word not in text] == []
    alone = subprocess.run(
        [sys.executable, "-I", str(CHECKER)], input=json.dumps(told).encode(), check=False, capture_output=True
    )
    assert alone.returncode == 0, alone.stderr


def tells_of_the_rise(told):
    (rise,) = told["rises"]
    given = {span["component"]: span["fen"] for span in rise["gives"]}
    assert set(given) == {f"adjustment_2024.adjustment_{part}" for part in ("fixed", "years_part", "percentage_part")}
    assert rise["counted_from"]["fen"] == rise["award_before"] == 316857
    assert given["adjustment_2024.adjustment_percentage_part"] == round(316857 * 0.0116)
    assert rise["award_after"] == rise["award_before"] + sum(given.values())
    assert told["payment"]["arrears_fen"] == 6 * sum(given.values())
    assert told["payment"]["fen"] == rise["award_after"] + 6 * sum(given.values())
    assert rise["steps"]
    assert rise["month"] == "2024-01"


def tells_of_the_base(told):
    assert [b["name"] for b in told["because"]] == ["employee_pension.calculation_base"]
    assert (told["because"][0]["before"], told["because"][0]["now"]) == ("9307", "9493")
    assert told["because"][0]["known_from"] == "2025-11-17"
    assert back(told) == dict.fromkeys(("2025-11", "2025-12", "2026-01"), 4523)
    assert told["payment"]["arrears_fen"] == 3 * 4523


def tells_of_the_index(told):
    facts = [b for b in told["because"] if b["kind"] == "fact"]
    assert [(b["name"], b["before"], b["now"]) for b in facts] == [
        ("employee_pension.determined_index", "0.8123", "0.9")
    ]
    assert set(back(told)) == {"2024-11", "2024-12"}
    assert told["payment"]["arrears_fen"] == sum(back(told).values()) == 35470


def tells_of_the_return(told):
    first, second = told["payment"]["issues"]
    assert (first["state"], first["cause"], first["bank_code"]) == ("returned", "account_closed", "AC04")
    assert (second["state"], second["cause"]) == ("paid", None)
    assert first["account"]["number"] != second["account"]["number"]
    assert (first["account"]["ending"], second["account"]["ending"]) == ("0001", "9999")
    assert first["fen"] == second["fen"] == told["payment"]["fen"] == told["payment"]["with_payee_fen"] == 332797
    assert [entry["move"] for entry in told["payment"]["entries"]] == ["pay", "return", "reissue"]
    assert len({m["entry"] for m in told["payment"]["movements"]}) == 3
    accounts = [[line["account"] for line in e["lines"] if line["fen"] > 0] for e in told["payment"]["entries"]]
    assert [set(each) for each in accounts] == [
        {"basic_pension_expenditure"}, {"expenditure_account_deposit"}, {"temporary_receipts"}
    ]  # fmt: skip


def back(told):
    """What the payment carries for each month before its own."""
    found: dict[str, int] = {}
    for line in told["months"]:
        if line["for_month"] < told["payment"]["month"]:
            found[line["for_month"]] = found.get(line["for_month"], 0) + line["difference"]
            assert line["paid_before"] == line["booked_before"]
    return found


TELLS = {
    "adjusted": tells_of_the_rise,
    "known late": tells_of_the_base,
    "found late": tells_of_the_index,
    "came back": tells_of_the_return,
}
SAID = {
    "adjusted": {
        "en": ["Of this, 604.56 yuan is for 6 earlier months", "3,168.57 before and 3,269.33 after"],
        "zh": ["其中补发以前 6 个月，共 604.56 元", "由 3,168.57 调整为 3,269.33"],
    },
    "known late": {
        "en": ["owed 2,308.23, booked before 2,263.00, difference 45.23", "is 9,493 yuan, not 9,307 yuan"],
        "zh": ["应发 2,308.23，已发 2,263.00，差额 45.23", "为 9,493元，原为 9,307元"],
    },
    "found late": {"en": ["is 0.9, not 0.8123"], "zh": ["核定的平均缴费工资指数为 0.9，原为 0.8123"]},
    "came back": {
        "en": ["ending 0001", "came back (account closed)", "ending 9999", "come back: debit", "paid out again: debit"],
        "zh": ["尾号 0001，已退回（账户已销户）", "尾号 9999，已到账", "退回）：借 支出户存款，贷 暂收款"],
    },
}


@pytest.mark.mission("S1.04")
def test_a_returned_payment_that_waits_shows_its_cause_and_that_nothing_is_with_the_payee(opened):
    office = opened("2025-10-20")
    office.pensioner(born=BORN, retires="2025-10")
    number = office.pay("2025-11", frozen=1.0)
    told = office.explain("payment", str(number))
    assert (told["payment"]["state"], told["payment"]["cause"]) == ("returned", "frozen")
    assert told["payment"]["with_payee_fen"] == 0
    assert problems(told) == []
