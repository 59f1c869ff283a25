"""Who acts: an officer, an employer's clerk, an insured person, or the house itself in a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor at work: `line` is the strip (line of business), `path` the block (agency subtree) he acts in."""

    actor_id: int
    name: str
    post: str
    line: str
    path: str
