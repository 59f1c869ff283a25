"""Who paid his own part of a year, and from which month he is covered: by the law's waiting rules, in columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shebao.collection.campaigns import Rolling
from shebao.collection.dues import Members
from shebao.collection.errors import LawSilent
from shebao.collection.grouping import Flags, Ints
from shebao.collection.inputs import gather
from shebao.engine import specialise
from shebao.kernel.dates import month_of, month_start
from shebao.law.ir import Law
from shebao.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Paid:
    """Own lines of persons, in their order: base, owed, paid, and the day of the last payment."""

    persons: Ints
    base: Ints
    owed: Ints
    paid: Ints
    last: NDArray[np.datetime64]

    @property
    def whole(self) -> Flags:
        """Whose own part is paid."""
        return self.paid >= self.owed

    @property
    def listed(self) -> Flags:
        """Who is in the roll now. Others may pay all of his part; who was withdrawn has no base any more."""
        return self.base > 0

    def kept(self, persons: Ints) -> Flags:
        """Which of these are in the roll and paid their own part."""
        return np.isin(persons, self.persons[self.whole & self.listed])

    def only(self, wanted: Flags) -> Paid:
        """Some of them."""
        return Paid(*(getattr(self, name)[wanted] for name in self.__slots__))


def first_months(tx: Transaction, law: Law, order: Rolling, kept: Paid, code: str) -> list[tuple[int, int]]:
    """Persons whose cover does not begin in January: (person, first month). Raises LawSilent."""
    words, notice = order.campaign.words, order.campaign.notice
    january = order.campaign.for_month
    if "wait" not in words or not len(kept.persons):
        return []
    late = kept.last > np.datetime64(notice.closes)
    born = _born_lately(tx, kept, late, int(words["newborn_days"]))
    rest = kept.only(~np.isin(kept.persons, list(born)))
    months = np.array([month_of(day.item()) for day in rest.last], np.int64)
    in_window = ~(rest.last > np.datetime64(notice.closes))
    given = {
        "paid_in_window": in_window.astype(np.int64),
        "cover_from": np.where(in_window, january, np.maximum(months, january)),
        "repaired_years": np.zeros(len(rest.persons), np.int64),
    }
    name = f"{notice.scheme}.{words['wait']['first_month']}"
    graph = specialise(law, [name], month_start(january), [code], order.known_on, typed=order.typed)
    if name in graph.refused:
        reason = graph.refused[name].reason
        facts = {"scheme": notice.scheme, "region": code, "month": str(notice.year)}
        raise LawSilent(**facts, reasons_en=reason.en, reasons_zh=reason.zh)
    none = np.zeros(len(rest.persons), object)
    members = Members(rest.persons, np.zeros(len(none), np.int64), none, none, 0)
    columns, _ = gather(tx, graph, members, given, month_start(january))
    first = graph.run(columns, backend="blocks")[name] if len(none) else np.zeros(0, np.int64)
    waits = first != january
    found = [*zip(rest.persons[waits].tolist(), first[waits].tolist(), strict=True)]
    return sorted(found + [(who, max(at, january)) for who, at in born.items() if at > january])


def _born_lately(tx: Transaction, kept: Paid, late: Flags, days: int) -> dict[int, int]:
    """Who was born so many days before he was paid for, at most: covered from the month of birth, without a wait."""
    if not late.any():
        return {}
    paid_on = dict(zip(kept.persons[late].tolist(), kept.last[late].tolist(), strict=True))
    births = {row.person_id: row.birth_date for row in tx.all("births_of", persons=list(paid_on))}
    return {who: month_of(day) for who, day in births.items() if (paid_on[who] - day).days <= days}
