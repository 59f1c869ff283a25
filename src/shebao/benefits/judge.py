"""Law and inputs → an answer, or all reasons; what was used, archived so that the answer can be given again.

`Judge` holds the law and its compiled graphs. It reads nothing from the record and writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.benefits.errors import SchemeUnknown
from shebao.benefits.model import Answer, Component, Used
from shebao.engine import Decision, Graph, specialise
from shebao.kernel.errors import Reason
from shebao.law.ir import Law, Scheme


@dataclass(frozen=True, slots=True)
class Wants:
    """What an award (item '') or a lump sum asks of the law: full rule names, and the texts of its conditions."""

    scheme: str
    item: str
    conditions: tuple[Mapping[str, Any], ...]
    components: tuple[tuple[str, str], ...]  # rule, payer
    starts_on: str | None

    @property
    def outputs(self) -> list[str]:
        """Everything to be computed."""
        names = [str(c["rule"]) for c in self.conditions] + [rule for rule, _ in self.components]
        return [f"{self.scheme}.{name}" for name in [*names, *([self.starts_on] if self.starts_on else [])]]


class Judge:
    """The law as it is known to one process; `accepts_unverified` only where no real money can move."""

    def __init__(self, law: Law, *, accepts_unverified: bool = False) -> None:
        self.law = law
        self.accepts_unverified = accepts_unverified
        self._graphs: dict[tuple[tuple[str, ...], str, date, date], Graph] = {}

    def scheme(self, scheme: str) -> Scheme:
        """The scheme of an id. Raises SchemeUnknown."""
        try:
            return self.law.schemes[scheme]
        except KeyError:
            raise SchemeUnknown(scheme=scheme) from None

    def wants(self, scheme: str, item: str) -> Wants:
        """What an award or a lump sum asks. Raises SchemeUnknown, also for a lump sum the scheme does not have."""
        facts = self.scheme(scheme).facts
        if not item:
            award = facts.get("award")
            if award is None:
                raise SchemeUnknown(scheme=scheme)
            parts = tuple(_component(c) for c in award["components"])
            return Wants(scheme, item, tuple(award.get("conditions", ())), parts, award.get("starts_on"))
        for lump in facts.get("lump_sums", ()):
            if lump["id"] == item:
                return Wants(scheme, item, tuple(lump.get("conditions", ())), ((str(lump["amount"]), ""),), None)
        raise SchemeUnknown(scheme=f"{scheme} {item}")

    def graph(self, outputs: list[str], region: str, at: date, known: date) -> Graph:
        """The compiled law for one place and day, as known then. The same question is compiled once."""
        key = (tuple(outputs), region, at, known)
        if key not in self._graphs:
            self._graphs[key] = specialise(self.law, outputs=outputs, at=at, regions=[region], known=known)
        return self._graphs[key]


def answer(wants: Wants, decision: Decision, lacking: tuple[Reason, ...]) -> Answer:
    """What a decision of the engine says about a right: amounts and first month, or every reason against it."""
    values = {short(name): int(value) for name, value in decision.values.items()}
    reasons = list(lacking)
    named = {reason.code for reason in reasons}
    for refusal in decision.refusals:
        reason = Reason(code=refusal.code, en=refusal.en, zh=refusal.zh)
        if reason.code not in named:
            reasons.append(reason)
    for condition in wants.conditions:
        if values.get(str(condition["rule"])) == 0:
            reasons.append(_reason(condition))
    parts = tuple(Component(rule, payer, values[rule]) for rule, payer in wants.components if values.get(rule))
    start = values.get(wants.starts_on) if wants.starts_on else None
    if reasons:
        parts, start = (), None
    return Answer(values, parts, start, tuple(reasons), tuple(decision.provisional), tuple(decision.unverified))


def answer_bytes(found: Answer) -> bytes:
    """Canonical bytes of an answer: what replay must reproduce."""
    return canonical(
        {
            "values": dict(found.values),
            "components": [[c.name, c.payer, c.fen] for c in found.components],
            "start_month": found.start_month,
            "reasons": [[r.code, r.en, r.zh, r.cites] for r in found.reasons],
            "provisional": list(found.provisional),
            "unverified": list(found.unverified),
        }
    )


def used_bytes(used: Used) -> bytes:
    """Canonical bytes of what a decision rests on."""
    return canonical(
        {
            "scheme": used.scheme,
            "item": used.item,
            "region": used.region,
            "event_date": used.event_date.isoformat(),
            "law_date": used.law_date.isoformat(),
            "known_at": used.known_at.isoformat(),
            "law_slice": used.law_slice,
            "inputs": dict(used.inputs),
            "relations": {name: [dict(row) for row in rows] for name, rows in used.relations.items()},
            "assumed": dict(used.assumed),
        }
    )


def canonical(thing: object) -> bytes:
    """JSON with sorted keys and no spaces, as UTF-8."""
    return json.dumps(thing, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def short(full: str) -> str:
    """`scheme.name` → `name`."""
    return full.rpartition(".")[2]


def _component(written: object) -> tuple[str, str]:
    if isinstance(written, Mapping):
        return str(written["rule"]), str(written.get("payer", ""))
    return str(written), ""


def _reason(condition: Mapping[str, Any]) -> Reason:
    would = condition.get("would_change") or {}
    return Reason(
        code=f"condition.{condition['rule']}",
        en=condition["refuse"]["en"],
        zh=condition["refuse"]["zh"],
        cites=str(condition.get("cites", "")),
        would_change_en=would.get("en", ""),
        would_change_zh=would.get("zh", ""),
    )
