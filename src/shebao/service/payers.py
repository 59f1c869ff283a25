"""Who pays for what: each scheme's parts with those who answer for them, and the cells no text of this law assigns.

A contribution's share is the rates and sums its rule reads on the day; a benefit's share is the split of bills.yaml by
level. Where a budget pays and no split says which level, the cell is open: that is a finding about the law, not ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from shebao.kernel.regions import NATION
from shebao.law import catalogue
from shebao.law.graph import full_name
from shebao.law.ir import Box, Law, Ref, Rule, Scheme, Table, Value, walk
from shebao.law.select import box_for, version_for
from shebao.ledger.bills import Split, SplitMissing, split_of
from shebao.service.citations import citation
from shebao.service.financing import PAYERS, PAYING, financing, paying_in, pays
from shebao.service.lawbook_parts import Cell, Leaf, Sheet, joined, name_of, rule_name, several, word
from shebao.service.measures import Measures
from shebao.service.text import LANGUAGES, Text, day, same

SHARES = ("rate", "money")
WHOLE = "benefit"  # a part of this name is all that a scheme pays
DEPTH = 3  # rules between a due and the rate it is taken at


@dataclass(frozen=True, slots=True)
class Duty:
    """One cell: who answers for a part of a scheme. `share`: the part of the whole (1 is all of it), where the law
    splits it; `values`: the rates and sums that say how much, `by_place` where each place sets them and none is in
    force here. Neither: nobody reads a share in this law."""

    scheme: str
    part: str
    payer: str
    share: Fraction | None
    values: tuple[str, ...]
    document: str
    unverified: bool = False
    by_place: bool = False

    @property
    def open(self) -> bool:
        """Whether no text of this law says how much."""
        return self.share is None and not self.values


def duties(law: Law, region: str, on: date) -> list[Duty]:
    """Every cell of the schemes that stand in a place on a day, schemes in the order of the book."""
    standing = catalogue.schemes_of(law, region, on)
    return [duty for s in standing for duty in (*_paid_in(law, s.scheme, region, on), *_paid_out(law, s, region, on))]


def open_cells(found: list[Duty]) -> list[Duty]:
    """Cells without a share."""
    return [duty for duty in found if duty.open]


def not_whole(found: list[Duty]) -> list[tuple[str, str, Fraction]]:
    """Parts that a split gives away by more or less than the whole: scheme, part, sum of the shares."""
    sums: dict[tuple[str, str], Fraction] = {}
    for duty in found:
        if duty.share is not None:
            sums[duty.scheme, duty.part] = sums.get((duty.scheme, duty.part), Fraction(0)) + duty.share
    return [(*key, total) for key, total in sums.items() if total != 1]


# --- what has no cell of its own -------------------------------------------------------------------------------


def elsewhere(law: Law, found: Sequence[Duty], on: date) -> list[tuple[Scheme, Text]]:
    """Schemes of the day without a cell of their own, and what pays for them instead."""
    told = {duty.scheme for duty in found}
    standing = [s.scheme for s in catalogue.in_force(law, on) if s.scheme.id not in told]
    return [(scheme, _instead(law, scheme)) for scheme in standing]


def _instead(law: Law, scheme: Scheme) -> Text:
    if not pays(scheme):
        return word("pays_nothing")
    said = financing(law, scheme)
    return said if paying_in(law, scheme) else Text(*(f"{said[x]}{word('own_fund')[x]}" for x in LANGUAGES))


# --- paid in -----------------------------------------------------------------------------------------------------


def _paid_in(law: Law, scheme: Scheme, region: str, on: date) -> Iterator[Duty]:
    """Lines of the declaration whose rule stands on the day."""
    read_by: dict[str, tuple[Rule, set[str]]] = {}
    for line in (scheme.facts.get("contribution") or {}).get("lines") or ():
        name = full_name(law, scheme.id, str(line["due"]))
        rule = version_for(law.rules[name], region, on, date.max) if name else None
        if rule is not None:
            read_by[str(line["line"])] = (rule, _read(law, rule, region, on))
    for line, (rule, all_read) in read_by.items():
        read = _own(law, all_read, [names for other, (_, names) in read_by.items() if other != line])
        here = _rates(law, {name for name in read if _in_force(law.values[name], region, on)})
        payer, values = PAYERS.get(line, "other"), here or _rates(law, read)
        yield Duty(scheme.id, line, payer, None, values, rule.cites, by_place=bool(values) and not here)


def _own(law: Law, read: set[str], others: Sequence[set[str]]) -> set[str]:
    """What a line is worked out with, without a bound that is another payer's: a rate which that line reads alone."""
    alone = [next(iter(rates)) for names in others if len(rates := set(_rates(law, names))) == 1]
    left = read - set(alone)
    return left if any(law.values[name].type.unit == "rate" for name in left) else read


def _rates(law: Law, names: set[str]) -> tuple[str, ...]:
    """The rates among them; the sums where there is no rate."""
    rates = {name for name in names if law.values[name].type.unit == "rate"}
    return tuple(sorted(rates or names))


def _read(law: Law, rule: Rule, region: str, on: date, depth: int = DEPTH) -> set[str]:
    """Rates and sums the rule is worked out with: in force here or set by places."""
    found: set[str] = set()
    for part in walk(rule.expr):
        if not isinstance(part, Ref):
            continue
        value = law.values.get(part.name)
        if value is not None and value.type.unit in SHARES and (value.delegated_to or _in_force(value, region, on)):
            found.add(part.name)
        version = version_for(law.rules.get(part.name, ()), region, on, date.max)
        if version is not None and depth:
            found |= _read(law, version, region, on, depth - 1)
    return found


def _in_force(value: Value, region: str, on: date) -> bool:
    box = box_for(value, region, on, date.max).box
    return box is not None and box.value is not None


# --- paid out ----------------------------------------------------------------------------------------------------


def _paid_out(law: Law, standing: catalogue.Standing, region: str, on: date) -> Iterator[Duty]:
    """Components that budgets pay, by the split of bills.yaml; a state scheme without a split is one open cell."""
    scheme = standing.scheme
    parts = [str(c["rule"]) for c in _components(scheme) if c.get("payer") in ("central", "local")]
    whole = scheme.facts.get("financing_class") == "state" and any(scheme.facts.get(word) for word in PAYING)
    if not parts and not whole:
        return
    try:
        split: Split | None = split_of(law, scheme.id, region, on)
    except SplitMissing:
        split = None
    for part in parts or [WHOLE]:
        levels = split.shares.get(part, ()) if split else ()
        total = sum(parts_of for _, parts_of in levels)
        for level, parts_of in levels:
            share, unread = Fraction(parts_of, total), part in (split.unverified if split else ())
            yield Duty(scheme.id, part, level, share, (), split.document if split else "", unread)
        if not levels:
            yield Duty(scheme.id, part, "budgets", None, (), catalogue.basis_on(law, scheme, on))


def _components(scheme: Scheme) -> list[Mapping[str, Any]]:
    found = (scheme.facts.get("award") or {}).get("components") or ()
    return [c if isinstance(c, Mapping) else {"rule": c} for c in found]


# --- the page ----------------------------------------------------------------------------------------------------


def page(law: Law, on: date, region: str = NATION) -> Leaf:
    """The matrix as a page of the law book: who answers for which part, and what is assigned to nobody."""
    found = duties(law, region, on)
    heads = tuple(map(word, ("scheme", "part_paid", "who_pays", "share", "cited")))
    rows = tuple(_row(law, duty, region, on) for duty in found if not duty.open)
    gaps = tuple(_row(law, duty, region, on) for duty in open_cells(found))
    lead = word("payers_lead", day=day(on), cells=str(len(found)), open=str(len(gaps)))
    beside = tuple((Cell(name_of(s.names), f"scheme-{s.id}"), Cell(said)) for s, said in elsewhere(law, found, on))
    sheets = (
        Sheet(word("payers_told"), heads, rows, whole=True),
        Sheet(word("payers_open"), heads, gaps, whole=True),
        Sheet(word("payers_elsewhere"), (word("scheme"), word("financing")), beside, whole=True),
    )
    return Leaf("payers", word("payers"), lead, (), sheets)


def _row(law: Law, duty: Duty, region: str, on: date) -> tuple[Cell, ...]:
    scheme = law.schemes[duty.scheme]
    return (
        Cell(name_of(scheme.names), f"scheme-{scheme.id}"),
        Cell(_part(law, scheme, duty)),
        Cell(word(f"payer_{duty.payer}")),
        Cell(_share(law, scheme, duty, (region, on)), mark=word("unverified") if duty.unverified else None),
        Cell(citation(joined(duty.document))),
    )


def _part(law: Law, scheme: Scheme, duty: Duty) -> Text:
    if duty.part in PAYERS:
        return word(f"line_{duty.part}")
    return word("whole_benefit") if duty.part == WHOLE else rule_name(law, scheme, duty.part)


def _share(law: Law, scheme: Scheme, duty: Duty, where: tuple[str, date]) -> Text:
    """The split, or each rate and sum with its name; where there is none, what the scheme says in words."""
    region, on = where
    if duty.share is not None:
        return word("share_all") if duty.share == 1 else same(str(duty.share))
    if duty.open:
        return word("share_open")
    if duty.by_place:
        return word("share_by_place", names=several([name_of(law.values[name].names) for name in duty.values]))
    measures, shown = Measures.of(law, scheme.id), []
    for name in duty.values:
        value, box = law.values[name], box_for(law.values[name], region, on, date.max).box
        figures = [measures.shown(name, value.type, fraction) for fraction in _numbers(value, box)]
        shown.append(Text(*(" ".join((getattr(value.names, lang), _listed(figures)[lang])) for lang in LANGUAGES)))
    return several(shown)


def _numbers(value: Value, box: Box | None) -> list[Fraction]:
    """What a version holds, the cells of a table one by one."""
    held = box.value if box is not None else None
    cells = held.cells if isinstance(held, Table) else (held,) if isinstance(held, int) else ()
    return [Fraction(cell, value.type.scale) for cell in cells]


def _listed(figures: Sequence[Text]) -> Text:
    """One figure, or the first and the last of a scale with how many there are."""
    if len(figures) < 3:
        return several(figures)
    return word("share_scale", first=figures[0], last=figures[-1], count=str(len(figures)))
