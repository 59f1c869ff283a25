"""Named queries of a package: `-- name: claim_by_id` in a file of FILES, parameters as `:name`."""

from __future__ import annotations

import logging
from functools import cache
from importlib.resources import as_file, files

import aiosql

from shebao.store.errors import QueryUnknown

logging.getLogger("aiosql").setLevel(logging.ERROR)  # it warns of writes without its operator sign; we need none
# life.sql: what happens to an award after it began; funds.sql: levels, banks and years of a fund;
# settling.sql: dues not paid; keys.sql: what is sealed again under a new key; employers.sql: benefits of employers;
# campaigns.sql: residents' yearly campaigns and who pays on behalf of others; told.sql: what explanations read;
# moved.sql: relations that move in from other agencies; jobs.sql: who looks for work and who offers it
FILES = (
    "queries.sql",
    "life.sql",
    "employers.sql",
    "funds.sql",
    "settling.sql",
    "campaigns.sql",
    "told.sql",
    "moved.sql",
    "jobs.sql",
    "keys.sql",
    "providers.sql",
)


@cache
def queries(package: str) -> dict[str, str]:
    """Name → SQL with psycopg's placeholders, of all query files of `package`."""
    found: dict[str, str] = {}
    for name in FILES:
        source = files("shebao") / package / name
        if not source.is_file():
            continue
        with as_file(source) as path:
            loaded = aiosql.from_path(path, "psycopg", mandatory_parameters=False, attribute=None)
        for query in loaded.available_queries:
            if not query.endswith("_cursor"):
                found[query] = getattr(loaded, query).sql
    return found


def query(package: str, name: str) -> str:
    """The SQL of one query. Raises QueryUnknown."""
    try:
        return queries(package)[name]
    except KeyError:
        raise QueryUnknown(package=package, name=name) from None
