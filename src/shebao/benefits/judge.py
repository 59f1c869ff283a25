"""Law and inputs → an answer, or all reasons; what was used, archived so that the answer can be given again.

`Judge` holds the law and its compiled graphs. It reads nothing from the record and writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from shebao.benefits.errors import SchemeUnknown
from shebao.benefits.model import Answer, Component, Used, Wants
from shebao.engine.cut import Typed
from shebao.engine.errors import InputMissing
from shebao.engine.graph import Decision, Graph, specialise
from shebao.kernel.errors import Reason
from shebao.law.ir import Input, Law, Relation, Scheme
from shebao.law.scheme import said_of

Rowed = Mapping[str, Sequence[Mapping[str, int]]]

ASKED = "asked"
"""The provider of what only the applicant says."""

FACTS_LACK = frozenset(
    ("engine.input_missing", "engine.input_unreadable", "engine.input_range", "engine.too_many_rows", "engine.no_rows")
)
"""What the engine says of facts, not of the law: the claim waits until they are put right."""


class Judge:
    """The law as one process knows it. Stand-ins (`typed`) and `accepts_unverified` only where no real money moves."""

    def __init__(self, law: Law, *, accepts_unverified: bool = False, typed: Mapping[str, Typed] | None = None) -> None:
        self.law = law
        self.typed = typed
        self.accepts_unverified = accepts_unverified
        self._graphs: dict[tuple[tuple[str, ...], str, date, date], Graph] = {}

    def scheme(self, scheme: str) -> Scheme:
        """The scheme of an id. Raises SchemeUnknown."""
        try:
            return self.law.schemes[scheme]
        except KeyError:
            raise SchemeUnknown(scheme=scheme, known=self.law.schemes) from None

    def wants(self, scheme: str, item: str) -> Wants:
        """What an award or a lump sum asks. Raises SchemeUnknown, also for a lump sum the scheme does not have."""
        facts = self.scheme(scheme).facts
        if not item:
            award = facts.get("award")
            if award is None:
                raise SchemeUnknown(scheme=scheme)
            parts = tuple(_component(c) for c in award["components"])
            return Wants(
                scheme,
                item,
                tuple(award.get("conditions", ())),
                parts,
                award.get("starts_on"),
                award.get("total"),
                award.get("ends_before"),
            )
        for lump in facts.get("lump_sums", ()):
            if lump["id"] == item:
                return Wants(scheme, item, tuple(lump.get("conditions", ())), ((str(lump["amount"]), ""),))
        for settled in facts.get("settlements", ()):
            if settled["id"] == item:
                parts = tuple(_component(part) for part in settled["parts"])
                return Wants(scheme, item, tuple(settled.get("conditions", ())), parts, None, settled.get("own"))
        raise SchemeUnknown(scheme=f"{scheme} {item}")

    def monthly(self, scheme: str, item: str) -> bool:
        """Whether the law gives a lump sum anew for each month, each one once."""
        return any(one["id"] == item and one.get("monthly") for one in self.scheme(scheme).facts.get("lump_sums", ()))

    def exclusive_group(self, scheme: str, item: str) -> str:
        """One word for all awards that exclude this one in a month: the first id of schemes naming each other."""
        if item:
            return f"{scheme}.{item}"
        group, todo = {scheme}, [scheme]
        while todo:
            one = todo.pop()
            named = {str(x) for x in self.law.schemes[one].facts.get("excludes", ()) if x in self.law.schemes}
            naming = {s.id for s in self.law.schemes.values() if one in s.facts.get("excludes", ())}
            todo += sorted((named | naming) - group)
            group |= named | naming
        return min(group)

    def graph(self, outputs: list[str], region: str, at: date, known: date) -> Graph:
        """The compiled law for one place and day, as known then. The same question is compiled once."""
        key = (tuple(outputs), region, at, known)
        if key not in self._graphs:
            self._graphs[key] = specialise(self.law, outputs, at, [region], known, typed=self.typed)
        return self._graphs[key]

    def rests_on(self) -> tuple[str, ...]:
        """Values typed in (`typed`) that what it was asked so far reads."""
        read = {name for graph in self._graphs.values() for name in graph.unverified}
        return tuple(sorted(read & set(self.typed or {})))


def decide(graph: Graph, wants: Wants, inputs: Mapping[str, int], relations: Rowed) -> Answer:
    """What the law says of a right: amounts and first month, or every reason against it. The same bytes each time."""
    said = graph.decide(inputs, relations)
    values = {short(name): int(value) for name, value in said.values.items()}
    lacking = _lacking(graph, said, inputs, relations)
    sentences = {missed(spec) for spec in lacking}
    unasked = [r for name, r in sorted(graph.relations.items()) if r.provider == ASKED and name not in relations]
    reasons = [*(not_known(spec) for spec in lacking), *(not_told(relation) for relation in unasked)]
    told = [refusal.reason for refusal in said.refusals if refusal.reason.en not in sentences]
    reasons += [replace(reason, means=meant(reason.code)) for reason in told]
    unmet = [condition for condition in wants.conditions if values.get(str(condition["rule"])) == 0]
    reasons += [_reason(condition, cites_of(condition, wants.scheme, graph)) for condition in unmet]
    if reasons:
        return Answer(values, (), None, tuple(reasons), (), ())
    parts = tuple(Component(rule, payer, values[rule]) for rule, payer in wants.components if values[rule])
    start = values[wants.starts_on] if wants.starts_on else None
    end = values[wants.ends_before] if wants.ends_before else None
    used = sorted(said.used(), key=lambda value: value.name)
    provisional = tuple(value.name for value in used if value.provisional)
    unverified = tuple(value.name for value in used if value.unverified)
    return Answer(values, parts, start, (), tuple(dict.fromkeys(provisional)), tuple(dict.fromkeys(unverified)), end)


def _lacking(graph: Graph, said: Decision, inputs: Mapping[str, int], relations: Rowed) -> list[Input]:
    """Every input the law reads and nobody knows. One is put in provisionally to see what is read after it."""
    tried = dict(inputs)
    lacking: list[Input] = []
    while said.refusals:
        sentences = {refusal.reason.en for refusal in said.refusals}
        found = [spec for name, spec in graph.inputs.items() if name not in tried and missed(spec) in sentences]
        if not found:
            break
        lacking += found
        tried |= {spec.name: spec.range.low for spec in found}
        said = graph.decide(tried, relations)
    return sorted(lacking, key=lambda spec: spec.name)


def meant(code: str) -> str:
    """What a reason means by its code alone: of the law's own conditions, of facts, or of gaps in the law as loaded."""
    if code.startswith("condition."):
        return "refuse"
    return "wait" if code.startswith("input.") or code in FACTS_LACK else "decide_by_order"


def missed(spec: Input) -> str:
    """How the engine says that it read this input and nobody knows it."""
    return InputMissing(name=spec.name, en=spec.names.en, zh=spec.names.zh).english


def not_known(spec: Input) -> Reason:
    """The reason for an input nobody knows, with what would answer it."""
    question = spec.question or spec.names
    return Reason(
        code=f"input.{spec.name}",
        en=f"{spec.names.en} is not known.",
        zh=f"缺少“{spec.names.zh}”。",
        would_change_en=f"{question.en} {spec.evidence}".strip(),
        would_change_zh=question.zh if spec.evidence.isascii() else f"{question.zh}{spec.evidence}",
        means="wait",
    )


def not_told(relation: Relation) -> Reason:
    """The reason for rows nobody was asked for: that there are none is an answer as well."""
    en, zh = (", ".join(c.names.en for c in relation.columns), "、".join(c.names.zh for c in relation.columns))
    return Reason(
        code=f"input.{relation.name}",
        en=f"Nobody has said which there are, or that there are none: {short(relation.name)} ({en}).",
        zh=f"尚未逐项申报（{zh}）；没有的，也请申报为无。",
        would_change_en="Name each of them, or say that there are none.",
        would_change_zh="逐项申报，或申报为无。",
        means="wait",
    )


def answer_bytes(found: Answer) -> bytes:
    """Canonical bytes of an answer: what replay must reproduce."""
    return canonical(
        {
            "values": dict(found.values),
            "components": [[c.name, c.payer, c.fen] for c in found.components],
            "start_month": found.start_month,
            "reasons": [_plain(reason) for reason in found.reasons],
            "provisional": list(found.provisional),
            "unverified": list(found.unverified),
            **({} if found.end_month is None else {"end_month": found.end_month}),
        }
    )


def _plain(reason: Reason) -> list[str]:
    """Only a meaning that the code does not tell is written: what was kept before there were meanings stays."""
    kept = [reason.code, reason.en, reason.zh, reason.cites]
    return kept if reason.means == meant(reason.code) else [*kept, reason.means]


def reason_of(kept: Sequence[str]) -> Reason:
    """A reason from the canonical bytes of an answer."""
    means = kept[4] if len(kept) > 4 else meant(kept[0])
    return Reason(kept[0], kept[1], kept[2], kept[3], means=means)


def used_bytes(used: Used) -> bytes:
    """Canonical bytes of what a decision rests on."""
    return canonical(
        {
            "scheme": used.wants.scheme,
            "item": used.wants.item,
            "conditions": [_kept(condition, used.law_date) for condition in used.wants.conditions],
            "components": [list(part) for part in used.wants.components],
            "starts_on": used.wants.starts_on,
            "total": used.wants.total,
            **({} if used.wants.ends_before is None else {"ends_before": used.wants.ends_before}),
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


def wants_of(used: Mapping[str, Any]) -> Wants:
    """What was asked, from the canonical inputs of a decision."""
    parts = tuple((str(rule), str(payer)) for rule, payer in used["components"])
    conditions, ends = tuple(used["conditions"]), used.get("ends_before")
    return Wants(used["scheme"], used["item"], conditions, parts, used["starts_on"], used["total"], ends)


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


def cites_of(condition: Mapping[str, Any], scheme: str, graph: Graph) -> str:
    """The article of a condition: its own of the day where it names one, else that of the version of the rule that was
    asked."""
    decided = graph.slice.rules.get(f"{scheme}.{condition['rule']}")
    return _of_day(condition.get("cites"), graph.slice.at) or (decided.cites if decided else "")


def _of_day(cites: object, on: date) -> str:
    """One text for all days, or that of the days it is listed for."""
    if not isinstance(cites, (list, tuple)):
        return str(cites or "")
    told = (one for one in cites if one.get("from", date.min) <= on < one.get("to", date.max))
    return next((str(one["cites"]) for one in told), "")


def _kept(condition: Mapping[str, Any], on: date) -> dict[str, Any]:
    """A condition as a decision keeps it, with the article of its day."""
    return {**condition, **({"cites": _of_day(condition["cites"], on)} if condition.get("cites") else {})}


def _reason(condition: Mapping[str, Any], cites: str) -> Reason:
    would = condition.get("would_change") or {}
    means, said = said_of(condition)
    return Reason(
        code=f"condition.{condition['rule']}",
        en=said["en"],
        zh=said["zh"],
        cites=cites,
        would_change_en=would.get("en", ""),
        would_change_zh=would.get("zh", ""),
        means=means,
    )
