"""The books added up again from the rows: a whole record has no difference, and each kind of tampering is told."""

from __future__ import annotations

import pytest

from funds import OCTOBER
from officers import HOUSE
from paying import DAY, MOVES, RUNNER, open_world
from shebao.ledger import statements
from shebao.ledger.check import check
from shebao.payments.answers import take_answer
from shebao.payments.simulated_bank import SimulatedBank


@pytest.fixture
def world(db, admin, officers):
    """Three payments sent, answered, and the month closed."""
    made = open_world(db, admin)
    for number in (1, 2, 3):
        made.pensioner(number, 100_000 + number)
    file = made.sent(made.batch().batch_id)
    answer = SimulatedBank(1, {}).reply("b.xml", file)
    take_answer(db, RUNNER, "a.xml", answer, MOVES, period=OCTOBER, on=DAY)
    assert statements.close(db, officers.accountant, made.pool, OCTOBER, checked_by=officers.reviewer.actor_id)
    return made


def told(db) -> set[str]:
    found = check(db, HOUSE).differences
    assert all(reason.en and reason.zh for _, _, reason in found)
    return {reason.code.removeprefix("ledger.") for _, _, reason in found}


def test_a_whole_record_has_no_difference(world, db):
    done = check(db, HOUSE)
    assert done.differences == ()
    assert done.pools == 2
    assert done.register_rows == 3
    assert done.entries == 4  # received, moved to the special account, funded, paid


TAMPERED = {
    "update payments.movement set amount_fen = amount_fen + 1 where payment_id = 1": "register_differs",
    "delete from payments.movement where payment_id = 2": "register_differs",
    "insert into payments.movement select (jsonb_populate_record(m, '{\"row_no\": 99}')).* from payments.movement m "
    "limit 1": "register_differs",
    "update ledger.control set fen = fen + 100 where entry_id is not null": "register_differs",
    "update ledger.entry_line set amount_fen = amount_fen + 7 where line_no = 1 and account = 'monthly_benefit'":
    "entry_not_balanced",
    "update ledger.entry_line set amount_fen = amount_fen * 2 "
    "where entry_id = (select max(entry_id) from ledger.entry)": "book_differs",
    "update ledger.balance set closing_fen = closing_fen + 5, debit_fen = debit_fen + 5 "
    "where account = 'monthly_benefit'": "snapshot_differs",
}  # fmt: skip


@pytest.mark.parametrize(("statement", "code"), TAMPERED.items(), ids=list(TAMPERED.values()))
def test_what_a_superuser_changes_is_told(world, db, admin, statement, code):
    admin.execute("set session_replication_role = replica")
    assert admin.execute(statement).rowcount
    assert code in told(db)
