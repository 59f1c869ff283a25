"""What may be said of a value of the law: in force only where a document of the law says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shebao.engine.explain import DatedValue
from shebao.law.ir import Names
from shebao.law.load import load
from shebao.service.explain_law import law_line, marks, origin_said
from shebao.service.text import Text

READ = DatedValue(
    name="resident_pension.provincial_standard",
    names=Names("Base set by the province", "省定基础养老金标准"),
    text="220.00",
    document="国发〔2014〕8号 四",
    region="440000",
    start=date(2025, 7, 1),
    known_from=date(2025, 6, 20),
    confidence="H",
    unverified=False,
    provisional=False,
    origin="",
)
SHOWN = Text("220 yuan", "220元")


def test_a_value_read_in_a_document_is_in_force_and_the_document_has_its_title():
    told = law_line(READ, load("cn"), SHOWN)
    assert told.en.endswith("part 4 (in force from 1 July 2025, known from 20 June 2025)")
    assert "Opinions on one basic old-age insurance" in told.en
    assert told.zh.endswith("第四部分（自 2025年7月1日 起施行，2025年6月20日 公布）")


@pytest.mark.parametrize(
    "origin", ["演示用虚构值 / invented for the demonstration", "广东省标准 / the province's reading"]
)
def test_a_value_typed_in_is_only_said_to_be_typed_in(origin):
    told, zh = law_line(replace(READ, origin=origin, unverified=True), None, SHOWN), origin.partition(" / ")[0]
    assert told.zh == f"省定基础养老金标准：220元——输入的暂用值，并非本地规定，待核实：{zh}"
    assert told.en.endswith(f"typed in, not law of this place, unverified: {origin.partition(' / ')[2]}")
    assert not {"in force", "known from"} & {word for word in ("in force", "known from") if word in told.en}
    assert [mark.zh for mark in marks(replace(READ, origin=origin, unverified=True))] == [
        f"省定基础养老金标准：待核实，暂用值：{zh}"
    ]


@pytest.mark.parametrize(
    ("document", "unverified"),
    [("forms of Huizhou 2025-10 and Zhongshan 2026-04", False), ("a table seen in 2026-04", True)],
)
def test_what_we_worked_out_is_said_to_be_ours_and_unverified(document, unverified):
    value = replace(READ, document=document, start=date(2006, 7, 1), unverified=unverified)
    told = law_line(value, None, SHOWN)
    assert "worked out by us from published forms, unverified; used from 1 July 2006" in told.en
    assert "in force" not in told.en
    assert "施行" not in told.zh
    assert [mark.en for mark in marks(value)] == ["Base set by the province: unverified"]


def test_a_document_younger_than_the_value_is_no_citation_of_that_day():
    told = law_line(replace(READ, start=date(2009, 9, 1), known_from=date(2009, 9, 1)), None, SHOWN)
    assert told.en.endswith("(in force from 1 September 2009; the document cited is of 2014, later than that day)")
    assert told.zh.endswith("（自 2009年9月1日 起施行；所引文件为2014年发布，晚于该日）")
    both = replace(READ, start=date(2009, 9, 1), known_from=None, document="国发〔2009〕32号 四; 国发〔2014〕8号 四")
    assert law_line(both, None, SHOWN).en.endswith("(in force from 1 September 2009)")


def test_an_origin_in_one_language_stays_as_it_is():
    assert origin_said("粤府〔2006〕96号 第四条").zh == "粤府〔2006〕96号第四条"
