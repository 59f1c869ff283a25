"""What can be wrong with a law text: each defect is a class whose docstring is its sentence, at a place in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from inspect import cleandoc

from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Place

_STOPS = re.compile(r"\.\.$|。。$|[.。]。$|。\.$")


class Defect(ShebaoError):
    """{what}."""

    code = "law.defect"
    zh = "{what}。"

    def __init__(self, place: Place, **facts: object) -> None:
        self.place = place
        super().__init__(**facts)

    @property
    def english(self) -> str:
        """The sentence in English; a fact that is a sentence itself brings its own full stop."""
        return one_stop(super().english)

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        return one_stop(super().chinese)

    def told(self, lang: str = "en") -> str:
        """`file:line: sentence` for a terminal."""
        return f"{self.place.file}:{self.place.line}: {self.sentence(lang)}"

    def plain(self) -> dict[str, object]:
        """Code, file, line and both sentences, for `--json`."""
        return {
            "code": self.code,
            "file": self.place.file,
            "line": self.place.line,
            "en": self.english,
            "zh": self.chinese,
        }


def one_stop(sentence: str) -> str:
    """The sentence with one full stop at its end."""
    return _STOPS.sub(lambda stops: stops[0][0], sentence)


def counted(number: int, one: str, many: str = "") -> str:
    """`1 defect`, `4 defects`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class LawRefused(ShebaoError):
    """The law text in {folder} cannot be used ({count_en}).
    {sentences}."""

    code = "law.refused"
    zh = "{folder} 的法规文本不能使用，共 {count} 处问题。\n{sentences_zh}"

    def __init__(self, folder: str, defects: Sequence[Defect]) -> None:
        self.folder = folder
        self.defects = tuple(defects)
        super().__init__(
            folder=folder,
            count=len(defects),
            count_en=counted(len(defects), "defect"),
            sentences="\n".join(d.told() for d in defects),
            sentences_zh="\n".join(d.told("zh") for d in defects),
        )

    @property
    def english(self) -> str:
        """The sentence, one defect a line."""
        return one_stop(cleandoc(LawRefused.__doc__ or "").format(**self.facts))


class CountryNotFound(ShebaoError):
    """There is no law folder "{country}": looked in {places}. Name a folder, or set SHEBAO_LAWS to the folder
    of countries."""

    code = "law.country"
    zh = "找不到法规目录“{country}”，已查找：{places}。请给出目录，或将 SHEBAO_LAWS 设为各国法规所在目录。"


# --- reading YAML ----------------------------------------------------------------------------------------------


class FileNotReadable(Defect):
    """The file cannot be read: {reason}."""

    code = "law.file"
    zh = "文件无法读取：{reason_zh}。"


class KeyTwice(Defect):
    """The key "{key}" stands twice in one mapping (first in line {first}): the second would silently win;
    remove one."""

    code = "law.key_twice"
    zh = "键“{key}”在同一处出现两次（第一次在第 {first} 行），后者会悄悄生效；请删去一个。"


class TextCut(Defect):
    """The words "{key}" stand alone as a key, so a comma has cut a text in two: put the whole text in quotes."""

    code = "law.text_cut"
    zh = "“{key}”单独成了键，说明逗号把一段文字切成了两段：请给整段文字加引号。"


class SignWrong(Defect):
    """Here stands "{found}", which YAML does not take for a sign: write {sign}."""

    code = "law.sign"
    zh = "此处有“{found_zh}”，YAML 不认作标点：请写{sign_zh}。"


class DigitsWide(Defect):
    """These are full-width digits: “{found}”. Write {narrow}."""

    code = "law.digits_wide"
    zh = "“{found}”是全角数字：请写半角 {narrow}。"


class QuotesCurly(Defect):
    """{found} stands in curly quotes, which YAML takes for letters: write "{bare}" in straight ones."""

    code = "law.quotes_curly"
    zh = '{found} 用的是中文引号，YAML 会当作文字读入：请写半角引号 "{bare}"。'


class NumberCut(Defect):
    """The number {found} is written with commas, and YAML cuts a number at a comma: write {sign}."""

    code = "law.number_cut"
    zh = "数 {found} 带有千位逗号，YAML 会在逗号处断开：请写成 {sign}。"


class DayUnknown(Defect):
    """There is no day {found} in the calendar: write year-month-day, such as {near}."""

    code = "law.day_unknown"
    zh = "日历上没有 {found} 这一天：请按年-月-日书写，例如 {near}。"


class DateTooFarLeft(Defect):
    """The date {found} stands too far left: a version of a value stands below "values:", with more spaces before
    it."""

    code = "law.date_too_far_left"
    zh = "日期 {found} 的位置太靠左：数值的版本写在“values:”之下，前面要多空几格。"


class KeyForbidden(Defect):
    """The key "{key}" is refused because YAML readers take it for true or false; write another word
    ("event" for "on")."""

    code = "law.key_forbidden"
    zh = "不能用“{key}”作键：YAML 会把它读成真或假；请换一个词（“on”请写“event”）。"


class KeyUnknown(Defect):
    """The key "{key}" is not known in {where}; known are: {known}."""

    code = "law.key_unknown"
    zh = "{where} 中没有键“{key}”；可用的键有：{known}。"


class KeyMissing(Defect):
    """{where} lacks "{key}": add it."""

    code = "law.key_missing"
    zh = "{where} 缺少“{key}”。请补上。"


class FormWrong(Defect):
    """{where} should be {expected}, not {found}."""

    code = "law.form"
    zh = "{where} 应为{expected_zh}，而不是 {found}。"


class QuantityWrong(Defect):
    """{where}: "{found}" is not {expected}."""

    code = "law.quantity"
    zh = "{where}：“{found}”不是{expected_zh}。"


class ScaleWrong(Defect):
    """{where} is not a {form} as it should be: {problem}."""

    code = "law.scale"
    zh = "{where} 的 {form} 写法有误：{problem_zh}。"


class FolderUnknown(Defect):
    """The folder "{folder}" is not expected here: {expected}."""

    code = "law.folder"
    zh = "此处不应有目录“{folder}”：{expected_zh}。"


class NameTwice(Defect):
    """The name "{name}" is already {kind} at {first}; one name means one thing in a scheme."""

    code = "law.name_twice"
    zh = "名称“{name}”已在 {first} 作为{kind_zh}使用；一个方案内一名一义。"


class ReplacesUnknown(Defect):
    """{name} says it replaces "{replaces}", but there is no such version for region {region}; there are: {known}."""

    code = "law.replaces_unknown"
    zh = "{name} 声称取代“{replaces}”，但地区 {region} 没有这一版本；现有版本：{known}。"


# --- delegation ------------------------------------------------------------------------------------------------


class NotDelegated(Defect):
    """{name} may not be set for region {region} ({level}): {article} at {national} delegates it to {delegated}.
    Move it to the folder of such a place."""

    code = "law.not_delegated"
    zh = (
        "地区 {region}（{level_zh}）无权规定 {name}：{national} 处的 {article} 只授权给{delegated_zh}。"
        "请移到有权地区的目录。"
    )


def sort_key(defect: Defect) -> tuple[str, int, str]:
    """Findings are told file by file, line by line."""
    return defect.place.file, defect.place.line, defect.code


def in_order(defects: Iterable[Defect]) -> list[Defect]:
    """Defects in the order of the text."""
    return sorted(defects, key=sort_key)
