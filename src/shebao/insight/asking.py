"""A question asked of the published files: which months, which files, at once or part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from shebao.insight.errors import MonthsTooMany, NothingPublished, QuestionLacks
from shebao.insight.questions import Answer, Asked, Cell, Question, question, suppressed
from shebao.insight.warehouse import Settings, Wanted, chosen, months, need, opened, passes, show
from shebao.kernel.dates import month_text

EXAMPLES = {
    "scheme": "--scheme unemployment",
    "person": "--person 1234567890123",
    "fewer-than": "--fewer-than 12",
}


@dataclass(frozen=True, slots=True)
class _Given:
    """What the statements of a question may name, and what they run with."""

    facts: Mapping[str, object]
    settings: Settings


def ask(folder: Path, name: str, asked: Asked, *, threads: int | None = None, memory: str = "") -> Answer:
    """The answer from the published files. Raises QuestionUnknown, QuestionLacks, MonthsTooMany, NothingPublished."""
    one = question(name)
    start, end = _window(folder, one, asked)
    _complete(one, asked)
    whole = wanted(one, asked, start, end)
    need(whole, folder, chosen(folder, whole), one.tables)
    given = _Given(_facts(asked, start, end), Settings(threads, memory))
    rows = _in_parts(folder, one, whole, given) if one.parts else _at_once(folder, one, whole, given)
    shown, hidden = suppressed(one, rows)
    return Answer(one, start, end, shown, hidden)


def _at_once(folder: Path, one: Question, whole: Wanted, given: _Given) -> list[tuple[Cell, ...]]:
    with opened(chosen(folder, whole), given.settings) as connection:
        return connection.execute(one.sql, _named(one.sql, given.facts)).fetchall()


def _in_parts(folder: Path, one: Question, whole: Wanted, given: _Given) -> list[tuple[Cell, ...]]:
    """Each scheme's shards one after the other ($scheme names it): a person's rows of it lie in one shard, so what is
    added up there is added up whole, and memory is that of some shards, however many months there are."""
    found: dict[str, list[pa.Table]] = {name: [] for name, _ in one.parts}
    with opened({}, given.settings) as connection:
        for scheme, tables in passes(folder, whole):
            show(connection, tables)
            for name, sql in one.parts:
                facts = _named(sql, {**given.facts, "scheme": scheme})
                found[name].append(connection.sql(sql, params=facts).to_arrow_table())
        for name, parts in found.items():
            connection.register(name, pa.concat_tables(parts, promote_options="permissive"))
        return connection.execute(one.sql, _named(one.sql, given.facts)).fetchall()


def wanted(one: Question, asked: Asked, start: int, end: int) -> Wanted:
    """The files a question needs."""
    scheme = asked.scheme if "scheme" in one.asks else ""
    return Wanted(one.reads, 0 if one.until else start, end, scheme, asked.person if "person" in one.asks else None)


def _facts(asked: Asked, start: int, end: int) -> dict[str, object]:
    """What its SQL may name."""
    facts: Mapping[str, object] = {
        "from": start,
        "to": end,
        "scheme": asked.scheme,
        "person": asked.person,
        "fewer_than": asked.fewer_than,
    }
    return dict(facts)


def _named(sql: str, facts: Mapping[str, object]) -> dict[str, object]:
    """The parameters a statement names, and no more."""
    return {name: value for name, value in facts.items() if re.search(rf"\${name}\b", sql)}


def _window(folder: Path, one: Question, asked: Asked) -> tuple[int, int]:
    there = months(folder)
    if not there:
        named = {"start": month_text(asked.start or 0), "end": month_text(asked.end or 0)}
        raise NothingPublished(folder=folder, scheme="", **named)
    end = there[-1] if asked.end is None else asked.end
    start = asked.start
    if start is None:
        start = end if one.from_default == "to" else there[0]
        if one.most_months:
            start = max(start, end - one.most_months + 1)
    if one.most_months and end - start >= one.most_months:
        facts = {"start": month_text(start), "end": month_text(end), "months": end - start + 1}
        raise MonthsTooMany(name=one.name, most=one.most_months, **facts)
    return start, end


def _complete(one: Question, asked: Asked) -> None:
    given = {"scheme": asked.scheme, "person": asked.person, "fewer-than": asked.fewer_than}
    for name in one.asks:
        if name in given and given[name] in ("", None):
            raise QuestionLacks(name=one.name, option=f"--{name}", example=EXAMPLES[name])
