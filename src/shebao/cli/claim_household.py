"""`shebao claim household`: who lives with the applicant, where the law reads the household from the record."""

from __future__ import annotations

from typing import Any

import click

from shebao.benefits.model import ClaimId
from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options, post_said, said
from shebao.cli.output import Output
from shebao.registry.people import show_person
from shebao.service import desk_household
from shebao.service.desk_household import Kin


@claim_group.command("household")
@click.argument("claim", type=int)
@click.option(
    "--member", "members", type=(str, str), multiple=True, help="Identity number and what he is: spouse, child …"
)
@click.option("--new", "new", type=(str, str), multiple=True, help="Identity number and name of who is not on record.")
@click.option("--document", required=True, help="The paper: household register, statement of the village.")
@options
def household_command(
    claim: int, *, members: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...], document: str, **asked: Any
) -> None:
    """Record who lives with the applicant of CLAIM, himself unnamed; who is not named any more has left."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    names = dict(new)
    kin = [Kin(number, role, names.get(number, "")) for number, role in members]
    with at_desk(asked) as desk:
        done, found = desk_household.household(desk, ClaimId(claim), kin, document)
        out.line(said(out, "done", day=desk.on, act=said(out, "household"), post=post_said(done.by.post, out.lang)))
        for one in found:
            out.line(f"  {one.kind}: {len(one.members)}")
            for member in one.members:
                card = show_person(desk.db, desk.house, member.person)
                out.line(f"    {card.name} {card.numbers[0][0] if card.numbers else ''} {member.role}".rstrip())
        out.result({"households": [{"unit": h.unit, "kind": h.kind, "members": len(h.members)} for h in found]})
