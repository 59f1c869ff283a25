"""A law goes live: proposed with what it changes, approved as text and as money by two others, published from a day on.

It is withdrawn by the same road, with a reason; then the law that was live before is live again. The differences are
made once, kept as canonical bytes, and an approver names the hash of the list he read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from shebao.benefits.both_laws import AwardsCompared, compare_awards
from shebao.benefits.judge import Judge, canonical
from shebao.collection.both_laws import Declared, DuesCompared, compare_dues
from shebao.engine import Typed
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason
from shebao.law.ir import Law
from shebao.registry.filings import Part, named, read_law, unfiled
from shebao.service.law_between import text_changes
from shebao.service.law_release_errors import (
    AGAINST,
    ApprovalLacking,
    ApprovedTwice,
    CarriedOutAlready,
    DayPassed,
    DifferencesNotRead,
    LawMoved,
    MeasuresUnfiled,
    ProposalRefused,
    RoleTaken,
)
from shebao.store.db import Database
from shebao.store.law_in_force import Release, law_of, put_in_force, release_of, withdraw
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

ROLES: Mapping[str, tuple[str, str]] = {
    "law": ("approve_law", "法制审核"),
    "finance": ("approve_law_funds", "基金审核"),
}


@dataclass(frozen=True, slots=True)
class Laws:
    """The law that is live, the one proposed in its place, and values typed in where a demonstration has a gap."""

    live: Law
    new: Law
    typed: Mapping[str, Typed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """From which day, tried on which month's real rows, and why; `withdraws` names the publication to be taken back."""

    effective_from: date
    month: int
    reason: str
    withdraws: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it stands."""

    number: int
    kind: str
    law_hash: str
    former_hash: str
    effective_from: date
    reason: str
    sha256: str
    differences: Mapping[str, Any]
    approvals: tuple[tuple[str, str, date], ...]  # role, post, day
    carried_out_on: date | None


def differences(db: Database, by: Actor, laws: Laws, month: int) -> dict[str, Any]:
    """What the new law changes: its words, every award of the month, every due of the month, with sums up and down."""
    live, new = (Judge(law, accepts_unverified=True, typed=laws.typed) for law in (laws.live, laws.new))
    awards = compare_awards(db, by, live, new, month)
    dues = compare_dues(db, by, laws.live, laws.new, Declared(month, laws.typed))
    words = [_plain(asdict(change)) for change in text_changes(laws.live, laws.new)]
    return {"words": words, "month": month, "awards": _awards(awards), "dues": _dues(dues)}


def _awards(found: AwardsCompared) -> dict[str, Any]:
    rows = [{**_plain(asdict(one)), "because": [[r.en, r.zh] for r in one.because]} for one in found.differ]
    counted = {name: getattr(found, name) for name in ("live", "by_order", "decided_again", "drifted")}
    return {**counted, **_sums(rows), "rows": rows}


def _dues(found: DuesCompared) -> dict[str, Any]:
    rows = [asdict(one) for one in found.differ]
    return {"assessed": found.rows, "set_aside": list(found.set_aside), **_sums(rows), "rows": rows}


def _sums(rows: list[dict[str, Any]]) -> dict[str, int]:
    moves = [row["after"] - row["before"] for row in rows]
    return {"differ": len(rows), "up_fen": sum(m for m in moves if m > 0), "down_fen": sum(m for m in moves if m < 0)}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def propose(db: Database, by: Actor, laws: Laws, wish: Wish) -> Proposal:
    """Try the law on the month and propose it with the list of differences. Raises ProposalRefused with all reasons."""
    with db.reading(by, "service", purpose="proposal of law") as tx:
        reasons = _against(tx, laws, wish)
    if reasons:
        raise ProposalRefused(reasons_en=" ".join(r.en for r in reasons), reasons_zh="".join(r.zh for r in reasons))
    kept = canonical(differences(db, by, laws, wish.month))
    with db.transaction(by, "service", "propose_law", act="draft_law") as tx:
        for law in (laws.live, laws.new):  # the live one first: what it says of single places was there before
            read_law(tx, law)
        row = tx.one(
            "add_law_proposal",
            kind="publish" if wish.withdraws is None else "withdraw",
            release=wish.withdraws,
            law_hash=laws.new.hash,
            former_hash=laws.live.hash,
            effective_from=wish.effective_from,
            month=wish.month,
            differences=kept,
            sha256=sha256(kept).hexdigest(),
            reason=wish.reason,
            by=by.actor_id,
            on_day=tx.today,
            path=by.path,
        )
        tx.note(proposal=row.proposal_id, law=laws.new.hash, former=laws.live.hash, sha256=sha256(kept).hexdigest())
    return proposal(db, by, row.proposal_id)


def _against(tx: Transaction, laws: Laws, wish: Wish) -> list[Reason]:
    live, day = law_of(tx, wish.effective_from), wish.effective_from
    found = []
    if tx.actor.path.count(".") > 1:
        found.append(_reason("everywhere"))
    if not wish.reason.strip():
        found.append(_reason("no_reason"))
    if laws.new.country != laws.live.country:
        found.append(_reason("other_country", live=laws.live.country, given=laws.new.country))
    if laws.new.hash == laws.live.hash:
        found.append(_reason("same"))
    if day < tx.today:
        found.append(_reason("past", day=day))
    if live is not None and live != laws.live.hash:
        found.append(_reason("not_live", day=day, live=live[:12], given=laws.live.hash[:12]))
    if wish.withdraws is not None:
        found += _against_withdrawal(tx, laws, wish)
    return found


def _against_withdrawal(tx: Transaction, laws: Laws, wish: Wish) -> list[Reason]:
    if release_of(tx, wish.effective_from) != wish.withdraws:
        return [_reason("not_last", number=wish.withdraws, day=wish.effective_from)]
    former = tx.one("law_proposals", proposal=wish.withdraws).former_hash
    if former != laws.new.hash:
        return [_reason("not_former", number=wish.withdraws, former=former[:12], given=laws.new.hash[:12])]
    return []


def _reason(code: str, **facts: object) -> Reason:
    en, zh = AGAINST[code]
    return Reason(f"service.law_{code}", en.format(**facts), zh.format(**facts))


def approve(db: Database, by: Actor, number: int, role: str, *, read: str) -> None:
    """Approve one side of a proposal, having read the list of the hash `read`.

    Raises ApprovedTwice, RoleTaken, DifferencesNotRead, CarriedOutAlready.
    """
    act, _ = ROLES[role]
    with db.transaction(by, "service", f"approve_law_{role}", act=act, subject=f"law:{number}") as tx:
        row = _open(tx, number)
        given = tx.all("law_approvals", proposal=number)
        if by.actor_id in {row.proposed_by, *(a.actor_id for a in given)}:
            raise ApprovedTwice(name=by.name, number=number)
        for other in given:
            if other.role == role:
                raise RoleTaken(number=number, role=role, role_zh=ROLES[role][1], by=other.post)
        if not read or not row.sha256.startswith(read):
            raise DifferencesNotRead(number=number, kept=row.sha256[:12], given=read[:12])
        tx.run(
            "add_law_approval",
            proposal=number,
            role=role,
            by=by.actor_id,
            post=by.post,
            on_day=tx.today,
            sha256=row.sha256,
            path=by.path,
        )


def carry_out(db: Database, by: Actor, number: int) -> Proposal:
    """Publish the approved law from its day on, or withdraw the one named.

    Raises ApprovalLacking, LawMoved, MeasuresUnfiled, DayPassed, CarriedOutAlready.
    """
    with db.transaction(by, "service", "carry_out_law", act="draft_law", subject=f"law:{number}") as tx:
        with tx.within("store") as record:
            record.one("hold_law")
        row = _open(tx, number)
        lacking = sorted(ROLES.keys() - {a.role for a in tx.all("law_approvals", proposal=number)})
        if lacking:
            words = "、".join(ROLES[role][1] for role in lacking)
            raise ApprovalLacking(number=number, lacking=", ".join(lacking), lacking_zh=words)
        if row.effective_from < tx.today:
            raise DayPassed(number=number, day=row.effective_from)
        if law_of(tx, row.effective_from) not in (None, row.former_hash):
            raise LawMoved(number=number, day=row.effective_from)
        new = [str(measure) for measure in unfiled(tx, Part(row.law_hash, row.former_hash))]
        if new:
            raise MeasuresUnfiled(number=number, measures=named(new, "en"), measures_zh=named(new, "zh"))
        if row.kind == "publish":
            put_in_force(tx, Release(number, row.law_hash, row.former_hash, row.effective_from))
        else:
            withdraw(tx, row.release_id, row.effective_from)
        tx.run("carry_law_out", proposal=number, by=by.actor_id, on_day=tx.today, path=by.path)
        tx.note(law=row.law_hash, former=row.former_hash, effective_from=row.effective_from.isoformat())
        event = "service.law_published" if row.kind == "publish" else "service.law_withdrawn"
        tx.emit(event, {"proposal": number, "law": row.law_hash, "from": row.effective_from.isoformat()})
    return proposal(db, by, number)


def _open(tx: Transaction, number: int) -> Row:
    row = tx.one("law_proposals", proposal=number)
    if row.carried_out_on is not None:
        raise CarriedOutAlready(number=number, day=row.carried_out_on)
    return row


def proposal(db: Database, by: Actor, number: int) -> Proposal:
    """A proposal as it stands. Raises store.RowMissing for a number nobody gave."""
    with db.reading(by, "service", purpose=f"proposal of law {number}") as tx:
        return _told(tx, tx.one("law_proposals", proposal=number))


def law_in_force(db: Database, by: Actor, day: date) -> str | None:
    """The hash of the law published for a day; None while nothing was ever published."""
    with db.reading(by, "service", purpose="law in force") as tx:
        return law_of(tx, day)


def proposals(db: Database, by: Actor) -> tuple[Proposal, ...]:
    """Every proposal, the latest first."""
    with db.reading(by, "service", purpose="proposals of law") as tx:
        return tuple(_told(tx, row) for row in tx.all("law_proposals", proposal=None))


def _told(tx: Transaction, row: Row) -> Proposal:
    given = tx.all("law_approvals", proposal=row.proposal_id)
    return Proposal(
        row.proposal_id,
        row.kind,
        row.law_hash,
        row.former_hash,
        row.effective_from,
        row.reason,
        row.sha256,
        json.loads(bytes(row.differences)),
        tuple((a.role, a.post, a.on_date) for a in given),
        row.carried_out_on,
    )
