"""`law check`: service.yaml says everything a person must be told, in words the system knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from shebao.law.checks_letters import letters_are_readable
from shebao.law.defects import Defect, FormWrong, KeyMissing, KeyUnknown
from shebao.law.ir import Law, Scheme
from shebao.law.load import Reading
from shebao.law.service_item import GIVING, LETTER_PARTS, kinds_needed
from shebao.law.text import Document

ITEM_KEYS = ("item", "who", "channels", "materials", "working_days", "steps", "copies")
SERVICE_KEYS = (
    *ITEM_KEYS,
    *(
        *LETTER_PARTS,
        "surcharge",
        "other_items",
        "living_status",
        "age_notice",
        "years_missing",
        "without_application",
        "follows_month",
        "claimed_back",
        "double_drawing",
        "pauses",
        "ends",
        "death",
        "note",
    ),
)
MATERIAL_KEYS = ("en", "zh", "fetched", "from", "unverified")
DAYS_KEYS = ("days", "from", "cites", "unverified", "unread")
STEP_KEYS = ("step", "role", "days", "cites", "optional", "unverified")
BACK_KEYS = ("months", "cites", "from", "unverified")
FOLLOW_KEYS = ("looked_at", "cites")
PAUSE_KEYS = ("ground", "from", "to", "en", "zh", "resume", "between", "cites")
END_KEYS = ("ground", "from", "to", "en", "zh", "then", "cites")
DEATH_KEYS = ("cites", "claims")
COPIES_KEYS = ("before", "by_citizen", "fetched", "cites")
STEPS = ("pre_check", "archive_check", "public_notice", "approval")
Path = tuple[Any, ...]
NEEDED = ("item", "who", "channels", "materials", "working_days")


class ServicePartLacking(Defect):
    """{scheme} gives something, but its service.yaml has no {part}: a person must be told."""

    code = "law.service_part"
    zh = "{scheme} 有给付内容，但其 service.yaml 缺少 {part}：必须告知当事人。"


class CopiesDiffer(Defect):
    """{scheme} says that of {before} papers {by_citizen} are brought and {fetched} fetched, but lists {listed} brought
    and {got} fetched."""

    code = "law.copies"
    zh = (
        "{scheme} 写明 {before} 份材料中 {by_citizen} 份由申请人提交、{fetched} 份共享获取，"
        "所列却为 {listed} 份和 {got} 份。"
    )


def services_are_whole(reading: Reading) -> list[Defect]:
    """Every service item is written in known words, and who is given something is told all of it."""
    found: list[Defect] = []
    for scheme in reading.law.schemes.values():
        file = scheme.place.file.rsplit("/", 1)[0] + "/service.yaml"
        document = reading.documents.get(file) or Document(scheme.place.file, {}, {})
        found += _lacking(scheme, document)
        if isinstance(document.data, Mapping) and document.data:
            found += _known(document, document.data, (), SERVICE_KEYS)
            found += _item(scheme, document, document.data, ())
            found += _claimed_back(document, document.data.get("claimed_back"))
            found += _grounds(document, "pauses", PAUSE_KEYS, ("resume", "between"))
            found += _grounds(document, "ends", END_KEYS, ("then",))
            found += _follows(reading.law, scheme, document)
            found += _death(document)
            found += letters_are_readable(reading.law, scheme, document)
            for at, other in enumerate(document.data.get("other_items") or ()):
                found += _other(scheme, document, other, ("other_items", at))
    return found


def _death(document: Document) -> Iterator[Defect]:
    """The article that ends a right with the month of death, and what other schemes give on it, by its name."""
    said = document.data.get("death")
    if said is not None:
        yield from _known(document, said, ("death",), DEATH_KEYS)
        claims = said.get("claims", ()) if isinstance(said, Mapping) else ()
        for at, one in enumerate(claims):
            yield from _spoken(document, one, ("death", "claims", at))


def _other(scheme: Scheme, document: Document, said: Any, path: Path) -> Iterator[Defect]:
    yield from _known(document, said, path, ITEM_KEYS)
    if isinstance(said, Mapping):
        yield from (
            KeyMissing(document.place(*path), where=f"{scheme.id} {path[0]} {path[1]}", key=part)
            for part in NEEDED
            if part not in said
        )
        yield from _item(scheme, document, said, path)


def _lacking(scheme: Scheme, document: Document) -> Iterator[Defect]:
    """What somebody who is given something is not told."""
    if not any(scheme.facts.get(word) for word in GIVING):
        return
    said = document.data if isinstance(document.data, Mapping) else {}
    written = said.get("letters") or {}
    lacking = [part for part in NEEDED if part not in said]
    lacking += [f"letters.{kind}" for kind in kinds_needed(scheme) if kind not in written]
    place = document.place("letters") if said else scheme.place
    for part in lacking:
        yield ServicePartLacking(place, scheme=scheme.id, part=part)


def _known(document: Document, said: Any, path: Path, words: Sequence[str]) -> Iterator[Defect]:
    if not isinstance(said, Mapping):
        yield _form(document, path, "a mapping", "映射", said)
        return
    where = ".".join(map(str, ("service.yaml", *path)))
    for key in said:
        if key not in words:
            yield KeyUnknown(document.place(*path, key), key=key, where=where, known=", ".join(words))


def _form(document: Document, path: Path, expected: str, expected_zh: str, found: Any) -> Defect:
    where = ".".join(map(str, ("service.yaml", *path)))
    return FormWrong(document.place(*path), where=where, expected=expected, expected_zh=expected_zh, found=repr(found))


def _item(scheme: Scheme, document: Document, said: Mapping[Any, Any], path: Path) -> Iterator[Defect]:
    """One item, whatever scheme it stands in."""
    for word in ("item", "who"):
        if word in said:
            yield from _spoken(document, said[word], (*path, word))
    for word, keys in (("channels", ("en", "zh")), ("materials", MATERIAL_KEYS), ("steps", STEP_KEYS)):
        listed = said.get(word) or []
        if not isinstance(listed, list):
            yield _form(document, (*path, word), "a list", "列表", listed)
            continue
        for at, part in enumerate(listed):
            yield from _known(document, part, (*path, word, at), keys)
            yield from _part(document, word, part, (*path, word, at))
    if "working_days" in said:
        yield from _days(document, said["working_days"], (*path, "working_days"))
    if "copies" in said:
        yield from _copies(scheme, document, said, path)


def _spoken(document: Document, said: Any, path: Path) -> Iterator[Defect]:
    if not isinstance(said, Mapping) or not {"en", "zh"} & said.keys():
        yield _form(document, path, "a text in en and zh", "中英文文字（en、zh）", said)


def _part(document: Document, word: str, part: Any, path: Path) -> Iterator[Defect]:
    if not isinstance(part, Mapping):
        return
    if word == "steps":
        if part.get("step") not in STEPS:
            choices = ", ".join(STEPS)
            yield _form(document, (*path, "step"), f"one of {choices}", choices, part.get("step"))
        yield from _spoken(document, part.get("role"), (*path, "role"))
        yield from _number(document, part, "days", path)
        return
    yield from _spoken(document, part, path)
    if word == "materials" and not isinstance(part.get("fetched"), bool):
        yield _form(
            document, (*path, "fetched"), "true (we fetch it) or false", "true（共享获取）或 false", part.get("fetched")
        )
    if part.get("from") is not None:
        yield from _spoken(document, part["from"], (*path, "from"))


def _number(document: Document, said: Mapping[Any, Any], key: str, path: Path) -> Iterator[Defect]:
    value = said.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        yield _form(document, (*path, key), "a whole number", "非负整数", value)


def _days(document: Document, said: Any, path: Path) -> Iterator[Defect]:
    """A limit with its document, or `unread: true`: no document with one was read."""
    yield from _known(document, said, path, DAYS_KEYS)
    if not isinstance(said, Mapping):
        return
    yield from _number(document, said, "days", path)
    if said.get("unread") is True:
        return
    yield from (
        KeyMissing(document.place(*path), where="service.yaml working_days", key=key)
        for key in ("days", "cites")
        if said.get(key) is None
    )
    if said.get("from") is not None and not isinstance(said["from"], date):
        yield _form(document, (*path, "from"), "a date like 2025-01-01", "形如 2025-01-01 的日期", said["from"])


def _grounds(document: Document, word: str, keys: Sequence[str], parts: Sequence[str]) -> Iterator[Defect]:
    """Each ground an officer may pause or end a payment by: why, and what follows, in `parts`."""
    said = document.data.get(word)
    if said is not None and not isinstance(said, list):
        yield _form(document, (word,), "a list", "列表", said)
        return
    for at, one in enumerate(said or ()):
        path = (word, at)
        yield from _known(document, one, path, keys)
        if not isinstance(one, Mapping):
            continue
        lacking = [key for key in ("ground", "en", "zh", *parts, "cites") if not one.get(key)]
        yield from (KeyMissing(document.place(*path), where=f"service.yaml {word}", key=key) for key in lacking)
        for part in parts:
            if one.get(part):
                yield from _spoken(document, one[part], (*path, part))


def _follows(law: Law, scheme: Scheme, document: Document) -> Iterator[Defect]:
    """By which inputs an amount that follows the month is asked for a month, and on which article."""
    said, path = document.data.get("follows_month"), ("follows_month",)
    if said is None:
        return
    yield from _known(document, said, path, FOLLOW_KEYS)
    if not isinstance(said, Mapping):
        return
    if not said.get("cites"):
        yield KeyMissing(document.place(*path), where="service.yaml follows_month", key="cites")
    named = said.get("looked_at") or []
    for name in named if isinstance(named, list) else [named]:
        asked = law.inputs.get(f"{scheme.id}.{name}") or law.inputs.get(f"shared.{name}")
        if asked is None or asked.type.unit != "month":
            kinds = "the name of an input that holds a month", "存放年月的事项名称"
            yield _form(document, (*path, "looked_at"), *kinds, name)


def _claimed_back(document: Document, said: Any) -> Iterator[Defect]:
    """How many months before its receipt a claim may be made for, by the document that lets it."""
    if said is None:
        return
    yield from _known(document, said, ("claimed_back",), BACK_KEYS)
    if isinstance(said, Mapping):
        yield from _number(document, said, "months", ("claimed_back",))
        lacking = [key for key in ("months", "cites") if said.get(key) is None]
        yield from (
            KeyMissing(document.place("claimed_back"), where="service.yaml claimed_back", key=key) for key in lacking
        )
        if said.get("from") is not None and not isinstance(said["from"], date):
            found, path = said["from"], ("claimed_back", "from")
            yield _form(document, path, "a date like 2025-01-01", "形如 2025-01-01 的日期", found)


def _copies(scheme: Scheme, document: Document, said: Mapping[Any, Any], path: Path) -> Iterator[Defect]:
    """The count of papers that were asked for before, brought now and fetched now, against the list itself."""
    copies = said["copies"]
    yield from _known(document, copies, (*path, "copies"), COPIES_KEYS)
    if not isinstance(copies, Mapping):
        return
    fetched = [bool(paper.get("fetched")) for paper in said.get("materials") or () if isinstance(paper, Mapping)]
    listed, got = fetched.count(False), fetched.count(True)
    told = (copies.get("before"), copies.get("by_citizen"), copies.get("fetched"))
    if told != (listed + got, listed, got):
        facts = dict(zip(("before", "by_citizen", "fetched"), told, strict=True))
        yield CopiesDiffer(document.place(*path, "copies"), scheme=scheme.id, **facts, listed=listed, got=got)
