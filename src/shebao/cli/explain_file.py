"""A file of facts told by the law, and a calculation that was written down, asked again; how a telling is printed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shebao.benefits.judge import Judge, cites_of
from shebao.benefits.model import Wants
from shebao.cli.files import read_facts
from shebao.cli.law import scheme_of
from shebao.cli.output import Output
from shebao.engine.graph import Decision, specialise
from shebao.engine.worked import written
from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.law.scheme import said_of
from shebao.service.explain import Asked, StepTold, Telling, conditions_told, manner, tell
from shebao.service.repeat import NotRepeatable, repeat
from shebao.service.text import phrase
from shebao.service.walk import plain


class NothingPaid(ShebaoError):
    """{scheme} pays no award and no lump sum that could be explained: `shebao law run {scheme}` works out its other
    answers."""

    code = "cli.nothing_paid"
    zh = "{scheme} 没有可说明的待遇或一次性支付：其他结果请用 shebao law run {scheme} 计算。"


class ItemWanted(ShebaoError):
    """Say which right of {scheme} is explained: --item with one of {items}. "{said}" is none of them."""

    code = "cli.item_wanted"
    zh = "请指明要说明 {scheme} 的哪一项：--item 取 {items_zh} 之一；“{said}”不在其中。"


def tell_file(out: Output, path: Path, asked: dict[str, Any]) -> None:
    """Plain facts, or a calculation that was written down. Raises NotRepeatable, NothingPaid, ItemWanted."""
    law, given = load(asked["country"]), read_facts(path)
    if str(given.get("format", "")).startswith("shebao.explain/"):
        _again(out, law, given, path)
        return
    if not asked["scheme"] or asked["at"] is None:
        raise NotRepeatable(file=path, reason="it holds plain facts, and --scheme and --at say of what they are")
    scheme, item = asked["scheme"], asked["item"] or ""
    scheme_of(law, scheme)
    wants = _wants(law, scheme, item)
    parts = [f"{scheme}.{rule}" for rule, _ in wants.components]
    conditions = [f"{scheme}.{c['rule']}" for c in wants.conditions]
    graph = specialise(
        law, [*parts, *conditions], at=asked["at"], regions=[asked["region"]], known=asked["known"] or date.max
    )
    rows = {name: [written(row) for row in value] for name, value in given.items() if isinstance(value, list)}
    inputs = written({name: value for name, value in given.items() if not isinstance(value, list)})
    said = graph.decide(inputs, rows)
    reasons = refusals(said, scheme, wants.conditions)
    conditions = conditions_told(said, scheme, wants.conditions)
    say_telling(out, tell(said, Asked(parts, conditions, manner=manner(wants), reasons=reasons), law))
    out.result(plain(said))


def _wants(law: Law, scheme: str, item: str) -> Wants:
    """What of the scheme is explained. Raises NothingPaid, ItemWanted."""
    facts = law.schemes[scheme].facts
    items = [str(each["id"]) for kind in ("lump_sums", "settlements") for each in facts.get(kind, ())]
    if item in items or (not item and facts.get("award")):
        return Judge(law).wants(scheme, item)
    if not items and not facts.get("award"):
        raise NothingPaid(scheme=scheme)
    raise ItemWanted(scheme=scheme, said=item, items=", ".join(items), items_zh="、".join(items))


def _again(out: Output, law: Law, given: dict[str, Any], path: Path) -> None:
    """A calculation that was written down, asked again: told whole, and each number held against the file."""
    found = repeat(law, given, str(path))
    say_telling(out, tell(found.said, found.asked, law))
    now, kept = plain(found.said), dict(given.get("values", {}))
    differs = sorted(name for name, value in kept.items() if now["values"].get(name) != value)
    key = "repeated_other" if differs else "repeated_same"
    out.line(phrase(key, n=str(len(differs or kept)), names=", ".join(differs))[out.lang])
    out.result(now | {"differs": differs})
    if differs:
        sys.exit(1)


def refusals(said: Decision, scheme: str, conditions: Sequence[Mapping[str, Any]]) -> list[Reason]:
    """The conditions that plain facts do not meet, each with its sentence from the scheme."""
    found = []
    for condition in conditions:
        met = next((v for n, v in said.values.items() if n.split(".")[-1] == condition["rule"]), 1)
        if met == 0:
            (means, words), change = said_of(condition), condition.get("would_change", {})
            told = (str(words["en"]), str(words["zh"]), cites_of(condition, scheme, said.graph))
            changes = (str(change.get("en", "")), str(change.get("zh", "")))
            found.append(Reason(str(condition["rule"]), *told, *changes, means))
    return found


def say_telling(out: Output, telling: Telling) -> None:
    """The answer, what stands against it or is not known, the steps and the conditions."""
    lang, colon = out.lang, phrase("colon")[out.lang]
    out.line(telling.sentence[lang])
    for word, listed in (("refused", telling.reasons), ("open", telling.unknown)):
        for told in listed:
            cites = f"  〔{told.cites[lang]}〕" if told.cites[lang] else ""
            out.line(f"  {phrase(f'{word}_reason', reason=told.reason)[lang]}{cites}")
            if told.change is not None:
                out.line(f"  {phrase(f'{word}_change', change=told.change)[lang]}")
    first = telling.refused or telling.open
    if first:
        _conditions(out, telling)
        if telling.steps:
            out.line(f"{phrase('refused_behind' if telling.refused else 'open_behind')[lang]}{colon.rstrip()}")
    say_steps(out, telling)
    if not first:
        _conditions(out, telling)
    out.line(f"{telling.law_said[lang]} ({phrase('law_hash', hash=telling.law_hash[:16])[lang]})")


def _conditions(out: Output, telling: Telling) -> None:
    """How many were met, then each as met or not with what it compared."""
    if telling.conditions:
        lang, colon = out.lang, phrase("colon")[out.lang]
        said = [f"{c.label[lang]}{colon}{c.met_said[lang]}" for c in telling.conditions]
        out.line(f"{telling.conditions_said[lang]}{colon}{('；' if lang == 'zh' else '; ').join(said)}")
        for condition in telling.conditions:
            for compared in condition.compared:
                out.line(f"  {condition.label[lang]}{colon}{compared[lang]}")


def say_steps(out: Output, telling: Telling) -> None:
    """The marks, then each step."""
    for mark in telling.marks:
        out.line(f"! {mark[out.lang]}")
    for number, step in enumerate(telling.steps, start=1):
        _step(out, number, step)


def _step(out: Output, number: int, step: StepTold) -> None:
    lang = out.lang
    out.line(f"{number}. {step.label[lang]}{phrase('colon')[lang]}{step.value[lang]}  〔{step.cites[lang]}〕")
    rounding = f"  ({step.rounding[lang]})" if step.rounding else ""
    out.line(f"     = {step.worded[lang]}{rounding}")
    for said in step.law:
        out.line(f"     {said[lang]}")
