"""One source string of a citation is said in both languages, and no English is left on a Chinese page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from shebao.law.ir import Law
from shebao.law.load import load
from shebao.service.citations import citation, citations, cited, number_zh, untranslated
from shebao.service.letter_sections import together
from shebao.service.text import Text

SAID = {
    "社会保险法 art. 16": ("社会保险法 art. 16", "社会保险法第十六条"),
    "社会保险法 第八十三条": ("社会保险法 art. 83", "社会保险法第八十三条"),
    "国发〔2005〕38号 annex": ("国发〔2005〕38号 annex", "国发〔2005〕38号附件"),
    "国务院办法 art. 2, annex 4": ("国务院办法 art. 2, annex 4", "国务院办法第二条，附件4"),
    "会计法 ch. 5": ("会计法 ch. 5", "会计法第五章"),
    "会计法 第五章": ("会计法 ch. 5", "会计法第五章"),
    "国发〔2014〕8号 四": ("国发〔2014〕8号 part 4", "国发〔2014〕8号第四部分"),
    "人社部发〔2015〕71号 二、四": ("人社部发〔2015〕71号 part 2, 4", "人社部发〔2015〕71号第二、第四部分"),
    "劳社部发〔1999〕8号 二（二）": ("劳社部发〔1999〕8号 part 2 (2)", "劳社部发〔1999〕8号第二部分第（二）项"),
    "国发〔2018〕18号 二（一）、（二）": (
        "国发〔2018〕18号 part 2 (1), (2)",
        "国发〔2018〕18号第二部分第（一）项、第（二）项",
    ),
    "国发〔1995〕6号 附件一 二": ("国发〔1995〕6号 annex 1 part 2", "国发〔1995〕6号附件一第二部分"),
    "劳社厅函〔2001〕44号 全文": ("劳社厅函〔2001〕44号, the whole text", "劳社厅函〔2001〕44号 全文"),
    "人社部令13号 arts. 2–3": ("人社部令13号 arts. 2–3", "人社部令13号第二条至第三条"),
    "社会保险法第二十条至第二十二条": ("社会保险法 arts. 20–22", "社会保险法第二十条至第二十二条"),
    "社会保险法第三章至第五章": ("社会保险法 chs. 3–5", "社会保险法第三章至第五章"),
    "社会保险法 art. 110": ("社会保险法 art. 110", "社会保险法第一百一十条"),
    "社会保险法 art. 16; 国务院办法 art. 3": (
        "社会保险法 art. 16; 国务院办法 art. 3",
        "社会保险法第十六条；国务院办法第三条",
    ),
    "国发〔2005〕38号 六 (none recognised)": (
        "国发〔2005〕38号 part 6 (none recognised)",
        "国发〔2005〕38号第六部分（未认定）",
    ),
    "粤府函〔2021〕294号": ("粤府函〔2021〕294号", "粤府函〔2021〕294号"),
    "": ("", ""),
}


@pytest.mark.parametrize(("source", "said"), SAID.items())
def test_articles_annexes_and_parts_are_said_in_both_languages(source, said):
    assert (citation(source).en, citation(source).zh) == said


@pytest.mark.parametrize(
    ("text", "number"), [("七", 7), ("十", 10), ("十六", 16), ("八十三", 83), ("一百一十", 110), ("一百零二", 102)]
)
def test_numerals_of_articles_are_read(text, number):
    assert number_zh(text) == number


def all_cited(law: Law, *schemes: str) -> Iterator[str]:
    """Every citation and document of a law, or of some of its schemes, that a page of an explanation may show."""
    for name, value in law.values.items():
        if not schemes or name.split(".")[0] in schemes:
            yield from (box.document for box in value.boxes)
    for name, versions in law.rules.items():
        if not schemes or name.split(".")[0] in schemes:
            yield from (rule.cites for rule in versions)
    for name, given in law.inputs.items():
        if given.absent and (not schemes or name.split(".")[0] in schemes):
            yield given.absent.cites


def test_no_citation_of_the_country_leaves_english_on_a_chinese_page():
    left = {source: citation(source).zh for source in all_cited(load("cn"))}
    assert {source: zh for source, zh in left.items() if re.search(r"[A-Za-z]", zh)} == {}
    assert [source for source, zh in left.items() if "见英文页" in zh] == []  # a Chinese reader is sent nowhere else
    assert len(left) > 200


def test_nearly_all_words_of_the_pension_schemes_are_put_into_chinese():
    pensions = all_cited(load("cn"), "employee_pension", "resident_pension")
    sources = {source for source in pensions if re.search(r"[A-Za-z]", source)}
    left = sorted(source for source in sources if untranslated(source))
    assert len(left) <= len(sources) // 10, f"add these to src/shebao/service/citation_words.yaml: {left}"


def test_words_nobody_has_translated_are_left_to_the_english_page():
    assert citation("国发〔2005〕38号 art. 6 (seen by a traveller)").zh == "国发〔2005〕38号第六条"
    assert citation("hearsay of a traveller").zh == "附注见英文页"
    assert citation("hearsay of a traveller").en == "hearsay of a traveller"
    assert untranslated("hearsay of a traveller")


def test_no_citation_of_the_country_leaves_a_chinese_article_on_an_english_page():
    article = re.compile(r"第[一二三四五六七八九十百零]+[条章]")
    assert {source for source in all_cited(load("cn")) if article.search(citation(source).en)} == set()


TITLED = {
    "社会保险法 art. 16": ("Social Insurance Law (社会保险法) art. 16", "《中华人民共和国社会保险法》第十六条"),
    "人社部令13号 arts. 2–3": (
        "Provisions for carrying out the Social Insurance Law (人社部令13号) arts. 2–3",
        "实施《中华人民共和国社会保险法》若干规定（人社部令13号）第二条至第三条",
    ),
    "国发〔2005〕38号 六": (
        "Decision on improving the basic old-age insurance for employees of enterprises (国发〔2005〕38号) part 6",
        "《国务院关于完善企业职工基本养老保险制度的决定》（国发〔2005〕38号）第六部分",
    ),
    "社会救助暂行办法（国务院令第649号）第六十五条": (
        "Interim Measures for Social Assistance (国务院令第649号) art. 65",
        "《社会救助暂行办法》（国务院令第649号）第六十五条",
    ),
    "measures (国发〔2005〕38号) art. 3": (
        "Decision on improving the basic old-age insurance for employees of enterprises (国发〔2005〕38号) art. 3",
        "《国务院关于完善企业职工基本养老保险制度的决定》（国发〔2005〕38号）第三条",
    ),
    "yearly notices": ("yearly notices", "历年通知"),
}


@pytest.mark.parametrize(("source", "said"), TITLED.items())
def test_a_citation_reads_as_a_decision_quotes_it(source, said):
    assert [(c.en, c.zh) for c in citations(load("cn"), source)] == [said]


def test_several_documents_stand_in_one_line_and_a_semicolon_in_brackets_parts_nothing():
    law = load("cn")
    assert cited(law, "社会保险法 art. 16; 国发〔2005〕38号 六").zh.count("；") == 1
    assert len(citations(law, "社会保险法 art. 16 (first; second)")) == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [(2, "二"), (10, "十"), (16, "十六"), (20, "二十"), (98, "九十八"), (105, "一百零五"), (110, "一百一十")],
)
def test_articles_are_numbered_in_chinese(number, said):
    assert citation(f"社会保险法 art. {number}").zh == f"社会保险法第{said}条"


PLAINLY = {
    "provincial notice of the year (recollection)": (
        "provincial notice of the year (unverified)",
        "当年省通知（待核实）",
    ),
    "notices of Guangzhou, month not read; entered from January": (
        "notices of Guangzhou (its first day was not found by us, unverified)",
        "广州市历年通知（起始日未查到，待核实）",
    ),
    "central rule (document not read)": (
        "central rule (the document was not found by us, unverified: ask us)",
        "中央规定（文件未查到，待核实：请向我们询问）",
    ),
    "粤府函〔2021〕294号": ("粤府函〔2021〕294号 (document of Guangdong)", "粤府函〔2021〕294号"),
}


@pytest.mark.parametrize(("source", "said"), PLAINLY.items())
def test_a_makers_note_is_one_plain_sentence_and_stays_unverified(source, said):
    told = cited(load("cn"), source)
    assert (told.en, told.zh) == said


BARE = Text("Interim measures (甲发〔2024〕94号)", "《暂行办法》（甲发〔2024〕94号）")
THIRD = Text(f"{BARE.en} art. 3", f"{BARE.zh}第三条")
FIFTH = Text(f"{BARE.en} art. 5", f"{BARE.zh}第五条")
BOTH = Text(f"{BARE.en} art. 3, art. 5", f"{BARE.zh}第三条、第五条")


@pytest.mark.parametrize(
    ("cites", "said"),
    [
        ([BARE, THIRD], [THIRD]),
        ([THIRD, BARE], [THIRD]),
        ([BARE, THIRD, FIFTH], [BOTH]),
        ([THIRD, BARE, FIFTH], [BOTH]),
        ([BARE, BARE], [BARE]),
    ],
)
def test_a_document_cited_with_its_article_is_not_cited_bare_beside_it(cites, said):
    assert together(cites) == said


def test_words_that_only_describe_a_document_stand_in_no_brackets_of_a_title():
    said = cited(load("cn"), "上海市人力资源和社会保障局2025年7月24日公布的调整办法")
    assert said.zh == "上海市人力资源和社会保障局2025年7月24日公布的调整办法"
    assert said.en.startswith("Method of adjusting pensions published by the Shanghai")
