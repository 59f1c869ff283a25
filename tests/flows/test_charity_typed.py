"""The charity book as typed: one yuan from the donor to the case, the year told to the public, the ratio."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date

import pytest
from click.testing import CliRunner

from charities import PLACE, code
from entitled import person
from officers import HOUSE
from registry_help import PLACES_LAW, number
from sentences import both_languages
from shebao.cli import charity_told, claim_desk
from shebao.cli import explain as explaining
from shebao.cli.main import main
from shebao.kernel.errors import ShebaoError
from shebao.registry import actions as registry

CODE = code(1)


@pytest.fixture
def typed(db, monkeypatch):
    """A county with one sick person; a command typed."""
    registry.load_places(db, HOUSE, PLACES_LAW)
    person(db)
    for module in (claim_desk, charity_told, explaining):
        monkeypatch.setattr(module, "opened", lambda: nullcontext(db))
    monkeypatch.setattr(claim_desk, "keep_clock", lambda _db: None)

    def type_(*words: object, lang: str = "en", group: str = "charity") -> str:
        line = [group, *map(str, words)]
        line += [] if "--json" in line else ["--lang", lang]
        return CliRunner().invoke(main, line, catch_exceptions=False, standalone_mode=False).stdout

    return type_


@pytest.mark.mission("S1.47")
def test_a_donors_yuan_is_followed_by_command_to_the_case(typed):
    place, since = ("--region", PLACE), ("--from", "2020-01-01", "--document", "证书 2")
    what = ("--name", "清城慈善基金会", "--kind", "foundation", "--registered", "2015-03-01", "--document", "登记证书")
    assert f"清城慈善基金会 ({CODE}) registered: Clerk" in typed("register", CODE, *what, *place)
    assert "公开募捐资格" in typed("standing", CODE, "--is", "public_fundraising", *since, lang="zh")
    typed("standing", CODE, "--is", "entrusted", "--purpose", "illness", *since)
    gift = ("--donor", "李先生", "--anonymous", "--raised", "public", "--purpose", "illness", "--amount", "100.00")
    assert "100.00 yuan promised" in typed("donation", CODE, *gift, "--document", "协议 1")
    assert "no money came yet" in typed("donation", "1", group="explain")
    typed("received", 1, "--amount", "100.00", "--reference", "B1", "--receipt", "票 1")

    assert typed("waiting", *place) == "None.\n"
    who = ("--person", number(date(1965, 8, 12), 1))
    asked = ("--kind", "medical_bill", "--amount", "60.00", "--bill", "发票 1", "--document", "走访记录")
    assert json.loads(typed("need", *who, *asked, *place, "--json"))["open_fen"] == 6_000
    assert "medical bill, 441802" in typed("needs", *place)
    assert "because bound to this purpose; found by the office" in typed("match", "donation", 1)
    assert "清城慈善基金会" in typed("match", "need", 1)

    spend = ("spend", CODE, "--need", 1, "--amount", "60.00", "--document", "决定 1")
    assert "set aside: Clerk" in typed(*spend)
    assert json.loads(typed(*spend, "--json"))["spending"] == 1
    assert "checked: Reviewer" in typed("check", 1)
    assert "approved: Approver" in typed("approve", 1)
    assert "2025-11-20 支付" in typed("pay", 1, "--reference", "P1", lang="zh")
    typed("back", 1, "--amount", "10.00", "--reference", "R1", "--reason", "医院退费")

    told = typed("donation", "1", group="explain")
    assert "unknown by wish" in told
    assert "50.00 yuan to need 1 (medical bill, 441802): spending 1, paid on 2025-11-20, bank P1" in told
    assert "10.00 yuan of it came back" in told
    assert "50.00 yuan not spent" in told
    assert "捐赠 1 的 50.00 元" in typed("need", "1", group="explain", lang="zh")
    assert json.loads(typed("donation", "1", "--json", group="explain"))["left"] == 5_000
    assert "spending 1, grant: 60.00 yuan, paid" in typed("show", CODE)

    typed("spend", CODE, "--need", 1, "--amount", "5.00", "--document", "决定 2")
    assert "given up" in typed("withdraw", 2, "--reason", "家属放弃")
    typed("over", 1, "--reason", "已解决")
    year = typed("statement", CODE, 2025)
    assert "somebody unknown by wish  100.00" in year
    assert "at most 10 %" in year
    assert "李先生" not in year + typed("statement", CODE, 2025, "--json")
    assert "年末余额" in typed("statement", CODE, 2025, lang="zh")
    ratio = typed("ratio", 2018)
    assert "donations 91,970,000,000.00 yuan, 0.100 % of GDP (91,928,100,000,000.00 yuan)" in ratio
    assert "919.7亿元" in ratio


@pytest.mark.mission("S1.47")
@pytest.mark.parametrize(
    "line",
    [
        ("show", code(9)),
        ("received", 9, "--amount", "1", "--reference", "B"),
        ("check", 9),
        ("over", 9, "--reason", "x"),
        ("route", 9, "--kind", "living", "--amount", "1", "--document", "x"),
        ("ratio", 1999),
        ("match", "need", 9),
    ],
    ids=lambda line: line[0],
)
def test_a_number_nobody_knows_is_told_in_both_languages(typed, line):
    with pytest.raises(ShebaoError) as problem:
        typed(*line)
    both_languages(problem.value)
    assert problem.value.code.startswith("charity.")
