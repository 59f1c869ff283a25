"""Typed rows, and the pure part: which money may go to which need, in which order, split to the fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.charity.errors import EntryIncomplete, SaidOtherwise
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION, within

GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a donor bound his money to: a purpose ('' any), a region (the nation: any), one need."""

    purpose: str = ""
    region: str = NATION
    need: int | None = None


@dataclass(frozen=True, slots=True)
class Fund:
    """A receipt with what is left of it."""

    receipt: int
    donation: int
    came_on: date
    left: int
    bound: Bound


@dataclass(frozen=True, slots=True)
class Need:
    """A need as it stands; fen. `source` says how it came: refused, referred, partly met, or entered by the clerk."""

    need: int
    person: int | None
    unit: int | None
    kind: str
    purpose: str
    source: str
    region: str
    amount: int
    scheme: int
    granted: int
    open: int
    over: int
    bill: str
    opened_on: date
    ended_on: date | None
    claims: tuple[int, ...] = ()

    @property
    def routed(self) -> bool:
        """Whether a claim of assistance stands behind it."""
        return self.source != "clerk"


def closeness(bound: Bound, purpose: str, region: str, need: int) -> int | None:
    """How closely money is bound to a need, 0 the closest; None where it is bound to something else."""
    if bound.need is not None:
        return 0 if bound.need == need else None
    if bound.purpose not in ("", purpose) or not within(region, bound.region):
        return None
    return 1 + (bound.purpose == "") * 2 + (bound.region == NATION)


def in_order(funds: Iterable[Fund], need: Need) -> list[tuple[int, Fund]]:
    """The money that may go to a need with its rank: the most closely bound first, then first in, first out."""
    ranked = [(closeness(f.bound, need.purpose, need.region, need.need), f) for f in funds if f.left > 0]
    fit = [(rank, fund) for rank, fund in ranked if rank is not None]
    return sorted(fit, key=lambda pair: (pair[0], pair[1].came_on, pair[1].receipt))


def free(funds: Iterable[Fund]) -> list[Fund]:
    """The money bound to nothing, first in, first out: an expense takes no other."""
    return sorted((f for f in funds if f.left > 0 and f.bound == Bound()), key=lambda f: (f.came_on, f.receipt))


def cover(amount: int, funds: Sequence[Fund]) -> list[tuple[int, int]]:
    """Receipt and fen for an amount, in the order of the funds; they add up to it, or to all there is."""
    parts = []
    for fund in funds:
        taken = min(amount, fund.left)
        if taken > 0:
            parts.append((fund.receipt, taken))
            amount -= taken
    return parts


def refill(amount: int, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Receipt and fen that go back of what was taken: last taken, first given back."""
    net: dict[int, int] = {}
    for receipt, fen in taken:
        net[receipt] = net.get(receipt, 0) + fen
    parts = []
    for receipt in reversed(net):
        back = min(amount, net[receipt])
        if back > 0:
            parts.append((receipt, -back))
            amount -= back
    return parts


def refuse_lacking(lacks: Iterable[tuple[bool, str, str]]) -> None:
    """All that an entry lacks, at once. Raises EntryIncomplete."""
    lacking = [(en, zh) for lack, en, zh in lacks if lack]
    if lacking:
        reasons, reasons_zh = ", ".join(en for en, _ in lacking), "、".join(zh for _, zh in lacking)
        raise EntryIncomplete(reasons=reasons, reasons_zh=reasons_zh)


def lacks_of(amount: int, day: date, today: date, document: str) -> list[tuple[bool, str, str]]:
    """What every entry of money needs: an amount above nothing, a day that has come, a document."""
    return [
        (amount <= 0, f"the amount {yuan(amount)} is not above nothing", f"金额 {yuan(amount)} 应大于零"),
        (day > today, f"the day {day} lies after today {today}", f"日期 {day} 晚于今日 {today}"),
        (not document.strip(), "the document or reference is missing", "未填写文件或凭证号"),
    ]


def refuse_other(what: tuple[str, str], key: object, known: Any, wanted: Mapping[str, object]) -> None:
    """An entry typed again must say the same. Raises SaidOtherwise."""
    differing = {name: getattr(known, name) for name, value in wanted.items() if getattr(known, name) != value}
    if differing:
        before = ", ".join(f"{name} {value}" for name, value in differing.items())
        raise SaidOtherwise(what=what[0], what_zh=what[1], key=key, before=before)
