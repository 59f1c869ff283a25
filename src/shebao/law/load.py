"""`load("cn")`: the law of a country, read, linked and hashed; kept ready for the next time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shebao.law import cache
from shebao.law.defects import CountryNotFound, Defect, LawRefused, in_order
from shebao.law.ir import IR_VERSION, Law, digest, plain
from shebao.law.never import wrong_nevers

if TYPE_CHECKING:
    from shebao.law.text import Document


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a folder gave: the law as far as it could be read, every defect found on the way, and the files."""

    law: Law
    defects: tuple[Defect, ...]
    documents: Mapping[str, Document]


def load(country: str | Path = "cn", *, kept: bool = True) -> Law:
    """The law of a country (a name under the folder of countries, or a folder). Raises LawRefused with all defects.

    `kept` False reads the texts again even when nothing has changed.
    """
    root = find(country)
    folder = home(root) / "law-cache"
    name = cache.known_key(root, home(root) / "law-state")
    law = cache.fetch(folder, name) if kept else None
    if law is not None:  # the same texts may lie in a folder of another name
        return law if law.country == root.name else replace(law, country=root.name)
    reading = read_country(root)
    if reading.defects:
        raise LawRefused(str(root), reading.defects)
    cache.keep(folder, name, reading.law)
    return reading.law


def find(country: str | Path) -> Path:
    """The folder of a country: SHEBAO_LAWS, ./laws, the checkout's laws, or the path itself. Raises CountryNotFound."""
    if isinstance(country, Path) or os.sep in country:
        places = [Path(country)]
    else:
        named = os.environ.get("SHEBAO_LAWS")
        checkout = Path(__file__).resolve().parents[3] / "laws"
        places = [Path(place) / country for place in ((named,) if named else ("laws", checkout))]
    for place in places:
        if place.is_dir():
            return place.resolve()
    raise CountryNotFound(country=country, places=", ".join(map(str, places)))


def home(root: Path) -> Path:
    """Where made things lie: SHEBAO_HOME, else .shebao beside the folder of countries."""
    named = os.environ.get("SHEBAO_HOME")
    return Path(named) if named else root.parent.parent / ".shebao"


def read_country(root: Path) -> Reading:
    """Read and link every text below `root`; nothing is raised, everything is told.

    The readers are imported here: a law that is kept is ready without them, in half the time."""
    from shebao.law.delegation import undelegated  # noqa: PLC0415
    from shebao.law.folders import gather  # noqa: PLC0415
    from shebao.law.link import Names, link  # noqa: PLC0415
    from shebao.law.remedies import without_remedy  # noqa: PLC0415

    found = gather(root)
    defects = list(found.defects)
    rules = link(Names(found.values, found.inputs, found.relations, found.rules), defects)
    law = Law(root.name, found.schemes, found.values, found.inputs, found.relations, rules, found.files, "")
    defects += undelegated(law)
    defects += without_remedy(law, found.documents)
    defects += wrong_nevers(law, found.documents)
    return Reading(replace(law, hash=content_hash(law)), tuple(in_order(defects)), found.documents)


def content_hash(law: Law) -> str:
    """SHA-256 of the canonical content. Where a text stands in its file is not content."""
    content = {f.name: plain(getattr(law, f.name)) for f in fields(law) if f.name != "hash"}
    return digest({"ir": IR_VERSION, **_without_places(content)})


def _without_places(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _without_places(value) for key, value in data.items() if key != "place" or not _is_place(value)}
    if isinstance(data, list):
        return [_without_places(value) for value in data]
    return data


def _is_place(value: object) -> bool:
    return isinstance(value, Mapping) and value.get("_") == "Place"
