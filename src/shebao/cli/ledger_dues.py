"""Contributions in the books: which lines of an entry rest on values nobody verified, and by what law its dues are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shebao.cli.explain_dues import Dues
from shebao.cli.output import Output
from shebao.cli.where import READER
from shebao.collection.due_law import Standing, unverified_dues
from shebao.collection.papers import first_of_receipts
from shebao.collection.reckoned import reckon
from shebao.kernel.dates import month_text
from shebao.law.ir import Law
from shebao.ledger.model import JournalEntry, JournalLine
from shebao.service.dues_told import Teller, standing_said
from shebao.service.parts import whole_named
from shebao.service.text import phrase
from shebao.store.db import Database

RECEIVED = "receive"
WORDS = {
    "en": {
        "mark": "{what} ({unverified})",
        "note": "  ! unverified: {what}, {month}, rests on {values}",
        "example": "One person of each of these receipts:",
    },
    "zh": {
        "mark": "{what}（{unverified}）",
        "note": "  ! 待核实：{what}（{month}）依据 {values}",
        "example": "上列税票各举一人：",
    },
}
Unsure = Mapping[tuple[str, str], Sequence[Standing]]


def unsure_lines(db: Database, entry: JournalEntry) -> Unsure:
    """What nobody has verified behind the contributions an entry books; of any other entry nothing."""
    if entry.move != RECEIVED:
        return {}
    pool = entry.lines[0].pool_id
    found = unverified_dues(db, READER, int(pool), entry.for_month)
    mine = {(line.scheme, line.component) for line in entry.lines}
    return {line: values for line, values in found.items() if line in mine}


def marked(what: str, line: JournalLine, unsure: Unsure, lang: str) -> str:
    """What a line is for, marked where it rests on something unverified."""
    if (line.scheme, line.component) not in unsure:
        return what
    return WORDS[lang]["mark"].format(what=what, unverified=phrase("unverified")[lang])


def tell_unsure(out: Output, law: Law, where: tuple[str, int], unsure: Unsure) -> None:
    """Each such line with its values and whose figures stand in. `where`: the area and month names are of."""
    area, month = where
    for (scheme, component), values in unsure.items():
        what = whole_named(law, scheme, component, area, month)[out.lang]
        facts = {"month": month_text(month), "values": standing_said(law, values)[out.lang]}
        out.line(WORDS[out.lang]["note"].format(what=what, **facts))


def unsure_facts(unsure: Unsure) -> list[dict[str, Any]]:
    """The same for a machine."""
    return [
        {
            "scheme": scheme,
            "component": component,
            "values": [{"name": one.name, "stands_in": one.origin} for one in values],
        }
        for (scheme, component), values in unsure.items()
    ]


def tell_law_of_receipts(out: Output, db: Database, law: Law, numbers: Sequence[str], entry: JournalEntry) -> Any:
    """The law by which the dues of these receipts in an entry were assessed, by one person of each; facts of them."""
    schemes = {line.scheme for line in entry.lines}
    examples = [of for of in first_of_receipts(db, READER, numbers, entry.run or 0) if of.scheme in schemes]
    dues = Dues(Teller(law), reckon(db, READER, examples), out.lang)
    if dues.found:
        out.line(WORDS[out.lang]["example"])
        dues.tell_law(out, {})
    return [
        {"person": of.person, "scheme": of.scheme, "for_month": month_text(of.for_month), **dues.facts(of)}
        for of in dues.found
    ]
