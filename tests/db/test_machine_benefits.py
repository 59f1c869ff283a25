"""Pensions at random: granted, decided again, suspended, resumed, ended by a death and undone, paid, asked back.

Beside the database stands a plain table of months. Always: for each person and month what is owed in the books, with
what recovery cases hold, is what the table says was booked; after a payroll it is the entitlement unless the award was
set aside; register = control totals; nothing that was written goes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from entitled import Wish, at, awarded, judge, open_house, pay, person, recognise
from held import Pause, suspend
from machines import LONG, SHORT, Machine, by_hand, finds, opened, refused, run, verb, when
from officers import HOUSE, OFFICERS
from shebao.benefits import awards, delta, events, recalc, recovery, shard, statement
from shebao.benefits.errors import ClaimNotReady
from shebao.benefits.recovery import Received
from shebao.kernel.dates import month_start, parse_month
from shebao.registry import actions as registry
from shebao.store.outbox import deliver

START = parse_month("2025-11")
FAR = START + 1000
MONTHS_PAID = (200, 240, 322)
ACCOUNT = 11_864_235
KEPT = ("obligation", "award", "award_component", "award_status", "decision", "recovery_event", "claim_event")


def half_up(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))


def amount(months: int, on: date) -> int:
    """Act arts. 5 and 6 by hand; the base of 2025 is known from 17 November 2025 on."""
    base = 930_700 if on < date(2025, 11, 17) else 949_300
    return half_up(Fraction(base * months, 12) / 100) + half_up(Fraction(ACCOUNT * 10, 1378))


def opening(db, _admin) -> list[int]:
    """Three people, nobody draws yet."""
    at(db, "2025-10-20")
    open_house(db)
    return [person(db, order=number) for number in (1, 2, 3)]


@dataclass
class Pension:
    """An award as the table has it: what it gives a month, months barred, booked, and held by cases that stand."""

    award: int
    months: int
    fen: int
    suspended: list[tuple[int, int]] = field(default_factory=list)
    dead_from: int = FAR
    booked: Counter[int] = field(default_factory=Counter)
    cases: dict[int, Counter[int]] = field(default_factory=dict)
    proposed: int | None = None

    def due(self, month: int) -> int:
        barred = month >= self.dead_from or any(first <= month < last for first, last in self.suspended)
        return 0 if barred or month < START else self.fen

    def held(self, month: int) -> int:
        return sum(case[month] for case in self.cases.values())

    def open(self, upto: int) -> dict[int, int]:
        """What a payroll of this month finds to be written, by month."""
        lines = {m: self.due(m) - self.booked[m] - self.held(m) for m in range(START, upto + 1)}
        return {month: fen for month, fen in lines.items() if fen}

    def set_aside(self, upto: int) -> bool:
        """A month that is owed more and is held by a case waits for the case; the dead need an heir."""
        more = [month for month, fen in self.open(upto).items() if fen > 0]
        return any(self.held(month) for month in more) or bool(more and self.dead_from < FAR)


class Benefits(Machine):
    """A county's pensions over the months from November 2025 on."""

    def __init__(self) -> None:
        super().__init__()
        self.pensions: dict[int, Pension] = {}
        self.month, self.day = START, at(self.db, "2025-10-20")
        self.rows = Counter()

    def later(self, days: int = 1) -> date:
        """The clock never stands: a day after the last act."""
        self.day = at(self.db, str(self.day + timedelta(days=days)))
        return self.day

    def living(self) -> list[int]:
        return [who for who, one in self.pensions.items() if one.dead_from == FAR]

    @when(lambda self: len(self.pensions) < len(self.eve.facts))
    @verb(months=st.sampled_from(MONTHS_PAID))
    def claim(self, months):
        who = self.eve.facts[len(self.pensions)]
        award = awarded(self.db, Wish(who, account=ACCOUNT, months=months))
        self.told()  # of the determination it rests on: heard today, it changes nothing
        self.pensions[who] = Pension(int(award), months, amount(months, self.day))
        self.note("claim")

    def told(self) -> None:
        """What lower floors told is heard."""
        done = deliver(self.db, HOUSE, events.subscribers(judge()))
        assert not getattr(done, "failed", 0), done

    @when(lambda self: self.living())
    @verb(data=st.data(), months=st.sampled_from(MONTHS_PAID))
    def late_fact(self, data, months):
        """More is given at once, less is only proposed; what was proposed before is proposed no more."""
        who = data.draw(st.sampled_from(self.living()))
        one, on = self.pensions[who], self.later()
        recognise(self.db, who, "paid_months", months)
        self.told()
        one.months, now = months, amount(months, on)
        one.proposed = now if now < one.fen else None
        one.fen = max(one.fen, now)
        if not one.proposed:
            claim = self.ask("select claim_id from benefits.award where award_id = %s", one.award)[0][0]
            assert refused(lambda: recalc.notify_change(self.db, OFFICERS.clerk, claim, on=on, answer_until=on))
        self.note("less proposed" if one.proposed else "late_fact")

    @when(lambda self: any(one.proposed for one in self.pensions.values()))
    @verb(data=st.data())
    def approve_less(self, data):
        """Told, heard, checked, approved: by three persons."""
        one = self.pensions[data.draw(st.sampled_from([w for w, p in self.pensions.items() if p.proposed]))]
        claim = self.ask("select claim_id from benefits.award where award_id = %s", one.award)[0][0]
        on = self.later()
        recalc.notify_change(self.db, OFFICERS.clerk, claim, on=on, answer_until=on)
        on = self.later()  # the day he may answer is over
        recalc.check_change(self.db, OFFICERS.reviewer, claim, on=on)
        recalc.approve_change(self.db, OFFICERS.approver, judge(), claim, on=on)
        one.fen, one.proposed = one.proposed, None
        self.note("approve_less")

    @when(lambda self: self.living())
    @verb(data=st.data(), back=st.integers(-1, 2))
    def suspend(self, data, back):
        one = self.pensions[data.draw(st.sampled_from(self.living()))]
        start = max(self.month - back, START)
        self.later()
        suspend(self.db, OFFICERS.approver, one.award, Pause("suspended", "no sign of life", "", start))
        one.suspended = [(first, min(last, start)) for first, last in one.suspended if first < start]
        one.suspended.append((start, FAR))
        self.note("suspend")

    def suspended(self) -> list[int]:
        return [who for who in self.living() if any(last == FAR for _, last in self.pensions[who].suspended)]

    @when(lambda self: self.suspended())
    @verb(data=st.data(), back_pay=st.booleans())
    def resume(self, data, back_pay):
        """With back pay the months of the pause are owed again; without, from this month on."""
        one = self.pensions[data.draw(st.sampled_from(self.suspended()))]
        self.later()
        ((first, _),) = [pause for pause in one.suspended if pause[1] == FAR]
        month = max(self.month, first)
        awards.resume(self.db, OFFICERS.approver, one.award, month=month, back_pay=back_pay)
        one.suspended = [pause for pause in one.suspended if pause[1] != FAR]
        if not back_pay and first < month:
            one.suspended.append((first, month))
        self.note("resume")

    @when(lambda self: self.living())
    @verb(data=st.data(), back=st.integers(0, 2))
    def death(self, data, back):
        """The month of death is paid; what was paid after it shows as a case."""
        who = data.draw(st.sampled_from(self.living()))
        month = max(self.month - back, START)
        on = self.later()
        died = min(month_start(month), on)
        found = registry.record_death(
            self.db, OFFICERS.clerk, who, died, source="cremation", document="list 3", known_on=on
        )
        assert found.new
        self.told()
        self.pensions[who].dead_from = died.year * 12 + died.month
        self.note("death")

    @when(lambda self: len(self.living()) < len(self.pensions))
    @verb(data=st.data())
    def alive_after_all(self, data):
        """The death was recorded by mistake: everything is as if it had not been, a suspension too."""
        who = data.draw(st.sampled_from(sorted(set(self.pensions) - set(self.living()))))
        self.later()
        registry.withdraw_death(self.db, OFFICERS.clerk, who, reason="wrong person", document="card seen")
        self.told()
        self.pensions[who].dead_from = FAR
        self.note("alive_after_all")

    @when(lambda self: self.pensions)
    @verb()
    def payroll(self):
        """The next month for everybody: differences from what was booked, nothing else."""
        first = month_start(self.month).replace(day=10)
        self.day = at(self.db, str(max(first, self.day + timedelta(days=1))))
        written = 0
        for one in self.pensions.values():
            if one.set_aside(self.month):
                self.note("set aside")
                continue
            less = Counter[int]()
            for month, fen in one.open(self.month).items():
                if fen > 0:
                    one.booked[month] += fen
                    written += fen
                else:
                    less[month] = fen
            if less:
                one.cases[-1] = less
                self.note("case")
        assert pay(self.db, f"{self.month // 12}-{self.month % 12 + 1:02d}").fen == written
        self.cases_get_their_numbers()
        self.month += 1
        self.note("payroll")

    def cases_get_their_numbers(self) -> None:
        newest = dict(self.ask("select award_id, max(recovery_id) from benefits.recovery_case group by 1"))
        for one in self.pensions.values():
            if -1 in one.cases:  # a case that nobody proposed has number 0: the books do not have it
                one.cases[newest.get(one.award, 0)] = one.cases.pop(-1)

    def states(self) -> dict[int, str]:
        text = "select distinct on (recovery_id) recovery_id, state from benefits.recovery_event order by 1, seq desc"
        return dict(self.ask(text))

    @when(lambda self: any(one.cases for one in self.pensions.values()))
    @verb(data=st.data(), take=st.booleans())
    def settle(self, data, take):
        """A case is decided and paid back whole, or withdrawn: then its months are owed again."""
        one = data.draw(st.sampled_from([one for one in self.pensions.values() if one.cases]))
        case = data.draw(st.sampled_from(sorted(one.cases)))
        if self.states().get(case) == "received":
            return
        on = self.later()
        if take:
            fen = recovery.notify(self.db, OFFICERS.clerk, case, on=on, answer_until=on)
            assert fen == -sum(one.cases[case].values())
            on = self.later()
            recovery.decide(self.db, OFFICERS.approver, case, on=on, note="art. 88")
            assert recovery.receive(self.db, OFFICERS.clerk, case, Received(fen, "repaid", "slip"), on=on) == 0
        else:
            recovery.withdraw(self.db, OFFICERS.approver, case, on=on, note="was alive")
            del one.cases[case]
        self.note("settle")

    @invariant()
    def books_are_the_table(self):
        rows = self.ask("select award_id, for_month, sum(amount_fen)::bigint from benefits.obligation group by 1, 2")
        mine = {(one.award, m): fen for one in self.pensions.values() for m, fen in one.booked.items() if fen}
        assert {(award, month): fen for award, month, fen in rows if fen} == mine

    @invariant()
    def register_is_control(self):
        rows = self.ask("select count(*), coalesce(sum(amount_fen), 0)::bigint from benefits.obligation")
        control = "select coalesce(sum(rows), 0)::bigint, coalesce(sum(fen), 0)::bigint from ledger.control"
        assert rows == self.ask(control)

    @invariant()
    def what_does_not_add_up_is_told(self):
        """The statement of entitlement lists exactly the months the table has open up to the last payroll."""
        if not self.pensions or self.month == START:
            return
        found = statement.differences(self.db, OFFICERS.clerk, period=self.month - 1)
        mine = {(one.award, m) for one in self.pensions.values() for m in one.open(self.month - 1)}
        assert {(row.award, row.for_month) for row in found} == mine

    @invariant()
    def nothing_goes(self):
        for table in KEPT:
            rows = self.ask(f"select count(*) from benefits.{table}")[0][0]
            assert rows >= self.rows[table]
            self.rows[table] = rows


@pytest.fixture(scope="module")
def eve(server, template, tmp_path_factory):
    with opened(server, template, tmp_path_factory.mktemp("benefits"), opening) as found:
        yield found


@pytest.mark.mission("S3.02")
def test_pensions_are_what_the_table_says(eve):
    did = run(Benefits, eve, SHORT)
    assert {"claim", "payroll"} <= set(did), did


@pytest.mark.slow
def test_pensions_are_what_the_table_says_for_long(eve):
    did = run(Benefits, eve, LONG)
    wanted = {
        "late_fact",
        "approve_less",
        "suspend",
        "resume",
        "death",
        "alive_after_all",
        "case",
        "settle",
        "set aside",
    }
    assert wanted <= set(did), did


# --- planted defects -------------------------------------------------------------------------------------------------


def cases_that_are_forgotten(monkeypatch):
    """What is asked back already is asked back again each month."""
    old = delta.difference
    monkeypatch.setattr(shard, "difference", lambda due, booked, _cases: old(due, booked, delta.no_lines()))


def a_pause_that_pays(monkeypatch):
    """Suspended months are owed."""
    monkeypatch.setattr(shard, "entitled", lambda components, _unpaid, until: delta.expand(components, until))


def set_off_in_silence(monkeypatch):
    """What is owed less is simply written as a negative obligation."""
    monkeypatch.setattr(shard, "split", lambda lines: delta.Split(lines, delta.no_lines()))


SLOW = (pytest.param(one, marks=pytest.mark.slow) for one in (cases_that_are_forgotten, set_off_in_silence))


@pytest.mark.parametrize("defect", [a_pause_that_pays, *SLOW])
def test_a_planted_defect_is_found(eve, monkeypatch, defect):
    defect(monkeypatch)
    finds(Benefits, eve)


# --- what the machine found ------------------------------------------------------------------------------------------


def test_less_that_was_proposed_by_a_superseded_fact_can_be_approved_by_nobody(eve):
    """Fewer months were recognised by mistake, and the right ones again: the proposal to pay less is gone."""
    with by_hand(Benefits, eve) as machine:
        machine.claim(322)
        (who,) = machine.pensions
        award = machine.pensions[who].award
        claim = machine.ask("select claim_id from benefits.award where award_id = %s", award)[0][0]
        on = machine.later()
        recognise(machine.db, who, "paid_months", 200)
        machine.told()
        recognise(machine.db, who, "paid_months", 322)
        machine.told()
        with pytest.raises(ClaimNotReady, match="granted"):
            recalc.notify_change(machine.db, OFFICERS.clerk, claim, on=on, answer_until=on)


def dead_by_mistake(machine, who):
    """A month later somebody reports the death, a day later takes it back; another month goes by."""
    on = machine.later(30)
    facts = {"source": "cremation", "document": "list 3", "known_on": on}
    registry.record_death(machine.db, OFFICERS.clerk, who, on, **facts)
    machine.told()
    machine.later()
    registry.withdraw_death(machine.db, OFFICERS.clerk, who, reason="wrong person", document="card seen")
    machine.told()
    machine.later(30)


def test_a_death_withdrawn_does_not_lift_an_earlier_suspension(eve):
    """Suspended, reported dead by mistake, alive after all: whoever was suspended still is."""
    with by_hand(Benefits, eve) as machine:
        machine.claim(322)
        (who,) = machine.pensions
        one = machine.pensions[who]
        machine.later()
        pause = Pause("suspended", "no sign of life", "", START)
        suspend(machine.db, OFFICERS.approver, one.award, pause)
        dead_by_mistake(machine, who)
        assert pay(machine.db, "2025-12").fen == 0
        awards.resume(machine.db, OFFICERS.approver, one.award, month=START, back_pay=True)
        machine.later(20)
        assert pay(machine.db, "2026-01").fen == 3 * one.fen


def test_a_pause_cut_by_a_death_that_was_withdrawn_is_one_again(eve):
    """Suspended from November, reported dead in November by mistake, alive after all: back pay reaches November too."""
    with by_hand(Benefits, eve) as machine:
        machine.claim(322)
        (who,) = machine.pensions
        one = machine.pensions[who]
        machine.later()
        suspend(machine.db, OFFICERS.approver, one.award, Pause("suspended", "no sign of life", "", START))
        dead_by_mistake(machine, who)
        awards.resume(machine.db, OFFICERS.approver, one.award, month=START + 2, back_pay=True)
        assert pay(machine.db, "2025-12").fen == 2 * one.fen
