"""What one can do against a decision: rows of remedies.yaml for the day, the place, the line and the letter, with the
office to turn to by its name. A decision for which the law folder has none is not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import chain
from shebao.law.ir import Law, Scheme
from shebao.law.remedies import in_force, needed_kinds, remedies_on, told_apart_by
from shebao.service.letters import Remedy
from shebao.service.offices import Offices
from shebao.service.text import Text, joined, same

ORDER = ("look_again", "reconsideration", "suit")


class RemedyMissing(ShebaoError):
    """A decision of {day} in {region} would name no remedy of the kind "{kind}": add the row that held on that day to
    remedies.yaml; until then the decision is not written."""

    code = "service.remedy_missing"
    zh = (
        "{region} {day} 的决定没有“{kind}”救济途径可以写明："
        "请在 remedies.yaml 中补充当日有效的一条，补充前不得作出决定。"
    )


class CourtMissing(ShebaoError):
    """The remedy {remedy} names the court of {region}, and remedies.yaml has none for that day: add a row to courts, of
    the place or of the whole state; until then the decision is not written."""

    code = "service.court_missing"
    zh = (
        "救济途径 {remedy} 须写明 {region} 的受诉法院，而 remedies.yaml 中没有当日的法院："
        "请在 courts 中补充，补充前不得作出决定。"
    )


@dataclass(frozen=True, slots=True)
class Matter:
    """What a decision is about: the line of the office that decides, the scheme with its part, and the item beside
    its own right. Contributions owed are no scheme's own: they are social insurance."""

    line: str
    part: str = "social_insurance"
    scheme: str = ""
    item: str = ""

    @classmethod
    def of(cls, line: str, scheme: Scheme, item: str = "") -> Matter:
        """A scheme's decision by an office of the line."""
        return cls(line, str(scheme.facts.get("part", "")), scheme.id, f"{scheme.id}.{item}" if item else "")


def ways_to_disagree(offices: Offices, region: str, matter: Matter, letter: str, on: date) -> list[Remedy]:
    """What a letter of the day names. Raises RemedyMissing, AgencyMissing."""
    return [way.remedy for way in ways_with_periods(offices, region, matter, letter, on)]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to disagree with its period from the delivery, as (60, "days"); None where it has none that runs so."""

    remedy: Remedy
    within: tuple[int, str] | None


def ways_with_periods(offices: Offices, region: str, matter: Matter, letter: str, on: date) -> list[Way]:
    """For each kind the row in force, the nearest region first, then the one that says most of what it is for: the
    item, the scheme, the part of the system, the line, the letter.

    Raises RemedyMissing, AgencyMissing.
    """
    meant = [row for row in remedies_on(offices.law, on) if _meant(row, matter, letter)]
    found: dict[str, Mapping[str, Any]] = {}
    for place in chain(region):
        here = [row for row in meant if str(row["region"]) == place]
        for row in sorted(here, key=told_apart_by, reverse=True):
            found.setdefault(str(row["kind"]), row)
    for kind in needed_kinds(offices.law):
        if kind not in found:
            raise RemedyMissing(day=on.isoformat(), region=region, kind=kind)
    kinds: Sequence[str] = (*ORDER, *sorted(set(found) - set(ORDER)))
    rows = [found[kind] for kind in kinds if kind in found]
    court = court_on(offices.law, region, on)
    return [Way(_remedy(offices, region, matter.line, (row, court)), _within(row)) for row in rows]


def court_on(law: Law, region: str, on: date) -> Mapping[str, Any] | None:
    """The court a suit of a place goes to on a day: the row of the nearest region, the state's in the end."""
    content = law.files.get("remedies")
    listed = content.get("courts") or () if isinstance(content, Mapping) else ()
    held = [row for row in listed if in_force(row, on)]
    return next((row for place in chain(region) for row in held if str(row["region"]) == place), None)


def _meant(row: Mapping[str, Any], matter: Matter, letter: str) -> bool:
    about = {"items": matter.item, "schemes": matter.scheme, "parts": matter.part, "lines": matter.line}
    return all(word in row.get(key, (word,)) for key, word in {**about, "letters": letter}.items())


def _remedy(
    offices: Offices, region: str, line: str, found: tuple[Mapping[str, Any], Mapping[str, Any] | None]
) -> Remedy:
    row, court = found
    fillers = {"body": same("")}
    if row.get("body_is"):
        body = offices.superior(region, line, str(row["body_is"]))
        fillers["body"] = Text(f"the {body.en}", body.zh)
    words, cites, doubts = Text(str(row["text"]["en"]), str(row["text"]["zh"])), str(row["cites"]), [row]
    if "{court}" in words.zh:
        if court is None:
            raise CourtMissing(region=region, remedy=row["id"])
        fillers["court"] = Text(str(court["en"]), str(court["zh"]))
        cites, doubts = "；".join(filter(None, (cites, court.get("cites")))), [row, court]
    unsure = [one["unverified"] for one in doubts if one.get("unverified")]
    told = [Text(str(one["en"]), str(one["zh"])) for one in unsure if isinstance(one, Mapping)]
    whole = len(told) < len(unsure)  # an article, a body or a period: all that is cited
    said = joined(told, ", ", "、") if told and not whole else None
    return Remedy(words.fill(**fillers), cites, bool(unsure), said, _within(row) is not None)


def _within(row: Mapping[str, Any]) -> tuple[int, str] | None:
    """The period that runs from the delivery; one that runs from something else (`counts_from`) has no day yet."""
    if row.get("counts_from") or not row.get("within"):
        return None
    ((unit, count),) = row["within"].items()
    return int(count), str(unit)
