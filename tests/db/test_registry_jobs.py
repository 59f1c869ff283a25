"""Who looks for work in three counties, who offers it, and what became of it; a cohort of graduates by list.

Firms of Qingcheng and of Qingxin, the next county. Software work is 2-02-10-03; 2-02-10-07 is one step away, 2-05 is
another group.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date, datetime
from types import SimpleNamespace

import numpy as np
import psycopg
import pytest
from click.testing import CliRunner

from collected import PAPER, country
from entitled import person as somebody
from officers import COUNTY, HOUSE, OFFICERS
from registry_help import NEVER_ISSUED
from shebao.cli import claim_desk
from shebao.cli.main import main
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import compose_citizen_numbers, make_credit_code
from shebao.registry import actions as registry
from shebao.registry import job_cohorts, job_errors, job_matching, jobs, take_on
from shebao.registry.job_cohorts import CohortPaper
from shebao.registry.jobs import Content, Offer, Search
from shebao.registry.take_on import Persons
from shebao.service.desk_employer import EmployerNotHere
from shebao.store.db import Database

ON = date(2025, 11, 20)
SOFTWARE = "2-02-10-03"
CONTENT = Content.of(country())


@pytest.fixture(scope="module")
def market(server, template, tmp_path_factory):
    """A database of this module: 400 students of 2016 on record, two firms; each test has people of its own."""
    name = "test_jobs"
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} template {template} strategy file_copy")
        admin.execute(f"grant connect on database {name} to shebao_app")
        conninfo = server.conninfo(user="shebao_app", dbname=name)
        with Database(conninfo, home=tmp_path_factory.mktemp("jobs")).connect() as db:
            db.clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
            registry.load_places(db, HOUSE, country())
            numbers, names = students(db, 400)
            firms = [
                registry.register_employer(
                    db, who, make_credit_code(f"91441802MA4UW7{n:03d}"), f"虚构单位{n}", region,
                    opened=date(2001, 1, 1), on=ON,
                )
                for n, (who, region) in enumerate(((OFFICERS.clerk, "441802"), (OFFICERS.other_clerk, "441803")))
            ]  # fmt: skip
            yield SimpleNamespace(
                db=db, numbers=numbers, names=names, near=firms[0], next=firms[1], order=iter(range(1, 99))
            )
        admin.execute(f"drop database {name} with (force)")


def students(db, count: int):
    births = date(1993, 1, 1).toordinal() + np.arange(count) % 3_000
    composed = compose_citizen_numbers(np.full(count, NEVER_ISSUED), births, np.arange(count) // 3_000 + 1)
    numbers, names = [n.decode() for n in composed], [f"虚构{i}" for i in range(count)]
    rows = Persons(numbers, names, [COUNTY] * count, {"insured": ["441802"] * count}, ON)
    take_on.take_on_persons(db, OFFICERS.clerk, rows, document=PAPER)
    return numbers, names


def roster(numbers, names, placed) -> tuple[str, bytes]:
    """The list as the schools send it; `placed` of a place in the list gives the day or ''."""
    head = "公民身份号码 Identity number,姓名 Name,职业代码 Occupation,就业日期 Placed on"
    lines = [
        f"{number},{name},{SOFTWARE},{placed(i)}" for i, (number, name) in enumerate(zip(numbers, names, strict=True))
    ]
    return "2016.csv", "\n".join([head, *lines]).encode()


def of_2016(rows: int) -> CohortPaper:
    return CohortPaper("2016", "441802", date(2016, 7, 1), "教育局 2016 届名单", rows)


def mostly(i: int) -> str:
    """Nineteen of twenty found work."""
    return "" if i % 20 == 7 else "2016-08-01"


def seeker(market, **more):
    who = somebody(market.db, date(1990, 3, 1), next(market.order))
    facts = {"occupations": (SOFTWARE,), "regions": ("441802",), "wage_fen": 400_000, **more}
    return who, jobs.register_seeker(market.db, OFFICERS.clerk, CONTENT, Search(who, **facts), on=ON)


def vacancy(market, occupation=SOFTWARE, firm=None, by=None, on=ON, **more) -> int:
    region = more.pop("region", "441802")
    wages = more.pop("wages", (400_000, 600_000))
    told = Offer(firm or market.near, occupation, region, wages, more.pop("terms", "full_time"), **more)
    return jobs.offer(market.db, by or OFFICERS.clerk, CONTENT, told, on=on)


def ranked(market, search):
    return job_matching.match(market.db, OFFICERS.clerk, CONTENT, search, on=ON, limit=100)


@pytest.mark.mission("S1.48")
def test_vacancies_are_ranked_each_with_its_reasons_and_ties_are_broken_openly(market):
    by = OFFICERS.other_clerk
    far = vacancy(market, region="110101", wages=(900_000, 990_000))
    neighbour = vacancy(market, "2-02-10-07", wages=(800_000, 800_000))
    next_county = vacancy(market, firm=market.next, by=by, region="441803", wages=(450_000, 700_000))
    short = vacancy(market, wages=(300_000, 350_000))
    younger = vacancy(market, wages=(400_000, 600_000))
    older = vacancy(market, wages=(400_000, 600_000), on=date(2025, 11, 3))
    best = vacancy(market, wages=(400_000, 600_001))
    vacancy(market, "2-05-01-01")  # another group: not shown
    part_time = vacancy(market, terms="part_time")  # other terms: not shown
    vacancy(market, on=date(2025, 11, 1), closes_on=date(2025, 11, 19))  # closed yesterday
    _, search = seeker(market, terms=("full_time",))
    found = ranked(market, search)
    assert [m.vacancy for m in found] == [best, older, younger, short, next_county, far, neighbour]
    assert [m.rank for m in found] == list(range(1, 8))
    assert [f.code for f in found[0].fits] == ["occupation:0", "place:0", "wage:met", "then"]
    assert found[3].fits[2].en == "at best 500.00 yuan below the wage asked for"
    assert found[4].fits[1].zh == "在同一地市（441803）"
    assert [found[n].fits[1].code for n in (5, 6)] == ["place:3", "place:0"]
    assert found[6].fits[0].code == "occupation:1"
    assert "oldest notice (2025-11-03)" in found[1].fits[-1].en
    assert ranked(market, search) == found, "the same question, the same order"
    for one in (far, neighbour, short, younger, older, best, part_time):
        jobs.withdraw_vacancy(market.db, OFFICERS.clerk, one, on=ON, note="end of the test")
    with pytest.raises(job_errors.NotYourVacancy):
        jobs.withdraw_vacancy(market.db, OFFICERS.clerk, next_county, on=ON, note="x")
    jobs.withdraw_vacancy(market.db, by, next_county, on=ON, note="end of the test")
    assert ranked(market, search) == ()


@pytest.mark.mission("S1.48")
def test_a_referral_ends_in_an_employment_a_refusal_with_its_reason_or_lapses(market):
    db, by = market.db, OFFICERS.clerk
    one_place, other = vacancy(market), vacancy(market, wages=(400_000, 500_000))
    (wang, first), (_, second) = seeker(market), seeker(market)
    sent = job_matching.refer(db, by, CONTENT, (first, one_place), on=ON)
    rival = job_matching.refer(db, by, CONTENT, (second, one_place), on=ON)
    assert (sent.match.rank, rival.match.rank) == (1, 1)
    with pytest.raises(job_errors.ReferredAlready):
        job_matching.refer(db, by, CONTENT, (first, one_place), on=ON)
    with pytest.raises(job_errors.DayBefore):
        jobs.record_outcome(db, by, sent.referral, "placed", "", on=date(2025, 11, 19))
    done = jobs.record_outcome(db, by, sent.referral, "placed", "", on=ON)
    assert done.employment, "the employment record proves it"
    with pytest.raises(job_errors.VacancyNotOpen, match="every place is filled"):
        jobs.record_outcome(db, by, rival.referral, "placed", "", on=ON)
    with pytest.raises(job_errors.ReasonWanted):
        jobs.record_outcome(db, by, rival.referral, "refused_by_employer", " ", on=ON)
    jobs.record_outcome(db, by, rival.referral, "refused_by_employer", "the place was given to another", on=ON)
    with pytest.raises(job_errors.ReferralUnknown):
        jobs.record_outcome(db, by, rival.referral, "lapsed", "", on=ON)
    with pytest.raises(job_errors.SearchEnded):
        ranked(market, first)
    with pytest.raises(job_errors.WorksAlready, match="虚构单位0 since 2025-11-20"):
        jobs.register_seeker(db, by, CONTENT, Search(wang, (), ("441802",)), on=ON)
    again = jobs.register_seeker(db, by, CONTENT, Search(wang, (), ("441802",), changing=True), on=ON)
    with pytest.raises(job_errors.SeeksAlready):
        jobs.register_seeker(db, by, CONTENT, Search(wang, (), ("441802",), changing=True), on=ON)
    jobs.end_search(db, by, again, on=ON)
    job_matching.refer(db, by, CONTENT, (second, other), on=ON)
    assert jobs.lapse_referrals(db, by, before=ON, on=ON) == 0
    assert jobs.lapse_referrals(db, by, before=date(2025, 11, 21), on=ON) == 1
    told = {c.cohort: c for c in job_cohorts.outcome_of_cohorts(db, by, on=ON)}[""]
    assert dict(told.referrals) == {"placed": 1, "refused_by_employer": 1, "lapsed": 1}
    assert (told.placed, told.proven, told.withdrawn) == (1, 1, 1)
    jobs.withdraw_vacancy(db, by, other, on=ON, note="end of the test")


@pytest.mark.mission("S1.48")
def test_the_placement_rate_of_the_cohort_of_2016_is_computed_from_its_list(market):
    db, by = market.db, OFFICERS.clerk
    rows = len(market.numbers)
    upload = roster(market.numbers, market.names, mostly)
    with pytest.raises(ShebaoError, match="covering paper states 399"):
        job_cohorts.take_cohort(db, by, CONTENT, of_2016(399), upload)
    done = job_cohorts.take_cohort(db, by, CONTENT, of_2016(rows), upload)
    assert (done.rows, done.placed, done.aside, done.returned) == (400, 380, 0, b"")
    (told,) = job_cohorts.outcome_of_cohorts(db, by, "2016", on=ON)
    assert (told.seekers, told.placed, told.seeking, told.rate) == (400, 380, 20, 9_500)
    assert told.proven == 0, "no employment of them stands on record"
    (before,) = job_cohorts.outcome_of_cohorts(db, by, "2016", on=date(2016, 7, 31))
    assert (before.rate, before.seeking) == (0, 400)
    again = job_cohorts.take_cohort(db, by, CONTENT, of_2016(rows), upload)
    assert (again.rows, again.aside) == (0, 400), "the same list again changes nothing"
    assert job_cohorts.outcome_of_cohorts(db, by, "2016", on=ON) == (told,)
    assert job_cohorts.outcome_of_cohorts(db, OFFICERS.other_clerk, "2016", on=ON) == (), "another county's clerk"
    odd = [market.numbers[0][:-1], *market.numbers[1:3], market.numbers[3]]
    lines = (
        "公民身份号码,姓名,职业代码,就业日期",
        f"{odd[0]},虚构0,,",
        f"{odd[1]},别名,,",
        f"{odd[2]},虚构2,9-99,2099-01-01",
        f"{NEVER_ISSUED}199001010017,谁,,",
        "身份证号不详,谁,,",
    )
    strange = "\n".join(lines).encode()
    back = job_cohorts.take_cohort(db, by, CONTENT, CohortPaper("2017", "441802", ON, "x", 5), ("x.csv", strange))
    assert (back.rows, back.aside) == (0, 5)
    assert back.returned


@pytest.mark.mission("S1.48")
def test_what_cannot_be_is_refused_in_sentences(market):
    db, by, who = market.db, OFFICERS.clerk, somebody(market.db, date(1990, 3, 1), next(market.order))
    bad = {
        job_errors.OccupationUnknown: Search(who, ("programmer",), ("441802",)),
        job_errors.TermsUnknown: Search(who, (), ("441802",), terms=("now and then",)),
        job_errors.RegionNotACode: Search(who, (), ("Qingyuan",)),
        job_errors.WageWrong: Search(who, (), ("441802",), wage_fen=-1),
    }
    for error, search in bad.items():
        with pytest.raises(error) as refused:
            jobs.register_seeker(db, by, CONTENT, search, on=ON)
        assert refused.value.chinese
    for error, more in (
        (job_errors.WageWrong, {"wages": (2, 1)}),
        (job_errors.VacancyDatesWrong, {"closes_on": date(2025, 11, 19)}),
        (job_errors.VacancyDatesWrong, {"places": 0}),
        (job_errors.EmployerNotOpen, {"firm": 999}),
    ):
        with pytest.raises(error):
            vacancy(market, **more)
    with pytest.raises(job_errors.SeekerUnknown):
        ranked(market, 10**6)
    with pytest.raises(ShebaoError):
        jobs.register_seeker(db, OFFICERS.reviewer, CONTENT, Search(who, (), ("441802",)), on=ON)


@pytest.mark.slow
def test_a_hundred_thousand_students_of_2016(db):
    """The row of the mission at its size: 100,000 by list, 95 % placed."""
    db.clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
    registry.load_places(db, HOUSE, country())
    numbers, names = students(db, 100_000)
    done = job_cohorts.take_cohort(db, OFFICERS.clerk, CONTENT, of_2016(100_000), roster(numbers, names, mostly))
    assert (done.rows, done.placed) == (100_000, 95_000)
    (told,) = job_cohorts.outcome_of_cohorts(db, OFFICERS.clerk, "2016", on=parse_date("2016-12-31"))
    assert (told.seekers, told.rate) == (100_000, 9_500)


@pytest.mark.mission("S1.48")
def test_typed_at_the_counter_from_the_search_to_the_statistics(market, monkeypatch, tmp_path):
    monkeypatch.delenv("SHEBAO_DATABASE_URL", raising=False)
    monkeypatch.setattr(claim_desk, "opened", lambda: nullcontext(market.db))
    monkeypatch.setattr(claim_desk, "keep_clock", lambda _db: None)

    def typed(*words: object) -> str:
        line = ["jobs", *map(str, words), "--region", "441802"]
        return CliRunner().invoke(main, line, catch_exceptions=False, standalone_mode=False).output

    def facts(*words: object):
        return json.loads(typed(*words, "--json"))

    with pytest.raises(EmployerNotHere):
        typed("vacancy", "--employer", "91441802MA4UW7ZZZZ", "--occupation", SOFTWARE, "--at", "441802",
              "--wage-from", "1", "--wage-to", "2")  # fmt: skip
    offered = facts(
        *("vacancy", "--employer", make_credit_code("91441802MA4UW7000"), "--occupation", SOFTWARE, "--at", "441802"),
        *("--wage-from", "4000", "--wage-to", "5000.50"),
    )["vacancy"]
    number = market.numbers[5]
    search = facts("seeker", "--person", number, "--occupation", SOFTWARE, "--in", "441802", "--cohort", "typed")[
        "seeker"
    ]
    said = typed("match", search, "--lang", "en")
    assert f"1. vacancy {offered}, 虚构单位0, {SOFTWARE}, 441802, 4,000.00 to 5,000.50 yuan, full_time, 1 left" in said
    assert "in the place asked for (441802)" in said
    assert "在所求地区" in typed("match", search, "--lang", "zh")
    sent = facts("refer", search, offered)
    assert (sent["rank"], sent["fits"]) == (1, ["occupation:0", "place:0", "wage:met", "then"])
    assert "employment" in typed("outcome", sent["referral"], "placed", "--lang", "en")
    assert "就业率 100.00%（有就业登记 1 人，100.00%）" in typed("statistics", "--cohort", "typed", "--lang", "zh")
    list_file = tmp_path / "list.csv"
    list_file.write_bytes(roster(market.numbers[4:7], ["虚构4", "别名", "虚构6"], lambda _: "")[1])
    asked = ("cohort", list_file, "--cohort", "2018", "--since", "2018-07-01", "--in", "441802", "--document", "名单")
    done = facts(*asked, "--rows", "3")
    assert (done["rows"], done["aside"]) == (2, 1), "the other name goes back"
    assert (tmp_path / "list-退回-returned.xlsx").is_file()
