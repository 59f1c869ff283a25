"""`shebao explain receipt | sheet`: from a receipt to the sheets and persons it paid for, and a sheet line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shebao.cli.explain_dues import Dues, sum_facts, tell_sums
from shebao.cli.listed import counted
from shebao.cli.output import Output
from shebao.cli.where import READER
from shebao.collection.explain import SheetLine
from shebao.collection.papers import LineSum, PersonPaid, Receipt, ReceiptLine, Sheet, receipt_told, sheet_told
from shebao.collection.reckoned import DueOf, reckon
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION
from shebao.law.ir import Law
from shebao.service.dues_told import Teller
from shebao.service.parts import scheme_named, whole_named
from shebao.store.db import Database

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "receipt": "Receipt {number} of {day}: {fen} yuan from {payer}",
        "file": "  file {file}; treasury advice {advices}",
        "line": "  {what}, {month}: {fen} yuan{of}{given}{entries}",
        "of": " for {n:,} persons on bases of {base}",
        "given": ", of it {fen} given to what was owed",
        "entry": ", entry {numbers}",
        "persons": (
            "It paid for nobody by name.",
            "It paid for 1 person and scheme:",
            "It paid for {n:,} persons and schemes:",
        ),
        "columns": (
            "sheet",
            "line",
            "name",
            "scheme",
            "month",
            "wage",
            "base",
            "employer or budget (rate)",
            "person (rate)",
            "of this receipt",
        ),
        "total": "  Listed {listed} of {whole} yuan that this receipt gave to what was owed.",
        "more": "  the first {n:,} of them (--rows for more)",
        "walk": (
            "  the whole sheet: ./shebao explain sheet {number}; one person of it: --line {line}",
            "  the entry: ./shebao ledger entry {entry}",
        ),
        "sheet": "Sheet {number}: {file} of {employer} for {month}, taken in {day}",
        "sheet_columns": ("line", "name", "wage", "change", "taken"),
        "due_columns": ("line", "name", "branch", "base", "employer or budget (rate)", "person (rate)"),
        "due": "What is due for it:",
        "sum_head": "In all:",
        "yes": "yes",
        "no": "no: handed back",
        "back": "  {reason}",
        "one": "  one line with every step: ./shebao explain sheet {number} --line {line}",
        "joined": "joined",
        "left": "left",
        "sums": "  Wages that count: {wages} yuan; what was assessed is counted from the bases.",
        "bound": "  A wage below the least or above the highest base is assessed on that bound.",
        "no_base": "  Nothing is assessed on it yet: the bases come with the assessment of the month.",
        "more_lines": "  the first {n:,} of {whole:,} lines (--rows for more)",
    },
    "zh": {
        "receipt": "税票 {number}（{day}）：{payer} 缴费 {fen} 元",
        "file": "  文件 {file}；国库划款通知 {advices}",
        "line": "  {what}，{month}：{fen} 元{of}{given}{entries}",
        "of": "（{n:,} 人，基数合计 {base}）",
        "given": "，其中 {fen} 元已核销应缴",
        "entry": "，凭证 {numbers}",
        "persons": ("未对应到个人。", "对应 1 人次：", "对应 {n:,} 人次："),
        "columns": (
            "申报表",
            "行",
            "姓名",
            "制度",
            "属期",
            "工资",
            "基数",
            "单位或财政（费率）",
            "个人（费率）",
            "本税票",
        ),
        "total": "  以上合计 {listed} 元，本税票核销应缴共 {whole} 元。",
        "more": "  以上为前 {n:,} 人次（--rows 可多列）",
        "walk": (
            "  整张申报表：./shebao explain sheet {number}；其中一人：--line {line}",
            "  凭证：./shebao ledger entry {entry}",
        ),
        "sheet": "申报表 {number}：{employer} {month} 的 {file}，{day} 收到",
        "sheet_columns": ("行", "姓名", "工资", "变动", "受理"),
        "due_columns": ("行", "姓名", "制度", "基数", "单位或财政（费率）", "个人（费率）"),
        "due": "据此应缴：",
        "sum_head": "合计：",
        "yes": "是",
        "no": "否：已退回",
        "back": "  {reason}",
        "one": "  逐步查看一行：./shebao explain sheet {number} --line {line}",
        "joined": "增员",
        "left": "减员",
        "sums": "  受理的工资合计 {wages} 元；应缴按基数计算。",
        "bound": "  工资低于下限或高于上限的，按下限或上限核定基数。",
        "no_base": "  本月尚未核定，核定后才有基数。",
        "more_lines": "  以上为前 {n:,} 行，共 {whole:,} 行（--rows 可多列）",
    },
}


class LineNotThere(ShebaoError):
    """Sheet {sheet} has no line {line} that counts: its lines are {lines}. `explain sheet {sheet}` shows them."""

    code = "cli.sheet_line"
    zh = "申报表 {sheet} 没有受理的第 {line} 行：受理的行为 {lines}。可用 explain sheet {sheet} 查看。"


def tell_receipt(out: Output, db: Database, law: Law, number: str, most: int) -> None:
    """A receipt with its lines, entries, persons, rates and the law behind them. Raises store.RowMissing."""
    told, words = receipt_told(db, READER, number, most), WORDS[out.lang]
    dues = Dues(Teller(law), reckon(db, READER, [one.due for one in told.persons if one.person]), out.lang)
    payer = f"{told.payer} {told.payer_code}".strip()
    out.line(words["receipt"].format(number=number, day=told.paid_on, fen=yuan(told.fen), payer=payer))
    out.line(words["file"].format(file=told.file, advices=", ".join(told.advices) or "–"))
    for line in told.lines:
        out.line(_line_said(law, line, told.sums, out.lang))
    out.line(counted(words["persons"], told.whole_persons))
    out.table(words["columns"], [_person_cells(dues, one) for one in told.persons])
    if told.persons:
        sums = {"listed": sum(one.fen for one in told.persons), "whole": sum(line.given_fen for line in told.lines)}
        out.line(words["total"].format(**{name: yuan(fen) for name, fen in sums.items()}))
    if told.whole_persons > len(told.persons):
        out.line(words["more"].format(n=len(told.persons)))
    dues.tell_law(out, {one.person: one.name for one in told.persons})
    _tell_ways_on(out, told)
    out.result(_receipt_facts(told, dues))


def _tell_ways_on(out: Output, told: Receipt) -> None:
    """What to type next."""
    on_to_sheet, on_to_entry = WORDS[out.lang]["walk"]
    sheets = {one.sheet: one.line for one in reversed(told.persons) if one.sheet is not None}
    for sheet, line in sorted(sheets.items()):
        out.line(on_to_sheet.format(number=sheet, line=line))
    for entry in sorted({entry for line in told.lines for entry in line.entries}):
        out.line(on_to_entry.format(entry=entry))


def _line_said(law: Law, line: ReceiptLine, sums: Sequence[LineSum], lang: str) -> str:
    words = WORDS[lang]
    what = whole_named(law, line.scheme, line.component, NATION, line.for_month)[lang]
    key = (line.scheme, line.component, line.for_month)
    mine = next((one for one in sums if (one.scheme, one.component, one.for_month) == key), None)
    of = words["of"].format(n=mine.persons, base=yuan(mine.base)) if mine else ""
    given = words["given"].format(fen=yuan(line.given_fen)) if line.given_fen != line.fen else ""
    entries = words["entry"].format(numbers=", ".join(map(str, line.entries))) if line.entries else ""
    month = month_text(line.for_month)
    return str(words["line"].format(what=what, month=month, fen=yuan(line.fen), of=of, given=given, entries=entries))


def _person_cells(dues: Dues, one: PersonPaid) -> tuple[str, ...]:
    sheet = ("", "") if one.sheet is None else (str(one.sheet), str(one.line))
    wage = "–" if one.wage is None else yuan(one.wage)
    about = (scheme_named(dues.teller.law, one.scheme)[dues.lang], month_text(one.for_month))
    return (*sheet, one.name, *about, wage, *dues.cells(one.due), yuan(one.fen))


def _receipt_facts(told: Receipt, dues: Dues) -> dict[str, Any]:
    lines = [{**asdict(line), "for_month": month_text(line.for_month)} for line in told.lines]
    persons = [
        {**asdict(one), "parts_paid": one.parts, "for_month": month_text(one.for_month), **dues.facts(one.due)}
        for one in told.persons
    ]
    head = {name: getattr(told, name) for name in ("number", "paid_on", "payer_code", "payer", "file", "fen")}
    whole = {"persons_whole": told.whole_persons, "sums": sum_facts(told.sums)}
    return {**head, "lines": lines, "persons": persons, **whole}


def tell_sheet(out: Output, db: Database, law: Law, number: int, only: tuple[int | None, int]) -> None:
    """A sheet line by line with base, rate and amount of each branch. `only`: one line of it with every step, and how
    many lines are listed. Raises store.RowMissing, LineNotThere."""
    told, words, (line_no, most) = sheet_told(db, READER, number), WORDS[out.lang], only
    taken = [line for line in told.lines if line.accepted]
    if line_no is not None and line_no not in {line.line for line in taken}:
        lines = ", ".join(str(line.line) for line in taken) or "–"
        raise LineNotThere(sheet=number, line=line_no, lines=lines)
    shown = [line for line in taken if line_no in (None, line.line)][:most]
    of = {line.line: [told.due(line, scheme) for scheme in told.bases.get(line.line, {})] for line in shown}
    dues = Dues(Teller(law), reckon(db, READER, [due for mine in of.values() for due in mine]), out.lang)
    head = {"employer": told.employer, "file": told.file, "month": month_text(told.period), "day": told.received}
    out.line(words["sheet"].format(number=number, **head))
    if line_no is None:
        _tell_lines(out, told, most)
        _tell_dues(out, told, dues, of)
    else:
        (line,) = shown
        out.table(words["sheet_columns"], [_sheet_cells(line, out.lang)])
        dues.tell_whole(out, line_no, line.name, of[line_no])
    facts = [_line_facts(told, line, dues, of.get(line.line, [])) for line in told.lines]
    wages = sum(line.wage or 0 for line in taken)
    out.result({"sheet": number, **head, "wages_fen": wages, "sums": sum_facts(told.sums), "lines": facts})


def _tell_lines(out: Output, told: Sheet, most: int) -> None:
    """The sheet as it came, each line handed back with its reasons."""
    words = WORDS[out.lang]
    back = [line for line in told.lines if not line.accepted]
    kept = [line for line in told.lines if line.accepted][:most]
    rows = sorted([*back, *kept], key=lambda line: line.line)
    out.table(words["sheet_columns"], [_sheet_cells(line, out.lang) for line in rows])
    for line in back:
        for reason in line.reasons:
            out.line(words["back"].format(reason=reason[out.lang]))
    if len(rows) < len(told.lines):
        out.line(words["more_lines"].format(n=len(rows), whole=len(told.lines)))
    out.line(words["sums"].format(wages=yuan(sum(line.wage or 0 for line in told.lines if line.accepted))))


def _tell_dues(out: Output, told: Sheet, dues: Dues, of: Mapping[int, Sequence[DueOf]]) -> None:
    """What is due for the lines listed, by what law, and the sums over the whole sheet."""
    words = WORDS[out.lang]
    out.line(words["bound" if told.bases else "no_base"])
    if not told.bases:
        return
    names = {line.line: line.name for line in told.lines}
    out.line(words["due"])
    rows = [
        (str(line), names[line], scheme_named(dues.teller.law, due.scheme)[out.lang], *dues.cells(due))
        for line, mine in of.items()
        for due in mine
    ]
    out.table(words["due_columns"], rows)
    out.line(words["sum_head"])
    tell_sums(out, dues.teller, told.sums)
    dues.tell_law(out, {line.person: line.name for line in told.lines if line.person is not None})
    if of:
        out.line(words["one"].format(number=told.number, line=min(of)))


def _line_facts(told: Sheet, line: SheetLine, dues: Dues, mine: Sequence[DueOf]) -> dict[str, Any]:
    branches = {due.scheme: dues.facts(due) for due in mine}
    return {**asdict(line), "bases": told.bases.get(line.line, {}), "dues": branches}


def _sheet_cells(line: SheetLine, lang: str) -> tuple[str, ...]:
    words = WORDS[lang]
    wage = "–" if line.wage is None else yuan(line.wage)
    change = words[line.change] if line.change else ""
    return (str(line.line), line.name, wage, change, words["yes" if line.accepted else "no"])
