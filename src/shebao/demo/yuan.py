"""One yuan, all the way: one contribution in and one payment out of the same fund, stop by stop, each from the record.

Nothing is made up here: a stop is there because the register, the bank file or the book has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from shebao.benefits.explain import AwardTold, Explained, explain_award, explain_decision
from shebao.collection.explain import ContributionsTold, DueTold, ReceiptTold, explain_contributions
from shebao.demo.claims import Outcome
from shebao.demo.figures import word
from shebao.demo.funds import journal_of, stem_of
from shebao.demo.papers import first_declared, masked_name
from shebao.demo.run import EMPLOYEES, Lived
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.identifiers import PersonId
from shebao.kernel.money import fen as to_fen
from shebao.law.ir import Law, Rule
from shebao.law.select import version_for
from shebao.ledger.bank_files import root_of
from shebao.ledger.chart import charts
from shebao.ledger.model import Pool
from shebao.ledger.statements import pools
from shebao.payments import bank_text
from shebao.payments.explain import Issue, PaymentTold, bank_file_of, explain_payment, payments_of_award
from shebao.payments.model import FileLine, PaymentId
from shebao.registry.people import show_person
from shebao.registry.work import employers_by_number
from shebao.service.citations import cited
from shebao.service.letter_facts import post_words
from shebao.service.text import Text, day, joined, money, month, phrase, same
from shebao.store.db import Database

_ORDER = re.compile(r"<CdtTrfTxInf>.*?</CdtTrfTxInf>", re.DOTALL)
ROLES = ("maker", "checker", "approver")


@dataclass(frozen=True, slots=True)
class Way:
    """A page to go on to."""

    href: str
    text: Text


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of the way: what it is, what the record says, pages to go on to, and a row of a file, masked."""

    heading: Text
    lines: tuple[Text, ...]
    links: tuple[Way, ...] = ()
    row: tuple[tuple[Text, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """One way: in, or out."""

    title: Text
    stops: tuple[Station, ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of the month that rests on a decision of this system, with the claim it came from."""

    outcome: Outcome
    told: PaymentTold


@dataclass(frozen=True, slots=True)
class Yuan:
    """Where the way is read from."""

    db: Database
    law: Law
    by: Actor
    lived: Lived


def decided_and_paid(db: Database, by: Actor, lived: Lived) -> Paid | None:
    """The first claim of the month whose award this very month's pay day paid; None where none was."""
    for outcome in lived.outcomes:
        for line in payments_of_award(db, by, int(outcome.award)) if outcome.award else ():
            if line.period == lived.plan.period:
                return Paid(outcome, explain_payment(db, by, PaymentId(line.payment)))
    return None


def chains(yuan: Yuan, paid: Paid, page: str) -> list[Chain]:
    """Both ways. `page`: the stem of the letter and the explanation of the payment's decision."""
    return [chain for chain in (_in(yuan), _out(yuan, paid, page)) if chain.stops]


# --- in --------------------------------------------------------------------------------------------------------------


def _in(yuan: Yuan) -> Chain:
    """The contribution of the first of the city's people who is declared in the month."""
    person = first_declared(yuan.lived)
    told = explain_contributions(yuan.db, yuan.by, person, yuan.lived.plan.period)
    name = masked_name(show_person(yuan.db, yuan.by, PersonId(person)).name)
    if told.row is None:
        return Chain(word("yuan_in").fill(name=name), ())
    employer = employers_by_number(yuan.db, yuan.by, [told.row.employer])[told.row.employer].name
    row = word("yuan_row_said").fill(
        employer=employer,
        name=name,
        wage=money(told.row.wage),
        line=str(told.row.line),
        file=told.row.file,
        day=day(told.row.received.date()),
    )
    dues = [due for due in told.dues if due.scheme == EMPLOYEES]
    sheet = Way(f"sheet{{suffix}}.html#line-{told.row.line}", word("yuan_sheet"))
    stops = [Station(word("yuan_row"), (row,), (sheet,)), _due(yuan, dues)]
    if dues:
        pool = _pool(yuan, dues[0].pool)
        stops += [*_receipts(yuan, told, pool), _fund(pool, "yuan_fund_in")]
    return Chain(word("yuan_in").fill(name=name), tuple(stops))


def _due(yuan: Yuan, dues: Sequence[DueTold]) -> Station:
    lines, rules = [], []
    for due in dues:
        rule = _rule_of(yuan, due.component)
        rules.append(cited(yuan.law, rule.cites))
        facts = {"amount": money(due.fen), "base": money(due.base), "account": money(due.account)}
        key = "yuan_due_account" if due.account else "yuan_due_said"
        lines.append(word(key).fill(line=Text(rule.names.en, rule.names.zh), **facts))
    by = [word("yuan_due_law").fill(cites=joined(rules, "; ", "；"))] if rules else []
    return Station(word("yuan_due"), (*lines, *by))


def _rule_of(yuan: Yuan, component: str) -> Rule:
    """The rule by which a line of the contribution is due in the month."""
    lines = yuan.law.schemes[EMPLOYEES].facts["contribution"]["lines"]
    written = next(str(line["due"]) for line in lines if line["line"] == component)
    versions, first = yuan.law.rules[f"{EMPLOYEES}.{written}"], month_start(yuan.lived.plan.period)
    return version_for(versions, yuan.lived.plan.region, first, first) or versions[-1]


def _receipts(yuan: Yuan, told: ContributionsTold, pool: Pool) -> list[Station]:
    """What came in for the dues of this fund, receipt by receipt with their lines, and the entries it stands in."""
    mine = sorted((r for r in told.receipts if r.scheme == EMPLOYEES), key=attrgetter("number"))
    if not mine:
        return [Station(word("yuan_receipt"), (word("yuan_no_receipt"),))]
    lines: list[Text] = []
    for _, group in groupby(mine, key=attrgetter("number")):
        own = list(group)
        lines += [_receipt(own[0]), *(_receipt_line(yuan, one) for one in own)]
    advices = {one.advice: one for one in mine if one.advice}
    lines += [word("yuan_advice_said").fill(advice=a, amount=money(one.advice_fen)) for a, one in advices.items()]
    month = month_text(yuan.lived.plan.period)
    files = sorted({(f"../inbox/{month}/collector/{one.file}", one.file) for one in mine})
    papers = tuple(Way(href, word("yuan_file").fill(file=name)) for href, name in files)
    booked = [r for r in mine if r.entry is not None]
    said = tuple(_booked(yuan, r.entry or 0, (r.debit, r.credit), r.fen) for r in booked)
    return [
        Station(word("yuan_receipt"), tuple(lines), papers),
        Station(word("yuan_booked"), said, _entry_links(pool, {r.entry or 0 for r in booked})),
    ]


def _receipt(one: ReceiptTold) -> Text:
    whole, lines = money(one.whole_fen), str(one.whole_lines)
    return word("yuan_receipt_said").fill(number=one.number, day=day(one.paid_on), whole=whole, n=lines)


def _receipt_line(yuan: Yuan, one: ReceiptTold) -> Text:
    """The line of a receipt that holds his part."""
    names = _rule_of(yuan, one.component).names
    return word("yuan_receipt_line").fill(
        line=Text(names.en, names.zh), whole=money(one.receipt_fen), amount=money(one.fen)
    )


def _entry_links(pool: Pool, numbers: set[int]) -> tuple[Way, ...]:
    """Each entry in the journal of its fund."""
    return tuple(
        Way(f"{journal_of(pool)}{{suffix}}.html#entry-{number}", word("yuan_entry").fill(number=str(number)))
        for number in sorted(numbers)
    )


def _booked(yuan: Yuan, entry: int, accounts: tuple[str, str], fen: int) -> Text:
    debit, credit = (_account(yuan.law, name) for name in accounts)
    return word("yuan_booked_said").fill(number=str(entry), debit=debit, credit=credit, amount=money(fen))


def _account(law: Law, name: str) -> Text:
    found = next((a for chart in charts(law) for a in chart.accounts if a.id == name), None)
    return Text(found.en, found.zh) if found else same(name)


def _pool(yuan: Yuan, number: int) -> Pool:
    return next(pool for pool in pools(yuan.db, yuan.lived.staff.accountant) if int(pool.pool_id) == number)


def _fund(pool: Pool, key: str) -> Station:
    name = Text(pool.name_en, pool.name_zh)
    return Station(word("yuan_fund"), (word(key).fill(fund=name),), (Way(f"{stem_of(pool)}{{suffix}}.html", name),))


# --- out -------------------------------------------------------------------------------------------------------------


def _out(yuan: Yuan, paid: Paid, page: str) -> Chain:
    """The fund, the decision, what is owed, the payment, the bank, the entry, the articles."""
    told = explain_decision(yuan.db, yuan.by, paid.outcome.decision)
    award = explain_award(yuan.db, yuan.by, paid.outcome.award) if paid.outcome.award else None
    assert award is not None
    name = masked_name(show_person(yuan.db, yuan.by, PersonId(told.claim.person_id)).name)
    pool = next(p for p in pools(yuan.db, yuan.lived.staff.accountant) if p.fund == _fund_of(yuan.law, award))
    stops = (
        _fund(pool, "yuan_fund_out"),
        _decision(told, award, page),
        _register(paid.told),
        _payment(paid.told),
        *_bank(yuan, paid.told),
        Station(word("yuan_booked"), _entries(yuan.law, paid.told), _entry_links(pool, _entry_numbers(paid.told))),
        _articles(yuan.law, told, award, page),
    )
    return Chain(word("yuan_out").fill(name=name), stops)


def _fund_of(law: Law, award: AwardTold) -> str:
    return str(law.schemes[award.scheme].facts["fund"])


def _decision(told: Explained, award: AwardTold, page: str) -> Station:
    signed = sorted(told.signatures, key=lambda one: ROLES.index(one.role))
    hands = [Text(f"{post_words(s.post).en} {day(s.on).en}", f"{post_words(s.post).zh} {day(s.on).zh}") for s in signed]
    said = word("yuan_decision_said").fill(
        number=str(int(told.decision)), month=month(award.start_month), signed=joined(hands, ", ", "、")
    )
    links = (Way(f"letter-{page}{{suffix}}.html", word("yuan_letter")),)
    return Station(word("yuan_decision"), (said,), links)


def _register(told: PaymentTold) -> Station:
    sums: dict[tuple[int, int], int] = {}
    for part in told.parts:
        sums[part.for_month, part.run] = sums.get((part.for_month, part.run), 0) + part.fen
    lines = [
        word("yuan_register_said").fill(run=str(run), amount=money(fen), month=month(at))
        for (at, run), fen in sorted(sums.items())
    ]
    return Station(word("yuan_register"), tuple(lines))


def _payment(told: PaymentTold) -> Station:
    state, number = phrase(f"state_{told.paid.state}"), str(int(told.paid.payment_id))
    said = word("yuan_payment_said").fill(number=number, amount=money(told.paid.amount_fen), state=state)
    return Station(word("yuan_payment"), (said,))


def _bank(yuan: Yuan, told: PaymentTold) -> list[Station]:
    """Each order to the bank with its answer, and the order's own lines of the file."""
    return [_order(yuan, issue) for issue in told.issues]


def _order(yuan: Yuan, issue: Issue) -> Station:
    name = bank_file_of(yuan.db, yuan.by, issue.message)
    state = phrase(f"state_{issue.state}")
    if issue.cause:
        why = phrase(f"cause_{issue.cause}")
        state = Text(f"{state.en} ({why.en})", f"{state.zh}（{why.zh}）")
    said = word("yuan_bank_said").fill(message=issue.message, file=name or "–", state=state)
    file = next(iter(sorted((yuan.db.home / "outbox").rglob(name))), None) if name else None
    if file is None:
        return Station(word("yuan_bank"), (said,))
    href = f"../{file.relative_to(yuan.db.home).as_posix()}"
    paper = Way(href, word("yuan_bank_file").fill(file=name))
    return Station(word("yuan_bank"), (said,), (paper,), _file_row(file, issue.message))


def _file_row(file: Path, message: str) -> tuple[tuple[Text, Text], ...]:
    """The order as the file that left has it, field by field; payee and account masked. Empty where it is not there."""
    line = _line_of(file, message)
    if line is None:
        return ()
    told = {
        "message": same(line.message_id),
        "amount": money(line.amount_fen),
        "payee": same(masked_name(line.holder)),
        "account": word("yuan_tail").fill(tail=line.number[-4:]),
        "payee_bank": same(line.bank),
        "remark": same(line.remark),
    }
    return tuple((word(f"yuan_field_{name}"), said) for name, said in told.items() if said.zh)


def _line_of(file: Path, message: str) -> FileLine | None:
    """The line of an order in the file of either format."""
    data = file.read_bytes()
    if not data.startswith(b"<"):
        return next((line for line in bank_text.read(file.name, data)[1] if line.message_id == message), None)
    piece = next((found for found in _ORDER.findall(data.decode()) if f">{message}<" in found), "")
    if not piece:
        return None
    order = root_of(piece.encode())

    def said(path: str) -> str:
        return order.findtext(path) or ""

    bank, holder = said("CdtrAgt/FinInstnId/Nm"), said("Cdtr/Nm")
    number, remark = said("CdtrAcct/Id/Othr/Id"), said("RmtInf/Ustrd")
    return FileLine(message, to_fen(said("Amt/InstdAmt")), bank, holder, number, remark)


def _entry_numbers(told: PaymentTold) -> set[int]:
    return {entry.entry for entry in told.entries}


def _entries(law: Law, told: PaymentTold) -> tuple[Text, ...]:
    lines = []
    for entry in told.entries:
        mine = [m for m in told.movements if m.entry == entry.entry]
        names = {(m.component, m.payer) for m in mine}
        own = [line for line in entry.lines if (line.component, line.payer) in names]
        debit, credit = (
            joined([_account(law, line.account) for line in own if (line.fen > 0) is up], ", ", "、")
            for up in (True, False)
        )
        facts = {"debit": debit, "credit": credit, "amount": money(sum(m.fen for m in mine))}
        lines.append(word("yuan_booked_said").fill(number=str(entry.entry), **facts))
    return tuple(lines)


def _articles(law: Law, told: Explained, award: AwardTold, page: str) -> Station:
    """The article of each component, by the version of the law the decision was taken by."""
    assert told.said is not None
    lines = []
    for span in award.components:
        rule = told.said.graph.slice.rules[f"{award.scheme}.{span.component}"]
        facts = {"part": Text(rule.names.en, rule.names.zh), "amount": money(span.fen), "cites": cited(law, rule.cites)}
        lines.append(word("yuan_article").fill(**facts))
    link = Way(f"explain-{page}{{suffix}}.html", word("yuan_explained"))
    return Station(word("yuan_articles"), tuple(lines), (link,))
