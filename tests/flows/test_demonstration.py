"""The demonstration at a small size: built, lived, closed; twice the same; pages that can be opened."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from shebao.demo.city import build
from shebao.demo.claims import next_to_turn
from shebao.kernel.dates import parse_month
from shebao.kernel.money import fen, yuan

ROOT = Path(__file__).parents[2]
ZH_STOPS = {
    "申报表的一行",
    "应缴",
    "税票与国库",
    "记账凭证",
    "基金",
    "决定",
    "应发台账",
    "支付",
    "银行文件与回盘",
    "条文",
}
EN_STOPS = {"Row of the sheet", "What is due", "Receipt and treasury", "Entry of the books", "The fund", "Decision"}
EN_STOPS |= {"Register of what is owed", "Payment", "Bank file and answer", "Articles"}


@pytest.fixture(scope="module")
def lived(lived_in):
    """The demonstration by the command a user types, on a server of its own."""
    with lived_in("demo") as home:
        environment = {"SHEBAO_HOME": str(home), "SHEBAO_LAWS": str(ROOT / "laws"), "PATH": "/usr/bin:/bin"}

        def run(*words: str) -> dict:
            command = [sys.executable, "-m", "shebao", *words]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=home)
            assert done.returncode == 0, done.stderr[-2000:]
            return json.loads(done.stdout)

        yield run("demo", "--scale", "0.001", "--json"), run, home


@pytest.mark.mission("S3.31", "S5.30")
def test_a_month_of_the_city_is_paid_booked_and_closed(lived):
    facts, _, _ = lived
    assert facts["closed"]
    assert facts["parked"] == 0
    assert all(pool["balanced"] for pool in facts["trial_balance"].values())
    assert facts["steps"]["returns"]["paid"] + facts["steps"]["returns"]["returned"] == facts["payments"]
    assert facts["steps"]["funding_request"]["fen"] == facts["fen_paid"] == facts["steps"]["payroll"]["fen"]
    assert all(difference["owner"] for difference in facts["differences"])


def test_wrong_rows_come_back_and_the_rest_is_accepted(lived):
    declared = lived[0]["steps"]["declare"]
    assert declared["rejected"] == 3
    assert declared["accepted"] > 100
    handed_back = sorted((Path(lived[0]["index"]).parents[1] / "returned" / "2025-10").iterdir())
    books = [load_workbook(file).active for file in handed_back]
    assert sum(book.max_row - 1 for book in books) == 3
    assert sum("Sheet" in difference["en"] for difference in lived[0]["differences"]) == len(handed_back)


def test_at_least_five_figures_are_predicted(lived):
    rows = lived[0]["figures"]["en"]
    assert sum(row[4] == "predicted" for row in rows) >= 5
    assert all(re.fullmatch(r"[+−]\d+\.\d %|0\.0 %", row[5]) for row in rows), [row[5] for row in rows]


def test_the_same_seed_gives_the_same_record(lived):
    first, run, _ = lived
    again = run("demo", "--scale", "0.001", "--json", "--again")
    assert again["canonical"] == first["canonical"]
    assert again["fen_paid"] == first["fen_paid"]


def test_pages_carry_the_band_and_stay_small(lived):
    folder = Path(lived[0]["index"]).parent
    pages = sorted(folder.glob("*.html"))
    assert {"index.html", "index.en.html"} <= {page.name for page in pages}
    assert any(page.name.startswith("letter-") for page in pages)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert len(text.encode()) < 100_000
        assert ("演示系统" in text) or ("Demonstration with invented people" in text)
        for link, anchor in re.findall(r'(?:href|src)="([^"#]+)#?([^"]*)"', text):
            assert (folder / link).exists(), f"{page.name} → {link}"
            assert not anchor or f'id="{anchor}"' in (folder / link).read_text(encoding="utf-8"), f"{link}#{anchor}"


@pytest.mark.mission("S5.05")
def test_every_kind_of_letter_the_month_can_tell_is_there_and_every_fund_has_a_page(lived):
    facts, _, _ = lived
    folder = Path(facts["index"]).parent
    index = (folder / "index.html").read_text(encoding="utf-8")
    for name in ("letter-refused", "letter-arrears", "letter-granted-employee-pension"):
        assert f'href="{name}.html"' in index
        for lang in ("", ".en"):
            assert (folder / f"{name}{lang}.pdf").stat().st_size > 10_000
    refused = (folder / "letter-refused.html").read_text(encoding="utf-8")
    assert "未满60周岁" in refused
    assert "人民政府申请行政复议" in refused
    assert "审批：审批岗，2025年10月31日" in refused
    granted = (folder / "letter-granted-employee-pension.html").read_text(encoding="utf-8")
    assert "陈永康（本人）" in granted
    pools = {tuple(pool.split()) for pool in facts["trial_balance"]}
    shown = {(fund, area) for fund, area in pools if f"fund-{fund.replace('_', '-')}-{area}.html" in index}
    assert {fund for fund, _ in shown} >= {"employee_pension", "resident_pension", "employee_medical", "housing_fund"}
    moved = {tuple(pool.split()) for pool, sums in facts["trial_balance"].items() if sums["debit"]}
    assert moved <= shown
    empty = re.search(r"另有 (\d+) 个基金在此设账", index)
    assert empty is not None
    assert int(empty[1]) == len(pools - shown) > 0


def test_the_index_names_no_employer_and_the_agencys_page_does(lived):
    facts, _, _ = lived
    folder = Path(facts["index"]).parent
    named = (folder / "fund-employee-pension-440000.html").read_text(encoding="utf-8")
    codes = set(re.findall(r"91441899MA\w{8}", named))
    assert codes
    assert "本页仅供本机构使用" in named
    assert "× 每日 0.05% × 4 天（《中华人民共和国社会保险法》第八十六条）" in named
    for lang in ("", ".en"):
        index = (folder / f"index{lang}.html").read_text(encoding="utf-8")
        assert not any(code in index for code in codes)
        assert not re.search(r"employer \d|用人单位 \d|\d+\.csv", index)


def test_residents_are_paid_by_the_banks_own_text_and_its_answer_is_read(lived):
    facts, _, _ = lived
    home = Path(facts["index"]).parents[1]
    texts, answers = sorted((home / "outbox").rglob("*.txt")), sorted((home / "inbox" / "bank").glob("*.answer.txt"))
    assert len(texts) == len(answers) == 8
    assert all("演示".encode("gb18030") in file.read_bytes() for file in texts)
    assert facts["steps"]["returns"]["files"] == facts["steps"]["pay_day"]["batches"]


def words_of(page: Path) -> str:
    """What a reader sees of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")).split())


def say(home: Path, *words: str) -> str:
    """What a command prints, in words."""
    environment = {"SHEBAO_HOME": str(home), "SHEBAO_LAWS": str(ROOT / "laws"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "shebao", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=home).stdout


@pytest.mark.mission("S5.30")
@pytest.mark.parametrize(("readme", "page"), [("README.md", "yuan.en.html"), ("README.zh-CN.md", "yuan.html")])
def test_the_picture_of_the_readme_is_what_the_demonstration_shows(lived, readme, page):
    folder = Path(lived[0]["index"]).parent
    fences = re.findall(r"^```\n(.*?)^```", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    picture = next(fence for fence in fences if "▼" in fence)
    figures = re.findall(r"\d[\d,]*\.\d\d", picture)
    shown = words_of(folder / page)
    assert len(figures) >= 6
    assert [figure for figure in figures if f"{figure} " not in shown and f"{figure}元" not in shown] == []
    line = re.search(r"line (\d+) of|第 (\d+) 行", picture)
    assert line is not None
    assert f"line {line[1]} of" in shown or f"第 {line[2]} 行" in shown


@pytest.mark.mission("S5.30")
def test_one_yuan_is_walked_from_the_row_of_the_sheet_to_the_article_in_both_languages(lived):
    facts, run, home = lived
    folder = Path(facts["index"]).parent
    for lang, stops in (
        ("", ZH_STOPS),
        (".en", EN_STOPS),
    ):
        assert f'href="yuan{lang}.html"' in (folder / f"index{lang}.html").read_text(encoding="utf-8")
        page = (folder / f"yuan{lang}.html").read_text(encoding="utf-8")
        assert stops <= set(re.findall(r"<strong>(.*?)</strong>", page))
        assert {f"letter-walked{lang}.html", f"explain-walked{lang}.html"} <= set(re.findall(r'href="([^"]+)"', page))
    shown = words_of(folder / "yuan.en.html")
    message = re.search(r"Order (\S+) in (\S+\.xml)", shown)
    number = re.search(r"explain payment (\d+)", shown)
    assert message is not None
    assert number is not None
    sent = next((home / "demo").rglob(message[2]))
    assert message[1] in sent.read_text(encoding="utf-8")
    by_number, by_message = (run("explain", "payment", said, "--json") for said in (number[1], message[1]))
    assert by_number == by_message == run("explain", "payment", message[1].rpartition(".")[0], "--json")
    assert {part["for_month"] for part in by_number["payment"]["parts"]} == {"2025-09", "2025-10"}
    assert by_number["payment"]["arrears_fen"] * 2 == by_number["payment"]["fen"]
    assert [step for step in by_number["steps"] if step["name"] == "employee_pension.basic_component"]


@pytest.mark.mission("S5.30")
def test_a_receipt_has_one_total_and_it_is_that_of_the_collectors_file(lived):
    folder = Path(lived[0]["index"]).parent
    shown = words_of(folder / "yuan.en.html")
    told = re.findall(r"Receipt (\S+) of [^.]*? has (\d+) lines, ([\d,.]+) yuan in all", shown)
    assert len(told) == 1
    number, lines, whole = told[0]
    paper = re.search(r'href="([^"]+\.csv)"', (folder / "yuan.en.html").read_text(encoding="utf-8"))
    assert paper is not None
    with (folder / paper[1]).open(encoding="utf-8-sig", newline="") as file:
        amounts = [fen(row["金额"]) for row in csv.DictReader(file) if row["税票号码"] == number]
    assert (len(amounts), yuan(sum(amounts))) == (int(lines), whole)


def test_the_walk_shows_no_full_name_and_no_account_and_leads_to_sheet_and_entries(lived):
    folder = Path(lived[0]["index"]).parent
    letter = words_of(folder / "letter-walked.html")
    for lang in ("", ".en"):
        page = (folder / f"yuan{lang}.html").read_text(encoding="utf-8")
        masked = re.findall(r"[一-鿿]\*+", page)
        assert len(set(masked)) >= 2
        assert not re.search(r"\d{15}|<pre|&lt;", page)
        assert set(re.findall(r'href="(sheet|entries)[^"]*#(line|entry)-\d+"', page)) == {
            ("sheet", "line"),
            ("entries", "entry"),
        }
        sheet = words_of(folder / f"sheet{lang}.html")
        assert ("6,000.00 yuan" in sheet) or ("6,000.00元" in sheet)
        assert not re.search(r"\d{15}", sheet)
        entries = (folder / f"entries-employee-pension-440000{lang}.html").read_text(encoding="utf-8")
        totals = re.findall(r'<tr class="total">.*?</tr>', entries)
        sums = [re.findall(r"[\d,]+\.\d\d", total) for total in totals]
        assert len(sums) >= 5
        assert all(debit == credit for debit, credit in sums)
    name = re.search(r"([一-鿿]{2,4})（公民身份号码", letter)
    assert name is not None
    shown = words_of(folder / "yuan.html")
    assert f"{name[1][0]}{'*' * (len(name[1]) - 1)}" in shown
    assert name[1] not in shown


def test_a_refused_persons_explanation_opens_with_the_refusal(lived):
    facts, _, home = lived
    folder = Path(facts["index"]).parent
    number = re.search(r"\d{6}-2025-\d+", words_of(folder / "letter-refused.html"))
    assert number is not None
    told = say(home, "explain", "letter", number[0]).splitlines()
    assert told[0] == "Not granted: nothing is paid."
    assert told[1].startswith("  Reason: The age of 60 is not reached")
    assert told[2] == "  What would change it: Claim again in the month of the 60th birthday."
    assert told[3].startswith("3 of 4 conditions met: Age reached: not met; Enough years of contribution: met")
    assert told[-1] == "  Decided: Approver, 31 October 2025"
    assert not [line for line in told if "a month." in line or "yuan" in line]
    zh = say(home, "explain", "letter", number[0], "--lang", "zh").splitlines()
    assert (zh[0], zh[-1]) == ("不予批准，不发放待遇。", "  审批：审批岗，2025年10月31日")
    assert "已到领取年龄：不满足；缴费年限符合：满足" in zh[3]


def test_the_first_day_shows_what_the_demonstration_prints(lived):
    folder = Path(lived[0]["index"]).parent
    page = (ROOT / "docs" / "learn" / "first-day.md").read_text(encoding="utf-8")
    told = [line for line in page.splitlines() if line.endswith("yuan a month.")]
    assert len(told) == 1
    assert told[0] in words_of(folder / "explain-granted-employee-pension.en.html").replace("\u00a0", " ")


def test_a_file_of_a_calculation_repeats_it_by_the_command_its_page_prints(lived):
    facts, run, home = lived
    folder = Path(facts["index"]).parent
    pages = sorted(folder.glob("explain-*.en.html"))
    assert {page.name for page in pages} >= {"explain-refused.en.html", "explain-walked.en.html"}
    for page in pages:
        printed = re.search(r"<code>\./shebao explain (\S+\.json)</code>", page.read_text(encoding="utf-8"))
        assert printed is not None
        again = run("explain", str(folder / printed[1]), "--json")
        assert again["differs"] == []
        assert again["values"] == json.loads((folder / printed[1]).read_text(encoding="utf-8"))["values"]
    kept = json.loads((folder / "explain-walked.json").read_text(encoding="utf-8"))
    kept["repeat"]["inputs"]["employee_pension.contribution_months"] += 1
    spoiled = home / "spoiled.json"
    spoiled.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError) as found:
        say(home, "explain", str(spoiled))
    assert "differ from it: employee_pension.basic_component" in found.value.stdout


def test_what_stands_in_is_never_said_to_be_in_force(lived):
    folder = Path(lived[0]["index"]).parent
    for page in sorted(folder.glob("explain-*.html")):
        text = page.read_text(encoding="utf-8")
        told = re.findall(r'<p class="quiet">(.*?)</p>', text, re.DOTALL)
        ours = [line for line in told if re.search(r"invented|lower reading|forms? of|虚构值|较低读数|核定表", line)]
        assert [line for line in ours if "in force" in line or "施行" in line or "公布" in line] == []
        assert not re.search(r"[）元] /(?: |<|（)", text), page.name
    resident = words_of(folder / "explain-granted-resident-pension.en.html")
    assert "typed in, not law of this place, unverified: invented for the demonstration" in resident
    assert "Opinions on one basic old-age insurance for urban and rural residents" in resident


def test_who_paid_for_years_has_what_they_paid_in_the_account(lived):
    folder = Path(lived[0]["index"]).parent
    kept = json.loads((folder / "explain-granted-resident-pension.json").read_text(encoding="utf-8"))
    inputs = kept["repeat"]["inputs"]
    years, saved = inputs["resident_pension.contribution_years"], inputs["resident_pension.account_balance"]
    assert saved >= years * 39_000 > 0


def test_a_fund_that_budgets_pay_says_whose_money_comes_when(lived):
    folder = Path(lived[0]["index"]).parent
    shown = words_of(folder / "fund-resident-pension-441802.en.html")
    assert "No income in this month: what budgets owe this fund comes once a year" in shown
    assert "Base paid by the central government: the state" in shown
    assert "No income" not in words_of(folder / "fund-employee-pension-440000.en.html")


def test_a_payment_walks_back_to_the_decision_and_the_law(lived):
    _, run, _ = lived
    told = run("explain", "payment", "1", "--json")
    assert told["payment"]["fen"] == sum(line["fen"] for line in told["award"]["obligations"])
    assert told["decision"]["document"]


def test_the_person_the_demonstration_names_claims_as_the_page_says(lived):
    facts, run, home = lived
    one = facts["claimant"]
    asked = ("--person", one["number"], "--on", one["turns"])
    assert "Month of birth in the register" in say(home, "claim", "questions", "resident_pension", *asked)
    answers = home / "answers.json"
    answers.write_text(json.dumps({"claim_month": one["turns"][:7]}), encoding="utf-8")
    claim = str(run("claim", "take", "resident_pension", *asked, "--answers", str(answers), "--json")["claim"])
    say(home, "claim", "prepare", claim)
    say(home, "claim", "find", claim, "other_basic_pension", "false", "--document", "enquiry")
    decided = say(home, "claim", "decide", claim)
    assert re.search(r"^  [\d,]+\.\d\d yuan a month from ", decided, re.MULTILINE)
    assert "rests on figures that are unverified" in decided


def test_the_person_of_the_page_is_made_by_the_command_the_page_names():
    """The page is written for the demonstration at its own size, which is too long to build here: his row is enough."""
    folder, page = ROOT / "laws" / "cn" / "demo", (ROOT / "docs" / "do" / "work-on-a-claim.md").read_text("utf-8")
    figures, names = (yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")) for name in ("441800", "names"))
    city = build(figures, names, date(2025, 9, 30), 0.02, 7)
    row = next_to_turn(city, int(parse_month("2025-10")), 60)
    assert row is not None
    assert f"resident_pension --person {city.people.number[row]} " in page
    assert city.people.name[row] in page
    assert date.fromordinal(int(city.people.birth[row])) == date(1965, 11, 29)


def test_the_month_done_again_is_closed_still_and_the_next_one_goes_to_its_end(lived):
    """Last, for it goes on in the record: nothing of October is told again as November's."""
    first, run, home = lived
    again = run("month", "run", "2025-10", "--region", "441800", "--json")
    assert again["closed"]
    assert again["figures"]["declare"] == first["steps"]["declare"]
    month, answer, again = first["next"]
    assert month == again
    november = run(*shlex.split(month)[1:], "--until", "pay_day", "--json")  # with the values that stand in
    assert november["figures"]["payroll"]["rows"] > 0
    assert november["figures"]["pay_day"]["rows"] > 0
    did = november["figures"]
    assert did["declare"]["sheets"] == first["steps"]["declare"]["sheets"]  # every employer sends its list again
    assert (did["declare"]["rejected"], did["tax"]["fen"]) == (0, did["treasury"]["fen"])
    assert did["match"]["received"] == did["tax"]["fen"] > 0
    for page in ("docs/do/run-a-month.md", "README.md", "README.zh-CN.md"):
        said = (ROOT / page).read_text(encoding="utf-8")
        for line in (month, answer):
            assert shlex.join(word.removeprefix(f"{ROOT}/") for word in shlex.split(line)) in said, page
    say(home, *shlex.split(answer)[1:])
    closed = say(home, *shlex.split(month)[1:])
    assert re.search(
        r"^2025-11 closed\. Of \d+ open items, .*; none keeps the month from being closed\.$", closed, re.MULTILINE
    )
    assert closed.splitlines()[-1] == month.replace("2025-11 ", "2025-12 ").replace("./shebao", "Next: ./shebao", 1)
    pages = run("ledger", "pages", "--month", "2025-11", "--region", "441800", "--json")
    assert "fund-employee-medical-441800-2025-11.en.html" in pages["files"]  # told in the language of the terminal
    assert (Path(pages["folder"]) / "fund-employee-medical-441800-2025-11.html").is_file()
    for page, marked in (("employee-medical-441800", True), ("employee-pension-440000", False)):
        english = words_of(Path(pages["folder"]) / f"fund-{page}-2025-11.en.html")
        assert "November 2025" in english
        assert "the opening balance is carried over from the month before" in english
        assert ("Contributions rest on values nobody has verified" in english) == marked, page
