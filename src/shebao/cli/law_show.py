"""`shebao law show`: a scheme, or one rule with its article, as in force on a day in a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any

import click

from shebao.cli.law import (
    DAY,
    FEW,
    Here,
    SchemeNotFound,
    box_text,
    close_ones,
    country_option,
    json_option,
    lang_option,
)
from shebao.cli.law_day import show_day
from shebao.cli.law_value import named_values, show_values
from shebao.cli.output import Output
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION, chain
from shebao.law.ir import Box, Law, Rule, Scheme
from shebao.law.load import load
from shebao.law.select import box_for, version_for
from shebao.service.citations import citations, cited
from shebao.service.explain_law import FORMS

HEADINGS = {
    "en": ("value", "", "in force from", "known from", "how sure", "document", ""),
    "zh": ("名称", "数值", "起始日期", "知悉日期", "把握程度", "依据文件", ""),
}
SURE = {"en": {"H": "high", "M": "middle", "L": "low"}, "zh": {"H": "高", "M": "中", "L": "低"}}
LEGEND = {
    "en": "How sure we are that the document says this: high, middle or low; what is low is always unverified, and no "
    "real payment rests on it.",
    "zh": "把握程度指我们对文件确有此规定的把握：高、中、低；低的一律标待核实，不得据以实际发放。",
}
_UNREAD = ("not read", "as found", "未读")
UNVERIFIED = {"en": "unverified", "zh": "待核实"}


class RegionUnknown(ShebaoError):
    """The region {region} is not in regions.yaml of this country. Near ones: {near}."""

    code = "cli.region_unknown"
    zh = "本国 regions.yaml 中没有地区 {region}。相近的有：{near}。"


class RegionCutShort(ShebaoError):
    """The region {region} is only the beginning of a division code, which has six digits. It begins: {near}."""

    code = "cli.region_cut_short"
    zh = "地区 {region} 只是行政区划代码的开头，代码为六位数字。以它开头的有：{near}。"


class ThingNotFound(ShebaoError):
    """There is no scheme, rule or value "{thing}" in this law. Close ones: {near}."""

    code = "cli.thing"
    zh = "本法规库中没有制度、规则或数值“{thing}”。相近的有：{near}。"


@click.command("show")
@click.argument("thing", metavar="[SCHEME|RULE|VALUE]", default="")
@click.option("--at", type=DAY, help="Day or month of the law; default: today. A value shows its whole history.")
@click.option("--region", default=NATION, show_default=True, help="Division code; 000000 is the nation.")
@click.option("--known", type=DAY, help="As known on this day; default: everything known by now.")
@country_option
@json_option
@lang_option
def show_command(
    thing: str, *, at: date | None, region: str, known: date | None, country: str, as_json: bool, lang: str
) -> None:
    """A scheme, or one rule (scheme.rule, or its bare name), as in force on a day in a place; a value such as
    shared.minimum_wage with its history by place and who reads it; without a name, the schemes of that day.
    """
    out, law = Output(as_json=as_json, lang=lang), load(country)
    here = Here(known_region(law, region), at or datetime.now(UTC).date(), known or date.max)
    if not thing:
        show_day(out, law, here)
    elif thing in law.schemes:
        _scheme(out, law, law.schemes[thing], here)
    elif thing not in law.rules and (values := named_values(law, thing)):
        show_values(out, law, values, here.region, here.known)
    else:
        _rules(out, law, named_rules(law, thing), here)


def known_region(law: Law, region: str) -> str:
    """The region, where the country has it. Raises RegionCutShort, RegionUnknown with near ones."""
    names = dict(_regions(law))
    if not names or region in names or region == NATION:
        return region
    begun = [f"{code} {names[code]}" for code in sorted(names) if code.startswith(region)]
    if begun and region.isdecimal():
        more = f" … ({len(begun)})" if len(begun) > FEW else ""
        raise RegionCutShort(region=region, near=", ".join(begun[:FEW]) + more)
    above = [code for code in chain(region) if code in names and code != NATION] if region.isdigit() else []
    beside = [code for code in names if region and code[:4] == region[:4]]
    near = [*above[:1], *beside, *get_close_matches(region, names, 5, 0.6)]
    near += [code for code, name in names.items() if region and region in (name, *name.split())]
    told = [f"{code} {names[code]}" for code in dict.fromkeys(near)][:5]
    raise RegionUnknown(region=region, near=", ".join(told) or ", ".join(list(names)[:5]))


def _regions(law: Law) -> Iterator[tuple[str, str]]:
    listed = law.files.get("regions")
    for row in listed.get("regions", ()) if isinstance(listed, Mapping) else ():
        for version in row.get("versions", ()):
            yield str(version["code"]), f"{version['zh']} {version['en']}"


def named_rules(law: Law, thing: str) -> list[str]:
    """Full names of the rules meant. Raises ThingNotFound, or SchemeNotFound where nothing is close."""
    found = [name for name in law.rules if thing in (name, name.split(".", 1)[1])]
    if found:
        return found
    words = [*law.schemes, *law.rules, *law.values, *(name.split(".", 1)[1] for name in (*law.rules, *law.values))]
    near = list(dict.fromkeys(get_close_matches(thing, words, 5, 0.6)))
    if not near:
        raise SchemeNotFound(scheme=thing, **close_ones(thing, law.schemes))
    raise ThingNotFound(thing=thing, near=", ".join(near))


# --- a scheme --------------------------------------------------------------------------------------------------------


def _scheme(out: Output, law: Law, shown: Scheme, here: Here) -> None:
    values = [_value_facts(law, name, here, out.lang) for name in law.values if name.startswith(f"{shown.id}.")]
    rules = [_rule_facts(law, v, here) for name, v in law.rules.items() if name.startswith(f"{shown.id}.")]
    _heading(out, law, f"{shown.names.zh} {shown.names.en}", here)
    basis = shown.facts.get("legal_basis") or ()
    for line in [basis] if isinstance(basis, str) else basis:
        out.line(f"  {cited(law, str(line))[out.lang]}")
    out.line()
    _values(out, [v for v in values if v["value"]])
    if absent := [f"{v['name']} {v['names']}" if out.lang == "zh" else v["name"] for v in values if not v["value"]]:
        out.line()
        out.line(("Nothing in force here: " if out.lang == "en" else "此处无有效值：") + ", ".join(absent))
    for rule in rules:
        if rule is not None:
            _rule(out, law, rule)
    out.result({"scheme": shown.id, "region": here.region, "at": here.at.isoformat(), "values": values, "rules": rules})


def _heading(out: Output, law: Law, title: str, here: Here) -> None:
    names = dict(_regions(law))
    places = " < ".join(f"{code} {names[code].split()[0]}" if code in names else code for code in chain(here.region))
    out.line(f"{title} — {here.at.isoformat()}, {places}")


def _values(out: Output, values: Sequence[Mapping[str, str]]) -> None:
    rows = [
        (
            f"{v['name']} {v['names']}" if out.lang == "zh" else v["name"],
            *(v[word] for word in ("value", "start")),
            v["known_from"] if v["known_from"] != v["start"] else "–",  # no day of publication is told
            SURE[out.lang].get(v["confidence"], v["confidence"]),
            *(v[word] for word in ("document", "mark")),
        )
        for v in values
    ]
    out.table(HEADINGS[out.lang], rows)
    if rows:
        out.line(LEGEND[out.lang])


def _value_facts(law: Law, name: str, here: Here, lang: str) -> dict[str, str]:
    value = law.values[name]
    box = box_for(value, here.region, here.at, here.known).box
    return {
        "name": name.split(".", 1)[1],
        "names": value.names.en if lang == "en" else value.names.zh,
        "value": "" if box is None else box_text(box, value.type, lang),
        "start": box.start.isoformat() if box else "",
        "known_from": box.known_from.isoformat() if box else "",
        "document": box.document if box else "",
        "confidence": box.confidence if box else "",
        "mark": UNVERIFIED[lang] if box and doubtful(box) else "",
    }


def doubtful(box: Box) -> bool:
    """Marked unverified, of low confidence, read off forms, or resting on a document that nobody has read."""
    doubtful = box.unverified or box.confidence == "L" or bool(FORMS.match(box.document))
    return doubtful or any(word in box.document for word in _UNREAD)


# --- rules -----------------------------------------------------------------------------------------------------------


def _rules(out: Output, law: Law, names: Sequence[str], here: Here) -> None:
    told = []
    for name in names:
        rule = version_for(law.rules[name], here.region, here.at, here.known)
        if rule is None:
            zh = f"{name} 在 {here.at.isoformat()} 于 {here.region} 没有有效版本。"
            out.line(zh if out.lang == "zh" else f"{name} has no version in {here.region} on {here.at.isoformat()}.")
            continue
        facts = _rule_facts(law, [rule], here)
        _heading(out, law, name, here)
        _rule(out, law, facts or {})
        stands = [n for n in dict.fromkeys((*rule.args, *((rule.rounds,) if rule.rounds else ()))) if n in law.values]
        if stands:
            out.line()
            _values(out, [_value_facts(law, n, here, out.lang) for n in stands])
        told.append(facts)
    out.result({"region": here.region, "at": here.at.isoformat(), "rules": told})


def _rule(out: Output, law: Law, rule: Mapping[str, Any]) -> None:
    zh = out.lang == "zh"
    out.line()
    out.line(f"{rule['name']}  {rule['zh'] if zh else rule['en']}  {rule['file']}:{rule['line']}")
    mark = f"  {UNVERIFIED[out.lang]}" if any(word in str(rule["cites"]) for word in _UNREAD) else ""
    until = (f"至 {rule['until']} 前" if zh else f" until {rule['until']}") if rule["until"] else ""
    since = f"（{rule['since']} 起{until}）" if zh else f" (since {rule['since']}{until})"
    out.line(f"    {'依据：' if zh else 'by '}{cited(law, str(rule['cites']))[out.lang]}{since}{mark}")
    for line in str(rule["source"]).splitlines():
        out.line(f"    {line}")


def _rule_facts(law: Law, versions: Sequence[Rule], here: Here) -> dict[str, object] | None:
    rule = version_for(versions, here.region, here.at, here.known)
    if rule is None:
        return None
    return {
        "name": rule.name.split(".", 1)[1],
        "id": rule.id,
        "zh": rule.names.zh,
        "en": rule.names.en,
        "cites": rule.cites,
        "citations": [{"en": c.en, "zh": c.zh} for c in citations(law, rule.cites)],
        "since": rule.start.isoformat(),
        "until": rule.end.isoformat() if rule.end else "",
        "source": rule.source,
        "file": rule.place.file,
        "line": rule.place.line,
    }
