"""Sealing of identity numbers and bank accounts: authenticated ciphertext, and a keyed blind index to find them by.

AES-256-GCM with HMAC-SHA-256 by default; SM4-GCM with HMAC-SM3 by setting. (The seed names DES, which is broken by
brute force: it is not offered.) Keys live in one file under the home folder, made 0600 on first use. Old keys stay in
the file after a rotation, so that what they sealed can still be opened and found.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shebao.kernel.errors import ShebaoError

SUITES: dict[str, int] = {"AES-256-GCM": 32, "SM4-GCM": 16}
"""Cipher suites and their key length in bytes."""
NONCE, TAG = 12, 16


class KeyFileOpen(ShebaoError):
    """The key file {path} can be read by others (mode {mode}): make it private with `chmod 600 {path}`."""

    code = "store.key_file_open"
    zh = "密钥文件 {path} 可被他人读取（权限 {mode}）：请执行 `chmod 600 {path}`。"


class KeyFileUnreadable(ShebaoError):
    """The key file {path} is not readable as keys: restore it from the backup; nothing sealed opens
    without it."""

    code = "store.key_file_unreadable"
    zh = "密钥文件 {path} 无法读取：请从备份恢复，缺少密钥则无法解密已存数据。"


class KeyMissing(ShebaoError):
    """Key {key_id} is not in the key file: what it sealed cannot be opened. Restore the key file from the backup."""

    code = "store.key_missing"
    zh = "密钥文件中没有密钥 {key_id}：无法解密，请从备份恢复密钥文件。"


class SealBroken(ShebaoError):
    """A sealed value does not open with key {key_id}: it was altered, or moved from another row."""

    code = "store.seal_broken"
    zh = "密文无法用密钥 {key_id} 打开：内容被改动，或来自另一行记录。"


class SuiteUnknown(ShebaoError):
    """The cipher suite {suite} is not offered: choose one of {offered}."""

    code = "store.suite_unknown"
    zh = "不支持加密套件“{suite}”：可选 {offered}。"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A ciphertext (nonce, text, tag) and the key that made it."""

    ciphertext: bytes
    key_id: str


@dataclass(frozen=True, slots=True)
class Key:
    """One generation of keys: `data` seals, `index` makes blind indexes."""

    key_id: str
    suite: str
    data: bytes
    index: bytes

    def seal(self, text: str, aad: str) -> bytes:
        """Nonce, ciphertext and tag of `text`, bound to `aad`."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + encrypt(self.suite, self.data, nonce, text.encode(), aad.encode())

    def unseal(self, ciphertext: bytes, aad: str) -> str:
        """The text again, or SealBroken."""
        try:
            return decrypt(self.suite, self.data, ciphertext[:NONCE], ciphertext[NONCE:], aad.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealBroken(key_id=self.key_id) from None

    def blind(self, kind: str, text: str) -> bytes:
        """Keyed hash of (kind, text), 32 bytes: equal for equal texts, useless without the key."""
        code = hmac.HMAC(self.index, hashes.SHA256() if self.suite == "AES-256-GCM" else hashes.SM3())
        code.update(f"{kind}\x1f{text}".encode())
        return code.finalize()


class Ciphers:
    """The key ring of a house. One active key; older ones only open and find."""

    def __init__(self, keys: Iterable[Key], path: Path | None = None) -> None:
        self._keys = {key.key_id: key for key in keys}
        self._path = path
        self._active = list(self._keys.values())[-1]
        self._read = _version(path)

    @property
    def active(self) -> Key:
        """The key that seals."""
        self._refresh()
        return self._active

    @property
    def first(self) -> Key:
        """The key the house began with: what must stay the same for ever (a pseudonym) hangs on it."""
        self._refresh()
        return next(iter(self._keys.values()))

    def _refresh(self) -> None:
        """A key that another process added is seen at once: nobody looks with yesterday's ring."""
        now = _version(self._path)
        if self._path is not None and now is not None and now != self._read:
            self._keys = {key.key_id: key for key in _read_keys(self._path.read_text(encoding="utf-8"), self._path)}
            self._active, self._read = list(self._keys.values())[-1], now

    @classmethod
    def open(cls, home: Path, suite: str | None = None) -> Ciphers:
        """The ring in `home/keys.json` (or $SHEBAO_KEYS); made 0600 on first use with `suite` or $SHEBAO_CIPHER.

        Raises KeyFileOpen.
        """
        path = Path(os.environ.get("SHEBAO_KEYS") or home / "keys.json")
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            ring = cls([_new_key("k1", suite or os.environ.get("SHEBAO_CIPHER", "AES-256-GCM"))], path)
            if ring._create():
                return ring
            descriptor = os.open(path, os.O_RDONLY)  # another process was first
        with os.fdopen(descriptor, encoding="utf-8") as stream:
            mode = os.fstat(stream.fileno()).st_mode & 0o777
            if mode & 0o077:
                raise KeyFileOpen(path=path, mode=f"{mode:04o}")
            return cls(_read_keys(stream.read(), path), path)

    def rotate(self, suite: str | None = None) -> str:
        """Adds a new active key, durably, and gives its id. Old rows are re-sealed by their owners, at leisure."""
        key = _new_key(f"k{len(self._keys) + 1}", suite or self.active.suite)
        self._active = self._keys[key.key_id] = key
        if self._path is not None:
            draft = self._path.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            _write_private(draft, self._text())
            draft.replace(self._path)
            self._read = _version(self._path)
        return key.key_id

    def seal(self, text: str, aad: str) -> Sealed:
        """`text` sealed with the active key. `aad` names the row it belongs to; it must be given again to open."""
        key = self.active
        return Sealed(key.seal(text, aad), key.key_id)

    def unseal(self, ciphertext: bytes, key_id: str, aad: str) -> str:
        """The text of a sealed value. Raises KeyMissing or SealBroken."""
        if key_id not in self._keys:
            self._refresh()
        if key_id not in self._keys:
            raise KeyMissing(key_id=key_id)
        return self._keys[key_id].unseal(bytes(ciphertext), aad)

    def blind(self, kind: str, text: str) -> bytes:
        """The blind index written with new rows."""
        return self.active.blind(kind, text)

    def blinds(self, kind: str, text: str) -> list[bytes]:
        """The blind indexes under every key of the ring, newest first: what a look-up must ask for."""
        self._refresh()
        return [key.blind(kind, text) for key in reversed(self._keys.values())]

    def blind_many(self, kind: str, texts: Iterable[str]) -> list[bytes]:
        """Blind indexes of a column."""
        key = self.active
        return [key.blind(kind, text) for text in texts]

    def seal_many(self, texts: Iterable[str], aads: Iterable[str]) -> tuple[list[bytes], str]:
        """A column sealed with the active key, and the key's id."""
        key = self.active
        return [key.seal(text, aad) for text, aad in zip(texts, aads, strict=True)], key.key_id

    def _text(self) -> str:
        rows = [
            {"id": k.key_id, "suite": k.suite, "data": _b64(k.data), "index": _b64(k.index)}
            for k in self._keys.values()
        ]
        return json.dumps({"keys": rows}, indent=1)

    def _create(self) -> bool:
        """Writes a first key file whole; False when another process won."""
        assert self._path is not None
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        _write_private(draft, self._text())
        try:
            os.link(draft, self._path)  # atomic, and fails when the name is taken
        except FileExistsError:
            return False
        else:
            return True
        finally:
            draft.unlink()


def encrypt(suite: str, key: bytes, nonce: bytes, text: bytes, aad: bytes) -> bytes:
    """Ciphertext followed by the tag of 16 bytes."""
    if suite == "AES-256-GCM":
        return _aes(key).encrypt(nonce, text, aad)
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    box.authenticate_additional_data(aad)
    return box.update(text) + box.finalize() + box.tag


def decrypt(suite: str, key: bytes, nonce: bytes, body: bytes, aad: bytes) -> bytes:
    """The text of ciphertext and tag. Raises InvalidTag, or ValueError where the body is too short."""
    if suite == "AES-256-GCM":
        return _aes(key).decrypt(nonce, body, aad)
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce, body[-TAG:])).decryptor()
    box.authenticate_additional_data(aad)
    return box.update(body[:-TAG]) + box.finalize()


@lru_cache(maxsize=8)
def _aes(key: bytes) -> AESGCM:
    """Scheduled once a key, not once a value: of opening a bank file's numbers that was more than half."""
    return AESGCM(key)


def _version(path: Path | None) -> tuple[int, int] | None:
    """What tells one state of the key file from another; None where there is none."""
    try:
        state = path.stat() if path is not None else None
    except FileNotFoundError:
        return None
    return None if state is None else (state.st_ino, state.st_mtime_ns)


def _new_key(key_id: str, suite: str) -> Key:
    if suite not in SUITES:
        raise SuiteUnknown(suite=suite, offered=", ".join(SUITES))
    return Key(key_id, suite, secrets.token_bytes(SUITES[suite]), secrets.token_bytes(32))


def _read_keys(text: str, path: Path) -> list[Key]:
    try:
        rows = json.loads(text)["keys"]
        keys = [Key(r["id"], r["suite"], base64.b64decode(r["data"]), base64.b64decode(r["index"])) for r in rows]
    except (ValueError, KeyError, TypeError):
        raise KeyFileUnreadable(path=path) from None
    if not keys or any(k.suite not in SUITES or len(k.data) != SUITES[k.suite] for k in keys):
        raise KeyFileUnreadable(path=path)
    return keys


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
