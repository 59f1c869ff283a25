"""What lower floors tell entitlements, and what follows: a death stops, a return may suspend, a late fact decides anew.

Overpaid months show in the next payroll as a recovery case; what was due before goes to the heirs. Lump sums of a death
are claims of their own (claims.open_claim with the id of the lump sum), each granted once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from shebao.benefits.awards import Pause, pause_award, restore_pauses
from shebao.benefits.instalments import count_set_off
from shebao.benefits.judge import Judge
from shebao.benefits.living import end_at_death
from shebao.benefits.model import FOREVER, AwardId
from shebao.benefits.recalc import recalculate_award
from shebao.kernel.dates import month_of
from shebao.payments.returns import FOLLOW_UPS
from shebao.store.outbox import Event, Subscriber
from shebao.store.transaction import Transaction

DEATH = "death"


def subscribers(judge: Judge) -> tuple[Subscriber, ...]:
    """Who listens to what, with the law at hand where a fact changes what was decided."""

    def determined(tx: Transaction, event: Event) -> None:
        if event.payload.get("outcome") == "confirmed":
            decide_again(tx, judge, [_number(event.payload, "person")])

    def corrected(tx: Transaction, event: Event) -> None:
        decide_again(tx, judge, [_number(event.payload, "person")])

    def fact_corrected(tx: Transaction, event: Event) -> None:
        kind, _, number = str(event.payload["subject"]).partition(":")
        decide_again(tx, judge, [int(number)] if kind == "person" else [])

    def paid_late(tx: Transaction, event: Event) -> None:
        decide_again(tx, judge, _numbers(event.payload, "persons"), str(event.payload["scheme"]))

    return (
        Subscriber("benefits.stop_at_death", "registry.death_recorded", "benefits", stop_at_death),
        Subscriber("benefits.undo_death", "registry.death_withdrawn", "benefits", undo_death),
        Subscriber("benefits.hold_after_return", "payments.returned", "benefits", hold_after_return),
        Subscriber("benefits.decide_again", "registry.determined", "benefits", determined),
        Subscriber("benefits.person_corrected", "registry.person_corrected", "benefits", corrected),
        Subscriber("benefits.fact_corrected", "registry.fact_corrected", "benefits", fact_corrected),
        Subscriber("benefits.paid_late", "collection.paid_late", "benefits", paid_late),
        Subscriber("benefits.moved_in", "collection.moved_in", "benefits", paid_late),
        Subscriber("benefits.count_set_off", "benefits.payroll_published", "benefits", count_set_off),
    )


def stop_at_death(tx: Transaction, event: Event) -> None:
    """The month of death is paid; from the next month every award of the person is stopped."""
    person, died_on = _number(event.payload, "person"), date.fromisoformat(str(event.payload["died_on"]))
    awards = tx.all("awards_of_person", person=person)
    if not awards:
        return
    tx.run("close_death", person=person, recorded=tx.now)
    known_on = date.fromisoformat(str(event.payload["known_on"]))
    tx.run("insert_death", person=person, died_on=died_on, known_on=known_on, recorded=tx.now)
    end_at_death(tx, person, known_on)
    for award in awards:
        if not award.item:
            pause_award(tx, tx.actor, AwardId(award.award_id), Pause("stopped", DEATH, "", month_of(died_on) + 1))
    tx.note(person=person, awards=len(awards))


def undo_death(tx: Transaction, event: Event) -> None:
    """The death was recorded by mistake: what was stopped for it runs again, with back pay; an earlier pause stands."""
    person = _number(event.payload, "person")
    for _ in tx.all("close_death", person=person, recorded=tx.now):
        for award in tx.all("awards_of_person", person=person):
            for stopped in tx.all("close_status_of_reason", award=award.award_id, reason=DEATH, recorded=tx.now):
                restore_pauses(tx, AwardId(award.award_id), stopped.start, stopped.since)


def hold_after_return(tx: Transaction, event: Event) -> None:
    """A payment came back: where the cause asks for it, the next months wait until it is cleared."""
    cause = str(event.payload["cause"])
    follow_up = FOLLOW_UPS.get(cause)  # type: ignore[call-overload]  # a word of the bank's side, checked by look-up
    if follow_up is None or not follow_up.suspends:
        return
    award = AwardId(_number(event.payload, "award_id"))
    if tx.maybe("award_by_id", award=award) is None:
        return  # of a list or an employer: it is owed once, and no month after it has to wait
    start = month_of(tx.today) + 1
    paused = tx.all("status_of", award=award, known_at=tx.now, forever=FOREVER)
    if not any(p.start <= start < p.end_ for p in paused):
        pause_award(tx, tx.actor, award, Pause("suspended", f"returned: {cause}", "", start))


def decide_again(tx: Transaction, judge: Judge, persons: Sequence[int], scheme: str = "") -> None:
    """A fact came late: awards of these persons are decided again by what is known now.

    More is granted at once, less is only proposed; months already booked fall out of the next payroll as arrears or as
    a recovery case.
    """
    for person in persons:
        for award in tx.all("awards_of_person", person=person):
            if not award.item and scheme in ("", award.scheme):
                recalculate_award(tx, tx.actor, judge, AwardId(award.award_id), tx.today)


def _numbers(payload: Mapping[str, object], name: str) -> list[int]:
    listed = payload[name]
    assert isinstance(listed, list)
    return [int(number) for number in listed]


def _number(payload: Mapping[str, object], name: str) -> int:
    return int(str(payload[name]))
