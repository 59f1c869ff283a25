"""Story: a rise of January becomes known in July. Thirty persons stand at the edges of its scope.

Each person's line says what July's payroll owes beyond the ordinary month, to whom, and what is asked back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pytest

from entitled import (
    RUNNER,
    SCHEME,
    Wish,
    at,
    awarded,
    judge,
    open_house,
    opened,
    pay,
    person,
    ready,
)
from held import suspend
from officers import COUNTY, HOUSE
from shebao.benefits import awards, decisions, events, shard, statement
from shebao.benefits.adjustment import compute_rise, draft, publish_rise, replay_rise, rise_of
from shebao.benefits.awards import Heir, Pause
from shebao.benefits.model import Component
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.registry import actions as registry
from shebao.registry.facts import Fact, Value
from shebao.store.outbox import deliver

PENSION = 249738 + 86097
RISE = 5000 + 1780
JULY = parse_month("2025-07")


@dataclass
class Town:
    """The persons by name, and what happened to them."""

    db: object
    officers: object
    who: dict[str, int] = field(default_factory=dict)
    award: dict[str, int] = field(default_factory=dict)
    heirs: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def settle(self, name: str, **wish) -> None:
        who = self.who.setdefault(name, person(self.db, order=2 * len(self.who) + 1))
        self.award[name] = awarded(self.db, Wish(who, **{"stop": "2024-10", **wish}))

    def heir(self, name: str, share: int = 1) -> Heir:
        who = person(self.db, date(1990, 1, 1), order=2 * sum(map(len, self.heirs.values())) + 2)
        self.heirs[name].append(who)
        return Heir(who, share, "notary 1")

    def name_heirs(self, name: str, *shares: int) -> None:
        listed = [self.heir(name, share) for share in shares]
        awards.name_heirs(self.db, self.officers.clerk, self.who[name], listed, serving_path=COUNTY)

    def dies(self, name: str, day: str) -> None:
        registry.record_death(
            self.db,
            self.officers.clerk,
            self.who[name],
            date.fromisoformat(day),
            source="cremation",
            document="list 3",
            known_on=self.db.clock.date(),
        )
        deliver(self.db, HOUSE, events.subscribers(judge()))

    def suspend(self, name: str, start: str, end: str | None = None) -> None:
        pause = Pause("suspended", "no sign of life", "Act art. 20", parse_month(start))
        suspend(self.db, self.officers.approver, self.award[name], pause)

    def resume(self, name: str, month: str, *, back_pay: bool) -> None:
        awards.resume(self.db, self.officers.approver, self.award[name], month=parse_month(month), back_pay=back_pay)

    def imprisoned(self, name: str, since: str) -> None:
        fact = Fact(
            "person", self.who[name], "in_prison", Value(1), date.fromisoformat(since), "department", "judgment"
        )
        registry.record_fact(self.db, self.officers.clerk, fact)

    def recognise(self, name: str, months: int) -> None:
        found = registry.determine(
            self.db,
            self.officers.clerk,
            self.who[name],
            "paid_months",
            Value(months),
            document="archive 2",
            decided_on=date(2024, 1, 1),
        )
        registry.review_determination(self.db, self.officers.reviewer, found, confirm=True)
        deliver(self.db, HOUSE, events.subscribers(judge()))


def run_rise(town: Town, day: str) -> tuple:
    on = at(town.db, day)
    rise = rise_of(judge(), SCHEME, "rise_2025", on)
    run = compute_rise(town.db, RUNNER, judge(), rise, shards=2)
    hands = town.officers
    for who, role in ((hands.clerk, "maker"), (hands.reviewer, "checker"), (hands.approver, "approver")):
        sign_run(town.db, who, run, role, on=on)
    return rise, run, publish_rise(town.db, RUNNER, judge(), rise, on=on)


def owed_in(town: Town, period: int) -> dict[str, dict[int, int]]:
    """Fen owed in a period by name and payee, beyond the ordinary month."""
    found: dict[str, dict[int, int]] = {}
    with town.db.reading(town.officers.clerk, "benefits") as tx:
        for name, award in town.award.items():
            sums: dict[int, int] = defaultdict(int)
            for row in tx.all("obligations_of", award=award):
                if row.period == period:
                    sums[row.payee_person_id] += row.amount_fen
            found[name] = dict(sums)
    return found


def asked_back(town: Town) -> dict[str, int]:
    found = {}
    with town.db.reading(town.officers.clerk, "benefits") as tx:
        for name, who in town.who.items():
            for case in tx.all("recoveries_of_person", person=who):
                found[name] = found.get(name, 0) + tx.one("recovery_now", recovery=case.recovery_id).fen
    return found


def before_july(town: Town) -> None:
    """November 2024 to June 2025, month by month, with everything that happens to the people."""
    db = town.db
    at(db, "2024-11-04")
    for name, wish in ORDINARY.items():
        town.settle(name, **wish)
    claim = opened(db, Wish(town.who.setdefault("by order", person(db, order=999)), months=10))
    order = decisions.Order("Minutes 3", "art. 2", (Component("by_order", "", 100_000),), parse_month("2024-11"))
    decided = decisions.decide_by_order(db, town.officers.clerk, judge(), claim, order, on=db.clock.date())
    decisions.check(db, town.officers.reviewer, decided.decision, on=db.clock.date())
    town.award["by order"] = decisions.approve(
        db, town.officers.approver, judge(), decided.decision, on=db.clock.date()
    )
    refused = ready(db, Wish(person(db, order=997), stop="2024-10", months=100))
    assert not decisions.determine(db, town.officers.clerk, judge(), refused, on=db.clock.date()).answer.granted
    town.imprisoned("in prison since 2024", "2024-06-01")
    town.suspend("in prison since 2024", "2024-11")
    pay(db, "2024-11")
    at(db, "2024-12-05")
    town.settle("retired 31 December", stop="2024-12")
    pay(db, "2024-12")
    events_of_spring(town)


def events_of_spring(town: Town) -> None:
    db = town.db
    at(db, "2025-01-06")
    town.settle("retired 1 January", stop="2025-01")
    town.name_heirs("died 31 December", 1)
    town.dies("died 31 December", "2024-12-31")
    town.name_heirs("died 1 January", 1)
    town.dies("died 1 January", "2025-01-01")
    pay(db, "2025-01")
    at(db, "2025-02-06")
    for name in ("suspended in February", "resumed with back pay", "resumed without back pay"):
        town.suspend(name, "2025-02")
    pay(db, "2025-02")
    at(db, "2025-03-06")
    town.recognise("facts changed before", 334)
    pay(db, "2025-03")
    at(db, "2025-04-07")
    town.name_heirs("died in March", 1)
    town.dies("died in March", "2025-03-18")
    town.name_heirs("died in March, heirs two to one", 2, 1)
    town.dies("died in March, heirs two to one", "2025-03-20")
    town.dies("died in March, no heirs", "2025-03-22")
    town.resume("resumed with back pay", "2025-02", back_pay=True)
    town.resume("resumed without back pay", "2025-04", back_pay=False)
    pay(db, "2025-04")
    at(db, "2025-05-06")
    town.imprisoned("in prison from May", "2025-05-01")
    town.suspend("in prison from May", "2025-05")
    town.settle("moved in", stop="2024-10")
    town.dies("dead by mistake", "2025-04-02")
    pay(db, "2025-05")
    at(db, "2025-06-05")
    registry.withdraw_death(db, town.officers.clerk, town.who["dead by mistake"], reason="lives", document="police")
    deliver(db, HOUSE, events.subscribers(judge()))
    town.name_heirs("died in June, found in June", 1)
    town.dies("died in June, found in June", "2025-06-01")
    suspend(
        db,
        town.officers.approver,
        town.award["stopped in June"],
        Pause("stopped", "asked to stop", "Act art. 21", parse_month("2025-06")),
    )
    pay(db, "2025-06")


ORDINARY = {
    "ordinary": {},
    "ordinary, second": {},
    "long ago": {"stop": "2020-05"},
    "with county extra": {"extra": {"lives_in_county": 1}},
    "smallest account": {"account": 1},
    "least months": {"months": 180},
    "rounding tie": {"months": 180, "account": 0 + 1},
    "died 31 December": {},
    "died 1 January": {},
    "died in March": {},
    "died in March, heirs two to one": {},
    "died in March, no heirs": {},
    "died in June, found in June": {},
    "died in May, found in July": {},
    "dead by mistake": {},
    "suspended in February": {},
    "resumed with back pay": {},
    "resumed without back pay": {},
    "suspended in July": {},
    "in prison since 2024": {},
    "in prison from May": {},
    "stopped in June": {},
    "facts changed before": {},
    "facts changed after": {},
    "facts and rise at once": {},
}


@pytest.fixture
def town(db, officers):
    open_house(db)
    return Town(db, officers)


def rise_of_pension(pension: int) -> int:
    """Fifty yuan and 0.53 percent, half up to the fen."""
    return 5000 + (pension * 53 * 2 + 10000) // 20000


def pension_of(months: int, account: int = 11_864_235) -> int:
    """Base 9,307, one percent a year; account over 137.8."""
    return (930700 * months * 2 + 1200) // 2400 + (account * 10 * 2 + 1378) // 2756


@pytest.mark.mission("S1.11")
@pytest.mark.mission("S1.10")
def test_thirty_persons_at_the_edges(town):
    before_july(town)
    rise, run, given = run_rise(town, "2025-07-10")
    listed = {d.award: d for d in draft(town.db, town.officers.clerk, rise, run)}
    out = {name for name, award in town.award.items() if award in listed and listed[award].left_out_by}
    assert out == {"died 31 December", "in prison since 2024"}
    assert town.award["retired 1 January"] not in listed
    assert listed[town.award["retired 31 December"]].fen == {"rise_fixed": 5000, "rise_share": 1780}
    assert given == len(listed) - len(out)

    july(town)
    after_july(town, rise, run)


def july(town: Town) -> None:
    """July: who died and who changed just before the month is paid, and what every one of the thirty is owed."""
    at(town.db, "2025-07-11")
    town.name_heirs("died in May, found in July", 1)
    town.dies("died in May, found in July", "2025-05-30")
    town.suspend("suspended in July", "2025-07")
    town.recognise("facts and rise at once", 334)
    pay(town.db, "2025-07")
    owed = owed_in(town, JULY)
    assert pension_of(322) == PENSION
    assert rise_of_pension(PENSION) == RISE

    def own(name, fen):
        assert owed[name] == ({town.who[name]: fen} if fen else {}), (name, owed[name], fen)

    for name in ("ordinary", "ordinary, second", "moved in", "dead by mistake", "resumed with back pay"):
        own(name, PENSION + 7 * RISE)
    own("retired 31 December", PENSION + 7 * RISE)
    own("retired 1 January", PENSION)
    old = (700000 * 322 * 2 + 1200) // 2400 + 86097
    own("long ago", old + 7 * rise_of_pension(old))
    own("with county extra", PENSION + 2000 + 7 * rise_of_pension(PENSION + 2000))
    small, least = pension_of(322, 1), pension_of(180)
    own("smallest account", small + 7 * rise_of_pension(small))
    own("least months", least + 7 * rise_of_pension(least))
    own("rounding tie", pension_of(180, 1) + 7 * rise_of_pension(pension_of(180, 1)))
    own("by order", 100_000 + 7 * rise_of_pension(100_000))
    own("resumed without back pay", PENSION + 5 * RISE)
    own("suspended in February", RISE)
    own("suspended in July", 6 * RISE)
    own("in prison since 2024", 0)
    own("in prison from May", 4 * RISE)
    own("stopped in June", 5 * RISE)
    changed = pension_of(334)
    own("facts changed before", changed + 7 * rise_of_pension(changed))
    more = changed - PENSION
    own("facts and rise at once", changed + 8 * more + 7 * rise_of_pension(changed))
    own("facts changed after", PENSION + 7 * RISE)
    heirs = town.heirs
    assert owed["died 31 December"] == {}
    assert owed["died 1 January"] == {heirs["died 1 January"][0]: RISE}
    assert owed["died in March"] == {heirs["died in March"][0]: 3 * RISE}
    two, one = heirs["died in March, heirs two to one"]
    assert owed["died in March, heirs two to one"] == {two: 3 * (3333 + 1187), one: 3 * (1667 + 593)}
    assert owed["died in March, no heirs"] == {}
    assert owed["died in June, found in June"] == {heirs["died in June, found in June"][0]: 6 * RISE}
    assert owed["died in May, found in July"] == {heirs["died in May, found in July"][0]: 5 * RISE}
    assert asked_back(town) == {"died in May, found in July": PENSION}
    assert len(town.who) + 1 == 30


def after_july(town: Town, rise, run: int) -> None:
    """Who was set aside is paid when it is cleared; facts known after the rise count once; old decisions replay."""
    db, hands = town.db, town.officers
    parked = {row.row_key: row.reason for row in parked_rows(town)}
    assert parked == {f"award:{town.award['died in March, no heirs']}": shard.NO_HEIR}
    first = town.award["facts changed after"]
    with db.reading(hands.clerk, "benefits") as tx:
        original = tx.one("decision_of_award", award=first).decision_id
    at(db, "2025-08-05")
    town.name_heirs("died in March, no heirs", 1)
    town.recognise("facts changed after", 334)
    pay(db, "2025-08")
    owed = owed_in(town, JULY + 1)
    assert owed["died in March, no heirs"] == {town.heirs["died in March, no heirs"][0]: 3 * RISE}
    changed = pension_of(334)
    more = changed - PENSION
    rise_more = rise_of_pension(changed) - RISE
    assert owed["facts changed after"] == {
        town.who["facts changed after"]: changed + rise_of_pension(changed) + 9 * more + 7 * rise_more
    }
    assert owed["ordinary"] == {town.who["ordinary"]: PENSION + RISE}
    assert decisions.replay(db, hands.clerk, original).values["basic_part"] == 249738
    assert replay_rise(db, hands.clerk, rise, run, first).fen == {"rise_fixed": 5000, "rise_share": 1780}
    assert statement.differences(db, hands.clerk, period=JULY + 1) == []
    with db.reading(hands.clerk, "benefits") as tx:
        runs = [row.run_id for row in tx.all("payroll_runs")]
    assert len(runs) == 10
    for one in runs:
        assert statement.audit_run(db, hands.clerk, one) == []


def parked_rows(town: Town):
    with town.db.reading(town.officers.clerk, "benefits") as tx:
        runs = [row.run_id for row in tx.all("payroll_runs")]
        return tx.all("store.parked_rows", run_id=runs[-1])
