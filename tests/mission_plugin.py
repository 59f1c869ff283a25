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
RESULTS = Path(os.environ.get("SHEBAO_HOME", HERE.parent / ".shebao")) / "mission"


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
    """shown, FAILING or NOT SHOWN."""
    if not tests:
        return "NOT SHOWN"
    return "shown" if set(tests.values()) == {"passed"} else "FAILING"


def main() -> int:
    names, found = claimed()["rows"], results()
    for row, tests in sorted(found.items(), key=lambda kv: [int(n) for n in kv[0][1:].split(".")]):
        good = sum(result == "passed" for result in tests.values())
        print(f"{row:6} {word(tests):9} {good}/{len(tests)}  {names.get(row, {}).get('en', '')}")
        for test, result in sorted(tests.items()):
            print(f"         {result:7} {test}")
    missing = sum(word(tests) != "shown" for tests in found.values())
    print(f"{len(found) - missing} of {len(found)} rows shown")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
