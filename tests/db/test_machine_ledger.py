"""The books at random: posted, repeated, reversed, asked for, sent between levels, closed; beside them a plain list.

Always: every entry adds up to nothing, no line ever changes or goes, each account of each month holds what the list
says, a closed month stays as it was closed, and a month is closed exactly when the list has nothing open.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from funds import ENTRIES, NOVEMBER, OCTOBER
from machines import LONG, SHORT, Machine, finds, opened, refused, run, verb, when
from officers import CITY, COUNTY, HOUSE, OFFICERS
from shebao.kernel.errors import Refused
from shebao.ledger import actions, orders, statements
from shebao.ledger.chart import Account, Chart, Moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Pool, PoolId, Receipt, Reversal, Transfer
from shebao.ledger.orders import BetweenLevels
from shebao.ledger.reasons import NotBooked

MONTHS = (OCTOBER, NOVEMBER, OCTOBER + 2)
DAY = date(2025, 10, 20)
ROLES = ("income_account", "treasury", "special_account", "expenditure_account", "temporary_receipts", "fund_balance")
KINDS = {
    "income_account": "asset", "treasury": "asset", "special_account": "asset", "expenditure_account": "asset",
    "temporary_receipts": "liability", "fund_balance": "balance", "contribution_income": "income",
    "monthly_benefit": "expenditure", "death_benefit": "expenditure", "sent_up": "expenditure",
    "sent_down": "expenditure",
    "from_below": "income", "from_above": "income",
}  # fmt: skip
CHART = Chart(
    "machine_chart", date(2018, 1, 1), None, "accounting system of the tests",
    tuple(
        Account(name, str(1000 + at), kind, name, name, name if name in ROLES else None, None)
        for at, (name, kind) in enumerate(KINDS.items())
    ),
)  # fmt: skip
OLD_AGE = Moves("old_age", "pooled", ENTRIES)
ADJUST = Moves(
    "adjust", "pooled",
    {
        "remit_up": {"debit": "sent_up", "credit": "special_account"},
        "receive": {"debit": "special_account", "credit": "from_below"},
        "pay": {"debit": "sent_down", "credit": "special_account"},
        "allocate_down": {"debit": "special_account", "credit": "from_above"},
    },
)  # fmt: skip
MADE_BY = {"county": OFFICERS.accountant, "city": OFFICERS.city_accountant}
CHECKED_BY = {"county": OFFICERS.reviewer, "city": OFFICERS.city_reviewer}
APPROVED_BY = {"county": OFFICERS.approver, "city": OFFICERS.city_approver}
PLACES = st.sampled_from(["county", "city"])
WHEN = st.sampled_from(MONTHS)
FEN = st.integers(1, 50_000)


def opening(db, _admin) -> dict[str, int]:
    """Two pools of one fund, one above the other."""
    actions.load_chart(db, HOUSE, CHART)
    for moves in (OLD_AGE, ADJUST):
        actions.load_scheme(db, HOUSE, moves)
    areas = {"county": ("441802", COUNTY), "city": ("441800", CITY)}
    return {
        name: int(actions.open_pool(db, HOUSE, Pool(PoolId(0), "pooled", area, name, name, OCTOBER, path)))
        for name, (area, path) in areas.items()
    }


@dataclass
class Posted:
    """An entry as the list has it: place, month, lines (account, fen), the key it was posted under."""

    entry: int
    place: str
    period: int
    lines: tuple[tuple[str, int], ...]
    key: str
    reversed: bool = False


@dataclass
class Sent:
    """An order between levels."""

    order: int
    kind: str
    giver: str
    taker: str
    fen: int
    month: int
    paid_in: int | None = None
    received: bool = False


@dataclass
class Books:
    """The model."""

    posted: list[Posted] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    closed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("county", "city"), OCTOBER - 1))

    def is_closed(self, place: str, month: int) -> bool:
        return month <= self.closed[place]

    def held(self, place: str, account: str, month: int) -> int:
        return sum(
            fen for p in self.posted if p.place == place and p.period <= month for a, fen in p.lines if a == account
        )

    def may_close(self, place: str, month: int) -> bool:
        waiting = any(
            s.taker == place and s.paid_in is not None and s.paid_in <= month and not s.received for s in self.sent
        )
        short = any(self.held(place, account, month) < 0 for account in ROLES[:4])
        return month == self.closed[place] + 1 and not waiting and not short


class Ledger(Machine):
    """Accountants of a county and of its city at work on three months."""

    def __init__(self) -> None:
        super().__init__()
        self.books, self.pools, self.keys, self.seen = Books(), self.eve.facts, 0, {}
        self.laid_down: dict[tuple[str, int], object] = {}

    def paper(self, place: str) -> Paper:
        return Paper(DAY, "advice", APPROVED_BY[place].actor_id)

    def new_key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def posts(self, verb, place, month, lines, act) -> None:
        """An act that posts an entry: in an open month it does, in a closed one it is refused."""
        if self.books.is_closed(place, month):
            assert refused(act), f"{verb} into a closed month"
            self.note(f"{verb}: closed")
            return
        booked = act()
        assert not booked.replayed
        key = f"k{self.keys}"
        self.books.posted.append(Posted(int(booked.entry_id), place, month, lines, key))
        self.note(verb)

    def receipt(self, place: str, month: int, fen: int, key: str):
        receipt = Receipt(self.pools[place], month, OCTOBER, OLD_AGE, (Amount("old_age", "employer", fen),))
        return actions.receive(self.db, MADE_BY[place], Key("tax", key), receipt, self.paper(place))

    @verb(place=PLACES, month=WHEN, fen=FEN)
    def receive(self, place, month, fen):
        """A due of October comes in any month: late items keep their own month."""
        key = self.new_key()
        lines = (("treasury", fen), ("contribution_income", -fen))
        self.posts("receive", place, month, lines, lambda: self.receipt(place, month, fen, key))

    @verb(place=PLACES, month=WHEN, fen=FEN)
    def to_special(self, place, month, fen):
        """Sometimes more than the treasury holds: then the month cannot be closed."""
        key = Key("treasury", self.new_key())
        moved = Transfer(self.pools[place], month, fen)
        act = lambda: actions.treasury_to_special(self.db, MADE_BY[place], key, moved, self.paper(place))  # noqa: E731
        self.posts("to_special", place, month, (("special_account", fen), ("treasury", -fen)), act)

    def received(self) -> list[Posted]:
        return [p for p in self.books.posted if p.lines[0][0] == "treasury" and p.lines[0][1] > 0 and p.key]

    @when(lambda self: self.received())
    @verb(data=st.data(), more=st.integers(0, 1))
    def again(self, data, more):
        """The same key: the first answer; with another amount: refused."""
        one = data.draw(st.sampled_from(self.received()))
        fen = one.lines[0][1]
        if more:
            with pytest.raises(NotBooked):
                self.receipt(one.place, one.period, fen + 1, one.key)
        else:
            told = self.receipt(one.place, one.period, fen, one.key)
            assert (told.replayed, int(told.entry_id)) == (True, one.entry)
        self.note("again")

    @when(lambda self: self.received())
    @verb(data=st.data(), month=WHEN)
    def reverse(self, data, month):
        """Once, in an open month not before the entry's own."""
        one = data.draw(st.sampled_from(self.received()))
        wrong = Reversal(one.entry, month, "wrong_amount")
        key = Key("reverse", self.new_key())
        act = lambda: actions.reverse(self.db, MADE_BY[one.place], key, wrong, self.paper(one.place))  # noqa: E731
        if one.reversed or self.books.is_closed(one.place, month):
            assert refused(act)
            self.note("reverse: refused")
            return
        if month < one.period:
            assert refused(act)
            return
        booked = act()
        one.reversed = True
        lines = tuple((account, -fen) for account, fen in one.lines)
        self.books.posted.append(Posted(int(booked.entry_id), one.place, month, lines, ""))
        self.note("reverse")

    @verb(place=PLACES, month=WHEN, fen=FEN)
    def fund(self, place, month, fen):
        """Asked for, signed by three, funded where the special account holds as much; else sent back."""
        db, pool, key = self.db, self.pools[place], self.new_key()
        plan = Plan(pool, month, (Amount("old_age", "basic", fen),))
        ask = lambda: actions.request_funds(db, MADE_BY[place], f"plan {key}", plan)  # noqa: E731
        if self.books.is_closed(place, month):
            assert refused(ask)
            self.note("fund: closed")
            return
        request = ask().request_id
        actions.check_funds(db, CHECKED_BY[place], request)
        actions.approve_funds(db, APPROVED_BY[place], request)
        act = lambda: actions.fund_expenditure(db, MADE_BY[place], request, self.paper(place))  # noqa: E731
        if self.books.held(place, "special_account", month) < fen:
            assert refused(act), "funded from an account that does not hold it"
            actions.refuse_funds(db, APPROVED_BY[place], request, note="too much")
            self.note("fund: short")
            return
        self.posts("fund", place, month, (("expenditure_account", fen), ("special_account", -fen)), act)

    @verb(kind=st.sampled_from(["remit", "allocate"]), month=WHEN, fen=FEN)
    def order(self, kind, month, fen):
        """Signed by three of the giving level."""
        giver, taker = ("county", "city") if kind == "remit" else ("city", "county")
        key = self.new_key()
        wanted = BetweenLevels(kind, self.pools[giver], self.pools[taker], month, fen, ADJUST, "advance", "notice")
        make = lambda: orders.order_between(self.db, MADE_BY[giver], key, wanted)  # noqa: E731
        if self.books.is_closed(giver, month):
            assert refused(make)
            return
        order = make().order_id
        orders.check(self.db, CHECKED_BY[giver], order)
        orders.approve(self.db, APPROVED_BY[giver], order)
        self.books.sent.append(Sent(int(order), kind, giver, taker, fen, month))
        self.note("order")

    def unpaid(self):
        return [s for s in self.books.sent if s.paid_in is None]

    def on_the_way(self):
        return [s for s in self.books.sent if s.paid_in is not None and not s.received]

    @when(lambda self: self.unpaid())
    @verb(data=st.data(), month=WHEN)
    def pay(self, data, month):
        one = data.draw(st.sampled_from(self.unpaid()))
        act = lambda: orders.pay(self.db, MADE_BY[one.giver], one.order, month, self.paper(one.giver))  # noqa: E731
        closed, held = self.books.is_closed(one.giver, month), self.books.held(one.giver, "special_account", month)
        if month < one.month or closed or held < one.fen:
            assert refused(act), "paid what is not there, or into a closed month"
            self.note("pay: refused")
            return
        account = "sent_up" if one.kind == "remit" else "sent_down"
        self.posts("pay", one.giver, month, ((account, one.fen), ("special_account", -one.fen)), act)
        one.paid_in = month

    @when(lambda self: self.on_the_way())
    @verb(data=st.data(), month=WHEN)
    def confirm(self, data, month):
        one = data.draw(st.sampled_from(self.on_the_way()))
        act = lambda: orders.confirm(self.db, MADE_BY[one.taker], one.order, month, self.paper(one.taker))  # noqa: E731
        if month < one.paid_in or self.books.is_closed(one.taker, month):
            assert refused(act)
            return
        account = "from_below" if one.kind == "remit" else "from_above"
        self.posts("confirm", one.taker, month, (("special_account", one.fen), (account, -one.fen)), act)
        one.received = True
        assert act().replayed

    @verb(place=PLACES, month=WHEN)
    def close(self, place, month):
        """Exactly when nothing is open."""
        found = statements.close(
            self.db, MADE_BY[place], self.pools[place], month, checked_by=CHECKED_BY[place].actor_id
        )
        may = self.books.may_close(place, month)
        assert isinstance(found, Refused) is not may, (place, month, found)
        if may:
            self.books.closed[place] = month
            self.laid_down[place, month] = self.month_of(place, month)
            self.note("close")
        else:
            self.note("close: refused")

    def month_of(self, place: str, month: int) -> object:
        lines = (
            "select entry_id, line_no, account, amount_fen from ledger.entry_line where pool_id = %s and period = %s"
        )
        laid = "select * from ledger.balance where pool_id = %s and month = %s order by account"
        key = (self.pools[place], month)
        return self.ask(f"{lines} order by 1, 2", *key), self.ask(laid, *key)

    @invariant()
    def books_are_the_list(self):
        rows = self.ask(
            "select pool_id, period, account, sum(amount_fen)::bigint from ledger.entry_line group by 1, 2, 3"
        )
        names = {number: name for name, number in self.pools.items()}
        mine: Counter[tuple[str, int, str]] = Counter()
        for one in self.books.posted:
            for account, fen in one.lines:
                mine[one.place, one.period, account] += fen
        found = {(names[pool], period, account): fen for pool, period, account, fen in rows}
        assert {k: v for k, v in found.items() if v} == {k: v for k, v in mine.items() if v}

    @invariant()
    def every_entry_balances_and_none_changes_or_goes(self):
        rows = self.ask(
            "select entry_id, sum(amount_fen)::bigint, md5(string_agg(l::text, '|' order by line_no)) "
            "from ledger.entry_line l group by 1"
        )
        assert {fen for _, fen, _ in rows} <= {0}
        now = {entry: text for entry, _, text in rows}
        assert {entry: now.get(entry) for entry in self.seen} == self.seen
        self.seen = now
        assert len(now) == len(self.books.posted)

    @invariant()
    def closed_months_stay(self):
        for (place, month), was in self.laid_down.items():
            assert self.month_of(place, month) == was


@pytest.fixture(scope="module")
def eve(server, template, tmp_path_factory):
    with opened(server, template, tmp_path_factory.mktemp("ledger"), opening) as found:
        yield found


@pytest.mark.mission("S3.02")
@pytest.mark.mission("S5.39")
def test_the_books_hold_what_the_list_says(eve):
    did = run(Ledger, eve, SHORT)
    assert {"receive", "order", "close: refused", "again"} <= set(did), did


@pytest.mark.slow
def test_the_books_hold_what_the_list_says_for_long(eve):
    did = run(Ledger, eve, LONG)
    wanted = {"reverse", "pay", "confirm", "receive: closed", "fund", "fund: short", "pay: refused", "close"}
    assert wanted <= set(did), did


# --- defects planted in the database: the machine must fail ----------------------------------------------------------

PLANTED = {
    "a key that is forgotten": "create or replace function ledger.forget() returns trigger language plpgsql as "
    "$$ begin new.key := new.key || clock_timestamp(); return new; end $$;"
    "create trigger forget before insert on ledger.posting_key for each row execute function ledger.forget()",
    "a closed month that is open": "create or replace function ledger.is_closed(p_pool integer, p_month integer, "
    "p_path text) returns boolean language sql stable as $$ select false $$",
    "an account that may be overdrawn": "create or replace function ledger.account_fen(p_pool integer, p_account text, "
    "p_month integer) returns bigint language sql stable as $$ select 1000000000::bigint $$",
    "a line that loses its sign": "create or replace function ledger.turn() returns trigger language plpgsql as "
    "$$ begin new.amount_fen := abs(new.amount_fen); return new; end $$;"
    "create trigger turn before insert on ledger.entry_line for each row execute function ledger.turn()",
}


@pytest.mark.parametrize("defect", [
    "a key that is forgotten", "a closed month that is open",
    *(pytest.param(name, marks=pytest.mark.slow) for name in list(PLANTED)[2:]),
])  # fmt: skip
def test_a_planted_defect_is_found(eve, monkeypatch, defect):
    clone = eve.clone

    def broken():
        db, admin = clone()
        admin.execute(PLANTED[defect])
        return db, admin

    monkeypatch.setattr(eve, "clone", broken)
    finds(Ledger, eve)
