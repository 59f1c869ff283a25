"""`shebao demo`: build the invented city, run its month, print what happened, write the pages."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from shebao.benefits.decisions import standing
from shebao.cli.law import json_option, lang_option
from shebao.cli.month import second_month
from shebao.cli.output import Output
from shebao.cli.where import remember
from shebao.demo.claims import next_to_turn
from shebao.demo.figures import Row, headline, table
from shebao.demo.kill import kill_and_compare, small_plan
from shebao.demo.office import path_of
from shebao.demo.opening import stopped_at
from shebao.demo.pages import rows_text, write_pages
from shebao.demo.run import LINE, Lived, Plan, live
from shebao.kernel.dates import month_text, parse_month
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.load import find, load
from shebao.ledger.statements import pools, trial_balance
from shebao.service.month import LOCAL_TIME, days
from shebao.service.text import LANGUAGES
from shebao.store.canonical import export
from shebao.store.db import Database
from shebao.store.embedded import default_home

SEED = 7
AGE = 60  # of those who claim as residents

STOPPED = {"opening": "while it took the city over", "month": "in the month"}
SHOWN = 12  # differences the terminal lists; the index page has all
EXACT = "0.0 %"
SAYS = {
    "en": {
        "stands": "This demonstration stands already, built earlier; --again builds it anew.",
        "size": "The city {region} in {month} at {share} % of its size. Published figures are scaled alike. "
        "The people are invented.",
        "head": "|published|built|after the month||deviation",
        "trial": "Trial balance of {n} funds: debit {debit}, credit {credit} — {good}",
        "balanced": "balanced",
        "not_balanced": "NOT BALANCED",
        "claims": "Claims: {granted} granted, {refused} refused after hearing, {waiting} waiting; "
        "{deaths} deaths, {births} births; parked rows: {parked}",
        "hashes": "The record's hash is {record} (the same seed and law give it again); the law's is {law}",
        "took": "Built in {seconds} s with {mb} MB of memory. The database keeps running: ./shebao stop ends it.",
        "open": "Open {index}",
        "claimant": "Somebody to work on a claim with, before the next month is run: {name}, {number}, 60 on {turns} "
        "(docs/do/work-on-a-claim.md)",
        "next": "The month after it, line by line; the last one closes it:",
    },
    "zh": {
        "stands": "该演示此前已建成；--again 重新建立。",
        "size": "城市 {region}，{month}，按实际规模的 {share} % 建立；公布数同比例折算。人员均为虚构。",
        "head": "|公布（折算）|建成|当月之后||偏差",
        "trial": "{n} 项基金试算平衡：借方 {debit}，贷方 {credit}，{good}",
        "balanced": "平衡",
        "not_balanced": "不平衡",
        "claims": "申领：批准 {granted}，经事先告知后不予批准 {refused}，待办 {waiting}；"
        "死亡 {deaths}，出生 {births}；挂起 {parked} 行",
        "hashes": "记录的哈希值 {record}（同一种子、同一法规再建相同）；法规 {law}",
        "took": "建立用时 {seconds} 秒，内存 {mb} MB。数据库仍在运行：./shebao stop 可停止。",
        "open": "请打开 {index}",
        "claimant": "运行下个月之前，可用来试办申领的人：{name}，{number}，{turns} 年满 60 周岁"
        "（docs/do/work-on-a-claim.md）",
        "next": "下一个月依次输入，最后一行结账：",
    },
}


@click.command("demo")
@click.option("--region", default="441800", show_default=True, help="Division code of the city.")
@click.option("--month", default="2025-10", show_default=True, help="Month to run.")
@click.option("--scale", default=0.02, show_default=True, help="Share of the city's real size.")
@click.option("--seed", default=SEED, show_default=True, help="The same seed gives the same record.")
@click.option("--again", is_flag=True, help="Build anew even where the same demonstration stands.")
@click.option("--kill", "kills", type=int, help="Live a tiny month quietly, and again killed so many times; compare.")
@click.option("--country", default="cn", show_default=True, help="A folder of laws/, or a path.")
@lang_option
@json_option
def demo_command(**asked: Any) -> None:
    """Build an invented city from published figures, run one month of it, and write its pages."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    law = load(asked["country"])
    plan = Plan(asked["region"], int(parse_month(asked["month"])), asked["scale"], asked["seed"])
    days(law, plan.region, plan.period)  # refused here, before a folder is made
    if asked["kills"]:
        _kill(out, law, find(asked["country"]), plan, asked["kills"])
        return
    home = default_home() / "demo" / _name(plan, law)
    kept, following = home / "summary.json", second_month(law, find(asked["country"]), plan.region, plan.period)
    if kept.exists() and not asked["again"]:
        facts = json.loads(kept.read_text(encoding="utf-8"))
        out.line(SAYS[out.lang]["stands"])
        remember(facts["database"], home, datetime.fromisoformat(facts["clock"]))
        # the folder may have been moved since
        facts |= {"next": following, "index": str(home / "pages" / Path(facts["index"]).name)}
        _print(out, facts, plan)
        return
    started = time.monotonic()
    if asked["again"]:
        shutil.rmtree(home, ignore_errors=True)
    facts = _build(out, law, find(asked["country"]), plan, home)
    facts["next"] = following
    facts["seconds"] = round(time.monotonic() - started, 1)
    facts["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    kept.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    _print(out, facts, plan)


def _kill(out: Output, law: Law, laws: Path, plan: Plan, times: int) -> None:
    """The month killed again and again ends as the quiet one, to the last byte; else exit 1 with what differs."""
    started = time.monotonic()
    done = kill_and_compare(
        default_home() / "demo",
        law,
        laws,
        small_plan(plan.region, plan.period),
        times,
        lambda said: out.line(f"{said} …"),
    )
    for fall in done.fell:
        out.line(f"  killed: {fall}")
    out.line(f"quiet month   {done.quiet.record.sha256}")
    for ended in done.killed:
        out.line(f"killed month  {ended.record.sha256}, {len(ended.fell)} kills")
    verdict = f"DIFFERENT: {', '.join(done.differs)}" if done.differs else "the same record and the same bank files"
    where = f"{len(done.astray)} NOT WHERE MEANT" if done.astray else "each where it was meant"
    out.line(f"{len(done.fell)} kills, {where}: {verdict}; {time.monotonic() - started:.0f} s")
    out.result(
        {
            "kills": [str(fall) for fall in done.fell],
            "astray": done.astray,
            "points": len(done.quiet.points),
            "quiet": done.quiet.record.sha256,
            "killed": [ended.record.sha256 for ended in done.killed],
            "differs": done.differs,
        }
    )
    sys.exit(1 if done.differs or done.astray else 0)


def _name(plan: Plan, law: Law) -> str:
    return f"{plan.region}-{month_text(plan.period)}-{plan.scale}-{plan.seed}-{law.hash[:8]}"


def _build(out: Output, law: Law, laws: Path, plan: Plan, home: Path) -> dict[str, Any]:
    database = f"demo_{_name(plan, law).replace('-', '_').replace('.', '_')}"
    with out.work("Starting the database"):
        db, stopped = _database(database, home, path_of(law, plan.region, LINE))
    if stopped:
        out.line(f"An earlier start was stopped {STOPPED[stopped]}; going on from there.")

    @contextmanager
    def work_on(name: str) -> Iterator[object]:
        with out.work(name):
            yield None

    with db:
        lived = live(db, law, laws, plan, work_on)
        with out.work("Writing the pages"):
            index = write_pages(db, law, lived, home / "pages")
        clock = db.clock or datetime.now(LOCAL_TIME)
        remember(database, home, clock, laws)
        with out.work("Hashing the record"):
            return {"database": database, "clock": clock.isoformat(), **_facts(db, law, lived, index)}


def _database(name: str, home: Path, path: str) -> tuple[Database, str]:
    """That of a start that was stopped, to go on from there; else a fresh one. And where it was stopped."""
    if home.exists():
        db = Database.kept(name, files=home)
        stopped = stopped_at(db, path)
        if stopped:
            return db, stopped
        db.close()
        shutil.rmtree(home)
    home.mkdir(parents=True)
    return Database.fresh(name, files=home), ""


def _facts(db: Database, law: Law, lived: Lived, index: Path) -> dict[str, Any]:
    """The machine's answer: what was built, paid, booked, parked; the hash of the record."""
    db.clock = datetime.now(LOCAL_TIME)
    canonical = export(db, lived.staff.house)
    paid, rows = lived.report.figures["pay_day"], table(db, lived)
    balances = {
        f"{pool.fund} {pool.area}": {
            "debit": balance.debit_fen,
            "credit": balance.credit_fen,
            "balanced": balance.balanced,
        }
        for pool in pools(db, lived.staff.accountant)
        for balance in [trial_balance(db, lived.staff.accountant, pool.pool_id, lived.plan.period)]
    }
    return {
        "demonstration": "invented people, not a government service",
        "city": lived.plan.region,
        "month": month_text(lived.plan.period),
        "scale": lived.plan.scale,
        "seed": lived.plan.seed,
        "law": law.hash,
        "canonical": canonical.sha256,
        "headline": {"en": headline(lived).en, "zh": headline(lived).zh},
        "payments": paid["rows"],
        "fen_paid": paid["fen"],
        "closed": lived.report.closed,
        "parked": lived.report.figures.get("assess", {}).get("parked", 0),
        "steps": lived.report.figures,
        "claims": _claims(db, lived),
        "births": lived.births,
        "claimant": _claimant(lived),
        "deaths": lived.deaths,
        "trial_balance": balances,
        "differences": [
            {"step": d.step, "en": d.what_en, "zh": d.what_zh, "fen": d.fen, "owner": d.owner}
            for d in lived.report.differences
        ],
        "figures": {lang: rows_text(rows, lang) for lang in LANGUAGES},
        "why": {
            lang: [_why(row, lang) for row in rows if not row.fed and row.deviation != EXACT] for lang in LANGUAGES
        },
        "index": str(index),
    }


def _claims(db: Database, lived: Lived) -> dict[str, int]:
    """How many of the month's claims were granted, refused after hearing, and still wait for somebody."""
    ended = {"granted": 0, "refused": 0, "waiting": 0}
    for outcome in lived.outcomes:
        person, scheme = int(lived.ids.persons[outcome.wanted.row]), outcome.wanted.scheme
        now = standing(db, lived.staff.clerk, person, scheme)
        ended["granted" if outcome.award else "refused" if now and now.state == "refused" else "waiting"] += 1
    return ended


def _claimant(lived: Lived) -> dict[str, str]:
    """Somebody whose claim may be tried: who turns sixty next, and is not asked of anybody yet."""
    row = next_to_turn(lived.city, lived.plan.period, AGE)
    if row is None:
        return {}
    people = lived.city.people
    born = date.fromordinal(int(people.birth[row]))
    return {"name": people.name[row], "number": people.number[row], "turns": str(born.replace(year=born.year + AGE))}


def _why(row: Row, lang: str) -> str:
    """Why a predicted figure is not the published one."""
    return f"{row.label[lang]} {row.deviation}{'：' if lang == 'zh' else ': '}{row.why[lang]}"


def _print(out: Output, facts: dict[str, Any], plan: Plan) -> None:
    lang, words = out.lang, SAYS[out.lang]
    out.line()
    out.line(words["size"].format(region=plan.region, month=month_text(plan.period), share=f"{100 * plan.scale:g}"))
    out.table(words["head"].split("|"), [tuple(row) for row in facts["figures"][lang]])
    for said in facts["why"][lang]:
        out.line(f"  {said}")
    out.line()
    out.line(facts["headline"][lang])
    balances = facts["trial_balance"].values()
    debit, credit = sum(b["debit"] for b in balances), sum(b["credit"] for b in balances)
    good = words["balanced" if all(b["balanced"] for b in balances) else "not_balanced"]
    out.line(words["trial"].format(n=len(balances), debit=yuan(debit), credit=yuan(credit), good=good))
    out.line(words["claims"].format(**facts["claims"], **{w: facts[w] for w in ("deaths", "births", "parked")}))
    for said in _waiting(facts["differences"], lang)[:SHOWN]:
        out.line(f"  {said}")
    out.line(words["hashes"].format(record=facts["canonical"][:16], law=facts["law"][:16]))
    out.line(words["took"].format(seconds=facts.get("seconds", 0), mb=facts.get("peak_mb", 0)))
    out.line(words["open"].format(index=facts["index"]))
    if facts.get("claimant"):
        out.line(words["claimant"].format(**facts["claimant"]))
    if facts["next"]:
        out.line(words["next"])
    for line in facts["next"]:
        out.line(f"  {line}")
    out.result(facts)


def _waiting(differences: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """What waits for somebody: what is said alike to one kind of owner in one line, with the sum of its money."""
    found: dict[str, list[int]] = {}
    for difference in differences:
        owner = str(difference["owner"]).partition(" ")[0]
        found.setdefault(f"{difference[lang]} [{owner}]", []).append(difference["fen"])
    return [f"{len(sums)} × {said}" + (f" {yuan(sum(sums))}" if any(sums) else "") for said, sums in found.items()]
