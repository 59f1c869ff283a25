"""The statistics by the commands people type: killed for real, gone on, proved, asked; then wrong twins."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def typed(lived_in):
    """The demonstration's city with its closed month, a command to type, and the folder of the statistics."""
    with lived_in("statistics") as home:
        environment = {"SHEBAO_HOME": str(home), "SHEBAO_LAWS": str(ROOT / "laws"), "PATH": "/usr/bin:/bin"}

        def run(*words: str, kill: str = "") -> subprocess.CompletedProcess[str]:
            given = {**environment, **({"SHEBAO_KILL_AT": kill} if kill else {})}
            command = [sys.executable, "-m", "shebao", *words]
            return subprocess.run(command, env=given, capture_output=True, text=True, check=False, cwd=home)

        assert run("demo", "--scale", "0.001", "--json").returncode == 0
        yield run, next((home / "demo").glob("*-2025-10-*")) / "statistics", home


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".writing" not in path.parts)
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.fixture(scope="module")
def published(typed):
    """Killed three times, then published: what that said, and what lay in its place after each kill."""
    run, folder, _ = typed
    seen = []
    for place in ("insight:unit:written", "insight:unit:promised", "#20"):
        assert run("statistics", "publish", kill=place).returncode == -signal.SIGKILL
        seen.append(set(folder.glob("[0-9]*/*/*")))
    done = run("statistics", "publish", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), seen


@pytest.mark.mission("S3.30")
def test_killed_three_times_the_month_is_published_whole_and_the_same(typed, published):
    run, folder, _ = typed
    said, seen = published
    assert said["proved"]["findings"] == []
    assert [len(places) for places in seen][:2] == [0, 0], "not in its place before it is promised and whole"
    assert 0 < len(seen[2]) < said["proved"]["units"]
    before = files(folder)
    folder.rename(folder.with_name("kept"))
    again = json.loads(run("statistics", "publish", "--json").stdout)
    assert (len(again["recovered"]), again["units"]) == (said["proved"]["units"], [])
    assert files(folder) == before, "made again from the record, byte by byte"
    assert json.loads(run("ledger", "check", "--json").stdout)["register_rows"] == sum_of(run, "rows")


def sum_of(run, column: str) -> int:
    said = json.loads(run("statistics", "ask", "money", "--json").stdout)
    place = said["columns"].index(column)
    assert {row[said["columns"].index("difference")] for row in said["rows"]} == {0}
    return sum(row[place] for row in said["rows"])


@pytest.mark.mission("S3.30")
def test_the_questions_are_answered_in_both_languages_and_as_csv(typed, published):
    run, _, home = typed
    insured = json.loads(run("statistics", "ask", "insured", "--json").stdout)
    assert insured["smallest_cell"] == 10
    assert {row[1] for row in insured["rows"]} >= {"employee_medical", "unemployment", "work_injury", "housing_fund"}
    zh = run("statistics", "ask", "average_benefit", "--scheme", "resident_pension", "--lang", "zh").stdout
    assert "人均（元）" in zh
    assert "<10" in zh
    assert "少于 10 人的单元已隐去；该界限为本系统自定" in zh
    out = home / "few.csv"
    asked = ("few_months", "--scheme", "employee_pension", "--fewer-than", "12", "--lang", "en", "--out", str(out))
    assert run("statistics", "ask", *asked).returncode == 0
    assert out.read_text(encoding="utf-8-sig").splitlines()[0] == 'region,contributors,with fewer,"share, %"'
    refused = run("statistics", "ask", "few_months")
    assert refused.returncode == 1
    assert "--scheme" in refused.stderr
    assert "[insight.question_lacks]" in refused.stderr


def test_the_files_are_asked_on_a_machine_without_the_record(typed, published, tmp_path):
    run, folder, _ = typed
    copied = tmp_path / "taken away"
    shutil.copytree(folder, copied)
    alone = {"SHEBAO_HOME": str(tmp_path / "empty"), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "shebao", "statistics", "ask", "money", "--folder", str(copied), "--json"]
    done = subprocess.run(command, env=alone, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == json.loads(run("statistics", "ask", "money", "--json").stdout)["rows"]
    assert not (tmp_path / "empty").exists()


def test_a_file_altered_and_a_month_taken_away_are_found(typed, published):
    run, folder, _ = typed
    file = next(folder.glob("*/employee_medical-*/0/contributions-00.parquet"))
    kept = file.read_bytes()
    file.write_bytes(kept[:100] + bytes([kept[100] ^ 1]) + kept[101:])
    told = run("statistics", "check", "--json")
    assert told.returncode == 1
    assert [one["code"] for one in json.loads(told.stdout)["findings"]] == ["insight.altered"]
    file.write_bytes(kept)
    (folder / "2025-10").rename(folder / "away")
    told = json.loads(run("statistics", "check", "--json").stdout)
    assert {one["code"] for one in told["findings"]} == {"insight.missing"}
    assert len(told["findings"]) == told["units"]
    (folder / "away").rename(folder / "2025-10")
    assert run("statistics", "check").returncode == 0
