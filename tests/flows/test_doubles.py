"""Ways to pay twice or wrongly, slipped into the record of a real month past all actions: each is found before release.

The small city stands on its pay day: owed, signed, published and funded. Nothing may leave the house.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import psycopg
import pytest

from shebao.benefits import statement
from shebao.demo import kill
from shebao.demo.kill import Base
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.payments.actions import batch, check_batch, make_batch
from shebao.payments.errors import BatchHasFindings
from shebao.payments.model import Order
from shebao.service.month import LOCAL_TIME, days
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer

LAWS = Path(__file__).parents[2] / "laws" / "cn"
OCTOBER = parse_month("2025-10")
PLAN = kill.small_plan("441800", OCTOBER)
OBLIGATION = (
    "insert into benefits.obligation select {run}, row_no + 500000, period, for_month, {award}, {person}, {person}, "
    "pool_id, scheme, component, payer, '{kind}', amount_fen, serving_path from benefits.obligation "
    "where award_id = {a}"
)


@pytest.fixture(scope="module")
def base(server: EmbeddedServer) -> Iterator[Base]:
    """The city on the morning of its pay day, as the database "funded"."""
    home = server.home.parent / f"{server.home.name}-doubles-{os.getpid()}"
    with kill.killing_ground(home) as own:
        made = kill.prepare(own, load("cn"), LAWS, PLAN)
        kill.live_until(made, "funded", "payments.make_batch:before")
        yield made
    home.rmdir()


@dataclass(frozen=True, slots=True)
class Till:
    """A copy of the pay day's morning: two awards of one pool and scheme, their persons, and a hand that may write."""

    base: Base
    db: Database
    admin: psycopg.Connection
    a: int
    b: int
    person: int
    other: int
    pool: int

    def do(self, statement: str, **more: object) -> int:
        """Rows written by a statement with the till's numbers filled in."""
        facts = {"a": self.a, "b": self.b, "person": self.person, "other": self.other, "pool": self.pool} | more
        return self.admin.execute(statement.format(**facts)).rowcount

    def copy_award(self, person: int) -> int:
        """A second award like the first, of `person`, with all that is owed."""
        claim, award = 900_001, 900_002
        columns = "scheme, item, person_id, claimant_id, region, event_date, opened_on, opened_by, serving_path"
        given = columns.replace("person_id, claimant_id", f"{person}, {person}")
        self.do(
            f"insert into benefits.claim (claim_id, {columns}) overriding system value select {claim}, {given} "
            "from benefits.claim where claim_id = (select claim_id from benefits.award where award_id = {a})"
        )
        self.do(
            f"insert into benefits.award select {award}, {claim}, {person}, {person}, scheme, item, pool_id, region, "
            "start_month, exclusive_group, recorded, serving_path from benefits.award where award_id = {a}"
        )
        self.do(
            f"insert into benefits.award_component select {award}, component, payer, amount_fen, v, r, decision_id, "
            "run_id, origin, serving_path from benefits.award_component where award_id = {a}"
        )
        self.do(
            OBLIGATION.replace("{award}", str(award)).replace("{person}", str(person)), run="run_id", kind="regular"
        )
        return award

    def send(self, key: str) -> int:
        """A batch of what waits, checked; its number. Raises BatchHasFindings."""
        staff = self.base.lived.staff
        made = make_batch(self.db, staff.clerk, Order(key, self.pool, OCTOBER)).batch
        assert made is not None
        check_batch(self.db, staff.reviewer, made.batch_id)
        return made.batch_id


@pytest.fixture
def till(base: Base) -> Iterator[Till]:
    """A fresh copy each time."""
    closed = base.cloned("till", of="funded")
    closed.clock = datetime.combine(days(base.office.law, "441800", OCTOBER)["pay_day"], time(9), LOCAL_TIME)
    with closed.connect() as db, psycopg.connect(base.server.conninfo(dbname="till"), autocommit=True) as admin:
        rows = admin.execute(
            "select a.award_id, a.person_id, a.pool_id "
            "from benefits.award a join payments.payee_account using (person_id) "
            "where a.scheme = 'employee_pension' and a.award_id in (select award_id from benefits.obligation) "
            "order by a.award_id limit 2"
        ).fetchall()
        (a, person, pool), (b, other, _) = rows
        yield Till(base, db, admin, a, b, person, other, pool)
    base.drop("till")


def run_again(till: Till) -> None:
    """The month's run done again under another key."""
    till.do(OBLIGATION, run="run_id + 5000", award=f"{till.a}", kind="regular")


def paid_again_as_arrears(till: Till) -> None:
    """A month already in a batch owed again as arrears."""
    till.send("first")
    till.do(OBLIGATION, run="run_id + 5000", award=till.a, kind="arrears")


def lowered_since(till: Till) -> None:
    """The entitlement was lowered after the obligation was written."""
    till.do("update benefits.award_component set amount_fen = amount_fen - 1 where award_id = {a} and amount_fen > 1")


def two_awards_of_one_scheme(till: Till) -> None:
    """One person has two awards of one scheme."""
    till.copy_award(till.person)


def two_schemes_that_exclude(till: Till) -> None:
    """Two awards of one group, called by different schemes."""
    award = till.copy_award(till.person)
    till.do("update benefits.award set scheme = 'resident_pension' where award_id = " + str(award))
    till.do("update benefits.obligation set scheme = 'resident_pension' where award_id = " + str(award))


def one_human_two_numbers(till: Till) -> None:
    """One human being under two numbers, each with an award."""
    till.do(
        "insert into registry.person_merge (kept, merged, reason, decided_by, r, serving_path) "
        "select {person}, {other}, 'one', 1, tstzrange('2025-10-01', null), serving_path "
        "from registry.person where person_id = {other}"
    )


def two_persons_one_account(till: Till) -> None:
    """Two persons are paid into one account."""
    till.do(
        "update payments.payee_account set number_blind = (select number_blind from payments.payee_account "
        "where person_id = {person} limit 1) where person_id = {other}"
    )


def one_account_one_amount_twice(till: Till) -> None:
    """One account gets the same amount twice, under two names."""
    two_persons_one_account(till)
    till.do("delete from benefits.obligation where award_id = {b}")
    till.copy_award(till.other)


def a_dead_person(till: Till) -> None:
    """The payee died the month before, and nobody told benefits."""
    till.do("update registry.person_version set died_on = '2025-09-10' where person_id = {person}")


STATUS = (
    "insert into benefits.award_status select award_id, '{status}', 'x', '', int4range({month}, null), "
    "tstzrange('2025-10-01', null), 1, serving_path from benefits.award where award_id = {a}"
)


def a_suspended_award(till: Till) -> None:
    """The award was suspended after the run."""
    till.do(STATUS, status="suspended", month=OCTOBER)


def an_ended_award(till: Till) -> None:
    """The award ended with September."""
    till.do(STATUS, status="stopped", month=OCTOBER)


def another_pool(till: Till) -> None:
    """The award belongs to another pool, whose books would pay it too."""
    till.do("update benefits.award set pool_id = (select max(pool_id) from ledger.fund_pool) where award_id = {a}")


def somebody_elses_award(till: Till) -> None:
    """The award was handed to another person."""
    till.do("update benefits.award set person_id = {other} where award_id = {a}")


KINDS: dict[Callable[[Till], None], str] = {
    run_again: "more_than_entitled",
    paid_again_as_arrears: "paid_already",
    lowered_since: "more_than_entitled",
    two_awards_of_one_scheme: "two_awards_one_person",
    two_schemes_that_exclude: "two_awards_one_person",
    one_human_two_numbers: "two_awards_one_person",
    two_persons_one_account: "two_persons_one_account",
    one_account_one_amount_twice: "same_account_same_amount",
    a_dead_person: "dead_person",
    a_suspended_award: "award_held",
    an_ended_award: "award_closed",
    another_pool: "wrong_pool",
    somebody_elses_award: "no_award",
}


@pytest.mark.parametrize("inject", KINDS, ids=lambda inject: inject.__name__)
def test_it_is_found_before_release(till, inject):
    inject(till)
    with pytest.raises(BatchHasFindings) as stopped:
        till.send("now")
    found = stopped.value.found
    assert KINDS[inject] in {one.code for one in found}
    assert all(one.en and one.zh for one in found)
    assert not list((till.db.home / "outbox").glob("*.*"))


def test_the_same_row_twice_in_one_run_is_refused_by_the_database(till):
    with pytest.raises(psycopg.errors.UniqueViolation):
        till.do(OBLIGATION, run="run_id", award=till.a, kind="regular")


def test_for_every_person_and_month_what_is_paid_is_what_he_is_entitled_to(base, till):
    """The month as it is: over schemes, places, back payments and cases; and each payment is of one obligation."""
    clerk = base.lived.staff.clerk
    parked = {int(key.partition(":")[2]) for (key,) in till.admin.execute("select row_key from store.parked_row")}
    found = statement.differences(till.db, clerk, period=OCTOBER)
    assert {one.award for one in found} == parked  # who died in October has no heir on record yet
    assert {one.why for one in found} == {statement.OWED_LESS}
    batch_id = till.send("clean")
    assert batch(till.db, clerk, batch_id).state == "checked"
    unequal = till.admin.execute(
        "select award_id, for_month from (select award_id, for_month, sum(amount_fen) as owed from benefits.obligation "
        "where pool_id = %s group by 1, 2) o full join (select y.award_id, p.for_month, sum(p.amount_fen) as paid "
        "from payments.part p join payments.payment y using (payment_id) group by 1, 2) p using (award_id, for_month) "
        "where owed is distinct from paid",
        (till.pool,),
    ).fetchall()
    assert unequal == []
