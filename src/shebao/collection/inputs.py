"""The inputs of a dues graph as columns: what the caller knows, facts of employers, everything else by its provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shebao.collection.dues import Members
from shebao.collection.grouping import Flags, Ints
from shebao.engine import Graph
from shebao.kernel.errors import Reason
from shebao.law.ir import Input
from shebao.store.transaction import Transaction

WAGE = "collection.declared_wage"
QUERIES = {"fact": "registry.fact", "determined": "registry.determined"}


@dataclass(frozen=True, slots=True)
class Lacking:
    """Rows that lack an input the law does not do without, each with the reason."""

    rows: Flags
    reasons: tuple[tuple[int, Reason], ...]


def gather(
    tx: Transaction, graph: Graph, members: Members, given: Mapping[str, Ints], on: date
) -> tuple[dict[str, Ints], Lacking]:
    """Columns by full name in member order; what nobody knows is the lawful value, or the row lacks it.

    `given` is what the caller knows in member order, by the input's name or by its provider.
    """
    columns: dict[str, Ints] = {}
    missing = np.zeros(len(members), np.bool_)
    reasons: list[tuple[int, Reason]] = []
    for name, spec in graph.inputs.items():
        values, known = _column(tx, spec, members, given, on)
        if spec.absent is not None and spec.absent.value is not None:
            values = np.where(known, values, spec.absent.value)
        else:
            text = Reason(f"input.{name}", f"{spec.names.en} is not known.", f"缺少“{spec.names.zh}”。")
            reasons += [(int(row), text) for row in np.flatnonzero(~known & ~missing)]
            missing |= ~known
        columns[name] = values
    return columns, Lacking(missing, tuple(reasons))


def _column(tx: Transaction, spec: Input, members: Members, given: Mapping[str, Ints], on: date) -> tuple[Ints, Flags]:
    """Values and which rows have one."""
    word, _, name = spec.provider.partition(":")
    known = given.get(spec.name.rpartition(".")[2], given.get(spec.provider))
    if known is not None:
        return known, np.ones(len(known), np.bool_)
    if word == "asked":  # nobody was asked: the law's value for that, or the row is set aside
        return np.zeros(len(members), np.int64), np.zeros(len(members), np.bool_)
    if word.startswith("registry.employer."):
        subjects, query, name = members.employers, "registry.employer_fact", word.rpartition(".")[2]
    else:
        subjects, query = members.persons, QUERIES.get(word, word)
    answer = tx.provider(query, subjects=np.unique(subjects), event_date=on, law_date=on, known_at=tx.now, name=name)
    told = answer["subject"].astype(np.int64)
    order = np.argsort(told, kind="stable")
    return _mapped(told[order], _inner(spec, answer)[order], subjects)


def _inner(spec: Input, answer: dict[str, NDArray[np.generic]]) -> Ints:
    """Inner integers; a code word is its place in the law's list."""
    if spec.type.unit != "code":
        return answer["value"].astype(np.int64)
    places = {word: place for place, word in enumerate(spec.type.codes)}
    return np.array([places[word] for word in answer["code"].tolist()], np.int64)


def _mapped(given: Ints, values: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """Values of sorted subjects, in the order wanted; 0 where there is none."""
    if not len(given):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(given, wanted), len(given) - 1)
    known = given[place] == wanted
    return np.where(known, values[place], 0), known
