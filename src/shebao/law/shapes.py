"""Rights written without a line of Python: five shapes in YAML, each read into rules and an award.

    shape: flat_by_age                 # flat_by_age | difference_to_line | class_table | share_with_cap | one_off
    names: {en: Old-age allowance, zh: 高龄津贴}
    cites: 县政发〔2025〕3号 第二条
    since: 2025-01-01
    amounts: amount_by_age             # bands of parameters.yaml: age → yuan a month
    conditions:
      - {what: registered_here, refuse: {en: …, zh: …}, would_change: {en: …, zh: …}, cites: 第一条}
      - {what: months_lived_here, at_least: months_asked, refuse: …}

A shape becomes the text of rules that a jurist would write in rules.py; that text is read, checked and shown like any
other, and every finding names the line of shape.yaml it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shebao.law.defects import Defect, FormWrong, KeyMissing
from shebao.law.ir import Names, Place
from shebao.law.parser import RuleText, parse_rules
from shebao.law.scheme import CONDITION_KEYS, form, only
from shebao.law.text import Document, items, settled

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_COMMON = ("shape", "names", "cites", "since", "until", "conditions", "payer", "note")
_MONTHLY = ("claimed", "starts", "months")
_STARTS = {"this_month": "{claimed}", "next_month": "{claimed} + 1"}
_COMPARED = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}

Text = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One shape: the words it needs, those it may have, and its formula. With an `event` it is paid once."""

    needs: tuple[str, ...]
    may: tuple[str, ...]
    formula: str

    @property
    def monthly(self) -> bool:
        """Whether it is paid month by month."""
        return "event" not in self.needs


KINDS: Mapping[str, Kind] = {
    "flat_by_age": Kind(("amounts",), ("born",), "lookup({amounts}, floor(({claimed} - {born}) / 12))"),
    "difference_to_line": Kind(("line", "income", "members"), ("least",), "max({line} * {members} - {income}, 0)"),
    "class_table": Kind(("class", "amounts"), (), "lookup({amounts}, {class})"),
    "share_with_cap": Kind(
        ("base", "share", "cap", "rounding", "event"), ("used",), "max(min({base} * {share}, {cap} - {used}), 0)"
    ),
    "one_off": Kind(("event", "amount"), ("happened", "within"), "{amount}"),
}

TEXTS: Mapping[str, Text] = {
    "flat_by_age": {
        "refuse": {"en": "At this age nothing is paid yet.", "zh": "尚未达到发放年龄。"},
        "would_change": {"en": "Claim again at the age the article names.", "zh": "达到规定年龄后再申请。"},
    },
    "difference_to_line": {
        "refuse": {"en": "The family's income is not below the line.", "zh": "家庭收入未低于标准。"},
        "would_change": {
            "en": "Claim again when income falls or the family grows.",
            "zh": "收入减少或家庭人口增加时可再申请。",
        },
    },
    "class_table": {
        "refuse": {"en": "No amount is laid down for this class.", "zh": "该类别没有规定发放标准。"},
        "would_change": {"en": "Have the class recognised anew if it changed.", "zh": "类别有变化的，请重新认定。"},
    },
    "share_with_cap": {
        "refuse": {"en": "Nothing is left under the cap.", "zh": "已达到限额。"},
        "would_change": {"en": "The cap begins anew with the next period.", "zh": "下一周期限额重新计算。"},
    },
    "one_off": {
        "refuse": {"en": "The time to claim has passed.", "zh": "已超过申请期限。"},
        "would_change": {"en": "Show that you could not claim earlier.", "zh": "请说明未能按期申请的原因。"},
    },
}


class ShapeUnknown(Defect):
    """The shape "{found}" is not known; known are: {known}. What fits none of them is written as rules.py."""

    code = "law.shape_unknown"
    zh = "没有“{found}”这种写法；可用的有：{known}。都不合适的，请用 rules.py 编写规则。"


class ShapeBeside(Defect):
    """{scheme} has a shape.yaml, which says by itself what is awarded: take "{word}" out of scheme.yaml."""

    code = "law.shape_beside"
    zh = "{scheme} 已有 shape.yaml 规定给付内容：请从 scheme.yaml 中删去“{word}”。"


class ShapeOfAnother(Defect):
    """A shape belongs to a scheme of the same folder, and {scheme} stands elsewhere: write rules.py here."""

    code = "law.shape_elsewhere"
    zh = "shape.yaml 只能用于本目录定义的方案，而 {scheme} 在别处定义：此处请用 rules.py。"


@dataclass(frozen=True, slots=True)
class Shaped:
    """What a shape gives: its rules, and `award`, `lump_sums` or `settlements` of the scheme."""

    rules: tuple[RuleText, ...]
    facts: Mapping[str, Any]
    place: Place


def read_shape(document: Document, scheme: str) -> Shaped:
    """Read shape.yaml. Raises the first Defect found."""
    facts: dict[Any, Any] = dict(items(document, document.data, document.file))
    if facts.get("shape") is None:
        raise KeyMissing(document.place(), where="shape.yaml", key="shape")
    shape = str(facts["shape"])
    if shape not in KINDS:
        raise ShapeUnknown(document.place("shape"), found=shape, known=", ".join(KINDS))
    kind = KINDS[shape]
    if "known_from" in facts:
        expected = (
            "this day beside the value it is of, in parameters.yaml: 2027-01-01: {value: …, known_from: 2026-11-20}"
        )
        zh = "知悉日期写在 parameters.yaml 的数值旁：2027-01-01: {value: …, known_from: 2026-11-20}"
        raise form(document, "known_from", expected, zh, facts["known_from"], "known_from")
    only(document, facts, (*_COMMON, *kind.needs, *kind.may, *(_MONTHLY if kind.monthly else ())), f"shape {shape}")
    for word in (*kind.needs, "names", "cites", "since"):
        if facts.get(word) is None:
            raise KeyMissing(document.place(), where=f"shape {shape}", key=word)
    for word in (*kind.needs, *kind.may, "claimed", "months"):
        if facts.get(word) is not None and word != "event":
            _name(document, facts[word], word)
    for word in ("since", "until"):
        if facts.get(word) is not None and not isinstance(facts[word], date):
            raise form(document, word, "a date like 2025-01-01", "形如 2025-01-01 的日期", facts[word], word)
    if kind.monthly and facts.get("starts", "next_month") not in _STARTS:
        expected, zh = "this_month or next_month", "this_month 或 next_month"
        raise form(document, "starts", expected, zh, facts["starts"], "starts")
    return _Writer(document, scheme, shape, facts).shaped()


class _Writer:
    """Writes the rules of one shape as a jurist would, remembering the line each comes from."""

    def __init__(self, document: Document, scheme: str, shape: str, facts: Mapping[str, Any]) -> None:
        self.document, self.scheme, self.shape, self.facts = document, scheme, shape, facts
        self.kind = KINDS[shape]
        self.names = {
            "born": "birth_month",
            "claimed": "claim_month",
            "used": "0",
            **{word: str(facts[word]) for word in (*self.kind.needs, *self.kind.may, *_MONTHLY) if word in facts},
        }
        self.rules: list[RuleText] = []

    def shaped(self) -> Shaped:
        conditions = [self._condition(at, dict(c)) for at, c in enumerate(self._listed())]
        conditions += self._own_condition()
        self._amount()
        made: dict[str, Any] = self._monthly(conditions) if self.kind.monthly else self._once(conditions)
        return Shaped(tuple(self.rules), settled(made), self.document.place("shape"))

    def _listed(self) -> list[Mapping[Any, Any]]:
        listed = self.facts.get("conditions") or []
        if not isinstance(listed, list):
            raise form(self.document, "conditions", "a list", "列表", listed, "conditions")
        return [dict(items(self.document, c, "conditions", "conditions", at)) for at, c in enumerate(listed)]

    def _amount(self) -> None:
        formula = self.kind.formula.format(**self.names)
        if self.shape == "difference_to_line" and "least" in self.facts:
            formula = f"max({formula}, {self.names['least']})"
        rounds = self.names["rounding"] if "rounding" in self.facts else None
        self._rule("amount", formula, "money", ("shape",), rounds=rounds)

    def _own_condition(self) -> list[dict[str, Any]]:
        """What each shape asks by itself: that the law gives something at all, or that the time is not over."""
        own = {**TEXTS[self.shape], "cites": str(self.facts["cites"])}
        if self.shape == "one_off":
            if "within" not in self.facts:
                return []
            if "happened" not in self.facts:
                raise KeyMissing(self.document.place("within"), where="shape one_off, within", key="happened")
            self._rule("in_time", "{claimed} <= {happened} + {within}".format(**self.names), "flag", ("within",))
            return [{"rule": "in_time", **own}]
        source = "amount > 0"
        if self.shape == "difference_to_line":
            source = "{income} < {line} * {members}".format(**self.names)
        self._rule("anything_due", source, "flag", ("shape",))
        return [{"rule": "anything_due", **own}]

    def _condition(self, at: int, said: dict[Any, Any]) -> dict[str, Any]:
        """`what` is a flag, or a quantity compared with another name by at_least, at_most, above or below."""
        path = ("conditions", at)
        known = ("what", *_COMPARED, *(word for word in CONDITION_KEYS if word != "rule"))
        only(self.document, said, known, "conditions", *path)
        if said.get("what") is None:
            raise KeyMissing(self.document.place(*path), where="conditions", key="what")
        what = _name(self.document, said.pop("what"), "what", *path, "what")
        compared = [word for word in _COMPARED if word in said]
        if len(compared) > 1:
            raise form(self.document, "conditions", "one comparison", "只能有一个比较", ", ".join(compared), *path)
        source = what
        if compared:
            other = _name(self.document, said.pop(compared[0]), compared[0], *path, compared[0])
            source = f"{what} {_COMPARED[compared[0]]} {other}"
        rule = f"{what}_{compared[0] if compared else 'holds'}"
        self._rule(rule, source, "flag", path, cites=str(said.get("cites") or self.facts["cites"]))
        return {"rule": rule, **said}

    def _monthly(self, conditions: list[dict[str, Any]]) -> dict[str, Any]:
        starts = _STARTS[self.facts.get("starts", "next_month")].format(**self.names)
        self._rule("first_month", starts, "month", ("starts",))
        award: dict[str, Any] = {
            "conditions": conditions,
            "components": [{"rule": "amount", "payer": str(self.facts.get("payer") or "")}],
            "total": "amount",
            "starts_on": "first_month",
        }
        if "months" in self.facts:
            self._rule("month_after_last", f"first_month + {self.names['months']}", "month", ("months",))
            award["ends_before"] = "month_after_last"
        return {"award": award}

    def _once(self, conditions: list[dict[str, Any]]) -> dict[str, Any]:
        same = {"id": str(self.facts["event"]), "names": self.facts["names"], "event": str(self.facts["event"])}
        same |= {"conditions": conditions, "cites": str(self.facts["cites"])}
        if self.shape == "one_off":
            return {"lump_sums": [{**same, "amount": "amount"}]}
        base = self.names["base"]
        self._rule("own_part", f"{base} - amount", "money", ("base",))
        part = {"rule": "amount", "payer": str(self.facts.get("payer") or "")}
        return {"settlements": [{**same, "parts": [part], "own": "own_part"}]}

    def _rule(
        self, name: str, source: str, unit: str, path: tuple[Any, ...], *, rounds: str | None = None, cites: str = ""
    ) -> None:
        words = {
            "unit": unit,
            "cites": cites or str(self.facts["cites"]),
            "since": self.facts["since"].isoformat(),
            "zh": _SAID[name][1] if name in _SAID else HOLDS,
        }
        if name == "amount":
            words |= {"zh": str(self.facts["names"]["zh"]), "en": str(self.facts["names"]["en"])}
        if self.facts.get("until"):
            words["until"] = self.facts["until"].isoformat()
        if rounds:
            words["rounds"] = rounds
        said = ", ".join(f"{word}={text!r}" for word, text in words.items())
        arguments = ", ".join(dict.fromkeys(n for n in re.findall(r"[a-z][a-z0-9_]*", source) if n not in _CALLS))
        told = _SAID.get(name, ("The condition holds.",))[0]
        text = f'@rule({said})\ndef {name}({arguments}):\n    """{told}"""\n    return {source}\n'
        place, defects = self.document.place(*path), list[Defect]()
        for rule in parse_rules(text, place.file, defects):
            self.rules.append(replace(rule, place=place))
        if defects:
            raise FormWrong(place, where=name, expected="a formula", expected_zh="公式", found=defects[0].english)


def called(shaped: Shaped, names_of: Callable[[str], Names | None]) -> Iterator[RuleText]:
    """The rules of a shape; those of conditions by the names of the facts and values they compare."""
    for rule in shaped.rules:
        parts = [names_of(word) for word in rule.args]
        word = next((word for word in _COMPARED if rule.name.endswith(f"_{word}")), "")
        if rule.names.zh != HOLDS or not parts or parts[0] is None or parts[-1] is None:
            yield rule
        elif len(parts) == 1:
            yield replace(rule, names=parts[0])
        else:
            en, zh = _COMPARED_SAID.get(word, ("", ""))
            other = f"{parts[-1].en[:1].lower()}{parts[-1].en[1:]}"
            yield replace(rule, names=Names(f"{parts[0].en} {en} {other}", f"{parts[0].zh}{zh}{parts[-1].zh}"))


HOLDS = "条件成立"
_COMPARED_SAID: Mapping[str, tuple[str, str]] = {
    "at_least": ("at least", "不低于"),
    "at_most": ("at most", "不高于"),
    "above": ("above", "高于"),
    "below": ("below", "低于"),
}
_CALLS = frozenset({"lookup", "floor", "max", "min"})
_SAID: Mapping[str, tuple[str, str]] = {
    "amount": ("What the article gives.", "金额"),
    "anything_due": ("The article gives something.", "有应发金额"),
    "in_time": ("Claimed in time.", "在期限内申请"),
    "first_month": ("The first month paid.", "首次发放年月"),
    "month_after_last": ("The month after the last one paid.", "停发年月"),
    "own_part": ("What stays with the person.", "个人负担"),
}


def _name(document: Document, found: object, where: str, *path: Any) -> str:
    if not isinstance(found, str) or not _NAME.fullmatch(found):
        expected, zh = "the name of a value, input or rule", "值、输入或规则的名称"
        raise form(document, where, expected, zh, found, *(path or (where,)))
    return found
