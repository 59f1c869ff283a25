"""An employer that claims at the desk for somebody it hired: the month is the person's, the money the employer's."""

from __future__ import annotations

from dataclasses import replace

from shebao.benefits.employers import payee_of
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import PersonId
from shebao.registry.people import show_person
from shebao.registry.work import employers_by_number, find_employer
from shebao.service.desk import Desk, Opening


class EmployerNotHere(ShebaoError):
    """No employer of credit code {code} is on this part of the record: check the code, or register the employer."""

    code = "service.employer_not_here"
    zh = "本机构记录中没有统一社会信用代码为 {code} 的单位：请核对代码，或先办理单位登记。"


class NotForEmployers(ShebaoError):
    """{scheme} is claimed by the person: leave --employer out. An employer claims only sums given by the month."""

    code = "service.not_for_employers"
    zh = "{scheme} 由本人申请：请去掉 --employer。单位只能申请按月核定的补贴。"


def by_employer(desk: Desk, opening: Opening, code: str) -> Opening:
    """The same claim, made by an employer and paid to it. Raises EmployerNotHere, NotForEmployers."""
    if not desk.judge.monthly(opening.wanted.scheme, opening.wanted.item):
        raise NotForEmployers(scheme=opening.wanted.scheme)
    employer = find_employer(desk.db, opening.clerk, code.strip().upper())
    if employer is None:
        raise EmployerNotHere(code=code)
    return replace(opening, applicant=replace(opening.applicant, claimant=payee_of(employer)))


def holder_of(desk: Desk, by: Actor, payee: int) -> str:
    """In whose name an account must stand: a person's, or below zero an employer's."""
    if payee > 0:
        return show_person(desk.db, by, PersonId(payee)).name
    return employers_by_number(desk.db, by, [-payee])[-payee].name
