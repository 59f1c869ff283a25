"""Employers by credit code, employment, and memberships: who is insured where, with overlaps kept as disputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason, Refused, ShebaoError
from shebao.kernel.identifiers import EmployerId, MembershipId, PersonId, parse_credit_code
from shebao.registry.errors import EmployerUnknown, MembershipUnknown, PersonUnknown, reason_of
from shebao.registry.model import Enrolled, MemberEntry
from shebao.registry.people import hold
from shebao.registry.tree import region_id
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Employed:
    """An employment and its days."""

    employment: int
    person: PersonId
    employer: EmployerId
    since: date
    until: date | None = None

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Membership:
    """An insurance relation as recorded now."""

    membership: MembershipId
    person: PersonId
    scheme: str
    branch: str
    kind: str
    state: str
    since: date
    until: date | None


def register_employer(
    db: Database,
    by: Actor,
    credit_code: str,
    name: str,
    region: str,
    *,
    opened: date,
    path: str | None = None,
    on: date,
) -> EmployerId | Refused:
    """Registers an employer once, by its unified credit code."""
    reasons = []
    try:
        code = parse_credit_code(credit_code)
    except ShebaoError as error:
        return Refused((reason_of(error),))
    if not name.strip():
        reasons.append(
            Reason("registry.employer_name", "The employer's name is missing.", "未填写用人单位名称。"),
        )
    if opened > on:
        reasons.append(
            Reason(
                "registry.employer_future",
                f"The employer opens on {opened}, after the day of registration {on}.",
                f"单位成立日期 {opened} 晚于登记日期 {on}。",
            )
        )
    with db.transaction(by, "registry", "register_employer", act="register", subject=f"employer:{code}") as tx:
        if tx.one("credit_code_taken", credit_code=code).taken:
            reasons.append(
                Reason(
                    "registry.employer_twice",
                    f"The employer {code} is registered already.",
                    f"用人单位 {code} 已经登记。",
                )
            )
        if reasons:
            return Refused(tuple(reasons))
        row = tx.one("add_employer", credit_code=code, path=path or by.path)
        tx.run(
            "add_employer_version",
            employer=row.employer_id,
            name=name.strip(),
            region_id=region_id(tx, region, on),
            opened=opened,
            closed=None,
            reason="registration",
            by=by.actor_id,
        )
        return EmployerId(row.employer_id)


def close_employer(db: Database, by: Actor, employer: EmployerId, *, closed: date, reason: str) -> None:
    """The employer ends on a day. Arrears stay owed."""
    with db.transaction(
        by, "registry", "close_employer", act="register", subject=f"employer:{employer}", purpose=reason
    ) as tx:
        row = _employer(tx, employer)
        tx.run("close_employer_version", employer=employer, now=tx.now)
        tx.run(
            "add_employer_version",
            employer=employer,
            name=row.name,
            region_id=row.region_id,
            opened=row.opened,
            closed=closed,
            reason=reason,
            by=by.actor_id,
        )
        tx.emit("registry.employer_closed", {"employer": employer, "closed": str(closed)})


def hire(db: Database, by: Actor, person: PersonId, employer: EmployerId, *, since: date) -> Employed | Refused:
    """A person begins to work for an employer. Working for several at once is lawful; twice for the same is not."""
    with db.transaction(by, "registry", "hire", act="register", subject=f"person:{person}") as tx:
        return hire_in(tx, person, employer, since)


def leave(
    db: Database, by: Actor, person: PersonId, employer: EmployerId, *, until: date, reason: str
) -> Employed | Refused:
    """The employment ends: `until` is the first day no longer worked."""
    with db.transaction(by, "registry", "leave", act="register", subject=f"person:{person}", purpose=reason) as tx:
        return leave_in(tx, person, employer, until, reason)


def enrol(db: Database, by: Actor, entry: MemberEntry) -> Enrolled | Refused:
    """Opens an insurance relation. Where another of the branch is active then, it is kept as disputed, not refused."""
    with db.transaction(
        by, "registry", "enrol", act="register", subject=f"person:{entry.person}", purpose=entry.scheme
    ) as tx:
        return enrol_in(tx, entry)


def end_membership(db: Database, by: Actor, membership: MembershipId, *, until: date, reason: str) -> None:
    """The relation ends: `until` is the first day no longer insured. Raises MembershipUnknown."""
    with db.transaction(
        by, "registry", "end_membership", act="register", subject=f"membership:{membership}", purpose=reason
    ) as tx:
        row = _membership(tx, membership)
        _next(tx, membership, state=row.state, until=until, reason=reason)
        tx.emit("registry.membership_ended", {"membership": membership, "person": row.person_id, "until": str(until)})


def settle_membership(
    db: Database, by: Actor, membership: MembershipId, *, keep: bool, reason: str
) -> Enrolled | Refused:
    """An officer settles a disputed relation: it counts (when nothing overlaps any more), or it never did."""
    with db.transaction(
        by, "registry", "settle_membership", act="register", subject=f"membership:{membership}", purpose=reason
    ) as tx:
        row = _membership(tx, membership)
        overlaps = tx.all(
            "overlapping_memberships",
            person=tx.one("person_now", person=row.person_id).canonical_person_id,
            branch=row.branch,
            since=row.since,
            until=row.until,
            but=membership,
        )
        if keep and overlaps:
            return Refused(tuple(_still_overlaps(o) for o in overlaps))
        _next(tx, membership, state="active" if keep else "void", until=row.until, reason=reason)
        return Enrolled(membership, "active" if keep else "void")


def memberships(db: Database, by: Actor, person: PersonId) -> tuple[Membership, ...]:
    """All relations of a person and of the records that stand for him."""
    with db.reading(by, "registry", purpose="memberships") as tx:
        return tuple(
            Membership(m.membership_id, m.person_id, m.scheme, m.branch, m.kind, m.state, m.since, m.until)
            for m in tx.all("memberships", person=person)
        )


# --- inside a transaction of the registry, for the floors above --------------------------------------------------


def hire_in(tx: Transaction, person: PersonId, employer: EmployerId, since: date) -> Employed | Refused:
    """As hire, in a transaction of the registry."""
    hold(tx, f"person:{person}")
    reasons = list(_cannot_work(tx, person, _employer(tx, employer), since))
    if tx.all("employment_at", person=person, employer=employer, since=since, until=None):
        reasons.append(
            Reason(
                "registry.employed_already",
                f"Person {person} works for employer {employer} already from {since} on.",
                f"人员 {person} 自 {since} 起已在单位 {employer} 就业登记。",
            )
        )
    if reasons:
        return Refused(tuple(reasons))
    row = tx.one(
        "add_employment", person=person, employer=employer, reason="", since=since, until=None, by=tx.actor.actor_id
    )
    return Employed(row.employment_id, person, employer, since)


def leave_in(tx: Transaction, person: PersonId, employer: EmployerId, until: date, reason: str) -> Employed | Refused:
    """As leave, in a transaction of the registry."""
    running = [
        e for e in tx.all("employment_at", person=person, employer=employer, since=until, until=None) if e.since < until
    ]
    if not running:
        return Refused(
            (
                Reason(
                    "registry.not_employed",
                    f"Person {person} does not work for employer {employer} on {until}.",
                    f"人员 {person} 在 {until} 未在单位 {employer} 就业。",
                ),
            )
        )
    old = running[0]
    tx.run("close_employment", employment=old.employment_id, now=tx.now)
    row = tx.one(
        "add_employment",
        person=person,
        employer=employer,
        reason=reason,
        since=old.since,
        until=until,
        by=tx.actor.actor_id,
    )
    return Employed(row.employment_id, person, employer, old.since, until)


def enrol_in(tx: Transaction, entry: MemberEntry) -> Enrolled | Refused:
    """As enrol, in a transaction of the registry."""
    hold(tx, f"person:{entry.person}")
    person = _person(tx, entry.person)
    if person.died_on is not None and person.died_on < entry.since:
        return Refused((_dead(entry.person, person.died_on),))
    overlaps = _overlaps(tx, entry) if entry.exclusive else ()
    state = "disputed" if overlaps else "active"
    row = tx.one(
        "add_membership",
        person=entry.person,
        scheme=entry.scheme,
        branch=entry.branch,
        kind=entry.kind,
        employer=entry.employer,
        region_id=region_id(tx, entry.region, entry.since),
        exclusive=entry.exclusive,
        state=state,
        reason=entry.reason,
        since=entry.since,
        until=entry.until,
        by=tx.actor.actor_id,
    )
    membership = MembershipId(row.membership_id)
    if overlaps:
        tx.emit(
            "registry.membership_disputed",
            {"membership": membership, "person": entry.person, "scheme": entry.scheme, "overlaps": list(overlaps)},
        )
    return Enrolled(membership, state, overlaps)


def end_all_in(tx: Transaction, person: PersonId, employer: EmployerId, until: date, reason: str) -> None:
    """Ends every relation a person has through an employer, in a transaction of the registry."""
    for row in tx.all("memberships_with_employer", person=person, employer=employer, until=until):
        _next(tx, row.membership_id, state=_membership(tx, row.membership_id).state, until=until, reason=reason)
        tx.emit(
            "registry.membership_ended",
            {"membership": row.membership_id, "person": person, "until": str(until)},
        )


def _overlaps(tx: Transaction, entry: MemberEntry) -> tuple[MembershipId, ...]:
    canonical = tx.one("person_now", person=entry.person).canonical_person_id
    rows = tx.all(
        "overlapping_memberships", person=canonical, branch=entry.branch, since=entry.since, until=entry.until, but=-1
    )
    return tuple(MembershipId(row.membership_id) for row in rows)


def _next(tx: Transaction, membership: MembershipId, *, state: str, until: date | None, reason: str) -> None:
    tx.run(
        "next_membership",
        membership=membership,
        state=state,
        reason=reason,
        until=until,
        by=tx.actor.actor_id,
        now=tx.now,
    )


def _person(tx: Transaction, person: PersonId) -> Row:
    row = tx.maybe("person_now", person=person)
    if row is None:
        raise PersonUnknown(person=person)
    return row


def _employer(tx: Transaction, employer: EmployerId) -> Row:
    row = tx.maybe("employer_now", employer=employer)
    if row is None:
        raise EmployerUnknown(employer=employer)
    return row


def _membership(tx: Transaction, membership: MembershipId) -> Row:
    row = tx.maybe("membership", membership=membership)
    if row is None:
        raise MembershipUnknown(membership=membership)
    return row


def _cannot_work(tx: Transaction, person: PersonId, employer: Row, since: date) -> tuple[Reason, ...]:
    reasons = []
    died_on = _person(tx, person).died_on
    if died_on is not None and died_on < since:
        reasons.append(_dead(person, died_on))
    if since < employer.opened or (employer.closed is not None and since >= employer.closed):
        reasons.append(
            Reason(
                "registry.employer_not_open",
                f"{employer.name} is not open on {since}.",
                f"单位“{employer.name}”在 {since} 未处于存续状态。",
            )
        )
    return tuple(reasons)


def _dead(person: PersonId, died_on: date) -> Reason:
    return Reason("registry.dead", f"Person {person} died on {died_on}.", f"人员 {person} 已于 {died_on} 死亡。")


def _still_overlaps(row: Row) -> Reason:
    return Reason(
        "registry.still_overlaps",
        f"Relation {row.membership_id} ({row.scheme}, from {row.since}) is active at the same time: end it first.",
        f"关系 {row.membership_id}（{row.scheme}，自 {row.since} 起）同时有效：请先终止该关系。",
    )


@dataclass(frozen=True, slots=True)
class EmployerCard:
    """An employer by name: for pages and papers of the agency itself."""

    employer: EmployerId
    name: str
    credit_code: str


def employers_on(db: Database, by: Actor, *, on: date) -> dict[int, EmployerCard]:
    """The employers of the actor's part of the record that exist on a day, by number."""
    with db.reading(by, "registry", purpose="employers by name") as tx:
        rows = tx.all("employers", at=on)
    return {int(r.employer_id): EmployerCard(EmployerId(r.employer_id), r.name, r.credit_code) for r in rows}


def employers_by_number(db: Database, by: Actor, numbers: Sequence[int]) -> dict[int, EmployerCard]:
    """These employers, as far as they lie in the actor's part of the record."""
    with db.reading(by, "registry", purpose="employers by number") as tx:
        rows = tx.all("employers_by_number", employers=list(numbers))
    return {int(r.employer_id): EmployerCard(EmployerId(r.employer_id), r.name, r.credit_code) for r in rows}


def find_employer(db: Database, by: Actor, credit_code: str) -> EmployerId | None:
    """The employer of a credit code; None where the actor's part of the record has none."""
    with db.reading(by, "registry", purpose="find_employer") as tx:
        row = tx.maybe("employer_by_code", credit_code=credit_code)
    return None if row is None else EmployerId(row.employer_id)
