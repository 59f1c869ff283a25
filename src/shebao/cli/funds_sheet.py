"""Areas of a fund from a sheet of somebody's own: area, held before, income, payments in yuan, members."""

from __future__ import annotations

from pathlib import Path

from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import fen
from shebao.kernel.regions import level
from shebao.ledger.pooling import Fund
from shebao.store.lists import Column, Line, read_list

COLUMNS = {
    "area": Column("地区 area", ("地区", "区划", "area")),
    "opening": Column("年初结存 opening", ("结存", "opening")),
    "income": Column("收入 income", ("收入", "income")),
    "payments": Column("支出 payments", ("支出", "payments")),
    "members": Column("参保人数 members", ("人数", "members"), needed=False),
}


class FundRowWrong(ShebaoError):
    """{name}, row {line}: {reason}. Correct the row; nothing was reckoned."""

    code = "cli.fund_row"
    zh = "{name} 第 {line} 行：{reason_zh}。请更正该行；未作测算。"


def read_funds(file: Path) -> tuple[Fund, ...]:
    """The areas of a sheet. Raises the errors of read_list, FundRowWrong."""
    listing = read_list(file.name, file.read_bytes(), COLUMNS)
    found: dict[str, Fund] = {}
    for row in listing.rows:
        fund = _fund(file.name, row)
        if fund.area in found:
            raise _wrong(file.name, row, f"the area {fund.area} stands twice", f"地区 {fund.area} 重复")
        found[fund.area] = fund
    return tuple(found.values())


def _fund(name: str, row: Line) -> Fund:
    given = row.given
    area, members = given["area"], given.get("members", "") or "0"
    if not (area.isascii() and area.isdecimal() and len(area) == 6) or level(area) not in (
        "county",
        "prefecture",
        "province",
        "state",
    ):
        raise _wrong(name, row, f'"{area}" is no division code of six digits', f"“{area}”不是六位区划代码")
    if not (members.isascii() and members.isdecimal()):
        raise _wrong(name, row, f'"{members}" is no number of members', f"“{members}”不是人数")
    try:
        opening, income, payments = (int(fen(given[column])) for column in ("opening", "income", "payments"))
    except ShebaoError as problem:
        raise _wrong(name, row, problem.english.rstrip("."), problem.chinese.rstrip("。")) from None
    return Fund(area, opening, income, payments, int(members))


def _wrong(name: str, row: Line, reason: str, reason_zh: str) -> FundRowWrong:
    return FundRowWrong(name=name, line=row.line, reason=reason, reason_zh=reason_zh)
