"""Which test shows which row of the mission: collects `@pytest.mark.mission("S1.04")`, and prints row → tests → result.

`python tests/mission_plugin.py` prints the table of the last run; exit 1 when a row has no test or a failing one. A
slow test that the run left out is told as such, with what to type to run it: it neither shows its row nor leaves it
bare.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
RESULTS = Path(os.environ.get("SHEBAO_HOME", HERE.parent / ".shebao")) / "mission"


LEFT_OUT = "left out"
"""The result of a slow test that was not run."""


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = (yield).get_result()
    if report.when == "call" or report.failed:
        tell(item, report.outcome)


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") is not None:
            tell(item, LEFT_OUT)


def tell(item: pytest.Item, result: str) -> None:
    """One line in the results of this run, where the test shows a row."""
    rows = [row for mark in item.iter_markers("mission") for row in mark.args]
    if rows:
        RESULTS.mkdir(parents=True, exist_ok=True)
        line = {"rows": rows, "test": item.nodeid, "result": result}
        name = os.environ.get("PYTEST_XDIST_WORKER", "main")
        with (RESULTS / f"{name}.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")


def pytest_sessionstart(session: pytest.Session) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ and RESULTS.is_dir():
        for old in RESULTS.glob("*.jsonl"):
            old.unlink()


def claimed() -> dict[str, dict[str, dict[str, str]]]:
    """`groups` and `rows` of mission_rows.yaml, each a name in `en` and `zh`."""
    return yaml.safe_load((HERE / "mission_rows.yaml").read_text(encoding="utf-8"))


def results(folder: Path = RESULTS) -> dict[str, dict[str, str]]:
    """Row → test → result of the last run; a test told twice keeps its worse result."""
    found: dict[str, dict[str, str]] = {row: {} for row in claimed()["rows"]}
    for file in sorted(folder.glob("*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            for row in line["rows"]:
                tests = found.setdefault(row, {})
                if tests.get(line["test"]) in (None, "passed"):
                    tests[line["test"]] = line["result"]
    return found


def word(tests: dict[str, str]) -> str:
    """shown, FAILING or NOT SHOWN by the tests that ran; BY SLOW where only slow ones show it and none ran."""
    if not tests:
        return "NOT SHOWN"
    ran = {result for result in tests.values() if result != LEFT_OUT}
    if not ran:
        return "BY SLOW"
    return "shown" if ran == {"passed"} else "FAILING"


def main() -> int:
    names, found = claimed()["rows"], results()
    for row, tests in sorted(found.items(), key=lambda kv: [int(n) for n in kv[0][1:].split(".")]):
        good = sum(result == "passed" for result in tests.values())
        ran = sum(result != LEFT_OUT for result in tests.values())
        print(f"{row:6} {word(tests):9} {good}/{ran}  {names.get(row, {}).get('en', '')}")
        for test, result in sorted(tests.items()):
            print(f"         {result:8} {test}")
    words = [word(tests) for tests in found.values()]
    print(f"{words.count('shown')} of {len(found)} rows shown")
    if slow := words.count("BY SLOW"):
        print(f"{slow} rows are shown by slow tests alone, which this run left out: make mission runs them")
    return 1 if {"NOT SHOWN", "FAILING"} & set(words) else 0


if __name__ == "__main__":
    sys.exit(main())
