"""An employer's sheet: out, edited, in, and back with its reasons, each in both languages."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import openpyxl
import pytest

from shebao.collection import sheet_errors as wrong
from shebao.collection.sheets import REASON, read, returned, template
from shebao.kernel.identifiers import compose_citizen_numbers

HEADINGS = "公民身份号码,姓名,本月工资,变动\n"


def number(order: int) -> str:
    made = compose_citizen_numbers(
        np.array([441899]), np.array([date(1980, 5, 3).toordinal()]), np.array([order], np.int64)
    )
    return made[0].decode()


def rows_of(text: str, encoding: str = "utf-8"):
    return read("七月.csv", (HEADINGS + text).encode(encoding)).rows


def test_a_template_comes_back_as_it_went():
    book = template([(number(1), "陈永康", 600_000), (number(2), "梁桂英", 123_450)], "notice")
    sheet = read("template.xlsx", book)
    assert [(r.number, r.name, r.wage, r.change, r.accepted) for r in sheet.rows] == [
        (number(1), "陈永康", 600_000, "", True),
        (number(2), "梁桂英", 123_450, "", True),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_arrive(encoding: str):
    (row,) = rows_of(f"{number(1)},𠮷家俊,6000.5,新增\n", encoding)
    assert (row.name, row.wage, row.change, row.accepted) == ("𠮷家俊", 600_050, "joined", True)


@pytest.mark.parametrize(
    ("cells", "kind", "said"),
    [
        ("{n},陈,,", wrong.WageMissing, "the wage is missing"),
        ("{n},陈,六千,", wrong.WageNotReadable, "is not a wage"),
        ("{n},陈,6000.005,", wrong.WageNotReadable, "at most two decimals"),
        ("{n},陈,-5,", wrong.WageNegative, "is negative"),
        ("{n},陈,99999999,", wrong.WageImplausible, "1,000,000.00"),
        ("{n},,6000,", wrong.NameMissing, "the name is missing"),
        ("{n},陈,6000,调动", wrong.ChangeUnknown, "新增"),
        ("441899198005030010,陈,6000,", wrong.NumberWrong, "Row 2"),
        ("4418991980,陈,6000,", wrong.NumberWrong, "Row 2"),
        ("44189919801350001X,陈,6000,", wrong.NumberWrong, "Row 2"),
        (",陈,6000,", wrong.NumberWrong, "Row 2"),
    ],
)
def test_each_wrong_cell_has_its_sentence(cells: str, kind: type, said: str):
    (row,) = rows_of(cells.format(n=number(1)) + "\n")
    (problem,) = row.problems
    assert type(problem) is kind
    assert said in problem.english
    assert "第 2 行" in problem.chinese


def test_all_problems_of_a_row_are_told_at_once():
    (row,) = rows_of("x,,abc,？\n")
    assert len(row.problems) == 4


def test_the_second_of_two_equal_numbers_is_told():
    first, second = rows_of(f"{number(1)},陈,6000,\n{number(1)},陈,6100,\n")
    assert first.accepted
    assert isinstance(second.problems[0], wrong.NumberTwice)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"", wrong.SheetEmpty),
        ("a.csv", HEADINGS.encode(), wrong.SheetEmpty),
        ("a.csv", "姓名,金额\n陈,1\n".encode(), wrong.SheetColumnsWrong),
        ("a.csv", b"\xff\xff\xff\x80\x81", wrong.SheetEncodingUnknown),
        ("a.xlsx", template([(number(1), "陈", 1)], "")[:300], wrong.SheetTruncated),
        ("a.xlsx", b"PK not a workbook", wrong.SheetTruncated),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused_whole(name: str, content: bytes, kind: type):
    with pytest.raises(kind) as refused:
        read(name, content)
    assert "nothing was taken in" in refused.value.english
    assert "本次未受理任何数据" in refused.value.chinese


def test_the_returned_sheet_holds_the_wrong_rows_with_reasons_and_can_be_sent_again():
    text = f"{number(1)},陈,6000,\n{number(2)},梁,-1,\n{number(3)},黄,abc,备注\n"
    sheet = read("七月.csv", (HEADINGS + text).encode())
    back = returned(sheet)
    book = openpyxl.load_workbook(io.BytesIO(back)).worksheets[0]
    table = [[cell.value for cell in row] for row in book.iter_rows()]
    assert table[0][-1] == REASON
    assert [row[1] for row in table[1:]] == ["梁", "黄"]
    assert "工资不能为负" in table[1][-1]
    assert "is negative" in table[1][-1]
    again = read("again.xlsx", back)
    assert [row.wage for row in again.rows] == [-100, 0]
    assert returned(again) == returned(again)


def test_an_identity_number_that_excel_turned_into_a_number_is_told_not_guessed():
    book = openpyxl.Workbook()
    book.active.append(["公民身份号码", "姓名", "本月工资"])
    book.active.append([4.41899198005030e17, "陈", 6000])
    out = io.BytesIO()
    book.save(out)
    (row,) = read("excel.xlsx", out.getvalue()).rows
    assert isinstance(row.problems[0], wrong.NumberWrong)
    assert row.wage == 600_000
