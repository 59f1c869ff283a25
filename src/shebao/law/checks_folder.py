"""Everything that is wrong with a country's folder, told once: `law check` counts it and every command repeats it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shebao.law.cases import read_cases
from shebao.law.checks import check
from shebao.law.checks_causes import without_follow_ons
from shebao.law.checks_files import every_file_is_read
from shebao.law.checks_naming import nothing_is_left_to_name
from shebao.law.defects import Defect, in_order
from shebao.law.load import Reading, read_country


@dataclass(frozen=True, slots=True)
class Examined:
    """The law as far as it could be read, and every defect that is no mere consequence of another."""

    reading: Reading
    defects: tuple[Defect, ...]


def examine(root: Path) -> Examined:
    """Read the folder, its cases too; check it; keep the causes."""
    reading = read_country(root)
    cases: list[Defect] = []
    read_cases(root, reading.law, cases)
    told = [*check(reading), *cases, *nothing_is_left_to_name(root), *every_file_is_read(root)]
    return Examined(reading, tuple(in_order(without_follow_ons(root, reading.law, told))))
