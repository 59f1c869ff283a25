"""Two trees: regions and offices. Superiors on both sides, pooling areas, measures that two must sign."""

from __future__ import annotations

from datetime import date

import pytest

from registry_help import PLACES_LAW
from shebao.registry import actions, tree
from shebao.registry.errors import AgencyUnknown, MeasureWithoutSuperiors, NotThisOffice, PoolUndeclared

ON = date(2025, 11, 20)
COUNTY_AGENCY, CITY_AGENCY, COUNTY_GOVERNMENT, CENTRE = 31001, 30116, 11001, 30001


@pytest.fixture
def places(db, officers):
    actions.load_places(db, officers.house, PLACES_LAW)
    return officers.clerk


@pytest.mark.mission("S2.01")
def test_one_root_four_levels_and_three(db, admin, places):
    assert admin.execute("select count(*) from registry.region where parent is null").fetchone() == (1,)
    chain = tree.regions_above(db, places, "441802", on=ON)
    assert [(r.level, r.code) for r in chain] == [
        ("county", "441802"),
        ("prefecture", "441800"),
        ("province", "440000"),
        ("state", "000000"),
    ]
    below = [r.code for r in tree.regions_below(db, places, "441800", on=ON)]
    assert below[0] == "441800"
    assert "441803" in below
    assert set(tree.three_levels(db, places, "social_insurance", on=ON)) == {"central", "local", "grass_roots"}
    with pytest.raises(Exception, match="region_root"):
        admin.execute("insert into registry.region values (999, 'state', null)")


@pytest.mark.mission("S2.01")
def test_every_county_has_a_prefecture_and_a_province(admin, places, db):
    lost = admin.execute(
        "select r.region_id from registry.region r join registry.region p on p.region_id = r.parent"
        " where (r.level, p.level) not in (('county', 'prefecture'), ('prefecture', 'province'), ('province', 'state'))"
        " and not (r.level = 'county' and p.level = 'province' and p.region_id in"
        " (select region_id from registry.region_code where code in ('310000', '110000', '120000', '500000')))"
    ).fetchall()
    assert lost == []


@pytest.mark.mission("S2.02")
def test_both_superiors_of_every_office_below_the_centre(db, admin, places):
    found = tree.superiors(db, places, COUNTY_AGENCY)
    assert (found.strip, found.block) == (CITY_AGENCY, COUNTY_GOVERNMENT)
    faults = tree.tree_faults(db, places, "government", on=ON)
    assert all("Housing" in fault for fault in faults)  # a city's fund centre has no centre above it: shown, not hidden
    assert [a.agency for a in tree.agencies_above(db, places, COUNTY_AGENCY)][-1] == CENTRE
    assert COUNTY_AGENCY in [a.agency for a in tree.agencies_below(db, places, CITY_AGENCY, on=ON)]
    assert tree.agency_at(db, places, "social_insurance", "00.44.18.02.", on=ON).agency == COUNTY_AGENCY
    admin.execute("update registry.agency set block = null where agency_id = %s", (COUNTY_AGENCY,))
    found = set(tree.tree_faults(db, places, "government", on=ON)) - set(faults)
    assert found == {"31001 Qingcheng District Social Insurance Agency: block"}
    with pytest.raises(AgencyUnknown):
        tree.superiors(db, places, 5)


@pytest.mark.mission("S2.02")
@pytest.mark.mission("S2.03")
def test_a_measure_is_pending_until_both_have_signed(db, places):
    measure = tree.propose_measure(
        db,
        places,
        COUNTY_AGENCY,
        title="Local top-up",
        document="清城区〔2025〕9号",
        takes_effect=ON,
        contrary_to="粤人社发〔2025〕32号",
    )
    assert tree.show_measure(db, places, measure).state == "pending"
    assert tree.show_measure(db, places, measure).flagged
    with pytest.raises(NotThisOffice, match="strip superior"):
        tree.sign_measure(db, places, measure, side="strip", agency=COUNTY_GOVERNMENT)
    first = tree.sign_measure(db, places, measure, side="strip", agency=CITY_AGENCY)
    assert (first.state, first.signed) == ("pending", ("strip",))
    assert tree.sign_measure(db, places, measure, side="block", agency=COUNTY_GOVERNMENT).state == "in_force"
    with pytest.raises(MeasureWithoutSuperiors):
        tree.propose_measure(db, places, CENTRE, title="x", document="x", takes_effect=ON)


def test_the_pool_of_a_branch_by_place_and_date(db, places):
    with db.reading(places, "registry") as tx:
        here = tree.region_id(tx, "441802", ON)
        assert tree.pooling_area(tx, "employee_pension", here, date(2016, 12, 1)).code == "441800"
        assert tree.pooling_area(tx, "employee_pension", here, ON).code == "440000"
        assert tree.pooling_area(tx, "resident_pension", here, ON).code == "441802"
        with pytest.raises(PoolUndeclared):
            tree.pooling_area(tx, "maternity", here, ON)


def test_loading_twice_changes_nothing_and_an_end_closes(db, officers, admin, places):
    before = admin.execute("select count(*), max(upper(v)) from registry.region_code").fetchone()
    actions.load_places(db, officers.house, PLACES_LAW)
    assert admin.execute("select count(*), max(upper(v)) from registry.region_code").fetchone() == before
