"""A residents' campaign, from the roll to the list of unpaid: seconds, memory, exact fen, and what kills change.

    python bench/campaign/run.py [--people 3500000] [--kills 3] [--home /tmp/bench_campaign]

The register is made by the administrator before the clock starts: nine offices, one person in twenty recognised (half
extremely poor, half with the minimum income), one in fifty insured through work. Of who owes, 19 in 20 pay in the
window. With --kills the roll is killed in its parts and at publication and started again: the sums must be the same.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import click
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from collected import CITY_HOUSE, NOVEMBER, country
from officers import CLOCK, HOUSE, OFFICERS
from residents import AID, FIXED_AID, MEDICAL, NOTICE, OWN, matching
from shebao.access.actions import NewOfficer, found_office
from shebao.access.model import read_posts
from shebao.collection import actions
from shebao.collection.campaigns import Campaign, Rolling
from shebao.collection.receipts import Advice, treasury_file
from shebao.collection.terms import terms
from shebao.kernel.dates import month
from shebao.ledger import actions as books
from shebao.ledger.chart import charts, moves
from shebao.ledger.model import Pool, PoolId
from shebao.registry import actions as registry
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer
from shebao.store.migrate import migrate

OFFICE = "'00.44.18.0' || 1 + n %% 9 || '.'"
REGISTER = f"""
set synchronous_commit = off;
insert into registry.person (person_id, serving_path) select n, {OFFICE} from generate_series(1, %(people)s::bigint) n;
insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path)
select n, '测试' || n, 'female', date '1950-01-01' + (n %% 9000)::integer, 1, {OFFICE}
from generate_series(1, %(people)s::bigint) n;
insert into registry.membership (membership_id, person_id, scheme, branch, kind, region_id, exclusive, state,
                                 recorded_by, v, serving_path)
select n, n, 'resident_medical', 'resident_medical', 'resident', %(region)s, false, 'active', 1,
       daterange('2020-01-01', null), {OFFICE} from generate_series(1, %(people)s::bigint) n;
insert into registry.membership (membership_id, person_id, scheme, branch, kind, region_id, exclusive, state,
                                 recorded_by, v, serving_path)
select %(people)s + n, n, 'employee_medical', 'employee_medical', 'flexible', %(region)s, false, 'active', 1,
       daterange('2024-01-01', null), {OFFICE} from generate_series(50, %(people)s::bigint, 50) n;
insert into registry.determination (person_id, name, code, document, decided_on, decided_by, reviewed_by, reviewed_at,
                                    outcome, v, serving_path, r)
select n, 'hardship_group', case when n %% 40 = 1 then 'extremely_poor' else 'minimum_income' end, 'list',
       '2025-01-05', 1, 2, '2025-01-06', 'confirmed', daterange('2025-01-01', null), {OFFICE},
       tstzrange('2025-01-06', null)
from generate_series(1, %(people)s::bigint, 20) n;
"""


@click.command()
@click.option("--people", default=3_500_000)
@click.option("--kills", default=0)
@click.option("--home", default="/tmp/bench_campaign", type=click.Path(path_type=Path))
def main(people: int, kills: int, home: Path) -> None:
    server = EmbeddedServer(home).start()
    try:
        name = f"bench_{people}_{int(time.time())}"
        with psycopg.connect(server.conninfo(), autocommit=True) as admin:
            admin.execute(f"create database {name}")
        migrate(server.conninfo(dbname=name))
        with (
            Database(server.conninfo(user="shebao_run", dbname=name), home=home / "files", clock=CLOCK).connect() as db,
            psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin,
        ):
            prepared(db, admin, people)
            campaign = actions.open_campaign(db, OFFICERS.city_approver, country(), NOTICE)
            killed(db, kills)
            measured(db, admin, campaign, people)
        with psycopg.connect(server.conninfo(), autocommit=True) as admin:
            admin.execute(f"drop database {name} with (force)")
    finally:
        server.stop("immediate")


def prepared(db: Database, admin: psycopg.Connection, people: int) -> None:
    """Officers, places, books and the register, made before the clock starts."""
    law, began = country(), time.monotonic()
    staff = [getattr(OFFICERS, name) for name in OFFICERS.__slots__ if name != "house"]
    found_office(db, HOUSE, read_posts(), [NewOfficer(p.name, p.post, p.path) for p in staff], on=date(2000, 1, 1))
    registry.load_places(db, HOUSE, law)
    for chart in charts(law):
        books.load_chart(db, HOUSE, chart)
    found = moves(law.schemes[MEDICAL])
    books.load_scheme(db, HOUSE, found)
    books.open_pool(db, HOUSE, Pool(PoolId(0), found.fund, "441800", "x", "x", month(2025, 1), "00.44."))
    region = admin.execute("select region_id from registry.region_code where code = '441802'").fetchone()
    for statement in REGISTER.split(";"):
        if statement.strip():
            wanted = {"people": people, "region": region[0]} if "%(" in statement else None
            admin.execute(statement, wanted)
    admin.execute("analyze")
    click.echo(f"register of {people:,} residents made in {time.monotonic() - began:.0f} s")


def order(campaign: Campaign, occasion: str = "first", *, settles: bool = False) -> Rolling:
    return Rolling(campaign, date(2025, 11, 20), occasion, settles, typed=AID)


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = ["tests", "bench/campaign"]
from run import CITY_HOUSE, CLOCK, MEDICAL, Database, actions, country, order
db = Database(sys.argv[1], home=Path(sys.argv[2]), clock=CLOCK).connect()
actions.roll(db, CITY_HOUSE, country(), order(actions.campaign(db, CITY_HOUSE, country(), MEDICAL, 2026)))
"""


def killed(db: Database, kills: int) -> None:
    """The roll killed in a part, in the last part, at publication, and so on, before it is let through."""
    places = ("roll:part 1:inside", "roll:part 5:before", "roll:publish:inside", "roll:part 9:inside")
    for kill in range(kills):
        env = os.environ | {"SHEBAO_KILL_AT": places[kill % len(places)]}
        command = [sys.executable, "-c", KILLED, db.conninfo, str(db.home)]
        ended = subprocess.run(command, env=env, check=False, capture_output=True)
        assert ended.returncode == -9, ended.stderr.decode()
    if kills:
        click.echo(f"killed {kills} times")


def measured(db: Database, admin: psycopg.Connection, campaign: Campaign, people: int) -> None:
    """Each act with its seconds; then the sums against what the numbers of the register give."""
    law = country()
    rolled = timed("roll", people, lambda: actions.roll(db, CITY_HOUSE, law, order(campaign)))
    work = people // 50
    poor, low = (people + 39) // 40, (people + 19) // 40
    assert rolled.notes[("aided", "extremely_poor")][0] + rolled.notes[("aided", "minimum_income")][0] <= poor + low
    owing = people - work
    aided = admin.execute(
        "select count(*) filter (where code = 'extremely_poor'), count(*) filter (where code = 'minimum_income')"
        " from registry.determination where person_id % 50 <> 0"
    ).fetchone()
    expected = owing * OWN - aided[0] * OWN - aided[1] * FIXED_AID
    assert rolled.lines == {"personal": expected, "government": aided[0] * OWN + aided[1] * FIXED_AID}, rolled.lines
    files = timed("files for the collector", people, lambda: list(notices(db, campaign)))
    taken = timed("receipts of 19 in 20 taken", people, lambda: receipts(db, files))
    matched = timed("matched", people, lambda: [match(db, number) for number in range(len(files))])
    assert sum(matched) == taken, (sum(matched), taken)
    db.clock = datetime.fromisoformat("2025-12-31T09:00:00+08:00")
    settled = timed(
        "settled, unpaid listed", people, lambda: actions.roll(db, CITY_HOUSE, law, order(campaign, "w", settles=True))
    )
    unpaid = expected - taken
    assert settled.lines["personal"] == -unpaid, (settled.lines, unpaid)
    listed = actions.unpaid(db, OFFICERS.city_clerk, campaign)
    assert sum(u.fen for u in listed) == unpaid
    for own in listed[:3]:
        click.echo(f"  {own.path} {own.group or '-'}: {own.persons:,} unpaid, {own.fen / 100:,.2f}")
    click.echo(f"own {expected / 100:,.2f}, paid {taken / 100:,.2f}, unpaid {unpaid / 100:,.2f}: equal to the fen")


def notices(db: Database, campaign: Campaign) -> object:
    return actions.notice_files(db, OFFICERS.city_clerk, campaign, terms(country(), MEDICAL))


def receipts(db: Database, files: list[bytes]) -> int:
    """The collector's answer: every payer but one in twenty, a file of receipts and one advice a file of notices."""
    total, day = 0, date(2025, 11, 18)
    head = "税票号码,国库凭证号,入库日期,缴费人代码,险种,费款项目,费款所属期,金额\n"
    for number, file in enumerate(files):
        lines, sums = [head], 0
        for row in file.decode().splitlines()[1:]:
            payer, scheme, line, period, amount, _ = row.split(",")
            if int(payer[1:]) % 20 != 7:
                lines.append(f"T{payer},V{number},{day},{payer},{scheme},{line},{period},{amount}\n")
                sums += round(float(amount) * 100)
        content = "".join(lines).encode()
        actions.take_receipts(db, OFFICERS.city_clerk, "tax", f"t{number}.csv", content)
        advice = treasury_file([Advice(f"V{number}", day, MEDICAL, sums)])
        actions.take_receipts(db, OFFICERS.city_clerk, "treasury", f"v{number}.csv", advice)
        total += sums
        if number < len(files) - 1:
            match(db, number)  # a day's file is matched before the next one comes
    return total


def match(db: Database, number: int) -> int:
    """What a day's match received; done again it gives the first answer."""
    return actions.match(db, CITY_HOUSE, matching(MEDICAL, f"day {number}", NOVEMBER)).received


def timed(what: str, people: int, act):
    began = time.monotonic()
    answer = act()
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    load = os.getloadavg()[0]
    click.echo(f"{what}: {seconds:.1f} s, {people / seconds:,.0f} persons/s, peak {peak:,.0f} MB (load {load:.1f})")
    return answer


if __name__ == "__main__":
    main()
