"""A county's allowance written in YAML alone, with two later orders; it follows the law of each month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from shutil import copytree

from entitled import INVENTED, RUNNER, at
from officers import COUNTY, OFFICERS
from shebao.benefits import claims, decisions, payroll
from shebao.benefits.claims import Application
from shebao.benefits.following import Followed, Following, compute_following, publish_following
from shebao.benefits.judge import Judge
from shebao.benefits.model import Applicant, AwardId
from shebao.benefits.payroll import Month
from shebao.kernel.dates import parse_month
from shebao.store.db import Database

WARM, LAKESIDE = "warm_winter", "990201"
IN_YAML = Path(__file__).parent / "dropped_in_yaml"
SURE = "confidence: H, last_checked: 2026-11-22"
RAISES = f"""
    2026-03-01: {{value: {{below: 0, from: {{70: 40, 80: 60}}}}, document: Lakeside order 31 art. 1, {SURE}}}
    2026-06-01: {{value: {{below: 0, from: {{70: 30, 80: 60}}}}, document: Lakeside order 44 art. 1, {SURE}}}
"""
FOLLOWS = "\nfollows_month: {looked_at: claim_month, cites: Lakeside order 20 art. 5}\n"


def write_country(folder: Path) -> Path:
    """The invented country with the county's allowance in it; the folder it lies in."""
    copytree(INVENTED, folder)
    copytree(IN_YAML, folder, dirs_exist_ok=True)
    own = folder / "local" / "990201_lakeside" / WARM
    values, service = own / "parameters.yaml", own / "service.yaml"
    values.write_text(values.read_text("utf-8").rstrip() + RAISES, encoding="utf-8")
    service.write_text(service.read_text("utf-8") + FOLLOWS, encoding="utf-8")
    return folder


def claimed(db: Database, judged: Judge, who: int, answers: Mapping[str, int] | None = None) -> AwardId | None:
    """Granted by the machine for October 2025, paid from November."""
    answers = answers or {"claim_month": int(parse_month("2025-10")), "months_lived_here": 24}
    wanted = Application(WARM, "", date(2025, 10, 20), answers)
    applicant = Applicant(who, who, LAKESIDE, COUNTY)
    taken = claims.open_claim(db, OFFICERS.clerk, judged, applicant, wanted, on=db.clock.date())
    return decisions.decide_by_machine(db, RUNNER, judged, taken, on=db.clock.date()).award


def follow(db: Database, judged: Judge, period: str, signed) -> Followed:
    """A month followed whole; `signed(db, run, on)` puts three names under it."""
    of = Following(WARM, int(parse_month(period)), 2, at(db, f"{period}-05"))
    signed(db, compute_following(db, RUNNER, judged, of), of.on)
    return publish_following(db, RUNNER, judged, of)


def paid(db: Database, judged: Judge, period: str, signed) -> int:
    """A month's payroll; its fen."""
    month = Month(parse_month(period), 2, judged.law.hash, at(db, f"{period}-12"))
    signed(db, payroll.compute_payroll(db, RUNNER, month), month.known_on)
    return payroll.publish_payroll(db, RUNNER, month, on=month.known_on).fen
