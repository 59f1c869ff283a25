"""`shebao explain receipt | sheet`: from a receipt to the sheets and persons it paid for, and a sheet line by line."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shebao.cli.listed import counted
from shebao.cli.output import Output
from shebao.cli.where import READER
from shebao.collection.explain import SheetLine
from shebao.collection.papers import PersonPaid, Receipt, ReceiptLine, Sheet, receipt_told, sheet_told
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION
from shebao.law.ir import Law
from shebao.service.parts import scheme_named, whole_named
from shebao.store.db import Database

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "receipt": "Receipt {number} of {day}: {fen} yuan from {payer}",
        "file": "  file {file}; treasury advice {advices}",
        "line": "  {what}, {month}: {fen} yuan{given}{entries}",
        "given": ", of it {fen} given to what was owed",
        "entry": ", entry {numbers}",
        "persons": (
            "It paid for nobody by name.",
            "It paid for 1 person and scheme:",
            "It paid for {n:,} persons and schemes:",
        ),
        "columns": ("sheet", "line", "name", "scheme", "month", "wage", "base", "of this receipt"),
        "more": "  the first {n:,} of them (--rows for more)",
        "walk": ("  the whole sheet: ./shebao explain sheet {number}", "  the entry: ./shebao ledger entry {entry}"),
        "sheet": "Sheet {number}: {file} of {employer} for {month}, taken in {day}",
        "sheet_columns": ("line", "name", "wage", "change", "taken"),
        "base": "base: {scheme}",
        "yes": "yes",
        "no": "no: handed back",
        "joined": "joined",
        "left": "left",
        "sums": "  Wages that count: {wages} yuan; what was assessed is counted from the bases.",
        "bound": "  A wage below the least or above the highest base is assessed on that bound.",
        "no_base": "  Nothing is assessed on it yet: the bases come with the assessment of the month.",
    },
    "zh": {
        "receipt": "税票 {number}（{day}）：{payer} 缴费 {fen} 元",
        "file": "  文件 {file}；国库划款通知 {advices}",
        "line": "  {what}，{month}：{fen} 元{given}{entries}",
        "given": "，其中 {fen} 元已核销应缴",
        "entry": "，凭证 {numbers}",
        "persons": ("未对应到个人。", "对应 1 人次：", "对应 {n:,} 人次："),
        "columns": ("申报表", "行", "姓名", "制度", "属期", "工资", "基数", "本税票"),
        "more": "  以上为前 {n:,} 人次（--rows 可多列）",
        "walk": ("  整张申报表：./shebao explain sheet {number}", "  凭证：./shebao ledger entry {entry}"),
        "sheet": "申报表 {number}：{employer} {month} 的 {file}，{day} 收到",
        "sheet_columns": ("行", "姓名", "工资", "变动", "受理"),
        "base": "基数：{scheme}",
        "yes": "是",
        "no": "否：已退回",
        "joined": "增员",
        "left": "减员",
        "sums": "  受理的工资合计 {wages} 元；应缴按基数计算。",
        "bound": "  工资低于下限或高于上限的，按下限或上限核定基数。",
        "no_base": "  本月尚未核定，核定后才有基数。",
    },
}


def tell_receipt(out: Output, db: Database, law: Law, number: str, most: int) -> None:
    """A receipt with its lines, entries and persons. Raises store.RowMissing."""
    told, words = receipt_told(db, READER, number, most), WORDS[out.lang]
    payer = f"{told.payer} {told.payer_code}".strip()
    out.line(words["receipt"].format(number=number, day=told.paid_on, fen=yuan(told.fen), payer=payer))
    out.line(words["file"].format(file=told.file, advices=", ".join(told.advices) or "–"))
    for line in told.lines:
        out.line(_line_said(law, line, out.lang))
    out.line(counted(words["persons"], told.whole_persons))
    out.table(words["columns"], [_person_cells(law, one, out.lang) for one in told.persons])
    if told.whole_persons > len(told.persons):
        out.line(words["more"].format(n=len(told.persons)))
    on_to_sheet, on_to_entry = words["walk"]
    for sheet in sorted({one.sheet for one in told.persons if one.sheet is not None}):
        out.line(on_to_sheet.format(number=sheet))
    for entry in sorted({entry for line in told.lines for entry in line.entries}):
        out.line(on_to_entry.format(entry=entry))
    out.result(_receipt_facts(told))


def _line_said(law: Law, line: ReceiptLine, lang: str) -> str:
    words = WORDS[lang]
    what = whole_named(law, line.scheme, line.component, NATION, line.for_month)[lang]
    given = words["given"].format(fen=yuan(line.given_fen)) if line.given_fen != line.fen else ""
    entries = words["entry"].format(numbers=", ".join(map(str, line.entries))) if line.entries else ""
    month = month_text(line.for_month)
    return str(words["line"].format(what=what, month=month, fen=yuan(line.fen), given=given, entries=entries))


def _person_cells(law: Law, one: PersonPaid, lang: str) -> tuple[str, ...]:
    sheet = ("", "") if one.sheet is None else (str(one.sheet), str(one.line))
    wage, base = ("–" if fen is None else yuan(fen) for fen in (one.wage, one.base))
    return (*sheet, one.name, scheme_named(law, one.scheme)[lang], month_text(one.for_month), wage, base, yuan(one.fen))


def _receipt_facts(told: Receipt) -> dict[str, Any]:
    lines = [{**asdict(line), "for_month": month_text(line.for_month)} for line in told.lines]
    persons = [{**asdict(one), "for_month": month_text(one.for_month)} for one in told.persons]
    head = {name: getattr(told, name) for name in ("number", "paid_on", "payer_code", "payer", "file", "fen")}
    return {**head, "lines": lines, "persons": persons, "persons_whole": told.whole_persons}


def tell_sheet(out: Output, db: Database, law: Law, number: int) -> None:
    """A sheet line by line with the base of each branch. Raises store.RowMissing."""
    told, words = sheet_told(db, READER, number), WORDS[out.lang]
    head = {"employer": told.employer, "file": told.file, "month": month_text(told.period), "day": told.received}
    out.line(words["sheet"].format(number=number, **head))
    schemes = sorted({scheme for bases in told.bases.values() for scheme in bases})
    columns = [words["base"].format(scheme=scheme_named(law, scheme)[out.lang]) for scheme in schemes]
    rows = [_sheet_cells(told, line, schemes, out.lang) for line in told.lines]
    out.table((*words["sheet_columns"], *columns), rows)
    wages = sum(line.wage or 0 for line in told.lines if line.accepted)
    out.line(words["sums"].format(wages=yuan(wages)))
    out.line(words["bound" if schemes else "no_base"])
    lines = [{**asdict(line), "bases": told.bases.get(line.line, {})} for line in told.lines]
    out.result({"sheet": number, **head, "wages_fen": wages, "lines": lines})


def _sheet_cells(told: Sheet, line: SheetLine, schemes: list[str], lang: str) -> tuple[str, ...]:
    words, bases = WORDS[lang], told.bases.get(line.line, {})
    wage = "–" if line.wage is None else yuan(line.wage)
    cells = (
        str(line.line),
        line.name,
        wage,
        words[line.change] if line.change else "",
        words["yes" if line.accepted else "no"],
    )
    return (*cells, *(yuan(bases[scheme]) if scheme in bases else "–" for scheme in schemes))
