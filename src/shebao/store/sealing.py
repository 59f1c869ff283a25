"""Sealing of the audit log and its verification.

A block holds the lines that waited: the Merkle root of their canonical bytes, chained to the seal before. Each seal is
also written to an *anchor* file outside the database, so that a superuser who alters lines and recomputes every root
and seal is found. Verification recomputes everything here, in Python, from the columns: no function of the database
is trusted with it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store.db import Database
from shebao.store.errors import DatabaseLost
from shebao.store.queries import query
from shebao.store.rows import Row

EVERY_SECONDS = 1.0


class AnchorsUnreadable(ShebaoError):
    """Line {line} of the anchors in {file} is cut off, changed, or contradicts a line before it. The log was not
    judged: take another copy of the anchors, and find out who could write to this one."""

    code = "store.anchors_unreadable"
    zh = "存证文件 {file} 第 {line} 行不完整、被改动或与前文矛盾。日志未予判断：请换用另一份存证，并查明谁可改此文件。"


@dataclass(frozen=True, slots=True)
class Finding:
    """What verification found: kind, block or line number, and the sentence in both languages."""

    kind: str
    number: int
    en: str
    zh: str


KINDS = {
    "line_altered": ("Line {n} of the log was altered after it was written.", "日志第 {n} 行在写入后被改动。"),
    "line_missing": ("Line {n} of the log was deleted.", "日志第 {n} 行被删除。"),
    "line_hidden": (
        "Line {n} of the log was never sealed and does not wait.",
        "日志第 {n} 行未封存，也不在待封存之列。",
    ),
    "block_broken": ("Block {n} no longer has the root it was sealed with.", "第 {n} 区块的根与封存时不符。"),
    "chain_broken": ("Block {n} does not continue the block before it.", "第 {n} 区块与前一区块不相接。"),
    "block_missing": (
        "Block {n} is anchored outside but gone from the database.",
        "第 {n} 区块在外部存证中有记录，库中已无。",
    ),
    "anchor_differs": (
        "Block {n} was recomputed: its seal is not the one anchored outside.",
        "第 {n} 区块被重新计算：其封印与外部存证不符。",
    ),
    "anchor_missing": ("Block {n} has no anchor outside the database.", "第 {n} 区块没有外部存证。"),
}


def anchor_file(db: Database) -> Path:
    """Where the anchors of this database lie: one JSON line a block. Copy it away; it is what cannot be recomputed."""
    return db.home / "anchors" / f"{conninfo_to_dict(db.conninfo).get('dbname', 'shebao')}.jsonl"


def seal(db: Database) -> int:
    """Close a block over the lines that wait, and anchor every block that is not anchored yet. Blocks anchored."""
    with db.technical("shebao_audit") as connection:
        connection.execute(query("store", "seal_block"))
    path = anchor_file(db)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        file.seek(0)
        last = max((int(json.loads(line)["block"]) for line in file), default=0)
        with db.technical("shebao_audit") as connection:
            new = connection.execute(query("store", "seals_after"), {"block_no": last}).fetchall()
        for row in new:
            anchor = {"block": row.block_no, "lines": row.lines, "seal": row.seal.hex(), "at": row.sealed_at}
            file.write(json.dumps(anchor) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return len(new)


class Sealer:
    """Seals each second in the background while it is entered, and once more at the end."""

    def __init__(self, db: Database, every: float = EVERY_SECONDS) -> None:
        self.db = db
        self.every = every
        self.problem: ShebaoError | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sealer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if kind is None:
            seal(self.db)

    def _work(self) -> None:
        while not self._stop.wait(self.every):
            try:
                seal(self.db)
            except DatabaseLost as problem:  # the lines wait for the next second
                self.problem = problem


def verify(db: Database, by: Actor, anchors: Path | None = None) -> list[Finding]:
    """Everything that is wrong with the log, nothing when it is whole. `by` must see all agencies (path '')."""
    with db.reading(by, "store", purpose="verify_log") as own, own.within("audit") as tx:
        seals = tx.all("store.all_seals")
        waiting = {row.line_no for row in tx.all("store.waiting_lines")}
        lines = {row.line_no: row for row in tx.all("store.all_lines")}
    found = [_finding("line_altered", n) for n, row in lines.items() if _canonical(row) != bytes(row.canonical)]
    sealed: set[int] = set()
    previous = b""
    for block in seals:
        members = list(_numbers(block.members))
        sealed.update(members)
        found += [_finding("line_missing", n) for n in members if n not in lines]
        root = merkle([_canonical(lines[n]) for n in members if n in lines])
        if root != bytes(block.merkle_root):
            found.append(_finding("block_broken", block.block_no))
        if bytes(block.previous) != previous or _seal(block) != bytes(block.seal):
            found.append(_finding("chain_broken", block.block_no))
        previous = bytes(block.seal)
    found += [_finding("line_hidden", n) for n in lines if n not in sealed and n not in waiting]
    return found + _against_anchors(seals, anchors or anchor_file(db))


def merkle(leaves: Sequence[bytes]) -> bytes:
    """Root of a binary tree of SHA-256: leaves start with 0, nodes with 1, an odd one goes up alone."""
    level = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [sha256(b"\1" + left + right).digest() for left, right in pairs]
        level = above + level[len(above) * 2 :]
    return level[0] if level else b""


def _canonical(row: Row) -> bytes:
    """The bytes that were sealed, from the columns; PostgreSQL's json_build_array writes the same text."""
    values = [row.line_no, row.at, row.recorded, row.actor_id, row.post, row.serving_path, row.login]
    values += [row.package, row.action, row.subject, row.purpose, row.facts]
    return json.dumps(values, ensure_ascii=False).encode()


def _seal(block: Row) -> bytes:
    told = f"{block.block_no}|{block.members}|{block.lines}|{block.sealed_at}"
    return sha256(told.encode() + bytes(block.merkle_root) + bytes(block.previous)).digest()


def _numbers(members: str) -> Iterator[int]:
    """{[1,4),[6,7)} → 1 2 3 6."""
    for part in members.strip("{}").replace("),[", ");[").split(";"):
        first, after = part.strip("[)").split(",")
        yield from range(int(first), int(after))


def read_anchors(path: Path) -> dict[int, str]:
    """The seal of each block anchored in a file; none where there is no file. Raises AnchorsUnreadable."""
    anchored: dict[int, str] = {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            anchor = json.loads(line)
            block, seal_of_block = int(anchor["block"]), str(anchor["seal"])
        except (ValueError, KeyError, TypeError):
            raise AnchorsUnreadable(file=path, line=number) from None
        if anchored.setdefault(block, seal_of_block) != seal_of_block:
            raise AnchorsUnreadable(file=path, line=number)
    return anchored


def _against_anchors(seals: Iterable[Row], path: Path) -> list[Finding]:
    anchored = read_anchors(path)
    found, present = [], set[int]()
    for block in seals:
        present.add(block.block_no)
        if block.block_no not in anchored:
            found.append(_finding("anchor_missing", block.block_no))
        elif anchored[block.block_no] != bytes(block.seal).hex():
            found.append(_finding("anchor_differs", block.block_no))
    return found + [_finding("block_missing", number) for number in sorted(anchored.keys() - present)]


def _finding(kind: str, number: int) -> Finding:
    en, zh = KINDS[kind]
    return Finding(kind, number, en.format(n=number), zh.format(n=number))
