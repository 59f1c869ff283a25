"""The verbs of access. Rights change by two persons: one proposes on a document, another confirms.

The first office is founded by the house itself and only once; from then on nobody gives rights alone, the house
included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shebao.access import store
from shebao.access.model import (
    ActorId,
    Appoint,
    Change,
    ChangeId,
    EndAppointment,
    Grant,
    Matrix,
    Posts,
    WithdrawGrant,
)
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Reason, Refused, ShebaoError
from shebao.store.db import Database
from shebao.store.transaction import Transaction


class OfficeFounded(ShebaoError):
    """The office is founded already: rights are now proposed by one rights officer and confirmed by another."""

    code = "access.office_founded"
    zh = "机构岗位已经设立：此后的权限须由一名权限管理员提出、另一名确认。"


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Somebody of the first day: name, post, agency path, kind of actor."""

    name: str
    post: str
    path: str
    kind: str = "officer"


@dataclass(frozen=True, slots=True)
class Done:
    """A change of rights that was carried out."""

    change_id: ChangeId


def found_office(
    db: Database, by: Actor, posts: Posts, officers: Sequence[NewOfficer], *, on: date
) -> tuple[ActorId, ...]:
    """Load acts, posts and incompatible acts and appoint the first officers, once. Raises OfficeFounded."""
    with db.transaction(by, "access", "found_office", act="run") as tx:
        if tx.one("any_office").founded:
            raise OfficeFounded
        for act, names in posts.acts.items():
            tx.run("add_act", act=act, en=names.en, zh=names.zh)
        for post, names in posts.posts.items():
            tx.run("add_post", post=post, en=names.en, zh=names.zh)
        for (one, other), rule in posts.incompatible.items():
            tx.run("add_incompatible", one=one, other=other, en=rule.why.en, zh=rule.why.zh, cites=rule.cites)
        for post, act in sorted(posts.grants):
            tx.one("add_grant", post=post, line="*", act=act, from_day=on, to_day=None)
        made = tuple(_first_officer(tx, officer, on) for officer in officers)
        tx.note(officers=[f"{o.name}: {o.post} {o.path}" for o in officers])
        return made


def _first_officer(tx: Transaction, officer: NewOfficer, on: date) -> ActorId:
    actor_id = tx.one("add_actor", name=officer.name, kind=officer.kind).actor_id
    tx.one("add_appointment", actor_id=actor_id, post=officer.post, path=officer.path, from_day=on, to_day=None)
    return ActorId(actor_id)


def officers_at(db: Database, by: Actor, path: str, line: str, *, on: date) -> tuple[Actor, ...]:
    """Who holds which post at an agency on a day, acting in a line of business there."""
    with db.reading(by, "access", purpose=f"officers at {path}") as tx:
        rows = tx.all("officers_at", path=path, on_day=on)
    return tuple(Actor(r.actor_id, r.name, r.post, line, r.path) for r in rows)


def hands_of(db: Database, by: Actor, actors: Collection[int], *, on: date) -> dict[int, Actor]:
    """Whose hands these numbers are, each in the first of the posts it held on a day; the house holds none."""
    with db.reading(by, "access", purpose="whose hands") as tx:
        rows = tx.all("hands_of", actors=sorted(actors), on_day=on)
    return {r.actor_id: Actor(r.actor_id, r.name, r.posts.partition(" ")[0], "", "") for r in rows}


def add_actor(db: Database, by: Actor, name: str, *, kind: str = "officer") -> ActorId:
    """A new actor, without any right yet."""
    with db.transaction(by, "access", "add_actor", act="permit") as tx:
        actor_id = tx.one("add_actor", name=name, kind=kind).actor_id
        tx.note(actor_id=actor_id, name=name)
        return ActorId(actor_id)


def propose(db: Database, by: Actor, change: Change) -> ChangeId | Refused:
    """Propose a change of rights on a document. All reasons against it at once."""
    with db.transaction(by, "access", "propose_change", act="permit") as tx:
        reasons = _against(tx, change)
        tx.note(change=str(change), refused=[reason.code for reason in reasons])
        if reasons:
            return Refused(tuple(reasons))
        return ChangeId(store.propose(tx, change))


def confirm(db: Database, by: Actor, change_id: ChangeId) -> Done | Refused:
    """Confirm another's proposal: from now on it holds. All reasons against it at once."""
    with db.transaction(by, "access", "confirm_change", subject=f"change:{change_id}", act="permit") as tx:
        row = tx.one("change_by_id", change_id=change_id)
        change = store.change_of(row)
        reasons = []
        if row.confirmed_by is not None:
            reasons.append(_reason("confirmed", "This change is confirmed already.", "该权限变更已经确认。"))
        elif row.proposed_by == by.actor_id:
            reasons.append(
                _reason(
                    "two_persons", "Who proposes a change of rights may not confirm it.", "提出人不得自行确认权限变更。"
                )
            )
        reasons += _against(tx, change)
        tx.note(change=str(change), refused=[reason.code for reason in reasons])
        if reasons:
            return Refused(tuple(reasons))
        store.carry_out(tx, change)
        tx.run("confirm_change", change_id=change_id, confirmed_by=by.actor_id)
        return Done(change_id)


def set_login(db: Database, by: Actor, actor_id: int, login: str | None) -> None:
    """The database login with which an officer may look at his agency's rows at a prompt, or none."""
    with db.transaction(by, "access", "set_login", subject=f"actor:{actor_id}", act="permit") as tx:
        tx.one("actor_by_id", actor_id=actor_id)
        tx.run("set_login", actor_id=actor_id, login=login)
        tx.note(login=login)


def _against(tx: Transaction, change: Change) -> list[Reason]:
    reasons = []
    if not change.basis.strip():
        reasons.append(
            _reason("no_basis", "A change of rights needs the document that orders it.", "权限变更须注明依据文件。")
        )
    if isinstance(change, Appoint | Grant) and change.to_day is not None and change.to_day <= change.from_day:
        reasons.append(_reason("empty_period", "The period ends before it begins.", "期间的终止日早于起始日。"))
        return reasons
    matrix = store.matrix(tx, change.from_day)
    match change:
        case Appoint():
            reasons += _against_appointment(tx, matrix, change)
        case Grant():
            reasons += _against_grant(tx, matrix, change)
        case EndAppointment(target, day, _):
            row = tx.maybe("appointment_by_id", target=target)
            reasons += _against_end(
                day, row.from_day if row else None, row.to_day if row else None, known=row is not None
            )
            if row is not None and not row.agency_path.startswith(tx.actor.path):
                reasons.append(_outside(row.agency_path))
        case WithdrawGrant(target, day, _):
            if not _central(tx.actor):
                reasons.append(_everywhere())
            row = tx.maybe("grant_by_id", target=target)
            reasons += _against_end(
                day, row.from_day if row else None, row.to_day if row else None, known=row is not None
            )
    return reasons


def _against_appointment(tx: Transaction, matrix: Matrix, change: Appoint) -> Iterable[Reason]:
    if change.actor_id == tx.actor.actor_id:
        yield _reason("own_rights", "Nobody changes his own rights.", "任何人不得变更本人的权限。")
    if tx.maybe("actor_by_id", actor_id=change.actor_id) is None:
        yield _reason(
            "unknown_actor", f"There is no actor {change.actor_id}.", f"没有编号为 {change.actor_id} 的人员。"
        )
    if not tx.one("post_known", post=change.post).known:
        yield _reason("unknown_post", f"There is no post {change.post}.", f"没有名为 {change.post} 的岗位。")
    if not change.path.startswith(tx.actor.path):
        yield _outside(change.path)
    held = tx.all("appointments_of", actor_id=change.actor_id, from_day=change.from_day, to_day=change.to_day)
    for row in held:
        if (row.post, row.agency_path) == (change.post, change.path):
            yield _reason(
                "appointed", f"He holds the post {row.post} there already.", f"其已在该机构任 {row.post} 岗。"
            )
        for one, other in matrix.clashes(matrix.acts_of(change.post), matrix.acts_of(row.post)):
            yield _clash(matrix, one, other)


def _against_grant(tx: Transaction, matrix: Matrix, change: Grant) -> Iterable[Reason]:
    if not _central(tx.actor):
        yield _everywhere()
    if not tx.one("post_known", post=change.post).known:
        yield _reason("unknown_post", f"There is no post {change.post}.", f"没有名为 {change.post} 的岗位。")
    if not tx.one("act_known", act=change.act).known:
        yield _reason("unknown_act", f"There is no act {change.act}.", f"没有名为 {change.act} 的业务权限。")
    if matrix.may(change.post, change.line, change.act):
        yield _reason("granted", "The post may do this already.", "该岗位已有此权限。")
    holders = tx.all("holders_of", post=change.post, from_day=change.from_day, to_day=change.to_day)
    if tx.actor.actor_id in {row.actor_id for row in holders}:
        yield _reason("own_rights", "Nobody changes his own rights.", "任何人不得变更本人的权限。")
    held = set(matrix.acts_of(change.post))
    for row in holders:  # a post may be harmless alone and not beside another post of one of its holders
        for other in tx.all("appointments_of", actor_id=row.actor_id, from_day=change.from_day, to_day=change.to_day):
            held |= matrix.acts_of(other.post)
    for one, other_act in matrix.clashes([change.act], held):
        yield _clash(matrix, one, other_act)


def _against_end(day: date, start: date | None, end: date | None, *, known: bool) -> Iterable[Reason]:
    if not known:
        yield _reason("unknown_target", "There is no such appointment or grant.", "没有该任职或授权。")
    elif (start is not None and day <= start) or (end is not None and day >= end):
        yield _reason("not_in_force", f"It is not in force on {day}.", f"其在 {day} 并不生效。")


def _clash(matrix: Matrix, one: str, other: str) -> Reason:
    rule = matrix.incompatible[(min(one, other), max(one, other))]
    return Reason(
        "access.incompatible",
        f"{one} and {other} must not meet in one hand. {rule.why.en}",
        f"{one} 与 {other} 为不相容职责。{rule.why.zh}",
        rule.cites,
    )


def _central(actor: Actor) -> bool:
    """Whether the actor's agency is the uppermost."""
    return actor.path.count(".") <= 1


def _everywhere() -> Reason:
    return _reason(
        "everywhere",
        "What a post may do holds in every agency: only the uppermost one changes it.",
        "岗位权限在各级机构统一适用，只能由最高一级机构变更。",
    )


def _outside(path: str) -> Reason:
    return _reason("outside", f"The agency {path} lies outside your own.", f"机构 {path} 不在本机构管辖范围内。")


def _reason(code: str, en: str, zh: str) -> Reason:
    return Reason(f"access.{code}", en, zh)
