"""2021 of a province's pension fund, closed by its accountant: budget, twelve months, banks, final accounts.

Contributions arrive each month, are moved to the fiscal special account, asked for, paid out by a run with its
register; the province remits to the centre and receives from it. At the end three things must be one: the final
accounts, the ledger, the registers. The wrong twins each break one of them.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fund_years import GUANGDONG, Wired, adjustment, camt053, open_levels, signed
from funds import MOVEMENTS, TYPES
from officers import HOUSE
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month
from shebao.kernel.errors import Refused
from shebao.law.load import find, load
from shebao.ledger import actions, bank, final_accounts, orders, statements
from shebao.ledger.chart import moves
from shebao.ledger.final_accounts import close_year, form_of, make_budget, year_hindrances
from shebao.ledger.model import Amount, Control, Entry, Key, Line, Plan, Receipt, Transfer
from shebao.ledger.orders import BetweenLevels
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.runs import RunKey, open_run

YEAR, JANUARY = 2021, month(2021, 1)
RUNNER = Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", GUANGDONG)
OPENING, DUES, PENSION, PERSONS = 900_000_00, 50_000_00, 3_333_33, 3
REMITTED, RECEIVED = 120_000_01, 70_000_02


@pytest.fixture(scope="module")
def law():
    return load(find("cn"))


@pytest.fixture(scope="module")
def form(law):
    return form_of(law, "employee_pension", YEAR)


@pytest.fixture
def levels(db, law, admin):
    admin.execute(MOVEMENTS)
    found = open_levels(db, law, JANUARY)
    here = found["440000"]
    opening = Transfer(here.pool, JANUARY, OPENING)
    actions.bring_in(db, here.desk.accountant, opening, here.desk.paper("final accounts 2020", date(2021, 1, 1)))
    return found


class Year:
    """One province's year, month by month, with what its banks will print."""

    def __init__(self, db, law, levels):
        self.db, self.law, self.levels = db, law, levels
        self.here, self.centre = levels["440000"], levels["000000"]
        self.pension = moves(law.schemes["employee_pension"])
        self.special: list[Wired] = []
        self.spent: list[Wired] = []

    def paper(self, number: int, document: str):
        return self.here.desk.paper(document, self.day(number))

    def day(self, number: int) -> date:
        return date(YEAR, number + 1, 15)

    def run(self, months: int = 12) -> Year:
        for number in range(months):
            self.receive(number)
            self.pay(number)
            if number == 5:
                self.levels_move(number)
        return self

    def receive(self, number: int) -> None:
        at, by = JANUARY + number, self.here.desk.accountant
        amounts = (Amount("employee_pension", "employer", DUES),)
        receipt = Receipt(self.here.pool, at, at, self.pension, amounts)
        actions.receive(self.db, by, Key("tax", f"{at}"), receipt, self.paper(number, f"TAX{at}"))
        moved = Transfer(self.here.pool, at, DUES)
        actions.treasury_to_special(self.db, by, Key("treasury", f"{at}"), moved, self.paper(number, f"TRE{at}"))
        self.special.append(Wired(self.day(number), DUES, f"TRE{at}"))

    def pay(self, number: int) -> None:
        at, desk, fen = JANUARY + number, self.here.desk, PENSION * PERSONS
        plan = Plan(self.here.pool, at, (Amount("employee_pension", "basic_component", fen),))
        request = actions.request_funds(self.db, desk.accountant, f"plan {at}", plan).request_id
        actions.check_funds(self.db, desk.reviewer, request)
        actions.approve_funds(self.db, desk.approver, request)
        actions.fund_expenditure(self.db, desk.accountant, request, self.paper(number, f"FUN{at}"))
        self.special.append(Wired(self.day(number), -fen, f"FUN{at}"))
        self.spent.append(Wired(self.day(number), fen, f"FUN{at}"))
        with open_run(self.db, RUNNER, "benefits", RunKey("month", f"{at}")) as run:
            with run.step("persons") as step:
                rows = {
                    "run_id": [run.run_id] * PERSONS, "row_no": list(range(PERSONS)),
                    "pool_id": [self.here.pool] * PERSONS,
                    "scheme": ["employee_pension"] * PERSONS, "component": ["basic_component"] * PERSONS,
                    "payer": [""] * PERSONS, "move": ["pay"] * PERSONS, "for_month": [at] * PERSONS,
                    "period": [at] * PERSONS, "amount_fen": [PENSION] * PERSONS, "serving_path": [GUANGDONG] * PERSONS,
                }  # fmt: skip
                step.tx.copy_in(stage_shard(step.tx, "fake_movement", run.run_id, 0), rows, TYPES)
            ident = run.run_id
        touched = self.pension.accounts("pay", "basic_component")
        control = Control(
            "fake_movement", self.here.pool, "employee_pension", "basic_component", "pay", at, PERSONS, fen,
            debit=touched.debit, credit=touched.credit,
        )  # fmt: skip
        with self.db.transaction(RUNNER, "benefits", "publish") as tx:
            publish_run(tx, ident, [control], on=self.day(number), document=f"PAY{at}")
        self.spent.append(Wired(self.day(number), -fen, f"PAY{at}"))

    def levels_move(self, number: int) -> None:
        at = JANUARY + number
        for kind, giver, taker, fen in (
            ("remit", self.here, self.centre, REMITTED),
            ("allocate", self.centre, self.here, RECEIVED),
        ):
            wanted = BetweenLevels(kind, giver.pool, taker.pool, at, fen, adjustment(self.law), "advance", "notice")
            order = signed(self.db, giver.desk, kind, wanted)
            day = self.day(number)
            orders.pay(self.db, giver.desk.accountant, order, at, giver.desk.paper(kind, day))
            orders.confirm(self.db, taker.desk.accountant, order, at, taker.desk.paper(kind, day))
        self.special += [Wired(self.day(number), -REMITTED, "remit"), Wired(self.day(number), RECEIVED, "allocate")]

    def budget(self, form) -> None:
        desk = self.here.desk
        planned = {"contributions": DUES * 12, "from_above": RECEIVED, "pensions": 120_000_00, "to_above": REMITTED}
        budget = {"year": YEAR, "version": "1", "lines": planned, "document": "budget 2021"}
        order = make_budget(self.db, desk.accountant, self.here.pool, form, budget).order_id
        orders.check(self.db, desk.reviewer, order)
        orders.approve(self.db, desk.approver, order)

    def statement(self, account: str, opening: int, lines: list[Wired], name: str) -> bank.Loaded:
        span = (date(YEAR, 1, 1), date(YEAR, 12, 31))
        read = bank.read_statement(name, camt053(name, span, opening, lines))
        return bank.load_statement(self.db, self.here.desk.accountant, self.here.pool, account, read)

    def banks(self) -> tuple[bank.Loaded, bank.Loaded]:
        return (
            self.statement("special_account_deposit", OPENING, self.special, "ICBC-1"),
            self.statement("expenditure_account_deposit", 0, self.spent, "ABC-1"),
        )

    def close_months(self, months: int = 12) -> None:
        for number in range(months):
            found = statements.close(
                self.db, self.here.desk.accountant, self.here.pool, JANUARY + number,
                checked_by=self.here.desk.reviewer.actor_id,
            )  # fmt: skip
            assert not isinstance(found, Refused), found

    def close(self, form):
        desk = self.here.desk
        return close_year(self.db, desk.accountant, self.here.pool, YEAR, form, checked_by=desk.reviewer.actor_id)

    def hindrances(self, form) -> list[str]:
        found = year_hindrances(self.db, self.here.desk.accountant, self.here.pool, YEAR, form)
        return [reason.code.removeprefix("ledger.") for reason in found]


@pytest.fixture
def year(db, law, levels):
    # the centre has money of its own to allocate before the province's remittance
    return Year(db, law, levels)


@pytest.mark.mission("S5.19", "S2.18", "S5.10")
def test_a_year_is_closed_and_final_accounts_are_the_ledger_and_the_registers(year, form, admin):
    year.run().budget(form)
    loaded = year.banks()
    assert [(x.lines, x.matched) for x in loaded] == [(26, 26), (24, 24)]
    year.close_months()
    assert year.hindrances(form) == []
    done = year.close(form)
    assert done.closed

    income, sheet = "income_and_expenditure", "balance_sheet"
    spent = PENSION * PERSONS * 12
    surplus = DUES * 12 + RECEIVED - spent - REMITTED
    assert done.fen(income, "income") == DUES * 12 + RECEIVED
    assert done.fen(income, "expenditure") == spent + REMITTED
    assert done.fen(income, "surplus") == surplus
    assert done.fen(sheet, "assets") == done.fen(sheet, "liabilities_and_balance") == OPENING + surplus
    # ledger: summed here by hand from the entries, apart from the statements
    pool = year.here.pool
    book = dict(
        admin.execute(
            "select account, sum(amount_fen)::bigint from ledger.entry_line where pool_id = %s group by 1", (pool,)
        ).fetchall()
    )
    assert done.fen(income, "pensions") == book["basic_pension_expenditure"]
    assert done.fen(sheet, "special_account") == book["special_account_deposit"]
    assert done.fen(sheet, "balance") == -sum(fen for account, fen in book.items() if not account.endswith("_deposit"))
    # register: every person's row
    (register,) = admin.execute(
        "select sum(amount_fen)::bigint from fake.movement where pool_id = %s", (pool,)
    ).fetchone()
    assert done.fen(income, "pensions") == register
    # budget beside execution
    lines = {f.line.id: f for f in done.statements[income]}
    assert lines["pensions"].budget_fen == 120_000_00
    assert lines["pensions"].fen - lines["pensions"].budget_fen == spent - 120_000_00
    assert lines["surplus"].budget_fen == DUES * 12 + RECEIVED - 120_000_00 - REMITTED
    # closed for good
    assert [r.code for r in year.close(form).reasons] == ["ledger.year_closed"]


@pytest.mark.mission("S5.19")
def test_a_year_with_anything_open_is_refused_with_every_reason(year, form):
    year.run()
    year.special[3] = Wired(year.special[3].day, year.special[3].fen, "NOTPROVIDED")  # met by amount and day
    year.special.append(Wired(date(YEAR, 12, 30), 7, "interest"))
    year.banks()
    year.close_months(11)
    desk, pool = year.here.desk, year.here.pool
    actions.request_funds(
        year.db, desk.accountant, "late", Plan(pool, JANUARY + 11, (Amount("employee_pension", "basic_component", 1),))
    )
    wanted = BetweenLevels("remit", pool, year.centre.pool, JANUARY + 11, 5, adjustment(year.law), "advance", "notice")
    orders.order_between(year.db, desk.accountant, "waiting", wanted)
    assert sorted(set(year.hindrances(form))) == [
        "bank_differs", "month_not_closed", "no_budget", "open_item", "request_open",
    ]  # fmt: skip
    refused = year.close(form)
    assert isinstance(refused, Refused)
    texts = " ".join(r.zh for r in refused.reasons)
    assert "没有已批准的 2021 年度预算" in texts
    assert "银行对账单有此笔，账上无对应分录" in texts
    assert not final_accounts.final_accounts(year.db, desk.accountant, pool, YEAR, form).closed


@pytest.mark.mission("S5.39", "S3.02")
def test_what_the_bank_knows_alone_is_listed_with_age_and_owner(year):
    year.run(1)
    year.special.append(Wired(date(YEAR, 1, 20), 12_34, "interest"))
    year.banks()
    desk, pool = year.here.desk, year.here.pool
    (left,) = bank.unmet(year.db, desk.accountant, pool, date(YEAR, 1, 31))
    assert (left.amount_fen, left.days, left.owner, left.blocks) == (12_34, 11, "accountant", True)
    refused = statements.close(year.db, desk.accountant, pool, JANUARY, checked_by=desk.reviewer.actor_id)
    assert isinstance(refused, Refused)
    interest = year.pension.accounts("interest")
    lines = (Line(pool, interest.debit, 12_34), Line(pool, interest.credit, -12_34))
    booked = actions.post(
        year.db, desk.accountant, Key("bank", "interest"), Entry("interest", JANUARY, JANUARY, lines),
        year.paper(0, "slip 9"),
    )  # fmt: skip
    with pytest.raises(actions.NotBooked):
        bank.match_line(year.db, desk.accountant, 1, 3, [(booked.entry_id, 2)])
    bank.match_line(year.db, desk.accountant, 1, 3, [(booked.entry_id, 1)])
    assert bank.unmet(year.db, desk.accountant, pool, date(YEAR, 1, 31)) == []
    year.close_months(1)


def test_wrong_twin_whose_accounts_differ_from_the_registers_is_found(year, form, admin):
    """A row added behind the publication's back: the book still balances, the closing of the year sees the register."""
    year.run().budget(form)
    year.banks()
    year.close_months()
    admin.execute(
        "insert into fake.movement select run_id, 99, pool_id, scheme, component, payer, move, for_month, period, 1,"
        " serving_path from fake.movement where row_no = 0 and period = %s",
        (JANUARY + 4,),
    )
    assert year.hindrances(form) == ["register_differs"]
    assert isinstance(year.close(form), Refused)


def test_wrong_twin_whose_form_forgets_an_account_is_found(year, form):
    """A form without the line of remittances shows a better surplus; it is refused, not printed."""
    year.run().budget(form)
    year.banks()
    year.close_months()
    lines = {
        name: tuple(x for x in found if x.id != "to_above" and x.id not in {"expenditure", "surplus"})
        for name, found in form.statements.items()
    }
    short = final_accounts.Form(form.id, form.document, lines)
    assert year.hindrances(short) == ["account_not_in_form"]
    assert isinstance(year.close(short), Refused)


@pytest.mark.parametrize(
    ("right", "other", "words"),
    [
        ('Ccy="CNY"', 'Ccy="EUR"', "not in yuan"),
        ("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>", "not booked"),
        ("<Cd>CLBD</Cd>", "<Cd>ITBD</Cd>", "CLBD 0 times"),
        ("</Document>", "", "no XML"),
        ("BkToCstmrStmt>", "BkToCstmrXxxx>", "breaks the schema"),
    ],
)
def test_a_statement_that_is_not_one_is_refused_whole(right, other, words):
    lines = [Wired(date(YEAR, 1, 4), 100, "a"), Wired(date(YEAR, 1, 5), -40, "b")]
    content = camt053("X", (date(YEAR, 1, 1), date(YEAR, 1, 31)), 5, lines, **{right: other})
    with pytest.raises(bank.StatementUnreadable) as problem:
        bank.read_statement("x.xml", content)
    assert words in problem.value.english
    assert "未导入任何内容" in problem.value.chinese


@pytest.mark.parametrize("cut", [0, 1, 200, 900, -1])
def test_a_truncated_statement_is_refused(cut):
    content = camt053("X", (date(YEAR, 1, 1), date(YEAR, 1, 31)), 5, [Wired(date(YEAR, 1, 4), 100, "a")])
    with pytest.raises(bank.StatementUnreadable):
        bank.read_statement("x.xml", content[:cut])


def test_a_statement_repeated_reordered_or_with_wrong_sums_changes_nothing(year):
    year.run(1)
    first = year.statement("special_account_deposit", OPENING, year.special, "ICBC-1")
    again = year.statement("special_account_deposit", OPENING, year.special, "ICBC-1")
    assert (again.statement_id, again.replayed, again.matched) == (first.statement_id, True, 0)
    with pytest.raises(actions.NotBooked) as problem:
        year.statement("special_account_deposit", OPENING, year.special[::-1], "ICBC-1")
    assert problem.value.found[0].code == "ledger.other_content"
    with pytest.raises(actions.NotBooked) as problem:
        year.statement("special_account_deposit", OPENING, [], "ICBC-3")
    assert problem.value.found[0].code == "ledger.statement_gap"
    span = (date(YEAR, 2, 1), date(YEAR, 2, 1) + timedelta(27))
    closing = OPENING + sum(line.fen for line in year.special)
    wrong = camt053(
        "ICBC-2", span, closing, [Wired(date(YEAR, 2, 3), 100, "x")], **{"<Ntry>": "<!--", "</Ntry>": "-->"}
    )
    read = bank.read_statement("w", wrong)
    with pytest.raises(actions.NotBooked) as problem:
        bank.load_statement(year.db, year.here.desk.accountant, year.here.pool, "special_account_deposit", read)
    assert problem.value.found[0].code == "ledger.statement_sum"
