"""The yearly base: bounds of July become known in November, and every month since is counted again as a difference.

Guangdong outside the large cities: floor 4,492 to 4,775, ceiling 27,501 to 27,549 from July 2025, known from
17 November (粤人社发〔2025〕32号). By hand, a month: at the floor 283 more, own part 22.64, employer's 45.28; at the
ceiling 48 more, 3.84 and 7.68. And a woman who pays for herself, chooses another base each time and leaves a month out.
"""

from __future__ import annotations

from datetime import date

import pytest

from collected import CITY_HOUSE, NOVEMBER, OCTOBER, ON, assess, country, declare, terms, town
from officers import OFFICERS
from registry_help import number
from settled import count, fees, order
from shebao.collection import actions
from shebao.collection.receipts import Advice, TaxReceipt, tax_file, treasury_file
from shebao.kernel.dates import month
from shebao.registry import actions as registry
from shebao.registry.model import MemberEntry, PersonEntry

JULY, SEPTEMBER = month(2025, 7), month(2025, 9)
BEFORE, AFTER = date(2025, 10, 20), date(2025, 11, 20)
PENSION = "employee_pension"


def differences(admin):
    """Fen by (person's place in the town, line) that the second run added, all months."""
    rows = admin.execute(
        "select person_id, component, sum(amount_fen), count(*) from collection.due where scheme = %s and period = %s"
        " group by 1, 2",
        (PENSION, NOVEMBER),
    ).fetchall()
    return {(person, line): (int(fen), rows) for person, line, fen, rows in rows}


def test_bounds_known_late_are_counted_again_as_differences_for_each_month(db, admin):
    where = town(db, people=3)
    pension = tuple(t for t in terms() if t.scheme == PENSION)
    for when in range(JULY, OCTOBER + 1):
        declare(db, where, ["4000.00", "9000.00", "40000.00"], period=when)
    months = tuple(range(JULY, OCTOBER + 1))
    assess(db, OCTOBER, terms=pension, for_months=months, known_on=BEFORE)
    first = admin.execute("select count(*), sum(amount_fen) from collection.due").fetchone()
    assess(db, NOVEMBER, "bounds of July", terms=pension, for_months=months, known_on=AFTER)
    low, middle, high = (int(p) for p in where.people)
    assert differences(admin) == {
        (low, "employee"): (4 * 2264, 4),
        (low, "employer"): (4 * 4528, 4),
        (high, "employee"): (4 * 384, 4),
        (high, "employer"): (4 * 768, 4),
    }
    assert middle not in {person for person, _ in differences(admin)}  # the wrong twin would charge everybody anew
    kept = admin.execute(
        "select count(*), sum(amount_fen) from collection.due where period = %s", (OCTOBER,)
    ).fetchone()
    assert kept == first
    assess(db, NOVEMBER, "bounds of July again", terms=pension, for_months=months, known_on=AFTER)
    assert sum(fen for fen, _ in differences(admin).values()) == 4 * (2264 + 4528 + 384 + 768)


@pytest.mark.mission("S1.50")
def test_who_pays_for_herself_chooses_each_month_and_a_month_left_out_is_no_arrears(db, admin):
    town(db, people=1)
    person = registry.register_person(
        db, OFFICERS.clerk, PersonEntry(number(date(1985, 3, 3), 3), "自由", "counter"), on=ON
    )
    who = int(person.person)
    entry = MemberEntry(who, PENSION, PENSION, "flexible", "441802", date(2025, 1, 1), exclusive=True)
    registry.enrol(db, OFFICERS.clerk, entry)
    pension = tuple(t for t in terms() if t.scheme == PENSION)
    for when, base in ((SEPTEMBER, 500_000), (NOVEMBER, 900_000)):  # nothing chosen for October
        actions.declare_own(db, OFFICERS.clerk, country(), who, when, base, on=ON)
    assess(db, NOVEMBER, terms=pension, for_months=(SEPTEMBER, OCTOBER, NOVEMBER), known_on=AFTER)
    rows = admin.execute(
        "select for_month, component, amount_fen, account_fen from collection.due order by 1"
    ).fetchall()
    assert rows == [(SEPTEMBER, "flexible", 100_000, 40_000), (NOVEMBER, "flexible", 180_000, 72_000)]
    count(db, date(2025, 11, 20), NOVEMBER)
    assert fees(db, admin) == 0  # she joins freely: no surcharge
    paid = [TaxReceipt("T1", "V1", date(2025, 11, 18), f"P{who}", PENSION, "flexible", NOVEMBER, 180_000)]
    actions.take_receipts(db, OFFICERS.city_clerk, "tax", "t.csv", tax_file(paid))
    advice = treasury_file([Advice("V1", date(2025, 11, 18), PENSION, 180_000)])
    actions.take_receipts(db, OFFICERS.city_clerk, "treasury", "a.csv", advice)
    assert actions.match(db, CITY_HOUSE, order(NOVEMBER)).posted == 72_000
    months = admin.execute(
        "select for_month from collection.contribution_month where person_id = %s", (who,)
    ).fetchall()
    assert months == [(NOVEMBER,)]  # September is owed and unpaid: it does not count


def test_the_stand_of_the_law_is_told(db):
    """Both bounds stand in the law with the day from which they were known."""
    box = [
        b
        for b in country().values[f"{PENSION}.base_floor"].boxes
        if b.region == "440000" and b.start == date(2025, 7, 1)
    ]
    assert [(b.value, b.known_from) for b in box] == [(477_500, date(2025, 11, 17))]
