"""What PostgreSQL's catalogue says of a table."""

from __future__ import annotations

from typing import Any

import psycopg


def keys(admin: psycopg.Connection[Any], table: str) -> set[str]:
    """Its indexes and unique keys, without their names."""
    found = admin.execute(
        "select regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX .* USING', '\\1') from pg_index "
        "where indrelid = %s::regclass",
        (table,),
    )
    return {definition for (definition,) in found}
