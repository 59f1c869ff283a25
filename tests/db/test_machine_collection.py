"""Contributions at random: declared and corrected, assessed, received short and over, late, set off, given back.

What a line owes is known beforehand: each wage is assessed once in a record of its own. What came from the bank is a
plain sum. Always: dues are those of the last declaration assessed; every fen of the bank lies on a line, in suspense or
went back; a line is over only where it was lowered; surcharges are what a table of days gives; register = control.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, assess, country, declare, terms, town
from machines import LONG, SHORT, Machine, finds, opened, refused, run, verb, when
from officers import OFFICERS
from settled import COUNTED, camt054, order
from settled import count as count_late_fees
from shebao.collection import actions, relay
from shebao.collection.respites import Deferral
from shebao.collection.settle import Settlement
from shebao.store.transaction import Transaction

WAGES = ("5000.00", "6000.00", "30000.00")
DUE, FIRST_DAY, LATER = date(2025, 10, 27), date(2025, 10, 20), date(2026, 6, 30)
UNTIL = date(2025, 12, 31)
DAY = Fraction(5, 10_000)
LINE = "employer_id, person_id, scheme, component, payer"
FEW = settings(SHORT, stateful_step_count=14)


def opening(db, _admin):
    """Two employers with two people each; October is to be declared."""
    return town(db, people=4, employers=2)


def dues_of(eve, wage: str) -> dict[tuple[str, str, str], int]:
    """What one person of this wage owes, line by line, in a record of its own."""
    db, admin = eve.clone()
    try:
        declare(db, eve.facts, [wage, wage])
        assess(db)
        sums = "select scheme, component, payer, sum(amount_fen)::bigint from collection.due"
        text = f"{sums} where person_id = %s group by 1, 2, 3"
        rows = admin.execute(text, (int(eve.facts.people[0]),)).fetchall()
    finally:
        eve.drop(db, admin)
    return {(scheme, component, payer): fen for scheme, component, payer, fen in rows}


@dataclass
class Firm:
    """An employer as the model has him."""

    declared: tuple[str, ...] = ()
    assessed: tuple[str, ...] = ()
    lowered: bool = False
    deferred: bool = False


@dataclass
class Town:
    """The model: employers, credits by reference with their owner, what went back."""

    firms: list[Firm] = field(default_factory=lambda: [Firm(), Firm()])
    came: dict[str, tuple[int | None, int]] = field(default_factory=dict)
    refunded: int = 0
    counted: date | None = None


class Collection(Machine):
    """A county's October, from the sheets to the surcharges."""

    def __init__(self) -> None:
        super().__init__()
        self.where, self.town = self.eve.facts, Town()
        self.numbers, self.rows, self.stale = count(1), Counter(), False

    def firm_id(self, firm: int) -> int:
        return int(self.where.employers[firm])

    def people(self, firm: int) -> list[int]:
        return [int(p) for i, p in enumerate(self.where.people) if i % 2 == firm]

    @verb(firm=st.integers(0, 1), wages=st.tuples(st.sampled_from(WAGES), st.sampled_from(WAGES)))
    def declare(self, firm, wages):
        """A sheet, or the sheet that corrects it."""
        declare(self.db, self.where, list(wages), firm=firm)
        self.town.firms[firm].declared = wages
        self.note("declare")

    @when(lambda self: any(firm.declared for firm in self.town.firms))
    @verb()
    def assess(self):
        """Differences only; the same order again writes nothing."""
        occasion = f"no {next(self.numbers)}"
        before = self.ask("select count(*) from collection.due")
        for _ in range(2):
            assess(self.db, NOVEMBER, occasion, for_months=(OCTOBER,), due_day=DUE)
        for firm in self.town.firms:
            if firm.declared and firm.assessed != firm.declared:
                less = [a for a, b in zip(firm.assessed, firm.declared, strict=False) if float(b) < float(a)]
                firm.lowered = firm.lowered or bool(less)
                firm.assessed, self.stale = firm.declared, True
        self.note("assess")
        if not self.stale:
            assert self.ask("select count(*) from collection.due") == before

    def owed(self) -> dict[tuple[int, int, str, str, str], int]:
        """What the model says each line owes."""
        return {
            (self.firm_id(n), person, *line): fen
            for n, firm in enumerate(self.town.firms)
            for person, wage in zip(self.people(n), firm.assessed, strict=False)
            for line, fen in self.eve.dues[wage].items()
            if fen
        }

    def paid(self) -> dict[tuple[int, int, str, str, str], int]:
        """What lies on each line of persons, by the record; a surcharge's rows are no line's."""
        sums = f"select {LINE}, sum(amount_fen)::bigint from collection.paid"
        text = f"{sums} where person_id > 0 group by {LINE}"
        return {tuple(row[:-1]): row[-1] for row in self.ask(text) if row[-1]}

    @verb(firm=st.integers(0, 2), part=st.sampled_from(["half", "all", "over", "a fen"]), late=st.integers(0, 30))
    def bank(self, firm, part, late):
        """A credit of an employer, or of nobody known, is split and matched; the notice again is refused."""
        number = next(self.numbers)
        known = firm < 2
        owes = sum(fen for key, fen in self.owed().items() if known and key[0] == self.firm_id(firm))
        fen = {"half": owes // 2, "all": owes, "over": owes + 777, "a fen": 1}[part] or 1_000
        day = date.fromordinal(FIRST_DAY.toordinal() + late)
        remark = self.where.codes[firm] if known else "货款"
        notice = camt054([(f"B{number}", day, fen, remark)], f"N{number}")
        actions.take_credits(self.db, OFFICERS.city_clerk, f"{number}.xml", notice)
        assert refused(lambda: actions.take_credits(self.db, OFFICERS.city_clerk, f"{number}x.xml", notice))
        for _ in range(2):
            actions.settle_credits(self.db, OFFICERS.city_clerk, Settlement(UNTIL, terms()))
            actions.match(self.db, CITY_HOUSE, order(NOVEMBER, f"no {number}", bank=True))
        self.town.came[f"B{number}"] = (firm if known else None, fen)
        self.stale = True
        self.note(f"bank {part}" if known else "bank unknown")

    def unknown(self) -> list[str]:
        return [reference for reference, (firm, _) in self.town.came.items() if firm is None]

    @when(lambda self: self.unknown())
    @verb(data=st.data(), firm=st.integers(0, 1))
    def identify(self, data, firm):
        reference = data.draw(st.sampled_from(self.unknown()))
        actions.identify(self.db, OFFICERS.city_clerk, reference, self.firm_id(firm), "letter")
        assert refused(lambda: actions.identify(self.db, OFFICERS.city_clerk, reference, self.firm_id(firm), "letter"))
        self.town.came[reference] = (firm, self.town.came[reference][1])
        self.note("identify")

    @verb()
    def relay(self):
        """Held and overpaid money serves what is open: afterwards nobody owes while money of his own is held."""
        wanted = order(NOVEMBER, f"no {next(self.numbers)}")
        first = actions.relay(self.db, CITY_HOUSE, wanted)
        assert actions.relay(self.db, CITY_HOUSE, wanted) == first
        held = {firm for firm, _ in self.held_by_firm()}
        paid = self.paid()
        late = {key[0] for key, fen in self.owed().items() if paid.get(key, 0) < fen}
        assert held & late == set()
        self.stale = True
        self.note("relay")

    def held_by_firm(self) -> list[tuple[int, int]]:
        """Money in suspense whose owner is known, by the model's owners."""
        firms = {r: self.firm_id(firm) for r, (firm, _) in self.town.came.items() if firm is not None}
        waiting = actions.suspense(self.db, OFFICERS.city_clerk)
        return [(firms[w.reference], w.fen) for w in waiting if w.reference in firms and w.fen]

    @verb(firm=st.integers(0, 1), scheme=st.sampled_from(["employee_pension", "unemployment"]))
    def refund(self, firm, scheme):
        """All that lies over on the lines of a scheme, by three hands, once; nothing where nothing lies over."""
        number, who = next(self.numbers), self.firm_id(firm)
        paid, owed = self.paid(), self.owed()
        mine = [key for key in paid.keys() | owed.keys() if key[0] == who and key[2] == scheme]
        over = sum(max(paid.get(key, 0) - owed.get(key, 0), 0) for key in mine)
        ask = lambda: actions.ask_refund(self.db, OFFICERS.clerk, who, scheme, f"no {number}")  # noqa: E731
        if not over:
            assert refused(ask)
            self.note("refund: refused")
            return
        refund = ask()
        actions.approve_refund(self.db, OFFICERS.approver, refund, "order")
        for _ in range(2):
            assert actions.book_refund(self.db, OFFICERS.accountant, refund, f"slip {number}", order(NOVEMBER)) == over
        actions.post_refund(self.db, CITY_HOUSE, refund, order(NOVEMBER))
        self.town.refunded += over
        self.stale = True
        self.note("refund")

    @verb(firm=st.integers(0, 1))
    def defer(self, firm):
        """The employer's own lines of the pension are due next June; persons' lines stay."""
        months = (OCTOBER, OCTOBER)
        wanted = Deferral(self.firm_id(firm), ("employee_pension",), *months, LATER, "缓缴批复")
        actions.defer(self.db, OFFICERS.approver, wanted)
        self.town.firms[firm].deferred, self.stale = True, True
        self.note("defer")

    @verb(days=st.integers(0, 40))
    def late_fees(self, days):
        """Counted to a day, forth or back: what stands is what a table of days gives."""
        on = date.fromordinal(DUE.toordinal() + days)
        if on != self.town.counted or self.stale:
            done = self.ask("select count(*) from store.run where kind = 'late_fees' and run_key like %s", f"%{on}%")
            if done != [(0,)]:
                return  # an order for this day was carried out: the same order is not counted anew
            count_late_fees(self.db, on, NOVEMBER)
        self.town.counted, self.stale = on, False
        over = {n for n, firm in enumerate(self.town.firms) if firm.lowered}
        mine = {n: self.fee_by_hand(n, on) for n in (0, 1) if n not in over}
        text = "select coalesce(sum(amount_fen), 0)::bigint from collection.late_fee where employer_id = %s"
        assert {n: self.ask(text, self.firm_id(n))[0][0] for n in mine} == mine
        self.note("late_fees")

    def fee_by_hand(self, firm: int, on: date) -> int:
        """Scheme by scheme: each piece to the day it came, even a later one; the rest to the day of counting."""
        text = (
            "select person_id, scheme, component, payer, paid_on, sum(amount_fen)::bigint from collection.paid "
            "where employer_id = %s and person_id > 0 group by 1, 2, 3, 4, 5"
        )
        pieces: dict[tuple[object, ...], list[tuple[date, int]]] = {}
        for *line, day, fen in self.ask(text, self.firm_id(firm)):
            pieces.setdefault(tuple(line), []).append((day, fen))
        exact: Counter[str] = Counter()
        for (employer, *line), fen in self.owed().items():
            if employer == self.firm_id(firm) and line[1] in COUNTED:
                later = self.town.firms[firm].deferred and line[1] == "employee_pension" and line[3] != "person"
                due, left = LATER if later else DUE, fen
                for day, part in pieces.get(tuple(line), ()):
                    exact[line[1]] += part * max((day - due).days, 0) * DAY if due < on else 0
                    left -= part
                exact[line[1]] += left * max((on - due).days, 0) * DAY
        return sum(int(fee + Fraction(1, 2)) for fee in exact.values())

    @invariant()
    def dues_are_those_of_the_last_declaration(self):
        rows = self.ask(f"select {LINE}, sum(amount_fen)::bigint from collection.due group by {LINE}")
        assert {tuple(row[:-1]): row[-1] for row in rows if row[-1]} == self.owed()

    @invariant()
    def every_fen_of_the_bank_is_somewhere(self):
        found = self.ask("select coalesce(sum(amount_fen), 0)::bigint from collection.paid")[0][0]
        assert found == sum(fen for _, fen in self.town.came.values()) - self.town.refunded

    @invariant()
    def nothing_lies_over_but_where_it_was_lowered(self):
        owed = self.owed()
        over = {key[0] for key, fen in self.paid().items() if fen > owed.get(key, 0)}
        assert over <= {self.firm_id(n) for n, firm in enumerate(self.town.firms) if firm.lowered}

    @invariant()
    def registers_are_control_and_the_books_balance(self):
        for register, table in (("due", "due"), ("paid", "paid"), ("late_fee", "late_fee")):
            rows = self.ask(f"select count(*), coalesce(sum(amount_fen), 0)::bigint from collection.{table}")
            text = "select coalesce(sum(rows), 0)::bigint, coalesce(sum(fen), 0)::bigint from ledger.control"
            assert rows == self.ask(f"{text} where register = %s", register), register
        sums = self.ask("select sum(amount_fen)::bigint from ledger.entry_line group by entry_id")
        assert {fen for (fen,) in sums} <= {0}

    @invariant()
    def nothing_goes(self):
        for table in ("declaration", "declaration_line", "due", "paid", "tax_receipt", "bank_credit", "late_fee"):
            rows = self.ask(f"select count(*) from collection.{table}")[0][0]
            assert rows >= self.rows[table]
            self.rows[table] = rows


@pytest.fixture(scope="module")
def eve(server, template, tmp_path_factory):
    assert country()
    with opened(server, template, tmp_path_factory.mktemp("collection"), opening) as found:
        found.dues = {wage: dues_of(found, wage) for wage in WAGES}
        yield found


@pytest.mark.mission("S3.02")
def test_contributions_are_what_the_model_says(eve):
    did = run(Collection, eve, FEW)
    assert {"declare", "assess"} <= set(did), did


@pytest.mark.slow
def test_contributions_are_what_the_model_says_for_long(eve):
    did = run(Collection, eve, LONG)
    wanted = {"bank half", "bank over", "bank unknown", "identify", "relay", "refund", "defer", "late_fees"}
    assert wanted <= set(did), did


# --- planted defects -------------------------------------------------------------------------------------------------


def a_notice_that_is_not_known_again(monkeypatch):
    """Neither its bytes nor its numbers are looked for."""
    known, file = Transaction.all, Transaction.maybe

    def all_(tx, name, /, **given):
        return [] if name == "known_credits" else known(tx, name, **given)

    def maybe(tx, name, /, **given):
        return None if name == "receipt_file_of" else file(tx, name, **given)

    monkeypatch.setattr(Transaction, "all", all_)
    monkeypatch.setattr(Transaction, "maybe", maybe)


def a_set_off_that_takes_from_nobody(monkeypatch):
    """What is laid over an open line is not taken from the overpaid one."""
    old = relay._row
    monkeypatch.setattr(relay, "_row", lambda receipt, line, fen: old(receipt, line, abs(fen)))


DEFECTS = (a_set_off_that_takes_from_nobody, a_notice_that_is_not_known_again)


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found(eve, monkeypatch, defect):
    defect(monkeypatch)
    finds(Collection, eve)
