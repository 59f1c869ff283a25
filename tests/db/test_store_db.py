from __future__ import annotations

import pytest

from officers import HOUSE
from shebao.store.errors import NotEntered, QueryUnknown


def test_transaction_has_actor_clock_and_line(db, admin, officers):
    with db.transaction(officers.clerk, "store", "try", subject="claim:1") as tx:
        assert tx.actor == officers.clerk
        assert tx.today.isoformat() == "2025-11-20"
        tx.note(amount_fen=12)
    row = admin.execute("select action, subject, facts, actor_id, serving_path from audit.line").fetchall()
    assert row == [("try", "claim:1", '{"amount_fen":12}', officers.clerk.actor_id, "00.44.18.02.")]


def test_nothing_remains_of_a_failed_action(db, admin):
    with pytest.raises(KeyError), db.transaction(HOUSE, "store", "try") as tx:
        raise KeyError(tx.emit("a.b", {"x": 1}))
    assert admin.execute("select count(*) from store.event").fetchone() == (0,)
    assert admin.execute("select count(*) from audit.line").fetchone() == (0,)


def test_unknown_query(db):
    with pytest.raises(QueryUnknown), db.transaction(HOUSE, "store", "try") as tx:
        tx.all("no_such_query")


def test_no_appointment_no_entry(db, officers):
    stranger = type(officers.clerk)(999, "nobody", "clerk", "social_insurance", "00.44.18.02.")
    with pytest.raises(NotEntered), db.transaction(stranger, "store", "try"):
        pass
