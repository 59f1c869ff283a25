"""The household a claim asks for, entered by the clerk: who lives together, of every kind the law reads for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shebao.benefits.model import ClaimId, law_date
from shebao.kernel.errors import Refused
from shebao.kernel.identifiers import PersonId, masked, parse_citizen_number
from shebao.registry.households import Household, Member, record_household
from shebao.registry.people import find_person, look_up_outsider
from shebao.service.desk import Desk, Person, register
from shebao.service.desk_errors import CaredForElsewhere, ClaimAgainstRecord, NameWanted, NoHousehold
from shebao.service.desk_steps import Done, officer_for, read

APPLICANT = "applicant"
READ_BY = ("registry.household.size:", "benefits.household_in_payment:")
"""Providers that read a household; after the colon stands its kind."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody who lives with the applicant: his number, what he is to him, and his name where he is not on record."""

    number: str
    role: str
    name: str = ""


def kinds_asked(desk: Desk, claim: ClaimId) -> list[str]:
    """The kinds of household the law reads for a claim."""
    now = read(desk, claim).claim
    day = law_date(desk.judge.scheme(now.scheme), now.event_date)
    graph = desk.judge.graph(desk.judge.wants(now.scheme, now.item).outputs, now.region, day, desk.on)
    words = (
        spec.provider.removeprefix(read_by)
        for spec in graph.inputs.values()
        for read_by in READ_BY
        if spec.provider.startswith(read_by)
    )
    return sorted({word.partition(".")[0] for word in words})


def household(desk: Desk, claim: ClaimId, kin: Sequence[Kin], document: str) -> tuple[Done, list[Household]]:
    """Who lives with the applicant from the month of the claim on, each registered; the same again changes nothing.

    Raises NoHousehold, NameWanted, CaredForElsewhere, ClaimAgainstRecord.
    """
    kinds = kinds_asked(desk, claim)
    now = read(desk, claim).claim
    if not kinds:
        raise NoHousehold(claim=claim, scheme=now.scheme)
    by = officer_for(desk, claim, "clerk")
    since = min(desk.on, now.event_date).replace(day=1)
    members = [Member(PersonId(now.person_id), APPLICANT)]
    for one in kin:
        number = parse_citizen_number(one.number).text
        found = find_person(desk.db, by, number)
        if found is None:
            outside = look_up_outsider(desk.db, by, number, purpose=f"household of claim {claim}")
            if outside is not None:
                raise CaredForElsewhere(masked=masked(number), path=outside.path)
            if not one.name.strip():
                raise NameWanted(masked=masked(number))
            found = register(desk, by, Person(number, one.name), since, by.path)
        members.append(Member(found, one.role))
    done = [record_household(desk.db, by, kind, members, since=since, document=document) for kind in kinds]
    for refused in done:
        if isinstance(refused, Refused):
            said, zh = " ".join(r.en for r in refused.reasons), "".join(r.zh for r in refused.reasons)
            raise ClaimAgainstRecord(reasons=said.rstrip("."), reasons_zh=zh.rstrip("。"))
    desk.told()
    return Done(claim, "household", by), [h for h in done if not isinstance(h, Refused)]
