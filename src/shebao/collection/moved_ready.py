"""Whether a relation that moves in can be taken over: who it is here, in which pool, and whether months are double."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shebao.collection.errors import PoolMissing
from shebao.collection.lines import persons_of_list
from shebao.collection.moved_errors import (
    AnotherName,
    AnotherPool,
    DeadHere,
    NobodyHere,
    NotInsuredHere,
    PaidTwice,
    SchemeMovesNothing,
    YearTooLong,
)
from shebao.collection.moved_lists import Moved
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import PersonId, RegionId
from shebao.law.ir import Scheme
from shebao.ledger.statements import pool_of
from shebao.registry.tree import pooling_area, region_id
from shebao.store.ciphers import Ciphers
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

NAMED = 6
"""Months a sentence names."""


@dataclass(frozen=True, slots=True)
class Where:
    """Into which scheme and fund relations move, at an office of this region."""

    scheme: str
    fund: str
    region: str
    has_account: bool

    @classmethod
    def of(cls, scheme: Scheme, region: str) -> Where:
        """As the scheme's folder says it."""
        return cls(scheme.id, str(scheme.facts.get("fund", scheme.id)), region, bool(scheme.facts.get("account")))


@dataclass(frozen=True, slots=True)
class Ready:
    """A relation beside the record: the person and his office, or every reason why it has to wait."""

    moved: Moved
    relation_no: int = 0
    person: int = 0
    path: str = ""
    problems: tuple[ShebaoError, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing stands against it."""
        return not self.problems

    @property
    def fen(self) -> int:
        """Account and pooled part."""
        return self.moved.account + self.moved.pooled

    @property
    def years(self) -> dict[int, tuple[int, int]]:
        """Months and the sum of bases by calendar year."""
        found: dict[int, tuple[int, int]] = {}
        for span in self.moved.spans:
            months, base = found.get(span.first // 12, (0, 0))
            found[span.first // 12] = (months + span.months, base + span.base)
        return found

    def of(self, relation_no: int) -> Ready:
        """The same with its place in the list."""
        return replace(self, relation_no=relation_no)


def where_of(tx: Transaction, into: Where) -> int:
    """The pool of the office. Raises SchemeMovesNothing, PoolMissing."""
    if not into.has_account:
        raise SchemeMovesNothing(scheme=into.scheme)
    at = tx.today
    area = _area(tx, into, region_id(tx, into.region, at))
    pool = pool_of(tx, into.fund, area)
    if pool is None:
        raise PoolMissing(fund=into.fund, area=area)
    return int(pool.pool_id)


def judged(tx: Transaction, ciphers: Ciphers, into: Where, pool: int, relations: Sequence[Moved]) -> tuple[Ready, ...]:
    """Each relation beside the record as it is now."""
    found = persons_of_list(tx, ciphers, [relation.number for relation in relations])
    persons = sorted(set(found.values()))
    names = {row.person_id: row for row in tx.all("names_of_persons", persons=persons)}
    insured = {
        row.person_id: row for row in tx.all("insured_for_moving", persons=persons, scheme=into.scheme, at=tx.today)
    }
    first, last = min((r.first for r in relations), default=0), max((r.last for r in relations), default=0)
    span = {"scheme": into.scheme, "persons": persons}
    paid: dict[int, set[int]] = {}
    for row in tx.all("months_paid_here", **span, first=first, last=last):
        paid.setdefault(row.person_id, set()).add(row.for_month)
    elsewhere = {(row.person_id, row.year): row.months for row in tx.all("months_from_elsewhere", **span)}
    areas = {row.region_id: _area(tx, into, row.region_id) for row in insured.values()}
    pools = {area: pool_of(tx, into.fund, area) for area in set(areas.values())}
    ours = {area for area, known in pools.items() if known is not None and int(known.pool_id) == pool}
    ready = []
    for place, relation in enumerate(relations):
        person = found.get(place)
        if person is None or person not in names:
            ready.append(Ready(relation, problems=(NobodyHere(who=relation.who),)))
            continue
        home = insured.get(person)
        problems = _here(relation, names[person], home, into)
        if home is not None and areas[home.region_id] not in ours:
            problems.append(AnotherPool(who=relation.who, area=areas[home.region_id]))
        problems += _double(Ready(relation), person, paid.get(person, set()), elsewhere)
        ready.append(Ready(relation, 0, int(person), home.serving_path if home else "", tuple(problems)))
    return tuple(ready)


def _here(relation: Moved, row: Row, home: Row | None, into: Where) -> list[ShebaoError]:
    problems: list[ShebaoError] = []
    if row.name != relation.name:
        problems.append(AnotherName(who=relation.who))
    if row.died_on is not None:
        problems.append(DeadHere(who=relation.who, day=row.died_on))
    if home is None:
        problems.append(NotInsuredHere(who=relation.who, scheme=into.scheme))
    return problems


def _double(one: Ready, person: PersonId, paid: set[int], elsewhere: dict[tuple[int, int], int]) -> list[ShebaoError]:
    """Months paid here as well, and years that would have more than twelve."""
    problems: list[ShebaoError] = []
    own = {m for span in one.moved.spans if span.months for m in range(span.first, span.last + 1)}
    both = sorted(own & paid)
    if both:
        shown = ", ".join(month_text(m) for m in both[:NAMED]) + (" …" if len(both) > NAMED else "")
        problems.append(PaidTwice(who=one.moved.who, months=shown))
    for year, (months, _) in one.years.items():
        whole = months + elsewhere.get((person, year), 0) + sum(1 for m in paid - own if m // 12 == year)
        if whole > 12:
            problems.append(YearTooLong(who=one.moved.who, year=year, months=whole))
    return problems


def _area(tx: Transaction, into: Where, region: int) -> str:
    branch = tx.one("branch_of_fund", fund=into.fund, scheme=into.scheme).branch
    return str(pooling_area(tx, branch, RegionId(region), tx.today).code)
