"""inputs.yaml → what must be known: its type, range, provider, and what holds when it is absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shebao.kernel.errors import ShebaoError
from shebao.law.defects import Defect, FormWrong, KeyMissing, KeyUnknown
from shebao.law.ir import Absent, Input, Names, Relation, Type
from shebao.law.parameters import declared_type, read_names, read_range
from shebao.law.quantities import default_range, inner
from shebao.law.text import Document, items

INPUT_KEYS = (
    *("names", "unit", "decimals", "codes", "range", "provider", "when_absent", "question", "evidence", "note"),
)
COLUMN_KEYS = ("names", "unit", "decimals", "codes", "range", "when_absent", "note")
RELATION_KEYS = ("names", "relation", "provider", "columns", "at_most", "note")
PROVIDER = re.compile(
    r"(registry|collection|benefits|department)\.[a-z][a-z0-9_.]*(:[a-z][a-z0-9_.]*)?"
    r"|(fact|determined|department|recorded):[a-z][a-z0-9_.]*|asked|rule"
)


def read_inputs(document: Document, scheme: str, defects: list[Defect]) -> tuple[dict[str, Input], dict[str, Relation]]:
    """Inputs and relations of one file by full name; columns are inputs named `scheme.relation.column`."""
    inputs: dict[str, Input] = {}
    relations: dict[str, Relation] = {}
    try:
        for key, data in items(document, document.data, document.file):
            name = f"{scheme}.{key}"
            try:
                facts = dict(items(document, data, name, key))
                if facts.get("relation") is True:
                    relation = _relation(document, facts, name, str(key), defects)
                    relations[name] = relation
                    inputs.update((column.name, column) for column in relation.columns)
                else:
                    inputs[name] = _input(document, facts, name, INPUT_KEYS, None, key)
            except Defect as defect:
                defects.append(defect)
    except Defect as defect:
        defects.append(defect)
    return inputs, relations


def _relation(document: Document, facts: Mapping[Any, Any], name: str, key: str, defects: list[Defect]) -> Relation:
    _only(document, facts, RELATION_KEYS, name, key)
    at_most = facts.get("at_most")
    if type(at_most) is not int or at_most < 1:
        raise _form(document, f"{name} at_most", "the most rows a unit can have", "每个单位最多行数", at_most, key)
    provider = _provider(document, facts, name, key)
    columns: list[Input] = []
    for column, data in items(document, facts.get("columns"), f"{name} columns", key, "columns"):
        path = (key, "columns", column)
        try:
            more = {**dict(items(document, data, f"{name}.{column}", *path)), "provider": provider}
            columns.append(_input(document, more, f"{name}.{column}", (*COLUMN_KEYS, "provider"), name, *path))
        except Defect as defect:
            defects.append(defect)
    if not columns:
        raise KeyMissing(document.place(key), where=name, key="columns")
    return Relation(name, provider, tuple(columns), at_most, document.place(key))


def _input(
    document: Document, facts: Mapping[Any, Any], name: str, known: tuple[str, ...], relation: str | None, *path: Any
) -> Input:
    _only(document, facts, known, name, *path)
    kind = declared_type(document, facts, name, *path)
    bounds = read_range(document, facts.get("range"), kind, name, *path) or default_range(kind)
    if bounds is None:
        raise KeyMissing(document.place(*path), where=name, key="range")
    question = facts.get("question")
    return Input(
        name=name,
        names=read_names(document, facts.get("names"), name, *path, "names"),
        type=kind,
        range=bounds,
        provider=_provider(document, facts, name, *path),
        absent=_absent(document, facts.get("when_absent", "refuse"), kind, name, *path),
        question=None if question is None else _question(document, question, name, *path),
        evidence="" if facts.get("evidence") is None else str(facts["evidence"]),
        relation=relation,
        place=document.place(*path),
    )


def _question(document: Document, data: Any, name: str, *path: Any) -> Names:
    return read_names(document, data, f"{name} question", *path, "question")


def _provider(document: Document, facts: Mapping[Any, Any], name: str, *path: Any) -> str:
    found = facts.get("provider")
    if found is None:
        raise KeyMissing(document.place(*path), where=name, key="provider")
    if not PROVIDER.fullmatch(str(found)):
        raise _form(
            document,
            f"{name} provider",
            "registry.…, collection.…, benefits.…, department.…, fact:…, determined:…, recorded:…, asked or rule",
            "registry.…、collection.…、benefits.…、department.…、fact:…、determined:…、recorded:…、asked 或 rule",
            found,
            *path,
            "provider",
        )
    return str(found)


def _absent(document: Document, data: Any, kind: Type, name: str, *path: Any) -> Absent | None:
    """None refuses; else a lawful value with its citation."""
    if data == "refuse":
        return None
    if not isinstance(data, dict) or "value" not in data or not data.get("cites"):
        raise _form(
            document,
            f"{name} when_absent",
            "refuse, or {value: …, cites: the article that says so}",
            "refuse，或 {value: …, cites: 所依条款}",
            data,
            *path,
            "when_absent",
        )
    try:
        return Absent(inner(data["value"], kind), str(data["cites"]))
    except ShebaoError as problem:
        expected, expected_zh = str(problem.facts["expected"]), str(problem.facts["expected_zh"])
        raise _form(
            document, f"{name} when_absent", expected, expected_zh, data["value"], *path, "when_absent"
        ) from None


def _only(document: Document, facts: Mapping[Any, Any], known: tuple[str, ...], name: str, *path: Any) -> None:
    for word in facts:
        if word not in known:
            raise KeyUnknown(document.place(*path, word), key=word, where=name, known=", ".join(known))


def _form(document: Document, where: str, expected: str, expected_zh: str, found: object, *path: Any) -> FormWrong:
    return FormWrong(document.place(*path), where=where, expected=expected, expected_zh=expected_zh, found=repr(found))
