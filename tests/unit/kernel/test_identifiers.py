"""Citizen numbers and credit codes: known answers, conversions, and every refusal in both languages."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from shebao.kernel import identifiers as ids
from shebao.kernel.errors import ShebaoError

pytestmark = pytest.mark.mission("S4.29")

KNOWN = [
    # GB 11643-1999 prints these two
    ("11010519491231002X", date(1949, 12, 31), "female"),
    ("440524188001010014", date(1880, 1, 1), "male"),
    ("360426199101010071", date(1991, 1, 1), "male"),
]
INVENTED = 441899  # Qingyuan 4418 has no county 99 in any year


@pytest.mark.parametrize(("text", "born", "sex"), KNOWN)
def test_known_answers(text, born, sex):
    number = ids.parse_citizen_number(text)
    assert (number.text, number.birth_date, number.sex) == (text, born, sex)


def test_fifteen_digits_become_eighteen_and_stay_as_written():
    number = ids.parse_citizen_number("110105491231002")
    assert number.text == "11010519491231002X"
    assert number.written == "110105491231002"
    assert ids.parse_citizen_number("440524800101999").birth_date == date(1880, 1, 1)


def test_blanks_full_width_and_lower_case_are_read_as_meant():
    assert ids.parse_citizen_number("１１０１０５ 19491231 002x").text == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "code", "en", "zh"),
    [
        ("", "kernel.number_missing", "There is no identity number", "未填写公民身份号码"),
        (None, "kernel.number_missing", "write the 18 characters", "请填写身份证上的18位号码"),
        ("11010519491231002", "kernel.number_length", "has 17 characters", "为 17 位"),
        ("1101051949123100 2", "kernel.number_length", "has 17 characters", "为 17 位"),
        ("11010519491231O02X", "kernel.number_characters", "no digit", "非数字字符"),
        ("11010519491331002X", "kernel.number_birth_date", "no possible birth date", "出生日期不存在"),
        ("110105190002290021", "kernel.number_birth_date", "no possible birth date", "出生日期不存在"),
        ("110105179912310020", "kernel.number_birth_date", "no possible birth date", "出生日期不存在"),
        ("110105194912310021", "kernel.number_check_digit", "one digit is mistyped", "校验码不符"),
        ("11010549123100X", "kernel.number_characters", "only the last may be X", "仅末位可为X"),
        ("911156198912310023", "kernel.number_foreign", "foreigner's", "外国人证件"),
        ("USA110080091501", "kernel.number_foreign", "not modelled yet", "尚未支持"),
        ("E12345678", "kernel.number_foreign", "passport or travel permit", "纸质流程"),
    ],
)
def test_refusals_have_their_sentence(text, code, en, zh):
    with pytest.raises(ShebaoError) as caught:
        ids.parse_citizen_number(text)
    assert caught.value.code == code
    assert en in caught.value.english
    assert zh in caught.value.chinese
    if text:
        assert text not in caught.value.english


def test_masked_printing_keeps_four_and_four():
    assert ids.masked("441899196508120029") == "4418••••••••••0029"
    assert ids.masked("12345") == "•••45"


def test_division_codes_are_dated_and_the_demo_code_was_never_issued():
    assert ids.division_name("441802", 2015) == "广东省清城区"
    assert ids.division_name("110103", 2000) == "北京市崇文区"
    assert ids.division_name("110103", 2015) is None
    assert all(ids.division_name(str(INVENTED), year) is None for year in range(1949, 2027))


@given(
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
    st.sampled_from([INVENTED, 110105, 650102]),
)
def test_columns_agree_with_the_single_number(born, order, division):
    column = ids.compose_citizen_numbers(np.array([division]), np.array([born.toordinal()]), np.array([order]))
    text = column[0].decode()
    number = ids.parse_citizen_number(text)
    assert text[-1] == ric.calc_check_digit(text)
    assert ids.valid_citizen_numbers(column).all()
    assert number.birth_date == born
    assert ids.birth_ordinals(column)[0] == born.toordinal()
    assert ids.male(column)[0] == (number.sex == "male") == (order % 2 == 1)


@given(st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(place, shift):
    digits = "110105194912310030"
    digits = digits[:17] + ric.calc_check_digit(digits)
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    column = np.array([digits, wrong, "110105190002290021", "1101051949123100AB", ""], dtype="S18")
    assert ids.valid_citizen_numbers(column).tolist() == [True, False, False, False, False]


def test_credit_codes():
    assert ids.parse_credit_code("9111 0000-600037341L") == "91110000600037341L"
    assert ids.make_credit_code("91110000600037341") == "91110000600037341L"


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("91110000600037341", "17 characters instead of 18", "17位"),
        ("91110000600037341I", "cannot occur", "不允许的字符"),
        ("911100006000373411", "does not fit", "校验码不符"),
        (None, "0 characters", "0位"),
    ],
)
def test_wrong_credit_codes(text, en, zh):
    with pytest.raises(ids.CreditCodeWrong) as caught:
        ids.parse_credit_code(text)
    assert en in caught.value.english
    assert zh in caught.value.chinese
