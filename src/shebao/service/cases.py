"""A claim as a case people can follow: a number, the day it is due, each step, and what the present one waits for.

Nothing below knows of cases: claims tell of their steps by events, and the case is written from the claim's history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from shebao.benefits.model import ENDED, STATE_AFTER, steps_asked
from shebao.kernel.actors import Actor
from shebao.law.ir import Law, Scheme
from shebao.law.service_item import items_of
from shebao.law.working_days import CalendarEnds, after
from shebao.service.desk_errors import RecordOfOtherLaw
from shebao.service.text import Text, phrase
from shebao.store.db import Database
from shebao.store.outbox import Event, Subscriber
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

NEXT = {
    "determined": ("check", "reviewer"),
    "checked": ("approve", "approver"),
    "refusal_proposed": ("notify_refusal", "clerk"),
    "refusal_notified": ("answer", ""),
    "waiting": ("facts", ""),
    "awaiting_order": ("order", "clerk"),
    "facts_supplied": ("determine", "clerk"),
    "change_proposed": ("notify_refusal", "clerk"),
    "change_notified": ("answer", ""),
    "change_checked": ("approve", "approver"),
}
"""What is next after a state, and the post that does it; the person himself where no post is named."""
ANSWERED = Text("determination anew, or the refusal by the approver", "重新核定，或由审批人决定不予批准")
"""What is next once the person has answered a notice: what he said changes the decision, or it does not."""
POSTS = {"pre_check": "clerk", "archive_check": "reviewer", "public_notice": "clerk", "approval": "approver"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it stands. `waits_for` is the next step in words, `post` who does it; both empty once it ended."""

    number: str
    claim: int
    person: int
    scheme: str
    item: str
    region: str
    opened_on: date
    due_on: date | None
    due_said: str
    state: str
    waits_for: Text | None
    post: str
    letter: str | None

    @property
    def closed(self) -> bool:
        """Whether the claim has ended."""
        return self.state in ENDED

    def days_late(self, on: date) -> int:
        """Days past the due day of an open case; none while it is in time or has no due day."""
        if self.closed or self.due_on is None:
            return 0
        return max(0, (on - self.due_on).days)


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One line of a case: the state it reached, when, by whom, in which post."""

    state: str
    on: date
    actor_id: int
    post: str


def subscribers(law: Law) -> tuple[Subscriber, ...]:
    """Who opens and carries on cases, with the law that says when they are due."""
    return (Subscriber("service.follow_claim", "benefits.claim_step", "service", partial(follow, law)),)


def follow(law: Law, tx: Transaction, event: Event) -> None:
    """The case of the claim, opened with its first step, shows every step the claim has taken by now."""
    claim = tx.one("claim_of_case", claim=int(str(event.payload["claim"])))
    known = tx.maybe("case_of_claim", claim=claim.claim_id)
    found = known or _opened(law, tx, claim)
    tx.run("add_case_steps", case_id=found.case_id, claim=claim.claim_id)
    tx.note(case=found.number)


def _opened(law: Law, tx: Transaction, claim: Row) -> Row:
    prefix = f"{claim.region}-{claim.opened_on.year}-"
    tx.one("hold_case_numbers", prefix=prefix)
    number = f"{prefix}{tx.one('cases_numbered', prefix=prefix).taken + 1:06d}"
    due_on, said = due(law, law.schemes[claim.scheme], claim.opened_on)
    return tx.one(
        "add_case",
        number=number,
        claim=claim.claim_id,
        person=claim.person_id,
        scheme=claim.scheme,
        item=claim.item,
        region=claim.region,
        opened_on=claim.opened_on,
        due_on=due_on,
        due_said=said,
        path=claim.serving_path,
    )


def due(law: Law, scheme: Scheme, opened_on: date) -> tuple[date | None, str]:
    """The day a case is due and the document that says so; no day, and why, where none can be counted."""
    items = items_of(scheme)
    days = items[0].working_days if items else None
    if days is None or days.days is None or (days.start is not None and opened_on < days.start):
        said = phrase("no_limit_read")
        return None, f"{said.zh} {said.en}"
    try:
        return after(law, opened_on, days.days), days.cites
    except CalendarEnds as ends:
        return None, f"{ends.chinese} {ends.english}"


def cases(db: Database, by: Actor, law: Law, *, late_on: date | None = None) -> tuple[Case, ...]:
    """The cases of the officer's part of the record, the one due first on top; with `late_on` only the late ones."""
    with db.reading(by, "service", purpose="cases") as tx:
        rows = tx.all("cases_now")
    for row in rows:
        if row.scheme not in law.schemes:
            raise RecordOfOtherLaw(scheme=row.scheme, claim=row.claim_id, law=law.hash[:12])
    found = tuple(_case(law, row) for row in rows)
    return found if late_on is None else tuple(case for case in found if case.days_late(late_on))


def steps(db: Database, by: Actor, number: str) -> tuple[CaseStep, ...]:
    """Every step of a case, in order; none of a case that lies in another agency."""
    with db.reading(by, "service", purpose=f"case {number}") as tx:
        return tuple(CaseStep(s.state, s.on_date, s.actor_id, s.post) for s in tx.all("case_steps", number=number))


def _case(law: Law, row: Row) -> Case:
    waits, post = _next(law.schemes[row.scheme], row.item, row.state)
    return Case(
        row.number,
        row.claim_id,
        row.person_id,
        row.scheme,
        row.item,
        row.region,
        row.opened_on,
        row.due_on,
        row.due_said,
        row.state,
        waits,
        post,
        row.letter,
    )


def _next(scheme: Scheme, item: str, state: str) -> tuple[Text | None, str]:
    """The next step and who does it: the steps the scheme asks for, in its own words, then the decision."""
    if state in ENDED:
        return None, ""
    if state == "refusal_answered":
        return ANSWERED, "clerk"
    if state in NEXT:
        step, post = NEXT[state]
        return phrase(f"case_{step}"), post
    asked = [step for step, compulsory in steps_asked(scheme, item).items() if compulsory]
    done = {after_: step for step, after_ in STATE_AFTER.items()}.get(state)
    left = asked[asked.index(done) + 1 :] if done in asked else asked if state == "opened" else []
    if not left:
        return phrase("case_determine"), "clerk"
    roles = {str(step["step"]): step["role"] for step in scheme.service.get("steps", ())}
    role = roles[left[0]]
    return Text(str(role["en"]), str(role["zh"])), POSTS[left[0]]
