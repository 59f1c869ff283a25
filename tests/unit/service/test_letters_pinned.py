"""Letters whole, word for word in both languages: who changes a word sees the letter it changes.

After a change that is meant, run this file with python: it writes the letters anew; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.cli.law_letter import letter_lines
from shebao.law.cases import read_cases
from shebao.law.load import find, load
from shebao.service.specimen import Asked, Specimens

FOLDER = Path(__file__).with_name("letters")
PINNED = {
    "pension_granted": ("employee_pension", Asked(case="form Beijing 2026-03")),
    "dibao_refused": (
        "dibao",
        Asked(kind="refused", case="W3 Shanghai 2026-08: two persons with 2,000 each are at the edge"),
    ),
    "dibao_notice": (
        "dibao",
        Asked(kind="notice", case="W3 Shanghai 2026-08: two persons with 2,000 each are at the edge"),
    ),
    "pension_suspended": (
        "employee_pension",
        Asked(kind="suspended", case="form Beijing 2026-03", ground="imprisoned"),
    ),
    "resident_pension_resumed": ("resident_pension", Asked(kind="resumed")),
    "pension_recovery": (
        "employee_pension",
        Asked(kind="recovery", case="form Beijing 2026-03", ground="imprisoned"),
    ),
    "pension_death": ("employee_pension", Asked(kind="death", case="form Beijing 2026-03")),
    "maternity_granted": ("maternity", Asked("maternity_allowance", case="Wuhan: unit average 9,000, 128 days")),
}


def written(scheme: str, asked: Asked) -> str:
    """The letter in Chinese, then in English, as plain lines."""
    law = load("cn")
    house = Specimens(law, read_cases(find("cn"), law, [], scheme))
    letter = house.of(law.schemes[scheme], asked).letter
    return "\n".join([*letter_lines(letter, "zh"), "", "-" * 80, "", *letter_lines(letter, "en"), ""])


@pytest.mark.mission("S1.04", "S1.26", "S1.31")
@pytest.mark.parametrize("name", PINNED)
def test_a_letter_says_word_for_word_what_was_read(name):
    assert written(*PINNED[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for pinned, (scheme, asked) in PINNED.items():
        (FOLDER / f"{pinned}.txt").write_text(written(scheme, asked), encoding="utf-8")
