"""The law a decision used, kept by the hash of its canonical bytes: it can be asked again for ever."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from shebao.kernel.errors import ShebaoError
from shebao.store.transaction import Transaction


class LawNotKept(ShebaoError):
    """The law with the hash {hash} is not in the archive, so what rests on it cannot be replayed."""

    code = "store.law_not_kept"
    zh = "档案中没有哈希为 {hash} 的法规文本，以其为依据的决定无法重算。"


@dataclass(frozen=True, slots=True)
class KeptLaw:
    """Canonical bytes of an intermediate form and the version of that form."""

    hash: str
    ir_version: int
    body: bytes


def keep(tx: Transaction, ir_version: int, body: bytes) -> str:
    """Store `body` once; its SHA-256 in hex, which is the law's hash."""
    digest = sha256(body).hexdigest()
    with tx.within("store") as record:
        record.run("keep_law", hash=digest, ir_version=ir_version, body=body)
    return digest


def fetch(tx: Transaction, digest: str) -> KeptLaw:
    """The law of this hash. Raises LawNotKept."""
    row = tx.maybe("store.law_by_hash", hash=digest)
    if row is None:
        raise LawNotKept(hash=digest)
    return KeptLaw(row.hash, row.ir_version, row.body)
