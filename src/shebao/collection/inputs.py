"""The inputs of a dues graph as columns: the wage declared, facts of employers, everything else by its provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shebao.collection.dues import Flags, Ints, Members
from shebao.engine import Graph
from shebao.kernel.errors import Reason
from shebao.law.ir import Input
from shebao.store.transaction import Transaction

QUERIES = {"fact": "registry.fact", "determined": "registry.determined"}


@dataclass(frozen=True, slots=True)
class Lacking:
    """Rows that lack an input the law does not do without, each with the reason."""

    rows: Flags
    reasons: tuple[tuple[int, Reason], ...]


def gather(tx: Transaction, graph: Graph, members: Members, wages: Ints, on: date) -> tuple[dict[str, Ints], Lacking]:
    """Columns by full name in member order; what nobody knows is the lawful value, or the row lacks it."""
    columns: dict[str, Ints] = {}
    missing = np.zeros(len(members), np.bool_)
    reasons: list[tuple[int, Reason]] = []
    for name, spec in graph.inputs.items():
        values, known = _column(tx, spec, members, wages, on)
        if spec.absent is not None and spec.absent.value is not None:
            values = np.where(known, values, spec.absent.value)
        else:
            text = Reason(f"input.{name}", f"{spec.names.en} is not known.", f"缺少“{spec.names.zh}”。")
            reasons += [(int(row), text) for row in np.flatnonzero(~known & ~missing)]
            missing |= ~known
        columns[name] = values
    return columns, Lacking(missing, tuple(reasons))


def _column(tx: Transaction, spec: Input, members: Members, wages: Ints, on: date) -> tuple[Ints, Flags]:
    """Values and which rows have one."""
    word, _, name = spec.provider.partition(":")
    if word == "collection.declared_wage":
        return wages, np.ones(len(wages), np.bool_)
    if word.startswith("registry.employer."):
        subjects, query, name = members.employers, "registry.employer_fact", word.rpartition(".")[2]
    else:
        subjects, query = members.persons, QUERIES.get(word, word)
    answer = tx.provider(query, subjects=np.unique(subjects), event_date=on, law_date=on, known_at=tx.now, name=name)
    given = answer["subject"].astype(np.int64)
    order = np.argsort(given, kind="stable")
    return _mapped(given[order], _inner(spec, answer)[order], subjects)


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
