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
    assert all(re.fullmatch(r"[-+]\d+\.\d %", row[5]) for row in rows)


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


def test_a_payment_walks_back_to_the_decision_and_the_law(lived):
    _, run, _ = lived
    told = run("explain", "payment", "1", "--json")
    assert told["payment"]["fen"] == sum(line["fen"] for line in told["award"]["obligations"])
    assert told["decision"]["document"]
