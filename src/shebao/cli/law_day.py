"""`shebao law show --at DAY` without a name: the system of that day, as the law's own dates have it."""

from __future__ import annotations

from datetime import date
from typing import Any

from shebao.cli.law import Here
from shebao.cli.output import Output
from shebao.kernel.regions import NATION
from shebao.law import catalogue
from shebao.law.ir import Law, Names
from shebao.service.citations import citation
from shebao.service.financing import financing
from shebao.service.lawbook_parts import word

HEADS = ("scheme", "financing", "pillar", "department", "where", "basis")


def show_day(out: Output, law: Law, here: Here) -> None:
    """Print the schemes in force on a day, by part; in a place, those that hold there."""
    lang = out.lang
    standing = catalogue.in_force(law, here.at)
    if here.region != NATION:
        standing = catalogue.schemes_of(law, here.region, here.at)
    for part in dict.fromkeys(s.part for s in standing):
        out.line(word(part)[lang])
        rows = [_row(law, s, here.at, lang) for s in standing if s.part == part]
        out.table([word(head)[lang] for head in HEADS], rows)
        out.line()
    ended = [s for s in law.schemes.values() if s.end is not None and s.end <= here.at]
    place = _said(catalogue.region_names(law, here.region), lang)
    if lang == "zh":
        out.line(f"{here.at} {place}：施行 {len(standing)} 项制度，此前停止或并入其他制度 {len(ended)} 项。")
    else:
        out.line(f"{here.at}, {place}: {len(standing)} schemes stand, {len(ended)} ended or merged before.")
    out.result({"at": here.at.isoformat(), "region": here.region, "schemes": [_plain(s) for s in standing]})


def _row(law: Law, standing: catalogue.Standing, day: date, lang: str) -> list[str]:
    facts = standing.scheme.facts
    where = word("everywhere")[lang]
    if standing.pilots:
        named = [_said(catalogue.region_names(law, code), lang) for code in standing.pilots]
        named = [word("parts_of_country")[lang]] if NATION in standing.pilots else named
        where = word("pilot_in", places="、".join(named) if lang == "zh" else ", ".join(named))[lang]
    elif not standing.everywhere:
        where = _said(catalogue.region_names(law, standing.scheme.region), lang)
    return [
        _said(standing.scheme.names, lang),
        financing(law, standing.scheme)[lang],
        str(facts.get("pillar", "")),
        _said(standing.department, lang) if standing.department else "",
        where,
        citation(catalogue.basis_on(law, standing.scheme, day))[lang],
    ]


def _plain(standing: catalogue.Standing) -> dict[str, Any]:
    return {
        "id": standing.scheme.id,
        "en": standing.scheme.names.en,
        "zh": standing.scheme.names.zh,
        "part": standing.part,
        "financing_class": standing.scheme.facts.get("financing_class"),
        "pillar": standing.scheme.facts.get("pillar"),
        "department": None if standing.department is None else standing.department.zh,
        "pilots": list(standing.pilots),
        "from": standing.scheme.start.isoformat(),
        "to": None if standing.scheme.end is None else standing.scheme.end.isoformat(),
    }


def _said(names: Names, lang: str) -> str:
    return names.zh if lang == "zh" else names.en
