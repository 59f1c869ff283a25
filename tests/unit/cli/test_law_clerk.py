"""`law test` and `law check` as a clerk reads them: in the language asked for, each slip once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli.law_test import cases_of, why_not_asked
from shebao.cli.main import main
from shebao.law.load import find

CARE = "local/010101_old_town/care_allowance/cases/grades.yaml"
EDITS = (
    ("period: 2025-09", "period: 2020-09"),
    ("amount: 90", "amount: 95"),
    ("claim_month: 2025-10, care_grade: 3, lives_at_home: true", "claim_month: 2025-10, lives_at_home: true"),
    ("{lives_at_home_holds: false}", "{lives_at_home_holds: refused}"),
)


@pytest.fixture
def laws(tmp_path):
    root = Path(shutil.copytree(find("utopia"), tmp_path / "laws" / "utopia"))
    text = (root / CARE).read_text(encoding="utf-8")
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new, 1)
    (root / CARE).write_text(text, encoding="utf-8")
    return root


def told(laws, lang):
    done = CliRunner().invoke(main, ["law", "test", "care_allowance", "--country", str(laws), "--lang", lang])
    assert done.exit_code == 1
    return done.output


def test_a_case_that_is_not_met_is_told_in_chinese(laws):
    said = told(laws, "zh")
    assert "护理补贴（care_allowance.amount）：应为 80.00，算得 010101 在 2020-09-01 没有有效的规则" in said
    assert "应为 95.00，算得 90.00" in said
    assert "缺少必须知道的 护理等级" in said
    assert "应为 不予批准" in said
    lines = [line for line in said.splitlines() if line.startswith("    ")]
    assert lines
    assert not re.search(r"\b(No version|must be known|expected|found|refused|with|as known)\b", "\n".join(lines))


def test_and_in_english(laws):
    said = told(laws, "en")
    assert "expected 80.00, found No version of the rule care_allowance.amount" in said
    assert "9999" not in said
    assert not re.search(r"[一-鿿]", said)


def test_a_case_that_cannot_be_asked_says_why_in_chinese(laws):
    text = (laws / CARE).read_text(encoding="utf-8")
    (laws / CARE).write_text(
        text.replace("  input:", "  typed: {care_by_grade: {keys: {1: x}}}\n  input:", 1), encoding="utf-8"
    )
    assert "无法计算：" in told(laws, "zh")
    law, cases = cases_of(str(laws), "care_allowance")
    problems = [why_not_asked(law, case) for case in cases]
    assert [type(one).__name__ for one in problems if one is not None] == ["QuantityNotReadable"]
