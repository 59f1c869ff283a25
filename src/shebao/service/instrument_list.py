"""The list of laws and regulations as a table of the law book: rank, days, what followed, and how often it is cited."""

from __future__ import annotations

from collections.abc import Sequence

from shebao.law.catalogue import Instrument
from shebao.law.instruments import Listed, listed
from shebao.law.ir import Law
from shebao.service.lawbook_parts import Cell, Sheet, figure_of, name_of, on, several, word
from shebao.service.text import same


def sheets(law: Law, cited: Sequence[Instrument]) -> list[Sheet]:
    """One table; none where the country has no such list."""
    found = listed(law)
    if not found:
        return []
    heads = tuple(map(word, ("name", "rank", "promulgated", "from", "amended", "cited_here")))
    return [Sheet(word("listed"), heads, tuple(_row(i, found, cited) for i in found), whole=True)]


def _row(one: Listed, found: Sequence[Listed], cited: Sequence[Instrument]) -> tuple[Cell, ...]:
    name, rank = Cell(name_of(one.names)), Cell(name_of(one.rank))
    if one.promulgated is None or one.start is None:
        nothing = Cell(same(""))
        return name, rank, Cell(word("never_promulgated")), nothing, nothing, figure_of(0)
    later = [same(when.isoformat()) for when in one.amended]
    later += [word("followed_by", name=name_of(i.names)) for i in found if i.id == one.followed_by]
    mark = word("unverified") if one.unverified else None
    count = sum(i.rules + i.values for i in cited if i.name.startswith(one.id) or one.names.zh in i.name)
    promulgated = Cell(same(one.promulgated.isoformat()), mark=mark, date=True)
    return name, rank, promulgated, on(one.start), Cell(several(later) if later else same("")), figure_of(count)
