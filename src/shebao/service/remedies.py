"""What one can do against a decision: rows of remedies.yaml for the day, the place, the line and the letter, with the
office to turn to by its name. A decision for which the law folder has none is not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import chain
from shebao.law.remedies import needed_kinds, remedies_on
from shebao.service.letters import Remedy
from shebao.service.offices import Offices
from shebao.service.text import Text, same

ORDER = ("look_again", "reconsideration", "suit")


class RemedyMissing(ShebaoError):
    """A decision of {day} in {region} would name no remedy of the kind "{kind}": add the row that held on that day to
    remedies.yaml; until then the decision is not written."""

    code = "service.remedy_missing"
    zh = (
        "{region} {day} 的决定没有“{kind}”救济途径可以写明："
        "请在 remedies.yaml 中补充当日有效的一条，补充前不得作出决定。"
    )


def ways_to_disagree(offices: Offices, region: str, line: str, letter: str, on: date) -> list[Remedy]:
    """For each kind the row in force, the nearest region first, then the one that names the line or the letter.

    Raises RemedyMissing, AgencyMissing.
    """
    rows = [row for row in remedies_on(offices.law, on) if _meant(row, line, letter)]
    found: dict[str, Mapping[str, Any]] = {}
    for place in chain(region):
        here = [row for row in rows if str(row["region"]) == place]
        for row in sorted(here, key=lambda row: not (row.get("lines") or row.get("letters"))):
            found.setdefault(str(row["kind"]), row)
    for kind in needed_kinds(offices.law):
        if kind not in found:
            raise RemedyMissing(day=on.isoformat(), region=region, kind=kind)
    kinds: Sequence[str] = (*ORDER, *sorted(set(found) - set(ORDER)))
    return [_remedy(offices, region, line, found[kind]) for kind in kinds if kind in found]


def _meant(row: Mapping[str, Any], line: str, letter: str) -> bool:
    return line in row.get("lines", (line,)) and letter in row.get("letters", (letter,))


def _remedy(offices: Offices, region: str, line: str, row: Mapping[str, Any]) -> Remedy:
    body = same("")
    if row.get("body_is"):
        body = offices.superior(region, line, str(row["body_is"]))
        body = Text(f"the {body.en}", body.zh)
    words = Text(str(row["text"]["en"]), str(row["text"]["zh"])).fill(body=body)
    return Remedy(words, str(row["cites"]), bool(row.get("unverified")))
