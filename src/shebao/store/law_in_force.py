"""Which law is in force on a day, by its hash; work of the law done with another one is refused.

The floor that publishes law writes here through these verbs; every run asks before it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.kernel.errors import ShebaoError
from shebao.store.transaction import Transaction


class LawNotInForce(ShebaoError):
    """The law {given} is not the one published for {day}, which is {published}. To work by the published one, leave
    --country away and type unset SHEBAO_LAWS; or write it into a folder, shebao law publish text --at {day} --out
    FOLDER, and type export SHEBAO_LAWS=FOLDER. To work by this one, have it published: shebao law publish propose."""

    code = "store.law_not_in_force"
    zh = (
        "法规 {given} 不是 {day} 已发布施行的法规（应为 {published}）。"
        "使用已发布的法规：请去掉 --country 并输入 unset SHEBAO_LAWS；"
        "或用 shebao law publish text --at {day} --out 目录 写出，再输入 export SHEBAO_LAWS=目录。"
        "使用本法规：请先发布，shebao law publish propose。"
    )


@dataclass(frozen=True, slots=True)
class Release:
    """A law that comes into force on a day, and the one that was live before it."""

    number: int
    law_hash: str
    former_hash: str
    from_day: date


def law_of(tx: Transaction, day: date) -> str | None:
    """Hash of the law in force on a day; None while nothing was ever published."""
    found = tx.one("store.law_of_day", day=day).law_hash
    return str(found) if found is not None else None


def release_of(tx: Transaction, day: date) -> int | None:
    """Number of the publication in force on a day."""
    row = tx.maybe("store.release_of_day", day=day)
    return int(row.release_id) if row else None


def require_in_force(tx: Transaction, law_hash: str, day: date) -> None:
    """Raises LawNotInForce where another law was published for the day."""
    published = law_of(tx, day)
    if published is not None and published != law_hash:
        raise LawNotInForce(given=law_hash[:12], day=day, published=published[:12])


def put_in_force(tx: Transaction, release: Release) -> None:
    """The law is in force from its day on, with this transaction's commit."""
    with tx.within("store") as record:
        record.run(
            "put_law_in_force",
            release=release.number,
            law_hash=release.law_hash,
            former_hash=release.former_hash,
            from_day=release.from_day,
        )


def withdraw(tx: Transaction, number: int, from_day: date) -> None:
    """The publication no longer holds from a day on; what was live before it is live again."""
    with tx.within("store") as record:
        record.run("withdraw_law", release=number, from_day=from_day)
