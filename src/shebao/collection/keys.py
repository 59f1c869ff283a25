"""The cells of sheets and of forms of relations that moved in, under a new key."""

from __future__ import annotations

from shebao.collection.moved_in import bound_to
from shebao.kernel.actors import Actor
from shebao.store.db import Database
from shebao.store.kill_points import INSIDE, checkpoint


def rotate_cells(db: Database, by: Actor, *, at_most: int = 10_000) -> int:
    """Seals cells of older keys again with the active key; call until it gives 0."""
    with db.transaction(by, "collection", "rotate_cells", act="run") as tx:
        active, ring = db.ciphers.active, db.ciphers
        rows = []
        for old in tx.all("cells_under_old_keys", key_id=active.key_id, at_most=at_most):
            name = f"declaration:{old.declaration_id}:{old.line_no}"
            text = ring.unseal(old.cells, old.key_id, name)
            rows.append(
                {
                    "declaration": old.declaration_id,
                    "line": old.line_no,
                    "cells": active.seal(text, name),
                    "key_id": active.key_id,
                }
            )
        tx.run_many("reseal_cells", rows)
        tx.note(rows=len(rows), key=active.key_id)
        if rows:
            checkpoint("keys", "cells", INSIDE)
        return len(rows)


def rotate_moved(db: Database, by: Actor, *, at_most: int = 10_000) -> int:
    """The same for relations that moved in."""
    with db.transaction(by, "collection", "rotate_moved", act="run") as tx:
        active, rows = db.ciphers.active, []
        for old in tx.all("moved_cells_under_old_keys", key_id=active.key_id, at_most=at_most):
            name = bound_to(old.list_id, old.relation_no)
            cells = active.seal(db.ciphers.unseal(old.cells, old.key_id, name), name)
            rows.append({"list": old.list_id, "relation": old.relation_no, "cells": cells, "key_id": active.key_id})
        tx.run_many("reseal_moved_cells", rows)
        tx.note(rows=len(rows), key=active.key_id)
        if rows:
            checkpoint("keys", "moved", INSIDE)
        return len(rows)
