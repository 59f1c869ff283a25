"""Old data in columns: whole or not at all, once, and deterministic."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from officers import HOUSE
from registry_help import NEVER_ISSUED, PLACES_LAW
from shebao.kernel.identifiers import compose_citizen_numbers, make_credit_code
from shebao.registry import actions, take_on
from shebao.registry.errors import AlreadyLive, TakeOnRefused
from shebao.registry.model import PersonEntry
from shebao.registry.take_on import Employers, Employments, Facts, Memberships, Persons
from shebao.store.canonical import export

ON = date(2025, 11, 20)
PAPER = "移交清册 2025-01"


def persons(count=50, **changes):
    births = date(1960, 1, 1).toordinal() + np.arange(count) * 37
    numbers = compose_citizen_numbers(np.full(count, NEVER_ISSUED), births, np.arange(count) % 1000)
    facts = {
        "numbers": [n.decode() for n in numbers],
        "names": [f"虚构{i}" for i in range(count)],
        "paths": ["00.44.18.02."] * count,
        "places": {"insured": ["441802"] * count, "residence": ["441803"] * count},
        "places_on": ON,
    }
    return Persons(**facts | changes)


@pytest.fixture
def clerk(db, officers):
    actions.load_places(db, officers.house, PLACES_LAW)
    return officers.clerk


def test_taken_on_people_are_like_registered_ones(db, clerk, admin):
    rows = persons()
    ids = take_on.take_on_persons(db, clerk, rows, document=PAPER)
    assert ids.tolist() == list(range(1, 51))
    assert actions.find_person(db, clerk, rows.numbers[7]) == ids[7]
    assert actions.number_of(db, clerk, ids[7], purpose="test") == rows.numbers[7]
    assert actions.places(db, clerk, ids[7], on=ON) == {"insured": "441802", "residence": "441803"}
    employers = take_on.take_on_employers(
        db,
        clerk,
        Employers([make_credit_code("91441802MA4UW2F3X")], ["厂"], ["441802"], [date(2001, 1, 1)], ["00.44.18.02."]),
        document=PAPER,
    )
    jobs = Employments(ids, np.repeat(employers, 50), [date(2010, 1, 1)] * 50, [None] * 50)
    assert take_on.take_on_employments(db, clerk, jobs, document=PAPER) == 50
    facts = Facts("special_work_months", ids[:3], [1, 2, 3], None, [None] * 3)
    assert take_on.take_on_facts(db, clerk, facts, document=PAPER) == 3
    assert admin.execute("select count(*) from audit.line where action like 'take_on%'").fetchone() == (4,)


def test_overlapping_relations_are_taken_on_as_disputed(db, clerk):
    ids = take_on.take_on_persons(db, clerk, persons(2), document=PAPER)
    rows = Memberships(
        np.array([ids[0], ids[0], ids[0], ids[1]]),
        ["a", "b", "c", "a"],
        ["old_age", "old_age", "injury", "old_age"],
        ["employee"] * 4,
        ["441802"] * 4,
        [date(2010, 1, 1), date(2012, 1, 1), date(2012, 1, 1), date(2010, 1, 1)],
        [date(2013, 1, 1), None, None, None],
        [True, True, False, True],
        [None] * 4,
    )
    take_on.take_on_memberships(db, clerk, rows, document=PAPER)
    assert [m.state for m in actions.memberships(db, clerk, ids[0])] == ["active", "disputed", "active"]


def test_determinations_need_two_officers(db, clerk, officers):
    ids = take_on.take_on_persons(db, clerk, persons(2), document=PAPER)
    rows = Facts("birth_month", ids, [100, 200], None, [None, None])
    when = {"document": PAPER, "decided_on": ON}
    with pytest.raises(TakeOnRefused, match="same officer"):
        take_on.take_on_determinations(db, clerk, rows, reviewer=clerk, **when)
    assert take_on.take_on_determinations(db, clerk, rows, reviewer=officers.reviewer, **when) == 2
    assert actions.determinations(db, clerk, ids[1])[0].value.value == 200


def test_the_whole_list_is_refused_with_every_row(db, clerk, admin):
    good = persons(4)
    wrong = persons(
        4,
        numbers=[good.numbers[0], good.numbers[0], good.numbers[2][:-1] + "A", good.numbers[3]],
        names=["a", "b", "c", " "],
        paths=["00.44.18.02.", "00.44.18.02.", "00.44.18.02.", "00.44.18.03."],
        places={"insured": ["441802", "999999", "441802", "441802"]},
    )
    with pytest.raises(TakeOnRefused) as caught:
        take_on.take_on_persons(db, clerk, wrong, document=PAPER)
    assert sorted(set(caught.value.facts["rows"])) == [
        (2, "insured: no region 999999"),
        (2, "the same as row 1"),
        (3, "not a whole citizen number"),
        (4, "00.44.18.03. is not yours"),
        (4, "no name"),
    ]
    assert "3 行不成立" in caught.value.chinese
    assert admin.execute("select count(*) from registry.person").fetchone() == (0,)


def test_twice_and_after_the_first_act(db, clerk):
    take_on.take_on_persons(db, clerk, persons(2), document=PAPER)
    with pytest.raises(TakeOnRefused, match="registered already"):
        take_on.take_on_persons(db, clerk, persons(1), document=PAPER)
    fresh = PersonEntry(persons(9).numbers[8], "新人", "counter")
    actions.register_person(db, clerk, fresh, on=ON)
    with pytest.raises(AlreadyLive, match="already works with this register"):
        take_on.take_on_persons(db, clerk, persons(1), document=PAPER)
    jobs = Employments(np.array([77]), np.array([1]), [ON], [None])
    with pytest.raises(TakeOnRefused, match="no employer 1"):
        take_on.take_on_employments(db, clerk, jobs, document=PAPER)


@pytest.mark.mission("S5.30")
def test_the_same_list_by_the_same_paper_is_taken_on_once(db, clerk, officers, admin):
    """What a start after a kill does: every list again, in the same order."""
    codes = [make_credit_code("91441802MA4UW2F3X"), make_credit_code("91441802MA4UW2F4X")]
    firms = Employers(codes, ["厂", "店"], ["441802"] * 2, [date(2001, 1, 1)] * 2, ["00.44.18.02."] * 2)

    def start():
        people = take_on.take_on_persons(db, clerk, persons(3), document=PAPER)
        employers = take_on.take_on_employers(db, clerk, firms, document=PAPER)
        jobs = Employments(people[:2], employers, [date(2010, 1, 1)] * 2, [None] * 2)
        facts = Facts("special_work_months", people[:2], [1, 2], None, [None] * 2)
        found = Facts("birth_month", people[:1], [100], None, [None])
        return (
            people.tolist(),
            employers.tolist(),
            take_on.take_on_employments(db, clerk, jobs, document=PAPER),
            take_on.take_on_facts(db, clerk, facts, document=PAPER),
            take_on.take_on_facts(db, clerk, facts, document=PAPER, subject_kind="employer"),
            take_on.take_on_determinations(db, clerk, found, document=PAPER, reviewer=officers.reviewer, decided_on=ON),
        )

    first = start()
    assert first == ([1, 2, 3], [1, 2], 2, 2, 2, 1)
    before = export(db, HOUSE)
    assert start() == first
    assert export(db, HOUSE) == before
    steps = admin.execute("select count(*) from store.run_step join store.run using (run_id) where kind = 'take_on'")
    assert steps.fetchone() == (6,)
    actions.register_person(db, clerk, PersonEntry(persons(9).numbers[8], "新人", "counter"), on=ON)
    assert start() == first  # also when the register lives already
    with pytest.raises(AlreadyLive):
        take_on.take_on_persons(db, clerk, persons(3), document="another paper")


def test_thousands_at_once(db, clerk):
    ids = take_on.take_on_persons(db, clerk, persons(2000), document=PAPER)
    assert ids.tolist() == list(range(1, 2001))
