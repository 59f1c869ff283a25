"""Each kind of defect, planted at random places of the real law, is found in its file at its line.

A few places of each in the ordinary tests; all twenty, and the table, with `pytest -m slow`, or as a program.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from law.real_plants import PLANTERS, Plant, Real
from shebao.law import folders, text
from shebao.law.cases import read_case_file
from shebao.law.checks import CHECKS
from shebao.law.defects import Defect
from shebao.law.load import find, read_country

load = sys.modules["shebao.law.load"]  # the package's own name `load` is the function

QUICK_FIRST = sorted(CHECKS, key=lambda sentence: sentence.__name__ == "covered_rules_have_versions")
HERE_AND_THERE, ALL = 1, 20
ELSEWHERE = {
    *("law.folder", "law.remedy_missing", "law.decision_without_remedy"),  # not a line of a file: below
    *("law.shape_unknown", "law.shape_beside", "law.shape_elsewhere"),  # tests/unit/law/test_law_shapes.py
    *("law.shape_name", "law.case_refuses_nothing", "law.case_region"),  # tests/unit/law/test_law_slips.py
    *("law.to_be_named", "law.to_be_worded"),  # of copies alone: tests/unit/cli/test_law_jurist.py
    *("law.words_left", "law.file_not_read"),  # of copies, and of whole files: tests/unit/cli/test_law_copy.py
}


class Planted:
    """A copy of the country's law in which one line at a time is spoilt. Files that did not change are read once."""

    def __init__(self, folder: Path) -> None:
        self.root = Path(shutil.copytree(find("cn"), folder / "cn"))
        self.parsed: dict[object, tuple[object, list[Defect]]] = {}
        self.originals = (text.parse, folders.parse_rules, load.content_hash)
        self.real = Real(self.root, read_country(self.root))

    def __enter__(self):
        text.parse, folders.parse_rules = (self._once(f) for f in self.originals[:2])
        load.content_hash = lambda _: "not needed"
        return self

    def __exit__(self, *_: object) -> None:
        text.parse, folders.parse_rules, load.content_hash = self.originals

    def _once(self, function):
        def kept(body, name, defects):
            key = (function.__name__, name, body)
            if key not in self.parsed:
                own: list[Defect] = []
                self.parsed[key] = (function(body, name, own), own)
            found, own = self.parsed[key]
            defects += own
            return found

        return kept

    def found(self, plant: Plant, code: str) -> list[Defect]:
        """The defects of that kind with the plant in place."""
        path = self.root / plant.file
        before = path.read_text(encoding="utf-8")
        lines = before.splitlines()
        lines[plant.line - 1] = plant.new
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            return list(self._defects(plant, code))
        finally:
            path.write_text(before, encoding="utf-8")

    def _defects(self, plant: Plant, code: str):
        if code == "law.case_name":
            told: list[Defect] = []
            scheme = plant.file.split("/")[-3]
            read_case_file(self.root / plant.file, plant.file, scheme, self.real.law, told)
            return [d for d in told if d.code == code]
        reading = read_country(self.root)
        if any(d.code == code for d in reading.defects):
            return [d for d in reading.defects if d.code == code]
        for sentence in QUICK_FIRST:
            told = [d for d in sentence(reading) if d.code == code]
            if told:
                return told
        return []


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    with Planted(tmp_path_factory.mktemp("planted")) as country:
        yield country


def chosen(real: Real, code: str, most: int) -> list[Plant]:
    possible = list(dict.fromkeys(PLANTERS[code](real)))
    return random.Random(f"planted {code}").sample(possible, min(most, len(possible)))


def missed(planted: Planted, code: str, most: int) -> tuple[int, list[str]]:
    """How many were planted, and those not found at their place."""
    wrong = []
    plants = chosen(planted.real, code, most)
    for plant in plants:
        hits = planted.found(plant, code)
        file = plant.told_in or plant.file
        if not any(d.place.file == file and (d.place.line == plant.told or not plant.told) for d in hits):
            wrong.append(
                f"{plant.file}:{plant.line} {plant.new!r}: told at {[f'{d.place.file}:{d.place.line}' for d in hits]}"
            )
    return len(plants), wrong


@pytest.mark.mission("S1.04")
@pytest.mark.parametrize("code", sorted(PLANTERS))
def test_a_defect_is_found_where_it_was_planted(planted, code):
    count, wrong = missed(planted, code, HERE_AND_THERE)
    assert count
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(PLANTERS))
def test_every_defect_is_found_at_twenty_places(planted, code):
    assert missed(planted, code, ALL)[1] == []


def test_a_wrong_folder_is_told_wherever_it_stands(planted):
    places = random.Random(3).sample(sorted(p.name for p in (planted.root / "local").iterdir()), 4)
    wrong = [planted.root / "national" / "OldAge", *(planted.root / "local" / place / "2nd" for place in places)]
    wrong += [planted.root / "local" / "guangdong", planted.root / "local" / "44_gd"]
    for folder in wrong:
        folder.mkdir()
    told = {d.place.file for d in read_country(planted.root).defects if d.code == "law.folder"}
    for folder in wrong:
        folder.rmdir()
    assert told == {folder.relative_to(planted.root).as_posix() for folder in wrong}


def test_without_remedies_every_deciding_scheme_is_told(planted):
    path = planted.root / "remedies.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text("[]\n", encoding="utf-8")
    reading = read_country(planted.root)
    path.write_text(before, encoding="utf-8")
    told = {d.place.file for sentence in CHECKS for d in sentence(reading) if d.code == "law.remedy_missing"}
    assert told >= {f"national/{s}/scheme.yaml" for s in ("employee_pension", "resident_pension")}


@pytest.mark.parametrize(
    ("old", "new"), [("    to: 2024-01-01", "    to: 2023-12-01"), ("from: 2015-05-01", "from: 2015-05-02")]
)
def test_a_day_on_which_a_decision_would_have_no_remedy_is_refused_where_the_law_is_loaded(planted, old, new):
    path = planted.root / "remedies.yaml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    head, told_from, rows = before.partition("\nremedies:")  # the courts above have days of their own
    path.write_text(head + told_from + rows.replace(old, new, 1), encoding="utf-8")
    told = [d for d in read_country(planted.root).defects if d.code == "law.decision_without_remedy"]
    path.write_text(before, encoding="utf-8")
    assert {d.facts["scheme"] for d in told} >= {"employee_pension", "resident_pension"}
    assert {str(d.facts["gap"]) for d in told} <= {"2023-12-01", "2015-05-01"}


def test_every_kind_of_defect_is_planted_here():
    kinds = set()
    todo = [Defect]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        kinds |= {kind.code} if kind is not Defect and kind.__module__.startswith("shebao.law") else set()
    assert kinds - ELSEWHERE == set(PLANTERS)


def main() -> int:
    """The table: class, possible places, planted, found."""
    lost = 0
    with tempfile.TemporaryDirectory() as folder, Planted(Path(folder)) as country:
        for code in sorted(PLANTERS):
            possible = len(set(PLANTERS[code](country.real)))
            count, wrong = missed(country, code, ALL)
            lost += len(wrong)
            sys.stdout.write(f"{code:<26} places {possible:>5}  planted {count:>3}  found {count - len(wrong):>3}\n")
            sys.stdout.write("".join(f"    {line}\n" for line in wrong[:3]))
            sys.stdout.flush()
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
