"""`shebao insolvency`: an employer before the court: claims filed by rank, distributions laid, the end recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from shebao.cli.claim_desk import at_desk, options, post_said
from shebao.cli.law import DAY
from shebao.cli.output import Output
from shebao.collection.insolvency_end import Case, Outcome
from shebao.kernel.money import yuan
from shebao.service import desk_insolvency
from shebao.service.desk_insolvency import Court, Debtor

WORDS = {
    "en": {
        "employer": "{name} ({number}), {region}",
        "filed": "Claims filed in {case}: surcharge stopped from {day} by {approver}, filed by {clerk}",
        "rank": "  rank {rank}: {amount} yuan claimed",
        "laid": "Laid over rank {rank} of {case}: {amount} yuan on {lines} lines; {posted} yuan to accounts of persons",
        "ended": "{case} ended on {day}, {outcome}: recorded by {post}",
        "case": "{case}, {court}: accepted {day} ({document})",
        "stands": "  rank {rank}: {claimed} yuan claimed on {claims} lines, {paid} paid, {left} open",
        "over": "  ended {day}: {outcome}",
        "none": "No insolvency is recorded.",
    },
    "zh": {
        "employer": "{name}（{number}），{region}",
        "filed": "{case} 债权已申报：{approver} 自 {day} 起停止计收滞纳金，{clerk} 申报",
        "rank": "  第 {rank} 顺位：申报 {amount} 元",
        "laid": "{case} 第 {rank} 顺位分配：{amount} 元，{lines} 条明细；记入个人账户 {posted} 元",
        "ended": "{case} 于 {day} 终结（{outcome}）：{post} 登记",
        "case": "{case}，{court}：{day} 受理（{document}）",
        "stands": "  第 {rank} 顺位：申报 {claimed} 元（{claims} 条），已受偿 {paid} 元，未受偿 {left} 元",
        "over": "  {day} 终结：{outcome}",
        "none": "没有破产案件登记。",
    },
}
OUTCOMES: dict[Outcome, dict[str, str]] = {
    "dismissed": {"en": "the petition fell", "zh": "驳回申请"},
    "concluded": {"en": "the estate is given out", "zh": "破产程序终结"},
    "reorganised": {"en": "the plan is carried out", "zh": "重整计划执行完毕"},
    "composed": {"en": "the composition is carried out", "zh": "和解协议执行完毕"},
}


@click.group("insolvency")
def insolvency_group() -> None:
    """An employer's insolvency: claims, distributions, the end."""


def _told(out: Output, key: str, **facts: object) -> None:
    out.line(WORDS[out.lang][key].format(**facts))


def _tell_debtor(out: Output, of: Debtor) -> None:
    _told(out, "employer", name=of.name, number=of.number, region=of.office.region)


@insolvency_group.command("file")
@click.argument("code")
@click.option("--case", "case_no", required=True, help="Number of the case.")
@click.option("--court", required=True, help="The court.")
@click.option("--accepted", type=DAY, required=True, help="Day on which the court accepted the petition.")
@click.option("--document", required=True, help="The court's order.")
@options
def file_command(code: str, *, case_no: str, court: str, accepted: date, document: str, **asked: Any) -> None:
    """File what the employer with the credit code CODE owes, by rank.

    The approver stops the surcharge from the day of acceptance, the house counts it, the clerk files. Typed again it
    tells what was filed.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        of = desk_insolvency.debtor(desk, code)
        filed, hands = desk_insolvency.file(desk, of, Court(case_no, court, accepted, document))
        _tell_debtor(out, of)
        approver, clerk = (post_said(by.post, out.lang) for by in hands)
        _told(out, "filed", case=case_no, day=accepted, approver=approver, clerk=clerk)
        for rank, fen in sorted(filed.ranks.items()):
            _told(out, "rank", rank=rank, amount=yuan(fen))
        out.result({"employer": of.number, "case": case_no, "ranks": {str(r): f for r, f in filed.ranks.items()}})


@insolvency_group.command("distribute")
@click.argument("code")
@click.option("--case", "case_no", required=True, help="Number of the case.")
@click.option("--rank", type=int, required=True, help="The rank the administrator pays.")
@click.option("--reference", required=True, help="The bank's reference of the credit that brought the money.")
@options
def distribute_command(code: str, *, case_no: str, rank: int, reference: str, **asked: Any) -> None:
    """Lay a distribution over the claims of its rank in proportion, person by person.

    Done once for each credit; typed again it tells what it gave.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        of = desk_insolvency.debtor(desk, code)
        done = desk_insolvency.distribute(desk, of, case_no, rank, reference)
        _tell_debtor(out, of)
        _told(out, "laid", rank=rank, case=case_no, amount=yuan(done.fen), lines=done.lines, posted=yuan(done.posted))
        facts = {"fen": done.fen, "lines": done.lines, "posted": done.posted}
        out.result({"employer": of.number, "case": case_no, "rank": rank, "reference": reference, **facts})


@insolvency_group.command("end")
@click.argument("code")
@click.option("--case", "case_no", required=True, help="Number of the case.")
@click.option("--outcome", type=click.Choice(list(OUTCOMES)), required=True, help="How it ended.")
@click.option("--document", required=True, help="The court's paper.")
@click.option("--ended", type=DAY, help="Day of the end; default: the day of the act.")
@options
def end_command(code: str, *, case_no: str, outcome: Outcome, document: str, ended: date | None, **asked: Any) -> None:
    """Record how a case ended, by the approver; what is unpaid stays owed as the outcome has it."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        of, on = desk_insolvency.debtor(desk, code), ended or desk.on
        by = desk_insolvency.end(desk, of, (case_no, outcome, document), on)
        _tell_debtor(out, of)
        facts = {"day": on, "outcome": OUTCOMES[outcome][out.lang], "post": post_said(by.post, out.lang)}
        _told(out, "ended", case=case_no, **facts)
        out.result({"employer": of.number, "case": case_no, "outcome": outcome, "on": on.isoformat(), "post": by.post})


@insolvency_group.command("show")
@click.argument("code")
@options
def show_command(code: str, **asked: Any) -> None:
    """The cases of the employer with the credit code CODE: claimed, paid and open by rank, and how they ended."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        of = desk_insolvency.debtor(desk, code)
        found = desk_insolvency.cases(desk, of)
        _tell_debtor(out, of)
        for case in found:
            _tell_case(out, case)
        if not found:
            _told(out, "none")
        out.result({"employer": of.number, "cases": [_facts(case) for case in found]})


def _tell_case(out: Output, case: Case) -> None:
    _told(out, "case", case=case.case_no, court=case.court, day=case.accepted_on, document=case.document)
    for of in case.ranks:
        sums = {"claimed": yuan(of.claimed), "paid": yuan(of.paid), "left": yuan(of.claimed - of.paid)}
        _told(out, "stands", rank=of.rank, claims=of.claims, **sums)
    for outcome, words in OUTCOMES.items():
        if case.outcome == outcome:
            _told(out, "over", day=case.ended_on, outcome=words[out.lang])


def _facts(case: Case) -> dict[str, object]:
    ranks = [{"rank": r.rank, "claims": r.claims, "claimed_fen": r.claimed, "paid_fen": r.paid} for r in case.ranks]
    ended = case.ended_on.isoformat() if case.ended_on else None
    head = {"case": case.case_no, "court": case.court, "accepted": case.accepted_on.isoformat()}
    return {**head, "document": case.document, "ranks": ranks, "outcome": case.outcome, "ended": ended}
