"""An insolvency as typed at the desk: filed by three hands, one distribution, the end; and what is refused."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date

import pytest
from click.testing import CliRunner

from collected import OCTOBER, assess, declare, stand_ins, town
from officers import OFFICERS
from settled import camt054
from shebao.cli import claim_desk
from shebao.cli.main import main
from shebao.collection import actions
from shebao.kernel.errors import ShebaoError

CASE, PAPER = "（2025）粤1802破4号", "受理破产申请裁定书 2025-11-18"
PAID = date(2025, 11, 19)


@pytest.fixture
def typed(db, monkeypatch):
    """Two people of one workshop, October unpaid since the middle of November; the petition accepted on the 18th."""
    where = town(db, people=2)
    declare(db, where, ["6000.00", "8000.00"])
    assess(db, OCTOBER, due_day=date(2025, 11, 12), typed=stand_ins())
    monkeypatch.setattr(claim_desk, "opened", lambda: nullcontext(db))
    monkeypatch.setattr(claim_desk, "keep_clock", lambda _db: None)

    def type_(act: str, *words: object, lang: str = "en") -> str:
        line = ["insolvency", act, where.codes[0], *map(str, words)]
        line += [] if "--json" in line else ["--lang", lang]
        return CliRunner().invoke(main, line, catch_exceptions=False, standalone_mode=False).stdout

    return type_


def file(typed, *more, lang="en"):
    order = ("--case", CASE, "--court", "清远市清城区人民法院", "--accepted", "2025-11-18", "--document", PAPER)
    return typed("file", *order, *more, lang=lang)


@pytest.mark.mission("S9.05")
def test_a_case_is_filed_paid_shown_and_ended_by_command(db, admin, typed):
    assert "No insolvency is recorded." in typed("show")
    said = file(typed)
    assert "surcharge stopped from 2025-11-18 by Approver, filed by Clerk" in said
    ranks = {int(rank): fen for rank, fen in json.loads(file(typed, "--json"))["ranks"].items()}  # told again
    late = int(admin.execute("select sum(amount_fen) from collection.late_fee").fetchone()[0])
    owed = int(admin.execute("select sum(owed_fen - paid_fen) from collection.owed").fetchone()[0])
    assert ranks[3] == late > 0
    assert sum(ranks.values()) == owed + late

    credit = [("D1", PAID, ranks[1], f"{CASE} 第一顺位")]
    actions.take_credits(db, OFFICERS.city_clerk, "estate.xml", camt054(credit, "E1"))
    pay = ("distribute", "--case", CASE, "--rank", 1, "--reference", "D1")
    assert f"第 1 顺位分配：{ranks[1] / 100:,.2f} 元" in typed(*pay, lang="zh")
    given = json.loads(typed(*pay, "--json"))
    assert given["fen"] == ranks[1] == admin.execute("select sum(amount_fen) from collection.paid").fetchone()[0]

    over = ("end", "--case", CASE, "--outcome", "concluded", "--document", "终结裁定书", "--ended", "2025-11-20")
    assert "ended on 2025-11-20, the estate is given out: recorded by Approver" in typed(*over)
    (case,) = json.loads(typed("show", "--json"))["cases"]
    assert [(r["claimed_fen"], r["paid_fen"]) for r in case["ranks"]] == [
        (ranks[1], ranks[1]),
        (ranks[2], 0),
        (ranks[3], 0),
    ]
    assert (case["outcome"], case["ended"]) == ("concluded", "2025-11-20")
    assert "2025-11-20 终结：破产程序终结" in typed("show", lang="zh")


def test_what_is_not_so_is_refused_and_leaves_nothing(admin, typed):
    with pytest.raises(ShebaoError, match="File the claim first"):
        typed("distribute", "--case", CASE, "--rank", 1, "--reference", "D1")
    with pytest.raises(ShebaoError, match="File the claim first"):
        typed("end", "--case", CASE, "--outcome", "dismissed", "--document", "裁定书")
    file(typed)
    with pytest.raises(ShebaoError) as unknown:
        typed("distribute", "--case", CASE, "--rank", 1, "--reference", "nowhere")
    assert unknown.value.code == "collection.credit_unknown"
    typed("end", "--case", CASE, "--outcome", "dismissed", "--document", "裁定书 1")
    with pytest.raises(ShebaoError, match="an end is recorded once"):
        typed("end", "--case", CASE, "--outcome", "concluded", "--document", "裁定书 2")
    assert admin.execute("select count(*) from collection.insolvency_paid").fetchone() == (0,)
    line = ["insolvency", "show", "91441802MA4UW29999"]
    with pytest.raises(ShebaoError, match="no employer 91441802MA4UW29999"):
        CliRunner().invoke(main, line, catch_exceptions=False, standalone_mode=False)
