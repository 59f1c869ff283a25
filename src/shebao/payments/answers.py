"""The bank's answers in: each line is paid, or came back for one of five causes and waits in temporary receipts.

A file is taken whole or not at all, once. A bank may return later what it first reported as paid; it may not report as
paid what it returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np

from shebao.kernel.actors import Actor
from shebao.ledger.chart import Moves
from shebao.payments import bank_text, iso20022
from shebao.payments.actions import add_step
from shebao.payments.errors import AnswerRefused, Said
from shebao.payments.model import Answer
from shebao.payments.returns import FOLLOW_UPS, cause_of
from shebao.payments.sending import Booking, book_movements
from shebao.payments.spool import Source, Spool, opened, sha256_of, spooled
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import RunKey, open_run
from shebao.store.transaction import Transaction

# Byte-order marks of UTF-8 and UTF-16, the zeros of UTF-16, white space.
_MARKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"

TOLD = 20
"""So many things wrong with a file are told of."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer file said: lines paid and returned, and the day it was taken; `replayed` when that was before."""

    name: str
    paid: int
    returned: int
    taken_on: date
    replayed: bool


def each_answer(name: str, source: Source) -> Iterator[Answer]:
    """The lines of an answer file in either format, as they are read. Raises AnswerUnreadable, at the latest after the
    last."""
    with opened(source) as file:
        xml = file.read(4096).lstrip(_MARKS)[:1] == b"<"
    return iso20022.each_answer(name, source) if xml else bank_text.each_answer(name, source)


def take_answer(
    db: Database, by: Actor, name: str, source: Source, moves: Mapping[str, Moves], *, period: int, on: date
) -> Taken:
    """Books what the bank answered into the open month `period`. Raises AnswerUnreadable, AnswerRefused."""
    digest = sha256_of(source)
    with db.reading(by, "payments") as tx:
        known = tx.maybe("answer_file", sha256=digest)
    if known is not None:
        return Taken(known.name, known.paid, known.returned, known.taken_on, replayed=True)
    with (
        spooled(each_answer(name, source)) as spool,
        open_run(db, by, "payments", RunKey("answer", digest)) as run,
        run.step("answer") as step,
    ):
        if step.todo:
            paid, returned = _take(step.tx, run.run_id, _Answers(name, digest, spool, period, on), moves)
            step.count(rows=paid + returned, fen=spool.fen, content=digest.encode())
    with db.reading(by, "payments") as tx:
        row = tx.one("answer_file", sha256=digest)
    return Taken(row.name, row.paid, row.returned, row.taken_on, replayed=False)


def keep_returned(db: Database, by: Actor, pool_id: int, moves: Mapping[str, Moves], *, period: int, on: date) -> int:
    """Books returned payments that were given up back to the expenditure they came from. Rows booked."""
    with db.reading(by, "payments") as tx:
        waiting = tx.all("movements_given_up", pool=pool_id)
    if not waiting:
        return 0
    digest = sha256(",".join(sorted({f"{row.payment_id}.{row.issue_no}" for row in waiting})).encode()).hexdigest()
    with open_run(db, by, "payments", RunKey("keep", digest)) as run, run.step("keep") as step:
        if step.todo:
            rows = step.tx.all("movements_given_up", pool=pool_id)
            book_movements(step.tx, run.run_id, Booking("keep", period, rows, moves, on, "returned payments given up"))
            step.count(rows=len(rows), fen=sum(row.amount_fen for row in rows))
    return len(waiting)


@dataclass(frozen=True, slots=True)
class _Answers:
    name: str
    sha256: str
    spool: Spool
    period: int
    on: date


def _take(tx: Transaction, run: int, file: _Answers, moves: Mapping[str, Moves]) -> tuple[int, int]:
    """Paid and returned. What does not fit is found before the transaction ends, and nothing of the file stays."""
    tx.unhurried()
    back, batches, answered = dict[str, Answer](), set[int](), list[np.ndarray]()
    wrong: list[Said] = []
    for part in file.spool.parts():
        rows = {row.message_id: row for row in tx.all("answered_lines", messages=[a.message_id for a in part])}
        wrong += _wrong(part, rows)
        if len(wrong) >= TOLD:
            break
        if wrong:
            continue  # what else is wrong is told with it
        _add(tx, [(a, rows[a.message_id]) for a in part if not (a.paid and rows[a.message_id].event == "paid")])
        back |= {a.message_id: a for a in part if not a.paid}
        batches |= {row.batch_id for row in rows.values()}
        answered.append(np.array([(row.payment_id, row.issue_no) for row in rows.values()], np.int64))
    wrong += [] if wrong else _twice(tx, np.concatenate(answered))
    if wrong:
        en, zh = ("; ".join(said[:TOLD]) for said in zip(*wrong, strict=True))
        raise AnswerRefused(name=file.name, reasons=en, reasons_zh=zh.replace("; ", "；"))
    returned_rows = tx.all("movements_of_lines", messages=list(back))
    book_movements(tx, run, Booking("return", file.period, returned_rows, moves, file.on, file.name))
    for row in tx.all("answered_lines", messages=list(back)):
        _tell_return(tx, row, back[row.message_id])
    for batch in tx.all("answered_batches", batches=sorted(batches)):
        add_step(tx, batch.batch_id, "answered")
        tx.emit("payments.paid", {"batch_id": batch.batch_id, "rows": batch.paid, "fen": batch.paid_fen})
    paid, returned = file.spool.rows - len(back), len(back)
    tx.run(
        "add_answer_file",
        sha256=file.sha256,
        name=file.name,
        run=run,
        paid=paid,
        returned=returned,
        path=tx.actor.path,
    )
    return paid, returned


def _add(tx: Transaction, news: Sequence[tuple[Answer, Row]]) -> None:
    tx.run(
        "add_answers",
        payments=[row.payment_id for _, row in news],
        issues=[row.issue_no for _, row in news],
        events=["paid" if a.paid else "returned" for a, _ in news],
        causes=["" if a.paid else cause_of(a.code) for a, _ in news],
        codes=[a.code for a, _ in news],
        notes=[a.text for a, _ in news],
        paths=[row.serving_path for _, row in news],
        actor=tx.actor.actor_id,
    )


def _twice(tx: Transaction, answered: np.ndarray) -> list[Said]:
    """Lines that stand in the file in two places, further apart than what is read at a time."""
    lines, times = np.unique(answered, axis=0, return_counts=True)
    double = {tuple(line) for line in lines[times > 1].tolist()}
    if not double:
        return []
    issues = tx.all("issues_of_payments", payments=[payment for payment, _ in double])
    return [_answered_twice(row.message_id) for row in issues if (row.payment_id, row.issue_no) in double]


def _tell_return(tx: Transaction, row: Row, answer: Answer) -> None:
    cause = cause_of(answer.code)
    if FOLLOW_UPS[cause].new_account:
        tx.run(
            "add_account_step",
            account=row.account_id,
            step="unusable",
            actor=tx.actor.actor_id,
            note=cause,
            path=row.serving_path,
        )
    tx.emit(
        "payments.returned",
        {
            "payment_id": row.payment_id,
            "award_id": row.award_id,
            "person_id": row.person_id,
            "payee_person_id": row.payee_person_id,
            "scheme": row.scheme,
            "amount_fen": row.amount_fen,
            "cause": cause,
            "suspends": FOLLOW_UPS[cause].suspends,
        },
    )


def _answered_twice(message: str) -> Said:
    return f"{message} is answered twice", f"{message} 重复回盘"


def _wrong(answers: Sequence[Answer], rows: Mapping[str, Row]) -> list[Said]:
    """Everything in a part of the file that does not fit our record."""
    wrong: list[Said] = []
    seen: set[str] = set()
    for answer in answers:
        message, row = answer.message_id, rows.get(answer.message_id)
        if message in seen:
            wrong.append(_answered_twice(message))
        elif row is None:
            wrong.append((f"{message} is not ours", f"{message} 不是本机构发出的"))
        elif row.amount_fen != answer.amount_fen:
            told, sent = answer.amount_fen, row.amount_fen
            wrong.append((f"{message} is about {told} fen, we sent {sent}", f"{message} 为 {told} 分，发出 {sent} 分"))
        elif row.batch_state not in ("sent", "answered") or row.event in ("held", "freed", "cancelled"):
            wrong.append((f"{message} was never sent", f"{message} 从未发出"))
        elif row.event == "returned":
            wrong.append((f"{message} came back before", f"{message} 此前已退回"))
        seen.add(message)
    return wrong
