"""Recognised facts, decided by one officer and reviewed by another, and other typed facts with their corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason, Refused
from shebao.kernel.identifiers import DeterminationId, PersonId
from shebao.registry.errors import DeterminationUnknown, FactUnknown, PersonUnknown, ReviewerDecided
from shebao.registry.model import Fact, Value
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Determination:
    """A recognised fact with everything that makes it one."""

    determination: DeterminationId
    name: str
    value: Value
    document: str
    decided_on: date
    decided_by: int
    reviewed_by: int | None
    outcome: str | None
    since: date | None
    until: date | None
    superseded: bool


def determine(
    db: Database,
    by: Actor,
    person: PersonId,
    name: str,
    value: Value,
    *,
    document: str,
    decided_on: date,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
) -> DeterminationId | Refused:
    """An officer decides a fact on paper. It counts only when another one has reviewed it. Raises PersonUnknown."""
    with db.transaction(by, "registry", "determine", act="determine", subject=f"person:{person}", purpose=name) as tx:
        reasons = []
        if not document.strip():
            reasons.append(
                Reason(
                    "registry.document_missing",
                    "A determination rests on a document: name it.",
                    "认定须有依据文件：请填写文件名称或文号。",
                )
            )
        if decided_on > tx.today:
            reasons.append(
                Reason(
                    "registry.decided_future",
                    f"The determination is dated {decided_on}, after today, {tx.today}.",
                    f"认定日期 {decided_on} 晚于当日 {tx.today}。",
                )
            )
        if reasons:
            return Refused(tuple(reasons))
        row = tx.maybe(
            "add_determination",
            person=person,
            name=name,
            value=value.value,
            code=value.code,
            document=document,
            decided_on=decided_on,
            note=note,
            since=since,
            until=until,
            by=by.actor_id,
        )
        if row is None:
            raise PersonUnknown(person=person)
        return DeterminationId(row.determination_id)


def review_determination(
    db: Database, by: Actor, determination: DeterminationId, *, confirm: bool, note: str = ""
) -> None:
    """Another officer confirms or refuses. A confirmed one supersedes what was in force for its time.

    Raises DeterminationUnknown, ReviewerDecided.
    """
    subject = f"determination:{determination}"
    with db.transaction(by, "registry", "review_determination", act="review", subject=subject, purpose=note) as tx:
        row = tx.maybe("open_determination", determination=determination)
        if row is None:
            raise DeterminationUnknown(determination=determination)
        if row.decided_by == by.actor_id:
            raise ReviewerDecided(determination=determination)
        if confirm:
            _supersede(tx, row)
        outcome = "confirmed" if confirm else "refused"
        tx.run(
            "review_determination", determination=determination, outcome=outcome, by=by.actor_id, note=note, now=tx.now
        )
        tx.note(name=row.name, outcome=outcome)
        tx.emit("registry.determined", {"person": row.person_id, "name": row.name, "outcome": outcome})


def determinations(db: Database, by: Actor, person: PersonId) -> tuple[Determination, ...]:
    """Every determination of a person: waiting, confirmed, refused, superseded."""
    with db.reading(by, "registry", purpose="determinations") as tx:
        return tuple(
            Determination(
                DeterminationId(d.determination_id),
                d.name,
                Value(d.value, d.code),
                d.document,
                d.decided_on,
                d.decided_by,
                d.reviewed_by,
                d.outcome,
                d.since,
                d.until,
                d.closed is not None,
            )
            for d in tx.all("determinations", person=person)
        )


def record_fact(db: Database, by: Actor, fact: Fact) -> int | Refused:
    """A fact for a time nothing is recorded for. What is recorded already is corrected, not recorded again."""
    with db.transaction(
        by, "registry", "record_fact", act="register", subject=f"{fact.subject_kind}:{fact.subject}"
    ) as tx:
        held = _overlapping(tx, fact)
        if held:
            return Refused(
                tuple(
                    Reason(
                        "registry.fact_held",
                        f'"{fact.name}" is recorded as {_shown(h)} from {h.since or "ever"} on: correct it instead.',
                        f"“{fact.name}”自 {h.since or '始'} 起已登记为 {_shown(h)}：请办理更正。",
                    )
                    for h in held
                )
            )
        return _add(tx, fact, "")


def correct_fact(db: Database, by: Actor, fact: Fact, *, reason: str) -> int:
    """Supersedes what is recorded for the fact's time. The former record stays with its time. Raises FactUnknown."""
    subject = f"{fact.subject_kind}:{fact.subject}"
    with db.transaction(by, "registry", "correct_fact", act="register", subject=subject, purpose=reason) as tx:
        held = _overlapping(tx, fact)
        if not held:
            raise FactUnknown(name=fact.name, subject=subject, on=fact.since)
        for old in held:
            tx.run("close_fact", fact=old.fact_id, now=tx.now)
            for since, until in _left_over(old, fact.since, fact.until):
                tx.run("keep_fact", fact=old.fact_id, since=since, until=until)
        tx.emit("registry.fact_corrected", {"subject": subject, "name": fact.name})
        return _add(tx, fact, reason)


def facts(db: Database, by: Actor, subject_kind: str, subject: int) -> tuple[tuple[Fact, bool], ...]:
    """Every fact of a subject and whether it still holds; superseded ones are shown too."""
    with db.reading(by, "registry", purpose="facts") as tx:
        return tuple(
            (
                Fact(
                    subject_kind,  # type: ignore[arg-type]  # the table's check keeps the three words
                    subject,
                    f.name,
                    Value(f.value, f.code),
                    f.since,
                    f.source,
                    f.document,
                    f.until,
                ),
                f.closed is None,
            )
            for f in tx.all("facts", kind=subject_kind, subject=subject)
        )


def _supersede(tx: Transaction, new: Row) -> None:
    old_ones = tx.all(
        "superseded_determinations", person=new.person_id, name=new.name, since=new.since, until=new.until
    )
    for old in old_ones:
        tx.run("close_determination", determination=old.determination_id, now=tx.now)
        for since, until in _left_over(old, new.since, new.until):
            tx.run("keep_determination", determination=old.determination_id, since=since, until=until, now=tx.now)


def _left_over(old: Row, since: date | None, until: date | None) -> list[tuple[date | None, date | None]]:
    """The parts of an old record's time that the new one does not cover."""
    parts: list[tuple[date | None, date | None]] = []
    if since is not None and (old.since is None or old.since < since):
        parts.append((old.since, since))
    if until is not None and (old.until is None or until < old.until):
        parts.append((until, old.until))
    return parts


def _overlapping(tx: Transaction, fact: Fact) -> list[Row]:
    return tx.all(
        "facts_overlapping",
        kind=fact.subject_kind,
        subject=fact.subject,
        name=fact.name,
        since=fact.since,
        until=fact.until,
    )


def _add(tx: Transaction, fact: Fact, reason: str) -> int:
    row = tx.one(
        "add_fact",
        kind=fact.subject_kind,
        subject=fact.subject,
        name=fact.name,
        value=fact.value.value,
        code=fact.value.code,
        source=fact.source,
        document=fact.document,
        reason=reason,
        since=fact.since,
        until=fact.until,
        by=tx.actor.actor_id,
        path=tx.one("path_of_subject", kind=fact.subject_kind, subject=fact.subject).serving_path,
    )
    return int(row.fact_id)


def _shown(row: Row) -> str:
    return str(row.value if row.value is not None else row.code)
