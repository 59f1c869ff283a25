"""Dues on the screen: what each person owes at what rate, by what law, and one line of a sheet with its own steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shebao.cli.explain_file import say_steps
from shebao.cli.output import Output
from shebao.collection.papers import LineSum
from shebao.collection.reckoned import DueOf, Reckoned
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION
from shebao.service.dues_told import PartTold, Teller, cell, part_facts
from shebao.service.parts import part_named, scheme_named
from shebao.service.text import phrase

PERSON = "person"
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "ways": "By what law (wage and base are each person's own):",
        "way": "  {scheme}, {month}:",
        "no_law": "  No law was kept with {n} of these dues: brought in or booked on a paper, not assessed here.",
        "differs": "  {name}: the register has {fen} for {what}, the law gives {computed} by what the record has now.",
        "agrees": "  Asked again of the law kept with them, all {n:,} lines give what the register has.",
        "sums": ("branch", "line", "month", "persons", "bases", "due"),
        "whole": "Line {line}: {name}, {scheme}, {month}",
        "part": "  {what}: {fen} yuan = {base} × {rate}, {payer}",
        "payer_person": "from the person",
        "payer_employer": "from the employer",
        "payer_government": "from the budget",
        "payer_collective": "from the collective",
    },
    "zh": {
        "ways": "法规依据（工资、基数为各人自己的）：",
        "way": "  {scheme}，{month}：",
        "no_law": "  其中 {n} 项没有留存核定所依据的法规：系转入或凭单据入账，不是在本系统核定的。",
        "differs": "  {name}：{what}台账为 {fen} 元，按现有记录重算为 {computed} 元。",
        "agrees": "  按当时留存的法规重算，{n:,} 项与台账全部一致。",
        "sums": ("制度", "项目", "属期", "人数", "基数合计", "应缴"),
        "whole": "第 {line} 行：{name}，{scheme}，{month}",
        "part": "  {what}：{fen} 元 = {base} × {rate}，{payer}",
        "payer_person": "个人缴",
        "payer_employer": "单位缴",
        "payer_government": "财政补",
        "payer_collective": "集体补助",
    },
}


class Dues:
    """Dues with what tells them."""

    def __init__(self, teller: Teller, found: Mapping[DueOf, Reckoned], lang: str) -> None:
        self.teller, self.found, self.lang = teller, found, lang

    def cells(self, of: DueOf) -> tuple[str, str, str]:
        """Base, what the employer (or a budget) pays, what the person pays, each with its rate and its mark."""
        due = self.found.get(of)
        if due is None:
            return ("–", "–", "–")
        told = [self.teller.part(part) for part in due.parts]
        base = max((part.base for part in due.parts), default=0)
        mark = f" ({phrase('unverified')[self.lang]})" if any(one.base_unsure for one in told) else ""
        others = [one for one in told if one.part.payer != PERSON]
        own = [one for one in told if one.part.payer == PERSON]
        return (f"{yuan(base)}{mark}", cell(others, self.lang), cell(own, self.lang))

    def facts(self, of: DueOf) -> dict[str, Any]:
        """The same for a machine, with every step."""
        due = self.found.get(of)
        if due is None:
            return {"parts": [], "steps": []}
        return {
            "parts": [part_facts(part, self.teller.part(part)) for part in due.parts],
            "steps": self.teller.facts(due),
        }

    def tell_law(self, out: Output, names: Mapping[int, str]) -> None:
        """Each way of counting once, then whether the law still gives what the register has."""
        words, parts = WORDS[self.lang], [part for due in self.found.values() for part in due.parts]
        ways = self.teller.ways(self.found.values())
        if ways:
            out.line(words["ways"])
        for way in ways:
            scheme = scheme_named(self.teller.law, way.scheme)[self.lang]
            out.line(words["way"].format(scheme=scheme, month=month_text(way.for_month)))
            for step in way.steps:
                out.line(f"    {step.said[self.lang]}")
                for said in step.law:
                    out.line(f"      {said[self.lang]}")
                for mark in step.marks:
                    out.line(f"      ! {mark[self.lang]}")
        without = sum(part.said is None for part in parts)
        if without:
            out.line(words["no_law"].format(n=without))
        off = [
            (due, part) for due in self.found.values() for part in due.parts if part.computed not in (None, part.fen)
        ]
        for due, part in off:
            what = part_named(self.teller.law, due.of.scheme, part.component, NATION, due.of.for_month)[self.lang]
            sums = {"fen": yuan(part.fen), "computed": yuan(part.computed or 0)}
            name = names.get(due.of.person, str(due.of.person))
            out.line(words["differs"].format(name=name, what=what, **sums))
        if not off and len(parts) > without:
            out.line(words["agrees"].format(n=len(parts) - without))

    def tell_whole(self, out: Output, line: int, name: str, dues: Iterable[DueOf]) -> None:
        """One person's dues, branch by branch with his own numbers in every step."""
        words, law = WORDS[self.lang], self.teller.law
        for due in (self.found[of] for of in dues if of in self.found):
            scheme, month = scheme_named(law, due.of.scheme)[self.lang], month_text(due.of.for_month)
            out.line(words["whole"].format(line=line, name=name, scheme=scheme, month=month))
            for part in due.parts:
                out.line(self._part_said(due, self.teller.part(part)))
            for telling in self.teller.whole(due):
                say_steps(out, telling)

    def _part_said(self, due: Reckoned, told: PartTold) -> str:
        words, part = WORDS[self.lang], told.part
        what = part_named(self.teller.law, due.of.scheme, part.component, part.region or NATION, due.of.for_month)
        facts = {"fen": yuan(part.fen), "base": yuan(part.base), "rate": told.rate[self.lang] or "–"}
        return str(words["part"].format(what=what[self.lang], payer=words[f"payer_{part.payer}"], **facts))


def tell_sums(out: Output, teller: Teller, sums: Sequence[LineSum]) -> None:
    """Each line of each branch over all persons: how many, their bases, what is due."""
    rows = [
        (
            scheme_named(teller.law, one.scheme)[out.lang],
            part_named(teller.law, one.scheme, one.component, NATION, one.for_month)[out.lang],
            month_text(one.for_month),
            f"{one.persons:,}",
            yuan(one.base),
            yuan(one.fen),
        )
        for one in sums
    ]
    out.table(WORDS[out.lang]["sums"], rows)


def sum_facts(sums: Sequence[LineSum]) -> list[dict[str, Any]]:
    """The same for a machine."""
    return [
        {
            "scheme": one.scheme,
            "component": one.component,
            "for_month": month_text(one.for_month),
            "persons": one.persons,
            "base_fen": one.base,
            "due_fen": one.fen,
        }
        for one in sums
    ]
