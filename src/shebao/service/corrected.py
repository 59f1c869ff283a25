"""The letters of a mass correction: one to everybody who has more now, with each month told before and after.

Who would get less has no letter of a change here: he is told by his own notice with time to answer, award by award.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shebao.benefits.correction import affected
from shebao.benefits.explain import explain_decision
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.service.issue import Occasion, issue
from shebao.service.letters import Letter
from shebao.store.db import Database


def letters_of_correction(
    db: Database, by: Actor, law: Law, run: int, *, on: date, invented: Sequence[Mapping[str, Any]] = ()
) -> list[Letter]:
    """A letter of change to every person the run raised; done again, the same letters. Raises what issue raises."""
    letters = []
    for line in affected(db, by, run):
        if line.applied and line.decision is not None:
            occasion = Occasion("changed", on, award=line.award, invented=invented)
            letters.append(issue(db, by, law, explain_decision(db, by, line.decision), occasion))
    return letters
