"""Posts, grants and appointments as plain values, and the rule of separate hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NewType

import yaml

from shebao.kernel.errors import Reason, ShebaoError

ActorId = NewType("ActorId", int)
ChangeId = NewType("ChangeId", int)
DEFAULT_POSTS = Path(__file__).with_name("posts.yaml")


class PostsNotReadable(ShebaoError):
    """The file of posts {path} is not usable: {reason}. Correct it there."""

    code = "access.posts_not_readable"
    zh = "岗位文件 {path} 无法使用：{reason}。请在该文件中更正。"


@dataclass(frozen=True, slots=True)
class Names:
    """A word in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Incompatible:
    """Two acts that must not meet in one hand, why, and the document that says so."""

    why: Names
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Posts:
    """The content of a file of posts."""

    acts: Mapping[str, Names]
    posts: Mapping[str, Names]
    grants: frozenset[tuple[str, str]]
    incompatible: Mapping[tuple[str, str], Incompatible]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which post may do which act in a line on one day, and which acts are incompatible (sorted pairs)."""

    grants: frozenset[tuple[str, str, str]]
    incompatible: Mapping[tuple[str, str], Incompatible]

    def may(self, post: str, line: str, act: str) -> bool:
        """Whether `post` may do `act` in `line`; what is not granted is refused."""
        return (post, line, act) in self.grants or (post, "*", act) in self.grants

    def acts_of(self, post: str) -> frozenset[str]:
        """Acts of a post in any line."""
        return frozenset(act for granted, _, act in self.grants if granted == post)

    def clashes(self, acts: Iterable[str], others: Iterable[str]) -> list[tuple[str, str]]:
        """Pairs (act, other) that must not meet."""
        others = tuple(others)
        return sorted({(a, b) for a in acts for b in others if tuple(sorted((a, b))) in self.incompatible})


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody's part in a matter: the act, who did it, in which post and line."""

    act: str
    actor_id: int
    post: str
    line: str


@dataclass(frozen=True, slots=True)
class Appoint:
    """An actor gets a post for an agency path, from a day on (until another)."""

    actor_id: int
    post: str
    path: str
    from_day: date
    basis: str
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A post gets an act in a line of business ("*": in all)."""

    post: str
    line: str
    act: str
    from_day: date
    basis: str
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class EndAppointment:
    """An appointment ends on a day."""

    appointment_id: int
    from_day: date
    basis: str


@dataclass(frozen=True, slots=True)
class WithdrawGrant:
    """A grant is withdrawn from a day on."""

    grant_id: int
    from_day: date
    basis: str


Change = Appoint | Grant | EndAppointment | WithdrawGrant


def separate(matrix: Matrix, *hands: Hand) -> tuple[Reason, ...]:
    """Every reason why these hands may not do one matter together; none when they may.

    Maker, checker and approver are different persons, each in a post that may do his act, and nobody works here in a
    post whose acts are incompatible with another act of the same matter that is his own.
    """
    reasons = [
        Reason(
            "access.not_granted",
            f"The post {hand.post} may not {hand.act} in the line {hand.line}.",
            f"岗位 {hand.post} 在 {hand.line} 条线无权{hand.act}。",
        )
        for hand in hands
        if not matrix.may(hand.post, hand.line, hand.act)
    ]
    for one, other in combinations(hands, 2):
        if one.actor_id == other.actor_id:
            rule = matrix.incompatible.get((min(one.act, other.act), max(one.act, other.act)))
            reasons.append(
                Reason(
                    "access.same_person",
                    f"The same person (actor {one.actor_id}) may not {one.act} and {other.act} one matter."
                    + (f" {rule.why.en}" if rule else ""),
                    f"同一人（{one.actor_id}）不得对同一事项既{one.act}又{other.act}。" + (rule.why.zh if rule else ""),
                    rule.cites if rule else "",
                )
            )
    return tuple(reasons)


def read_posts(path: Path = DEFAULT_POSTS) -> Posts:
    """A file of posts, checked. Raises PostsNotReadable."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        acts = {act: Names(n["en"], n["zh"]) for act, n in raw["acts"].items()}
        posts = {post: Names(n["en"], n["zh"]) for post, n in raw["posts"].items()}
        grants = frozenset((post, act) for post, n in raw["posts"].items() for act in n["acts"])
        incompatible = {
            (min(one, other), max(one, other)): Incompatible(Names(rule["en"], rule["zh"]), rule.get("cites", ""))
            for rule in raw["incompatible"]
            for one in rule["one"]
            for other in rule["other"]
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as problem:
        raise PostsNotReadable(path=path, reason=" ".join(repr(problem).split())) from problem
    found = Posts(acts, posts, grants, incompatible)
    defects = list(_defects(found))
    if defects:
        raise PostsNotReadable(path=path, reason="; ".join(defects))
    return found


def _defects(posts: Posts) -> Iterable[str]:
    named = {act for _, act in posts.grants} | {act for pair in posts.incompatible for act in pair}
    for act in sorted(named - posts.acts.keys()):
        yield f"the act {act} is not declared"
    for one, other in posts.incompatible:
        if one == other:
            yield f"the act {one} is incompatible with itself"
        for post in posts.posts:
            if (post, one) in posts.grants and (post, other) in posts.grants:
                yield f"the post {post} may both {one} and {other}, which must never meet"
