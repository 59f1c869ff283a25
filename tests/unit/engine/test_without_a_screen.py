"""The tiers are apart: a right is decided from Python alone, with no screen, command or database in the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

ALONE = """
import sys
from datetime import date
from shebao.engine import specialise
from shebao.law.ir import IR_VERSION
from shebao.law.load import load
law = load("cn")
graph = specialise(law, ["resident_pension.account_part"], date(2025, 10, 1), ["441802"], date(2026, 11, 22))
said = graph.decide({name: {"account_balance": 1_390_000}.get(name.rpartition(".")[2], 0) for name in graph.inputs})
above = [name for name in sys.modules if name.partition(".")[2].split(".")[0] in ABOVE and name.startswith("shebao.")]
above += [name for name in ("psycopg", "click", "django", "jinja2") if name in sys.modules]
print(said.values, above, IR_VERSION, law.hash)
"""
ABOVE = ("cli", "demo", "service", "collection", "benefits", "payments", "ledger", "access", "registry", "store")


@pytest.mark.mission("S3.16")
def test_a_rule_is_called_without_any_screen_or_record():
    text = ALONE.replace("ABOVE", repr(ABOVE))
    ran = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    values, above = ran.stdout.split(" [", 1)
    assert "10000" in values, "13,900.00 over 139 months"
    assert above.startswith("]"), f"these came along: {above}"
