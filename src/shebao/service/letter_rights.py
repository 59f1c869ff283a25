"""What a letter is about: how the money comes, which item it is of, on which conditions it rests, in which months."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from shebao.benefits.explain import Explained
from shebao.benefits.judge import cites_of
from shebao.law.ir import Input, Scheme
from shebao.service.citations import parts_of
from shebao.service.figures import Figures
from shebao.service.letter_content import occasion_of
from shebao.service.letter_model import BILL, MONTHLY, ONCE, Right, Stretch
from shebao.service.text import Text, phrase

DRAWN = ("金", "费", "待遇", "津贴", "补贴")
"""How the Chinese name of something ends that is drawn, and not insured."""
MONTHS_DRAWN = re.compile(r"recorded:\w+\.months_drawn|benefits\.month_of_drawing")
"""The provider of the number of the month drawn: what reads it may give another amount in another month. Such an input
says 1 for a claim without months on record; one that says 0 counts the months before, which an award leaves alone."""


def right_of(scheme: Scheme, told: Explained, figures: Figures | None) -> Right:
    """How the money comes, and whether it is the scheme's own right or an item beside it."""
    item = told.claim.item
    manner = manner_of(scheme, item)
    conditions = told.wants.conditions if told.wants else ()
    grounds = _parted(cites_of(c, scheme.id, told.said.graph) for c in conditions) if told.said else ()
    right = Right(
        manner=manner,
        item=_item(scheme, item),
        name=_named(scheme, item),
        id=item,
        occasion=occasion_of(scheme, item, figures, told.claim.event_date),
        to=goes_to(scheme, item),
        employer=scheme.facts.get("unit") == "employer",
        grounds=grounds or _own_ground(scheme, told),
        by_machine=told.decides == "machine",
        owed=owes(scheme, told),
        shares_words=not scheme.facts.get("award") and manner == _manner_of_words(scheme),
    )
    if not told.answer.granted:
        return right
    end = told.answer.end_month or 0
    left = None
    if manner == BILL and told.wants and told.wants.total:
        left = told.answer.values.get(told.wants.total)
    return replace(right, end_month=end if manner == MONTHLY else 0, left=left, by_months=_by_months(told))


def owes(scheme: Scheme, told: Explained) -> bool:
    """Whether an employer is told what it pays itself: one that owes nothing lost nothing and need not be heard."""
    payers = {payer for _, payer in told.wants.components} if told.wants else set()
    return scheme.facts.get("unit") == "employer" and payers == {"employer"}


def goes_to(scheme: Scheme, item: str) -> str:
    """Who receives a right where it is not the person: `heirs`, whose inheritance it is, or the `family`, to whom the
    law itself gives it; nothing where it is the person's."""
    items = [*scheme.facts.get("lump_sums", ()), *scheme.facts.get("settlements", ())]
    about = next((one for one in items if one["id"] == item), scheme.facts.get("award") or {})
    return str(about.get("to", "")).removeprefix("person")


def addressed(scheme: Scheme, item: str, name: str | Text, number: str) -> Text:
    """To whom a letter goes: the person, or those who receive the money after him."""
    to = goes_to(scheme, item)
    return phrase(f"to_{to}" if to else "to", name=name, number=number)


def manner_of(scheme: Scheme, item: str) -> str:
    """Monthly for the award, once for a lump sum, as a bill for a settlement."""
    if not item:
        return MONTHLY
    return ONCE if any(lump["id"] == item for lump in scheme.facts.get("lump_sums", ())) else BILL


def _manner_of_words(scheme: Scheme) -> str:
    """Which of its rights the letters of service.yaml are written for."""
    if scheme.facts.get("award"):
        return MONTHLY
    return BILL if scheme.facts.get("settlements") else ONCE


def _item(scheme: Scheme, item: str) -> Text | None:
    """The name of an item that is not the scheme's only right; None where the scheme's own words say it all."""
    items = [*scheme.facts.get("lump_sums", ()), *scheme.facts.get("settlements", ())]
    return None if len(items) == 1 and not scheme.facts.get("award") else _named(scheme, item)


def _named(scheme: Scheme, item: str) -> Text | None:
    """The name of an item; None of the scheme's own right."""
    items = [*scheme.facts.get("lump_sums", ()), *scheme.facts.get("settlements", ())]
    names = next((found["names"] for found in items if item and found["id"] == item), None)
    return Text(str(names["en"]), str(names["zh"])) if names is not None else None


def _own_ground(scheme: Scheme, told: Explained) -> tuple[str, ...]:
    """What an item without conditions rests on: its own citation, else those of the rules that gave the sums."""
    items = [*scheme.facts.get("lump_sums", ()), *scheme.facts.get("settlements", ())]
    found = next((str(one.get("cites") or "") for one in items if one["id"] == told.claim.item), "")
    paid = {f"{scheme.id}.{part.name}" for part in told.answer.components}
    steps = told.said.steps() if told.said else ()
    return _parted([found] if found else [step.cites for step in steps if step.name in paid])


def _parted(sources: Iterable[str]) -> tuple[str, ...]:
    """The documents of several citations, each once."""
    parts = (part.strip() for source in sources for part in parts_of(source))
    return tuple(dict.fromkeys(part for part in parts if part))


def _by_months(told: Explained) -> tuple[Stretch, ...]:
    """The amount of every month of the term, where the law makes it depend on the month drawn."""
    said, start, end = told.said, told.answer.start_month, told.answer.end_month
    if said is None or told.wants is None or start is None or end is None:
        return ()
    name = next((name for name, spec in said.graph.inputs.items() if _counts_drawing(spec)), None)
    if name is None:
        return ()
    rules = [f"{told.wants.scheme}.{rule}" for rule, _ in told.wants.components]
    found: list[Stretch] = []
    for at in range(start, end):
        again = said.again({name: at - start + 1})
        amount = sum(again.values.get(rule, 0) for rule in rules)
        if found and found[-1].amount == amount:
            found[-1] = replace(found[-1], end=at + 1)
        else:
            found.append(Stretch(at, at + 1, amount))
    return tuple(found)


def _counts_drawing(spec: Input) -> bool:
    first = spec.absent.value if spec.absent is not None else None
    return bool(MONTHS_DRAWN.fullmatch(spec.provider)) and first in (None, 1)


def called(scheme: Scheme) -> Text:
    """How letters on another right call this one: in Chinese an insurance is not drawn, its benefit is."""
    drawn = scheme.names.zh if scheme.names.zh.endswith(DRAWN) else f"{scheme.names.zh}待遇"
    return Text(scheme.names.en, drawn)
