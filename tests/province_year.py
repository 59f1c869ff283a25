"""A year of a province's pension fund with its cities, run as books: receipts up, pensions down, banks, closing.

Cities collect into their own accounts and remit everything; the province allocates what each city's pensions take, and
pays the centre. Every level closes twelve months and the year against its banks and its budget.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg
import yaml

from fund_years import CENTRE, FUND, GUANGDONG, Level, Wired, adjustment, camt053, desk, signed
from funds import MOVEMENTS, TYPES
from officers import HOUSE
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month
from shebao.kernel.errors import Refused
from shebao.law.ir import Law
from shebao.ledger import actions, bank, orders, statements
from shebao.ledger.adjustment import instalments, share_gap
from shebao.ledger.chart import charts, moves
from shebao.ledger.final_accounts import FinalAccounts, Form, close_year, make_budget
from shebao.ledger.model import Amount, Control, Key, Plan, Pool, PoolId, Receipt, Transfer
from shebao.ledger.orders import BetweenLevels
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.store.db import Database
from shebao.store.runs import RunKey, open_run

FACTS = yaml.safe_load((Path(__file__).parent / "flows" / "guangdong_2024.yaml").read_text(encoding="utf-8"))
YEAR = int(FACTS["year"])
JANUARY, DECEMBER = month(YEAR, 1), month(YEAR, 12)
SCHEME, COMPONENT = "employee_pension", "basic_component"


def published(name: str, kind: str = "published") -> int:
    """A figure of the file in fen."""
    whole, _, part = str(FACTS[kind][name]["value"]).partition(".")
    return (int(whole) * 10 + int((part or "0")[:1])) * 10**9


def opening() -> int:
    """The balance of the end of the year before, derived."""
    return published("balance") - published("revenue") + published("expenditure") + published("to_the_centre", "typed")


@dataclass
class Keeper:
    """A level with what its two banks will print."""

    area: str
    path: str
    level: Level
    special: list[Wired] = field(default_factory=list)
    spent: list[Wired] = field(default_factory=list)


@dataclass
class ProvinceYear:
    """The province, its cities and the centre; `cities` of the file's, and the months in which money moves."""

    db: Database
    law: Law
    admin: psycopg.Connection[tuple[object, ...]]
    cities: tuple[str, ...]
    months: tuple[int, ...]
    keepers: dict[str, Keeper] = field(default_factory=dict)

    def open(self) -> ProvinceYear:
        """Books of every level; the province brings in what it held."""
        self.admin.execute(MOVEMENTS)
        for chart in charts(self.law):
            actions.load_chart(self.db, HOUSE, chart)
        for scheme in (SCHEME, "central_adjustment"):
            actions.load_scheme(self.db, HOUSE, moves(self.law.schemes[scheme]))
        for area, path in (("000000", CENTRE), ("440000", GUANGDONG), *((c, f"00.44.{c[2:4]}.") for c in self.cities)):
            at = desk(self.db, path)
            pool = actions.open_pool(self.db, HOUSE, Pool(PoolId(0), FUND, area, area, area, JANUARY, path))
            self.keepers[area] = Keeper(area, path, Level(pool, at))
        province = self.province
        held = Transfer(province.level.pool, JANUARY, opening())
        actions.bring_in(self.db, province.level.desk.accountant, held, self.paper(province, "final accounts 2023", 0))
        return self

    @property
    def province(self) -> Keeper:
        """The level that holds the money."""
        return self.keepers["440000"]

    def shares(self, fen: int) -> dict[str, int]:
        """An amount of the province by heads, for the cities of this year: always the shares of all 21."""
        parts = share_gap(fen, [(area, heads) for area, _, heads in FACTS["cities"]])
        return {area: parts[area] for area in self.cities}

    def run(self) -> ProvinceYear:
        """Every month in which money moves, and the payment to the centre in the last of them."""
        receipts, pensions = (self.shares(published(name)) for name in ("revenue", "expenditure"))
        count = len(self.months)
        for place, number in enumerate(self.months):
            for area in self.cities:
                city = self.keepers[area]
                self.receive(city, number, instalments(receipts[area], count)[place])
                self.pay(city, number, instalments(pensions[area], count)[place])
        self.move("remit", self.province, self.keepers["000000"], self.months[-1], published("to_the_centre", "typed"))
        return self

    def receive(self, city: Keeper, number: int, fen: int) -> None:
        """Dues reach the city through treasury and special account, and go up whole."""
        at, by, key = JANUARY + number, city.level.desk.accountant, f"{city.area}/{number}"
        receipt = Receipt(city.level.pool, at, at, moves(self.law.schemes[SCHEME]), (Amount(SCHEME, "employer", fen),))
        actions.receive(self.db, by, Key("tax", key), receipt, self.paper(city, f"TAX{key}", number))
        moved = Transfer(city.level.pool, at, fen)
        actions.treasury_to_special(self.db, by, Key("treasury", key), moved, self.paper(city, f"TRE{key}", number))
        city.special.append(Wired(self.day(number), fen, f"TRE{key}"))
        self.move("remit", city, self.province, number, fen)

    def pay(self, city: Keeper, number: int, fen: int) -> None:
        """The province allocates what the month's pensions take; the city asks, funds and pays them."""
        self.move("allocate", self.province, city, number, fen)
        at, desk_, key = JANUARY + number, city.level.desk, f"{city.area}/{number}"
        plan = Plan(city.level.pool, at, (Amount(SCHEME, COMPONENT, fen),))
        request = actions.request_funds(self.db, desk_.accountant, f"plan {key}", plan).request_id
        actions.check_funds(self.db, desk_.reviewer, request)
        actions.approve_funds(self.db, desk_.approver, request)
        actions.fund_expenditure(self.db, desk_.accountant, request, self.paper(city, f"FUN{key}", number))
        city.special.append(Wired(self.day(number), -fen, f"FUN{key}"))
        city.spent.append(Wired(self.day(number), fen, f"FUN{key}"))
        self.payroll(city, at, fen, f"PAY{key}")
        city.spent.append(Wired(self.day(number), -fen, f"PAY{key}"))

    def payroll(self, city: Keeper, at: int, fen: int, document: str) -> None:
        """One row stands for the city's pensioners: the register the book must agree with."""
        runner, pool = Actor(HOUSE.actor_id, HOUSE.name, HOUSE.post, "*", city.path), city.level.pool
        with open_run(self.db, runner, "benefits", RunKey("month", document)) as run, run.step("persons") as step:
            row = {"run_id": [run.run_id], "row_no": [1], "pool_id": [pool], "scheme": [SCHEME], "move": ["pay"]}
            row |= {"component": [COMPONENT], "payer": [""], "for_month": [at], "period": [at], "amount_fen": [fen]}
            table = stage_shard(step.tx, "fake_movement", run.run_id, 0)
            step.tx.copy_in(table, row | {"serving_path": [city.path]}, TYPES)
        touched = moves(self.law.schemes[SCHEME]).accounts("pay", COMPONENT)
        assert touched is not None
        control = Control(
            "fake_movement", pool, SCHEME, COMPONENT, "pay", at, 1, fen, "", touched.debit, touched.credit
        )
        with self.db.transaction(runner, "benefits", "publish") as tx:
            publish_run(tx, int(run.run_id), [control], on=date(YEAR, at % 12 + 1, 15), document=document)

    def move(self, kind: str, giver: Keeper, taker: Keeper, number: int, fen: int) -> None:
        """An order between two levels, signed, paid and received, with the lines both banks print."""
        at, key = JANUARY + number, f"{kind}/{giver.area}/{taker.area}/{number}"
        wanted = BetweenLevels(kind, giver.level.pool, taker.level.pool, at, fen, adjustment(self.law), "month", "plan")
        order = signed(self.db, giver.level.desk, key, wanted)
        orders.pay(self.db, giver.level.desk.accountant, order, at, self.paper(giver, key, number))
        orders.confirm(self.db, taker.level.desk.accountant, order, at, self.paper(taker, key, number))
        giver.special.append(Wired(self.day(number), -fen, key))
        taker.special.append(Wired(self.day(number), fen, key))

    def budget(self, at: Keeper, form: Form) -> None:
        """An approved budget: nothing planned is planned too."""
        accountant = at.level.desk.accountant
        planned = {"year": YEAR, "version": "1", "lines": {"contributions": 0}, "document": f"budget {YEAR}"}
        order = make_budget(self.db, accountant, at.level.pool, form, planned).order_id
        orders.check(self.db, at.level.desk.reviewer, order)
        orders.approve(self.db, at.level.desk.approver, order)

    def close(self, at: Keeper, form: Form) -> FinalAccounts | Refused:
        """Banks, twelve months and the year of one level."""
        by, pool = at.level.desk.accountant, at.level.pool
        self.budget(at, form)
        for account, lines, held in (
            ("special_account_deposit", at.special, opening() if at is self.province else 0),
            ("expenditure_account_deposit", at.spent, 0),
        ):
            name = f"{account[:7]}-{at.area}"
            content = camt053(name, (date(YEAR, 1, 1), date(YEAR, 12, 31)), held, lines)
            bank.load_statement(self.db, by, pool, account, bank.read_statement(name, content))
        for period in range(JANUARY, DECEMBER + 1):
            found = statements.close(self.db, by, pool, period, checked_by=at.level.desk.reviewer.actor_id)
            assert not isinstance(found, Refused), found
        return close_year(self.db, by, pool, YEAR, form, checked_by=at.level.desk.reviewer.actor_id)

    def day(self, number: int) -> date:
        """The fifteenth of a month."""
        return date(YEAR, number + 1, 15)

    def paper(self, at: Keeper, document: str, number: int):
        """A paper of a level."""
        return at.level.desk.paper(document, self.day(number))
