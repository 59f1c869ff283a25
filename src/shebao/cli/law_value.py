"""`law show` of a dated value: its history by place with document, day in force, day known, sureness; who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shebao.cli.law import box_text
from shebao.cli.output import Output
from shebao.kernel.regions import NATION, within
from shebao.law import catalogue
from shebao.law.graph import readers
from shebao.law.ir import Box, Law, Value
from shebao.service.citations import cited

HEADS = {
    "en": ("place", "value", "in force from", "until", "known from", "how sure", "document", ""),
    "zh": ("地区", "数值", "起始日期", "止", "知悉日期", "把握程度", "依据文件", ""),
}
SURE = {"en": {"H": "high", "M": "middle", "L": "low"}, "zh": {"H": "高", "M": "中", "L": "低"}}
SAYS = {
    "en": {
        "none": "No version here; ask without --region for every place.",
        "read": "Read by:",
        "unread": "No rule reads it by name.",
        "carry": "Until the next one is published the last one goes on, provisionally.",
        "refuse": "Before it is published nobody can know it: nothing is computed till then.",
        "unverified": "unverified",
    },
    "zh": {
        "none": "此处没有版本；不写 --region 可列出所有地区。",
        "read": "引用它的规则：",
        "unread": "没有规则按名称引用它。",
        "carry": "下一数值公布之前，暂以上一数值为准。",
        "refuse": "公布之前无从知悉，此前不作计算。",
        "unverified": "待核实",
    },
}


def named_values(law: Law, thing: str) -> list[str]:
    """Full names of the values meant by a full or a bare name."""
    return [name for name in law.values if thing in (name, name.partition(".")[2])]


def show_values(out: Output, law: Law, names: Sequence[str], region: str, known: date) -> None:
    """Each value with all its versions of a place, those above and below it, as known on a day."""
    out.result({"values": [_show(out, law, law.values[name], region, known) for name in names]})


def _show(out: Output, law: Law, value: Value, region: str, known: date) -> dict[str, object]:
    lang, words = out.lang, SAYS[out.lang]
    boxes = [b for b in value.boxes if b.known_from <= known and (within(region, b.region) or within(b.region, region))]
    out.line(f"{value.name}  {value.names.zh if lang == 'zh' else value.names.en}  {value.place.file}")
    if any(b.known_from > b.start for b in value.boxes):
        out.line(words["carry" if value.when_unpublished == "carry_provisional" else "refuse"])
    rows = [_row(law, value, box, lang) for box in sorted(boxes, key=lambda b: (b.region, b.start, b.known_from))]
    if rows:
        out.table(HEADS[lang], rows)
    else:
        out.line(words["none"])
    reading = readers(law, value.name)
    out.line(words["read"] if reading else words["unread"])
    schemes = dict.fromkeys(name.partition(".")[0] for name in reading)
    for scheme in schemes:
        names = law.schemes[scheme].names if scheme in law.schemes else None
        called = f" {names.zh if lang == 'zh' else names.en}" if names else ""
        mine = [n.partition(".")[2] for n in reading if n.partition(".")[0] == scheme]
        out.line(f"  {scheme}{called}{'：' if lang == 'zh' else ': '}{('、' if lang == 'zh' else ', ').join(mine)}")
    out.line()
    return {
        "name": value.name,
        "names": {"en": value.names.en, "zh": value.names.zh},
        "when_unpublished": value.when_unpublished,
        "versions": [_facts(value, box) for box in boxes],
        "read_by": list(reading),
    }


def _row(law: Law, value: Value, box: Box, lang: str) -> tuple[str, ...]:
    names = catalogue.region_names(law, box.region)
    place = "" if box.region == NATION else f"{box.region} "
    return (
        f"{place}{names.zh if lang == 'zh' else names.en}",
        box_text(box, value.type, lang),
        box.start.isoformat(),
        box.end.isoformat() if box.end else "",
        box.known_from.isoformat() if box.known_from != box.start else "",
        SURE[lang].get(box.confidence, box.confidence),
        cited(law, box.document)[lang],
        SAYS[lang]["unverified"] if box.unverified else "",
    )


def _facts(value: Value, box: Box) -> dict[str, object]:
    return {
        "id": box.id,
        "region": box.region,
        "value": box_text(box, value.type),
        "start": box.start.isoformat(),
        "end": box.end.isoformat() if box.end else None,
        "known_from": box.known_from.isoformat(),
        "document": box.document,
        "confidence": box.confidence,
        "unverified": box.unverified,
        "replaces": box.replaces,
    }
