"""Letters to employers on a benefit of theirs found from the record: granted, refused with every reason, or waiting.

The words are those of the scheme's service.yaml, the figures those of the published list; who is left out by the law
gets a refusal that says what would change it, who waits for a fact is told so and is refused nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.access.model import read_posts
from shebao.benefits.employer_payment import Signed
from shebao.benefits.employers import EmployerRow
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.service.delivery import delivered
from shebao.service.issue import code_of, words_hash
from shebao.service.letters import Act, Letter, LetterFacts, Line, Right, build
from shebao.service.offices import Offices
from shebao.service.remedies import Matter, ways_to_disagree
from shebao.service.text import Text, money, phrase
from shebao.store.db import Database

ACTS = {"maker": "determined", "checker": "checked", "approver": "granted"}


@dataclass(frozen=True, slots=True)
class ToEmployers:
    """What letters of one list share: the scheme and its lump sum, the office, the day, and who signed."""

    scheme: str
    item: str
    region: str
    on: date
    signed: tuple[Signed, ...]


def letter_to_employer(db: Database, by: Actor, law: Law, row: EmployerRow, about: ToEmployers) -> Letter:
    """The letter of one line of the list, kept like any letter. Raises LetterWordsMissing, RemedyMissing."""
    kind = _kind(row)
    number = f"{about.region}-{about.on.year}-R{int(row.award):07d}"
    scheme, offices, posts = law.schemes[about.scheme], Offices(law, ()), read_posts().posts
    item = next(lump for lump in scheme.facts["lump_sums"] if lump["id"] == about.item)
    line = str(scheme.facts["line"])
    acts = tuple(Act(ACTS[s.role], Text(posts[s.post].en, posts[s.post].zh), s.on) for s in about.signed)
    paid = law.inputs[f"{about.scheme}.{scheme.service['without_application']['listed']}"].names
    source = Text(f"{paid.en}: {money(row.dues_fen).en}", f"{paid.zh}：{money(row.dues_fen).zh}")
    facts = LetterFacts(
        scheme=about.scheme,
        kind=kind,
        number=number,
        decided_on=about.on,
        office=offices.office(about.region, line),
        person_name=row.name,
        masked_number=row.credit_code,
        officer=acts[0].post,
        code=code_of(db, by, number),
        amount=row.fen,
        lines=(Line(Text(item["names"]["en"], item["names"]["zh"]), row.fen, source),) if kind == "granted" else (),
        reasons=row.reasons,
        to=phrase("to_employer", name=row.name, number=row.credit_code),
        right=Right(manner="once"),
        acts=acts,
        delivered=delivered(db, by, law, number, demonstration=False),
        demonstration=False,
    )
    ways = ways_to_disagree(offices, about.region, Matter.of(line, scheme, about.item), kind, about.on)
    letter = build(facts, scheme.service.get("letters", {}), ways)
    with db.transaction(by, "service", "issue_letter", act="assess", subject=f"letter:{number}") as tx:
        tx.run(
            "add_letter",
            number=number,
            kind=kind,
            decision=None,
            person=None,
            employer=row.employer,
            code=facts.code,
            words=words_hash(letter),
            issued_on=about.on,
            issued_by=by.actor_id,
            path=by.path,
        )
    return letter


def _kind(row: EmployerRow) -> str:
    if not row.reasons and not row.held:
        return "granted"
    return "refused" if row.reasons and all(reason.means == "refuse" for reason in row.reasons) else "waiting"
