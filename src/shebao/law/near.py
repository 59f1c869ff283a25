"""What may have been meant by a misspelt id, for the sentence of an error."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def perhaps(name: str, known: Iterable[str]) -> dict[str, str]:
    """The nearest of the known ids as facts `perhaps` and `perhaps_zh`, a sentence each; nothing where none is near."""
    near = get_close_matches(name, sorted(known), 3, 0.7)
    if not near:
        return {"perhaps": "", "perhaps_zh": ""}
    return {"perhaps": f" Perhaps you mean {' or '.join(near)}.", "perhaps_zh": f"是否指 {'、'.join(near)}？"}
