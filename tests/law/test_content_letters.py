"""Words of the letters, and whom they name: what a scheme words itself, in both languages, the office to turn to."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from shebao.kernel.errors import Reason
from shebao.law.service_item import LETTERS
from shebao.service.arrears import surcharge_of
from shebao.service.letter_model import Occasion
from shebao.service.letter_rights import addressed, goes_to
from shebao.service.letters import Difference, LetterFacts, Office, Right, build
from shebao.service.offices import AgencyMissing, Offices, PayingAccountMissing
from shebao.service.remedies import Matter, RemedyMissing, ways_to_disagree
from shebao.service.text import Text, phrase

ROOT = Path(__file__).resolve().parents[2]


def award_schemes(cn):
    return [s for s in cn.schemes.values() if s.facts.get("award")]


def test_each_scheme_that_awards_words_its_decisions_and_nothing_that_is_told_from_the_record(cn):
    for scheme in award_schemes(cn):
        assert set(scheme.service["letters"]) - {"items", "right"} == set(LETTERS), scheme.id


def test_letters_say_the_same_in_both_languages(cn):
    for scheme in award_schemes(cn):
        for kind, words in scheme.service["letters"].items():
            for part in ("title", "lead", "start"):
                said = words.get(part) or []
                for one in said if isinstance(said, list) else [said]:
                    assert fields(one["en"]) == fields(one["zh"]) - {"capitals"}, (kind, part)
            for part in ("why", "tell_us"):
                if part in words and not isinstance(words[part], list):  # of a list each entry says both
                    assert len(words[part]["en"]) == len(words[part]["zh"]), (scheme.id, kind, part)


@pytest.mark.parametrize("kind", LETTERS)
def test_every_letter_can_be_written_in_both_languages(cn, kind):
    office = Office(
        Text("Qingcheng District Social Insurance Agency", "清城区社会保险经办机构"), Text("0", "0"), Text("a", "b")
    )
    ways = ways_to_disagree(Offices(cn), "441802", Matter("social_insurance"), kind, date(2016, 12, 12))
    reason = Reason(
        "x", "The age of 60 is not reached.", "未满60周岁。", "国发〔2014〕8号 七", "Claim again.", "可再次申领。"
    )
    for scheme in award_schemes(cn):
        facts = LetterFacts(
            scheme=scheme.id,
            kind=kind,
            number="441802-2016-0004417",
            decided_on=date(2016, 12, 12),
            office=office,
            person_name="梁桂英",
            masked_number="4418••••••••••0029",
            officer=Text("an officer", "工作人员"),
            code="7F3K-92QD",
            amount=11000,
            from_month=2016 * 12 + 11,
            reasons=(reason,) if kind == "refused" else (),
        )
        letter = build(facts, scheme.service["letters"], ways)
        for text in (letter.title, letter.lead, *(s for part in letter.sections for s in part.sentences)):
            for said in (text.en, text.zh):
                assert said
                assert "{" not in said
        assert kind == "refused" or "壹佰壹拾元整" in letter.lead.zh


@pytest.mark.parametrize(
    ("region", "line", "day", "zh", "en"),
    [
        ("441800", "social_insurance", date(2025, 10, 31), "清远市人民政府", "the Qingyuan City People's Government"),
        ("441802", "social_insurance", date(2025, 10, 31), "清远市清城区人民政府", "Qingcheng District People's"),
        ("440103", "social_insurance", date(2025, 10, 31), "广州市人民政府", "Guangzhou City People's Government"),
        ("441802", "housing_fund", date(2025, 10, 31), "清远市人民政府", "Qingyuan City People's Government"),
        ("441802", "tax", date(2025, 10, 31), "清远市税务局", "Qingyuan City Tax Service"),
        (
            "441802",
            "social_insurance",
            date(2016, 12, 12),
            "清远市清城区人力资源和社会保障部门",
            "Qingcheng District Human",
        ),
    ],
)
def test_a_letter_names_the_office_to_turn_to(cn, region, line, day, zh, en):
    ways = ways_to_disagree(Offices(cn), region, Matter(line), "granted", day)
    review = next(way for way in ways if "行政复议法" in way.cites)
    assert zh in review.text.zh
    assert en in review.text.en
    assert "60" in review.text.zh
    assert not review.unverified
    assert all("{" not in way.text.zh + way.text.en for way in ways)


@pytest.mark.parametrize(
    ("matter", "day", "law"),
    [
        (Matter("social_insurance"), date(2025, 10, 31), "社会保险法 第八十三条"),
        (Matter("civil_affairs", "social_assistance"), date(2025, 10, 31), "第六十五条"),
        (Matter("civil_affairs", "social_assistance"), date(2026, 8, 14), "社会救助法（2026年7月1日起施行）第七十六条"),
    ],
)
def test_whom_a_law_of_his_own_gives_both_ways_may_sue_at_once_and_is_told_the_safer_way(cn, matter, day, law):
    for letter in ("granted", "refused"):
        suit = ways_to_disagree(Offices(cn), "441802", matter, letter, day)[-1]
        assert "自收到本决定之日起六个月内" in suit.text.zh
        assert "within six months of the day you receive this letter" in suit.text.en
        assert "直接起诉" in suit.text.zh
        assert "行政诉讼法（2017修正）" in suit.cites or letter == "granted"
        assert not suit.unverified
    assert law in suit.cites
    assert "先申请复议更稳妥" in suit.text.zh
    assert "safer way" in suit.text.en


def test_a_refusal_that_no_such_law_is_about_says_review_first_and_why(cn):
    """Whether a refusal is a duty not performed is disputed: the letter says what is safe, and what is not certain."""
    offices, day = Offices(cn), date(2025, 10, 31)
    refusal = ways_to_disagree(offices, "441802", Matter("veterans_affairs", "special_care"), "refused", day)[-1]
    assert "先在60日内申请行政复议" in refusal.text.zh
    assert "有争议" in refusal.text.zh
    assert "loses you nothing" in refusal.text.en
    assert "15日内" in refusal.text.zh
    assert refusal.unverified
    assert refusal.unsure == Text("whether the reconsideration must come first", "是否必须先申请复议")


@pytest.mark.parametrize(
    ("day", "kind"), [(date(1990, 5, 1), "reconsideration"), (date(1990, 12, 31), "reconsideration")]
)
def test_a_decision_without_a_remedy_is_not_written(cn, day, kind):
    with pytest.raises(RemedyMissing) as refused:
        ways_to_disagree(Offices(cn), "441802", Matter("social_insurance"), "granted", day)
    assert kind in refused.value.english
    assert "remedies.yaml" in refused.value.chinese


@pytest.mark.mission("S5.05")
def test_each_scheme_that_employers_pay_for_says_whether_there_is_a_surcharge(cn):
    paid = [s for s in cn.schemes.values() if employer_pays(s)]
    assert {s.id for s in paid} >= {
        "employee_pension",
        "employee_medical",
        "unemployment",
        "work_injury",
        "housing_fund",
    }
    for scheme in paid:
        said = scheme.service.get("surcharge")
        assert said is not None, f"{scheme.id}/service.yaml: write surcharge, with a rate or with the article for none"
        assert said.get("rate") or said["cites"]
        assert surcharge_of(cn, scheme.id, "441800", date(2025, 10, 31)) is not None or not said.get("rate")


def employer_pays(scheme):
    """Whether employers owe dues by the scheme, and a sentence for late ones stands in it."""
    return "late" in scheme.service.get("texts", {})


def test_an_office_without_telephone_or_account_says_where_to_fill_it_in(cn):
    office = Offices(cn).office("441802", "social_insurance")
    for said in (office.phone, office.address, office.hours):
        assert "agencies.yaml" in said.en
        assert "31001 清远市清城区社会保险经办机构" in said.zh
    with pytest.raises(PayingAccountMissing) as refused:
        Offices(cn).paying("441800", "social_insurance", "employee_pension")
    assert "30116" in refused.value.chinese
    assert "agencies.yaml" in refused.value.english
    with pytest.raises(AgencyMissing):
        Offices(cn).office("441802", "no_such_line")


def test_a_demonstration_lays_its_contacts_and_accounts_beside_and_each_fund_finds_its_own(cn, country):
    invented = yaml.safe_load((country / "demo" / "441800.yaml").read_text(encoding="utf-8"))["offices"]
    offices = Offices(cn, invented)
    assert "demonstration" in offices.office("441802", "social_insurance").phone.en
    residents = offices.paying("441800", "social_insurance", "resident_pension")
    others = offices.paying("441800", "social_insurance", "unemployment")
    assert residents.format == "bank_text_gb18030"
    assert residents.account != others.account
    text = (ROOT / "src").rglob("*.py")
    assert not [file for file in text if others.account in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize(("tail", "asks"), [("0029", False), ("", True)])
def test_a_letter_asks_for_an_account_only_where_there_is_none(cn, tail, asks):
    scheme = award_schemes(cn)[0]
    facts = LetterFacts(
        scheme=scheme.id,
        kind="granted",
        number="441802-2016-0004417",
        decided_on=date(2016, 12, 12),
        office=Office(Text("Agency", "经办机构"), Text("0", "0"), Text("a", "b")),
        person_name="梁桂英",
        masked_number="4418••••••••••0029",
        officer=Text("an officer", "工作人员"),
        code="7F3K-92QD",
        amount=11000,
        from_month=2016 * 12 + 11,
        pay_by=date(2016, 12, 20),
        account_tail=tail,
    )
    said = " ".join(text.en for text in build(facts, scheme.service["letters"], []).opening)
    assert ("name one" in said) == asks
    assert ("You need to do nothing now" in said) == (not asks)
    assert ("account ending 0029" in said) == (not asks)


def fields(text: str) -> set[str]:
    """The places a text leaves open; `law check` refuses one that nobody fills."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_sentences_of_letters_are_short(cn):
    for scheme in award_schemes(cn):
        for words in scheme.service["letters"].values():
            for part in ("why", "tell_us"):
                said = words.get(part, {})
                told = said if isinstance(said, list) else [{"zh": said.get("zh", []), "en": said.get("en", [])}]
                for line in (FIGURE.sub("000.00元", line) for one in told for line in listed(one["zh"])):
                    assert all(len(s) <= 40 for s in re.split("[。；]", line)), line
                for line in (FIGURE.sub("000.00", line) for one in told for line in listed(one["en"])):
                    assert all(len(s.split()) <= 27 for s in re.split(r"[.;]", line)), line


FIGURE = re.compile(r"\{[^{}]+\}")  # of a name, or of a calculation over names


def listed(said):
    return [said] if isinstance(said, str) else said


# --- the words between the scheme's own -------------------------------------------------------------------------------


def letter_of(cn, kind="granted", **changes):
    """A letter of employment's end paid once, by an invented office; `changes`: facts that differ."""
    facts = LetterFacts(
        scheme="unemployment",
        kind=kind,
        number="441802-2025-0000017",
        decided_on=date(2025, 10, 20),
        office=Office(Text("Agency", "经办机构"), Text("0", "0"), Text("a", "b")),
        person_name="梁桂英",
        masked_number="4418••••••••••0029",
        officer=Text("Approver", "审批岗"),
        code="7F3K-92QD",
        amount=11000,
        right=Right(
            "once", item=Text("Sum", "一次性待遇"), id="birth_grant", occasion=Occasion(Text("May 2025", "2025年5月"))
        ),
    )
    return build(replace(facts, **changes), cn.schemes["unemployment"].service["letters"], [])


def test_a_sum_paid_once_without_an_account_asks_for_one_and_does_not_say_nothing_to_do(cn):
    asked, known = letter_of(cn), letter_of(cn, account_tail="0029")
    assert phrase("account_wanted") in asked.opening
    assert phrase("nothing_to_do") not in asked.opening
    assert phrase("nothing_to_do") in known.opening


def test_the_letter_and_its_case_are_told_by_name(cn):
    both = letter_of(cn, case="441802-2025-000003").numbers
    assert both.zh == "函件编号 441802-2025-0000017 · 案件编号 441802-2025-000003"
    assert both.en == "Letter 441802-2025-0000017 · case 441802-2025-000003"
    assert letter_of(cn).numbers.zh == "函件编号 441802-2025-0000017"


@pytest.mark.parametrize("kind", ["granted", "refused"])
def test_what_an_officer_decided_by_a_document_is_not_said_to_be_a_computers(cn, kind):
    document = Text("Minutes of 2025 No. 3", "2025年第3号会议纪要")
    reasons = (Reason("order.refused", "No.", "不符合文件规定。"),) if kind == "refused" else ()
    decided = letter_of(cn, kind, order=document, reasons=reasons).sections[-1].sentences[0]
    assert decided.en.startswith("No computer decided this")
    assert "不是由计算机作出" in decided.zh
    assert document.zh in decided.zh
    assert "审批岗" in decided.zh
    assert ("听取意见" in decided.zh) == (kind == "refused")


def test_one_month_is_told_as_one(cn):
    back = (Difference(2025 * 12, 100, 200),)
    monthly = Right("monthly", item=Text("Sum", "待遇"))
    one = letter_of(cn, "changed", differences=back, right=monthly)
    two = letter_of(cn, "changed", differences=(*back, Difference(2025 * 12 + 1, 100, 200)), right=monthly)
    once = letter_of(cn, "changed", differences=back)
    assert "The difference for one month, 1.00 yuan, is paid with this payment." in [said.en for said in one.opening]
    assert "The difference for 2 months, 2.00 yuan in all, is paid with this payment." in [
        said.en for said in two.opening
    ]
    assert "What is paid now is the difference: 1.00 yuan." in [said.en for said in once.opening]


@pytest.mark.parametrize(
    ("scheme", "item", "to"),
    [
        ("employee_pension", "survivors_grant", "family"),
        ("employee_pension", "account_to_heirs", "heirs"),
        ("work_injury_death", "", "family"),
        ("work_injury_death", "one_off_death_grant", "family"),
        ("unemployment", "", ""),
        ("enterprise_annuity", "drawing", ""),
    ],
)
def test_what_the_law_gives_a_family_goes_to_the_family_and_what_is_left_of_an_account_to_the_heirs(
    cn, scheme, item, to
):
    assert goes_to(cn.schemes[scheme], item) == to
    said = addressed(cn.schemes[scheme], item, "梁桂英", "0029")
    assert ("家属" in said.zh, "继承人" in said.zh) == (to == "family", to == "heirs")
