"""A closed month leaves the record once, tied to the ledger to the fen; whatever is done to its files is told."""

from __future__ import annotations

import shutil

import duckdb
import numpy as np
import pytest

from funds import OCTOBER
from officers import CITY, COUNTY, HOUSE
from paying import DAY, MOVES, RUNNER, open_world
from shebao.insight import reading
from shebao.insight.asking import ask
from shebao.insight.errors import FilesDiffer, KeyChanged, NotTheLedger, RegisterUnknown
from shebao.insight.model import MANIFEST, Manifest
from shebao.insight.prove import prove
from shebao.insight.pseudonyms import pseudonyms
from shebao.insight.publish import Published, file_sha256, publish, statistics_of
from shebao.insight.questions import Asked
from shebao.kernel.actors import Actor
from shebao.ledger import statements
from shebao.payments.answers import take_answer
from shebao.payments.simulated_bank import SimulatedBank
from shebao.store import kill_points
from shebao.store.errors import NotEntered

PLACE = "2025-10"


def pay(world, numbers, key: str) -> None:
    """Persons paid in October by a batch of their own, answered by the bank."""
    for number in numbers:
        world.pensioner(number, 100_000 + number)
    file = world.sent(world.batch(key).batch_id)
    answer = SimulatedBank(1, {}).reply("b.xml", file)
    take_answer(world.db, RUNNER, f"{key[-1]}.xml", answer, MOVES, period=OCTOBER, on=DAY)


def close(world, officers) -> None:
    accountant, checker = officers.accountant, officers.reviewer.actor_id
    assert statements.close(world.db, accountant, world.pool, OCTOBER, checked_by=checker)


@pytest.fixture
def world(db, admin, officers):
    """Three payments to two persons (two records are one) answered, the month of their fund closed, no other."""
    made = open_world(db, admin)
    pay(made, (1, 2, 65), "2025-10/1")
    admin.execute("insert into registry.region (region_id, level) values (1, 'state')")
    admin.execute(
        "insert into registry.region_code (region_id, code, name_en, name_zh, v) values (1, '990200', 'x', 'x', '(,)')"
    )
    admin.execute(
        "insert into registry.person_place (person_id, kind, region_id, recorded_by, v, r, serving_path) "
        "select person_id, 'insured', 1, 1, '[2020-01-01,)', '[2020-01-01,)', serving_path from registry.person"
    )
    admin.execute(
        "insert into registry.person_merge (kept, merged, reason, decided_by, r, serving_path) "
        "values (1, 65, 'same', 1, '[2020-01-01,)', %s)",
        (COUNTY,),
    )
    admin.execute("update registry.person_version set r = '[2020-01-01,)'")  # known before the month was closed
    close(made, officers)
    return made


def files_of(db) -> dict[str, str]:
    folder = statistics_of(db.home)
    return {p.relative_to(folder).as_posix(): file_sha256(p) for p in sorted(folder.rglob("*.*")) if p.is_file()}


def found(db) -> list[str]:
    proved = prove(db, HOUSE)
    assert all(finding.en and finding.zh for finding in proved.findings)
    return [finding.code.removeprefix("insight.") for finding in proved.findings]


def unit_of(world) -> str:
    names = world.admin.execute("select fund, area from ledger.fund_pool where pool_id = %s", (world.pool,)).fetchone()
    return "-".join(names)


@pytest.mark.mission("S3.30")
def test_a_closed_month_is_published_once_and_equals_the_ledger_to_the_fen(world, db, admin):
    done = publish(db, HOUSE)
    assert done.units == (f"{PLACE}/{unit_of(world)}/0",), (
        "the other fund has not closed, nor is everybody insured told"
    )
    assert (done.rows, done.fen) == (3, 300_068)
    owed = admin.execute("select sum(rows), sum(fen) from ledger.control where pool_id = %s", (world.pool,)).fetchone()
    assert owed == (done.rows, done.fen)
    (row,) = ask(statistics_of(db.home), "money", Asked()).rows
    assert row[-4:] == (300_068, 300_068, 300_068, 0), "files = control totals = entries of the books"
    before = files_of(db)
    assert publish(db, HOUSE) == Published((), (), (), 0, 0)
    assert files_of(db) == before
    assert found(db) == []


def test_the_files_hold_numbers_of_the_statistics_and_nobody(world, db):
    publish(db, HOUSE)
    place = statistics_of(db.home) / PLACE / unit_of(world) / "0"
    rows = duckdb.read_parquet(str(place / "benefits-00.parquet"))
    shown = dict(zip(rows.columns, zip(*rows.order("fen").fetchall(), strict=True), strict=True))
    assert shown["fen"] == (100_001, 100_002, 100_065)
    assert set(shown["birth_year"]) == {1960}
    assert set(shown["sex"]) == {"female"}
    assert set(shown["region"]) == {"990200"}
    ids = np.array([1, 2, 1])
    assert not set(shown["person"]) & {1, 2, 65}
    assert shown["person"] == tuple(pseudonyms(db.ciphers.first, "person", ids).tolist())
    db.ciphers.rotate()
    assert shown["person"] == tuple(pseudonyms(db.ciphers.first, "person", ids).tolist()), "a new key changes no number"
    everything = b"".join(path.read_bytes() for path in place.iterdir())
    assert "测试1".encode() not in everything


# --- interrupted --------------------------------------------------------------------------------------------


@pytest.fixture
def killed():
    """An interruption at a place, by an error instead of a signal: what follows it does not happen."""

    class Struck(BaseException):
        pass

    at: list[str] = []

    def strike(point: str) -> None:
        if at and point == at[0]:
            at.clear()
            raise Struck

    kill_points.watch(strike)
    yield at, Struck
    kill_points._watchers.remove(strike)


@pytest.mark.parametrize("place", ["insight:unit:written", "insight.publish:inside", "insight.publish:after"])
def test_interrupted_anywhere_it_gives_the_same_files(world, db, killed, place):
    at, struck = killed
    at.append(place)
    with pytest.raises(struck):
        publish(db, HOUSE)
    folder, unit = statistics_of(db.home), unit_of(world)
    assert not (folder / PLACE / unit).exists(), "nobody reads a unit before it is whole"
    promised = place == "insight.publish:after"
    assert ("missing" if promised else "not_published") in found(db)
    done = publish(db, HOUSE)
    assert (done.recovered if promised else done.units) == (f"{PLACE}/{unit}/0",)
    after = files_of(db)
    assert found(db) == []
    shutil.rmtree(folder)
    assert publish(db, HOUSE).recovered == (f"{PLACE}/{unit}/0",), "made again from the record"
    assert files_of(db) == after


def test_what_another_agency_closed_later_is_a_file_of_its_own(world, db, admin, officers):
    """Its rows are not added to the file published before: a second one is, with its runs alone."""
    publish(db, HOUSE)
    before = files_of(db)
    admin.execute("set session_replication_role = replica")
    admin.execute("delete from ledger.closing")
    admin.execute("delete from ledger.balance")
    pay(world, (4,), "2025-10/2")
    admin.execute("insert into ledger.closing values (%s, %s, %s, 1, 2)", (world.pool, OCTOBER, CITY + "99."))
    assert publish(db, HOUSE).waiting == (f"{PLACE}/{unit_of(world)}/1",), "its own agency has not closed"
    close(world, officers)
    done = publish(db, HOUSE)
    assert (done.units, done.fen) == ((f"{PLACE}/{unit_of(world)}/1",), 100_004)
    assert before.items() <= files_of(db).items(), "what was published stands as it was"
    (row,) = ask(statistics_of(db.home), "money", Asked()).rows
    assert row[-4:] == (400_072, 400_072, 400_072, 0)
    assert found(db) == []


# --- the wrong twins ----------------------------------------------------------------------------------------


def test_an_altered_file_is_told_and_comes_back_with_its_own_bytes(world, db):
    publish(db, HOUSE)
    before, place = files_of(db), statistics_of(db.home) / PLACE / unit_of(world) / "0"
    held = duckdb.read_parquet(str(place / "benefits-00.parquet"))
    changed = held.project("* replace (case when fen = 100001 then fen + 1 else fen end as fen)")
    changed.write_parquet(str(place / "changed"))
    (place / "changed").rename(place / "benefits-00.parquet")
    assert found(db) == ["altered"]
    manifest = Manifest.of((place / MANIFEST).read_text(encoding="utf-8"))
    lie = manifest.text.replace(manifest.files[0].sha256, file_sha256(place / "benefits-00.parquet"))
    (place / MANIFEST).write_text(lie, encoding="utf-8")
    assert found(db) == ["altered", "altered"], "the record keeps the hash of the manifest, too"
    shutil.rmtree(place)
    publish(db, HOUSE)
    assert files_of(db) == before


def test_a_missing_month_a_missing_file_and_a_stranger_are_told(world, db):
    publish(db, HOUSE)
    folder, unit = statistics_of(db.home), unit_of(world)
    place = folder / PLACE / unit / "0"
    (place / "benefits-00.parquet").rename(folder / "elsewhere")
    assert found(db) == ["file_missing"]
    (folder / "elsewhere").rename(place / "benefits-00.parquet")
    shutil.copy(place / "benefits-00.parquet", place / "benefits-01.parquet")
    assert found(db) == ["alien"]
    (place / "benefits-01.parquet").unlink()
    shutil.copytree(place, folder / "2025-09" / unit / "0")
    assert found(db) == ["alien"]
    shutil.rmtree(folder / "2025-09")
    shutil.rmtree(place)
    assert found(db) == ["missing"]


def test_nothing_leaves_that_the_ledger_does_not_answer_for(world, db, admin):
    change = "update ledger.control set rows = rows + %s where register = 'movement'"
    admin.execute(change, (1,))
    with pytest.raises(NotTheLedger, match="3 with 300068 fen"):
        publish(db, HOUSE)
    assert all(name.startswith(".writing") for name in files_of(db))
    assert found(db) == ["not_published"]
    admin.execute(change, (-1,))
    publish(db, HOUSE)
    admin.execute("update ledger.control set fen = fen + 1 where register = 'movement'")
    assert found(db) == ["not_the_ledger"], "changed after it was published, by a superuser"
    admin.execute("update ledger.control set register = 'gifts', run_id = run_id + 1000")
    with pytest.raises(RegisterUnknown, match="gifts"):
        publish(db, HOUSE)


def test_what_would_not_be_as_it_was_published_is_refused(world, db, admin):
    """What stood in the record when the month was closed was changed since, by somebody who may not; or the key was."""
    publish(db, HOUSE)
    shutil.rmtree(statistics_of(db.home))
    admin.execute("update registry.person_version set birth_date = '1961-01-01' where person_id = 1")
    with pytest.raises(FilesDiffer, match=r"benefits-00\.parquet"):
        publish(db, HOUSE)
    admin.execute("update insight.publication set key_id = 'k0'")
    with pytest.raises(KeyChanged, match="k0"):
        publish(db, HOUSE)


# --- who is insured, who may --------------------------------------------------------------------------------


def insure(admin, person: int, start: str, known: str, state: str = "active") -> None:
    admin.execute(
        "insert into registry.membership (membership_id, person_id, scheme, branch, kind, region_id, exclusive, state, "
        "recorded_by, v, r, serving_path) values (%s, %s, 'old_age', 'old_age', 'resident', 1, false, %s, 1, "
        "daterange(%s, null), tstzrange(%s, null), %s)",
        (person, person, state, start, known, COUNTY),
    )


CLOSE_ALL = (
    "insert into ledger.closing select pool_id, %s, agency_path, 1, 2, %s from ledger.fund_pool on conflict do nothing"
)


def test_the_insured_are_those_known_at_the_close_and_then_who_came_and_went(world, db, admin):
    """October: one. Not counted: one from November on, one disputed, one found out later.

    November: the second came; the third was settled late; of the fourth it was found out; the first had moved away.
    """
    admin.execute("set session_replication_role = replica")
    insure(admin, 1, "2025-10-31", "2025-10-31")
    insure(admin, 2, "2025-11-01", "2025-10-31")
    insure(admin, 3, "2025-01-01", "2025-10-31", "disputed")
    insure(admin, 4, "2025-01-01", "2025-12-01")
    admin.execute(CLOSE_ALL, (OCTOBER, "2025-11-20 09:00+08"))
    assert publish(db, HOUSE).units[-1] == f"{PLACE}/insured/0"
    assert moved(db, PLACE) == [(1, 1)]
    assert found(db) == []
    admin.execute("update registry.membership set r = tstzrange(lower(r), '2025-12-01') where person_id in (1, 3)")
    insure(admin, 3, "2025-01-01", "2025-12-01")
    admin.execute(CLOSE_ALL, (OCTOBER + 1, "2025-12-05 09:00+08"))
    assert publish(db, HOUSE).units[-1] == "2025-11/insured/0"
    assert moved(db, "2025-11") == [(1, -1), (2, 1), (3, 1), (4, 1)]
    assert found(db) == []
    admin.execute("update registry.membership set state = 'void' where person_id = 4")
    assert found(db) == ["not_the_record"]


def moved(db, month: str) -> list[tuple[int, int]]:
    """Whose number ends how, and whether they came or went."""
    file = statistics_of(db.home) / month / "insured" / "0" / "insured-00.parquet"
    return sorted(duckdb.read_parquet(str(file)).project("person % 64, change").fetchall())


def test_whose_post_which_month_and_in_how_many_files(world, db, officers, monkeypatch):
    with pytest.raises(NotEntered):
        publish(db, Actor(officers.clerk.actor_id, officers.clerk.name, officers.clerk.post, "*", ""))
    assert publish(db, HOUSE, OCTOBER - 1).units == ()
    monkeypatch.setattr(reading, "shards_for", lambda _: 4)
    assert len(publish(db, HOUSE, OCTOBER).units) == 1
    assert (prove(db, HOUSE, OCTOBER).units, prove(db, HOUSE, OCTOBER - 1).units) == (1, 0)
    place = statistics_of(db.home) / PLACE / unit_of(world) / "0"
    assert {path.name for path in place.glob("benefits-*")} == {f"benefits-{n:02d}.parquet" for n in (1, 2)}
    assert found(db) == []
    person = int(pseudonyms(db.ciphers.first, "person", np.array([2]))[0])
    (row,) = ask(statistics_of(db.home), "history", Asked(person=person)).rows
    assert row[-1] == 100_002
