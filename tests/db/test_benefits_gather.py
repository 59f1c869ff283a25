"""Inputs from the record: one by one and in bulk they are the same bytes; what is not known is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from entitled import SCHEME, Wish, at, awarded, invented, judge, open_house, opened, person
from officers import COUNTY
from shebao.benefits.catalogue import source
from shebao.benefits.decisions import single
from shebao.benefits.errors import ProviderUnknown
from shebao.benefits.gather import CodeUnknown, Scope, TwoValues, gather
from shebao.benefits.judge import canonical
from shebao.law.ir import Input, Names, Place, Range, Relation, Type
from shebao.store.queries import queries

EVENT = date(2025, 10, 15)


def spec(name: str, provider: str, *, unit: str = "integer", codes: tuple[str, ...] = ()) -> Input:
    return Input(
        name=f"{SCHEME}.{name}",
        names=Names(name, name),
        type=Type(unit, 0, codes),
        range=Range(-(2**40), 2**40),
        provider=provider,
        absent=None,
        question=None,
        evidence="",
        relation=None,
        place=Place("", 0),
    )


def scope(tx, persons, claims=()) -> Scope:
    return Scope(
        scheme=SCHEME,
        region="441802",
        persons=np.asarray(persons, np.int64),
        claims=np.asarray(claims, np.int64),
        awards=np.zeros(0, np.int64),
        event_date=EVENT,
        law_date=EVENT,
        known_at=tx.now,
    )


INPUTS = {
    x.name: x
    for x in (
        spec("birth_month", "registry.person.birth_month", unit="month"),
        spec("sex", "registry.person.sex", unit="code", codes=("male", "female")),
        spec("paid_months", "determined:paid_months"),
        spec("in_prison", "fact:in_prison", unit="flag"),
        spec("hardship", "fact:hardship"),
    )
}
ROWS = Relation(
    f"{SCHEME}.spells",
    "registry.spells_of_tests",
    (spec("first", "", unit="integer"), spec("length", "")),
    60,
    Place("", 0),
)
SPELLS = """
select s as subject, (s * 7 + g) %% 100 as first, g::bigint as length
from unnest(:subjects::bigint[]) s cross join generate_series(1, (s %% 4)::int) g order by random()
"""


@pytest.fixture
def spells():
    queries("registry")["spells_of_tests"] = SPELLS.replace(":subjects", "%(subjects)s")
    yield
    del queries("registry")["spells_of_tests"]


def populate(admin, size: int) -> None:
    """Random people: some without a determination, some with a fact, some dead."""
    admin.execute(
        "insert into registry.person (person_id, serving_path) select g, %s from generate_series(5001, 5000 + %s) g",
        (COUNTY, size),
    )
    admin.execute(
        "insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path, r) "
        "select g, 'x', case when random() < 0.5 then 'male' else 'female' end, "
        "date '1940-01-01' + (random() * 25000)::int, 1, %s, '[2000-01-01,)' from generate_series(5001, 5000 + %s) g",
        (COUNTY, size),
    )
    admin.execute(
        "insert into registry.determination (person_id, name, value, document, decided_on, decided_by, reviewed_by, "
        "reviewed_at, outcome, v, r, serving_path) select g, 'paid_months', (random() * 500)::int, 'd', "
        "'2020-01-01', 101, 102, '2020-01-02', 'confirmed', '(,)', '[2020-01-02,)', %s "
        "from generate_series(5001, 5000 + %s) g "
        "where random() < 0.8",
        (COUNTY, size),
    )


@pytest.mark.parametrize("size", [400, pytest.param(10_000, marks=pytest.mark.slow)])
def test_one_by_one_and_in_bulk_are_the_same_bytes(db, admin, officers, spells, size):
    populate(admin, size)
    rng = np.random.default_rng(7)
    persons = rng.permutation(np.arange(5001, 5001 + size))
    relations = {ROWS.name: ROWS}
    with db.reading(officers.clerk, "benefits") as tx:
        bulk = gather(tx, scope(tx, persons), INPUTS, relations)
        many = canonical([single(bulk, row) for row in range(size)])
        one = []
        for who in persons.tolist():
            alone = gather(tx, scope(tx, [who]), INPUTS, relations)
            one.append(single(alone, 0))
    assert canonical(one) == many
    lacking = int((~bulk.complete).sum())
    assert lacking == size  # nobody has the fact of hardship
    assert 0 < int(bulk.missing[f"{SCHEME}.paid_months"].sum()) < size
    assert len(bulk.relations[ROWS.name].columns["length"]) == int((persons % 4).sum())


def test_absent_is_assumed_by_law_and_noted(db, officers):
    open_house(db)
    at(db, "2025-10-20")
    claim = opened(db, Wish(person(db)))
    wants = judge().wants(SCHEME, "")
    graph = judge().graph(wants.outputs, "441802", EVENT, date(2025, 10, 20))
    with db.reading(officers.clerk, "benefits") as tx:
        found = gather(tx, scope(tx, [1], [claim]), graph.inputs, graph.relations)
    assert list(found.assumed) == ["old_age.lives_in_county"]
    assert found.complete.all()
    assert found.columns["old_age.account"].tolist() == [11_864_235]


def test_what_is_corrected_later_is_not_known_before(db, officers):
    open_house(db)
    at(db, "2025-10-20")
    claim = opened(db, Wish(person(db)))
    with db.reading(officers.clerk, "benefits") as tx:
        early = replace(scope(tx, [1], [claim]), known_at=tx.now.replace(year=2024))
        found = gather(tx, early, {f"{SCHEME}.account": invented().inputs["old_age.account"]}, {})
    assert found.missing[f"{SCHEME}.account"].tolist() == [True]


def test_the_catalogue_is_closed():
    assert source("s.x", "registry.membership.active:old_age").name == "old_age"
    assert source("s.x", "recorded:old_age.total_before").query == "recorded_total_before"
    for word in ("payments.balance", "rule", "fact", "recorded:old_age", "registry", "https://example.org"):
        with pytest.raises(ProviderUnknown, match="which is not in the catalogue"):
            source("s.x", word)


def test_a_word_the_law_does_not_know_is_refused(db, admin, officers):
    populate(admin, 5)
    sex = {f"{SCHEME}.sex": spec("sex", "registry.person.sex", unit="code", codes=("man", "woman"))}
    with (
        db.reading(officers.clerk, "benefits") as tx,
        pytest.raises(CodeUnknown, match="the law knows only man, woman"),
    ):
        gather(tx, scope(tx, [5001]), sex, {})


def test_two_values_for_one_person_are_refused(db, officers):
    queries("registry")["twice_of_tests"] = (
        "select 1::bigint as subject, g::bigint as value from generate_series(1, 2) g"
    )
    twice = {f"{SCHEME}.x": spec("x", "registry.twice_of_tests")}
    try:
        with db.reading(officers.clerk, "benefits") as tx, pytest.raises(TwoValues, match="two values"):
            gather(tx, scope(tx, [1]), twice, {})
    finally:
        del queries("registry")["twice_of_tests"]


def test_recorded_amounts_come_from_awards(db, officers):
    open_house(db)
    at(db, "2025-10-20")
    award = awarded(db, Wish(person(db), stop="2024-10"))
    words = ("total_before", "start_month", "months_drawn", "basic_part", "stop_work_month")
    inputs = {f"{SCHEME}.{w}": spec(w, f"recorded:{SCHEME}.{w}") for w in words}
    with db.reading(officers.clerk, "benefits") as tx:
        mine = replace(scope(tx, [1]), awards=np.array([award]), law_date=date(2025, 1, 1))
        found = gather(tx, mine, inputs, {})
        others = gather(tx, replace(mine, awards=np.zeros(0, np.int64)), inputs, {})
    assert {name.rpartition(".")[2]: int(c[0]) for name, c in found.columns.items()} == {
        "total_before": 335835,
        "start_month": 2024 * 12 + 10,
        "months_drawn": 3,
        "basic_part": 249738,
        "stop_work_month": 2024 * 12 + 9,
    }
    assert {n: c.tolist() for n, c in others.columns.items()} == {n: c.tolist() for n, c in found.columns.items()}
