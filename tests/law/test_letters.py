"""Every scheme's letters, read as the recipient: how much, from when, why, how to object; in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest

from shebao.cli.law_letter import letter_lines, wanted
from shebao.kernel.money import yuan
from shebao.law.cases import read_cases
from shebao.law.ir import Scheme
from shebao.law.scheme import said_of
from shebao.law.service_item import items_of, kinds_needed
from shebao.service.figures import Figures
from shebao.service.letter_content import occasion_of, reasons_told
from shebao.service.letters import Letter
from shebao.service.render import decides
from shebao.service.specimen import (
    KINDS,
    Asked,
    LetterNotOfRight,
    Specimen,
    Specimens,
    kinds_of,
    rights_of,
    why_no_letter,
)
from shebao.service.specimen_paper import working_days
from shebao.service.text import LANGUAGES, month

DECIDED = ("granted", "refused")
HAN = re.compile("[\u4e00-\u9fff]")
BRACKETS = re.compile(r"\([^()]*\)")
CITED = {"en": re.compile(r"The law: .+|\(.{6,}\)"), "zh": re.compile("[〔号条款章部分通知办法条例规定标准方案]")}
PERIOD = {"en": re.compile(r"\b(15|60) days\b|\bthree years\b"), "zh": re.compile("(15|60)日|三年内")}
BODY = {
    "en": re.compile("People's Government|[Dd]epartment|Tax Service|office one level"),
    "zh": re.compile("人民政府|部门|机关"),
}


@dataclass(frozen=True)
class Read:
    """One letter with what it was made from."""

    scheme: Scheme
    item: str
    kind: str
    specimen: Specimen

    @property
    def name(self) -> str:
        return f"{self.scheme.id} {self.item or 'award'} {self.kind}"

    @property
    def letter(self) -> Letter:
        return self.specimen.letter


@pytest.fixture(scope="module")
def house(cn, country):
    defects: list = []
    cases = read_cases(country, cn, defects)
    assert defects == []
    return Specimens(cn, cases)


@pytest.fixture(scope="module", params=["first", pytest.param("beside", marks=pytest.mark.slow)])
def letters(cn, house, request):
    """The letters of each scheme's first right; in the long run those of every sum and settlement beside it too."""
    return [
        Read(scheme, item, kind, house.of(scheme, Asked(item, kind)))
        for scheme in cn.schemes.values()
        if kinds_needed(scheme)
        for item, kind in wanted(house, scheme)
        if kind in DECIDED and (item == rights_of(scheme)[0]) == (request.param == "first")
    ]


@pytest.fixture(scope="module")
def later(cn, house):
    """The letters before a refusal and after a grant, of each scheme's first right."""
    first = [(scheme, rights_of(scheme)[0]) for scheme in cn.schemes.values() if kinds_needed(scheme)]
    return [
        Read(scheme, item, kind, house.of(scheme, Asked(item, kind)))
        for scheme, item in first
        for kind in kinds_of(house.judge, scheme, item)
        if kind not in DECIDED
    ]


def wrong(letters, test):
    """Which letters fail, by name and language: one list tells all of them."""
    return [f"{read.name} {lang}" for read in letters for lang in LANGUAGES if not test(read, lang)]


def remedies(letter, lang):
    return [said[lang] for section in letter.sections if section.numbered for said in section.sentences]


def test_each_scheme_that_decides_a_right_has_a_letter_of_a_grant_and_of_a_refusal(cn, letters):
    found = {(read.scheme.id, read.item, read.kind) for read in letters}
    asked = {(scheme, item) for scheme, item, _ in found}
    assert {(scheme, item) for scheme, item, kind in found if kind == "granted"} == asked
    for scheme, item in asked - {(scheme, item) for scheme, item, kind in found if kind == "refused"}:
        facts = cn.schemes[scheme].facts  # what belongs to heirs without a condition is never refused
        of = next(one for one in (*facts.get("lump_sums", ()), *facts.get("settlements", ())) if one["id"] == item)
        assert not any(said_of(condition)[0] == "refuse" for condition in of.get("conditions", ())), (scheme, item)
    deciding = {scheme.id for scheme in cn.schemes.values() if kinds_needed(scheme)}
    assert len(deciding) > 40
    first = {(scheme, rights_of(cn.schemes[scheme])[0]) for scheme in deciding}
    assert asked == first or not asked & first


def test_a_scheme_without_letters_says_why_from_its_own_content(cn):
    without = [scheme for scheme in cn.schemes.values() if not kinds_needed(scheme)]
    assert without
    for scheme in without:
        why = why_no_letter(cn, scheme)
        assert scheme.names.zh in why.zh
        assert "没有函件" in why.zh
        assert not scheme.service.get("letters") or scheme.facts["kind"] in ("register", "assistance"), scheme.id
    assert all(why_no_letter(cn, scheme) is None for scheme in cn.schemes.values() if kinds_needed(scheme))


def test_a_grant_says_how_much_with_thousands_parted_and_the_figures_add_up(letters):
    granted = [read for read in letters if read.kind == "granted"]
    assert wrong(granted, lambda read, lang: yuan(paid(read)) in read.letter.lead[lang]) == []
    for read in granted:
        lines = [line.amount for section in read.letter.sections for line in section.lines]
        assert sum(lines) == paid(read), read.name


def paid(read):
    return sum(part.fen for part in read.specimen.told.answer.components)


def test_a_grant_says_from_when_or_for_which_event(cn, letters):
    def says(read, lang):
        opening = " ".join(said[lang] for said in read.letter.opening)
        told = read.specimen.told
        if not told.claim.item:
            return month(told.answer.start_month)[lang] in opening
        figures = Figures.of(cn, told.said, told.claim.scheme)
        occasion = occasion_of(cn.schemes[told.claim.scheme], told.claim.item, figures, told.claim.event_date)
        return (occasion.said or occasion.day)[lang] in opening

    granted = [read for read in letters if read.kind == "granted"]
    owing = [read for read in granted if read.scheme.id == "disabled_employment_levy"]  # is told when to pay instead
    assert wrong([read for read in granted if read not in owing], says) == []
    assert all("何时支付" in [section.heading.zh for section in read.letter.sections] for read in owing)


def test_why_stands_with_its_citation(letters):
    def cites(read, lang):
        why = " ".join(said[lang] for said in read.letter.sections[0].sentences)
        sources = [line.source[lang] for section in read.letter.sections for line in section.lines]
        return bool(CITED[lang].search(why)) and all(sources)

    assert wrong(letters, cites) == []


def test_a_refusal_tells_every_reason_and_what_would_change_it(cn, letters):
    for read in (read for read in letters if read.kind == "refused"):
        why, told = read.letter.sections[0].sentences, read.specimen.told
        apart = list(reasons_told(read.scheme, Figures.of(cn, told.said, read.scheme.id), told.answer.reasons))
        assert len(apart) == len(told.answer.reasons) > 0
        for reason, _ in apart:
            assert any(said.zh.startswith(reason.zh) for said in why), read.name
            assert any(reason.would_change_zh in said.zh for said in why), read.name
            assert any(reason.would_change_en in said.en for said in why), read.name


def test_how_to_object_names_body_and_period(letters):
    def told(read, lang):
        ways = " ".join(remedies(read.letter, lang))
        return bool(PERIOD[lang].search(ways) and BODY[lang].search(ways)) and "{" not in ways

    assert wrong(letters, told) == []
    assert all(len(remedies(read.letter, "zh")) >= 3 for read in letters)


def test_a_refusal_says_at_its_head_which_claim_or_bill_it_is_about_and_of_when(letters):
    def says(read, lang):
        about = read.letter.opening[0][lang]
        begins = {"en": ("This decision is about", "This letter is about", "This is about"), "zh": ("本",)}[lang]
        when = {"en": r"\b(\d{1,2} )?([A-Z][a-z]+ )?(19|20)\d\d\b", "zh": r"(19|20)\d\d年"}[lang]
        return about.startswith(begins) and "针对" in read.letter.opening[0].zh and re.search(when, about)

    assert wrong([read for read in letters if read.kind == "refused"], says) == []


def test_nothing_to_do_is_said_only_where_nothing_is_asked(letters):
    for read in (read for read in letters if read.kind == "granted"):
        words = read.scheme.service["letters"]
        own = {**words["granted"], **words.get("items", {}).get(read.item, {}).get("granted", {})}
        asked = own.get("to_do") if read.item or read.scheme.facts.get("award") else None
        told = " ".join(said.zh for said in read.letter.opening)
        owes = read.scheme.id == "disabled_employment_levy"  # is told to pay
        assert ("现在不用办任何手续" in told) == (asked is None and not owes), read.name
        listed = [asked] if isinstance(asked, dict) else asked or ()
        assert not listed or any(one["zh"] in told for one in listed), read.name


def test_no_specimen_is_decided_later_than_its_own_promise(cn, letters):
    """Every act lies after the claim and the last within the working days of the service item, from what was known."""
    for read in (read for read in letters if not read.specimen.case.decided):
        decided = next(s for s in read.letter.sections if s.heading.zh == "由谁决定").sentences
        acts = [said for said in decided if "含当日" not in said.zh]  # the sentence that nobody answered says two days
        days = [date(*map(int, DAY.findall(said.zh)[-1])) for said in acts if DAY.search(said.zh)]
        found = next((item.working_days for item in items_of(read.scheme)), None)
        asked = read.specimen.told.claim.event_date
        if not days or found is None or not found.days or (found.start and found.start > asked):
            continue
        assert days == sorted(days), read.name
        if read.kind == "refused" and len(days) < len(decided):  # the days to answer do not count
            last = date(*map(int, DAY.findall(decided[0].zh)[-1]))
            assert last < days[-1] <= working_days(cn, last, found.days), read.name
            days.pop()
        assert days[-1] <= working_days(cn, days[0], found.days), read.name


DAY = re.compile(r"(\d{4})年(\d+)月(\d+)日")


def test_the_receipt_speaks_of_a_time_only_where_one_runs_from_the_delivery(letters):
    """A trustee, a bank or an employer pays by contract: no time for reconsideration begins with such a letter."""
    for read in letters:
        runs = "自收到本" in " ".join(remedies(read.letter, "zh"))
        assert decides(read.letter) == runs, read.name
        if read.scheme.id in ("enterprise_annuity", "individual_pension"):
            assert not runs


def test_no_machine_word_and_no_other_language_is_on_a_letter(letters, later):
    for read in (*letters, *later):
        zh, en = (list(letter_lines(read.letter, lang)) for lang in ("zh", "en"))
        for line in (*zh, *en):
            assert not re.search(r"[{}_]|: None$|\bTrue\b|fact base", line), (read.name, line)
            assert not re.search(r"(?<!\d)0年\d|January 0\b", line), (read.name, line)  # a month that never was
        for line in zh:
            assert not re.search("[A-Za-z]{2,}", line), (read.name, line)
        for line in en:
            own = line
            while own != (own := BRACKETS.sub("", own)):
                pass
            own = re.sub(r"^The law: .*|.* \| [^|]*\| [\d,.]+$", "", own)  # titles and numbers stay as published
            assert not HAN.search(own), (read.name, line)


@pytest.mark.mission("S1.27")
def test_amounts_that_change_by_month_are_all_told_at_the_award(cn, house):
    found = house.of(cn.schemes["unemployment"], Asked(case="Beijing 2024, month 12 of twenty years"))
    told = next(section for section in found.letter.sections if section.heading.zh == "各月发多少")
    right = found.told.answer
    graph = found.told.said
    for number in (1, 12, 13, right.end_month - right.start_month):
        amount = graph.again({"unemployment.month_of_drawing": number}).values["unemployment.monthly_benefit"]
        assert any(f"{yuan(amount)}元" in said.zh for said in told.sentences), number
    assert month(right.start_month).zh in told.sentences[0].zh
    assert month(right.start_month + 12).zh in told.sentences[1].zh  # the second year begins
    assert "另行函告" in told.sentences[-1].zh


def test_a_benefit_of_one_amount_has_no_schedule(cn, house):
    found = house.of(cn.schemes["unemployment"], Asked())
    assert found.told.claim.region == "440100"
    assert "各月发多少" not in [section.heading.zh for section in found.letter.sections]
    assert any("共 16 个月" in said.zh for said in found.letter.opening)


@pytest.mark.mission("S1.31")
def test_each_paper_a_specimen_names_stands_in_its_letter_as_a_specimen_and_is_no_younger(letters):
    with_papers = [read for read in letters if read.specimen.case.papers]
    assert len(with_papers) > 15
    for read in with_papers:
        used = next(s for s in read.letter.sections if s.heading.zh == "我们用了哪些信息").sentences
        written = date(*map(int, re.findall(r"\d+", read.letter.date.zh)))
        for paper in read.specimen.case.papers.values():
            assert any(f"{paper.paper.zh}（样张）" in said.zh for said in used), (read.name, paper.paper.zh)
            assert any(f"{paper.paper.en} (specimen)" in said.en for said in used), (read.name, paper.paper.en)
            assert paper.dated is None or paper.dated <= written, (read.name, paper.dated)


def test_a_letter_a_right_cannot_come_to_is_refused_with_those_it_can(cn, house):
    with pytest.raises(LetterNotOfRight, match="It can come to: granted, refused, notice, changed, recovery") as told:
        house.of(cn.schemes["employee_pension"], Asked("funeral_grant", "suspended"))
    assert "“suspended”函件" in told.value.chinese
    for scheme, item, never in (
        ("work_injury_death", "", "death"),  # whose right it was has died already
        ("dibao", "", "ended"),
        ("disabled_employment_levy", "levy_of_year", "notice"),  # who owes nothing lost nothing
    ):
        assert never not in kinds_of(house.judge, cn.schemes[scheme], item)
    drawn = kinds_of(house.judge, cn.schemes["resident_pension"], "")
    assert drawn == tuple(kind for kind in KINDS if kind != "hold_notice")  # its law names no ground an officer goes by
    assert "hold_notice" in kinds_of(house.judge, cn.schemes["special_care"], "")


@pytest.mark.mission("S1.31")
def test_what_comes_before_and_after_a_decision_is_told_in_sentences_one_can_read_aloud(later):
    assert {read.kind for read in later} == set(KINDS) - set(DECIDED)
    for read in (read for read in later if read.kind not in ("notice", "changed")):  # these quote the scheme's words
        own = [part for part in read.letter.sections if not part.numbered]
        for said in (read.letter.lead, *read.letter.opening, *(one for part in own for one in part.sentences)):
            if not said.en.startswith("The law:"):
                assert len(HAN.findall(said.zh)) <= 40, (read.name, said.zh)
                assert len(said.en.split()) <= 27, (read.name, said.en)


@pytest.mark.mission("S1.04")
def test_every_ground_of_a_pause_is_told_with_its_article_and_what_lets_it_go_on(cn, house):
    told = []
    for scheme in cn.schemes.values():
        for one in scheme.service.get("pauses") or ():
            case = "2021-08: war disability of grade 1" if one.get("to") else ""  # of the decree before
            found = house.of(scheme, Asked(kind="suspended", case=case, ground=one["ground"])).letter
            text = "\n".join(said.zh for part in found.sections for said in part.sentences)
            for part in (one["zh"], one["resume"]["zh"], one["between"]["zh"], "事先告知您"):
                assert part in text, (scheme.id, one["ground"])
            assert "依据：" in text
            told.append(scheme.id)
    assert set(told) == {"employee_pension", "special_care", "work_injury_death"}


@pytest.mark.mission("S1.27")
def test_every_ground_of_an_end_is_told_with_its_article_and_what_follows(cn, house):
    told = []
    for scheme in cn.schemes.values():
        for one in scheme.service.get("ends") or ():
            found = house.of(scheme, Asked(kind="ended", ground=one["ground"])).letter
            text = "\n".join(said.zh for part in found.sections for said in part.sentences)
            assert one["zh"] in text, (scheme.id, one["ground"])
            assert one["then"]["zh"] in text
            assert "依据：" in text
            told.append(scheme.id)
    assert set(told) == {"unemployment", "work_injury", "work_injury_death", "tekun", "special_care"}


@pytest.mark.mission("S1.31")
def test_a_notice_says_why_until_when_how_to_answer_and_that_nothing_is_decided(cn, later):
    notices = [read for read in later if read.kind == "notice"]
    assert len(notices) > 30
    for read in notices:
        opening = " ".join(said.zh for said in read.letter.opening)
        assert re.search("拟不予(批准|支付)", read.letter.title.zh)
        assert "目前尚未作出决定" in read.letter.lead.zh
        assert re.search(r"前（含当日）陈述意见", opening), read.name
        assert "本函针对" in opening
        assert "本决定" not in opening
        headings = [part.heading.en for part in read.letter.sections]
        assert headings[0] == "Why we intend to refuse"
        assert headings[-4:] == ["How to answer", "What happens then", "If you disagree", "Who is working on it"]
        assert not decides(read.letter), read.name
        why = read.letter.sections[0].sentences
        figures = Figures.of(cn, read.specimen.told.said, read.scheme.id)
        for reason, _ in reasons_told(read.scheme, figures, read.specimen.told.answer.reasons):
            assert any(said.zh.startswith(reason.zh) for said in why), read.name


def test_a_pause_goes_on_with_each_month_paid_back_or_told_as_lost(cn, house):
    silent = house.of(cn.schemes["resident_pension"], Asked(kind="resumed")).letter
    months = next(part for part in silent.sections if part.heading.zh == "暂停期间的月份")
    assert len(months.lines) == 3
    assert months.total == sum(line.amount for line in months.lines)
    prison = house.of(cn.schemes["employee_pension"], Asked(kind="resumed", ground="imprisoned")).letter
    lost = next(part for part in prison.sections if part.heading.zh == "暂停期间的月份")
    assert not lost.lines
    assert "不补发" in lost.sentences[0].zh


def test_no_specimen_paper_is_later_than_what_rests_on_it_and_no_officer_works_on_a_day_of_rest(cn, house):
    """A paper comes before the first act; acts and decisions lie on working days, where the notice was read or not."""
    told = [case for case in house.cases if case.letters and case.decided]
    assert len(told) > 20
    for case in told:
        assert working_days(cn, working_days(cn, case.decided, -1), 1) == case.decided, (case.scheme, case.name)
        for paper in case.papers.values():
            assert paper.dated is None or paper.dated < case.decided, (case.scheme, case.name)
    refused = house.of(cn.schemes["invalidity_allowance"], Asked("", "refused"))
    decided = next(s for s in refused.letter.sections if s.heading.en == "Who decided").sentences
    days = [said.zh for said in decided if "2025年6月" in said.zh]
    assert days
    assert not any(f"6月{day}日" in said for day in (1, 2, 3) for said in days)  # its papers are of the 3rd and 4th
