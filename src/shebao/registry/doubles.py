"""Contradictions kept side by side, doubles found, and two records merged into one person and parted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason, Refused
from shebao.kernel.identifiers import MembershipId, PersonId
from shebao.registry.errors import ConflictSettled, MergeUnknown, PersonUnknown
from shebao.registry.model import Outcome
from shebao.registry.people import claimed_change, next_version
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Conflict:
    """A statement that contradicts the record."""

    conflict: int
    field: str
    held: str
    claimed: str
    source: str
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge in force, and the relations that became disputed by it."""

    merge: int
    kept: PersonId
    merged: PersonId
    disputed: tuple[MembershipId, ...]

    def __bool__(self) -> bool:
        return True


def conflicts(db: Database, by: Actor, person: PersonId) -> tuple[Conflict, ...]:
    """Open contradictions about a person, both statements side by side."""
    with db.reading(by, "registry", purpose="conflicts") as tx:
        return tuple(
            Conflict(c.conflict_id, c.field, c.held, c.claimed, c.source, c.recorded_at)
            for c in tx.all("open_conflicts", person=person)
        )


def settle_conflict(db: Database, by: Actor, conflict: int, *, outcome: Outcome, reason: str, document: str) -> None:
    """Keeps the record, or takes the statement into the person's next version. Raises ConflictSettled."""
    with db.transaction(
        by, "registry", "settle_conflict", act="review", subject=f"conflict:{conflict}", purpose=reason
    ) as tx:
        row = tx.maybe("conflict", conflict=conflict)
        if row is None or row.settled_at is not None:
            raise ConflictSettled(conflict=conflict)
        tx.run("settle_conflict", conflict=conflict, outcome=outcome, by=by.actor_id, now=tx.now)
        if outcome == "claimed":
            person = tx.one("person_now", person=row.person_id)
            next_version(tx, person, reason, document, **claimed_change(row.field, row.claimed))
            tx.emit("registry.person_corrected", {"person": row.person_id})


def match_persons(db: Database, by: Actor) -> tuple[tuple[PersonId, PersonId, str], ...]:
    """Finds pairs that may be one person (same name, sex and birth date) in the clerk's scope; all pairs still open."""
    with db.transaction(by, "registry", "match_persons", act="register") as tx:
        tx.note(found=tx.run("find_duplicates"))
        return tuple((PersonId(d.person_a), PersonId(d.person_b), d.why) for d in tx.all("open_duplicates"))


def dismiss_duplicate(db: Database, by: Actor, one: PersonId, other: PersonId, *, reason: str) -> None:
    """The two are different people."""
    with db.transaction(
        by, "registry", "dismiss_duplicate", act="register", subject=f"person:{one}", purpose=reason
    ) as tx:
        tx.run("settle_duplicate", one=one, other=other, outcome="different")


def merge_persons(
    db: Database, by: Actor, *, kept: PersonId, merged: PersonId, reason: str, document: str
) -> Merged | Refused:
    """Two records are one person: `merged` stands for `kept`. Nothing booked is moved; it follows by pointing.

    Relations of both that exclude each other become disputed.

    Raises PersonUnknown.
    """
    with db.transaction(
        by, "registry", "merge_persons", act="register", subject=f"person:{kept}", purpose=reason
    ) as tx:
        for person in (kept, merged):
            if tx.maybe("person_now", person=person) is None:
                raise PersonUnknown(person=person)
        reasons = _cannot_merge(kept, merged, tx.all("merges_of", one=kept, other=merged))
        if reasons:
            return Refused(reasons)
        row = tx.one("add_merge", kept=kept, merged=merged, reason=reason, document=document, by=by.actor_id)
        tx.run("settle_duplicate", one=kept, other=merged, outcome="merged")
        disputed = _dispute_overlaps(tx, kept, merged)
        tx.emit("registry.persons_merged", {"kept": kept, "merged": merged, "merge": row.merge_id})
        return Merged(row.merge_id, kept, merged, disputed)


def unmerge_persons(db: Database, by: Actor, merge: int, *, reason: str) -> None:
    """Takes a merge back: the two records stand for themselves again, with all that is booked on each.

    Raises MergeUnknown.
    """
    with db.transaction(
        by, "registry", "unmerge_persons", act="register", subject=f"merge:{merge}", purpose=reason
    ) as tx:
        row = tx.maybe("merge", merge=merge)
        if row is None or tx.run("close_merge", merge=merge, now=tx.now) == 0:
            raise MergeUnknown(merge=merge)
        tx.emit("registry.persons_parted", {"kept": row.kept, "merged": row.merged, "merge": merge})


def _cannot_merge(kept: PersonId, merged: PersonId, merges: list[Row]) -> tuple[Reason, ...]:
    reasons = []
    if kept == merged:
        reasons.append(
            Reason("registry.merge_self", f"Person {kept} is one record, not two.", f"人员 {kept} 只有一条记录。")
        )
    for row in merges:
        if row.merged in (kept, merged):
            reasons.append(
                Reason(
                    "registry.merged_before",
                    f"Person {row.merged} stands for {row.kept} already: merge with that one, or part them first.",
                    f"人员 {row.merged} 已并入 {row.kept}：请与 {row.kept} 合并，或先撤销该合并。",
                )
            )
        elif row.kept == merged:
            reasons.append(
                Reason(
                    "registry.merge_other_way",
                    f"Person {row.merged} stands for {merged}: keep {merged}, and merge {kept} into it.",
                    f"人员 {row.merged} 已并入 {merged}：请保留 {merged}，把 {kept} 并入其中。",
                )
            )
    return tuple(reasons)


def _dispute_overlaps(tx: Transaction, kept: PersonId, merged: PersonId) -> tuple[MembershipId, ...]:
    disputed = []
    for mine in tx.all("memberships", person=kept):
        if mine.person_id != merged or mine.state != "active":
            continue
        others = tx.all(
            "overlapping_memberships",
            person=kept,
            branch=mine.branch,
            since=mine.since,
            until=mine.until,
            but=mine.membership_id,
        )
        if others:
            tx.run(
                "next_membership",
                membership=mine.membership_id,
                state="disputed",
                reason="merged",
                until=mine.until,
                by=tx.actor.actor_id,
                now=tx.now,
            )
            disputed.append(MembershipId(mine.membership_id))
    return tuple(disputed)
