"""parameters.yaml → dated values. A local file adds boxes for its region to a value the national file delegates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION
from shebao.law.defects import (
    DateTooFarLeft,
    Defect,
    FormWrong,
    KeyMissing,
    KeyUnknown,
    QuantityWrong,
    ReplacesUnknown,
    ScaleWrong,
)
from shebao.law.ir import Box, Names, Place, Range, Rounding, Table, Type, Value
from shebao.law.quantities import UNITS, decimals_of, inner
from shebao.law.scales import kind_of, scale
from shebao.law.text import Document, items
from shebao.law.versions import Draft, default_label, ends, full_id, replaced_draft

VALUE_KEYS = (
    *("names", "unit", "decimals", "codes", "delegated_to", "when_unpublished", "range", "floor", "ceiling"),
    *("document", "confidence", "last_checked", "note", "cites", "values"),
)
LOCAL_KEYS = ("document", "confidence", "last_checked", "note", "values")
BOX_KEYS = (
    *("value", "id", "until", "known_from", "document", "confidence", "last_checked"),
    *("unverified", "replaces", "note", "below_floor"),
)
UNPUBLISHED = ("refuse", "carry_provisional")
ROUNDING = Type("rounding")


@dataclass(frozen=True, slots=True)
class _Where:
    """The spot being read."""

    document: Document
    name: str
    region: str
    kind: Type


def read_values(
    document: Document, scheme: str, region: str, national: Mapping[str, Value], defects: list[Defect]
) -> dict[str, Value]:
    """The values of one file by full name; `national` are those the file may add boxes to."""
    found: dict[str, Value] = {}
    try:
        for key, data in items(document, document.data, document.file):
            name = f"{scheme}.{key}"
            if isinstance(key, date):
                defects.append(DateTooFarLeft(document.place(key), found=key))
                continue
            try:
                found[name] = _value(document, (str(key), name, region), data, national.get(name), defects)
            except Defect as defect:
                defects.append(defect)
    except Defect as defect:
        defects.append(defect)
    return found


def merged(first: Value, more: Value) -> Value:
    """`first` with the boxes of `more`, a local version of the same value."""
    return replace(
        first,
        kind=first.kind if first.boxes else more.kind,
        boxes=(*first.boxes, *more.boxes),
        delegated_to=tuple(dict.fromkeys((*first.delegated_to, *more.delegated_to))),
    )


def _value(
    document: Document, spot: tuple[str, str, str], data: Any, national: Value | None, defects: list[Defect]
) -> Value:
    """One value; `spot` is its key, full name and region."""
    key, name, region = spot
    place = document.place(key)
    facts = dict(items(document, data, name, key))
    known = LOCAL_KEYS if national else VALUE_KEYS
    for word in facts:
        if isinstance(word, date):
            raise DateTooFarLeft(document.place(key, word), found=word)
        if word not in known:
            raise KeyUnknown(document.place(key, word), key=word, where=name, known=", ".join(known))
    kind = national.type if national else declared_type(document, facts, name, key)
    where = _Where(document, name, region, kind)
    boxes, form = _boxes(where, key, facts, defects)
    if national is not None:
        return replace(national, kind=form if boxes else national.kind, boxes=boxes, delegated_to=(), place=place)
    own = () if region == NATION else (region,)
    return Value(
        name=name,
        names=read_names(document, facts.get("names"), name, key),
        type=kind,
        kind=form,
        delegated_to=(*_words(document, facts.get("delegated_to"), name, key, "delegated_to"), *own),
        floor=_text(facts.get("floor")),
        ceiling=_text(facts.get("ceiling")),
        when_unpublished=_choice(document, facts, "when_unpublished", UNPUBLISHED, name, key),
        range=read_range(document, facts.get("range"), kind, name, key),
        boxes=boxes,
        place=place,
    )


def _boxes(where: _Where, key: str, facts: Mapping[Any, Any], defects: list[Defect]) -> tuple[tuple[Box, ...], str]:
    """Boxes in the order of force, and the kind of their values."""
    written: list[tuple[Draft, Mapping[Any, Any], Place]] = []
    for start, data in items(where.document, facts.get("values"), f"{where.name} values", key, "values"):
        if not isinstance(start, date):
            raise _form(where, "a date like 2025-01-01", "形如 2025-01-01 的日期", start, key, "values", start)
        listed = data if isinstance(data, list) else [data]
        for index, box in enumerate(listed):
            path = (key, "values", start, index) if isinstance(data, list) else (key, "values", start)
            try:
                written.append((_draft(where, start, box, path), {**facts, **box}, where.document.place(*path)))
            except Defect as defect:
                defects.append(defect)
    drafts = [draft for draft, _, _ in written]
    kinds = {kind_of(data["value"]) for _, data, _ in written if data.get("value") is not None}
    if len(kinds) > 1:
        raise _form(where, "of one kind", "同一种形式", " and ".join(sorted(kinds)), key, "values")
    form = kinds.pop() if kinds else ("rounding" if where.kind == ROUNDING else "scalar")
    found: list[Box] = []
    for (draft, data, place), end in zip(written, ends(drafts), strict=True):
        try:
            found.append(_box(where, (draft, data, place), end, form, drafts))
        except Defect as defect:
            defects.append(defect)
    return tuple(sorted(found, key=lambda b: (b.start, b.known_from, b.id))), form


def _draft(where: _Where, start: date, box: Any, path: tuple[Any, ...]) -> Draft:
    if not isinstance(box, dict) or "value" not in box:
        raise _form(where, "a mapping with value: …", "带 value: … 的映射", box, *path)
    for word in box:
        if word not in BOX_KEYS:
            raise KeyUnknown(
                where.document.place(*path, word), key=word, where=f"{where.name} {start}", known=", ".join(BOX_KEYS)
            )
    for word in ("until", "known_from", "last_checked"):
        if box.get(word) is not None and not isinstance(box[word], date):
            raise _form(
                where, f"{word}: a date like 2025-01-01", f"{word}：形如 2025-01-01 的日期", box[word], *path, word
            )
    known_from = box.get("known_from") or start
    label = _text(box.get("id")) or default_label(start, known_from)
    return Draft(label, start, box.get("until"), known_from, _text(box.get("replaces")))


def _box(
    where: _Where, written: tuple[Draft, Mapping[Any, Any], Place], end: date | None, form: str, drafts: list[Draft]
) -> Box:
    draft, data, place = written
    older = replaced_draft(draft, drafts)
    if draft.replaces and older is None:
        raise ReplacesUnknown(
            place,
            name=where.name,
            replaces=draft.replaces,
            region=where.region,
            known=", ".join(d.label for d in drafts if d is not draft) or "none",
        )
    return Box(
        id=full_id(where.name, where.region, draft.label),
        region=where.region,
        start=draft.start,
        end=end,
        known_from=draft.known_from,
        value=_content(where, data["value"], form, place),
        document=_text(data.get("document")) or "",
        confidence=_text(data.get("confidence")) or "",
        last_checked=data.get("last_checked"),
        unverified=data.get("unverified") is True,
        replaces=full_id(where.name, where.region, older.label) if older else None,
        note=_text(data.get("note")) or "",
        place=place,
        below_floor=_text(data.get("below_floor")) or "",
    )


def _content(where: _Where, data: Any, form: str, place: Place) -> int | Rounding | Table | None:
    if data is None:
        return None
    try:
        return inner(data, where.kind) if form == "scalar" else scale(data, form, where.kind)
    except ShebaoError as problem:
        facts = problem.facts
        if "expected" in facts:
            raise QuantityWrong(
                place,
                where=where.name,
                found=facts["found"],
                expected=facts["expected"],
                expected_zh=facts["expected_zh"],
            ) from None
        told, told_zh = problem.english.rstrip("."), problem.chinese.rstrip("。")
        raise ScaleWrong(place, where=where.name, form=form, problem=told, problem_zh=told_zh) from None


# --- pieces that inputs and schemes read the same way --------------------------------------------------------------


def declared_type(document: Document, facts: Mapping[Any, Any], name: str, *path: Any) -> Type:
    """unit, decimals and codes of a declaration."""
    unit = facts.get("unit")
    if unit == "rounding" or (unit is None and _holds_rounding(facts)):
        return ROUNDING
    if unit is None:
        raise KeyMissing(document.place(*path), where=name, key="unit")
    if unit not in UNITS:
        raise _plain_form(document, f"{name} unit", "one of " + ", ".join(UNITS), str(unit), *path, "unit")
    decimals = facts.get("decimals")
    if decimals is not None and (type(decimals) is not int or not 0 <= decimals <= 9):
        raise _plain_form(document, f"{name} decimals", "a whole number from 0 to 9", str(decimals), *path, "decimals")
    codes = _words(document, facts.get("codes"), name, *path, "codes")
    if (unit == "code") != bool(codes):
        raise KeyMissing(document.place(*path), where=f"{name} (unit: code goes with codes: […])", key="codes")
    return Type(unit, decimals_of(unit, decimals), codes)


def _holds_rounding(facts: Mapping[Any, Any]) -> bool:
    values = facts.get("values")
    boxes = values.values() if isinstance(values, dict) else ()
    return any(isinstance(b, dict) and kind_of(b.get("value")) == "rounding" for b in boxes)


def read_names(document: Document, data: Any, name: str, *path: Any) -> Names:
    """`{en: …, zh: …}`; what is missing stays empty and is found by the checks."""
    facts = dict(items(document, data, f"{name} names", *path))
    for word in facts:
        if word not in ("en", "zh"):
            raise KeyUnknown(document.place(*path, word), key=word, where=f"{name} names", known="en, zh")
    return Names(_text(facts.get("en")) or "", _text(facts.get("zh")) or "")


def read_range(document: Document, data: Any, kind: Type, name: str, *path: Any) -> Range | None:
    """`[low, high]` in file units."""
    if data is None:
        return None
    if not isinstance(data, list) or len(data) != 2:
        raise _plain_form(document, f"{name} range", "a pair [low, high]", str(data), *path, "range")
    try:
        low, high = (inner(end, kind) for end in data)
    except ShebaoError as problem:
        raise _plain_form(
            document, f"{name} range", str(problem.facts["expected"]), str(data), *path, "range"
        ) from None
    if low > high:
        raise _plain_form(document, f"{name} range", "low before high", str(data), *path, "range")
    return Range(low, high)


def _words(document: Document, data: Any, name: str, *path: Any) -> tuple[str, ...]:
    if data is None:
        return ()
    if not isinstance(data, list):
        raise _plain_form(document, f"{name} {path[-1]}", "a list [a, b]", str(data), *path)
    return tuple(str(word) for word in data)


def _choice(
    document: Document, facts: Mapping[Any, Any], word: str, choices: tuple[str, ...], name: str, *path: Any
) -> str:
    found = facts.get(word, choices[0])
    if found not in choices:
        raise _plain_form(document, f"{name} {word}", "one of " + ", ".join(choices), str(found), *path, word)
    return str(found)


def _text(data: Any) -> str | None:
    return None if data is None else str(data)


def _form(where: _Where, expected: str, expected_zh: str, found: object, *path: Any) -> FormWrong:
    return FormWrong(
        where.document.place(*path), where=where.name, expected=expected, expected_zh=expected_zh, found=repr(found)
    )


def _plain_form(document: Document, where: str, expected: str, found: str, *path: Any) -> FormWrong:
    return FormWrong(document.place(*path), where=where, expected=expected, expected_zh=expected, found=found)
