"""`shebao law publish` as typed: proposed, shown, approved by two, carried out, and the sentences of refusal."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from entitled import INVENTED, Wish, at, awarded, open_house, person
from shebao.cli import law_filing, law_publish, law_text
from shebao.cli.main import main
from shebao.kernel.errors import ShebaoError


@pytest.fixture
def typed(db, tmp_path, monkeypatch):
    """Types a command on the record of the test; its lines, or its JSON."""
    at(db, "2025-10-20")
    open_house(db)
    awarded(db, Wish(person(db)))
    at(db, "2025-11-12")
    folder = tmp_path / "invented"
    copytree(INVENTED, folder)
    text = folder / "national" / "old_age" / "parameters.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("value: 0.01,", "value: 0.011,"), encoding="utf-8")
    for module in (law_publish, law_filing, law_text):
        monkeypatch.setattr(module, "opened", lambda: nullcontext(db))

    def type_(*words: str, group: str = "publish") -> str:
        done = CliRunner().invoke(main, ["law", group, *words], catch_exceptions=False, standalone_mode=False)
        return done.output

    return type_, str(folder)


def test_a_law_is_published_by_commands(typed):
    type_, folder = typed
    propose = ("propose", folder, "--country", str(INVENTED), "--from", "2025-11-20", "--month", "2025-11")
    said = type_(*propose, "--reason", "Order 12", "--lang", "en")
    for part in ("old_age.accrual", "0.0110", "1 differ, up 249.74", "still to approve: the money (finance), the text"):
        assert part in said, said
    facts = json.loads(type_("show", "1", "--json"))
    sha = facts["sha256"][:12]
    assert f"--read {sha}" in said
    with pytest.raises(ShebaoError, match="lacks the approval of finance, law"):
        type_("carry-out", "1")
    assert "尚待审核：基金审核" in type_("approve", "1", "--as", "law", "--read", sha, "--lang", "zh")
    type_("approve", "1", "--as", "finance", "--read", sha)
    assert "carried out on 2025-11-12" in type_("carry-out", "1", "--lang", "en")
    (line,) = json.loads(type_("show", "--json"))
    assert (line["kind"], line["carried_out_on"], len(line["approvals"])) == ("publish", "2025-11-12", 2)


def test_the_second_change_begins_from_the_text_in_force_and_finds_it_by_itself(typed, tmp_path):
    type_, folder = typed
    next_ = tmp_path / "next" / "invented"
    words = ("--from", "2025-11-20", "--month", "2025-11", "--reason", "Order 12")
    with pytest.raises(ShebaoError, match="Nothing was ever published"):
        type_("text", "--out", str(tmp_path / "next"))
    type_("propose", folder, "--country", str(INVENTED), *words)
    sha = json.loads(type_("show", "1", "--json"))["sha256"]
    for role in ("law", "finance"):
        type_("approve", "1", "--as", role, "--read", sha)
    assert "in force from 2025-11-20" in type_("carry-out", "1", "--lang", "en")
    assert "自 2025-11-20 起施行" in type_("show", "--lang", "zh")
    rewrite(Path(folder), "value: 0.011,", "value: 0.012,")  # the clerk writes on where he proposed from
    assert "--from DAY --month MONTH" in type_("text", "--out", str(tmp_path / "next"), "--lang", "en")
    assert "value: 0.011," in (next_ / "national" / "old_age" / "parameters.yaml").read_text(encoding="utf-8")
    with pytest.raises(ShebaoError, match="is there already"):
        type_("text", "--out", str(tmp_path / "next"))
    rewrite(next_, "value: 0.011,", "value: 0.013,")
    with pytest.raises(ShebaoError) as other:
        type_("propose", str(next_), "--country", str(INVENTED), *words)
    assert "law publish text --out" in other.value.english
    assert "law publish text --out" in other.value.chinese
    said = type_("propose", str(next_), *words, "--lang", "en")
    assert "0.0110" in said
    assert "0.0130" in said


def rewrite(folder: Path, old: str, new: str) -> None:
    file = folder / "national" / "old_age" / "parameters.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_proposed_is_said_and_an_unknown_officer_is_refused(typed):
    type_, folder = typed
    assert "any law may be run" in type_("show", "--lang", "en")
    propose = ("propose", folder, "--country", str(INVENTED), "--from", "2025-11-20", "--month", "2025-11")
    with pytest.raises(ShebaoError, match="There are: central_law_author"):
        type_(*propose, "--reason", "x", "--officer", "nobody")


@pytest.mark.mission("S2.10")
def test_a_local_top_up_goes_live_when_its_filing_is_typed(typed):
    type_, folder = typed
    own = Path(folder) / "local" / "441802_qingcheng" / "old_age"
    own.mkdir(parents=True)
    box = "    2025-11-01: {value: 40, document: County order 9, confidence: H, last_checked: 2026-11-22}\n"
    (own / "parameters.yaml").write_text("extra:\n  values:\n" + box, encoding="utf-8")
    head = "names: {en: Extra of the county, zh: 县级补贴}\n"
    national = Path(folder) / "national" / "old_age" / "parameters.yaml"
    text = national.read_text(encoding="utf-8")
    national.write_text(text.replace(head, f"{head}  delegated_to: [county]\n"), encoding="utf-8")
    propose = ("propose", folder, "--country", str(INVENTED), "--from", "2025-11-20", "--month", "2025-11")
    said = type_(*propose, "--reason", "County order 9", "--lang", "en")
    measure = "old_age.extra 441802 2025-11-01"
    assert f"to be filed before it goes live, 1: {measure}: shebao law filing add 1" in said
    sha = json.loads(type_("show", "1", "--json"))["sha256"]
    for role in ("law", "finance"):
        type_("approve", "1", "--as", role, "--read", sha)
    with pytest.raises(ShebaoError, match=measure):
        type_("carry-out", "1")
    assert f"未备案：{measure}" in type_("list", "--proposal", "1", "--lang", "zh", group="filing")
    paper = ("--number", "备〔2025〕9号", "--authority", "Department above")
    assert "1 measure filed as 备〔2025〕9号" in type_("add", "1", *paper, "--lang", "en", group="filing")
    assert "carried out on 2025-11-12" in type_("carry-out", "1", "--lang", "en")
    answer = ("result", "备〔2025〕9号", "--is", "refused", "--document", "Reply 3")
    assert "不予备案，停止使用，共 1 项" in type_(*answer, "--lang", "zh", group="filing")
    (line,) = json.loads(type_("list", "--region", "441802", "--json", group="filing"))["filings"]
    assert (line["name"], line["number"], line["version"], line["usable"]) == (
        "old_age.extra",
        "备〔2025〕9号",
        1,
        False,
    )
