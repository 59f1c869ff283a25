"""Awards decided before this house kept the books, taken on as they run: by document, maker, checker and approver.

No law is asked again and nothing replays: what stands is the document. Payment begins with `paid_from`; the months
before it were paid by others and are never owed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from shebao.benefits.delta import Ints
from shebao.benefits.errors import TakeOnRefused
from shebao.benefits.judge import Judge, canonical
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text
from shebao.store.db import Database
from shebao.store.runs import RunKey, content_of, finish_part, part_of
from shebao.store.transaction import Transaction

Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Running:
    """Columns of running awards of one scheme; components by (rule, payer) in fen, 0 where a person has none.

    `answers`: what the law asks of a claim and later rules still need, by input name, in inner integers.
    """

    persons: Ints
    start_months: Ints
    regions: Texts
    serving_paths: Texts
    components: Mapping[tuple[str, str], Ints]
    answers: Mapping[str, Ints] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """Scheme and pool, the first month this house pays, and the paper it rests on."""

    scheme: str
    pool_id: int
    paid_from: int
    document: str


def take_on_awards(
    db: Database, hands: tuple[Actor, Actor, Actor], judge: Judge, rows: Running, basis: Basis, *, on: date
) -> Ints:
    """Award ids in the order given. `hands`: maker, checker, approver. Raises TakeOnRefused, whole or not at all.

    The same list by the same paper again, after a kill or by mistake, is answered as before and writes nothing.
    """
    _check(hands, rows, basis)
    maker = hands[0]
    with db.transaction(maker, "benefits", "take_on_awards", act="determine", subject=basis.document) as tx:
        tx.unhurried()
        size = len(rows.persons)
        key, name = RunKey("take_on", maker.path), f"award: {basis.scheme}, {basis.document}"
        part = part_of(tx, key, name, content_of(basis) + content_of(rows))
        if part.done:
            found = tx.all("taken_on_awards", scheme=basis.scheme, persons=rows.persons, document=basis.document)
            return np.array([row.award_id for row in found], np.int64)
        ids = tx.copy_out("reserve_ids", {"claim_id": "int8", "decision_id": "int8", "award_id": "int8"}, size=size)
        common: dict[str, object] = {
            "claims": ids["claim_id"].tolist(),
            "decisions": ids["decision_id"].tolist(),
            "awards": ids["award_id"].tolist(),
            "paths": rows.serving_paths.tolist(),
            "recorded": tx.now,
            "on_date": on,
        }
        tx.run(
            "take_on_claims",
            **common,
            persons=rows.persons.tolist(),
            regions=rows.regions.tolist(),
            starts=rows.start_months.tolist(),
            events=[month_start(int(month)) for month in rows.start_months.tolist()],
            scheme=basis.scheme,
            pool_id=basis.pool_id,
            group=judge.exclusive_group(basis.scheme, ""),
            document=basis.document,
            answers=_answers(rows),
            inputs=canonical({"document": basis.document}),
            actors=[hand.actor_id for hand in hands],
            posts=[hand.post for hand in hands],
        )
        _components(tx, rows, basis, common)
        for name, values in sorted(rows.answers.items()):
            tx.run("take_on_answers", **common, name=name, values=values.tolist(), document=basis.document)
        tx.count_anew("benefits.claim", "benefits.decision", "benefits.award", "benefits.award_component")
        finish_part(tx, part, rows=size, fen=int(_total(rows).sum()))
        tx.note(awards=size, document=basis.document)
        return ids["award_id"].astype(np.int64)


def _components(tx: Transaction, rows: Running, basis: Basis, common: Mapping[str, object]) -> None:
    for (component, payer), fen in sorted(rows.components.items()):
        tx.run(
            "take_on_components",
            **common,
            component=component,
            payer=payer,
            fen=fen.tolist(),
            starts=np.maximum(rows.start_months, basis.paid_from).tolist(),
        )


def _answers(rows: Running) -> list[bytes]:
    """Canonical answers, one a person, of the same form as any other decision's."""
    names = sorted(rows.components)
    columns = [rows.components[name].tolist() for name in names]
    empty: dict[str, list[str]] = {"reasons": [], "provisional": [], "unverified": []}
    return [
        canonical(
            {
                "values": {name: fen for (name, _), fen in zip(names, amounts, strict=True)},
                "components": [[name, payer, fen] for (name, payer), fen in zip(names, amounts, strict=True) if fen],
                "start_month": start,
                **empty,
            }
        )
        for start, *amounts in zip(rows.start_months.tolist(), *columns, strict=True)
    ]


def _total(rows: Running) -> Ints:
    return sum(rows.components.values(), np.zeros(len(rows.persons), np.int64))


def _check(hands: tuple[Actor, Actor, Actor], rows: Running, basis: Basis) -> None:
    total = _total(rows)
    problems = []
    if len({hand.actor_id for hand in hands}) < 3:
        problems.append("maker, checker and approver are not three persons")
    if not basis.document.strip():
        problems.append("no document is named")
    if len(np.unique(rows.persons)) < len(rows.persons):
        problems.append("a person stands in the list twice")
    if (total <= 0).any():
        problems.append(f"{int((total <= 0).sum())} awards have no amount")
    if (rows.start_months > basis.paid_from).any():
        problems.append(f"{int((rows.start_months > basis.paid_from).sum())} begin after {month_text(basis.paid_from)}")
    if problems:
        raise TakeOnRefused(document=basis.document, reasons="; ".join(problems))
