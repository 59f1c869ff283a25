"""The bank file out: booked and promised in one step, then put into the outbox. Killed anywhere, it is paid once.

This is the only place that opens account numbers and names; a thousand of them are in memory while the file is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date

import numpy as np

from shebao.kernel.actors import Actor
from shebao.ledger.chart import Accounts, MoveMissing, Moves
from shebao.ledger.model import Control
from shebao.ledger.publishing import key_shard, publish_run, stage_shard
from shebao.payments import bank_text, iso20022
from shebao.payments.accounts import sealed_to
from shebao.payments.actions import add_step, batch_in
from shebao.payments.errors import BankFileInvalid, BatchEmpty, BatchNotReady
from shebao.payments.model import Batch, BatchId, FileHead, FileLine
from shebao.store.ciphers import Ciphers
from shebao.store.db import Database
from shebao.store.files import StagedFile, promise, release, stage
from shebao.store.parallel import in_parallel
from shebao.store.rows import Row
from shebao.store.runs import Run, RunKey, open_run
from shebao.store.transaction import Transaction

REGISTER = "movement"
LARGE = 20_000
"""The movements of more lines are staged by two workers."""
SHARD = 500_000
"""So many lines a worker stages at a time."""
_TYPES = {
    "run_id": "int8",
    "row_no": "int8",
    "payment_id": "int8",
    "issue_no": "int4",
    "move": "text",
    "scheme": "text",
    "component": "text",
    "payer": "text",
    "pool_id": "int4",
    "for_month": "int4",
    "period": "int4",
    "amount_fen": "int8",
    "serving_path": "text",
}


@dataclass(frozen=True, slots=True)
class BankFormat:
    """How a bank wants its file."""

    name: str
    suffix: str
    write: Callable[[FileHead, Iterable[FileLine]], Iterator[bytes]]


FORMATS: Mapping[str, BankFormat] = {
    iso20022.FORMAT: BankFormat(iso20022.FORMAT, iso20022.SUFFIX, iso20022.write),
    bank_text.FORMAT: BankFormat(bank_text.FORMAT, bank_text.SUFFIX, bank_text.write),
    "bank_text_gb18030": BankFormat(
        "bank_text_gb18030", bank_text.SUFFIX, lambda head, lines: bank_text.write(head, lines, "gb18030")
    ),
}


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose account the bank is to draw on, the format it takes, and what the payee reads, by scheme."""

    name: str
    account: str
    bank: str
    format: str = iso20022.FORMAT
    remarks: Mapping[str, str] = field(default_factory=dict)


def send_batch(
    db: Database, by: Actor, batch: BatchId, moves: Mapping[str, Moves], payer: Payer, *, on: date
) -> StagedFile:
    """Books a released batch and hands its file over. Doing it again finishes what was cut short, and never pays twice.

    `moves` by scheme say which accounts are moved. Raises BatchNotReady, BatchEmpty, BankFileInvalid,
    ledger.NotPublishable.
    """
    with db.reading(by, "payments") as tx:
        now = batch_in(tx, batch)
        known = tx.maybe("bank_file", batch=batch)
    if known is None and now.state != "released":
        raise BatchNotReady(batch=batch, state=now.state, step="sent")
    if known is None:
        with open_run(db, by, "payments", RunKey("send", now.key)) as run, run.step("send") as step:
            if step.todo:
                file = _send(db, step.tx, now, run, moves=moves, payer=payer, on=on)
                step.count(rows=now.going_rows, fen=now.going_fen, content=file.sha256.encode())
        with db.reading(by, "payments") as tx:
            known = tx.one("bank_file", batch=batch)
    release(db, by)
    return StagedFile(known.name, known.sha256, 0)


def _send(
    db: Database, tx: Transaction, batch: Batch, run: Run, *, moves: Mapping[str, Moves], payer: Payer, on: date
) -> StagedFile:
    tx.one("hold_key", key=f"batch:{batch.batch_id}")
    now = batch_in(tx, batch.batch_id)
    if now.state != "released":
        raise BatchNotReady(batch=batch.batch_id, state=now.state, step="sent")
    if not now.going_rows:
        raise BatchEmpty(batch=batch.batch_id)
    form = FORMATS[payer.format]
    name = f"{batch.key.replace('/', '_')}.{form.suffix}"

    def written() -> StagedFile:
        sums = (now.going_rows, now.going_fen)
        head = FileHead(batch.key, on.isoformat(), payer.name, payer.account, payer.bank, *sums)
        with db.reading(tx.actor, "payments") as beside:  # the same lines: nobody holds one while we hold the key
            lines = _opened(beside, now, form.name, db.ciphers, payer.remarks)
            return stage(db.home, name, form.write(head, lines))

    with ThreadPoolExecutor(1) as beside:  # the file is written here while the server books
        writing = beside.submit(written)
        move = "pay" if batch.kind == "pay" else "reissue"
        _book_batch(tx, run, now, Booking(move, batch.period, (), moves, on, name))
        file = writing.result()
    tx.run("add_bank_file", batch=batch.batch_id, name=file.name, format=form.name, sha256=file.sha256)
    add_step(tx, batch.batch_id, "sent")
    promise(tx, file)
    return file


def _book_batch(tx: Transaction, run: Run, batch: Batch, booking: Booking) -> None:
    """Publishes the movements of all lines of a batch, as `book_movements`, without bringing them here.

    Those of a large batch are staged by two workers, in steps of their own, and attached as they lie. Such a step is
    named by the lines that go, so that it is done anew where somebody held one after a kill.
    """
    tx.all("read_in_bulk", batch=batch.batch_id)
    if batch.rows <= LARGE:
        _stage(tx, run, batch, Slice(booking.move, 0))
    else:
        number = max(2, -(-batch.rows // SHARD))
        ids = tx.one("numbers_of_batch", batch=batch.batch_id)
        cuts = [ids.first + (ids.last + 1 - ids.first) * place // number for place in range(number + 1)]
        slices = [Slice(booking.move, place, *cuts[place : place + 2]) for place in range(number)]
        in_parallel(lambda one: _stage_apart(run, batch, one), slices, 2)
    controls = [
        _control(booking, (row.pool_id, row.scheme, row.component, row.payer), row.rows, row.fen)
        for row in tx.all("controls_of_batch", batch=batch.batch_id)
    ]
    publish_run(tx, int(run.run_id), controls, on=booking.on, document=booking.document)


def _stage_apart(run: Run, batch: Batch, one: Slice) -> None:
    with run.step(f"movements {one.shard} of {batch.going_rows} lines") as step:
        if step.todo:
            step.tx.all("read_in_bulk", batch=batch.batch_id)
            step.count(rows=_stage(step.tx, run, batch, one))
            key_shard(step.tx, REGISTER, int(run.run_id), one.shard)


def _stage(tx: Transaction, run: Run, batch: Batch, one: Slice) -> int:
    table = stage_shard(tx, REGISTER, int(run.run_id), one.shard)
    facts = {"table": table, "run": run.run_id, "batch": batch.batch_id}
    return int(tx.one("stage_movements", **facts, **asdict(one)).rows)


@dataclass(frozen=True, slots=True)
class Slice:
    """A shard of movements of one kind: of the payments from one number up to before another; of all without."""

    move: str
    shard: int
    first: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """Rows of payment parts that move in one way, for the register and the book."""

    move: str
    period: int
    rows: Sequence[Row]
    moves: Mapping[str, Moves]
    on: date
    document: str


def book_movements(tx: Transaction, run: int, booking: Booking) -> None:
    """Publishes movements of payments with their control totals. Raises MoveMissing, ledger.NotPublishable."""
    rows, count = booking.rows, len(booking.rows)
    columns: dict[str, Sequence[object]] = {
        "run_id": [run] * count,
        "row_no": list(range(1, count + 1)),
        "move": [booking.move] * count,
        "period": [booking.period] * count,
    }
    for name in (
        "payment_id",
        "issue_no",
        "scheme",
        "component",
        "payer",
        "pool_id",
        "for_month",
        "amount_fen",
        "serving_path",
    ):
        columns[name] = [getattr(row, name) for row in rows]
    table = stage_shard(tx, REGISTER, run, 0)
    tx.copy_in(table, columns, _TYPES)
    publish_run(tx, run, _controls(booking), on=booking.on, document=booking.document)


def _controls(booking: Booking) -> list[Control]:
    """Control totals counted from the payments, apart from what was copied into the stage."""
    grains = [(row.pool_id, row.scheme, row.component, row.payer) for row in booking.rows]
    keys = sorted(set(grains))
    place = {key: number for number, key in enumerate(keys)}
    index = np.array([place[grain] for grain in grains], np.int64)
    sums = np.zeros(len(keys), np.int64)
    np.add.at(sums, index, np.array([row.amount_fen for row in booking.rows], np.int64))
    counts = np.bincount(index, minlength=len(keys))
    return [_control(booking, key, int(counts[number]), int(sums[number])) for number, key in enumerate(keys)]


def _control(booking: Booking, grain: tuple[int, str, str, str], rows: int, fen: int) -> Control:
    """One control total with the accounts it moves. Raises MoveMissing."""
    pool_id, scheme, component, payer = grain
    if scheme not in booking.moves:
        raise MoveMissing(scheme=scheme, move=booking.move)
    accounts = _accounts(booking.moves[scheme], booking.move, component)
    return Control(
        register=REGISTER,
        pool_id=pool_id,
        scheme=scheme,
        component=component,
        move=booking.move,
        period=booking.period,
        rows=rows,
        fen=fen,
        payer=payer,
        debit=accounts.debit if accounts else None,
        credit=accounts.credit if accounts else None,
    )


def _accounts(moves: Moves, move: str, component: str) -> Accounts | None:
    """Accounts of a move; money kept goes from temporary receipts back to the expenditure it came from."""
    if move != "keep":
        return moves.accounts(move, component)
    back, paid = moves.accounts("return", component), moves.accounts("pay", component)
    return Accounts(back.credit, paid.debit) if back and paid else None


def _opened(
    tx: Transaction, batch: Batch, form: str, ciphers: Ciphers, remarks: Mapping[str, str]
) -> Iterator[FileLine]:
    """The lines in clear, one after the other. Raises BankFileInvalid where they are not those the batch counts."""
    tx.all("read_in_bulk", batch=batch.batch_id)
    rows = fen = 0
    for row in tx.each("lines_to_send", batch=batch.batch_id):
        aad = sealed_to(row.holder_id)
        holder, number = (ciphers.unseal(sealed, row.key_id, aad) for sealed in (row.name_cipher, row.number_cipher))
        rows, fen = rows + 1, fen + row.amount_fen
        yield FileLine(row.message_id, row.amount_fen, row.bank, holder, number, remarks.get(row.scheme, row.scheme))
    if (rows, fen) != (batch.going_rows, batch.going_fen):
        reason = f"{rows} lines of {fen} fen, the batch counts {batch.going_rows} of {batch.going_fen}"
        raise BankFileInvalid(standard=form, reason=reason)
