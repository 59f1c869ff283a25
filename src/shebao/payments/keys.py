"""Payee accounts under a new key: sealed again, found as before."""

from __future__ import annotations

from shebao.kernel.actors import Actor
from shebao.payments.accounts import KIND, sealed_to
from shebao.payments.errors import AccountNotItself
from shebao.store.db import Database
from shebao.store.kill_points import INSIDE, checkpoint


def rotate_accounts(db: Database, by: Actor, *, at_most: int = 10_000) -> int:
    """Seals accounts of older keys again with the active key; call until it gives 0. Raises AccountNotItself."""
    with db.transaction(by, "payments", "rotate_accounts", act="run") as tx:
        active, ring = db.ciphers.active, db.ciphers
        rows = []
        for old in tx.all("accounts_under_old_keys", key_id=active.key_id, at_most=at_most):
            aad = sealed_to(old.person_id)
            number = ring.unseal(old.number_cipher, old.key_id, aad)
            if number[-4:] != old.tail:
                raise AccountNotItself(account=old.account_id, tail=old.tail)
            rows.append(
                {
                    "account": old.account_id,
                    "blind": active.blind(KIND, number),
                    "number": active.seal(number, aad),
                    "name": active.seal(ring.unseal(old.name_cipher, old.key_id, aad), aad),
                    "key_id": active.key_id,
                }
            )
        tx.run_many("reseal_account", rows)
        tx.note(rows=len(rows), key=active.key_id)
        if rows:
            checkpoint("keys", "accounts", INSIDE)
        return len(rows)
