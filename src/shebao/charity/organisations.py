"""Organisations that may raise and pass on money: by credit code, with their dated qualifications and entrustments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shebao.charity import content
from shebao.charity.errors import OrganisationUnknown
from shebao.charity.model import refuse_lacking, refuse_other
from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import parse_credit_code
from shebao.law.ir import Law
from shebao.registry.tree import region_id
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

Kind = Literal["public_fundraising", "entrusted"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation as its certificate says it."""

    code: str
    name: str
    kind: str
    region: str
    registered_on: date
    document: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation on record."""

    organisation: int
    code: str
    name: str
    kind: str
    region: str
    registered_on: date
    path: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What an organisation is, for a purpose ('' for any), from a day on until another."""

    kind: Kind
    purpose: str
    since: date
    until: date | None
    document: str


def register(db: Database, by: Actor, law: Law, wanted: Entry) -> Organisation:
    """Puts an organisation on record, once. The same again is answered as before.

    Raises CreditCode errors of the kernel, WordUnknown, EntryIncomplete, RegionUnknown, SaidOtherwise.
    """
    code = parse_credit_code(wanted.code)
    with db.transaction(by, "charity", "register_organisation", act="register", subject=f"charity:{code}") as tx:
        content.entry(law, "organisations", wanted.kind, tx.today)
        late = wanted.registered_on > tx.today
        refuse_lacking(
            [
                (not wanted.name.strip(), "the name is missing", "未填写名称"),
                (not wanted.document.strip(), "the certificate is missing", "未填写登记证书"),
                (late, f"the day {wanted.registered_on} lies after today", f"登记日期 {wanted.registered_on} 晚于今日"),
            ]
        )
        region_id(tx, wanted.region, wanted.registered_on if not late else tx.today)
        facts: dict[str, object] = {"name": wanted.name.strip(), "kind": wanted.kind, "region": wanted.region}
        facts |= {"registered_on": wanted.registered_on, "document": wanted.document.strip()}
        tx.run("put_organisation", code=code, by=by.actor_id, path=by.path, **facts)
        row = tx.maybe("organisation_by_code", code=code)
        if row is None:  # the code is taken by a row of another office
            raise OrganisationUnknown(code=code)
        refuse_other(("The organisation", "慈善组织"), code, row, facts)
        return _organisation(row)


def organisation(db: Database, by: Actor, code: str) -> Organisation:
    """The organisation of a credit code. Raises OrganisationUnknown."""
    with db.reading(by, "charity", purpose="organisation") as tx:
        row = tx.maybe("organisation_by_code", code=code.strip().upper())
    if row is None:
        raise OrganisationUnknown(code=code)
    return _organisation(row)


def set_standing(db: Database, by: Actor, law: Law, of: Organisation, wanted: Standing) -> None:
    """What an organisation is from a day on. The same first day again with another end takes the former's place.

    Raises WordUnknown, EntryIncomplete.
    """
    subject = f"charity:{of.code}"
    with db.transaction(by, "charity", "set_standing", act="register", subject=subject, purpose=wanted.document) as tx:
        content.entry(law, "standings", wanted.kind, wanted.since)
        if wanted.kind == "entrusted":
            content.entry(law, "purposes", wanted.purpose, wanted.since)
        _hold(tx, of)
        now = tx.all("standings", organisation=of.organisation)
        others = [s for s in now if (s.kind, s.purpose) == (wanted.kind, wanted.purpose) and s.since != wanted.since]
        meets = [
            s
            for s in others
            if (wanted.until is None or s.since < wanted.until) and (s.until is None or wanted.since < s.until)
        ]
        refuse_lacking(
            [
                (not wanted.document.strip(), "the document is missing", "未填写文件"),
                (
                    wanted.until is not None and wanted.until <= wanted.since,
                    "the period ends before it begins",
                    "终止日不晚于起始日",
                ),
                (
                    wanted.kind == "public_fundraising" and bool(wanted.purpose),
                    "a qualification is for every purpose",
                    "公开募捐资格不限定用途",
                ),
                *(
                    (True, f"it holds already from {s.since} to {s.until}", f"{s.since} 至 {s.until} 已有")
                    for s in meets
                ),
            ]
        )
        facts = {"kind": wanted.kind, "purpose": wanted.purpose, "since": wanted.since, "until": wanted.until}
        if any((s.until, s.document) == (wanted.until, wanted.document) for s in now if _is(s, wanted)):
            return
        tx.run("end_knowing_standing", organisation=of.organisation, now=tx.now, **facts)
        tx.run(
            "put_standing",
            organisation=of.organisation,
            document=wanted.document,
            now=tx.now,
            by=by.actor_id,
            path=of.path,
            **facts,
        )
        tx.note(**facts)


def standings(db: Database, by: Actor, of: Organisation) -> tuple[Standing, ...]:
    """All that an organisation is and was, as known now."""
    with db.reading(by, "charity", purpose="standings") as tx:
        rows = tx.all("standings", organisation=of.organisation)
    return tuple(Standing(s.kind, s.purpose, s.since, s.until, s.document) for s in rows)


def holds(tx: Transaction, organisation: int, kind: Kind, purpose: str, day: date) -> bool:
    """Whether an organisation had a standing on a day."""
    return any(
        s.kind == kind and s.purpose == purpose and s.since <= day and (s.until is None or day < s.until)
        for s in tx.all("standings", organisation=organisation)
    )


def _is(known: Row, wanted: Standing) -> bool:
    return (known.kind, known.purpose, known.since) == (wanted.kind, wanted.purpose, wanted.since)


def _hold(tx: Transaction, of: Organisation) -> None:
    tx.one("hold", organisation=of.organisation, need=None)


def _organisation(row: Row) -> Organisation:
    return Organisation(
        row.organisation_id, row.credit_code, row.name, row.kind, row.region, row.registered_on, row.serving_path
    )
