"""Typed at the desk: lists of the dead and of relations that move in, and what is asked of the funds ahead."""

from __future__ import annotations

import csv
import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from collected import PAPER, town
from entitled import at
from officers import HOUSE, OFFICERS
from shebao.cli import claim_desk
from shebao.cli.main import main
from shebao.collection import actions as collection
from shebao.collection.take_on import Years
from shebao.kernel.dates import month
from shebao.kernel.errors import ShebaoError
from shebao.ledger.actions import open_pool
from shebao.ledger.model import Pool, PoolId
from shebao.registry import actions as registry
from shebao.registry.model import MemberEntry
from shebao.store.lists import REASON, table

DEATHS = "公民身份号码,姓名,死亡日期\n{0},{1},2025-11-02\n{2},别人,2025-11-03\n"
MOVED = "公民身份号码,姓名,缴费起始年月,缴费终止年月,月数,缴费基数合计,个人账户储存额,统筹基金转移额\n"
MOVED += "{2},{3},2019-01,2019-06,6,30000.00,2400.00,3600.00\n"
AREAS = "地区,年初结存,收入,支出,参保人数\n"
AREAS += "440100,900.00,0,200.00,100\n441800,100.00,0,451.00,100\n210100,0,5.00,10.00,100\n"


@pytest.fixture
def where(db, monkeypatch):
    """Two people of one workshop, insured in the employees' pension; books of five funds since January."""
    made = town(db, people=2, schemes=("employee_pension",))
    at_the_desk(db, monkeypatch)
    return made


def at_the_desk(db, monkeypatch):
    """Commands work on the record of the test."""
    monkeypatch.setattr(claim_desk, "opened", lambda: nullcontext(db))
    monkeypatch.setattr(claim_desk, "keep_clock", lambda _db: None)


def typed(*words: object, lang: str = "en") -> str:
    line = [*map(str, words), *([] if "--json" in words else ["--lang", lang])]
    return CliRunner().invoke(main, line, catch_exceptions=False, standalone_mode=False).stdout


def written(folder: Path, name: str, text: str, where) -> Path:
    file = folder / name
    file.write_text(text.format(where.numbers[0], where.names[0], where.numbers[1], where.names[1]), encoding="gb18030")
    return file


def test_a_list_of_the_dead_is_taken_by_command_and_its_wrong_rows_come_back(db, tmp_path, where):
    file = written(tmp_path, "9月.csv", DEATHS, where)
    given = ("lists", "deaths", file, "--source", "civil_affairs", "--document", "清民函9", "--region", "441802")
    said = typed(*given, "--rows", 2)
    assert "List 1 of 2 rows taken by the Clerk:" in said
    assert "1 death recorded" in said
    back = tmp_path / "9月-退回-returned.xlsx"
    assert table(back.name, back.read_bytes())[0][-1] == REASON
    assert registry.show_person(db, OFFICERS.clerk, int(where.people[0])).died_on is not None
    assert registry.show_person(db, OFFICERS.clerk, int(where.people[1])).died_on is None
    assert "此前已受理，未作改动" in typed(*given, "--rows", 2, lang="zh")
    told = json.loads(typed(*given, "--rows", 2, "--json"))
    assert (told["recorded"], told["parked"], told["again"]) == (1, 1, True)
    with pytest.raises(ShebaoError, match="its covering paper states 3 rows"):
        typed(*given, "--rows", 3)
    shown = json.loads(typed("lists", "show", 1, "--deaths", "--json"))
    assert [(line["line"], line["person"], line["outcome"]) for line in shown["lines"]] == [
        (2, int(where.people[0]), "recorded"),
        (3, int(where.people[1]), "parked"),
    ]
    said = typed("lists", "show", 1, "--deaths")
    assert f"row 2: {where.names[0]}, 2025-11-02: death recorded" in said
    assert shown["lines"][1]["reasons"][0]["en"] in said
    with pytest.raises(ShebaoError, match="lists show 1 --deaths"):
        typed("lists", "show", 1)


def test_a_relation_moves_in_by_three_commands(db, tmp_path, where):
    file = written(tmp_path, "form.csv", MOVED, where)
    paper = ("--agency", "440100 广州", "--document", "穗31", "--persons", 1, "--region", "441800")
    said = typed("lists", "moved-in", file, "--scheme", "employee_pension", *paper, "--sum", "6000.00")
    assert "List 1, employee_pension: 1 person, 6,000.00 yuan" in said
    assert "the money has not come: shebao lists money 1" in said
    with pytest.raises(ShebaoError, match="has not come"):
        typed("lists", "take-over", 1)
    with pytest.raises(ShebaoError, match=r"the money named is 5,999\.00"):
        typed("lists", "money", 1, "--reference", "T7", "--sum", "5999")
    assert "可以接续：shebao lists take-over 1" in typed(
        "lists", "money", 1, "--reference", "T7", "--sum", 6000, lang="zh"
    )
    assert "taken over: 1 person, 6,000.00 yuan" in typed("lists", "take-over", 1)
    told = json.loads(typed("lists", "show", 1, "--json"))
    assert (told["received_fen"], told["taken_over_fen"], told["waiting"]) == (600_000, 600_000, [])
    lines = collection.account(db, OFFICERS.clerk, int(where.people[1]), "employee_pension")
    assert [(line.move, line.amount) for line in lines] == [("moved_in", 240_000)]


@pytest.mark.mission("S5.15")
def test_how_long_a_fund_lasts_by_command_to_the_fen(tmp_path, where):
    file = written(tmp_path, "form.csv", MOVED, where)
    paper = ("--agency", "440100", "--document", "穗31", "--persons", 1, "--region", "441800", "--sum", 6000)
    typed("lists", "moved-in", file, "--scheme", "employee_pension", *paper)
    typed("lists", "money", 1, "--reference", "T7", "--sum", 6000)
    typed("lists", "take-over", 1)
    asked = ("ledger", "reserve", "employee_pension", "--from", "2025-11", "--until", "2025-11", "--years", 3)
    said = typed(*asked, "--income-growth", 10)
    assert "6,000.00 yuan held, 6,000.00 in and 0.00 out" in said
    assert "months read from the books: 1" in said
    begun = typed("ledger", "reserve", "employee_pension", "--until", "2025-11", "--years", 3)
    assert "months read from the books: 1" in begun  # what lies before the books is no income of nothing
    told = json.loads(typed(*asked, "--income-growth", 10, "--json"))
    assert [y["income_fen"] for y in told["years"]] == [7_200_000, 7_920_000, 8_712_000]
    assert told["years"][-1]["closing_fen"] == 600_000 + 7_200_000 + 7_920_000 + 8_712_000
    out = tmp_path / "years.csv"
    typed(*asked, "--out", out, lang="zh")
    rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][0] == "年份"
    assert rows[1][:3] == ["2026", "6000.00", "72000.00"]
    with pytest.raises(ShebaoError, match="hold nothing from 2025-01 to 2025-02"):
        typed("ledger", "reserve", "unemployment", "--from", "2025-01", "--until", "2025-02")
    with pytest.raises(ShebaoError, match="name the fund and its --area"):
        typed("ledger", "reserve", "no_fund")


@pytest.mark.mission("S5.11")
def test_pooling_by_level_of_a_sheet_of_ones_own(tmp_path, where):
    sheet = written(tmp_path, "areas.csv", AREAS, where)
    told = json.loads(typed("ledger", "pooling", "--sheet", sheet, "--spread", 50, "--json"))
    lacking = {level["level"]: sum(p["lacking_fen"] for p in level["pools"]) for level in told}
    assert lacking == {"prefecture": 35_600, "province": 500, "state": 0}
    deviation = [level["risk"]["deviation"] for level in told]
    assert deviation == sorted(deviation, reverse=True)
    assert "全国" in typed("ledger", "pooling", "--sheet", sheet, lang="zh")
    wrong = written(tmp_path, "wrong.csv", AREAS.replace("441800", "440100"), where)
    with pytest.raises(ShebaoError, match="row 3: the area 440100 stands twice"):
        typed("ledger", "pooling", "--sheet", wrong)
    nobody = written(tmp_path, "nobody.csv", AREAS.replace(",451.00,100", ",451.00,"), where)
    with pytest.raises(ShebaoError, match="without: 441800"):
        typed("ledger", "pooling", "--sheet", nobody, "--spread", 50)
    with pytest.raises(ShebaoError, match="Which fund"):
        typed("ledger", "pooling")


@pytest.mark.mission("S5.27")
def test_a_shortfall_is_claimed_and_booked_once_by_command(db, admin, where):
    city = Pool(PoolId(0), "unemployment", "441800", "city", "市", month(2025, 1), "00.44.18.")
    open_pool(db, HOUSE, city)  # the province has no office in the tests
    asked = ("ledger", "shortfall", "unemployment", "--area", "441800", "--due", "1000.50")
    assert "1,000.50 yuan to pay, 0.00 held: 1,000.50 lacking" in typed(*asked)
    at(db, "2025-11-20")
    assert "booked by the Accountant, approved by the Approver" in typed(*asked, "--book", "财社〔2025〕1号")
    with pytest.raises(ShebaoError, match="nothing lacks"):
        typed(*asked, "--book", "财社〔2025〕1号")
    income = "select -sum(amount_fen) from ledger.entry_line where account = 'government_subsidy_income'"
    assert admin.execute(income).fetchone() == (100_050,)


@pytest.mark.mission("S5.42")
def test_rates_that_come_together_by_command(tmp_path):
    name = "employee_pension.employer_rate"
    days = ("--day", "2018-06-01", "--day", "2019-06-01", "--day", "2025-10-01")
    told = json.loads(typed("law", "convergence", name, "--standard", "16%", *days, "--json"))
    assert [day["widest"] for day in told["days"]] == [400, 200, 0]
    said = typed("law", "convergence", name, "--standard", "0.16", *days[:4], "--plan-years", 2, "--places", lang="zh")
    assert "2021-06-01  规划" in said
    assert "浙江" in said
    out = tmp_path / "rates.csv"
    typed("law", "convergence", name, "--standard", "16%", *days, "--out", out)
    assert out.read_text(encoding="utf-8-sig").count("\n") == 4
    with pytest.raises(ShebaoError, match=r"Near it: employee_pension\.employer_rate"):
        typed("law", "convergence", "employee_pension.employer_rat")
    with pytest.raises(ShebaoError, match="is not a number"):
        typed("law", "convergence", name, "--standard", "sixteen")


@pytest.mark.mission("S5.29")
def test_who_lacks_years_is_listed_by_command(db, tmp_path, monkeypatch):
    where = town(db, people=1, schemes=("unemployment",))  # born in January 1970
    joined = MemberEntry(
        int(where.people[0]), "resident_pension", "pension", "resident", "441802", date(2011, 7, 1), exclusive=True
    )
    assert registry.enrol(db, OFFICERS.clerk, joined)
    rows = Years("resident_pension", where.people, np.array([2024]), np.array([12]), np.array([18_000]))
    collection.take_on_years(db, OFFICERS.clerk, rows, document=PAPER)
    at_the_desk(db, monkeypatch)
    begun = tmp_path / "typed.yaml"
    begun.write_text("resident_pension.local_start: 2011-07\n", encoding="utf-8")
    asked = ("claim", "missing-years", "--region", "441802", "--scheme", "resident_pension", "--until")
    assert "Nobody of resident_pension in 441802" in typed(*asked, "2029-12", "--typed", begun)
    (short,) = json.loads(typed(*asked, "2030-12", "--typed", begun, "--json"))["persons"]
    assert (short["reaches"], short["paid"], short["needed"], short["missing"]) == ("2030-01", 1, 15, 14)
    assert "缴费年限不足" in typed(*asked, "2030-12", "--typed", begun, lang="zh")
    with pytest.raises(ShebaoError, match="has no years_missing") as refused:
        typed(*asked, "2030-12", "--scheme", "employee_pension")
    assert "没有 years_missing" in refused.value.chinese
