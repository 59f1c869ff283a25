"""`shebao jobs`: who looks for work and who offers it, vacancies ranked, referrals and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.cli.claim import PersonWanted
from shebao.cli.figures_given import YUAN
from shebao.cli.law import DAY
from shebao.cli.office_desk import At, at_office, options
from shebao.cli.output import Output
from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import EmployerId, PersonId, masked, parse_citizen_number
from shebao.kernel.money import yuan
from shebao.registry import job_cohorts, job_matching, jobs
from shebao.registry.job_cohorts import CohortOutcome, CohortPaper
from shebao.registry.jobs import Content, Offer, Outcome, Search
from shebao.registry.people import find_person
from shebao.registry.work import find_employer
from shebao.service.desk_employer import EmployerNotHere
from shebao.service.desk_errors import NameWanted

WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "seeker": "Search {n} registered from {day}.",
        "vacancy": "Vacancy {n} is open from {day}.",
        "ended": "Search {n} ended on {day}.",
        "withdrawn": "Vacancy {n} withdrawn on {day}.",
        "match": "{rank}. vacancy {n}, {employer}, {occupation}, {region}, {low} to {high} yuan, {terms}, {left} left",
        "none": "No open vacancy fits.",
        "referred": "Referral {n}: search {seeker} to vacancy {vacancy}, ranked {rank}.",
        "placed": "Referral {n}: placed, employment {employment} on record from {day}.",
        "refused_by_seeker": "Referral {n}: refused by the person.",
        "refused_by_employer": "Referral {n}: refused by the employer.",
        "lapsed": "Referral {n}: lapsed.",
        "swept": "{n} referrals lapsed.",
        "cohort": "Cohort {cohort}: {rows} taken, {placed} of them placed, {aside} set aside.",
        "back": "Rows with reasons: {file}",
        "rate": "Cohort {cohort}: {seekers} looked for work, {placed} placed: {rate} % ({proven} by the employment "
        "record: {proven_rate} %), {seeking} looking, {withdrawn} withdrawn, {lapsed} lapsed.",
        "referrals": "  referrals: {said}",
        "unnamed": "none",
        "no_search": "No search is on record.",
    },
    "zh": {
        "seeker": "求职登记 {n}，自 {day} 起。",
        "vacancy": "岗位 {n} 自 {day} 起招聘。",
        "ended": "求职登记 {n} 已于 {day} 结束。",
        "withdrawn": "岗位 {n} 已于 {day} 撤回。",
        "match": "{rank}. 岗位 {n}，{employer}，{occupation}，{region}，{low} 至 {high} 元，{terms}，余 {left} 个名额",
        "none": "没有匹配的在招岗位。",
        "referred": "推荐 {n}：求职登记 {seeker} 推荐到岗位 {vacancy}，排序第 {rank}。",
        "placed": "推荐 {n}：已就业，就业登记 {employment}，自 {day} 起。",
        "refused_by_seeker": "推荐 {n}：本人未接受。",
        "refused_by_employer": "推荐 {n}：单位未录用。",
        "lapsed": "推荐 {n}：逾期无结果。",
        "swept": "{n} 件推荐逾期无结果。",
        "cohort": "{cohort} 届：受理 {rows} 人，其中就业 {placed} 人，退回 {aside} 行。",
        "back": "附原因的行：{file}",
        "rate": "{cohort} 届：求职 {seekers} 人，就业 {placed} 人，就业率 {rate}%"
        "（有就业登记 {proven} 人，{proven_rate}%），求职中 {seeking} 人，撤回 {withdrawn} 人，失效 {lapsed} 人。",
        "referrals": "  推荐：{said}",
        "unnamed": "未分",
        "no_search": "没有求职登记。",
    },
}
OUTCOMES = ("placed", "refused_by_seeker", "refused_by_employer", "lapsed")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("jobs")
def jobs_group() -> None:
    """Who looks for work and who offers it: vacancies ranked, referrals, outcomes of cohorts."""


@jobs_group.command("seeker")
@click.option("--person", default="", help="Identity number of who looks for work.")
@click.option("--occupation", "occupations", multiple=True, help="Code of an occupation, the dearest first; none: any.")
@click.option("--in", "places", multiple=True, required=True, help="Division code of a place of work; may be repeated.")
@click.option("--wage", type=YUAN, default=0, help="Least wage a month, in yuan.")
@click.option("--terms", multiple=True, help="Terms of work, such as full_time; none: any.")
@click.option("--changing", is_flag=True, help="Has work by the record and looks for another.")
@click.option("--cohort", default="", help="A year's graduates or another group he is counted with.")
@options
def seeker_command(person: str, **asked: Any) -> None:
    """Register a search, by the clerk. Who has work by the record is not out of work: refused, or --changing."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    if not person:
        raise PersonWanted
    with at_office(asked) as here:
        clerk = here.holds("clerk")
        search = Search(
            _person(here, clerk, person),
            tuple(asked["occupations"]),
            tuple(asked["places"]),
            asked["wage"],
            tuple(asked["terms"]),
            changing=asked["changing"],
            cohort=asked["cohort"],
        )
        made = jobs.register_seeker(here.db, clerk, Content.of(here.law), search, on=here.on)
    out.line(WORDS[out.lang]["seeker"].format(n=made, day=here.on))
    out.result({"seeker": made, "on": here.on})


@jobs_group.command("end")
@click.argument("seeker", type=int)
@click.option("--lapsed", is_flag=True, help="The person did not come back; else he looks no longer.")
@click.option("--document", default="", help="On what it rests.")
@options
def end_command(seeker: int, *, lapsed: bool, document: str, **asked: Any) -> None:
    """End the search SEEKER, by the clerk."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        jobs.end_search(here.db, here.holds("clerk"), seeker, on=here.on, lapsed=lapsed, document=document)
    out.line(WORDS[out.lang]["ended"].format(n=seeker, day=here.on))
    out.result({"seeker": seeker, "ended": here.on, "lapsed": lapsed})


@jobs_group.command("vacancy")
@click.option("--employer", required=True, help="Credit code of who offers it.")
@click.option("--occupation", required=True, help="Code of the occupation.")
@click.option("--at", "place", required=True, help="Division code of the place of work.")
@click.option("--wage-from", type=YUAN, required=True, help="Wage a month from, in yuan.")
@click.option("--wage-to", type=YUAN, required=True, help="Wage a month up to, in yuan.")
@click.option("--terms", default="full_time", show_default=True, help="Terms of work.")
@click.option("--places", type=int, default=1, show_default=True, help="How many are wanted.")
@click.option("--closes", type=DAY, help="Last day of the notice; default: until filled or withdrawn.")
@click.option("--document", default="", help="The employer's letter or notice.")
@options
def vacancy_command(employer: str, **asked: Any) -> None:
    """Take a vacancy in, by the clerk. It is a notice: every office sees it."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        clerk = here.holds("clerk")
        told = Offer(
            _employer(here, clerk, employer),
            asked["occupation"],
            asked["place"],
            (asked["wage_from"], asked["wage_to"]),
            asked["terms"],
            asked["places"],
            asked["closes"],
            asked["document"],
        )
        made = jobs.offer(here.db, clerk, Content.of(here.law), told, on=here.on)
    out.line(WORDS[out.lang]["vacancy"].format(n=made, day=here.on))
    out.result({"vacancy": made, "on": here.on})


@jobs_group.command("withdraw")
@click.argument("vacancy", type=int)
@click.option("--note", required=True, help="Why.")
@options
def withdraw_command(vacancy: int, note: str, **asked: Any) -> None:
    """Withdraw VACANCY, by the clerk of the office that took it in."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        jobs.withdraw_vacancy(here.db, here.holds("clerk"), vacancy, on=here.on, note=note)
    out.line(WORDS[out.lang]["withdrawn"].format(n=vacancy, day=here.on))
    out.result({"vacancy": vacancy, "withdrawn": here.on})


@jobs_group.command("match")
@click.argument("seeker", type=int)
@click.option("--limit", type=click.IntRange(1, 1000), default=job_matching.SHOWN, show_default=True, help="How many.")
@options
def match_command(seeker: int, limit: int, **asked: Any) -> None:
    """Open vacancies for the search SEEKER, the fittest first, each with the reasons for its rank."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        found = job_matching.match(here.db, here.sight, Content.of(here.law), seeker, on=here.on, limit=limit)
    words = WORDS[out.lang]
    for one in found:
        low, high = map(yuan, one.wages_fen)
        facts = {"rank": one.rank, "n": one.vacancy, "employer": one.employer, "occupation": one.occupation}
        facts |= {"region": one.region, "low": low, "high": high, "terms": one.terms, "left": one.places_left}
        out.line(words["match"].format(**facts))
        for fit in one.fits:
            out.line(f"   {fit.en if out.lang == 'en' else fit.zh}")
    if not found:
        out.line(words["none"])
    out.result([asdict(one) for one in found])


@jobs_group.command("refer")
@click.argument("seeker", type=int)
@click.argument("vacancy", type=int)
@options
def refer_command(seeker: int, vacancy: int, **asked: Any) -> None:
    """Refer the search SEEKER to a VACANCY that fits it, by the clerk. The rank it had is kept."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        made = job_matching.refer(here.db, here.holds("clerk"), Content.of(here.law), (seeker, vacancy), on=here.on)
    facts = {"n": made.referral, "seeker": seeker, "vacancy": vacancy, "rank": made.match.rank}
    out.line(WORDS[out.lang]["referred"].format(**facts))
    out.result({"referral": made.referral, "rank": made.match.rank, "fits": [f.code for f in made.match.fits]})


@jobs_group.command("outcome")
@click.argument("referral", type=int)
@click.argument("outcome", type=click.Choice(OUTCOMES))
@click.option("--reason", default="", help="Why it was refused, in a sentence.")
@options
def outcome_command(referral: int, outcome: Outcome, reason: str, **asked: Any) -> None:
    """What became of REFERRAL, by the clerk; placed: the employment is on record from the day of the act."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        done = jobs.record_outcome(here.db, here.holds("clerk"), referral, outcome, reason, on=here.on)
    out.line(WORDS[out.lang][outcome].format(n=referral, employment=done.employment, day=here.on))
    out.result(asdict(done))


@jobs_group.command("lapse")
@click.option("--before", type=DAY, required=True, help="Referrals made before this day of which nobody told anything.")
@options
def lapse_command(before: date, **asked: Any) -> None:
    """End the referrals of which nobody said what became, by the clerk."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        count = jobs.lapse_referrals(here.db, here.holds("clerk"), before=before, on=here.on)
    out.line(WORDS[out.lang]["swept"].format(n=count))
    out.result({"lapsed": count})


@jobs_group.command("cohort")
@click.argument("file", type=FILE)
@click.option("--cohort", required=True, help="Its name, such as the year of graduation.")
@click.option("--since", type=DAY, required=True, help="Day from which its people look for work.")
@click.option("--in", "place", required=True, help="Division code of where they look for work.")
@click.option("--document", required=True, help="Number of the covering paper.")
@click.option("--rows", type=int, required=True, help="Rows that the covering paper states.")
@options
def cohort_command(file: Path, *, cohort: str, since: date, place: str, **asked: Any) -> None:
    """Take the list of a cohort in FILE (XLSX, CSV): number, name, occupation, day of placement or nothing.

    Taken whole and once; a row that cannot be taken comes back beside FILE with its reason.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    paper = CohortPaper(cohort, place, since, asked["document"], asked["rows"])
    with at_office(asked) as here:
        upload = (file.name, file.read_bytes())
        done = job_cohorts.take_cohort(here.db, here.holds("clerk"), Content.of(here.law), paper, upload)
    facts = {"rows": done.rows, "placed": done.placed, "aside": done.aside}
    out.line(WORDS[out.lang]["cohort"].format(cohort=cohort, **facts))
    back = file.with_name(f"{file.stem}-退回-returned.xlsx") if done.returned else None
    if back is not None:
        back.write_bytes(done.returned)
        out.line(WORDS[out.lang]["back"].format(file=back))
    out.result({"cohort": cohort, **facts, "back": str(back) if back else None})


@jobs_group.command("statistics")
@click.option("--cohort", help="One cohort; default: each.")
@options
def statistics_command(cohort: str | None, **asked: Any) -> None:
    """What became of the searches of each cohort: placed, of them proven by the employment record, and referrals."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_office(asked) as here:
        found = job_cohorts.outcome_of_cohorts(here.db, here.sight, cohort, on=here.on)
    words = WORDS[out.lang]
    for one in found:
        out.line(words["rate"].format(**_facts(one) | {"cohort": one.cohort or words["unnamed"]}))
        if one.referrals:
            out.line(words["referrals"].format(said=", ".join(f"{name} {n}" for name, n in one.referrals)))
    if not found:
        out.line(words["no_search"])
    out.result([{**_facts(one), "referrals": dict(one.referrals)} for one in found])


def _facts(one: CohortOutcome) -> dict[str, object]:
    plain = {k: v for k, v in asdict(one).items() if k != "referrals"}
    return {**plain, "rate": _percent(one.rate), "proven_rate": _percent(one.proven_rate)}


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _person(here: At, by: Actor, number: str) -> PersonId:
    text = parse_citizen_number(number).text
    found = find_person(here.db, by, text)
    if found is None:
        raise NameWanted(masked=masked(text))
    return found


def _employer(here: At, by: Actor, code: str) -> EmployerId:
    found = find_employer(here.db, by, code.strip().upper())
    if found is None:
        raise EmployerNotHere(code=code)
    return found
