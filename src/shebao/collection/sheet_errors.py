"""What can be wrong with an employer's sheet, and what to do about it."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class SheetTruncated(ShebaoError):
    """The file {name} cannot be opened as a workbook: it is cut off or damaged. Save it again as .xlsx and send it
    again; nothing was taken in."""

    code = "collection.sheet_truncated"
    zh = "文件 {name} 无法作为工作簿打开：文件不完整或已损坏。请重新另存为 .xlsx 后再报送；本次未受理任何数据。"


class SheetOfNobody(ShebaoError):
    """{name}: nothing was taken in. Its name must begin with the employer's number, such as 17.csv: name it so."""

    code = "collection.sheet_of_nobody"
    zh = "{name}：本次未受理任何数据。文件名须以单位编号开头，例如 17.csv，请改名后重新提交。"


class SheetEmpty(ShebaoError):
    """The file {name} has no row of an employee below its headings; nothing was taken in. Write the employees
    below the headings."""

    code = "collection.sheet_empty"
    zh = "文件 {name} 在表头下没有任何职工记录；本次未受理任何数据。请在标题行下填写职工。"


class SheetColumnsWrong(ShebaoError):
    """The file {name} lacks the column {missing}. Its headings are: {found}. Use the template; nothing was taken in."""

    code = "collection.sheet_columns"
    zh = "文件 {name} 缺少列：{missing}。现有表头：{found}。请使用模板；本次未受理任何数据。"


class SheetEncodingUnknown(ShebaoError):
    """The file {name} is neither UTF-8 nor GB18030 text: save it as CSV UTF-8
    and send it again; nothing was taken in."""

    code = "collection.sheet_encoding"
    zh = "文件 {name} 既不是 UTF-8 也不是 GB18030 编码：请另存为 CSV UTF-8 后再报送；本次未受理任何数据。"


class WageMissing(ShebaoError):
    """Row {line}: the wage is missing. Write the wage of the month in yuan, 0 for nobody paid."""

    code = "collection.wage_missing"
    zh = "第 {line} 行：未填工资。请填写本月工资（元），未发工资的填 0。"


class WageNotReadable(ShebaoError):
    """Row {line}: "{text}" is not a wage. Write yuan in digits with at most two decimals, for example 6000.00."""

    code = "collection.wage_text"
    zh = "第 {line} 行：“{text}”不是工资金额。请用数字填写元，最多两位小数，例如 6000.00。"


class WageNegative(ShebaoError):
    """Row {line}: the wage {text} is negative. A wage cannot be; a correction of an earlier month is declared for
    that month."""

    code = "collection.wage_negative"
    zh = "第 {line} 行：工资 {text} 为负数。工资不能为负；更正以前月份请另行申报该月。"


class WageImplausible(ShebaoError):
    """Row {line}: the wage {text} is above {limit} yuan a month. If it is right, bring the payroll to the counter."""

    code = "collection.wage_high"
    zh = "第 {line} 行：工资 {text} 超过每月 {limit} 元。如属实，请携带工资单到窗口办理。"


class NumberTwice(ShebaoError):
    """Row {line}: the number {number} stands in row {first} already. Keep one of the two rows."""

    code = "collection.number_twice"
    zh = "第 {line} 行：号码 {number} 与第 {first} 行重复。请只保留一行。"


class NumberWrong(ShebaoError):
    """Row {line}: {reason_en}."""

    code = "collection.number_wrong"
    zh = "第 {line} 行：{reason_zh}。"

    def __init__(self, line: int, reason_en: str, reason_zh: str) -> None:
        self.line = line
        super().__init__(line=line, reason_en=reason_en.rstrip("."), reason_zh=reason_zh.rstrip("。"))


class NameMissing(ShebaoError):
    """Row {line}: the name is missing. Write it as on the identity card."""

    code = "collection.name_missing"
    zh = "第 {line} 行：未填姓名。请按身份证填写。"


class ChangeUnknown(ShebaoError):
    """Row {line}: "{text}" is no change we know. Leave it empty, or write 新增 (joined) or 停保 (left)."""

    code = "collection.change_unknown"
    zh = "第 {line} 行：无法识别变动“{text}”。请留空，或填写“新增”或“停保”。"
