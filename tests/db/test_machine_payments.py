"""The payments of an agency at random: they are what the list says, and a planted defect is found."""

from __future__ import annotations

from itertools import count

import pytest

from machines import LONG, SHORT, by_hand, finds, opened, run
from officers import OFFICERS
from paying import DAY, MOVES, OCTOBER, PAYER, RUNNER
from payments_machine import HANDS, STEPS, Payments, opening
from shebao.payments import actions, answers, sending
from shebao.payments.model import Order


@pytest.fixture(scope="module")
def eve(server, template, tmp_path_factory):
    with opened(server, template, tmp_path_factory.mktemp("payments"), opening) as found:
        yield found


@pytest.mark.mission("S3.02")
def test_payments_are_what_the_list_says(eve):
    did = run(Payments, eve, SHORT)
    assert {"make_batch", "checked", "refuse", "hold"} <= set(did), did


@pytest.mark.slow
def test_payments_are_what_the_list_says_for_long(eve):
    did = run(Payments, eve, LONG)
    assert {"send", "answered", "reissue", "give_up", "answer_again", "free", "cancel"} <= set(did), did
    assert "left to wait: account closed" in did, did


# --- planted defects -------------------------------------------------------------------------------------------------


def settled_waits_again(monkeypatch, eve):
    """The index of what is settled is forgotten: the next batch takes the same obligations once more."""
    plant(
        monkeypatch, eve,
        "create function payments.forget() returns trigger language plpgsql as $$ begin return null; end $$;"
        "create trigger forget before insert on payments.part for each row execute function payments.forget()",
    )  # fmt: skip


def signs_out_of_turn(monkeypatch, _eve):
    """Whoever comes may sign."""
    monkeypatch.setattr(actions, "_may", lambda tx, batch, _: actions.batch_in(tx, batch))


def a_return_that_is_not_booked(monkeypatch, _eve):
    """The event is written, the money stays out."""
    monkeypatch.setattr(answers, "book_movements", lambda *_: None)


def an_answer_file_that_is_not_known_again(monkeypatch, _eve):
    """Each file is new."""
    monkeypatch.setattr(answers, "sha256", Salted)


class Salted:
    numbers = count()

    def __init__(self, _content: bytes) -> None:
        self.number = next(self.numbers)

    def hexdigest(self) -> str:
        return f"{self.number:064d}"


def plant(monkeypatch, eve, statement: str) -> None:
    clone = eve.clone

    def broken():
        db, admin = clone()
        admin.execute(statement)
        return db, admin

    monkeypatch.setattr(eve, "clone", broken)


DEFECTS = (settled_waits_again, signs_out_of_turn, a_return_that_is_not_booked, an_answer_file_that_is_not_known_again)


@pytest.mark.parametrize(
    "defect", [DEFECTS[1], *(pytest.param(one, marks=pytest.mark.slow) for one in DEFECTS if one is not DEFECTS[1])]
)
def test_a_planted_defect_is_found(eve, monkeypatch, defect):
    defect(monkeypatch, eve)
    finds(Payments, eve)


# --- what the machine found ------------------------------------------------------------------------------------------


def test_a_refused_batch_leaves_what_was_held_held_and_does_not_pay_again_what_is_out(eve):
    """Held and freed, one payment goes out with another batch; the first batch is refused: it is not paid once more."""
    with by_hand(Payments, eve) as machine:
        machine.newcomer(100_00)
        machine.newcomer(200_00)
        machine.newcomer(300_00)
        machine.make_batch()
        first, second, third = sorted(machine.office.paid)
        (batch,) = machine.office.batches
        for number in (first, second):
            actions.hold_payment(machine.db, OFFICERS.reviewer, number, note="asked")
            machine.office.paid[number].state = "held"
        actions.free_payment(machine.db, OFFICERS.reviewer, second, note="found")
        again = actions.make_reissue(machine.db, OFFICERS.clerk, Order("r/1", machine.world.pool, OCTOBER), [second])
        for state, name in STEPS.items():
            getattr(actions, name)(machine.db, HANDS[state], again.batch_id)
        sending.send_batch(machine.db, RUNNER, again.batch_id, MOVES, PAYER, on=DAY)
        actions.refuse_batch(machine.db, OFFICERS.reviewer, batch, note="wrong day")
        states = dict(machine.ask("select payment_id, state from payments.payment_state"))
        assert states == {first: "held", second: "sent", third: "cancelled"}
        made = actions.make_batch(machine.db, OFFICERS.clerk, Order("b/2", machine.world.pool, OCTOBER)).batch
        assert (made.rows, made.fen) == (1, 300_00)
