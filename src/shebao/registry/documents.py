"""Documents issued down the tree of offices: sent to every office below, acknowledged by each, answered upwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import AgencyId
from shebao.registry.errors import AgencyUnknown
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction


class DocumentNumberTaken(ShebaoError):
    """The office {agency} issued another text as {number} already (document {document}): a text once issued stays; give
    this one a number of its own."""

    code = "registry.document_number"
    zh = "机构 {agency} 已以 {number} 印发过另一文本（第 {document} 号）：已印发的文件不改，请另编文号。"


class NobodyBelow(ShebaoError):
    """There is no office below {agency} that the document would reach{lines}: nothing was issued."""

    code = "registry.nobody_below"
    zh = "机构 {agency} 之下没有该文件应送达的机构{lines_zh}：未印发。"


class DocumentUnknown(ShebaoError):
    """Document {document} was not sent to the office {agency}: shebao office documents lists what was."""

    code = "registry.document_unknown"
    zh = "第 {document} 号文件未发送给机构 {agency}：shebao office documents 列出收到的文件。"


class NotThatOffice(ShebaoError):
    """The office {agency} acts for itself: {name} works at {path}, not there."""

    code = "registry.not_that_office"
    zh = "机构 {agency} 的事项由其本身办理：{name} 任职于 {path}，不在该机构。"


@dataclass(frozen=True, slots=True)
class Issue:
    """A document to be issued: text by hash, the article it rests on, clauses of the law it carries out, to whom."""

    number: str
    title: str
    rests_on: str
    acknowledge_by: date
    file_name: str
    sha256: str
    clauses: tuple[str, ...] = ()
    implements: int | None = None
    lines: tuple[str, ...] = ()  # none: every line below


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it stands: to how many offices it went, how many acknowledged, how many of these too late."""

    document: int
    agency: AgencyId
    en: str
    zh: str
    number: str
    title: str
    rests_on: str
    clauses: tuple[str, ...]
    implements: int | None
    issued_on: date
    acknowledge_by: date
    file_name: str
    sha256: str
    sent: int
    acknowledged: int
    late: int


@dataclass(frozen=True, slots=True)
class MissingReceipt:
    """An office that has not acknowledged, and its two superiors: whom to ask."""

    document: int
    agency: AgencyId
    line: str
    path: str
    en: str
    zh: str
    strip_en: str
    strip_zh: str
    block_en: str
    block_zh: str
    acknowledge_by: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What an office said of a document."""

    reply: int
    agency: AgencyId
    en: str
    zh: str
    said: str
    on: date


def issue(db: Database, by: Actor, agency: AgencyId, given: Issue) -> Document:
    """Issue a document to every office below; the same again finds the first.

    Raises AgencyUnknown, NotThatOffice, DocumentNumberTaken, NobodyBelow.
    """
    with db.transaction(by, "registry", "issue_document", subject=f"agency:{agency}", act="approve") as tx:
        _own(tx, agency)
        row = tx.maybe(
            "add_document",
            agency=agency,
            number=given.number,
            title=given.title,
            rests_on=given.rests_on,
            clauses=list(given.clauses),
            implements=given.implements,
            on_day=tx.today,
            acknowledge_by=given.acknowledge_by,
            file_name=given.file_name,
            sha256=given.sha256,
            by=by.actor_id,
        )
        if row is None:
            return _issued_before(tx, agency, given)
        number = int(row.document_id)
        lines = list(given.lines) or None
        sent = tx.run("send_document", document=number, agency=agency, on_day=tx.today, lines=lines)
        if not sent:
            named = ", ".join(given.lines)
            raise NobodyBelow(
                agency=agency, lines=f" ({named})" if named else "", lines_zh=f"（{named}）" if named else ""
            )
        tx.note(document=number, sent=sent, sha256=given.sha256)
        return _document(tx.one("documents", document=number, path=by.path))


def _issued_before(tx: Transaction, agency: AgencyId, given: Issue) -> Document:
    found = [_document(row) for row in tx.all("documents", document=None, path=tx.actor.path)]
    same = next(one for one in found if (one.agency, one.number) == (agency, given.number))
    if same.sha256 != given.sha256:
        raise DocumentNumberTaken(agency=agency, number=given.number, document=same.document)
    return same


def acknowledge(db: Database, by: Actor, document: int, agency: AgencyId) -> date:
    """An office says it has the document; the day it said so first. Raises DocumentUnknown, NotThatOffice."""
    with db.transaction(by, "registry", "acknowledge_document", subject=f"document:{document}", act="accept") as tx:
        row = _sent(tx, document, agency)
        facts = {"document": document, "agency": agency, "on_day": tx.today, "by": by.actor_id, "path": row.path}
        tx.run("acknowledge", **facts)
        first: date = tx.one("sent_to", document=document, agency=agency).on_day
        return first


def reply(db: Database, by: Actor, document: int, agency: AgencyId, said: str) -> int:
    """What an office has to say of a document, for those above. Raises DocumentUnknown, NotThatOffice."""
    with db.transaction(by, "registry", "reply_to_document", subject=f"document:{document}", act="accept") as tx:
        row = _sent(tx, document, agency)
        facts = {"document": document, "agency": agency, "on_day": tx.today, "by": by.actor_id, "path": row.path}
        return int(tx.one("add_reply", **facts, said=said).reply_id)


def documents(db: Database, by: Actor, document: int | None = None) -> tuple[Document, ...]:
    """What the offices of a path issued or were sent, counted over the offices in sight; the latest first."""
    with db.reading(by, "registry", purpose="documents") as tx:
        return tuple(_document(row) for row in tx.all("documents", document=document, path=by.path))


def missing(db: Database, by: Actor, document: int | None = None) -> tuple[MissingReceipt, ...]:
    """Who has not acknowledged, one document or all, of the offices in sight; the longest overdue first."""
    with db.reading(by, "registry", purpose="missing receipts") as tx:
        return tuple(_missing(row) for row in tx.all("missing_receipts", document=document, on_day=tx.today))


def replies(db: Database, by: Actor, document: int) -> tuple[Reply, ...]:
    """What the offices in sight said of a document, in order."""
    with db.reading(by, "registry", purpose="replies to a document") as tx:
        rows = tx.all("replies", document=document)
    return tuple(Reply(r.reply_id, AgencyId(r.agency_id), r.name_en, r.name_zh, r.said, r.on_day) for r in rows)


def _own(tx: Transaction, agency: AgencyId) -> str:
    """The path of an office for which its own officer acts. Raises AgencyUnknown, NotThatOffice."""
    row = tx.maybe("agency_by_id", agency_id=agency)
    if row is None:
        raise AgencyUnknown(agency=agency)
    if row.path != tx.actor.path or tx.actor.line not in ("*", row.line):
        raise NotThatOffice(agency=agency, name=tx.actor.name, path=f"{tx.actor.path} {tx.actor.line}")
    return str(row.path)


def _sent(tx: Transaction, document: int, agency: AgencyId) -> Row:
    _own(tx, agency)
    row = tx.maybe("sent_to", document=document, agency=agency)
    if row is None:
        raise DocumentUnknown(document=document, agency=agency)
    return row


def _document(row: Row) -> Document:
    return Document(
        document=row.document_id,
        agency=AgencyId(row.agency_id),
        en=row.name_en,
        zh=row.name_zh,
        number=row.number,
        title=row.title,
        rests_on=row.rests_on,
        clauses=tuple(row.clauses),
        implements=row.implements,
        issued_on=row.issued_on,
        acknowledge_by=row.acknowledge_by,
        file_name=row.file_name,
        sha256=row.sha256,
        sent=row.sent,
        acknowledged=row.acknowledged,
        late=row.late,
    )


def _missing(row: Row) -> MissingReceipt:
    return MissingReceipt(
        document=row.document_id,
        agency=AgencyId(row.agency_id),
        line=row.line,
        path=row.path,
        en=row.name_en,
        zh=row.name_zh,
        strip_en=row.strip_en or "",
        strip_zh=row.strip_zh or "",
        block_en=row.block_en or "",
        block_zh=row.block_zh or "",
        acknowledge_by=row.acknowledge_by,
        overdue=row.overdue,
    )
