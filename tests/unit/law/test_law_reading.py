"""Files as law is written in them: exact numbers, true dates, lines, units, and what is refused."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.law.defects import Defect
from shebao.law.inputs import read_inputs
from shebao.law.ir import Absent, Range, Rounding, Table, Type
from shebao.law.parameters import merged, read_values
from shebao.law.quantities import QuantityNotReadable, inner, outer
from shebao.law.scales import ScaleNotReadable, kind_of, scale
from shebao.law.text import parse

MONEY, RATE, INTEGER = Type("money", 2), Type("rate", 4), Type("integer")
SEX = Type("code", codes=("female", "male"))


def data(text: str):
    defects: list[Defect] = []
    document = parse(text, "p.yaml", defects)
    return document, [d.code for d in defects]


# --- YAML ---


def test_numbers_stay_what_was_written():
    document, told = data("a: 0.10\nb: 0.1\nc: 12\nd: 1e3\ne: 010\nf: 1:30\ng: 1_000\nh: '12'\ni: -3\n")
    assert told == []
    assert document.data == {
        "a": "0.10",
        "b": "0.1",
        "c": 12,
        "d": "1e3",
        "e": "010",
        "f": "1:30",
        "g": "1_000",
        "h": "12",
        "i": -3,
    }


def test_words_that_other_readers_turn_into_flags_stay_words():
    document, _ = data("a: yes\nb: 'no'\nc: true\nd: false\ne: null\nf: ~\ng:\nh: 'null'\n")
    assert document.data == {"a": "yes", "b": "no", "c": True, "d": False, "e": None, "f": None, "g": None, "h": "null"}


@pytest.mark.parametrize(
    ("text", "line", "said", "said_zh"),
    [
        (
            "a:\n  b: 1\n  c：2\n  d: 3\n",
            3,
            'Here stands "：", .*: write ":" and a space behind it',
            "半角冒号“:”并空一格",
        ),
        ("a: 1\nb: {value：30, x: 1}\n", 2, 'write ":"', "半角冒号"),
        ("a:\n  2025-01-01：{value: 30}\n", 2, 'write ":"', "半角冒号"),
        ("a: {value: 30，x: 1}\n", 1, 'write ","', "半角逗号"),
        ("a:\n\tb: 1\n", 2, 'Here stands "a tab"', "制表符"),
        ("a: 1\nb: {value: 1,980, x: 1}\n", 2, "The number 1,980 is written with commas.*: write 1980", "请写成 1980"),
        ("a: 1,980.50\n", 1, "write 1980.50", "请写成 1980.50"),
        ("2027-02-30: {value: 1}\n", 1, "There is no day 2027-02-30 in the calendar", "日历上没有 2027-02-30 这一天"),
    ],
)
def test_a_slip_of_the_hand_is_one_sentence_with_the_sign_that_was_meant(text, line, said, said_zh):
    defects = []
    parse(text, "file.yaml", defects)
    (defect,) = defects
    assert defect.place.line == line
    assert re.search(said, defect.english)
    assert said_zh in defect.chinese
    assert not re.search(r"[a-z]{4,}", defect.chinese)


def test_what_no_sign_explains_is_told_in_chinese_without_the_readers_english():
    defects = []
    parse("a:\n  c: [1\nd: 3\n", "file.yaml", defects)
    assert defects[0].chinese == "文件无法读取：本行有一个括号没有成对，或括号内缺少逗号：请补上。"
    assert defects[0].place.line == 2  # where the bracket was opened
    parse("a: &b 1\nc: *d\n", "file.yaml", defects)
    assert defects[1].chinese == "文件无法读取：不合 YAML 的写法，请检查这一行及上一行的缩进、冒号、括号和引号。"
    assert not any(word in one.english for one in defects for word in ("unicode string", "parsing", "alias"))


def test_dates_are_dates_and_months_are_texts():
    document, told = data("2025-01-01: {value: 2025-10}\n'2025-01-02': 1\n2025-13-01: x\n")
    assert told == ["law.day_unknown"]
    assert list(document.data)[:2] == [date(2025, 1, 1), "2025-01-02"]
    assert document.data[date(2025, 1, 1)] == {"value": "2025-10"}


@pytest.mark.parametrize("key", ["on", "off", "yes", "no", "On", "YES"])
def test_keys_that_other_readers_misread_are_refused(key):
    _, told = data(f"a: 1\n{key}: 2\n")
    assert told == ["law.key_forbidden"]


def test_a_key_in_quotes_is_the_word_it_says_to_every_reader():
    document, told = data("'on': 1\n\"no\": 2\n")
    assert (document.data, told) == ({"on": 1, "no": 2}, [])


def test_a_double_key_is_told_with_both_lines():
    defects: list[Defect] = []
    document = parse("a: 1\nb: 2\na: 3\n", "p.yaml", defects)
    assert document.data == {"a": 1, "b": 2}
    assert (defects[0].code, defects[0].place.line, defects[0].facts["first"]) == ("law.key_twice", 3, 1)


@pytest.mark.parametrize("text", ["a: [1, 2", "a: b: c", "\tx: 1", "? [a]\n: b", "a: &x 1\nb: *y", "<<: {a: 1}"])
def test_what_is_no_plain_yaml_is_told(text):
    _, told = data(text)
    assert told
    assert set(told) <= {"law.file", "law.form", "law.sign"}


def test_places_know_their_lines():
    document, _ = data("a:\n  b:\n    - c: 1\n    - d: 2\n")
    assert document.place("a", "b", 1, "d").line == 4
    assert document.place("a", "x").line == 1
    assert document.place("nothing").line == 1


# --- quantities ---


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (9493, MONEY, 949300),
        ("24.30", MONEY, 2430),
        ("-0.05", MONEY, -5),
        ("0.08", RATE, 800),
        ("1.0606", RATE, 10606),
        (7, INTEGER, 7),
        ("2025-10", Type("month"), 24309),
        ("0000-01", Type("month"), 0),
        (date(2025, 10, 31), Type("date"), date(2025, 10, 31).toordinal()),
        ("2025-10-31", Type("date"), date(2025, 10, 31).toordinal()),
        (True, Type("flag"), 1),
        (False, Type("flag"), 0),
        ("male", SEX, 1),
    ],
)
def test_inner_and_back(text, kind, value):
    assert inner(text, kind) == value
    assert inner(outer(value, kind) if kind.unit != "flag" else bool(value), kind) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0.005", MONEY),
        ("1e3", MONEY),
        ("1,000", MONEY),
        ("", MONEY),
        ("1.", MONEY),
        ("٣", MONEY),
        (None, MONEY),
        (True, MONEY),
        (date(2025, 1, 1), MONEY),
        ("0.00001", RATE),
        ("7.5", INTEGER),
        ("2025-13", Type("month")),
        ("2025", Type("month")),
        ("25-01", Type("month")),
        ("2025-1x", Type("month")),
        ("2025-02-30", Type("date")),
        (1, Type("flag")),
        ("yes", Type("flag")),
        ("woman", SEX),
        (0, SEX),
    ],
)
def test_a_quantity_that_does_not_fit_is_refused(text, kind):
    with pytest.raises(QuantityNotReadable) as refused:
        inner(text, kind)
    assert "“" in refused.value.chinese


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_every_scaled_integer_survives_the_file(value, decimals):
    kind = Type("number", decimals)
    assert inner(outer(value, kind), kind) == value


# --- roundings, tables, bands ---


def test_scales():
    assert scale({"mode": "up", "step": "0.1"}, "rounding", MONEY) == Rounding("up", Fraction(1, 10))
    table = scale({"keys": {41: 230, 40: 233}, "outside": "nearest"}, "table", INTEGER)
    assert table == Table(40, (233, 230), "nearest")
    bands = scale({"below": 0, "from": {70: 25, 73: "35.50"}}, "bands", MONEY)
    assert bands == Table(70, (2500, 2500, 2500, 3550), "bands", 0)
    months = scale({"keys": {"2025-01": 1, "2025-02": 2}}, "table", INTEGER)
    assert (months.first, months.cells) == (24300, (1, 2))
    assert [kind_of(d) for d in (1, {"mode": 1}, {"keys": 1}, {"from": 1}, {})] == [
        *("scalar", "rounding", "table", "bands", "unknown")
    ]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ({"mode": "nearest", "step": "0.01"}, "rounding"),
        ({"mode": "up", "step": 0}, "rounding"),
        ({"mode": "up", "step": "1/0"}, "rounding"),
        ({"mode": "up"}, "rounding"),
        ({"mode": "up", "step": 1, "more": 1}, "rounding"),
        ({"keys": {}}, "table"),
        ({"keys": [1, 2]}, "table"),
        ({"keys": {1: 1, 3: 3}}, "table"),
        ({"keys": {1: 1}, "outside": "zero"}, "table"),
        ({"keys": {1: 1}, "else": 2}, "table"),
        ({"from": {}}, "bands"),
        ({"from": {0: 1, 10_001: 2}}, "bands"),
        ({"from": {0: 1}, "above": 2}, "bands"),
    ],
)
def test_a_scale_that_is_wrong_is_refused(written, kind):
    with pytest.raises(ScaleNotReadable) as refused:
        scale(written, kind, MONEY)
    assert refused.value.english != refused.value.chinese


# --- values ---

NATIONAL = """
line:
  names: {en: Line, zh: 线}
  unit: money
  delegated_to: [province]
  document: Act 1
  confidence: H
  values:
    2020-01-01: {value: 500}
    2021-01-01: {value: 510.5, known_from: 2021-06-01, id: second}
    2022-01-01:
      - {value: 520}
      - {value: 521, known_from: 2022-03-01, replaces: 2022-01-01, document: Act 2}
    2023-01-01: {value: null}
"""


def values(text: str, region: str = "000000", national=None):
    defects: list[Defect] = []
    found = read_values(parse(text, "p.yaml", defects), "s", region, national or {}, defects)
    return found, defects


def test_a_value_with_all_its_boxes():
    found, defects = values(NATIONAL)
    assert defects == []
    value = found["s.line"]
    assert [(b.id, b.start.year, b.end and b.end.year, b.value, b.document) for b in value.boxes] == [
        ("s.line@2020-01-01", 2020, 2021, 50000, "Act 1"),
        ("s.line@second", 2021, 2022, 51050, "Act 1"),
        ("s.line@2022-01-01", 2022, 2023, 52000, "Act 1"),
        ("s.line@2022-01-01@2022-03-01", 2022, 2023, 52100, "Act 2"),
        ("s.line@2023-01-01", 2023, None, None, "Act 1"),
    ]
    assert value.boxes[3].replaces == "s.line@2022-01-01"
    assert value.boxes[1].known_from == date(2021, 6, 1)
    assert value.boxes[1].place.line == 10


def test_a_local_file_adds_boxes_of_its_region():
    national, _ = values(NATIONAL)
    local, defects = values("line:\n  values:\n    2020-07-01: {value: 600, document: L}\n", "440000", national)
    assert defects == []
    both = merged(national["s.line"], local["s.line"])
    assert [b.id for b in both.boxes if b.region == "440000"] == ["s.line@2020-07-01@440000"]
    assert both.names.zh == "线"
    assert both.delegated_to == ("province",)


def test_a_value_of_one_place_only_is_delegated_to_it():
    found, _ = values("own: {unit: money, values: {2020-01-01: {value: 1}}}", "441800")
    assert found["s.own"].delegated_to == ("441800",)


def test_a_national_value_without_boxes_takes_its_kind_from_the_places():
    national, _ = values("t: {unit: money, delegated_to: [province], values: {}}")
    local, _ = values("t: {values: {2020-01-01: {value: {from: {1: 2}}}}}", "440000", national)
    assert merged(national["s.t"], local["s.t"]).kind == "bands"


@pytest.mark.parametrize(
    "text",
    [
        "v: 3",
        "v: {values: {2020-01-01: {value: 1}}}",
        "v: {unit: yuan}",
        "v: {unit: rate, decimals: 12}",
        "v: {unit: code}",
        "v: {unit: money, codes: [a]}",
        "v: {unit: money, range: 3}",
        "v: {unit: money, range: [a, b]}",
        "v: {unit: money, delegated_to: province}",
        "v: {unit: money, values: {2020: {value: 1}}}",
        "v: {unit: money, values: {2020-01-01: 1}}",
        "v: {unit: money, values: {2020-01-01: {until: 2021-01-01}}}",
        "v: {unit: money, values: {2020-01-01: {value: 1, until: soon}}}",
        "v: {unit: money, values: {2020-01-01: {value: 1, colour: red}}}",
        "v: {unit: money, values: {2020-01-01: {value: {odd: 1}}}}",
        "v: {unit: money, values: {2020-01-01: {value: 1}, 2021-01-01: {value: {keys: {1: 1}}}}}",
        "- a list",
    ],
)
def test_a_value_that_is_wrong_is_told_and_left_out(text):
    _, defects = values(text)
    assert len(defects) == 1
    assert defects[0].place.file == "p.yaml"


# --- inputs ---


def inputs(text: str):
    defects: list[Defect] = []
    found, relations = read_inputs(parse(text, "i.yaml", defects), "s", defects)
    return found, relations, defects


def test_inputs_and_relations():
    found, relations, defects = inputs(
        """
sex: {names: {en: Sex, zh: 性别}, unit: code, codes: [female, male], provider: registry.person.sex}
wage:
  {unit: money, range: [0, 10.5], provider: asked, when_absent: {value: 1.5, cites: Act 3}, question: {en: a, zh: b}}
years:
  relation: true
  provider: collection.contribution_years
  at_most: 60
  columns: {year: {unit: integer, range: [1990, 2100]}, paid: {unit: flag}}
"""
    )
    assert defects == []
    assert found["s.sex"].range == Range(0, 1)
    assert found["s.wage"].absent == Absent(150, "Act 3")
    assert found["s.wage"].question.zh == "b"
    assert found["s.years.year"].relation == "s.years"
    assert [c.name for c in relations["s.years"].columns] == ["s.years.year", "s.years.paid"]


@pytest.mark.parametrize(
    "text",
    [
        "a: {unit: money, range: [0, 1]}",
        "a: {unit: money, provider: asked}",
        "a: {unit: money, range: [0, 1], provider: somewhere}",
        "a: {unit: money, range: [0, 1], provider: 'SELECT 1'}",
        "a: {unit: money, range: [0, 1], provider: asked, when_absent: 0}",
        "a: {unit: money, range: [0, 1], provider: asked, when_absent: {value: 0}}",
        "a: {unit: money, range: [0, 1], provider: asked, when_absent: {value: x, cites: y}}",
        "a: {unit: money, range: [0, 1], provider: asked, colour: red}",
        "a: {relation: true, provider: asked, columns: {b: {unit: flag}}}",
        "a: {relation: true, provider: asked, at_most: 0, columns: {b: {unit: flag}}}",
        "a: {relation: true, provider: asked, at_most: 5}",
        "a: {relation: true, provider: asked, at_most: 5, unit: money, columns: {b: {unit: flag}}}",
        "[a]",
    ],
)
def test_an_input_that_is_wrong_is_told(text):
    _, _, defects = inputs(text)
    assert len(defects) >= 1
