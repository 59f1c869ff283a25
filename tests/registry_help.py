"""Places and invented numbers for tests that need people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import yaml

from shebao.kernel.identifiers import compose_citizen_numbers
from shebao.law.ir import Law

NEVER_ISSUED = 441899


def number(born: date, order: int) -> str:
    """A whole citizen number of the division code that was never issued; odd orders are men's."""
    return compose_citizen_numbers(np.array([NEVER_ISSUED]), np.array([born.toordinal()]), np.array([order]))[
        0
    ].decode()


def _files() -> dict[str, object]:
    root = Path(__file__).parents[1] / "laws" / "cn"
    files: dict[str, object] = {
        name: yaml.safe_load((root / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("regions", "agencies", "pools")
    }
    files["units"] = {"unit_kinds": [{"id": "household", "en": "Household", "zh": "家庭", "from": "2000-01-01"}]}
    return files


PLACES_LAW = Law("cn", {}, {}, {}, {}, {}, _files(), "0" * 64)
"""The country's places without its rules: quick to read."""
