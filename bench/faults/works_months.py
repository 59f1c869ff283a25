"""Work of a month on rights that run already: who follows the law of the month, and the payroll that pays him."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import here  # noqa: F401
import psycopg
from works import Facts, Twin, Work, a_new_key_each_start, at, once

import lakeside
from entitled import open_house, person
from officers import OFFICERS
from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.judge import Judge
from shebao.benefits.runs import sign_run
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.store.db import Database

BORN = [date(1950, 1, day) for day in range(1, 5)] + [date(1946, 1, day) for day in range(1, 4)]


@cache
def county() -> Law:
    """The invented country with the allowance of Lakeside and its later orders."""
    return load(lakeside.write_country(Path(mkdtemp(prefix="shebao-law-")) / "law"), kept=False)


def drawing(db: Database, _admin: psycopg.Connection[Any]) -> Facts:
    """Seven draw the allowance since November."""
    at(db, "2025-10-20")
    open_house(db, county())
    for order, born in enumerate(BORN):
        lakeside.claimed(db, Judge(county()), person(db, born, order + 1))
    return {}


def signed(db: Database, run: int, on: date) -> None:
    """Three names; those that stand from before a kill are enough."""
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        with once(RunSignedTwice):
            sign_run(db, who, run, role, on=on)


def months(db: Database, _facts: Facts) -> None:
    """The step of age in February, the raise of March, June's less; each month paid."""
    judged = Judge(county())
    for month in ("2026-02", "2026-03", "2026-06"):
        lakeside.follow(db, judged, month, signed)
        lakeside.paid(db, judged, month, signed)


WORKS = (
    Work(
        "following",
        "running rights follow the law of the month",
        drawing,
        months,
        (Twin("a list under a new key", a_new_key_each_start, "following:publish 0 0:after", "benefits."),),
        read=county,
    ),
)
