"""Makes the tests' helpers importable: the eves are opened with what the tests open theirs with."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "flows"), str(ROOT / "tests" / "db")]
