"""An employer's insolvency at the desk: claims filed, distributions laid, the end recorded, each by the post for it.

Thin over the actions of collection. Filing is three acts of three hands: the approver stops the surcharge on the day
the court accepted the petition, the house counts it up to the day before, the clerk files what is owed by rank.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from shebao.collection import actions
from shebao.collection.insolvency import Distributed, Distribution, Filed, Petition
from shebao.collection.insolvency_end import Case, End, Outcome
from shebao.collection.late_fees import Counting
from shebao.collection.pieces import Matching
from shebao.collection.terms import Terms, employer_schemes
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of
from shebao.registry.errors import EmployerUnknown
from shebao.service.desk import Desk
from shebao.service.desk_payments import Office, house_at, office_of
from shebao.service.setting import all_moves


@dataclass(frozen=True, slots=True)
class Court:
    """What the court's order says: the number of the case, the court, the day the petition was accepted, the paper."""

    case_no: str
    court: str
    accepted_on: date
    document: str


@dataclass(frozen=True, slots=True)
class Debtor:
    """An employer in the care of an agency, and who acts there."""

    number: int
    name: str
    office: Office
    terms: tuple[Terms, ...]


def debtor(desk: Desk, code: str) -> Debtor:
    """The employer with a credit code. Raises EmployerUnknown, OfficeUnknown."""
    with desk.db.reading(desk.house, "service", purpose="employer by its code") as tx:
        row = tx.maybe("registry.employer_by_code", credit_code=code.strip().upper())
    if row is None:
        raise EmployerUnknown(employer=code)
    terms = employer_schemes(desk.law, desk.on)
    return Debtor(int(row.employer_id), str(row.name), office_of(desk, terms[0].scheme, str(row.serving_path)), terms)


def file(desk: Desk, of: Debtor, court: Court) -> tuple[Filed, tuple[Actor, Actor]]:
    """Claims of the agency by rank, with who stopped the surcharge and who filed; done again, the first answer.

    Raises NobodyInOffice, LawSilent, NotPublishable.
    """
    approver = desk.at("approver", of.office.region, of.office.line)
    clerk = desk.at("clerk", of.office.region, of.office.line)
    petition = Petition(of.number, court.accepted_on, court.case_no, court.court, court.document)
    charged = surcharged(desk, of)
    actions.stop_surcharge(desk.db, approver, petition, charged)
    counting = Counting(int(month_of(desk.on)), desk.on, charged, of.office.region)
    actions.count_late_fees(desk.db, house_at(desk, of.office), desk.law, counting)
    filed = actions.file_claim(desk.db, clerk, desk.law, petition)
    return filed, (approver, clerk)


def surcharged(desk: Desk, of: Debtor) -> tuple[str, ...]:
    """The schemes an employer declares for whose law names a surcharge."""
    schemes = (term.scheme for term in of.terms)
    return tuple(s for s in schemes if (desk.law.schemes[s].service.get("surcharge") or {}).get("rate"))


def distribute(desk: Desk, of: Debtor, case_no: str, rank: int, reference: str) -> Distributed:
    """Lays one bank credit over the claims of a rank, by the house; the same credit again gives the first answer.

    Raises InsolvencyUnknown, CreditUnknown, DistributionTooMuch, NotPublishable.
    """
    order = Matching(int(month_of(desk.on)), of.terms, all_moves(desk.law), bank=True)
    given = Distribution(of.number, case_no, rank, reference)
    with desk.db.reading(desk.house, "service", purpose="credit of a distribution") as tx:
        credit = tx.maybe("collection.place_of_credit", reference=reference)
    # the money may have come to the account of the agency above: the house lays it where both are seen
    above = credit is not None and of.office.path.startswith(credit.serving_path)
    seen = replace(of.office, path=str(credit.serving_path)) if above and credit is not None else of.office
    return actions.distribute(desk.db, house_at(desk, seen), given, order)


def end(desk: Desk, of: Debtor, ended: tuple[str, Outcome, str], on: date) -> Actor:
    """The approver records how a case (number, outcome, paper) ended. Raises InsolvencyUnknown, InsolvencyEnded."""
    by = desk.at("approver", of.office.region, of.office.line)
    case_no, outcome, document = ended
    actions.end_insolvency(desk.db, by, End(of.number, case_no, outcome, on, document))
    return by


def cases(desk: Desk, of: Debtor) -> tuple[Case, ...]:
    """The cases of an employer as they stand."""
    return actions.cases(desk.db, house_at(desk, of.office), of.number)
