"""Defects planted in versions of values and in inputs: dates, documents, bounds, names, providers."""

from __future__ import annotations

import re
from itertools import pairwise

from law.planting import Plant, boxes, plants
from shebao.kernel.regions import NATION
from shebao.law.quantities import outer


def put(box, new: str) -> Plant:
    return Plant(box.place.file, box.place.line, new, box.place.line)


@plants("law.key_twice")
def _(real):
    for _, box, text in boxes(real, object):
        yield Plant(box.place.file, box.place.line, f"{text}\n{text}", box.place.line + 1)


@plants("law.quantity")
def _(real):
    for _, box, text in boxes(real):
        yield put(box, re.sub(r"value: [^,}]+", "value: 9e3x", text))


@plants("law.to_be_unverified")
def _(real):
    for _, box, text in boxes(real, object):
        if "unverified" not in text and re.search(r"confidence: [HM]\b", text) and "document:" in text:
            yield put(box, re.sub(r"confidence: [HM]\b", "confidence: L", text))


@plants("law.document_missing")
def _(real):
    for _, box, text in boxes(real, object):
        if re.search(r", document: (\"[^\"]*\"|[^,}\"]+)", text):
            yield put(box, re.sub(r", document: (\"[^\"]*\"|[^,}\"]+)", "", text))


@plants("law.out_of_range")
def _(real):
    for value, box, text in boxes(real):
        if value.range is not None:
            yield put(box, re.sub(r"value: [^,}]+", f"value: {outer(value.range.high + 1, value.type)}", text))


@plants("law.out_of_bounds")
def _(real):
    for value, box, text in boxes(real):
        if box.region != NATION and (value.floor or value.ceiling) and not box.below_floor and value.range:
            far = value.range.low if value.floor else value.range.high
            if far != box.value:
                yield put(box, re.sub(r"value: [^,}]+", f"value: {outer(far, value.type)}", text))


@plants("law.overlap")
def _(real):
    for _, older, newer, text in followed(real):
        if newer.known_from <= max(older.known_from, newer.start):
            new = re.sub(r", until: [\d-]+", "", text)
            yield Plant(
                older.place.file,
                older.place.line,
                re.sub(r"\}(\s*#.*)?$", ", until: 2199-01-01}", new),
                newer.place.line,
            )


@plants("law.gap")
def _(real):
    for value, older, newer, text in followed(real):
        above = any(b.region != older.region and older.region.startswith(b.region.rstrip("0")) for b in value.boxes)
        if not above and value.when_unpublished == "refuse" and (newer.start - older.start).days > 40:
            until = older.start.replace(year=older.start.year, day=older.start.day + 1)
            yield Plant(
                older.place.file,
                older.place.line,
                re.sub(r"\}(\s*#.*)?$", f", until: {until}}}", text),
                older.place.line,
            )


@plants("law.known_too_late")
def _(real):
    lined = {b.place: t for _, b, t in boxes(real, object)}
    for value, _, newer, _ in followed(real):
        text, above = lined.get(newer.place, ""), real.lines(value.place.file)[value.place.line :]
        said = next((line for line in above if re.match(r"  (when_unpublished|values):|\S", line)), "")
        if value.when_unpublished == "refuse" and "when_unpublished" not in said and text and "known_from" not in text:
            yield put(newer, re.sub(r"\}(\s*#.*)?$", ", known_from: 2199-01-01}", text))


def followed(real):
    """Versions of a value in one place that a later one follows, without an end of their own."""
    lined = {(b.place.file, b.place.line): t for _, b, t in boxes(real, object)}
    for value in real.law.values.values():
        for region in {b.region for b in value.boxes}:
            here = sorted((b for b in value.boxes if b.region == region), key=lambda b: b.start)
            for older, newer in pairwise(here):
                text = lined.get((older.place.file, older.place.line))
                alone = text and "until" not in text and "replaces" not in text and not newer.replaces
                if alone and older.start < newer.start and older.value is not None and newer.value is not None:
                    yield value, older, newer, text


@plants("law.later_known")
def _(real):
    for _, box, text in boxes(real):
        if "known_from" not in text and "replaces" not in text:
            body = text[text.index("{") : text.rindex("}")]
            yield put(box, f"{text[: text.index('{')]}[{body}}}, {body}, known_from: 2199-01-01}}]")


@plants("law.not_delegated")
def _(real):
    for value, box, text in boxes(real):
        scheme, short = value.name.split(".")
        if value.delegated_to or box.region != NATION or value.boxes[0] is not box:
            continue
        for file in real.files("parameters.yaml"):
            if file.startswith("local/") and file.split("/")[2] == scheme:
                lines = real.lines(file)
                yield Plant(file, len(lines), f"{lines[-1]}\n{short}:\n  values:\n{text}", len(lines) + 3)


@plants("law.bound_unknown")
def _(real):
    for value in real.law.values.values():
        mine = value.place.file.startswith(("national", "shared")) and value.kind == "scalar" and not value.floor
        if mine and any(b.region != NATION and b.value is not None and not b.below_floor for b in value.boxes):
            text = real.text(value.place.file, value.place.line)
            yield Plant(value.place.file, value.place.line, f"{text}\n  floor: the_floor", value.place.line)


@plants("law.name_missing")
def _(real):
    for value in real.law.values.values():
        lines = real.lines(value.place.file)
        for at in range(value.place.line, min(value.place.line + 3, len(lines))):
            if re.match(r"^  names: \{en: \"[^\"]*\", zh: .*\}$", lines[at]):
                yield Plant(value.place.file, at + 1, re.sub(r", zh: .*\}$", "}", lines[at]), value.place.line)


@plants("law.glossary")
def _(real):
    for value in real.law.inputs.values():
        text = real.text(value.place.file, value.place.line)
        if value.relation is None and re.match(r"^[a-z_]+:$", text):
            yield Plant(value.place.file, value.place.line, f"jishu_{text}", value.place.line)


@plants("law.key_missing")
def _(real):
    for value in real.law.inputs.values():
        lines = real.lines(value.place.file)
        for at in range(value.place.line, min(value.place.line + 7, len(lines))):
            if value.relation is None and re.match(r"^  provider: ", lines[at]):
                yield Plant(value.place.file, at + 1, "", value.place.line)
                break


@plants("law.name_twice")
def _(real):
    for name, value in real.law.inputs.items():
        scheme = name.split(".")[0]
        other = next((n for n in real.law.values if n.startswith(f"{scheme}.")), None)
        if other and value.relation is None and re.match(r"^[a-z_]+:$", real.text(value.place.file, value.place.line)):
            yield Plant(value.place.file, value.place.line, f"{other.split('.')[1]}:", value.place.line)
