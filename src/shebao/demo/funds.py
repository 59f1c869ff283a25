"""The page of every fund: one template, its books of the month, and who has not paid, for the agency's own eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shebao.collection.due_law import Standing, unverified_dues
from shebao.demo.figures import word
from shebao.demo.run import Lived
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.ledger.model import FlowLine, Pool
from shebao.ledger.model import OpenItem as LedgerItem
from shebao.ledger.statements import fund_flow, is_closed, open_items, pools, trial_balance
from shebao.payments.waiting import waiting_payments
from shebao.service.arrears import Owing, owing
from shebao.service.charts import BLUE, ORANGE, Bar, scaled
from shebao.service.citations import cited
from shebao.service.dues_told import standing_said
from shebao.service.fund import Flow, FundMonth, OpenItem
from shebao.service.issue import place
from shebao.service.month import days
from shebao.service.parts import scheme_named
from shebao.service.text import Text, day, joined, money, phrase
from shebao.store.db import Database

ARREARS = "arrears"


@dataclass(frozen=True, slots=True)
class FundsOf:
    """Which month's pages: the place, by whom the books are read, whose hands its entries went through, and what page
    names end with after the month in which a demonstration is built."""

    region: str
    period: int
    by: Actor
    hands: tuple[Actor, ...]
    ending: str = ""

    @classmethod
    def lived(cls, lived: Lived) -> FundsOf:
        """Those of the month a demonstration lived."""
        staff = lived.staff
        hands = (staff.clerk, staff.reviewer, staff.approver, staff.cashier, staff.accountant)
        return cls(lived.plan.region, lived.plan.period, staff.accountant, hands)


@dataclass(frozen=True, slots=True)
class FundPage:
    """A fund's month and the employers in arrears to it."""

    pool: Pool
    fund: FundMonth
    late: tuple[Owing, ...]
    ending: str = ""

    @property
    def stem(self) -> str:
        """The name of its page."""
        return f"{stem_of(self.pool)}{self.ending}"

    @property
    def journal(self) -> str:
        """The name of the page of its entries."""
        return f"{journal_of(self.pool)}{self.ending}"

    def bars(self, lang: str) -> list[Bar]:
        """Income and expenditure to one scale."""
        rows = [(flow, BLUE) for flow in self.fund.income] + [(flow, ORANGE) for flow in self.fund.outgo]
        return scaled([(flow.label[lang], flow.amount, money(flow.amount)[lang], colour) for flow, colour in rows])


def closing_day(law: Law, of: FundsOf) -> date:
    """The day to which the month's pages count. Raises CalendarMissing."""
    return days(law, of.region, of.period)["close"]


def late_payers(db: Database, law: Law, of: FundsOf) -> tuple[Owing, ...]:
    """Every employer in arrears, by the accountant's right."""
    return owing(db, of.by, law, of.region, on=closing_day(law, of))


def stem_of(pool: Pool) -> str:
    """The name of a fund's page without language and ending."""
    return f"fund-{pool.fund.replace('_', '-')}-{pool.area}"


def journal_of(pool: Pool) -> str:
    """The name of the page of a fund's entries without language and ending."""
    return f"entries-{pool.fund.replace('_', '-')}-{pool.area}"


def fund_pages(db: Database, law: Law, of: FundsOf) -> list[FundPage]:
    """A page for every pool, insurance before savings, the great ones first. Raises CalendarMissing."""
    late = late_payers(db, law, of)
    came_back = {w.message: w.since.date() for w in waiting_payments(db, of.by, month=of.period)}
    found = []
    for pool in pools(db, of.by):
        schemes = {scheme.id for scheme in law.schemes.values() if scheme.facts.get("fund") == pool.fund}
        mine = tuple(row for row in late if row.scheme in schemes)
        found.append(FundPage(pool, _month(db, law, of, pool, came_back), mine, of.ending))
    return found


def _month(db: Database, law: Law, of: FundsOf, pool: Pool, came_back: Mapping[str, date]) -> FundMonth:
    by, period = of.by, of.period
    flow = fund_flow(db, by, pool.pool_id, period, period)
    balance = trial_balance(db, by, pool.pool_id, period)
    lines = [(line, _flow_name(law, line.scheme, Text(line.en, line.zh))) for line in flow.lines]
    calendar, unsure = days(law, of.region, period), _unsure(db, law, of, pool)
    items = [item for item in open_items(db, by, pool.pool_id, period) if not item.item.startswith(ARREARS)]
    opening = flow.opening_fen + flow.brought_in_fen
    # in later months the opening is what the books carried over
    opening_said = (word("opening_note"),) if opening and not of.ending else ()
    return FundMonth(
        fund=Text(pool.name_en, pool.name_zh),
        pool=place(law, pool.area),
        month=period,
        opening=opening,
        income=tuple(
            Flow(name, line.fen, mark=phrase("unverified") if line.scheme in unsure else None)
            for line, name in lines
            if line.kind == "income"
        ),
        outgo=tuple(Flow(name, line.fen) for line, name in lines if line.kind == "expenditure"),
        places=tuple(
            Flow(Text(line.en, line.zh), line.closing_fen)
            for line in balance.lines
            if line.kind == "asset" and line.closing_fen
        ),
        owed=tuple(
            Flow(Text(line.en, line.zh), -line.closing_fen)
            for line in balance.lines
            if line.kind == "liability" and line.closing_fen
        ),
        open_items=tuple(_open_item(item, calendar, came_back) for item in items),
        debit=balance.debit_fen,
        credit=balance.credit_fen,
        carried=flow.opening_fen != 0 or bool(of.ending),
        closed_on=calendar["close"] if is_closed(db, by, pool.pool_id, period) else None,
        notes=(*opening_said, *unsure.values(), *_subsidy_note(law, pool, flow.lines)),
    )


def _unsure(db: Database, law: Law, of: FundsOf, pool: Pool) -> dict[str, Text]:
    """The branches whose dues of the month rest on values nobody has verified, each with the sentence that says so."""
    found: dict[str, dict[Standing, None]] = {}
    for (scheme, _), values in unverified_dues(db, of.by, int(pool.pool_id), of.period).items():
        found.setdefault(scheme, {}).update(dict.fromkeys(values))
    return {
        scheme: word("unsure_note").fill(scheme=scheme_named(law, scheme), values=standing_said(law, [*values]))
        for scheme, values in found.items()
    }


def _subsidy_note(law: Law, pool: Pool, lines: Sequence[FlowLine]) -> tuple[Text, ...]:
    """Where money went out and none came in though budgets answer for it: whose it is, and when it comes."""
    if any(line.kind == "income" for line in lines) or not any(line.kind == "expenditure" for line in lines):
        return ()
    bills = [row for row in law.files.get("bills", {}).get("bills", ()) if row["scheme"] == pool.fund]
    found = []
    for bill in bills:
        shares = []
        for component, levels in bill["shares"].items():
            part = law.rules[f"{pool.fund}.{component}"][-1].names
            who = [word(f"level_{level['level']}") for level in levels]
            mark = phrase("unverified") if any(level.get("unverified") for level in levels) else None
            shares.append(
                Text(
                    f"{part.en}: {', '.join(w.en for w in who)}{f' ({mark.en})' if mark else ''}",
                    f"{part.zh}：{'、'.join(w.zh for w in who)}{f'（{mark.zh}）' if mark else ''}",
                )
            )
        cites = cited(law, str(bill["document"]))
        found.append(word("subsidy_note").fill(shares=joined(shares, "; ", "；"), document=cites))
    return tuple(found)


def days_open(item: LedgerItem, calendar: Mapping[str, date], came_back: Mapping[str, date]) -> int:
    """How long an item has stood open at the month's close: a returned payment from the day it came back, by its number
    in the bank's file; else from the month's day of returns, or of dues."""
    since = came_back.get(item.item) or calendar["returns" if item.source == "payments" else "due"]
    return (calendar["close"] - since).days


def _open_item(item: LedgerItem, calendar: Mapping[str, date], came_back: Mapping[str, date]) -> OpenItem:
    label = Text(f"{item.en} ({item.item})", f"{item.zh}（{item.item}）") if item.source == "payments" else None
    age = days_open(item, calendar, came_back)
    return OpenItem(label or Text(item.en, item.zh), item.amount_fen, phrase(f"owner_{item.owner}"), age)


def _flow_name(law: Law, scheme: str, account: Text) -> Text:
    if scheme in law.schemes:
        names = law.schemes[scheme].names
        return Text(f"{account.en} ({names.en})", f"{account.zh}（{names.zh}）")
    return account


@dataclass(frozen=True, slots=True)
class LateRow:
    """One line of the table of arrears, in words."""

    employer: str
    credit_code: str
    what: Text
    principal: int
    days: int
    surcharge: int
    how: Text
    total: int


def late_rows(law: Law, rows: Sequence[Owing]) -> list[LateRow]:
    """The table of arrears of a fund."""
    found = []
    for row in sorted(rows, key=lambda row: -row.total):
        names = law.schemes[row.scheme].names
        what = phrase("due_by", day=day(row.due_day))
        what = Text(f"{names.en}, {what.en}", f"{names.zh}，{what.zh}")
        card = row.employer
        found.append(
            LateRow(
                card.name, card.credit_code, what, row.principal, row.days, row.surcharge, row.worked_out(), row.total
            )
        )
    return found
