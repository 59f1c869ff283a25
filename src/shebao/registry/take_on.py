"""An agency's old data, taken over in columns: whole or not at all, with its paper, and only before the first act.

The same columns in the same order give the same ids. What is impossible is listed row by row; nothing is dropped.
Each list is a part of the area's run of taking over: the same list by the same paper again, after a kill or by mistake,
is answered as before and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import birth_ordinals, male, valid_citizen_numbers
from shebao.registry.columns import (
    Columns,
    Days,
    Ids,
    Problems,
    backwards,
    begin,
    done,
    new_ids,
    no_region,
    outside,
    paths_of,
    ranges,
    refuse,
    region_ids,
    same,
    twice,
    write,
    wrong_codes,
)
from shebao.registry.model import PlaceKind
from shebao.registry.people import NUMBER, bound_to
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

EVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Persons:
    """Columns of persons. Sex and birth date are those of the number."""

    numbers: Sequence[str]
    names: Sequence[str]
    paths: Sequence[str]  # handling offices
    places: Mapping[PlaceKind, Sequence[str]]  # division codes as of `places_on`
    places_on: date
    died_on: Days | None = None


@dataclass(frozen=True, slots=True)
class Employers:
    """Columns of employers."""

    credit_codes: Sequence[str]
    names: Sequence[str]
    regions: Sequence[str]
    opened: Sequence[date]
    paths: Sequence[str]


@dataclass(frozen=True, slots=True)
class Employments:
    """Columns of employments, half-open days."""

    persons: Ids
    employers: Ids
    since: Sequence[date]
    until: Days


@dataclass(frozen=True, slots=True)
class Memberships:
    """Columns of insurance relations. Rows of an exclusive branch that overlap an earlier row land as disputed."""

    persons: Ids
    schemes: Sequence[str]
    branches: Sequence[str]
    kinds: Sequence[str]
    regions: Sequence[str]
    since: Sequence[date]
    until: Days
    exclusive: Sequence[bool]
    employers: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """Columns of one named fact or determination: inner integers, or code words."""

    name: str
    subjects: Ids
    values: Sequence[int] | Ids | None
    codes: Sequence[str] | None
    since: Days


def take_on_persons(db: Database, by: Actor, rows: Persons, *, document: str) -> Ids:
    """Persons with numbers and places; their ids in the order given. Raises TakeOnRefused, AlreadyLive."""
    with db.transaction(by, "registry", "take_on_persons", subject=document) as tx:
        blinds = db.ciphers.blind_many(NUMBER, rows.numbers)
        part = begin(tx, "person", document, rows, numbers=[blind.hex() for blind in blinds])
        if part.done:
            return _ids(tx.all("taken_on_persons", blinds=blinds, document=document))
        numbers = np.array(list(rows.numbers), dtype="S18")
        regions = {kind: region_ids(tx, codes, rows.places_on) for kind, codes in rows.places.items()}
        problems = _person_problems(tx, rows, numbers, blinds)
        for kind, found in regions.items():
            problems += no_region(found, rows.places[kind], f"{kind}: ")
        refuse("persons", document, problems)
        ids = new_ids(tx, "person", len(numbers))
        births = [date.fromordinal(day) for day in birth_ordinals(numbers).tolist()]
        sexes = np.where(male(numbers), "male", "female").tolist()
        common: Columns = {"person_id": ids, "document": same(document, ids), "serving_path": rows.paths}
        sealed = db.ciphers.seal_many(rows.numbers, [bound_to(person) for person in ids.tolist()])
        write(tx, "registry.person", {"person_id": ids, "serving_path": rows.paths})
        write(tx, "registry.person_version", common | _version(tx, rows, sexes, births))
        write(tx, "registry.person_identity", common | _identity(sealed, blinds, births))
        for kind, found in regions.items():
            write(tx, "registry.person_place", common | _place(tx, kind, found))
        done(tx, part, document, len(ids))
        return ids


def take_on_employers(db: Database, by: Actor, rows: Employers, *, document: str) -> Ids:
    """Employers by credit code; their ids in the order given. Raises TakeOnRefused, AlreadyLive."""
    with db.transaction(by, "registry", "take_on_employers", subject=document) as tx:
        part = begin(tx, "employer", document, rows)
        if part.done:
            return _ids(tx.all("employers_by_code", codes=list(rows.credit_codes)))
        regions = region_ids(tx, rows.regions, tx.today)
        problems = no_region(regions, rows.regions)
        problems += wrong_codes(rows.credit_codes) + twice(rows.credit_codes) + outside(tx, rows.paths)
        for row in tx.all("credit_codes_in_use", codes=list(rows.credit_codes)):
            problems.append((row.place, "registered already"))
        refuse("employers", document, problems)
        ids = new_ids(tx, "employer", len(rows.names))
        head: Columns = {"employer_id": ids, "credit_code": rows.credit_codes, "serving_path": rows.paths}
        write(tx, "registry.employer", head)
        version: Columns = {
            "employer_id": ids,
            "name": rows.names,
            "region_id": regions,
            "opened": rows.opened,
            "reason": same(document, ids),
            "recorded_by": same(by.actor_id, ids),
            "serving_path": rows.paths,
        }
        write(tx, "registry.employer_version", version)
        done(tx, part, document, len(ids))
        return ids


def take_on_employments(db: Database, by: Actor, rows: Employments, *, document: str) -> int:
    """Employments of persons and employers taken on before. Rows written."""
    with db.transaction(by, "registry", "take_on_employments", subject=document) as tx:
        part = begin(tx, "employment", document, rows)
        if part.done:
            return part.done.rows
        paths, problems = paths_of(tx, "paths_of_persons", rows.persons, "person")
        problems += paths_of(tx, "paths_of_employers", rows.employers, "employer")[1] + backwards(
            rows.since, rows.until
        )
        refuse("employments", document, problems)
        columns: Columns = {
            "person_id": rows.persons,
            "employer_id": rows.employers,
            "reason": same(document, rows.persons),
            "recorded_by": same(by.actor_id, rows.persons),
            "v": ranges(rows.since, rows.until),
            "serving_path": paths,
        }
        write(tx, "registry.employment", columns)
        return done(tx, part, document, len(paths))


def take_on_memberships(db: Database, by: Actor, rows: Memberships, *, document: str) -> int:
    """Insurance relations. Rows written. Overlaps are kept as disputed."""
    with db.transaction(by, "registry", "take_on_memberships", subject=document) as tx:
        part = begin(tx, "membership", document, rows)
        if part.done:
            return part.done.rows
        paths, problems = paths_of(tx, "paths_of_persons", rows.persons, "person")
        regions = region_ids(tx, rows.regions, tx.today)
        problems += no_region(regions, rows.regions)
        refuse("memberships", document, problems + backwards(rows.since, rows.until))
        ids = new_ids(tx, "membership", len(paths))
        states = _states(tx, rows)
        columns: Columns = {
            "membership_id": ids,
            "person_id": rows.persons,
            "scheme": rows.schemes,
            "branch": rows.branches,
            "kind": rows.kinds,
            "employer_id": rows.employers,
            "region_id": regions,
            "exclusive": rows.exclusive,
            "state": states,
            "reason": same(document, ids),
            "recorded_by": same(by.actor_id, ids),
            "v": ranges(rows.since, rows.until),
            "serving_path": paths,
        }
        write(tx, "registry.membership", columns)
        tx.note(disputed=states.count("disputed"))
        return done(tx, part, document, len(ids))


def take_on_facts(db: Database, by: Actor, rows: Facts, *, document: str, subject_kind: str = "person") -> int:
    """One named fact of many subjects. Rows written."""
    with db.transaction(by, "registry", "take_on_facts", subject=f"{rows.name}: {document}") as tx:
        part = begin(tx, "fact", document, rows, name=f"{subject_kind}/{rows.name}")
        if part.done:
            return part.done.rows
        query = "paths_of_persons" if subject_kind == "person" else "paths_of_employers"
        paths, problems = paths_of(tx, query, rows.subjects, subject_kind)
        refuse(rows.name, document, problems)
        columns: Columns = {
            "subject_kind": same(subject_kind, rows.subjects),
            "subject_id": rows.subjects,
            **_typed(rows),
            "source": same("registry", rows.subjects),
            "document": same(document, rows.subjects),
            "recorded_by": same(by.actor_id, rows.subjects),
            "v": ranges(rows.since, [None] * len(paths)),
            "serving_path": paths,
        }
        write(tx, "registry.fact", columns)
        return done(tx, part, document, len(paths))


def take_on_determinations(
    db: Database, by: Actor, rows: Facts, *, document: str, reviewer: Actor, decided_on: date
) -> int:
    """One named determination of many persons, decided by one officer and reviewed by another. Rows written."""
    with db.transaction(by, "registry", "take_on_determinations", subject=f"{rows.name}: {document}") as tx:
        part = begin(tx, "determination", document, rows)
        if part.done:
            return part.done.rows
        paths, problems = paths_of(tx, "paths_of_persons", rows.subjects, "person")
        if reviewer.actor_id == by.actor_id:
            problems.append((0, "decided and reviewed by the same officer"))
        refuse(rows.name, document, problems)
        columns: Columns = {
            "person_id": rows.subjects,
            **_typed(rows),
            "document": same(document, rows.subjects),
            "decided_on": same(decided_on, rows.subjects),
            "decided_by": same(by.actor_id, rows.subjects),
            "reviewed_by": same(reviewer.actor_id, rows.subjects),
            "reviewed_at": same(tx.now, rows.subjects),
            "outcome": same("confirmed", rows.subjects),
            "v": ranges(rows.since, [None] * len(paths)),
            "serving_path": paths,
        }
        write(tx, "registry.determination", columns)
        return done(tx, part, document, len(paths))


# --- parts -------------------------------------------------------------------------------------------------------


def _person_problems(tx: Transaction, rows: Persons, numbers: NDArray[np.bytes_], blinds: list[bytes]) -> Problems:
    problems: Problems = [
        (i + 1, "not a whole citizen number") for i in np.flatnonzero(~valid_citizen_numbers(numbers)).tolist()
    ]
    problems += [(i + 1, "no name") for i, name in enumerate(rows.names) if not name.strip()]
    problems += [(row.place, "registered already") for row in tx.all("blinds_in_use", blinds=blinds)]
    return problems + twice(rows.numbers) + outside(tx, rows.paths)


def _version(tx: Transaction, rows: Persons, sexes: list[str], births: list[date]) -> Columns:
    count = len(births)
    return {
        "name": rows.names,
        "sex": sexes,
        "birth_date": births,
        "died_on": rows.died_on or [None] * count,
        "reason": ["taken on"] * count,
        "recorded_by": [tx.actor.actor_id] * count,
    }


def _identity(sealed: tuple[list[bytes], str], blinds: list[bytes], births: list[date]) -> Columns:
    return {
        "kind": [NUMBER] * len(blinds),
        "blind": blinds,
        "ciphertext": sealed[0],
        "key_id": [sealed[1]] * len(blinds),
        "v": ranges(births, [None] * len(births)),
    }


def _place(tx: Transaction, kind: PlaceKind, regions: Ids) -> Columns:
    return {
        "kind": same(kind, regions),
        "region_id": regions,
        "recorded_by": same(tx.actor.actor_id, regions),
        "v": same("(,)", regions),
    }


def _states(tx: Transaction, rows: Memberships) -> list[str]:
    """active, or disputed where an exclusive relation overlaps an earlier one of the person's branch."""
    last: dict[tuple[int, str], date] = {}
    for held in tx.all("active_relations", ids=np.unique(rows.persons)):
        key = (held.person_id, held.branch)
        last[key] = max(last.get(key, date.min), held.until)
    states = ["active"] * len(rows.since)
    people = rows.persons.tolist()
    for i in sorted(range(len(states)), key=lambda i: (people[i], rows.branches[i], rows.since[i], i)):
        if not rows.exclusive[i]:
            continue
        key = (people[i], rows.branches[i])
        if rows.since[i] < last.get(key, date.min):
            states[i] = "disputed"
        else:
            last[key] = rows.until[i] or EVER
    return states


def _ids(found: Sequence[Row]) -> Ids:
    return np.array([row.id for row in found], np.int64)


def _typed(rows: Facts) -> Columns:
    count = len(rows.subjects)
    return {
        "name": [rows.name] * count,
        "value": rows.values if rows.values is not None else [None] * count,
        "code": rows.codes if rows.codes is not None else [None] * count,
    }
