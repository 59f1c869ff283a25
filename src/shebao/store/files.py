"""Files that leave the house exactly once, however often we are killed.

    staged = stage(db.home, name, content)            # written, fsynced, hashed; nobody sees it yet
    with db.transaction(…) as tx:
        promise(tx, staged)                           # committed "to send" with the fact it tells of
    release(db, by)                                   # renamed into the outbox, then marked sent

`release` is also the recovery: it finishes what a kill left between commit and rename, and finds a file already there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import checkpoint
from shebao.store.transaction import Transaction


class FileDiffers(ShebaoError):
    """The file {name} was promised with other content: SHA-256 {before}, now {now}. A name is never used twice."""

    code = "store.file_differs"
    zh = "文件 {name} 已登记为其他内容（SHA-256 {before}，现为 {now}）。已用的文件名不得重复使用。"


class FileLost(ShebaoError):
    """The file {name} is promised but lies neither in {staging} nor in {outbox} with its hash.

    Write it again from the record.
    """

    code = "store.file_lost"
    zh = "文件 {name} 已登记待发送，但在 {staging} 与 {outbox} 中均找不到哈希相符的文件。请依据记录重新生成。"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A written file: the name it will have, the hash and length of its content."""

    name: str
    sha256: str
    bytes: int


def outbox(home: Path) -> Path:
    """The folder from which files leave."""
    return home / "outbox"


def stage(home: Path, name: str, content: bytes | Iterable[bytes]) -> StagedFile:
    """Write `content`, whole or in parts, where nobody looks; durable on disk when this returns.

    What its parts raise on the way is raised here, and nothing was written.
    """
    folder = _staging(home)
    folder.mkdir(parents=True, exist_ok=True)
    writing = folder / f".{name}.{os.getpid()}"
    digest, size = sha256(), 0
    try:
        with writing.open("wb") as file:
            for part in (content,) if isinstance(content, bytes) else content:
                digest.update(part)
                size += file.write(part)
            file.flush()
            os.fsync(file.fileno())
        writing.rename(folder / digest.hexdigest())
    finally:
        writing.unlink(missing_ok=True)
    _fsync_folder(folder)
    return StagedFile(name, digest.hexdigest(), size)


def promise(tx: Transaction, staged: StagedFile) -> None:
    """Commit "to send" with the transaction. The same file twice is one; raises FileDiffers."""
    with tx.within("store") as record:
        record.run("promise_file", name=staged.name, sha256=staged.sha256, bytes=staged.bytes)
        row = record.one("file_by_name", name=staged.name)
    if row.sha256 != staged.sha256:
        raise FileDiffers(name=staged.name, before=row.sha256, now=staged.sha256)


def release(db: Database, by: Actor) -> list[Path]:
    """Put every promised file into the outbox and mark it sent. What was put there. Raises FileLost."""
    with db.reading(by, "store") as tx:
        waiting = tx.all("files_to_send")
    return [_release_one(db, by, row) for row in waiting]


def _release_one(db: Database, by: Actor, row: Row) -> Path:
    target = outbox(db.home) / str(row.name)
    staged = _staging(db.home) / str(row.sha256)
    checkpoint("files", "release", "before_rename")
    if staged.exists() and _digest(staged) == row.sha256:
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(target)
        _fsync_folder(target.parent)
    elif not target.exists() or _digest(target) != row.sha256:
        raise FileLost(name=row.name, staging=staged.parent, outbox=target.parent)
    checkpoint("files", "release", "after_rename")
    with db.transaction(by, "store", "file_sent", subject=f"file:{row.name}") as tx:
        tx.run("file_sent", file_id=row.file_id)
        tx.note(sha256=row.sha256, bytes=row.bytes)
    checkpoint("files", "release", "marked")
    return target


def _staging(home: Path) -> Path:
    return home / "outbox" / ".staging"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
