"""The law book shows what the law says: every scheme, rule, value and case, in both languages, with doubts marked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from shebao.engine.worked import Differs, Worked
from shebao.law.cases import Case
from shebao.law.catalogue import in_force
from shebao.law.load import load
from shebao.service.lawbook import leaves
from shebao.service.lawbook_parts import word
from shebao.service.render import page

DAY = date(2030, 6, 1)


@pytest.fixture(scope="module")
def law():
    return load("utopia")


@pytest.fixture(scope="module")
def worked(law):
    scheme = next(iter(law.schemes))
    case = Case(
        "A widow", scheme, "edge", DAY, "000000", None, "form 7", {}, {}, {}, {}, Fraction(0), law.schemes[scheme].place
    )
    bad = Differs("pension", "100.00", "99.00", "")
    return [Worked(replace(case, published=True), None, None, ()), Worked(case, None, None, (bad,))]


def drawn(leaf, lang):
    text = page("lawbook", lang, leaf=leaf, suffix=".zh" if lang == "zh" else "", band=word("band"))
    return re.sub(r"<[^>]+>", " ", text)


@pytest.fixture(scope="module")
def book(law, worked):
    return {leaf.stem: leaf for leaf in leaves(law, worked, DAY)}


@pytest.mark.mission("S1.01")
def test_there_is_a_page_for_every_scheme_and_it_is_reached_from_the_first(law, book):
    first = drawn(book["index"], "en")
    for scheme in law.schemes.values():
        assert f"scheme-{scheme.id}" in book
    for standing in in_force(law, DAY):
        assert standing.scheme.names.en in first


def test_a_scheme_page_names_every_rule_and_value_with_its_document(law, book):
    for scheme in law.schemes.values():
        text = drawn(book[f"scheme-{scheme.id}"], "zh")
        for name, versions in law.rules.items():
            if name.startswith(f"{scheme.id}."):
                assert versions[0].names.zh in text, name
        for name, value in law.values.items():
            if name.startswith(f"{scheme.id}.") and value.boxes:
                assert value.names.zh in text, name


def test_formulas_are_in_the_words_of_the_language(law, book):
    rows = [row for s in book["scheme-old_age_pension"].tables if s.title == word("rules") for row in s.rows]
    assert rows
    relations = {name.rpartition(".")[2] for name in law.relations}
    for row in rows:
        assert set(re.findall(r"[a-z]+_[a-z]+", row[1].text.zh)) <= {*relations, "value_in", "month_number", "year_of"}


def test_what_is_unmet_is_shown_with_the_term_that_differs(book):
    said = drawn(book["truth"], "en")
    assert "1 of 2 worked cases are met; 1 of them come from outside." in said
    assert "pension: 100.00 ≠ 99.00" in said


def test_every_doubt_stands_with_its_mark(law, book):
    doubts = [box for value in law.values.values() for box in value.boxes if box.unverified]
    text = drawn(book["truth"], "zh")
    assert text.count("待核实") >= len(doubts)


def test_nothing_is_left_unfilled_and_both_languages_are_there(book):
    for leaf in book.values():
        for lang in ("en", "zh"):
            assert not re.search(r"\{\w+\}", drawn(leaf, lang)), (leaf.stem, lang)
