"""docs/do/add-an-allowance.md does what it says: its files and commands, typed one after another in a small city."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli.main import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "do" / "add-an-allowance.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
FIRST = [
    line
    for block in re.findall(r"```console\n(.*?)```", PAGE.split("## 8. ")[0], re.DOTALL)
    for line in block.splitlines()
]
(RAISE,) = re.findall(r"```yaml\n(    \d{4}-.*?\n)```", PAGE)
WRITTEN = dict(re.findall(r"`([a-z/]+\.yaml)`:\n\n```yaml\n(.*?)```", PAGE, re.DOTALL))
(REPLACING,) = re.findall(r"\| replace \| by \|\n\|---\|---\|\n((?:\|.*\n)+)", PAGE)
REPLACED = [
    (a, "" if b.startswith("nothing") else b.strip("`")) for a, b in re.findall(r"\| `(.+?)` \| (.+?) \|", REPLACING)
]
(ANSWERS,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
FOLDER = Path("draft/cn/local/441802_qingcheng/winter_heating")


class Clerk:
    """Types the page in a folder of his own, and reads the numbers it speaks of from what was printed."""

    def __init__(self) -> None:
        self.read: dict[str, str] = {}
        self.said: dict[str, str] = {}

    def type(self, line: str) -> str:
        """One line of the page; what it printed."""
        for name, value in self.read.items():
            line = line.replace(name, value)
        words = shlex.split(line)
        if words[0] == "export":
            os.environ.update([words[1].split("=")])
            return ""
        if words[0] == "unset":
            os.environ.pop(words[1])
            return ""
        if " propose " in line:  # each proposal is read by its own hash
            self.read.pop("HASH", None)
        if words[0] != "./shebao":
            subprocess.run(words, check=True)
            return ""
        if "claim take" in line:  # typed at a terminal it would ask
            words += ["--answers", "-"]
        done = CliRunner().invoke(main, [*words[1:], "--lang", "en"], input=ANSWERS)
        assert done.exit_code == 0, f"{line}\n{done.output[-3000:]}\n{done.exception}"
        self.said[line] = done.output
        for name, pattern in (("HASH", r"--read (\w+)"), ("CLAIM", r"^Claim (\d+)"), ("PAYMENT", r"payment (\d+):")):
            if found := re.search(pattern, done.output, re.MULTILINE):
                self.read.setdefault(name, found[1])
        return done.output

    def heard(self, start: str) -> str:
        """What the last command that begins so printed."""
        return [said for line, said in self.said.items() if line.startswith(f"./shebao {start}")][-1]


def fill() -> None:
    """What the page tells the clerk to write and to replace."""
    for name, text in WRITTEN.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    for file in FOLDER.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for old, new in REPLACED:
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")


def raise_it() -> None:
    """The line more that the page tells the clerk to write."""
    values = Path("next") / FOLDER.relative_to("draft") / "parameters.yaml"
    values.write_text(values.read_text("utf-8").replace("months_asked:", f"{RAISE}months_asked:", 1), encoding="utf-8")


@pytest.fixture(scope="module")
def clerk(lived_in):
    """The page typed from its first line to its last."""
    with lived_in("clerk") as folder, pytest.MonkeyPatch.context() as patch:
        home = folder / "desk"
        home.mkdir()
        shutil.copytree(ROOT / "laws" / "utopia", home / "laws" / "utopia")
        shutil.copytree(ROOT / "laws" / "cn", home / "laws" / "cn")
        patch.setenv("SHEBAO_HOME", str(folder))
        patch.setenv("SHEBAO_LAWS", str(home / "laws"))
        patch.delenv("SHEBAO_DATABASE_URL", raising=False)
        patch.chdir(home)
        typed = Clerk()
        for line in COMMANDS:
            typed.type(line)
            if " law new " in line:
                fill()
            if " publish text " in line:
                raise_it()
        yield typed


def test_the_chinese_page_types_the_same():
    """Commands, files and replacements are one text on both pages; what stands between them is said in Chinese."""
    chinese = (ROOT / "docs" / "do" / "add-an-allowance.zh-CN.md").read_text(encoding="utf-8")
    blocks = [re.findall(r"```\w+\n.*?```", page, re.DOTALL) for page in (PAGE, chinese)]
    assert blocks[0] == blocks[1]
    assert [f"`{old}`" in chinese for old, _ in REPLACED] == [True] * len(REPLACED)
    assert len(re.findall("^## ", PAGE, re.MULTILINE)) == len(re.findall("^## ", chinese, re.MULTILINE))


@pytest.mark.mission("S1.01")
def test_the_page_leads_from_a_copy_to_money_in_an_account(clerk):
    assert "0 defects" in clerk.heard("law check")
    assert "1 case, 1 met" in clerk.heard("law test")
    assert "to be filed before it goes live" in clerk.heard("law publish propose")
    assert "measures filed as 清民备〔2025〕9号" in clerk.heard("law filing add 1")
    assert "carried out on" in clerk.heard("law publish carry-out 1")
    assert "60.00 yuan a month from 2025-11" in clerk.heard("claim decide")
    letter = clerk.heard("claim letter")
    assert "You receive 60.00 yuan a month from November 2025." in letter
    assert "Payment begins in the month of the claim." in letter
    assert "of it social_welfare: rows 1, amount 60.00 yuan" in clerk.heard("month run 2025-11")
    assert "2025-11 closed" in clerk.heard("month run 2025-11")
    explained = clerk.heard("explain payment")
    for part in ("60.00", "Social welfare paid", "清城民〔2025〕9号"):
        assert part in explained, explained


def test_a_window_without_the_folder_of_the_law_finds_it(clerk, monkeypatch):
    monkeypatch.delenv("SHEBAO_LAWS", raising=False)
    claim = clerk.read["CLAIM"]
    said = clerk.type(f"./shebao claim show {claim}")
    assert "came back (account closed)" in said
    assert re.search(r"By the law in \S+/law-texts/\w{12}/cn", said), said


def test_the_page_is_typed_in_a_quarter_of_an_hour():
    """Commands, files and replacements, at the two hundred characters a minute of somebody who does not program."""
    typed = [*FIRST, *WRITTEN.values(), ANSWERS, *(word for pair in REPLACED for word in pair)]
    assert sum(map(len, typed)) <= 15 * 200


def test_only_what_the_record_does_not_know_is_asked(clerk):
    asked = clerk.heard("claim questions")
    assert "For how many months have you lived in Qingcheng District?" in asked
    assert "In which month were you born?" not in asked
    assert "On record: Month of birth" in asked


def test_the_month_after_it_comes_back_with_its_cause(clerk):
    assert "came back (account closed)" in clerk.heard("claim show")
    assert "2025-12 closed" in clerk.heard("month run 2025-12")
    assert "A payment came back" in clerk.heard("month run 2025-12")


def test_pages_of_the_officer_are_written_in_both_languages(clerk):
    assert Path("papers/cases.html").exists()
    assert Path("papers/letter.html").exists()
    assert "冬季取暖补贴" in Path("papers/cases.zh.html").read_text(encoding="utf-8")
    assert json.loads(ANSWERS)["months_lived_here"] == 24


@pytest.mark.mission("S9.02")
def test_a_raise_reaches_who_draws_already(clerk):
    """Order 21 pays 70 from January; the county publishes a second time, and nobody claims again."""
    assert "to be filed before it goes live" in clerk.heard("law publish propose")
    ran = clerk.heard("month run 2026-01")
    assert "goes on with the month's amount: rows 1, amount 10.00 yuan" in ran
    assert "amount 70.00 yuan" in ran
    shown = clerk.type("./shebao claim show CLAIM")
    goes_on = re.search(r"from 2026-01 it goes on as claim (\d+): 70\.00 yuan a month", shown)
    assert goes_on is not None, shown
    after = clerk.type(f"./shebao claim show {goes_on[1]}")
    assert f"goes on from claim {clerk.read['CLAIM']}: nobody applied" in after
    letter = clerk.type(f"./shebao claim letter {goes_on[1]}")
    assert "A new amount" in letter
    assert "70.00 yuan a month" in letter
    assert "清城民〔2025〕21号" in letter
    assert "It comes first by 20 January 2026" in letter
    for part in (
        "Until then it was 60.00 yuan a month.",
        "What changed: Amount by age. Before: 60 yuan; now: 70 yuan.",
        "Signed the list of the month: Approver",
        "How it was worked out before",
    ):
        assert part in letter, letter
    assert "Month of the claim" not in letter, "the month asked for is no fact of hers"
    listed = clerk.heard("claim raised 2026-01")
    assert re.search(rf"{goes_on[1]} +{clerk.read['CLAIM']} +.* 60\.00 +70\.00 +10\.00", listed), listed
    assert "Awards that went on from January 2026: 1; in all 10.00 yuan a month more." in listed
    (page,) = Path("raised").iterdir()
    assert "70.00 yuan a month" in page.read_text(encoding="utf-8")
    assert "No award went on with another amount in February 2026." in clerk.type("./shebao claim raised 2026-02")
