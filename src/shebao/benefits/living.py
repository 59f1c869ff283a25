"""Living status: nobody is called together and nobody is cut off first. Records speak; where they are silent an officer
writes, calls and visits, each a dated row; only then may another officer suspend, and what was held is paid when the
person is found alive.

How long a silence may last is the scheme's: `living_status: {months, cites}` in its service.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NewType

import numpy as np

from shebao.benefits.answer_time import wait_for_answer
from shebao.benefits.awards import Pause, pause_award, resume_award
from shebao.benefits.claims import MACHINE_POST
from shebao.benefits.delta import Ints
from shebao.benefits.errors import LivingCheckNotReady, LivingStatusUnruled
from shebao.benefits.judge import Judge, canonical
from shebao.benefits.model import AwardId
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import RunKey, finish_part, open_run, part_of
from shebao.store.transaction import Transaction

CheckId = NewType("CheckId", int)

SILENT = "living status not confirmed"
"""Reason of a pause for silence; the database takes it only after letter, call and visit (55_benefits_0004)."""

AFTER = {"letter": ("opened",), "call": ("letter",), "visit": ("call",)}
"""What must be the last row before each try to reach the person."""

OPEN = ("opened", "letter", "call", "visit", "suspended")


@dataclass(frozen=True, slots=True)
class Signs:
    """Records of one kind that knew persons to be alive: columns of persons and days."""

    persons: Ints
    days: tuple[date, ...]
    source: str
    document: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """One look at everybody who draws a scheme, on a day, in shards."""

    scheme: str
    on: date
    shards: int


@dataclass(frozen=True, slots=True)
class Swept:
    """How many checks a look opened, and how many open ones the records closed."""

    run: int
    opened: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Try:
    """One try to reach a person: how, with what result, and what the officer wrote down."""

    step: str
    on: date
    note: str
    found_alive: bool = False
    answer_until: date | None = None


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A check that waits for somebody."""

    check: CheckId
    person: int
    scheme: str
    step: str
    since: date


def record_signs(db: Database, by: Actor, signs: Signs) -> int:
    """Take in a list of matches. How many were new; the same list again writes nothing."""
    with db.transaction(by, "benefits", "record_life_signs", act="accept", subject=signs.document) as tx:
        people, days = signs.persons.tolist(), [day.isoformat() for day in signs.days]
        content = canonical([signs.source, signs.document, people, days])
        part = part_of(tx, RunKey("life_signs", by.path), f"{signs.source}: {signs.document}", content)
        if part.done:
            return part.done.rows
        new = _insert_signs(tx, by, signs)
        finish_part(tx, part, rows=new)
        return new


def sweep(db: Database, by: Actor, judge: Judge, wanted: Sweep) -> Swept:
    """Close the checks that records answered, open one for each person silent too long. Raises LivingStatusUnruled."""
    since = _months_before(wanted.on, _ruled(judge, wanted.scheme)["months"])
    key = RunKey("living_status", f"{by.path}/{wanted.scheme}/{wanted.on}")
    common = {"scheme": wanted.scheme, "path": by.path, "after": f"{by.path}~", "on_date": wanted.on}
    common |= {"actor": by.actor_id, "post": by.post}
    with open_run(db, by, "benefits", key, law_hash=judge.law.hash, known_on=wanted.on) as run:
        with run.step("records") as step:
            if step.todo:
                step.count(rows=len(step.tx.all("confirm_by_records", **common, recorded=step.tx.now)))
        for shard in range(wanted.shards):
            with run.step(f"shard {shard}") as step:
                if step.todo:
                    step.count(rows=_open_checks(step.tx, wanted, int(run.run_id), shard, {**common, "since": since}))
        done = {one.name: one.rows for one in run.steps()}
        return Swept(int(run.run_id), sum(done.values()) - done["records"], done["records"])


def waiting(db: Database, by: Actor, steps: Sequence[str] = OPEN) -> list[OpenCheck]:
    """Checks of the actor's part of the record that wait at one of these steps, the oldest first."""
    with db.reading(by, "benefits", purpose="living status") as tx:
        rows = tx.all("living_in_steps", steps=list(steps))
    return [OpenCheck(CheckId(r.check_id), r.person_id, r.scheme, r.step, r.on_date) for r in rows]


def reach(db: Database, by: Actor, check: CheckId, tried: Try) -> None:
    """Write down a letter, a call or a visit, in this order; who is found alive ends the check.

    Raises LivingCheckNotReady, NoticeNotOver.
    """
    with db.transaction(by, "benefits", f"living_{tried.step}", act="accept", subject=f"living_check:{check}") as tx:
        now = _ready(tx, check, tried.step, AFTER.get(tried.step, ()))
        if tried.step != "letter" and now.answer_until is not None:
            wait_for_answer(check, now.answer_until, tried.on)
        result = "alive" if tried.found_alive else ("" if tried.step == "letter" else "no_answer")
        _step(tx, by, now, tried, result)
        if tried.found_alive:
            sign = Signs(np.array([now.person_id], np.int64), (tried.on,), tried.step, tried.note)
            _insert_signs(tx, by, sign)
            _step(tx, by, _now(tx, check), Try("confirmed", tried.on, tried.note), "alive")


def suspend_silent(db: Database, by: Actor, judge: Judge, check: CheckId, *, on: date) -> int:
    """Hold the months after this one; only by a named officer who made none of the tries. Awards held.

    Raises LivingCheckNotReady.
    """
    with db.transaction(by, "benefits", "suspend_silent", act="approve", subject=f"living_check:{check}") as tx:
        now = _ready(tx, check, "suspend", ("visit",))
        tried_by = {row.actor_id for row in tx.all("living_steps", check=check) if row.step != "opened"}
        if by.post == MACHINE_POST or by.actor_id in tried_by:
            raise LivingCheckNotReady(check=check, state=now.step, act="suspend", allowed="another named officer")
        cites = str(_ruled(judge, now.scheme)["cites"])
        awards = tx.all("silenced_awards", person=now.person_id, scheme=now.scheme, reason=SILENT)
        for row in awards:
            pause_award(tx, by, AwardId(row.award_id), Pause("suspended", SILENT, cites, int(month_of(on)) + 1))
        _step(tx, by, now, Try("suspended", on, cites), "")
        return len(awards)


def confirm(db: Database, by: Actor, check: CheckId, sign: Signs, *, on: date) -> None:
    """The person, or a record, shows that he is alive: the check ends; held months are paid once somebody resumes."""
    with db.transaction(by, "benefits", "confirm_living", act="accept", subject=f"living_check:{check}") as tx:
        now = _ready(tx, check, "confirm", OPEN)
        _insert_signs(tx, by, sign)
        _step(tx, by, now, Try("confirmed", on, sign.document), "alive")


def resume_confirmed(db: Database, by: Actor, check: CheckId, *, on: date) -> int:
    """Another officer lets the held awards run again; every held month is owed and paid with the next payroll.

    Raises LivingCheckNotReady.
    """
    with db.transaction(by, "benefits", "resume_confirmed", act="approve", subject=f"living_check:{check}") as tx:
        now = _ready(tx, check, "resume", ("confirmed",))
        held = tx.all("silenced_awards", person=now.person_id, scheme=now.scheme, reason=SILENT)
        held = [row for row in held if row.silenced]
        if not held:
            raise LivingCheckNotReady(check=check, state=now.step, act="resume", allowed="a check that suspended")
        for row in held:
            resume_award(tx, by, AwardId(row.award_id), int(month_of(on)) + 1, back_pay=True)
        _step(tx, by, now, Try("resumed", on, ""), "")
        return len(held)


def end_at_death(tx: Transaction, person: int, on: date) -> None:
    """A death answers every open check: months held before it were his and go to the heirs."""
    for row in tx.all("awards_of_person", person=person):
        tx.run("close_status_of_reason", award=row.award_id, reason=SILENT, recorded=tx.now)
    actor = {"actor": tx.actor.actor_id, "post": tx.actor.post}
    tx.run("end_living_checks", person=person, on_date=on, recorded=tx.now, **actor)


def _open_checks(tx: Transaction, wanted: Sweep, run: int, shard: int, common: dict[str, object]) -> int:
    since = common["since"]
    assert isinstance(since, date)
    months = {"month": int(month_of(wanted.on)), "first_month": int(month_of(since))}
    part = {"run": run, "shard": shard, "shards": wanted.shards, "recorded": tx.now}
    return len(tx.all("open_living_checks", **common, **months, **part))


def _ruled(judge: Judge, scheme: str) -> dict[str, Any]:
    ruled = judge.scheme(scheme).service.get("living_status")
    if not ruled:
        raise LivingStatusUnruled(scheme=scheme)
    return dict(ruled)


def _months_before(day: date, months: int) -> date:
    first = int(month_of(day)) - months
    return date(first // 12, first % 12 + 1, 1)


def _ready(tx: Transaction, check: CheckId, act: str, allowed: tuple[str, ...]) -> Row:
    now = _now(tx, check)
    if now.step not in allowed:
        raise LivingCheckNotReady(check=check, state=now.step, act=act, allowed=", ".join(allowed) or "nothing")
    return now


def _now(tx: Transaction, check: CheckId) -> Row:
    return tx.one("living_now", check=check)


def _insert_signs(tx: Transaction, by: Actor, signs: Signs) -> int:
    return tx.run(
        "insert_life_signs",
        persons=signs.persons.tolist(),
        days=list(signs.days),
        source=signs.source,
        document=signs.document,
        actor=by.actor_id,
        recorded=tx.now,
    )


def _step(tx: Transaction, by: Actor, now: Row, tried: Try, result: str) -> None:
    tx.run(
        "insert_living_step",
        check=now.check_id,
        seq=now.seq + 1,
        step=tried.step,
        result=result,
        answer_until=tried.answer_until,
        note=tried.note,
        on_date=tried.on,
        actor=by.actor_id,
        post=by.post,
        recorded=tx.now,
        serving_path=now.serving_path,
    )
