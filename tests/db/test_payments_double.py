"""Double and wrong payments, injected one kind after the other: each is found before the money moves, in words.

The sum of batches, re-issues and back payments for a person and month must equal the entitlement.
"""

from __future__ import annotations

import psycopg
import pytest

from funds import NOVEMBER, OCTOBER
from paying import DAY, MOVES, RUNNER, World, open_world
from shebao.payments import actions
from shebao.payments.answers import take_answer
from shebao.payments.errors import BatchHasFindings
from shebao.payments.findings import ACCEPTABLE, SENTENCES, FindingNotAcceptable, accept_finding, findings
from shebao.payments.model import Order
from shebao.payments.simulated_bank import SimulatedBank


@pytest.fixture
def world(db, admin):
    return open_world(db, admin)


def stopped(world: World, officers, batch: int) -> set[str]:
    """The kinds found at the check; nothing of the batch is released."""
    with pytest.raises(BatchHasFindings) as problem:
        actions.check_batch(world.db, officers.reviewer, batch)
    assert all(f.en and f.zh for f in problem.value.found)
    assert actions.batch(world.db, officers.clerk, batch).state == "made"
    return {f.code for f in problem.value.found}


def twice_in_one_run(world: World) -> None:
    """1. One run writes the same month twice."""
    world.pensioner(1)
    world.owe(1, 100_000, run=900)


def run_twice(world: World) -> None:
    """2. The month's run is done again under another key."""
    world.pensioner(1)
    world.owe(1, 100_000)


def back_payment_of_a_paid_month(world: World) -> None:
    """3. A month already paid is paid again as arrears."""
    world.pensioner(1)
    world.sent(world.batch("earlier").batch_id)
    world.owe(1, 100_000, run=901)


def more_than_the_law_gives_now(world: World) -> None:
    """4. The entitlement was lowered after the obligation was written."""
    world.pensioner(1)
    world.admin.execute("update fake.entitlement set amount_fen = 90000")


def two_awards_of_one_scheme(world: World) -> None:
    """5. One person has two awards of one scheme."""
    world.pensioner(1)
    world.award(2, 1, fen=50_000)
    world.owe(2, 50_000)


def two_schemes_that_exclude_each_other(world: World) -> None:
    """6. Two schemes that may not be drawn together."""
    world.admin.execute("update ledger.scheme_fund set fund = 'pooled'")
    world.person(1)
    world.account(1)
    for award, scheme in ((1, "old_age"), (2, "top_up")):
        world.award(award, 1, scheme=scheme, group="retirement", fen=60_000 + award)
        world.owe(award, 60_000 + award)


def one_human_two_numbers(world: World) -> None:
    """7. One human being under two numbers, each with an award and an account."""
    world.pensioner(1, 100_000)
    world.pensioner(2, 110_000)
    world.admin.execute(
        "insert into registry.person_merge (kept, merged, reason, decided_by, r, serving_path) "
        "values (1, 2, 'one', 1, '[2025-01-01,)', '00.44.18.02.')"
    )


def two_persons_one_account(world: World) -> None:
    """8. Two persons are paid into one account."""
    world.pensioner(1, 100_000)
    world.person(2)
    world.account(2, "6200000000000001")
    world.award(2, 2, fen=70_000)
    world.owe(2, 70_000)


def same_account_same_amount(world: World) -> None:
    """9. One account gets one amount twice."""
    two_persons_one_account(world)
    world.admin.execute("update fake.payable set amount_fen = 100000")
    world.admin.execute("update fake.entitlement set amount_fen = 100000")


def a_dead_person(world: World) -> None:
    """10. The payee died the month before."""
    world.pensioner(1)
    world.die(1, "2025-09-30")


def a_suspended_award(world: World) -> None:
    """11. The award is suspended."""
    world.pensioner(1)
    world.admin.execute("update fake.award set state = 'held'")


def an_ended_award(world: World) -> None:
    """12. The award ended with September."""
    world.pensioner(1)
    world.admin.execute("update fake.award set state = 'closed', ends = %s", (OCTOBER,))


def another_pool(world: World) -> None:
    """13. The award belongs to another pool, whose books pay it too."""
    world.pensioner(1)
    world.admin.execute("update fake.award set pool_id = %s", (world.other_pool,))


def an_award_of_somebody_else(world: World) -> None:
    """14. The award was handed to another person."""
    world.pensioner(1)
    world.person(2)
    world.admin.execute("update fake.award set person_id = 2")


KINDS = {
    twice_in_one_run: "more_than_entitled",
    run_twice: "more_than_entitled",
    back_payment_of_a_paid_month: "paid_already",
    more_than_the_law_gives_now: "more_than_entitled",
    two_awards_of_one_scheme: "two_awards_one_person",
    two_schemes_that_exclude_each_other: "two_awards_one_person",
    one_human_two_numbers: "two_awards_one_person",
    two_persons_one_account: "two_persons_one_account",
    same_account_same_amount: "same_account_same_amount",
    a_dead_person: "dead_person",
    a_suspended_award: "award_held",
    an_ended_award: "award_closed",
    another_pool: "wrong_pool",
    an_award_of_somebody_else: "no_award",
}


def test_every_kind_of_double_payment_is_found_before_release(world, officers):
    for inject, code in KINDS.items():
        world.forget()
        inject(world)
        found = stopped(world, officers, world.batch("now").batch_id)
        assert code in found, inject.__name__


TAMPERED = {
    "update payments.instruction set amount_fen = amount_fen + 1": {"sum_differs", "batch_sum_differs"},
    "update payments.part set amount_fen = amount_fen + 1": {"sum_differs", "obligation_differs"},
    "update payments.part set for_month = for_month - 1": {"obligation_differs", "more_than_entitled"},
    "update payments.batch set rows = 7": {"batch_sum_differs"},
    "delete from payments.account_step where step = 'approved'": {"account_not_usable"},
    "update payments.payment set payee_person_id = 2": {"account_of_other", "obligation_differs"},
}


def test_what_a_tampering_hand_changes_is_found(world, officers):
    for statement, codes in TAMPERED.items():
        world.forget()
        world.pensioner(1)
        batch = world.batch().batch_id
        world.person(2)
        world.admin.execute(statement)
        assert codes <= stopped(world, officers, batch), statement


def test_a_death_between_check_and_release_stops_the_release(world, officers):
    world.pensioner(1)
    batch = world.approved(world.batch().batch_id)
    world.die(1, "2025-09-12")
    with pytest.raises(BatchHasFindings, match="died on 2025-09-12") as problem:
        actions.release_batch(world.db, officers.cashier, batch)
    assert "死亡" in problem.value.chinese


def test_the_month_of_death_is_paid_and_an_heir_may_be(world, officers):
    world.pensioner(1)
    world.person(2)
    world.account(2)
    world.die(1, "2025-10-05")
    world.entitle(1, 300_000, component="funeral")
    world.owe(1, 300_000, component="funeral", payee=2)
    batch = world.batch()
    assert batch.rows == 2
    assert findings(world.db, officers.clerk, batch.batch_id) == ()


def test_the_same_lines_in_a_second_batch_are_found(world, officers, admin):
    world.pensioner(1)
    world.batch("one")
    admin.execute("delete from payments.part")  # as if the link to the obligation were lost
    second = world.batch("two").batch_id
    assert "same_content" in stopped(world, officers, second)


def test_an_obligation_has_one_payment_by_key_of_the_database(world, admin):
    world.pensioner(1)
    world.batch()
    with pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute("insert into payments.part select * from payments.part")
    with pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute(
            "insert into payments.payment (business_no, award_id, person_id, payee_person_id, scheme, "
            "pool_id, period, amount_fen, "
            "serving_path) select business_no, award_id, person_id, payee_person_id, scheme, pool_id, "
            "period, amount_fen, "
            "serving_path from payments.payment"
        )


def test_paying_again_what_never_came_back_is_found(world, officers, admin):
    world.pensioner(1)
    file = world.sent(world.batch().batch_id)
    back = SimulatedBank(1, {"technical": 1.0}).reply("b.xml", file)
    take_answer(world.db, RUNNER, "a.xml", back, MOVES, period=OCTOBER, on=DAY)
    (payment,) = admin.execute("select payment_id from payments.payment").fetchone()
    again = actions.make_reissue(world.db, officers.clerk, Order("re", world.pool, OCTOBER), [payment])
    admin.execute("delete from payments.payment_event")  # as if the return had been forged
    assert "not_returned" in stopped(world, officers, again.batch_id)


def test_a_back_payment_of_what_is_still_owed_is_no_finding(world, officers, admin):
    world.pensioner(1)
    world.sent(world.batch().batch_id)
    admin.execute("update fake.entitlement set amount_fen = 104523")
    world.owe(1, 4_523)
    arrears = world.batch("arrears")
    assert arrears.fen == 4_523
    assert findings(world.db, officers.clerk, arrears.batch_id) == ()


def test_a_couple_with_one_account_is_accepted_by_name(world, officers):
    two_persons_one_account(world)
    batch = world.batch().batch_id
    found = findings(world.db, officers.clerk, batch)
    assert {f.code for f in found} <= set(ACCEPTABLE)
    for finding in found:
        accept_finding(world.db, officers.approver, batch, finding, note="married couple, both asked for it")
    assert findings(world.db, officers.clerk, batch) == ()
    actions.check_batch(world.db, officers.reviewer, batch)


def test_the_rest_cannot_be_accepted(world, officers):
    a_dead_person(world)
    batch = world.batch().batch_id
    (finding,) = findings(world.db, officers.clerk, batch)
    with pytest.raises(FindingNotAcceptable):
        accept_finding(world.db, officers.approver, batch, finding, note="please")


def test_a_clean_month_has_no_findings(world, officers):
    for number in range(1, 6):
        world.pensioner(number, 100_000 + number)
        world.entitle(number, 100_000 + number, NOVEMBER)
    assert findings(world.db, officers.clerk, world.batch().batch_id) == ()


def test_every_kind_of_finding_has_been_injected():
    seen = set(KINDS.values()) | set().union(*TAMPERED.values()) | {"same_content", "not_returned"}
    seen.add("closed_employer")  # of employers: injected in tests/flows/test_story_job_retention.py
    assert seen == set(SENTENCES)
