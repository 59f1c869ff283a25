"""Payee accounts: declared by one officer, approved by another, never changed — a new account is a new row.

Numbers and holders' names are sealed on the way in; from here on an account is its id and its last four digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shebao.kernel.actors import Actor
from shebao.payments.errors import AccountMissing, AccountNumberUnreadable, AccountSettled, SamePerson
from shebao.payments.model import Account, AccountId, NewAccount
from shebao.store.db import Database
from shebao.store.transaction import Transaction

KIND = "payee_account"
_NUMBER = re.compile(r"[0-9A-Z]{8,34}")
_TYPES = {
    "person_id": "int8",
    "bank": "text",
    "number_blind": "bytea",
    "number_cipher": "bytea",
    "name_cipher": "bytea",
    "key_id": "text",
    "tail": "text",
    "starts": "int4",
    "basis": "text",
    "serving_path": "text",
}


@dataclass(frozen=True, slots=True)
class _Steps:
    """Who signed an account so far, and where it belongs."""

    actors: tuple[int, ...]
    serving_path: str


def sealed_to(person_id: int) -> str:
    """What binds a sealed number or name to its row."""
    return f"{KIND}:{person_id}"


def change_account(db: Database, by: Actor, account: NewAccount) -> Account:
    """Declares an account; it is used once another officer approves it. The same declaration is the same account."""
    number = _clean(account.number)
    with db.transaction(by, "payments", "change_account", act="accept", subject=f"person:{account.person_id}") as tx:
        known = tx.maybe(
            "account_by_number",
            person_id=account.person_id,
            blinds=db.ciphers.blinds(KIND, number),
            starts=account.starts,
        )
        if known is not None:
            return _account(tx, known.account_id)
        sealed = db.ciphers.seal(number, sealed_to(account.person_id))
        name = db.ciphers.seal(account.holder, sealed_to(account.person_id))
        row = tx.one(
            "add_account",
            person_id=account.person_id,
            bank=account.bank,
            number_blind=db.ciphers.blind(KIND, number),
            number_cipher=sealed.ciphertext,
            name_cipher=name.ciphertext,
            key_id=sealed.key_id,
            tail=number[-4:],
            starts=account.starts,
            basis=account.basis,
            serving_path=account.serving_path,
        )
        tx.note(account=row.account_id, bank=account.bank, tail=number[-4:], basis=account.basis)
        _step(tx, row.account_id, "made", account.serving_path, account.basis)
        return _account(tx, row.account_id)


def approve_account(db: Database, by: Actor, account: AccountId) -> Account:
    """The second person's signature: from its first month on payments go there. Raises SamePerson, AccountSettled."""
    with db.transaction(by, "payments", "approve_account", act="review", subject=f"account:{account}") as tx:
        row = _settling(tx, account)
        if by.actor_id in row.actors:
            raise SamePerson(what=f"account {account}", step="made")
        _step(tx, account, "approved", row.serving_path, "")
        return _account(tx, account)


def refuse_account(db: Database, by: Actor, account: AccountId, *, note: str) -> Account:
    """The declaration is not accepted, with the reason. Raises AccountSettled."""
    with db.transaction(by, "payments", "refuse_account", act="review", subject=f"account:{account}") as tx:
        row = _settling(tx, account)
        _step(tx, account, "refused", row.serving_path, note)
        return _account(tx, account)


def take_on(db: Database, by: Actor, accounts: Sequence[NewAccount], *, document: str, approver: Actor) -> int:
    """Accounts from the former records, all or none, by the order `document`. Rows; 0 when that order was carried out.

    The acting officer answers for the rows, `approver` for the order. Raises SamePerson, AccountNumberUnreadable.
    """
    numbers = [_clean(account.number) for account in accounts]
    if approver.actor_id == by.actor_id:
        raise SamePerson(what=f"document {document}", step="made")
    with db.transaction(by, "payments", "take_on_accounts", act="accept", subject=f"document:{document}") as tx:
        if not accounts or tx.maybe("accounts_taken_on", basis=document):
            return 0
        tx.unhurried()
        aads = [sealed_to(account.person_id) for account in accounts]
        number_ciphers, key_id = db.ciphers.seal_many(numbers, aads)
        name_ciphers, _ = db.ciphers.seal_many([account.holder for account in accounts], aads)
        columns: dict[str, Sequence[object]] = {
            "person_id": [account.person_id for account in accounts],
            "bank": [account.bank for account in accounts],
            "number_blind": db.ciphers.blind_many(KIND, numbers),
            "number_cipher": number_ciphers,
            "name_cipher": name_ciphers,
            "key_id": [key_id] * len(accounts),
            "tail": [number[-4:] for number in numbers],
            "starts": [account.starts for account in accounts],
            "basis": [document] * len(accounts),
            "serving_path": [account.serving_path for account in accounts],
        }
        rows = tx.copy_in("payments.payee_account", columns, _TYPES)
        tx.run("take_on_accounts_steps", maker=by.actor_id, approver=approver.actor_id, note=document)
        tx.count_anew("payments.account_step")
        tx.note(rows=rows, document=document)
        return rows


def account(db: Database, by: Actor, account_id: AccountId) -> Account:
    """One account, masked. Raises AccountMissing."""
    with db.reading(by, "payments") as tx:
        return _account(tx, account_id)


def tail_in_use(db: Database, by: Actor, person_id: int, *, month: int) -> str:
    """Last four digits of the account a person is paid into in a month; empty where none is approved."""
    with db.reading(by, "payments", purpose=f"account of person {person_id}") as tx:
        rows = tx.all("accounts_of_person", person_id=person_id, month=month)
    return next((str(row.tail) for row in rows if row.in_use), "")


def _clean(number: str) -> str:
    text = re.sub(r"[\s-]", "", number).upper()
    if not _NUMBER.fullmatch(text):
        raise AccountNumberUnreadable(number=number)
    return text


def _settling(tx: Transaction, account_id: int) -> _Steps:
    row = tx.maybe("account_steps", account=account_id)
    if row is None:
        raise AccountMissing(account=account_id)
    for state in ("approved", "refused"):
        if state in row.steps:
            raise AccountSettled(account=account_id, state=state)
    return _Steps(tuple(row.actors), row.serving_path)


def _step(tx: Transaction, account_id: int, step: str, path: str, note: str) -> None:
    tx.run("add_account_step", account=account_id, step=step, actor=tx.actor.actor_id, note=note, path=path)
    tx.note(account=account_id, step=step)


def _account(tx: Transaction, account_id: int) -> Account:
    row = tx.maybe("account_steps", account=account_id)
    if row is None:
        raise AccountMissing(account=account_id)
    return Account(AccountId(row.account_id), row.person_id, row.bank, row.tail, row.starts, tuple(row.steps))
