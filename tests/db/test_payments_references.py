"""What refers to what, proved of a whole statement at once: the same rows are refused that a key row by row refused.

(40_payments_0040) One batch stands; a number that stands nowhere, a number changed, a row taken away are tried on it.
"""

from __future__ import annotations

import psycopg
import pytest

from paying import open_world

REFUSED = psycopg.errors.ForeignKeyViolation
MANY = 3000  # more than are looked up one by one
HERE = "'00.44.18.02.'"
PAYMENT = (
    "insert into payments.payment (business_no, award_id, person_id, payee_person_id, scheme, pool_id, period, "
    "amount_fen, serving_path) "
)
PART = (
    "insert into payments.part (run_id, row_no, attempt, payment_id, component, payer, for_month, amount_fen, "
    "serving_path) "
)
ORDER = (
    "insert into payments.instruction (payment_id, issue_no, batch_id, account_id, amount_fen, message_id, "
    "serving_path) "
)
MOVEMENT = (
    "insert into payments.movement (run_id, row_no, payment_id, issue_no, move, scheme, component, payer, pool_id, "
    "for_month, period, amount_fen, serving_path) "
)
NOBODY = {
    "a payment of no pool": PAYMENT + f"values ('x', 1, 1, 1, 'old_age', 77, 24309, 5, {HERE})",
    "a part of no payment": PART + f"values (5000, 1, 0, 777, 'basic', '', 24309, 5, {HERE})",
    "an order for no payment": ORDER
    + "select 777, 0, batch_id, account_id, 5, 'x', serving_path from payments.instruction limit 1",
    "an order of no batch": ORDER
    + "select payment_id, 1, 777, account_id, 5, 'x', serving_path from payments.instruction limit 1",
    "an order into no account": ORDER
    + "select payment_id, 1, batch_id, 777, 5, 'x', serving_path from payments.instruction limit 1",
    "a movement of no payment": MOVEMENT
    + f"values (5000, 1, 777, 0, 'pay', 'old_age', 'basic', '', 1, 24309, 24309, 5, {HERE})",
    "one part of many": PART
    + f"select 5000, n, 0, case n when {MANY} then 777 else p.payment_id end, 'basic', '', 24309, 5, p.serving_path "
    f"from generate_series(1, {MANY}) n cross join (select * from payments.payment limit 1) p",
    "a payment's number changed": "update payments.payment set payment_id = default",
    "a part moved to another payment": "update payments.part set payment_id = payment_id + 1",
    "an order moved to another batch": "update payments.instruction set batch_id = batch_id + 1",
    "a payment taken away": "delete from payments.payment",
    "payments emptied": "truncate payments.payment cascade",
    "batches emptied": "truncate payments.batch cascade",
    "an account taken away": "delete from payments.account_step; delete from payments.payee_account",
}


def tried(admin, what: str, statement: str) -> None:
    """The statement, undone whatever comes of it."""
    with admin.transaction(force_rollback=True):
        admin.execute(statement)
    pytest.fail(f"{what} was taken")


@pytest.mark.mission("S5.30")
def test_what_refers_to_nothing_is_refused_whoever_writes_it(db, admin):
    world = open_world(db, admin)
    for person in (1, 2):
        world.pensioner(person)
    world.batch()
    for what, statement in NOBODY.items():
        with pytest.raises(REFUSED):  # the administrator himself, whom no right stops
            tried(admin, what, statement)
    left = admin.execute(
        "select (select count(*) from payments.payment), (select count(*) from payments.part), "
        "(select count(*) from payments.instruction)"
    ).fetchone()
    assert left == (2, 2, 2)


def test_a_copy_is_proved_like_any_statement_and_takes_what_stands(db, admin):
    world = open_world(db, admin)
    world.pensioner(1)
    world.batch()
    (payment,) = admin.execute("select payment_id from payments.payment").fetchone()

    def copied(last: int) -> None:
        with (
            admin.transaction(),
            admin.cursor().copy(
                "copy payments.part (run_id, row_no, attempt, payment_id, component, payer, for_month, amount_fen, "
                "serving_path) from stdin"
            ) as copy,
        ):
            for row in range(1, MANY + 1):
                copy.write_row((5000, row, 0, last if row == MANY else payment, "basic", "", 24309, 5, "00.44.18.02."))

    with pytest.raises(REFUSED, match="777"):
        copied(777)
    copied(payment)
    assert admin.execute("select count(*) from payments.part").fetchone() == (MANY + 1,)


def test_many_different_numbers_are_looked_up_as_a_set(db, admin):
    world = open_world(db, admin)
    many = (
        PAYMENT + f"select 'n' || n, n, n, n, 'old_age', {world.pool}, 24309, 5, '00.44.18.02.' "
        f"from generate_series(1, {MANY}) n"
    )
    admin.execute(many)
    parts = PART + "select 5000, payment_id, 0, payment_id, 'basic', '', 24309, 5, serving_path from payments.payment"
    with pytest.raises(REFUSED):  # all stand but one, which lies between the others
        admin.execute(
            PART + "select 5000, payment_id, 0, payment_id, 'basic', '', 24309, 5, serving_path from payments.payment "
            "union all select 901, 1, 0, -5, 'basic', '', 24309, 5, '00.44.18.02.'"
        )
    admin.execute(parts)
    assert admin.execute("select count(*) from payments.part").fetchone() == (MANY,)
    assert admin.execute("show enable_nestloop").fetchone() == ("on",)  # and leaves the session as it was
