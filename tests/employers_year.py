"""What the tests of benefits to employers share: employers with a year of unemployment dues on record, and who drew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg

from collected import country, open_books
from entitled import at
from officers import COUNTY, HOUSE, OFFICERS
from shebao.benefits.employers import payee_of
from shebao.collection import actions as collection
from shebao.kernel.dates import month
from shebao.kernel.identifiers import make_credit_code
from shebao.ledger import actions as books
from shebao.ledger.chart import moves
from shebao.ledger.model import Amount, Key, Paper, Plan, Receipt, Transfer
from shebao.payments import accounts
from shebao.payments.model import NewAccount
from shebao.registry import actions as registry
from shebao.registry.model import Fact, Value
from shebao.store.db import Database

SCHEME, ITEM, DUES = "job_retention_refund", "refund", "unemployment"
JULY = month(2024, 7)
EMPLOYER_LINE, PERSON_LINE = 8_000, 2_000  # fen a month and person
YEAR_OF_ONE = 12 * (EMPLOYER_LINE + PERSON_LINE)
TAKEN_ON = 9_000_001

_DUES = """
insert into {table} (run_id, row_no, period, for_month, person_id, employer_id, scheme, component, payer, pool_id,
    {more} amount_fen, serving_path)
select %(run)s, (select coalesce(max(row_no), 0) from {table} where run_id = %(run)s) + row_number() over (),
    m, m, e * 1000 + p, e, 'unemployment', l.line, l.line, %(pool)s, {values} l.fen, e_path.serving_path
from unnest(%(employers)s::bigint[], %(heads)s::int[]) x(e, n)
join registry.employer e_path on e_path.employer_id = x.e
cross join lateral generate_series(1, x.n) p cross join generate_series(%(first)s::int, %(last)s::int) m
cross join (values ('employer', 8000), ('person', 2000)) l(line, fen)
"""


@dataclass
class Firms:
    """An agency whose employers paid; `pool` is the unemployment fund that pays back."""

    db: Database
    admin: psycopg.Connection[tuple[object, ...]]
    pool: int

    def firm(self, number: int, size: str | None = "small") -> int:
        """An employer with its size class."""
        code = make_credit_code(f"91441802MA4UW3{number:03d}")
        found = int(
            registry.register_employer(
                self.db, OFFICERS.clerk, code, f"虚构单位{number}", "441802", opened=date(2001, 1, 1), on=self.today
            )
        )
        if size:
            fact = Fact("employer", found, "size", Value(code=size), date(2001, 1, 1), "registry")
            registry.record_fact(self.db, OFFICERS.clerk, fact)
        return found

    @property
    def today(self) -> date:
        """The business day."""
        assert self.db.clock is not None
        return self.db.clock.date()

    def dues(self, heads: dict[int, int], first: int = month(2023, 1), last: int = month(2023, 12)) -> None:
        """Dues of so many persons of each employer, both lines, assessed."""
        self._rows("collection.due", heads, first, last, "base_fen, account_fen,", "0, 0,")

    def pay(self, heads: dict[int, int], first: int = month(2023, 1), last: int = month(2023, 12)) -> None:
        """The same, paid."""
        self._rows("collection.paid", heads, first, last, "move, receipt_id, paid_on,", "'receive', 0, '2023-12-31',")

    def less(self, firm: int, fen: int) -> None:
        """Dues of one month are lowered after the fact, and given back."""
        for table, more, values in (
            ("due", "base_fen, account_fen,", "0, 0,"),
            ("paid", "move, receipt_id, paid_on,", "'refund', 0, '2024-08-20',"),
        ):
            self.admin.execute(
                f"insert into collection.{table} (run_id, row_no, period, for_month, person_id, employer_id, scheme,"
                f" component, payer, pool_id, {more} amount_fen, serving_path) select %s, max(row_no) + 1, %s, %s, %s,"
                f" %s, 'unemployment', 'employer', 'employer', %s, {values} %s, %s from collection.{table}",
                (TAKEN_ON, JULY + 1, month(2023, 5), firm * 1000 + 1, firm, self.pool, -fen, COUNTY),
            )

    def drew(self, firm: int, heads: int, start: int = month(2023, 6)) -> None:
        """So many people of the employer began to draw unemployment benefit."""
        for number in range(heads):
            person = firm * 1000 + 900 + number
            self.admin.execute(
                "insert into registry.person (person_id, serving_path) values (%s, %s)", (person, COUNTY)
            )
            self.admin.execute(
                "insert into registry.employment (person_id, employer_id, recorded_by, v, r, serving_path)"
                " values (%s, %s, 1, '[2020-01-01,2023-06-01)', '[2020-01-01,)', %s)",
                (person, firm, COUNTY),
            )
            self.admin.execute(
                "with c as (insert into benefits.claim (scheme, person_id, claimant_id, region, event_date, opened_on,"
                " opened_by, serving_path) values ('unemployment', %(p)s, %(p)s, '441802', '2023-06-01', '2023-06-01',"
                " 1, %(path)s) returning claim_id) insert into benefits.award (claim_id, person_id, payee_id, scheme,"
                " item, pool_id, region, start_month, exclusive_group, recorded, serving_path) select claim_id, %(p)s,"
                " %(p)s, 'unemployment', '', %(pool)s, '441802', %(start)s, 'unemployment', '2023-06-01',"
                " %(path)s from c",
                {"p": person, "path": COUNTY, "pool": self.pool, "start": start},
            )

    def accounts(self, firms: list[int]) -> None:
        """An approved account for each."""
        for firm in firms:
            new = NewAccount(payee_of(firm), "Bank of Tests", f"62{firm:014d}", f"虚构单位{firm}", 0, "form", COUNTY)
            made = accounts.change_account(self.db, OFFICERS.clerk, new)
            accounts.approve_account(self.db, OFFICERS.reviewer, made.account_id)

    def fund(self, fen: int) -> None:
        """Dues of the year have come in, and finance has paid the request for the refunds."""
        paper, by = Paper(self.today, "advice", OFFICERS.approver.actor_id), OFFICERS.accountant
        receipt = Receipt(self.pool, JULY, JULY, moves(country().schemes[DUES]), (Amount(DUES, "employer", fen),))
        books.receive(self.db, by, Key("tax", "1"), receipt, paper)
        books.treasury_to_special(self.db, by, Key("advice", "1"), Transfer(self.pool, JULY, fen), paper)
        request = books.request_funds(self.db, by, "plan", Plan(self.pool, JULY, (Amount(SCHEME, ITEM, fen),)))
        books.check_funds(self.db, OFFICERS.reviewer, request.request_id)
        books.approve_funds(self.db, OFFICERS.approver, request.request_id)
        books.fund_expenditure(self.db, by, request.request_id, paper)

    def _rows(self, table: str, heads: dict[int, int], first: int, last: int, more: str, values: str) -> None:
        facts = {"run": TAKEN_ON, "pool": self.pool, "first": first, "last": last}
        text = _DUES.format(table=table, more=more, values=values)
        self.admin.execute(text, {**facts, "employers": list(heads), "heads": list(heads.values())})


def open_firms(db: Database, admin: psycopg.Connection[tuple[object, ...]]) -> Firms:
    """Places, books of 2024 and the fund's schemes, in July 2024."""
    law = country()
    at(db, "2024-07-01")
    registry.load_places(db, HOUSE, law)
    collection.load_modes(db, HOUSE, law)
    open_books(db, law, month(2024, 1))
    books.load_scheme(db, HOUSE, moves(law.schemes[SCHEME]))
    pool = admin.execute("select pool_id from ledger.fund_pool where fund = 'unemployment'").fetchone()
    admin.execute(
        "insert into ledger.publication (run_id, content_hash, rows, fen, recorded)"
        " values (%s, '', 0, 0, '2024-01-31')",
        (TAKEN_ON,),
    )
    assert pool is not None
    return Firms(db, admin, int(pool[0]))
