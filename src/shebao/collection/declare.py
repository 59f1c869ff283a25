"""An employer's sheet into the record: every line kept, the wrong ones with reasons and sent back in the same sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from shebao.collection import sheets
from shebao.collection.back_payments import check_employer, check_own
from shebao.collection.errors import BackPaymentWithoutDocument, MonthAhead, NotOnStaff
from shebao.collection.lines import NOTICE, Case, Checked, Declared, Head, Paper, Sent, days, take, write
from shebao.collection.sheets import Row
from shebao.collection.terms import Terms
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import EmployerId, PersonId
from shebao.law.ir import Law
from shebao.registry.people import bound_to
from shebao.store.db import Database

__all__ = ["Declared", "Paper", "declare", "declare_own", "declare_together", "template"]

TOGETHER = 2_000  # lines, or sheets, in one transaction


def declare(
    db: Database,
    by: Actor,
    employer: EmployerId,
    period: int,
    upload: tuple[str, bytes],
    *,
    on: date,
    terms: Sequence[Terms],
    paper: Paper | None = None,
    law: Law | None = None,
) -> Declared:
    """Takes a sheet (name, bytes) for a month. Joined and left lines move the staff too. The same file again, as after
    a kill, is answered as the first time and changes nothing.

    A back payment is taken by `law`. Raises the errors of sheets.read, EmployerNotHere, MonthAhead,
    BackPaymentWithoutDocument, BackPaymentRefused: then nothing was taken.
    """
    case = Case(period, terms, paper or Paper())
    _may_be_taken(case, on)
    sheet = Sent(employer, upload, sheets.read(*upload))
    with db.transaction(
        by, "collection", "declare", act="accept", subject=f"employer:{employer}", purpose=month_text(period)
    ) as tx:
        if case.paper.kind == "back_payment":
            check_employer(tx, law, (int(employer), period), case.paper)
        [answer] = take(tx, db.ciphers, [sheet], case)
        if isinstance(answer, ShebaoError):
            raise answer
        tx.note(**answer.facts)
        return answer


def declare_together(
    db: Database,
    by: Actor,
    period: int,
    uploads: Iterable[tuple[EmployerId, str, bytes]],
    *,
    on: date,
    terms: Sequence[Terms],
) -> Iterator[Declared | ShebaoError]:
    """Regular sheets of many employers (employer, name, bytes): what `declare` does with each, or why not, in order.

    They are taken some thousand lines in a transaction, each sheet with an audit line of its own; a kill loses the
    sheets of one transaction, which are known by their bytes and taken when they are sent again. Raises MonthAhead.
    """
    case = Case(period, terms, Paper())
    _may_be_taken(case, on)
    for part in _parts(uploads):
        read = [sheet for sheet in part if isinstance(sheet, Sent)]
        answers = iter(_taken(db, by, read, case) if read else ())
        yield from (next(answers) if isinstance(sheet, Sent) else sheet for sheet in part)


def _taken(db: Database, by: Actor, part: Sequence[Sent], case: Case) -> list[Declared | ShebaoError]:
    purpose = month_text(case.period)
    with db.transaction(by, "collection", "declare", act="accept", subject="sheets", purpose=purpose) as tx:
        answers = take(tx, db.ciphers, part, case)
        for sheet, answer in zip(part, answers, strict=True):
            if isinstance(answer, Declared):
                tx.append_line("declare", f"employer:{sheet.employer}", purpose, answer.facts)
        tx.note(sheets=len(part), taken=sum(isinstance(answer, Declared) for answer in answers))
        return answers


def _parts(uploads: Iterable[tuple[EmployerId, str, bytes]]) -> Iterator[list[Sent | ShebaoError]]:
    """Sheets, read, in parts of some thousand lines; no employer twice in one part."""
    part: list[Sent | ShebaoError] = []
    employers: set[EmployerId] = set()
    lines = 0
    for employer, name, content in uploads:
        if employer in employers or lines >= TOGETHER or len(part) >= TOGETHER:
            yield part
            part, employers, lines = [], set(), 0
        try:
            sheet = sheets.read(name, content)
        except ShebaoError as error:
            part.append(error)
            continue
        part.append(Sent(employer, (name, content), sheet))
        employers.add(employer)
        lines += len(sheet.rows)
    if part:
        yield part


def _may_be_taken(case: Case, on: date) -> None:
    if month_start(case.period) > on:
        raise MonthAhead(month=month_text(case.period), on=on)
    if case.paper.kind == "back_payment" and not case.paper.document.strip():
        raise BackPaymentWithoutDocument(month=month_text(case.period))


def declare_own(
    db: Database, by: Actor, law: Law, person: PersonId, period: int, wage: int, *, on: date
) -> Declared:  # fmt: skip
    """A person who pays for himself chooses his base (fen a month).

    Raises MonthAhead, NotOnStaff, BackPaymentRefused.
    """
    if month_start(period) > on:
        raise MonthAhead(month=month_text(period), on=on)
    check_own(law, period, on)
    with db.transaction(
        by, "collection", "declare_own", act="accept", subject=f"person:{person}", purpose=month_text(period)
    ) as tx:
        if not tx.all("membership_of_kind", person=person, **days(period)):
            raise NotOnStaff(line=1, month=month_text(period))
        path = tx.one("paths_of_persons", persons=[person]).serving_path
        row = Row(1, "", "", wage, "", ())
        head = Head(None, Paper(), ("own declaration", str(wage).encode()), path, (Checked(row, person),))
        [declaration] = write(tx, db.ciphers, [head], period)
        return Declared(declaration, 1, 0, b"")


def employers_with_list(db: Database, by: Actor, period: int) -> list[EmployerId]:
    """Employers in the actor's scope who declared for the month before `period`."""
    with db.reading(by, "collection", purpose="employers with a list") as tx:
        return [EmployerId(row.employer_id) for row in tx.all("employers_with_list", period=period)]


def template(db: Database, by: Actor, employer: EmployerId, period: int) -> bytes:
    """Last month's list of an employer as a workbook to edit; leaves an audit line, since it shows full numbers."""
    with db.transaction(by, "collection", "template", subject=f"employer:{employer}") as tx:
        wages = {r.person_id: r.wage_fen for r in tx.all("last_list", employer=employer, period=period, **days(period))}
        people: dict[int, tuple[str, str]] = {}
        with tx.within("registry") as registry:
            for row in registry.all("persons_with_numbers", persons=list(wages)):
                number = db.ciphers.unseal(row.ciphertext, row.key_id, bound_to(row.person_id))
                people.setdefault(row.person_id, (number, row.name))
        return sheets.template(((*people[p], wages[p]) for p in sorted(people)), NOTICE)
