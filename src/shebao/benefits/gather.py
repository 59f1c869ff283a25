"""Inputs of a graph from the record: one named query for each input, the same for one person and for a million.

Columns are inner integers in the order of the subjects; what no provider knows is either the lawful value of
`when_absent` (noted as assumed) or missing (noted for each subject).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from shebao.benefits.catalogue import Source, source
from shebao.benefits.delta import Ints
from shebao.engine.columns import Relation as Rows
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Input, Relation
from shebao.store.transaction import Transaction

Flags = NDArray[np.bool_]
COUNT = "rows"


class TwoValues(ShebaoError):
    """The provider of {name} gave subject {subject} two values: one input has one value at one time."""

    code = "benefits.two_values"
    zh = "{name} 的来源对对象 {subject} 给出了两个值：同一时点一项输入只能有一个值。"


class CodeUnknown(ShebaoError):
    """The record says "{word}" for {name}; the law knows only {codes}."""

    code = "benefits.code_unknown"
    zh = "记录中 {name} 为“{word}”；法律只规定了 {codes}。"


class RowIncomplete(ShebaoError):
    """Row {row} of {name} was answered without {lacking}: answer all columns of a row, or none of them."""

    code = "benefits.row_incomplete"
    zh = "{name} 第 {row} 行缺少 {lacking}：一行的各栏须全部回答，或全部不答。"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom and when: persons, with their claims and awards in the same order (empty where there are none)."""

    scheme: str
    region: str
    persons: Ints
    claims: Ints
    awards: Ints
    event_date: date
    law_date: date
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Gathered:
    """Columns, relations, and for each input which subjects rest on an assumption or lack it. Keys are full names."""

    columns: Mapping[str, Ints]
    relations: Mapping[str, Rows]
    assumed: Mapping[str, Flags]
    missing: Mapping[str, Flags]

    @property
    def complete(self) -> Flags:
        """Subjects that lack nothing."""
        lacking = [*self.missing.values()]
        size = len(next(iter(self.columns.values()), np.zeros(0)))
        return ~np.logical_or.reduce(lacking) if lacking else np.ones(size, np.bool_)


def gather(tx: Transaction, scope: Scope, inputs: Mapping[str, Input], relations: Mapping[str, Relation]) -> Gathered:
    """All inputs for all subjects, in subject order."""
    columns: dict[str, Ints] = {}
    assumed: dict[str, Flags] = {}
    missing: dict[str, Flags] = {}
    for name, spec in sorted(inputs.items()):
        values, known = _column(tx, scope, spec)
        if spec.absent is not None and spec.absent.value is not None:
            values = np.where(known, values, spec.absent.value)
            if not known.all():
                assumed[name] = ~known
        elif not known.all():
            missing[name] = ~known
        columns[name] = values
    rows: dict[str, Rows] = {}
    for name, relation in sorted(relations.items()):
        rows[name], told = _rows(tx, scope, relation)
        if not told.all():
            missing[name] = ~told
    return Gathered(columns, rows, assumed, missing)


def _parameters(scope: Scope, asked: Source) -> dict[str, object]:
    own = asked.query.startswith("recorded_") and asked.name.partition(".")[0] == scope.scheme
    by_claim = asked.subjects == "claim"
    given: dict[str, object] = {
        "subjects": scope.persons.tolist(),
        "event_date": scope.event_date,
        "law_date": scope.law_date,
        "known_at": scope.known_at,
        "name": asked.name or scope.scheme,  # contributions are asked of the scheme that decides
        "region": scope.region,
    }
    if asked.package == "benefits":
        given["claims"] = scope.claims.tolist() if by_claim else []
        given["awards"] = scope.awards.tolist() if own else []
    return given


def _keys(scope: Scope, asked: Source) -> Ints:
    if asked.subjects == "claim":
        return scope.claims
    own = asked.query.startswith("recorded_") and asked.name.partition(".")[0] == scope.scheme
    return scope.awards if own and len(scope.awards) else scope.persons


def _column(tx: Transaction, scope: Scope, spec: Input) -> tuple[Ints, Flags]:
    asked = source(spec.name, spec.provider)
    keys = _keys(scope, asked)
    if not len(keys):
        return np.zeros(len(scope.persons), np.int64), np.zeros(len(scope.persons), np.bool_)
    found = tx.provider(f"{asked.package}.{asked.query}", **_parameters(scope, asked))
    subjects = found["subject"].astype(np.int64)
    values = _coded(spec, found["code"]) if spec.type.unit == "code" else found["value"].astype(np.int64)
    order = np.argsort(subjects, kind="stable")
    subjects, values = subjects[order], values[order]
    twice = np.flatnonzero(subjects[1:] == subjects[:-1])
    if len(twice):
        raise TwoValues(name=spec.name, subject=int(subjects[twice[0]]))
    if not len(subjects):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
    place = np.minimum(np.searchsorted(subjects, keys), len(subjects) - 1)
    known = subjects[place] == keys
    return np.where(known, values[place], 0), known


def _coded(spec: Input, words: NDArray[np.object_]) -> Ints:
    places = {word: place for place, word in enumerate(spec.type.codes)}
    distinct, back = np.unique(words.astype(str), return_inverse=True)
    for word in distinct:
        if word not in places:
            raise CodeUnknown(name=spec.name, word=word, codes=", ".join(spec.type.codes))
    return np.array([places[word] for word in distinct], np.int64)[back]


def _rows(tx: Transaction, scope: Scope, relation: Relation) -> tuple[Rows, Flags]:
    """Rows by subject, and of whom they are known: a register knows everybody, an answer has to be given."""
    asked = source(relation.name, relation.provider)
    names = [column.name.rpartition(".")[2] for column in relation.columns]
    told = np.ones(len(scope.persons), np.bool_)
    if asked.query == "answer_of_claim":
        subjects, columns, answered = _answered(tx, scope, asked, names)
        told = np.isin(scope.claims, answered) if len(scope.claims) else np.zeros(len(scope.persons), np.bool_)
    else:
        found = tx.provider(f"{asked.package}.{asked.query}", **_parameters(scope, asked))
        subjects = found["subject"].astype(np.int64)
        columns = {name: found[name].astype(np.int64) for name in names}
    people, back = np.unique(scope.persons, return_inverse=True)
    owner = np.searchsorted(people, subjects)
    order = np.lexsort([*(columns[name] for name in reversed(names)), owner])
    counts = np.bincount(owner, minlength=len(people))
    starts = np.cumsum(counts) - counts
    offsets = np.zeros(len(back) + 1, np.int64)
    np.cumsum(counts[back], out=offsets[1:])
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts[back])
    rows = order[np.repeat(starts[back], counts[back]) + within]
    return Rows(offsets, {name: column[rows] for name, column in columns.items()}), told


def answers_of_rows(relation: str, rows: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Rows of a relation as answers of a claim: row 0 says how many there are, so that none is an answer too."""
    numbered = {f"{relation}.{at}.{name}": value for at, row in enumerate(rows, 1) for name, value in row.items()}
    return {f"{relation}.0.{COUNT}": len(rows), **numbered}


def _answered(
    tx: Transaction, scope: Scope, asked: Source, names: list[str]
) -> tuple[Ints, dict[str, Ints], list[int]]:
    """Rows as they were answered in the claim, and the claims that answered; what is beyond the last answer's count is
    of an earlier one. A row that lacks a column is no answer yet. Raises RowIncomplete."""
    found = tx.provider("benefits.answer_rows_of_claim", **_parameters(scope, asked))
    rows: dict[tuple[int, int], dict[str, int]] = {}
    told = (found[column].tolist() for column in ("subject", "row_no", "code", "value"))
    counts: dict[int, int] = {}
    for claim, row, column, value in zip(*told, strict=True):
        if row == 0 and column == COUNT:
            counts[claim] = value
        else:
            rows.setdefault((claim, row), {})[column] = value
    rows = {(claim, row): given for (claim, row), given in rows.items() if row <= counts.get(claim, row)}
    person_of = dict(zip(scope.claims.tolist(), scope.persons.tolist(), strict=False))
    for (_, row), given in rows.items():
        if lacking := [name for name in names if name not in given]:
            raise RowIncomplete(name=asked.name, row=row, lacking=", ".join(lacking))
    subjects = np.array([person_of[claim] for claim, _ in rows], np.int64)
    columns = {name: np.array([given[name] for given in rows.values()], np.int64) for name in names}
    return subjects, columns, sorted({*counts, *(claim for claim, _ in rows)})
