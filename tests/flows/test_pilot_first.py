"""Pilot first (试点先行): a county tries a value, the next wave holds everywhere, and a failed wave is rolled back."""

from __future__ import annotations

from datetime import date
from shutil import copytree

import pytest

from entitled import INVENTED, Wish, at, awarded, judge, open_house, person
from officers import OFFICERS
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.registry.filings import Paper, Part, file_measures
from shebao.service import law_release
from shebao.service.law_release import Laws
from shebao.service.law_release import Wish as Proposed

NOVEMBER, PILOT, BESIDE = parse_month("2025-11"), "441802", "441803"
ACCRUAL = "    2000-01-01: {value: 0.01, document: Act art. 5, confidence: H, last_checked: 2026-11-22}\n"
TRIED = """accrual:
  values:
    2000-01-01: {value: 0.012, document: Pilot 3 of 2025, confidence: H, last_checked: 2026-11-22}
"""


def law_of(folder, *, pilot: bool, everywhere: str = "0.01"):
    """The invented country, whose share a year a county may set; with the pilot of one county, or one value for all."""
    copytree(INVENTED, folder)
    file = folder / "national" / "old_age" / "parameters.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(ACCRUAL) == 1
    handed_down = text.replace(
        "  range: [0, 0.1]\n  values:\n" + ACCRUAL, "  range: [0, 0.1]\n  delegated_to: [county]\n  values:\n" + ACCRUAL
    )
    assert handed_down != text
    file.write_text(handed_down.replace("value: 0.01,", f"value: {everywhere},"), encoding="utf-8")
    if pilot:
        local = folder / "local" / f"{PILOT}_pilot" / "old_age"
        local.mkdir(parents=True)
        (local / "parameters.yaml").write_text(TRIED, encoding="utf-8")
    return load(folder, kept=False)


@pytest.fixture
def two_counties(db):
    """One award in the county of the pilot, one beside it."""
    at(db, "2025-10-20")
    open_house(db)
    for order, region in ((1, PILOT), (3, BESIDE)):
        awarded(db, Wish(person(db, order=order), region=region))
    at(db, "2025-11-10")
    return db


def publish(db, live, new, day, *, withdraws=None, filed=""):
    """Proposed, approved by two, carried out; awards that differ by their place, in fen."""
    author = OFFICERS.central_law_author
    wish = Proposed(day, NOVEMBER, "Pilot 3 of 2025", withdraws)
    found = law_release.propose(db, author, Laws(live, new), wish)
    for by, role in ((OFFICERS.central_law_reviewer, "law"), (OFFICERS.central_fund_reviewer, "finance")):
        law_release.approve(db, by, found.number, role, read=found.sha256)
    if filed:
        file_measures(db, author, Part(new.hash, live.hash), Paper(filed, "Department above", date(2025, 11, 10)))
    law_release.carry_out(db, author, found.number)
    moved = {row["region"]: row["after"] - row["before"] for row in found.differences["awards"]["rows"]}
    return found.number, moved


@pytest.mark.mission("S12.19")
def test_a_pilot_becomes_a_wave_and_a_failed_wave_is_rolled_back(two_counties, tmp_path):
    before = judge().law
    pilot = law_of(tmp_path / "pilot" / "invented", pilot=True)
    wave = law_of(tmp_path / "wave" / "invented", pilot=False, everywhere="0.012")
    more = 299685 - 249738  # 9307 × 322 ÷ 12 × 0.012 = 2996.854 and × 0.01 = 2497.378…, each to the fen
    _, moved = publish(two_counties, before, pilot, date(2025, 11, 11), filed="Filing 3")
    assert moved == {PILOT: more}
    number, moved = publish(two_counties, pilot, wave, date(2025, 11, 12))
    assert moved == {BESIDE: more}
    _, moved = publish(two_counties, wave, pilot, date(2025, 11, 13), withdraws=number)
    assert moved == {BESIDE: -more}
