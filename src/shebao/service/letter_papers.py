"""On what the facts of a decision rest, from the record: recognised facts, facts other departments told, the register
of employment and of deaths, answers given with a paper. Where no paper is recorded, nothing is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shebao.benefits.catalogue import Source, source
from shebao.benefits.claim_file import Evidence, evidence_of
from shebao.benefits.explain import Explained
from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import PersonId
from shebao.registry.papers import FactPaper, Moment, employers_of, paper_of_death, papers_of
from shebao.service.citations import citation, untranslated
from shebao.service.letter_model import Basis
from shebao.service.text import Text, day, joined, phrase, same
from shebao.store.db import Database

DEATHS = ("person_death_date", "person_death_month")
Sources = Mapping[str, Source]
"""Where each input or list of a decision comes from, by its full name."""


def bases_of(db: Database, by: Actor, told: Explained) -> dict[str, Basis]:
    """The paper behind each fact of a decision, by the full name of the input or list."""
    if told.said is None:
        return {}
    graph, assumed = told.said.graph, dict(told.assumed)
    asked = {one.name: one.provider for one in graph.inputs.values() if one.name not in assumed}
    asked |= {one.name: one.provider for one in graph.relations.values()}
    sources = {name: source(name, provider) for name, provider in asked.items()}
    moment = Moment(PersonId(told.claim.person_id), told.claim.event_date, told.known_at)
    return {
        **dict(_of_facts(db, by, moment, sources)),
        **dict(_of_registers(db, by, moment, sources)),
        **dict(_of_answers(sources, evidence_of(db, by, told.claim.claim_id, told.known_at))),
    }


def _of_facts(db: Database, by: Actor, moment: Moment, sources: Sources) -> Iterator[tuple[str, Basis]]:
    determined = [one.name for one in sources.values() if one.query == "determined"]
    typed = [one.name for one in sources.values() if one.query in ("fact", "department")]
    papers = {(p.source == "determined", p.name): p for p in papers_of(db, by, moment, determined, typed)}
    for full, one in sources.items():
        paper = papers.get((one.query == "determined", one.name))
        if one.query in ("determined", "fact", "department") and paper is not None and paper.document:
            yield full, _of_paper(paper)


def _of_paper(paper: FactPaper) -> Basis:
    if paper.source == "determined":
        return Basis(_worded(paper.document), when=phrase("basis_decided", day=day(paper.day)))
    teller = phrase("basis_department") if paper.source == "department" else None
    return Basis(_worded(paper.document), teller, phrase("basis_recorded", day=day(paper.day)))


def _worded(document: str) -> Text:
    """A document in its own words; those that law authors and the demonstration use are said in Chinese too."""
    return same(document) if untranslated(document) else citation(document)


def _of_registers(db: Database, by: Actor, moment: Moment, sources: Sources) -> Iterator[tuple[str, Basis]]:
    working = [full for full, one in sources.items() if (one.package, one.query) == ("registry", "employment")]
    if working and (found := employers_of(db, by, moment)):
        names = joined([same(one.employer) for one in found], ", ", "、")
        basis = Basis(
            phrase("basis_employment", employer=names), when=phrase("basis_in_force", day=day(found[-1].since))
        )
        yield from ((full, basis) for full in working)
    dead = [full for full, one in sources.items() if one.package == "registry" and one.query in DEATHS]
    if dead and (document := paper_of_death(db, by, moment)):
        yield from ((full, Basis(_worded(document), phrase("basis_death"))) for full in dead)


def _of_answers(sources: Sources, given: Mapping[str, Evidence]) -> Iterator[tuple[str, Basis]]:
    for full, one in sources.items():
        paper = given.get(one.name) if one.query == "answer_of_claim" else None
        if paper is not None and paper.document:
            yield full, Basis(_worded(paper.document), when=phrase("basis_recorded", day=day(paper.day)))
