"""The demonstration at a small size: built, lived, closed; twice the same; pages that can be opened."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lived():
    """One demonstration by the command a user types, on a server of its own."""
    home = Path(tempfile.mkdtemp(prefix="shebao-demo-"))
    home.chmod(0o755)  # as root the server runs under another user, who must be able to enter
    environment = {"SHEBAO_HOME": str(home), "SHEBAO_LAWS": str(ROOT / "laws"), "PATH": "/usr/bin:/bin"}

    def run(*words: str) -> dict:
        command = [sys.executable, "-m", "shebao", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=home)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    first = run("demo", "--scale", "0.001", "--json")
    yield first, run, home
    subprocess.run([sys.executable, "-m", "shebao", "stop"], env=environment, check=True, cwd=home)
    shutil.rmtree(home)


@pytest.mark.mission("S3.31", "S5.30")
def test_a_month_of_the_city_is_paid_booked_and_closed(lived):
    facts, _, _ = lived
    assert facts["closed"]
    assert facts["parked"] == 0
    assert all(pool["balanced"] for pool in facts["trial_balance"].values())
    assert facts["steps"]["returns"]["paid"] + facts["steps"]["returns"]["returned"] == facts["payments"]
    assert facts["steps"]["funding_request"]["fen"] == facts["fen_paid"] == facts["steps"]["payroll"]["fen"]
    assert all(difference["owner"] for difference in facts["differences"])


def test_wrong_rows_come_back_and_the_rest_is_accepted(lived):
    declared = lived[0]["steps"]["declare"]
    assert declared["rejected"] == 3
    assert declared["accepted"] > 100
    handed_back = sorted((Path(lived[0]["index"]).parents[1] / "returned").iterdir())
    books = [load_workbook(file).active for file in handed_back]
    assert sum(book.max_row - 1 for book in books) == 3
    assert sum("Sheet" in difference["en"] for difference in lived[0]["differences"]) == len(handed_back)


def test_at_least_five_figures_are_predicted(lived):
    rows = lived[0]["figures"]["en"]
    assert sum(row[4] == "predicted" for row in rows) >= 5
    assert all(re.fullmatch(r"[+−]\d+\.\d %|0\.0 %", row[5]) for row in rows), [row[5] for row in rows]


def test_the_same_seed_gives_the_same_record(lived):
    first, run, _ = lived
    again = run("demo", "--scale", "0.001", "--json", "--again")
    assert again["canonical"] == first["canonical"]
    assert again["fen_paid"] == first["fen_paid"]


def test_pages_carry_the_band_and_stay_small(lived):
    folder = Path(lived[0]["index"]).parent
    pages = sorted(folder.glob("*.html"))
    assert {"index.html", "index.en.html"} <= {page.name for page in pages}
    assert any(page.name.startswith("letter-") for page in pages)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert len(text.encode()) < 100_000
        assert ("演示系统" in text) or ("Demonstration with invented people" in text)
        for link in re.findall(r'(?:href|src)="([^"#]+)"', text):
            assert (folder / link).exists(), f"{page.name} → {link}"


@pytest.mark.mission("S5.05")
def test_every_kind_of_letter_the_month_can_tell_is_there_and_every_fund_has_a_page(lived):
    facts, _, _ = lived
    folder = Path(facts["index"]).parent
    index = (folder / "index.html").read_text(encoding="utf-8")
    for name in ("letter-refused", "letter-arrears", "letter-granted-employee-pension"):
        assert f'href="{name}.html"' in index
        for lang in ("", ".en"):
            assert (folder / f"{name}{lang}.pdf").stat().st_size > 10_000
    refused = (folder / "letter-refused.html").read_text(encoding="utf-8")
    assert "未满60周岁" in refused
    assert "人民政府申请行政复议" in refused
    assert "审批：审批岗，2025年10月31日" in refused
    granted = (folder / "letter-granted-employee-pension.html").read_text(encoding="utf-8")
    assert "陈永康（本人）" in granted
    pools = {tuple(pool.split()) for pool in facts["trial_balance"]}
    assert {(fund, area) for fund, area in pools if f"fund-{fund.replace('_', '-')}-{area}.html" not in index} == set()


def test_the_index_names_no_employer_and_the_agencys_page_does(lived):
    facts, _, _ = lived
    folder = Path(facts["index"]).parent
    named = (folder / "fund-employee-pension-440000.html").read_text(encoding="utf-8")
    codes = set(re.findall(r"91441899MA\w{8}", named))
    assert codes
    assert "本页仅供本机构使用" in named
    assert "× 每日 0.05% × 4 天（社会保险法 第八十六条）" in named
    for lang in ("", ".en"):
        index = (folder / f"index{lang}.html").read_text(encoding="utf-8")
        assert not any(code in index for code in codes)
        assert not re.search(r"employer \d|用人单位 \d|\d+\.csv", index)


def test_residents_are_paid_by_the_banks_own_text_and_its_answer_is_read(lived):
    facts, _, _ = lived
    home = Path(facts["index"]).parents[1]
    texts, answers = sorted((home / "outbox").rglob("*.txt")), sorted((home / "inbox" / "bank").glob("*.answer.txt"))
    assert len(texts) == len(answers) == 8
    assert all("演示".encode("gb18030") in file.read_bytes() for file in texts)
    assert facts["steps"]["returns"]["files"] == facts["steps"]["pay_day"]["batches"]


def test_a_payment_walks_back_to_the_decision_and_the_law(lived):
    _, run, _ = lived
    told = run("explain", "payment", "1", "--json")
    assert told["payment"]["fen"] == sum(line["fen"] for line in told["award"]["obligations"])
    assert told["decision"]["document"]
