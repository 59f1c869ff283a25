"""Citations: each document stands in the list of the fact base or was found and read later; none is outside; it is said
in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from shebao.service.citations import untranslated

NUMBER = re.compile(r"[一-鿿]*〔\d{4}〕\d+号|[一-鿿]*令第?\d+号")
CITING = ("cites", "legal_basis", "document", "basis")


def said_in(thing: Any) -> Iterator[str]:
    """Every citation in content of any form."""
    if isinstance(thing, dict):
        for word, held in thing.items():
            if word in CITING and isinstance(held, str):
                yield held
            else:
                yield from said_in(held)
    elif isinstance(thing, (list, tuple)):
        for held in thing:
            yield from said_in(held)


def of_the_law(cn) -> Iterator[str]:
    yield from (box.document for value in cn.values.values() for box in value.boxes)
    yield from (rule.cites for versions in cn.rules.values() for rule in versions)
    yield from (given.absent.cites for given in cn.inputs.values() if given.absent)
    for scheme in cn.schemes.values():
        yield from said_in(scheme.facts)


def of_its_tables(cn) -> Iterator[str]:
    for name, held in cn.files.items():
        if name != "documents":
            yield from said_in(held)


@pytest.fixture(scope="module")
def read(cn):
    """Documents found after the fact base was closed, by how they were read."""
    return {row["how"]: set(row["ids"]) for row in cn.files["documents"]["read"]}


@pytest.fixture(scope="module")
def listed(cn, read):
    rows = {number for row in cn.files["documents"]["numbers"] for number in row["ids"]}
    assert set(read) == {"text", "report", "named"}
    assert not rows & set().union(*read.values())
    return rows.union(*read.values())


def numbers(citations: Iterator[str]) -> set[str]:
    return {number for said in citations for number in NUMBER.findall(said)}


@pytest.mark.mission("S1.04")
def test_every_document_the_law_cites_stands_in_the_fact_base_or_was_read_later(cn, listed):
    cited = numbers(of_the_law(cn))
    assert len(cited) > 180
    assert cited - listed == set()


def test_documents_of_the_tables_stand_there_too(cn, listed):
    assert numbers(of_its_tables(cn)) - listed == set()


def test_no_document_is_outside(cn):
    assert cn.files["documents"]["outside"] == []


def test_the_list_holds_no_document_that_nobody_cites(cn, listed):
    cited = numbers(of_the_law(cn)) | numbers(of_its_tables(cn))
    assert listed - cited == set()


def test_an_amount_never_rests_alone_on_a_document_known_from_retellings(cn, read):
    alone = [
        box.id
        for value in cn.values.values()
        for box in value.boxes
        if not box.unverified and (found := set(NUMBER.findall(box.document))) and found <= read["named"]
        if "社会保险法" not in box.document
    ]
    assert alone == []


def test_every_word_of_a_citation_is_said_in_chinese(cn):
    left = {said for said in (*of_the_law(cn), *of_its_tables(cn)) if said and untranslated(said)}
    assert left == set(), "add them to src/shebao/service/citation_words.yaml"


def test_a_number_has_one_place_and_the_place_is_a_part_of_the_fact_base(cn):
    rows = cn.files["documents"]["numbers"]
    ids = [number for row in rows for number in row["ids"]]
    assert len(ids) == len(set(ids))
    files = "pension|insurance|assistance|month-2025-10|corrections|glossary|regions|regions_long"
    assert all(re.fullmatch(rf"(?:{files})(?: [\d.]+[a-z]?)?", str(row["at"])) for row in rows)
