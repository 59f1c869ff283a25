"""scheme.yaml, service.yaml and entries.yaml: what a scheme is, whom it pays, and which words its files may use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shebao.law.defects import FormWrong, KeyMissing, KeyUnknown
from shebao.law.ir import Scheme
from shebao.law.parameters import read_names
from shebao.law.text import Document, items, settled

KINDS = ("insurance", "assistance", "allowance", "fund", "annuity", "register")
PARTS = ("social_insurance", "social_assistance", "social_welfare", "special_care", "supplement")
FINANCING_CLASSES = ("state", "contributions", "voluntary")
LAW_DATES = ("month_start", "month_end", "event")
DECIDES = ("officer", "machine")
SCHEME_KEYS = (
    *("id", "names", "kind", "unit", "financing", "legal_basis", "line", "agency_level", "fund", "law_date"),
    *("from", "to", "decides", "after", "award", "contribution", "adjustments", "lump_sums", "account"),
    *("cover", "not_covered", "excludes", "note"),
    *("part", "pillar", "financing_class", "departments", "merges_into", "settlements"),
)
CHOICES = (
    *(("kind", KINDS), ("law_date", LAW_DATES), ("decides", DECIDES)),
    *(("part", PARTS), ("financing_class", FINANCING_CLASSES)),
)
NEEDED = ("id", "names", "kind", "unit", "law_date", "from")
EXTENSION_KEYS = ("id", "cover", "not_covered", "note")
AWARD_KEYS = (
    *("conditions", "components", "total", "starts_on", "ends_before", "stops_because", "divided_by"),
    *("provisional_values", "recalculate_on", "to", "note"),
)
RECEIVERS = ("person", "heirs", "family")
"""Who receives a right: the person, those who inherit, or the family the law itself names."""
MEANS = ("refuse", "wait", "decide_by_order")
CONDITION_KEYS = ("rule", *MEANS, "would_change", "cites")
CONTRIBUTION_KEYS = ("base", "lines", "joined", "note")
JOINED = ("by_declaration", "by_membership")
BUDGET_LINES = ("government", "subsidy")
"""Lines of a contribution that a budget pays; every other one is owed by a unit, a person or a collective."""
LINE_KEYS = ("line", "due", "account", "cites", "note")
ADJUSTMENT_KEYS = ("id", "names", "scope", "components", "law_date", "announced", "cites", "note")
LUMP_SUM_KEYS = ("id", "names", "event", "monthly", "conditions", "amount", "to", "cites", "note")
SETTLEMENT_KEYS = ("id", "names", "event", "conditions", "parts", "own", "to", "cites", "note")
MERGER_KEYS = ("scheme", "on", "region", "cites", "members", "carries", "note")
DEPARTMENT_KEYS = ("from", "en", "zh", "cites")
ACCOUNT_KEYS = ("step", "rate", "note")
COVER_KEYS = ("region", "from", "to", "why", "note", "pilot", "cites")


def read_scheme(document: Document, folder: str, region: str, service: Document, entries: Document) -> Scheme:
    """The scheme of a folder. Raises the first Defect found in scheme.yaml."""
    facts = dict(items(document, document.data, document.file))
    only(document, facts, SCHEME_KEYS, "scheme.yaml")
    for word in NEEDED:
        if facts.get(word) is None:
            raise KeyMissing(document.place(), where="scheme.yaml", key=word)
    if facts["id"] != folder:
        raise form(document, "id", f"the folder's name {folder}", f"目录名 {folder}", facts["id"], "id")
    for word, choices in CHOICES:
        if facts.get(word, choices[0]) not in choices:
            raise form(document, word, "one of " + ", ".join(choices), " / ".join(choices), facts[word], word)
    for word in ("from", "to"):
        if facts.get(word) is not None and not isinstance(facts[word], date):
            raise form(document, word, "a date like 2025-01-01", "形如 2025-01-01 的日期", facts[word], word)
    _parts(document, facts)
    kept: dict[Any, Any] = {
        **facts,
        **{word: covers(document, facts, word, region) for word in ("cover", "not_covered")},
    }
    return Scheme(
        id=folder,
        names=read_names(document, facts["names"], folder, "names"),
        kind=str(facts["kind"]),
        unit=str(facts["unit"]),
        region=region,
        start=facts["from"],
        end=facts.get("to"),
        facts=settled(kept),
        service=_mapping(service),
        entries=_mapping(entries),
        place=document.place("id"),
    )


def said_of(condition: Mapping[str, Any]) -> tuple[str, Mapping[str, str]]:
    """What it means that a condition does not hold (one of MEANS), and the sentence that says so."""
    means = next((word for word in MEANS if condition.get(word)), MEANS[0])
    return means, condition.get(means) or {}


def read_extension(document: Document, folder: str, region: str) -> dict[str, list[Any]]:
    """scheme.yaml of a local folder of a national scheme: what it covers, and what it does not."""
    facts = dict(items(document, document.data, document.file))
    only(document, facts, EXTENSION_KEYS, f"the local scheme.yaml of {folder}")
    return {word: settled(covers(document, facts, word, region)) for word in ("cover", "not_covered")}


def covers(document: Document, facts: Mapping[Any, Any], word: str, region: str) -> list[dict[str, Any]]:
    """`cover` or `not_covered`: places with half-open dates; the folder's own region when none is named."""
    found: list[dict[str, Any]] = []
    for index, claim in enumerate(_listed(document, facts.get(word), word)):
        data: dict[Any, Any] = dict(items(document, claim, word, word, index))
        only(document, data, COVER_KEYS, word, word, index)
        for key in ("from", "to"):
            if data.get(key) is not None and not isinstance(data[key], date):
                raise form(document, f"{word} {key}", "a date", "日期", data[key], word, index, key)
        code = data.get("region", region)
        data["region"] = f"{code:06d}" if isinstance(code, int) else str(code)
        if len(data["region"]) != 6 or not data["region"].isdigit():
            raise form(document, f"{word} region", "six digits", "六位数字", code, word, index, "region")
        if word == "not_covered" and not data.get("why"):
            raise KeyMissing(document.place(word, index), where=word, key="why")
        found.append(data)
    return found


def _parts(document: Document, facts: Mapping[Any, Any]) -> None:
    """Closed words of award, contribution, adjustments, lump sums and account."""
    _only_in(document, facts, AWARD_KEYS, "award")
    _only_in(document, facts, CONTRIBUTION_KEYS, "contribution")
    joined = (facts.get("contribution") or {}).get("joined", JOINED[0])
    if joined not in JOINED:
        said, said_zh = "one of " + ", ".join(JOINED), " / ".join(JOINED)
        raise form(document, "joined", said, said_zh, joined, "contribution", "joined")
    _only_in(document, facts, ACCOUNT_KEYS, "account")
    _each_only(document, facts, ADJUSTMENT_KEYS, "adjustments")
    _each_only(document, facts, LUMP_SUM_KEYS, "lump_sums")
    _each_only(document, facts, SETTLEMENT_KEYS, "settlements")
    _each_only(document, facts, MERGER_KEYS, "merges_into")
    _each_only(document, facts, DEPARTMENT_KEYS, "departments")
    _each_only(document, facts.get("award") or {}, CONDITION_KEYS, "award", "conditions")
    _each_only(document, facts.get("contribution") or {}, LINE_KEYS, "contribution", "lines")
    for index, _ in enumerate(facts.get("lump_sums") or ()):
        lump_sum = facts["lump_sums"][index]
        _each_only(document, lump_sum, CONDITION_KEYS, "lump_sums", index, "conditions")
    for index, settlement in enumerate(facts.get("settlements") or ()):
        _each_only(document, settlement, CONDITION_KEYS, "settlements", index, "conditions")
    _received(document, facts.get("award") or {}, "award")
    for word in ("lump_sums", "settlements"):
        for index, one in enumerate(facts.get(word) or ()):
            _received(document, one, word, index)


def _received(document: Document, right: Mapping[Any, Any], *path: Any) -> None:
    found = right.get("to")
    if found is not None and found not in RECEIVERS:
        said, said_zh = "one of " + ", ".join(RECEIVERS), " / ".join(RECEIVERS)
        raise form(document, "to", said, said_zh, found, *path, "to")


def _only_in(document: Document, facts: Mapping[Any, Any], known: tuple[str, ...], word: str) -> None:
    only(document, dict(items(document, facts.get(word), word, word)), known, word, word)


def _each_only(document: Document, facts: Mapping[Any, Any], known: tuple[str, ...], *path: Any) -> None:
    for index, data in enumerate(_listed(document, facts.get(path[-1]), *path)):
        where = ".".join(str(p) for p in path)
        only(document, dict(items(document, data, where, *path, index)), known, where, *path, index)


def _listed(document: Document, data: Any, *path: Any) -> list[Any]:
    if data is None:
        return []
    if not isinstance(data, list):
        raise form(document, str(path[-1]), "a list", "列表", data, *path)
    return data


def _mapping(document: Document) -> dict[str, Any]:
    return dict(settled(dict(items(document, document.data, document.file))))


def only(document: Document, facts: Mapping[Any, Any], known: tuple[str, ...], where: str, *path: Any) -> None:
    """Refuse a word that is not in `known`. Raises KeyUnknown."""
    for word in facts:
        if word not in known:
            raise KeyUnknown(document.place(*path, word), key=word, where=where, known=", ".join(known))


def form(document: Document, where: str, expected: str, expected_zh: str, found: object, *path: Any) -> FormWrong:
    """A FormWrong at a path of the document."""
    return FormWrong(document.place(*path), where=where, expected=expected, expected_zh=expected_zh, found=repr(found))
