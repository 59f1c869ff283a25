"""A country of invented offices: 8,109 agencies and 30,000 offices of sub-districts, in places drawn once."""

from __future__ import annotations

import numpy as np

from registry_help import PLACES_LAW
from shebao.registry.outlets import OutletEntry, Place

AGENCIES, SUB_DISTRICTS = 8_109, 30_000
FIRST = 5_000_000  # no office of the law folder has such a number
HOURS = (
    "1-5 09:00-12:00 13:30-17:00",
    "1-5 08:30-17:30; 6 09:00-12:00",
    "1-7 09:00-17:00; 8 10:00-12:00",
    "2-6 08:00-12:00",
)


def country(agencies: int = AGENCIES, sub_districts: int = SUB_DISTRICTS) -> list[OutletEntry]:
    """Offices below the invented counties of a city that exists: each agency with its sub-districts below it."""
    random = np.random.default_rng(20251120)
    count = agencies + sub_districts
    latitude, longitude = (
        random.integers(18_000_000, 53_000_000, count),
        random.integers(74_000_000, 134_000_000, count),
    )
    rare = set(random.choice(count, 40, replace=False).tolist())
    hours = random.integers(0, len(HOURS), count)
    top = next(a["id"] for a in PLACES_LAW.files["agencies"]["agencies"] if a["line"] == "social_insurance")
    return [
        OutletEntry(
            FIRST + i,
            ("pension_query", *(("card",) if i % 3 else ()), *(("rare_service",) if i in rare else ())),
            HOURS[hours[i]],
            {"clerk": 1 + i % 9, "guide": 1},
            int(latitude[i]),
            int(longitude[i]),
            f"虚构路{i}号",
            "",
            _place(i, agencies, top),
        )
        for i in range(count)
    ]


def _place(i: int, agencies: int, top: int) -> Place:
    """An agency hangs below the centre; a sub-district below an agency, each in turn."""
    if i < agencies:
        names = (f"Invented agency {i}", f"虚构经办机构{i}")
        return Place("social_insurance", f"00.z{i}.", "county", "441802", *names, top, None)
    over = (i - agencies) % agencies
    names = (f"Invented sub-district office {i}", f"虚构街道所{i}")
    path = f"00.z{over}.{i}."
    return Place("social_insurance", path, "township", "441802", *names, FIRST + over, None)
