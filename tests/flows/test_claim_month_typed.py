"""The month of a claim is the month it was received: no answer moves it, unless the law lets earlier ones count."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from shutil import rmtree

import pytest

from entitled import person
from registry_help import number
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from typed import counter, lakeside

OLD = number(date(1950, 1, 5), 1)
BACK = 'claimed_back: {months: 3, cites: "Lakeside order 20 art. 6"}\n'


@pytest.fixture
def folder(tmp_path) -> Path:
    return lakeside(tmp_path / "country")


@pytest.fixture
def typed(db, folder, monkeypatch):
    """Types a command of claims on the record of the test, on 20 October 2025."""
    type_ = counter(db, folder, monkeypatch)
    person(db, date(1950, 1, 5), 1)
    return partial(type_, "claim")


def take(type_, month: str | None, *more: str) -> str:
    answers = {"months_lived_here": 24} | ({"claim_month": month} if month else {})
    words = ("take", "warm_winter", "--person", OLD, "--region", "990201", "--answers", "-", *more)
    return type_(*words, answers=answers)


def test_the_desk_knows_the_month_and_asks_nobody(typed):
    asked = json.loads(typed("questions", "warm_winter", "--person", OLD, "--region", "990201", "--json"))
    assert [q["name"] for q in asked["ask"]] == ["months_lived_here"]
    claim = json.loads(take(typed, None, "--json"))["claim"]
    assert "33.50 yuan a month from 2025-11" in typed("decide", str(claim))
    assert "Month of the claim: 2025-10" in typed("show", str(claim))


@pytest.mark.parametrize(("month", "said"), [("2025-09", "no month before 2025-10"), ("2025-11", "has come")])
def test_another_month_than_that_of_the_receipt_is_refused(typed, month, said):
    with pytest.raises(ShebaoError, match=said) as refused:
        take(typed, month)
    assert month in refused.value.chinese
    assert "No case." in typed("list")


def test_a_hearing_does_not_move_the_month(typed):
    claim = str(json.loads(take(typed, None, "--json"))["claim"])
    for month in ("2025-08", "2025-12"):
        words = ("hear", claim, "--note", "he says so", "--answers", "-", "--on", "2025-12-02")
        with pytest.raises(ShebaoError, match=f"says {month}, but it was received on 2025-10-20"):
            typed(*words, answers={"claim_month": month})


def test_the_law_may_let_earlier_months_be_claimed(typed, folder):
    service = folder / "local" / "990201_lakeside" / "warm_winter" / "service.yaml"
    service.write_text(service.read_text(encoding="utf-8") + BACK, encoding="utf-8")
    assert load(folder, kept=False).schemes["warm_winter"].service["claimed_back"]["months"] == 3
    with pytest.raises(ShebaoError, match="no month before 2025-07"):
        take(typed, "2025-06")
    assert "Claim" in take(typed, "2025-07")


def test_a_record_read_by_another_law_says_so(typed, folder):
    take(typed, None)
    (folder / "never.yaml").unlink()
    rmtree(folder / "local" / "990201_lakeside" / "warm_winter")  # as in a window that reads another folder of laws
    for words in (("list",), ("show", "1")):
        with pytest.raises(ShebaoError, match=r"a scheme the law .* that was read does not") as told:
            typed(*words)
        assert "export SHEBAO_LAWS=" in told.value.chinese
