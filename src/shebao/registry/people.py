"""Persons: register, look up, correct, change of number, places, death."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import Reason, Refused, ShebaoError
from shebao.kernel.identifiers import CitizenNumber, PersonId, masked, parse_citizen_number
from shebao.registry.errors import PersonUnknown, reason_of
from shebao.registry.model import (
    PersonCard,
    PersonEntry,
    PlaceEntry,
    PlaceKind,
    Registered,
    check_person,
    contradictions,
)
from shebao.registry.tree import region_id
from shebao.store.ciphers import Ciphers
from shebao.store.db import Database
from shebao.store.kill_points import INSIDE, checkpoint
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

NUMBER = "citizen_number"


@dataclass(frozen=True, slots=True)
class Outsider:
    """A person in another office's care, as far as that is shown."""

    person: PersonId
    name: str
    sex: str
    birth_date: date
    died_on: date | None
    path: str


def register_person(db: Database, by: Actor, entry: PersonEntry, *, on: date) -> Registered | Refused:
    """Registers a person once. The same number finds the same person; contradicting statements are parked."""
    number, reasons = check_person(entry, on)
    if reasons or number is None:
        return Refused(reasons)
    with db.transaction(by, "registry", "register_person", act="register", subject=masked(number.text)) as tx:
        hold(tx, f"number:{number.text}")
        holders = tx.all("holders_of_number", blinds=db.ciphers.blinds(NUMBER, number.text))
        found = _found(tx, holders[0], entry, number) if holders else _new(tx, db.ciphers, entry, number)
        tx.note(person=found.person, new=found.new, conflicts=list(found.conflicts), source=entry.source)
        return found


def find_person(db: Database, by: Actor, number: str) -> PersonId | None:
    """The person in the clerk's scope who has, or once had, a number; 15 and 18 digits are the same number."""
    text = parse_citizen_number(number).text
    with db.reading(by, "registry", purpose="find_person") as tx:
        for holder in tx.all("holders_of_number", blinds=db.ciphers.blinds(NUMBER, text)):
            if tx.maybe("person_now", person=holder.person_id):
                return PersonId(holder.person_id)
    return None


def look_up_outsider(db: Database, by: Actor, number: str, *, purpose: str) -> Outsider | None:
    """Somebody in another office's care, by full number and with a purpose. Audited by the database itself."""
    text = parse_citizen_number(number).text
    with db.transaction(
        by, "registry", "look_up_outsider", act="register", subject=masked(text), purpose=purpose
    ) as tx:
        row = tx.maybe("outsider", blinds=db.ciphers.blinds(NUMBER, text), purpose=purpose)
        if row is None:
            return None
        return Outsider(PersonId(row.person_id), row.name, row.sex, row.birth_date, row.died_on, row.serving_path)


def show_person(db: Database, by: Actor, person: PersonId) -> PersonCard:
    """A person as recorded now. Raises PersonUnknown."""
    with db.reading(by, "registry", purpose="show_person") as tx:
        row = _person(tx, person)
        numbers = tuple((masked(_open(db.ciphers, person, i)), i.state) for i in tx.all("identities", person=person))
        return PersonCard(
            person,
            PersonId(row.canonical_person_id),
            row.name,
            row.sex,
            row.birth_date,
            row.died_on,
            numbers,
            row.serving_path,
            row.recorded,
        )


def number_of(db: Database, by: Actor, person: PersonId, *, purpose: str) -> str:
    """The full number in force, for a paper that must carry it; leaves an audit line. Raises PersonUnknown."""
    with db.transaction(by, "registry", "number_of", act="register", subject=f"person:{person}", purpose=purpose) as tx:
        for identity in tx.all("identities", person=person):
            if identity.state == "active":
                return _open(db.ciphers, person, identity)
    raise PersonUnknown(person=person)


def correct_person(
    db: Database,
    by: Actor,
    person: PersonId,
    *,
    reason: str,
    document: str = "",
    name: str | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
) -> None:
    """Writes the next version of a person's basic facts; the former one stays with its time."""
    with db.transaction(
        by, "registry", "correct_person", act="register", subject=f"person:{person}", purpose=reason
    ) as tx:
        row = _person(tx, person)
        next_version(
            tx,
            row,
            reason,
            document,
            name=name or row.name,
            sex=sex or row.sex,
            birth_date=birth_date or row.birth_date,
        )
        tx.emit("registry.person_corrected", {"person": person})


def change_number(
    db: Database, by: Actor, person: PersonId, number: str, *, reason: str, document: str, on: date
) -> Registered | Refused:
    """A new number from a day on; the old one stays as a former number and goes on finding the person."""
    try:
        new = parse_citizen_number(number)
    except ShebaoError as error:
        return Refused((reason_of(error),))
    with db.transaction(
        by, "registry", "change_number", act="register", subject=f"person:{person}", purpose=reason
    ) as tx:
        row = _person(tx, person)
        others = tx.all("holders_of_number", blinds=db.ciphers.blinds(NUMBER, new.text))
        if any(h.person_id == person and h.state == "active" for h in others):
            return Refused((_same_number(new),))
        taken = any(h.state == "active" for h in others)
        for identity in tx.all("identities", person=person):
            if identity.state == "active":
                tx.run("close_identity", identity=identity.identity_id, now=tx.now)
                tx.run("copy_identity", identity=identity.identity_id, state="former", reason=reason, until=on)
        _add_number(tx, db.ciphers, person, new, state="disputed" if taken else "active", since=on, document=document)
        if taken:
            tx.emit("registry.number_disputed", {"person": person, "holders": [h.person_id for h in others]})
        parked = park(tx, person, _held(row), {"sex": new.sex, "birth_date": str(new.birth_date)}, "new number")
        return Registered(person, new=False, conflicts=parked)


def move_place(
    db: Database, by: Actor, person: PersonId, place: PlaceEntry, *, document: str, to_path: str | None = None
) -> None:
    """One of the six places from a day on. With `to_path` the person is handed to that office as well."""
    with db.transaction(by, "registry", "move_place", act="register", subject=f"person:{person}") as tx:
        _person(tx, person)
        put_place(tx, person, place, document)
        if to_path is not None:
            for record in tx.all("standing_now", person=person):
                tx.one("hand_over", person=record.person_id, path=to_path)
        tx.emit("registry.place_moved", {"person": person, "kind": place.kind, "region": place.region})


def places(db: Database, by: Actor, person: PersonId, *, on: date) -> dict[PlaceKind, str]:
    """The places known of a person on a day, as division codes of that day."""
    with db.reading(by, "registry", purpose="places") as tx:
        return {row.kind: row.code for row in tx.all("places", person=person, at=on)}


def record_death(
    db: Database, by: Actor, person: PersonId, died_on: date, *, source: str, document: str, known_on: date
) -> Registered | Refused:
    """Records a death and tells the floors above. A second, different date is parked beside the first."""
    with db.transaction(
        by, "registry", "record_death", act="register", subject=f"person:{person}", purpose=source
    ) as tx:
        row = _person(tx, person)
        reasons = impossible_death(row, died_on, known_on)
        if reasons:
            return Refused(reasons)
        if row.died_on is not None:
            parked = park(tx, person, {"died_on": str(row.died_on)}, {"died_on": str(died_on)}, source)
            return Registered(person, new=False, conflicts=parked)
        next_version(tx, row, source, document, died_on=died_on)
        tx.emit("registry.death_recorded", {"person": person, "died_on": str(died_on), "known_on": str(known_on)})
        return Registered(person, new=True)


def withdraw_death(db: Database, by: Actor, person: PersonId, *, reason: str, document: str) -> None:
    """The person lives: the death was recorded by mistake."""
    with db.transaction(
        by, "registry", "withdraw_death", act="register", subject=f"person:{person}", purpose=reason
    ) as tx:
        row = _person(tx, person)
        if row.died_on is None:
            return
        next_version(tx, row, reason, document, died_on=None)
        tx.emit("registry.death_withdrawn", {"person": person, "died_on": str(row.died_on)})


def rotate_numbers(db: Database, by: Actor, *, at_most: int = 10_000) -> int:
    """Seals numbers of older keys again with the active key, superseded ones too; call until it gives 0."""
    with db.transaction(by, "registry", "rotate_numbers", act="run") as tx:
        key_id = db.ciphers.active.key_id
        old = tx.all("identities_under_old_keys", key_id=key_id, at_most=at_most)
        for identity in old:
            text = _open(db.ciphers, PersonId(identity.person_id), identity)
            sealed = db.ciphers.seal(text, bound_to(identity.person_id))
            tx.run(
                "reseal_identity",
                identity=identity.identity_id,
                blind=db.ciphers.blind(NUMBER, text),
                ciphertext=sealed.ciphertext,
                key_id=sealed.key_id,
            )
        tx.note(rows=len(old), key=key_id)
        if old:
            checkpoint("keys", "numbers", INSIDE)
        return len(old)


# --- inside a transaction ----------------------------------------------------------------------------------------


def next_version(tx: Transaction, row: Row, reason: str, document: str, **changes: object) -> None:
    """Closes a person's version and writes the next with `changes`."""
    facts = {"name": row.name, "sex": row.sex, "birth_date": row.birth_date, "died_on": row.died_on, **changes}
    tx.run("close_person_version", person=row.person_id, now=tx.now)
    tx.run(
        "add_person_version",
        person=row.person_id,
        reason=reason,
        document=document,
        by=tx.actor.actor_id,
        **facts,
    )


def park(
    tx: Transaction, person: PersonId, held: Mapping[str, str], claimed: Mapping[str, str | None], source: str
) -> tuple[str, ...]:
    """Keeps what contradicts the record beside it, for an officer to settle. The fields parked."""
    against = contradictions(held, claimed)
    open_now = {(c.field, c.claimed) for c in tx.all("open_conflicts", person=person)}
    for field, (is_held, is_claimed) in against.items():
        if (field, is_claimed) not in open_now:
            tx.one("add_conflict", person=person, field=field, held=is_held, claimed=is_claimed, source=source)
    return tuple(against)


def put_place(tx: Transaction, person: PersonId, place: PlaceEntry, document: str) -> None:
    """A place from a day on; what was recorded before that day stays in force until it."""
    tx.run("cut_place", person=person, kind=place.kind, since=place.since, now=tx.now)
    tx.run(
        "add_place",
        person=person,
        kind=place.kind,
        region_id=region_id(tx, place.region, place.since),
        document=document,
        by=tx.actor.actor_id,
        since=place.since,
        until=None,
    )


def _found(tx: Transaction, holder: Row, entry: PersonEntry, number: CitizenNumber) -> Registered:
    person = PersonId(holder.person_id)
    row = tx.maybe("person_now", person=person)
    if row is None:
        return Registered(person, new=False, outside=holder.serving_path)
    claimed = {
        "name": entry.name.strip(),
        "sex": entry.sex or number.sex,
        "birth_date": str(entry.birth_date or number.birth_date),
    }
    return Registered(person, new=False, conflicts=park(tx, person, _held(row), claimed, entry.source))


def _new(tx: Transaction, ciphers: Ciphers, entry: PersonEntry, number: CitizenNumber) -> Registered:
    person = PersonId(tx.one("add_person", path=entry.path or tx.actor.path).person_id)
    tx.run(
        "add_person_version",
        person=person,
        name=entry.name.strip(),
        sex=number.sex,
        birth_date=number.birth_date,
        died_on=None,
        reason=entry.source,
        document=entry.document,
        by=tx.actor.actor_id,
    )
    _add_number(tx, ciphers, person, number, state="active", since=number.birth_date, document=entry.document)
    for place in entry.places:
        put_place(tx, person, place, entry.document)
    held = {"sex": number.sex, "birth_date": str(number.birth_date)}
    claimed = {"sex": entry.sex, "birth_date": str(entry.birth_date) if entry.birth_date else None}
    return Registered(person, new=True, conflicts=park(tx, person, held, claimed, entry.source))


def _add_number(
    tx: Transaction,
    ciphers: Ciphers,
    person: PersonId,
    number: CitizenNumber,
    *,
    state: str,
    since: date,
    document: str,
) -> None:
    sealed = ciphers.seal(number.text, bound_to(person))
    tx.run(
        "add_identity",
        person=person,
        blind=ciphers.blind(NUMBER, number.text),
        ciphertext=sealed.ciphertext,
        key_id=sealed.key_id,
        state=state,
        written="fifteen" if len(number.written) == 15 else "eighteen",
        reason="",
        document=document,
        since=since,
    )


def hold(tx: Transaction, what: str) -> None:
    """Nobody else changes `what` until this transaction ends."""
    tx.one("hold", what=what)


def _person(tx: Transaction, person: PersonId) -> Row:
    row = tx.maybe("person_now", person=person)
    if row is None:
        raise PersonUnknown(person=person)
    return row


def _held(row: Row) -> dict[str, str]:
    return {"name": row.name, "sex": row.sex, "birth_date": str(row.birth_date)}


def _open(ciphers: Ciphers, person: PersonId, identity: Row) -> str:
    return ciphers.unseal(identity.ciphertext, identity.key_id, bound_to(person))


def bound_to(person: int) -> str:
    """What a sealed number is bound to: it does not open in another person's row."""
    return f"person:{person}:{NUMBER}"


def _same_number(number: CitizenNumber) -> Reason:
    return Reason(
        "registry.same_number",
        f"{number.masked} is the person's number already.",
        f"该人员的号码已是 {number.masked}。",
    )


def impossible_death(row: Row, died_on: date, known_on: date) -> tuple[Reason, ...]:
    """Why a death cannot have been on that day; none where it can."""
    reasons = []
    if died_on > known_on:
        reasons.append(
            Reason(
                "registry.death_future",
                f"The death on {died_on} lies after the day it is reported, {known_on}.",
                f"死亡日期 {died_on} 晚于报告日期 {known_on}。",
            )
        )
    if died_on < row.birth_date:
        reasons.append(
            Reason(
                "registry.death_before_birth",
                f"The death on {died_on} lies before the birth on {row.birth_date}.",
                f"死亡日期 {died_on} 早于出生日期 {row.birth_date}。",
            )
        )
    return tuple(reasons)


def claimed_change(field: str, claimed: str) -> dict[str, object]:
    """A parked statement as a change of a person's version."""
    return {field: parse_date(claimed) if field in ("birth_date", "died_on") else claimed}
