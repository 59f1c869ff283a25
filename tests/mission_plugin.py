"""Which test shows which row of the mission: collects `@pytest.mark.mission("S1.04")`, and prints row → tests → result.

`python tests/mission_plugin.py` prints the table of the last run; exit 1 when a row has no test or a failing one.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
RESULTS = HERE.parent / ".shebao" / "mission"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = (yield).get_result()
    rows = [row for mark in item.iter_markers("mission") for row in mark.args]
    if rows and (report.when == "call" or report.failed):
        RESULTS.mkdir(parents=True, exist_ok=True)
        line = {"rows": rows, "test": item.nodeid, "result": report.outcome}
        name = os.environ.get("PYTEST_XDIST_WORKER", "main")
        with (RESULTS / f"{name}.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")


def pytest_sessionstart(session: pytest.Session) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ and RESULTS.is_dir():
        for old in RESULTS.glob("*.jsonl"):
            old.unlink()


def main() -> int:
    titles: dict[str, str] = yaml.safe_load((HERE / "mission_rows.yaml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {row: {} for row in titles}
    for file in sorted(RESULTS.glob("*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            for row in line["rows"]:
                found.setdefault(row, {})[line["test"]] = line["result"]
    missing = 0
    for row, tests in sorted(found.items(), key=lambda kv: [int(n) for n in kv[0][1:].split(".")]):
        good = sum(result == "passed" for result in tests.values())
        word = "shown" if tests and good == len(tests) else "NOT SHOWN" if not tests else "FAILING"
        missing += word != "shown"
        print(f"{row:6} {word:9} {good}/{len(tests)}  {titles.get(row, '')}")
        for test, result in sorted(tests.items()):
            print(f"         {result:7} {test}")
    print(f"{len(found) - missing} of {len(found)} rows shown")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
