"""One yuan, all the way: one contribution in and one payment out of the same fund, stop by stop, each from the record.

Nothing is made up here: a stop is there because the register, the bank file or the book has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from shebao.benefits.explain import AwardTold, Explained, explain_award, explain_decision
from shebao.collection.explain import ContributionsTold, DueTold, ReceiptTold, explain_contributions
from shebao.demo.claims import Outcome
from shebao.demo.figures import word
from shebao.demo.funds import stem_of
from shebao.demo.run import EMPLOYEES, Lived
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start
from shebao.kernel.identifiers import PersonId
from shebao.law.ir import Law
from shebao.law.select import version_for
from shebao.ledger.chart import charts
from shebao.ledger.statements import pools
from shebao.payments.explain import Issue, PaymentTold, bank_file_of, explain_payment, payments_of_award
from shebao.payments.model import PaymentId
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
    """One stop of the way: what it is, what the record says, pages to go on to, and a piece of a file as it left."""

    heading: Text
    lines: tuple[Text, ...]
    links: tuple[Way, ...] = ()
    fragment: str = ""


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
    person = int(yuan.lived.ids.persons[yuan.lived.city.workers.person[0]])
    told = explain_contributions(yuan.db, yuan.by, person, yuan.lived.plan.period)
    name = show_person(yuan.db, yuan.by, PersonId(person)).name
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
    stops = [Station(word("yuan_row"), (row,)), _due(yuan, dues), *_receipts(yuan, told)]
    stops += [_fund(yuan, dues[0].pool, "yuan_fund_in")] if dues else []
    return Chain(word("yuan_in").fill(name=name), tuple(stops))


def _due(yuan: Yuan, dues: Sequence[DueTold]) -> Station:
    lines, rules = [], []
    written = {line["line"]: str(line["due"]) for line in yuan.law.schemes[EMPLOYEES].facts["contribution"]["lines"]}
    for due in dues:
        versions, first = yuan.law.rules[f"{EMPLOYEES}.{written[due.component]}"], month_start(yuan.lived.plan.period)
        rule = version_for(versions, yuan.lived.plan.region, first, first) or versions[-1]
        rules.append(cited(yuan.law, rule.cites))
        facts = {"amount": money(due.fen), "base": money(due.base), "account": money(due.account)}
        key = "yuan_due_account" if due.account else "yuan_due_said"
        lines.append(word(key).fill(line=Text(rule.names.en, rule.names.zh), **facts))
    by = [word("yuan_due_law").fill(cites=joined(rules, "; ", "；"))] if rules else []
    return Station(word("yuan_due"), (*lines, *by))


def _receipts(yuan: Yuan, told: ContributionsTold) -> list[Station]:
    """What came in for the dues of this fund, and the entries it stands in."""
    mine = [r for r in told.receipts if r.scheme == EMPLOYEES]
    if not mine:
        return [Station(word("yuan_receipt"), (word("yuan_no_receipt"),))]
    booked = tuple(_booked(yuan, r.entry, (r.debit, r.credit), r.fen) for r in mine if r.entry)
    return [Station(word("yuan_receipt"), tuple(map(_receipt, mine))), Station(word("yuan_booked"), booked)]


def _receipt(one: ReceiptTold) -> Text:
    return word("yuan_receipt_said").fill(
        number=one.number,
        day=day(one.paid_on),
        whole=money(one.receipt_fen),
        amount=money(one.fen),
        advice=one.advice,
        advised=money(one.advice_fen),
    )


def _booked(yuan: Yuan, entry: int, accounts: tuple[str, str], fen: int) -> Text:
    debit, credit = (_account(yuan.law, name) for name in accounts)
    return word("yuan_booked_said").fill(number=str(entry), debit=debit, credit=credit, amount=money(fen))


def _account(law: Law, name: str) -> Text:
    found = next((a for chart in charts(law) for a in chart.accounts if a.id == name), None)
    return Text(found.en, found.zh) if found else same(name)


def _fund(yuan: Yuan, number: int, key: str) -> Station:
    pool = next(pool for pool in pools(yuan.db, yuan.lived.staff.accountant) if int(pool.pool_id) == number)
    name = Text(pool.name_en, pool.name_zh)
    return Station(word("yuan_fund"), (word(key).fill(fund=name),), (Way(f"{stem_of(pool)}{{suffix}}.html", name),))


# --- out -------------------------------------------------------------------------------------------------------------


def _out(yuan: Yuan, paid: Paid, page: str) -> Chain:
    """The fund, the decision, what is owed, the payment, the bank, the entry, the articles."""
    told = explain_decision(yuan.db, yuan.by, paid.outcome.decision)
    award = explain_award(yuan.db, yuan.by, paid.outcome.award) if paid.outcome.award else None
    assert award is not None
    name = show_person(yuan.db, yuan.by, PersonId(told.claim.person_id)).name
    pool = next(p for p in pools(yuan.db, yuan.lived.staff.accountant) if p.fund == _fund_of(yuan.law, award))
    stops = (
        _fund(yuan, int(pool.pool_id), "yuan_fund_out"),
        _decision(told, award, page),
        _register(paid.told),
        _payment(paid.told),
        *_bank(yuan, paid.told),
        Station(word("yuan_booked"), _entries(yuan.law, paid.told)),
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
    return Station(word("yuan_bank"), (said,), fragment=_fragment(yuan.db.home, name, issue.message))


def _fragment(home: Path, name: str, message: str) -> str:
    """The order as it stands in the file that left: its element, or its line; empty where the file is not here."""
    file = next(iter(sorted((home / "outbox").rglob(name))), None) if name else None
    if file is None:
        return ""
    data = file.read_bytes()
    text = data.decode("utf-8" if data.startswith(b"<") else "gb18030", errors="replace")
    pieces = _ORDER.findall(text) or text.splitlines()
    return unescape(next((piece for piece in pieces if message in piece), ""))


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
