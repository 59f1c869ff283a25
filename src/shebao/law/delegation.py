"""Delegation is law: a local folder may set only what the national file hands down to its level."""

from __future__ import annotations

from collections.abc import Mapping

from shebao.kernel.regions import NATION, level, within
from shebao.law.defects import Defect, NotDelegated
from shebao.law.ir import Law, Rule, Value

LEVELS_ZH: Mapping[str, str] = {"state": "国家", "province": "省级", "prefecture": "市级", "county": "县级"}


def is_delegated(delegated_to: tuple[str, ...], region: str) -> bool:
    """Whether a region may set what is delegated to these levels (or to these regions by code)."""
    return any(word == level(region) or (word.isdigit() and within(region, word)) for word in delegated_to)


def undelegated(law: Law) -> list[Defect]:
    """Local boxes and local rule versions that the level above does not allow."""
    found: list[Defect] = []
    for value in law.values.values():
        found += _of_value(value)
    for versions in law.rules.values():
        found += _of_rule(versions)
    return found


def _of_value(value: Value) -> list[Defect]:
    article = next((b.document for b in value.boxes if b.region == NATION and b.document), "its definition")
    return [
        _refusal(value, box.region, value.delegated_to, article, box)
        for box in value.boxes
        if box.region != NATION and not is_delegated(value.delegated_to, box.region)
    ]


def _of_rule(versions: tuple[Rule, ...]) -> list[Defect]:
    """Versions below the highest one need its delegation; a rule of one place only is that place's own."""
    found: list[Defect] = []
    for rule in versions:
        above = [v for v in versions if v.region != rule.region and within(rule.region, v.region)]
        if above and not any(is_delegated(v.delegated_to, rule.region) for v in above):
            delegated = tuple(dict.fromkeys(word for v in above for word in v.delegated_to))
            found.append(_refusal(above[0], rule.region, delegated, above[0].cites, rule))
    return found


def _refusal(
    national: Value | Rule, region: str, delegated: tuple[str, ...], article: str, local: object
) -> NotDelegated:
    place = getattr(local, "place", national.place)
    return NotDelegated(
        place,
        name=national.name,
        region=region,
        level=level(region),
        level_zh=LEVELS_ZH[level(region)],
        article=article,
        national=f"{national.place.file}:{national.place.line}",
        delegated=", ".join(delegated) or "nobody",
        delegated_zh="、".join(LEVELS_ZH.get(word, word) for word in delegated) or "任何地方",
    )
