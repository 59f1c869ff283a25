"""`law ask` and `law run` with wrong facts: missing, of a wrong type, out of range, impossible together; and why."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.kernel.errors import ShebaoError

GOOD = {"birth_month": "1955-01", "claim_month": "2025-10", "registered_here": True}
ASK = ("law", "ask", "old_age_allowance", "--at", "2025-10", "--region", "310000", "--answers", "-")
WRONG = [
    ({**GOOD, "birth_month": "1955-13"}, "is not a month like 2025-10"),
    ({**GOOD, "birth_month": "2150-01"}, "2150-01 is out of range"),
    ({**GOOD, "registered_here": "perhaps"}, "is not yes or no"),
    ({**GOOD, "birth_month": "2025-11"}, "before he is born (Month of birth in the register 2025-11, Month of the"),
    ({**GOOD, "height": 170}, "Nothing here asks for height"),
]


def typed(*words: str, given: object = None) -> str:
    text = json.dumps(given) if given is not None else None
    return CliRunner().invoke(main, list(words), input=text, catch_exceptions=False, standalone_mode=False).output


@pytest.mark.parametrize(("answers", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_answer_is_refused_in_both_languages(answers, said):
    with pytest.raises(ShebaoError) as refused:
        typed(*ASK, given=answers)
    assert said in refused.value.english
    assert any("\u4e00" <= char <= "\u9fff" for char in refused.value.chinese)


def test_what_is_missing_is_named_and_nothing_is_guessed():
    told = json.loads(typed(*ASK, "--json", given={"claim_month": "2025-10", "registered_here": True}))
    assert (told["granted"], [q["name"] for q in told["questions"]]) == (False, ["birth_month"])


def test_each_wrong_row_of_a_sheet_keeps_its_place_and_gets_its_reason(tmp_path):
    sheet, out = tmp_path / "rows.csv", tmp_path / "out.json"
    rows = ["birth_month,claim_month,registered_here", "1955-01,2025-10,true", ",2025-10,true"]
    rows += ["1955-13,2025-10,true", "2150-01,2025-10,true", "2025-11,2025-10,true"]
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    words = ["law", "run", "old_age_allowance", "--at", "2025-10", "--region", "310000"]
    CliRunner().invoke(main, [*words, "--in", str(sheet), "--out", str(out), "--lang", "en"])
    told = json.loads(out.read_text(encoding="utf-8"))
    assert [row["status"] for row in told] == ["answered", "missing", *["unreadable"] * 3]
    assert "Nobody applies before he is born" in json.dumps(told[4])
    assert "申请年月不可能早于出生年月" in json.dumps(told[4], ensure_ascii=False)
