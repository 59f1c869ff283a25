"""What the stories of funds share: desks of the centre and of provinces, the country's chart, a bank with camt.053."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from officers import HOUSE, LINE, OFFICERS
from shebao.access.actions import add_actor, confirm, propose
from shebao.access.model import Appoint
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month
from shebao.law.ir import Law
from shebao.ledger import actions, orders
from shebao.ledger.chart import Moves, charts, moves
from shebao.ledger.model import Paper, Pool, PoolId
from shebao.store.db import Database

CENTRE, GUANGDONG, LIAONING = "00.", "00.44.", "00.21."
FUND = "employee_pension"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who makes, checks and approves at one level; the accountant books."""

    accountant: Actor
    reviewer: Actor
    approver: Actor

    def paper(self, document: str, day: date) -> Paper:
        """A paper the approver of this level has signed."""
        return Paper(day, document, self.approver.actor_id)


@dataclass(frozen=True, slots=True)
class Level:
    """A pool and the desk of the agency that keeps it."""

    pool: PoolId
    desk: Desk


def desk(db: Database, path: str) -> Desk:
    """Three officers at an agency, appointed by two persons of the centre."""
    made = []
    for post in ("accountant", "reviewer", "approver"):
        name = f"{post} of {path}"
        actor = Actor(add_actor(db, OFFICERS.central_rights_officer, name), name, post, LINE, path)
        change = propose(
            db,
            OFFICERS.central_rights_officer,
            Appoint(actor.actor_id, post, path, db.clock.date(), "appointment order"),
        )
        confirm(db, OFFICERS.central_rights_checker, change)
        made.append(actor)
    return Desk(*made)


ADJUSTED = ("employee_pension", "central_adjustment")


def open_levels(db: Database, law: Law, first_month: int, schemes: tuple[str, ...] = ADJUSTED) -> dict[str, Level]:
    """The centre's pool and those of two provinces, with the chart and the schemes of the country."""
    for chart in charts(law):
        actions.load_chart(db, HOUSE, chart)
    for scheme in schemes:
        actions.load_scheme(db, HOUSE, moves(law.schemes[scheme]))
    areas = {"000000": CENTRE, "440000": GUANGDONG, "210000": LIAONING}
    return {
        area: Level(
            actions.open_pool(db, HOUSE, Pool(PoolId(0), FUND, area, area, area, first_month, path)), desk(db, path)
        )
        for area, path in areas.items()
    }


def signed(db: Database, at: Desk, key: str, wanted: orders.BetweenLevels) -> orders.OrderId:
    """An order made, checked and approved by the three persons of the giving level."""
    order = orders.order_between(db, at.accountant, key, wanted).order_id
    orders.check(db, at.reviewer, order)
    orders.approve(db, at.approver, order)
    return order


def adjustment(law: Law) -> Moves:
    """The moves of the central adjustment."""
    return moves(law.schemes["central_adjustment"])


@dataclass(frozen=True, slots=True)
class Wired:
    """One booked line of a bank: money in positive."""

    day: date
    fen: int
    reference: str


def camt053(reference: str, span: tuple[date, date], opening: int, lines: list[Wired], **wrong: str) -> bytes:
    """A statement as a bank writes it. `wrong` replaces texts, for the refusals."""

    def amount(fen: int) -> str:
        sign = "CRDT" if fen >= 0 else "DBIT"
        return f'<Amt Ccy="CNY">{abs(fen) // 100}.{abs(fen) % 100:02d}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'

    def balance(kind: str, fen: int, day: date) -> str:
        return f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{amount(fen)}<Dt><Dt>{day}</Dt></Dt></Bal>"

    first, last = span
    entries = "".join(
        f"<Ntry><NtryRef>{at}</NtryRef>{amount(line.fen)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{line.day}</Dt></BookgDt>"
        "<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{line.reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        for at, line in enumerate(lines, 1)
    )
    closing = opening + sum(line.fen for line in lines)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{reference}</MsgId><CreDtTm>{last}T23:00:00</CreDtTm></GrpHdr><Stmt><Id>{reference}</Id>"
        f"<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>"
        "<Acct><Id><Othr><Id>SPECIAL</Id></Othr></Id></Acct>"
        f"{balance('OPBD', opening, first)}{balance('CLBD', closing, last)}{entries}</Stmt></BkToCstmrStmt></Document>"
    )
    for right, other in wrong.items():
        text = text.replace(right, other)
    return text.encode()


def year_of(number: int) -> tuple[int, int]:
    """First and last month of a year."""
    return month(number, 1), month(number, 12)
