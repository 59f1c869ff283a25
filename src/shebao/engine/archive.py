"""The bytes under which a graph is kept, and the graph again from them: old decisions replay for ever.

A slice is written in the canonical plain form of the law's IR. Its version is the IR's; a reader for every released
version stays here.
"""

from __future__ import annotations

import json
from typing import Any

from shebao.engine.cut import Pick, Run, Slice, Used
from shebao.engine.graph import Graph
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import IR_VERSION, canonical, from_plain

_MINE: dict[str, type[Any]] = {"Slice": Slice, "Used": Used, "Pick": Pick, "Run": Run}


class ArchiveNotReadable(ShebaoError):
    """The archived law is of version {version}; this system reads up to version {known}."""

    code = "engine.archive"
    zh = "归档法规的版本为 {version}，本系统最高可读版本为 {known}。"


def body(graph: Graph) -> bytes:
    """What `law_archive` keeps; its SHA-256 is `graph.hash`."""
    return canonical(graph.slice)


def graph_from(kept: bytes) -> Graph:
    """The graph of an archived slice. Raises ArchiveNotReadable."""
    data = json.loads(kept)
    if data.get("ir_version") not in range(1, IR_VERSION + 1):
        raise ArchiveNotReadable(version=data.get("ir_version"), known=IR_VERSION)
    return Graph(_rebuilt(data))


def _rebuilt(data: Any) -> Any:
    """Slices and their parts here, everything of the law by the law's own reader."""
    if isinstance(data, list):
        return tuple(_rebuilt(part) for part in data)
    if not isinstance(data, dict) or ("_" in data and data["_"] not in _MINE):
        return from_plain(data)
    parts = {key: _rebuilt(part) for key, part in data.items() if key != "_"}
    return _MINE[data["_"]](**parts) if "_" in data else parts
