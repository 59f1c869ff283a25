"""`shebao ledger reserve | pooling | shortfall`: how long a fund lasts, pooled otherwise, what the budget owes it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from shebao.cli.claim_desk import at_desk, options, post_said
from shebao.cli.figures_given import MONTH, PERCENT, YUAN, out_option, percent, told
from shebao.cli.funds_sheet import read_funds
from shebao.cli.output import Output
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.money import yuan
from shebao.kernel.regions import LEVELS
from shebao.ledger.pooling import Fund, Risk, pooled, risk
from shebao.ledger.reserve import Scenario, Year, course
from shebao.ledger.subsidy import Shortfall
from shebao.service import desk_funds
from shebao.service.desk import Desk
from shebao.service.fund_year import FundYear, fund_year, funds_of, levels_above, pool_named

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "reserve": ("year", "held before", "income", "earned", "payments", "held after", "lacking"),
        "read": "{fund} {area}, {first} to {last}: {held} yuan held, {income} in and {payments} out",
        "scaled": "  reckoned to a year; months read from the books: {months}",
        "scenario": "  a year: income {income} %, payments {payments} %, earned {earned} %: a scenario, no forecast",
        "lasts": "  Lasts beyond {year}.",
        "lacks": "  From {year} on income and what is held do not cover the payments.",
        "pooling": ("level", "pools", "in surplus", "held after", "moved", "lacking"),
        "risky": ("deviation %", "in theory %", "some pool lacks %"),
        "drawn": "  {years:,} years drawn, members' costs independent with a deviation of {spread} %: a simulation",
        "one": "  One area only: what pooling does shows with several (--sheet).",
        "claim": "{fund} {area} in {month}: {due} yuan to pay, {held} held: {lacking} lacking",
        "account": ("account", "held"),
        "booked": "  the budget's {fen} yuan booked by the {by}, approved by the {approver} (entry {entry})",
        "before": "  booked before (entry {entry}); nothing changed",
    },
    "zh": {
        "reserve": ("年份", "年初结存", "收入", "收益", "支出", "年末结存", "缺口"),
        "read": "{fund} {area}，{first} 至 {last}：结存 {held} 元，收入 {income} 元，支出 {payments} 元",
        "scaled": "  按账簿 {months} 个月折算为一年",
        "scenario": "  每年：收入 {income} %，支出 {payments} %，收益 {earned} %：为情景测算，不是预测",
        "lasts": "  {year} 年以前收支可以平衡。",
        "lacks": "  自 {year} 年起，收入和结存不足以支付。",
        "pooling": ("统筹层次", "统筹区", "有结余", "年末结存", "调剂额", "缺口"),
        "risky": ("波动率 %", "理论值 %", "出现缺口的年份 %"),
        "drawn": "  模拟 {years:,} 年，假定参保人费用相互独立、各自波动 {spread} %：为模拟结果",
        "one": "  只有一个统筹区：有多个地区时才能看出统筹层次的作用（--sheet）。",
        "claim": "{fund} {area} {month}：应支付 {due} 元，结存 {held} 元，缺口 {lacking} 元",
        "account": ("账户", "结存"),
        "booked": "  财政补助 {fen} 元已由{by}记账、{approver}审批（凭证 {entry}）",
        "before": "  此前已记账（凭证 {entry}），未作改动",
    },
}
LEVEL_WORDS = {
    "state": {"en": "nation", "zh": "全国"},
    "province": {"en": "province", "zh": "省"},
    "prefecture": {"en": "city", "zh": "市"},
    "county": {"en": "county", "zh": "县"},
}
months_from = click.option(
    "--from", "first", type=MONTH, help="First month of the books; default: eleven before the last."
)
months_until = click.option("--until", "last", type=MONTH, help="Last month of the books; default: the record's month.")


@click.command("reserve")
@click.argument("fund", default="")
@click.option("--area", default="", help="Division code of the pooling area, where the fund has several.")
@months_from
@months_until
@click.option("--income-growth", type=PERCENT, default="0", show_default=True, help="Percent a year.")
@click.option("--payment-growth", type=PERCENT, default="0", show_default=True, help="Percent a year.")
@click.option("--earned", type=PERCENT, default="0", show_default=True, help="Percent a year on what is held.")
@click.option("--years", type=click.IntRange(1, 200), default=30, show_default=True, help="Years to follow.")
@out_option
@options
def reserve_command(fund: str, *, area: str, years: int, file: Path | None, **asked: Any) -> None:
    """How long FUND lasts under a scenario: year by year from what the books hold, take in and pay out.

    Such as `ledger reserve employee_pension --payment-growth 4`; without FUND it names those with books.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with at_desk(asked) as desk:
        first, last = _months(desk, asked)
        read = fund_year(desk.db, desk.house, pool_named(desk.db, desk.house, fund, area), first, last)
    scenario = Scenario(asked["income_growth"], asked["payment_growth"], asked["earned"])
    begins = (last // 12 + 1, read.year(read.income), read.year(read.payments))
    path = list(course(read.closing, begins, scenario, years))
    _tell_read(out, read)
    growth = {"income": scenario.income_growth, "payments": scenario.payment_growth, "earned": scenario.earned}
    out.line(words["scenario"].format(**{name: percent(share) for name, share in growth.items()}))
    told(out, words["reserve"], [_year_cells(year) for year in path], file)
    lacks = next((year.year for year in path if year.lacking), None)
    out.line(words["lasts"].format(year=path[-1].year) if lacks is None else words["lacks"].format(year=lacks))
    out.result({**_read_facts(read), "lacks_from": lacks, "years": [_year_facts(year) for year in path]})


@click.command("pooling")
@click.argument("fund", default="")
@months_from
@months_until
@click.option(
    "--sheet",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Areas of your own instead of the books: columns area, opening, income, payments (yuan), members.",
)
@click.option("--spread", type=PERCENT, help="Percent by which a member's cost deviates in a year; then risk is drawn.")
@click.option("--draws", type=click.IntRange(100, 100_000), default=2_000, show_default=True, help="Years to draw.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same years.")
@out_option
@options
def pooling_command(fund: str, *, sheet: Path | None, spread: Fraction | None, **asked: Any) -> None:
    """The same money of FUND pooled by its own areas and every level above: who lacks, what moves, and how risky it is.

    Without --sheet the areas are the pools of the books with the members insured there, such as `ledger pooling
    resident_pension`; without either it names the funds with books.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    if sheet is not None:
        funds = read_funds(sheet)
    else:
        with at_desk(asked) as desk:
            funds = funds_of(desk.db, desk.house, desk.law, fund, _months(desk, asked))
    levels = levels_above([one.area for one in funds])
    drawn = _drawn(funds, levels, spread, (asked["draws"], asked["seed"]))
    rows = [_level_cells(out.lang, funds, level, drawn.get(level)) for level in levels]
    told(out, words["pooling"] + (words["risky"] if drawn else ()), rows, asked["file"])
    if spread is not None and drawn:
        out.line(words["drawn"].format(years=asked["draws"], spread=percent(spread)))
    if len(funds) == 1:
        out.line(words["one"])
    out.result([_level_facts(funds, level, drawn.get(level)) for level in levels])


@click.command("shortfall")
@click.argument("fund", default="")
@click.option("--area", default="", help="Division code of the pooling area, where the fund has several.")
@click.option("--month", type=MONTH, help="Month of the books; default: the record's month.")
@click.option("--due", type=YUAN, required=True, help="Yuan still to be paid from the fund in the month.")
@click.option("--book", "document", help="The budget has paid it: book the subsidy on this document.")
@options
def shortfall_command(fund: str, *, area: str, due: int, document: str | None, **asked: Any) -> None:
    """What FUND lacks to pay --due, account by account: the claim on the budget (社会保险法 第六十五条).

    With --book it is booked, by the accountant with the approver, once for a fund and month. Such as `ledger shortfall
    resident_pension --area 441802 --due 150000`; without FUND it names those with books.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with at_desk(asked) as desk:
        month = asked["month"] if asked["month"] is not None else int(month_of(desk.on))
        pool = pool_named(desk.db, desk.house, fund, area)
        claim = desk_funds.claim(desk, pool, month, due)
        done = desk_funds.book(desk, pool, claim, document) if document else None
        names = desk_funds.account_names(desk, pool, month)
    sums = {"due": yuan(claim.due), "held": yuan(claim.held), "lacking": yuan(claim.lacking)}
    out.line(words["claim"].format(fund=fund, area=pool.area, month=month_text(month), **sums))
    out.table(words["account"], [(names[account][out.lang], yuan(fen)) for account, fen in claim.accounts])
    if done is not None:
        hands = {"by": post_said(done.by.post, out.lang), "approver": post_said(done.approver.post, out.lang)}
        key = "before" if done.booked.replayed else "booked"
        out.line(words[key].format(entry=done.booked.entry_id, fen=yuan(claim.lacking), **hands))
    out.result({**_claim_facts(claim), "entry": None if done is None else done.booked.entry_id})


def _months(desk: Desk, asked: dict[str, Any]) -> tuple[int, int]:
    last = asked["last"] if asked["last"] is not None else int(month_of(desk.on))
    return (asked["first"] if asked["first"] is not None else last - 11), last


def _tell_read(out: Output, read: FundYear) -> None:
    words = WORDS[out.lang]
    months = {"first": month_text(read.first), "last": month_text(read.last)}
    sums = {"held": yuan(read.closing), "income": yuan(read.income), "payments": yuan(read.payments)}
    out.line(words["read"].format(fund=read.pool.fund, area=read.pool.area, **months, **sums))
    if read.months != 12:
        out.line(words["scaled"].format(months=read.months))


def _read_facts(read: FundYear) -> dict[str, object]:
    months = {"from": month_text(read.first), "until": month_text(read.last)}
    sums = {"held_fen": read.closing, "income_fen": read.income, "payments_fen": read.payments}
    return {"fund": read.pool.fund, "area": read.pool.area, **months, **sums}


def _year_cells(year: Year) -> tuple[str, ...]:
    money = (year.opening, year.income, year.earned, year.payments, year.closing, year.lacking)
    return (str(year.year), *(yuan(fen) for fen in money))


def _year_facts(year: Year) -> dict[str, int]:
    names = ("year", "opening", "income", "earned", "payments", "closing", "lacking")
    return {name if name == "year" else f"{name}_fen": int(getattr(year, name)) for name in names}


def _drawn(
    funds: tuple[Fund, ...], levels: tuple[str, ...], spread: Fraction | None, draws: tuple[int, int]
) -> dict[str, Risk]:
    """Risk by level; none where nothing is said of a member's cost."""
    if spread is None:
        return {}
    desk_funds.need_members(funds)
    return {level: risk(funds, level, float(spread), *draws) for level in levels}


def _level_cells(lang: str, funds: tuple[Fund, ...], level: str, drawn: Risk | None) -> tuple[str, ...]:
    found = pooled(funds, level)
    money = (sum(p.closing for p in found), sum(p.moved for p in found), sum(p.lacking for p in found))
    counts = (str(len(found)), str(sum(1 for p in found if not p.lacking)))
    shares = () if drawn is None else (drawn.deviation, drawn.expected, drawn.ruin)
    return (LEVEL_WORDS[level][lang], *counts, *(yuan(fen) for fen in money), *(f"{x * 100:.2f}" for x in shares))


def _level_facts(funds: tuple[Fund, ...], level: str, drawn: Risk | None) -> dict[str, object]:
    found = pooled(funds, level)
    pools = [{"area": p.area, "closing_fen": p.closing, "lacking_fen": p.lacking, "moved_fen": p.moved} for p in found]
    facts: dict[str, object] = {"level": level, "pools": pools}
    if drawn is not None:
        facts["risk"] = {"deviation": drawn.deviation, "expected": drawn.expected, "ruin": drawn.ruin}
    return facts


def _claim_facts(claim: Shortfall) -> dict[str, object]:
    sums = {"due_fen": claim.due, "held_fen": claim.held, "lacking_fen": claim.lacking}
    return {"pool": claim.pool, "month": month_text(claim.month), **sums, "accounts": dict(claim.accounts)}


assert set(LEVEL_WORDS) >= set(LEVELS)
