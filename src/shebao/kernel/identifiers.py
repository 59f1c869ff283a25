"""Numbers of people and organisations with their check digits, and typed ids.

Citizen numbers follow GB 11643 (18 characters; 15 digits before 1999-10-01), organisation codes GB 32100. Known forms
that are not modelled (foreigners' numbers) are refused with a sentence. Columns of numbers are NumPy arrays of fixed
bytes (S18), so that a province's list is checked without a loop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NewType

import numpy as np
from numpy.typing import NDArray
from stdnum import numdb
from stdnum.cn import ric, uscc

from shebao.kernel.errors import ShebaoError

PersonId = NewType("PersonId", int)
EmployerId = NewType("EmployerId", int)
UnitId = NewType("UnitId", int)
RegionId = NewType("RegionId", int)
AgencyId = NewType("AgencyId", int)
MembershipId = NewType("MembershipId", int)
DeterminationId = NewType("DeterminationId", int)
DeclarationId = NewType("DeclarationId", int)
ClaimId = NewType("ClaimId", int)
DecisionId = NewType("DecisionId", int)
AwardId = NewType("AwardId", int)
RunId = NewType("RunId", int)
BatchId = NewType("BatchId", int)
PaymentId = NewType("PaymentId", int)
EntryId = NewType("EntryId", int)
CaseId = NewType("CaseId", int)

CitizenNumberText = NewType("CitizenNumberText", str)
"""A checked citizen number of 18 characters."""
CreditCode = NewType("CreditCode", str)
"""A checked unified social credit code of 18 characters."""

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
"""Weights of the seventeen digits (GB 11643), 2^(17−i) mod 11."""
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
"""Check character by the weighted sum mod 11."""
ASSIGNED_SINCE = 1800
"""No living record is older; an earlier year in a number is a typing slip."""


class NumberMissing(ShebaoError):
    """There is no identity number: write the 18 characters of the identity card."""

    code = "kernel.number_missing"
    zh = "未填写公民身份号码：请填写身份证上的18位号码。"


class NumberLength(ShebaoError):
    """The identity number {masked} has {length} characters: a citizen number has 18 (or 15 before 1999)."""

    code = "kernel.number_length"
    zh = "身份号码 {masked} 为 {length} 位：公民身份号码应为18位（1999年以前为15位）。"


class NumberCharacters(ShebaoError):
    """The identity number {masked} has a character that is no digit (only the last may be X):
    read it again from the card."""

    code = "kernel.number_characters"
    zh = "身份号码 {masked} 含有非数字字符（仅末位可为X）：请按证件重新录入。"


class NumberBirthDate(ShebaoError):
    """The identity number {masked} holds no possible birth date: read digits 7 to 14 again from the card."""

    code = "kernel.number_birth_date"
    zh = "身份号码 {masked} 中的出生日期不存在：请按证件核对第7至14位。"


class NumberCheckDigit(ShebaoError):
    """The last character of the identity number {masked} does not fit the others: one digit is mistyped."""

    code = "kernel.number_check_digit"
    zh = "身份号码 {masked} 的校验码不符：有数字录入错误，请按证件核对。"


class ForeignNumberNotModelled(ShebaoError):
    """The number {masked} is a foreigner's ({form}): foreigners' social security numbers are
    not modelled yet; register on paper."""

    code = "kernel.number_foreign"
    zh = "号码 {masked} 属于外国人证件（{form}）：本系统尚未支持外国人社会保障号码，请按纸质流程办理。"


class CreditCodeWrong(ShebaoError):
    """The unified social credit code "{text}" is not valid ({why_en}): read the 18 characters again from
    the licence."""

    code = "kernel.credit_code"
    zh = "统一社会信用代码“{text}”无效（{why_zh}）：请按营业执照核对18位代码。"


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A checked citizen number and what it says. `division` is the code of first registration, not a residence."""

    text: CitizenNumberText
    birth_date: date
    sex: str  # male | female
    division: str
    written: str  # as it was given: 15 digits are kept as history

    @property
    def masked(self) -> str:
        """4418••••••••••0029."""
        return masked(self.text)

    @property
    def division_name(self) -> str | None:
        """Name of the division in the year of birth, or None where that code was never issued then."""
        return division_name(self.division, self.birth_date.year)


_FOREIGN_FORMS = (
    (re.compile(r"9\d{16}[\dX]"), "permanent residence card of 2023"),  # no division code begins with 9
    (re.compile(r"[A-Z]{3}\d{12}"), "permanent residence card before 2023"),
    (re.compile(r"[A-Z]{3}[A-Z\d]{5,15}"), "nationality and document number"),
    (re.compile(r"[A-Z]{1,2}\d{6,10}"), "passport or travel permit"),
)


def parse_citizen_number(text: str | None) -> CitizenNumber:
    """A checked citizen number; 15 digits are converted to 18.

    Raises NumberMissing, NumberLength, NumberCharacters, NumberBirthDate, NumberCheckDigit, ForeignNumberNotModelled.
    Blanks and full-width digits are read as meant. A division code never issued is no error here: the table of codes
    is not complete, and invented persons carry such a code on purpose (see `CitizenNumber.division_name`).
    """
    written = _ascii(text or "")
    if not written:
        raise NumberMissing
    for pattern, form in _FOREIGN_FORMS:
        if pattern.fullmatch(written):
            raise ForeignNumberNotModelled(masked=masked(written), form=form)
    if len(written) not in (15, 18):
        raise NumberLength(masked=masked(written), length=len(written))
    if not written[:-1].isdigit() or not (written[-1].isdigit() or (written[-1] == "X" and len(written) == 18)):
        raise NumberCharacters(masked=masked(written))
    number = written if len(written) == 18 else from_fifteen(written)
    birth_date = _birth_date(number, written)
    if number[-1] != ric.calc_check_digit(number):
        raise NumberCheckDigit(masked=masked(written))
    sex = "male" if int(number[16]) % 2 else "female"
    return CitizenNumber(CitizenNumberText(number), birth_date, sex, number[:6], written)


def from_fifteen(text: str) -> str:
    """18 characters from the 15 digits of before 1999-10-01: century 19, check character added.

    Order numbers 996–999 were kept for people born before 1900 (GB 11643-1989), who take the century 18.
    """
    century = "18" if text[12:15] in ("996", "997", "998", "999") else "19"
    body = text[:6] + century + text[6:]
    return body + str(ric.calc_check_digit(body + "0"))


def masked(text: str) -> str:
    """First four and last four characters, the rest as dots; short texts keep only the last two."""
    if len(text) <= 8:
        return "•" * max(len(text) - 2, 0) + text[-2:]
    return text[:4] + "•" * (len(text) - 8) + text[-4:]


def division_name(code: str, year: int) -> str | None:
    """Province and county of a division code in a year, by the dated table of python-stdnum; None: not issued."""
    found = {key: value for _, facts in numdb.get("cn/loc").info(code) for key, value in facts.items()}
    for county in filter(None, found.get("county", "").split(",")):
        dated = re.fullmatch(r"\[(\d*)-(\d*)\](.*)", county)
        if dated is None:
            return str(found["province"]) + county
        first, last, name = dated.groups()
        if (not first or int(first) <= year) and (not last or year <= int(last)):
            return str(found["province"]) + str(name)
    return None


def parse_credit_code(text: str | None) -> CreditCode:
    """A checked unified social credit code. Raises CreditCodeWrong."""
    code = _ascii(text or "").replace("-", "")
    if len(code) != 18:
        raise CreditCodeWrong(
            text=code, why_en=f"{len(code)} characters instead of 18", why_zh=f"{len(code)}位，应为18位"
        )
    if not code[2:8].isdigit() or not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", code):
        raise CreditCodeWrong(text=code, why_en="a character that cannot occur", why_zh="含有不允许的字符")
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        raise CreditCodeWrong(text=code, why_en="the last character does not fit the others", why_zh="校验码不符")
    return CreditCode(code)


def make_credit_code(body: str) -> CreditCode:
    """Completes the first 17 characters of a credit code with its check character."""
    return CreditCode(body + str(uscc.calc_check_digit(body)))


# --- columns ---------------------------------------------------------------------------------------------------


def compose_citizen_numbers(
    divisions: NDArray[np.int64], birth_ordinals: NDArray[np.int64], orders: NDArray[np.int64]
) -> NDArray[np.bytes_]:
    """S18 numbers from division codes, `date.toordinal()` birth days and order numbers 0–999 (odd: male)."""
    days = birth_ordinals - date(1970, 1, 1).toordinal()
    dates = days.astype("datetime64[D]")
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    months = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    month_days = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    digits = np.empty((len(divisions), 17), dtype=np.int64)
    _spread(digits, 0, 6, divisions)
    _spread(digits, 6, 8, years * 10_000 + months * 100 + month_days)
    _spread(digits, 14, 3, orders)
    rows = np.empty((len(divisions), 18), dtype=np.uint8)
    rows[:, :17] = digits + ord("0")
    rows[:, 17] = CHECKS[(digits @ WEIGHTS) % 11]
    return rows.reshape(-1).view("S18")


def valid_citizen_numbers(numbers: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    """Which of a column of S18 numbers are whole: digits, a possible birth date, the right check character."""
    rows = _rows(numbers)
    digits = rows[:, :17].astype(np.int64) - ord("0")
    plain: NDArray[np.bool_] = np.logical_and.reduce((digits >= 0) & (digits <= 9), axis=1)
    digits = np.where(plain[:, None], digits, 0)
    checked: NDArray[np.bool_] = rows[:, 17] == CHECKS[(digits @ WEIGHTS) % 11]
    years, months, days = _birth_parts(digits)
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    in_year = (months >= 1) & (months <= 12) & (years >= ASSIGNED_SINCE)
    last = lengths[np.where(in_year, months, 0)] + np.logical_and(leap, months == 2)
    whole: NDArray[np.bool_] = plain & checked & in_year & (days >= 1) & (days <= last)
    return whole


def birth_ordinals(numbers: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """`date.toordinal()` of the birth days of a column of valid S18 numbers."""
    years, months, days = _birth_parts(_rows(numbers)[:, :17].astype(np.int64) - ord("0"))
    first = ((years - 1970) * 12 + months - 1).astype("datetime64[M]").astype("datetime64[D]")
    return first.astype(np.int64) + days - 1 + date(1970, 1, 1).toordinal()


def male(numbers: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    """Which of a column of valid S18 numbers are men's (odd order number)."""
    odd: NDArray[np.bool_] = (_rows(numbers)[:, 16] - ord("0")) % 2 == 1
    return odd


# --- small things ----------------------------------------------------------------------------------------------


def _ascii(text: str) -> str:
    """Without blanks, full-width characters as their ASCII twins, upper case."""
    plain = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return "".join(plain.split()).upper()


def _birth_date(number: str, written: str) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NumberBirthDate(masked=masked(written)) from None
    if born.year < ASSIGNED_SINCE:
        raise NumberBirthDate(masked=masked(written))
    return born


def _rows(numbers: NDArray[np.bytes_]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(numbers, dtype="S18").view(np.uint8).reshape(-1, 18)


def _spread(digits: NDArray[np.int64], first: int, width: int, values: NDArray[np.int64]) -> None:
    """Writes the decimal digits of `values` into `width` columns from `first`."""
    for place in range(width):
        digits[:, first + place] = values // 10 ** (width - 1 - place) % 10


def _birth_parts(digits: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    years = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    return years, digits[:, 10:12] @ np.array([10, 1]), digits[:, 12:14] @ np.array([10, 1])
