"""`shebao claim`: the steps after an application was taken, each by its post; its account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.benefits.model import ClaimId, Wants, law_date
from shebao.benefits.questions import Interview, NotAsked, checked, short
from shebao.cli.claim import claim_group, only_asked, own_answers
from shebao.cli.claim_desk import (
    answer_facts,
    at_desk,
    case_facts,
    options,
    post_said,
    said,
    state_said,
    tell_answer,
    tell_case,
)
from shebao.cli.law import DAY
from shebao.cli.law_ask import answer_read, answers_from, answers_read, reason_said
from shebao.cli.output import Output
from shebao.engine.graph import Graph
from shebao.kernel.dates import month_of, parse_month
from shebao.law.never import refuse_contradictions
from shebao.payments.accounts import approve_account, change_account
from shebao.payments.model import NewAccount
from shebao.service import desk_steps
from shebao.service.desk import Desk, case_of
from shebao.service.desk_employer import holder_of
from shebao.service.desk_steps import Done, officer_for, read

until_option = click.option("--until", type=DAY, help="Last day; default: as the office usually gives.")
note_option = click.option("--note", default="", help="A sentence for the file.")


def do_step(claim: int, asked: dict[str, Any], act: Callable[[Desk, ClaimId], Done]) -> None:
    """Do one step and tell what it was, what the law said, and what comes next."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        done = act(desk, ClaimId(claim))
        file, case = read(desk, ClaimId(claim)), case_of(desk, desk.house, ClaimId(claim))
        line = file.lines[-1]
        act_said = state_said(line.state, out.lang)
        out.line(said(out, "done", day=line.on, act=act_said, post=post_said(line.post, out.lang)))
        if done.decided is not None:
            tell_answer(out, desk.law, file.claim.scheme, file.claim.item, done.decided.answer)
        if file.award is not None:
            out.line(said(out, "award", award=file.award))
        if "answer_until" in done.facts:
            told = done.facts.get("reasons")
            for reason in told if isinstance(told, tuple) else ():
                out.line(reason_said(reason, out.lang))
            out.line(said(out, "answer_until", day=done.facts["answer_until"]))
        tell_case(out, desk.law, case, desk.on)
        answer = None if done.decided is None else answer_facts(done.decided.answer)
        out.result(
            {"act": done.act, "post": line.post, **case_facts(case, desk.on), "answer": answer, "award": file.award}
        )


@claim_group.command("prepare")
@click.argument("claim", type=int)
@click.option("--optional", is_flag=True, help="Also a step the scheme leaves open, such as a public notice.")
@until_option
@note_option
@options
def prepare_command(claim: int, *, optional: bool, until: date | None, note: str, **asked: Any) -> None:
    """The next step the scheme asks for before the decision (first check, archive, notice, fact), by its post."""
    do_step(
        claim, asked, lambda desk, number: desk_steps.prepare(desk, number, optional=optional, until=until, note=note)
    )


@claim_group.command("decide")
@click.argument("claim", type=int)
@options
def decide_command(claim: int, **asked: Any) -> None:
    """What the law says: a scheme that lets a machine grant is granted at once; anything else waits for two others."""
    do_step(claim, asked, desk_steps.decide)


@claim_group.command("check")
@click.argument("claim", type=int)
@options
def check_command(claim: int, **asked: Any) -> None:
    """The reviewer agrees to what the clerk worked out."""
    do_step(claim, asked, desk_steps.check)


@claim_group.command("approve")
@click.argument("claim", type=int)
@options
def approve_command(claim: int, **asked: Any) -> None:
    """The approver signs: the award begins. Refused to whoever made or checked it."""
    do_step(claim, asked, desk_steps.approve)


@claim_group.command("notify")
@click.argument("claim", type=int)
@until_option
@options
def notify_command(claim: int, *, until: date | None, **asked: Any) -> None:
    """Tell the person every reason before a refusal, and until when he may answer."""
    do_step(claim, asked, lambda desk, number: desk_steps.notify(desk, number, until))


@claim_group.command("hear")
@click.argument("claim", type=int)
@click.option("--answers", type=click.Path(path_type=Path, allow_dash=True), help="JSON of new facts, or - for stdin.")
@click.option("--note", required=True, help="What the person said, or on what the facts rest.")
@options
def hear_command(claim: int, *, answers: Path | None, note: str, **asked: Any) -> None:
    """Take what the person says to a notice, or a fact that was lacking; the law may be asked again."""
    given = answers_from(answers) if answers is not None else {}

    def act(desk: Desk, number: ClaimId) -> Done:
        return desk_steps.hear(desk, number, note, _read_answers(desk, number, given))

    do_step(claim, asked, act)


def _read_answers(desk: Desk, number: ClaimId, given: Any) -> dict[str, int]:
    """New facts as inner integers by short name. Raises NotAsked, AnswerNotReadable, AnswerOutOfRange."""
    if not given:
        return {}
    graph, wants = _graph(desk, number)
    only_asked(graph, given)
    interview = Interview(graph, wants)
    interview.take(answers_read(graph, given))
    refuse_contradictions(desk.law, graph.inputs, interview.answers)
    return own_answers(interview)


def _graph(desk: Desk, number: ClaimId) -> tuple[Graph, Wants]:
    """The law a claim asks, compiled for its place and day."""
    now = read(desk, number).claim
    wants = desk.judge.wants(now.scheme, now.item)
    day = law_date(desk.judge.scheme(now.scheme), now.event_date)
    return desk.judge.graph(wants.outputs, now.region, day, desk.on), wants


@claim_group.command("find")
@click.argument("claim", type=int)
@click.argument("name")
@click.argument("value")
@click.option("--document", required=True, help="The paper that says so.")
@options
def find_command(claim: int, name: str, value: str, *, document: str, **asked: Any) -> None:
    """A fact only an office knows (NAME, VALUE as in the law's files): the clerk decides it, the reviewer confirms."""

    def act(desk: Desk, number: ClaimId) -> Done:
        graph, _ = _graph(desk, number)
        spec = next((spec for full, spec in graph.inputs.items() if name in (full, short(full))), None)
        if spec is None:
            raise NotAsked(names=name, known=", ".join(short(full) for full in graph.inputs))
        return desk_steps.find_out(
            desk, number, desk_steps.Found(spec, checked(spec, answer_read(spec, value)), document)
        )

    do_step(claim, asked, act)


@claim_group.command("refuse")
@click.argument("claim", type=int)
@options
def refuse_command(claim: int, **asked: Any) -> None:
    """Refuse, by the approver, once the person has answered or the days to answer are over."""
    do_step(claim, asked, desk_steps.refuse)


@claim_group.command("withdraw")
@click.argument("claim", type=int)
@click.option("--note", required=True, help="Why the applicant takes it back.")
@options
def withdraw_command(claim: int, *, note: str, **asked: Any) -> None:
    """The applicant takes the claim back."""
    do_step(claim, asked, lambda desk, number: desk_steps.withdraw(desk, number, note))


@claim_group.command("resume")
@click.argument("claim", type=int)
@click.option("--from", "start", required=True, help="First month paid again, such as 2026-02.")
@click.option("--back-pay", is_flag=True, help="The suspension was wrong: its months are owed as well.")
@options
def resume_command(claim: int, *, start: str, back_pay: bool, **asked: Any) -> None:
    """Let a suspended award run again (a frozen account was cleared, the person was seen), by the approver."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        by, award = desk_steps.resume(desk, ClaimId(claim), int(parse_month(start)), back_pay=back_pay)
        out.line(
            said(out, "done", day=desk.on, act=said(out, "resumed", month=start), post=post_said(by.post, out.lang))
        )
        out.line(said(out, "award", award=award))
        out.result({"award": award, "from": start, "back_pay": back_pay, "post": by.post})


@claim_group.command("account")
@click.argument("claim", type=int)
@click.option("--bank", required=True, help="Name of the bank.")
@click.option("--number", required=True, help="Number of the account.")
@options
def account_command(claim: int, *, bank: str, number: str, **asked: Any) -> None:
    """Where it is paid: declared by the clerk, approved by the reviewer. An account on record needs no other."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        now = read(desk, ClaimId(claim)).claim
        clerk, reviewer = (officer_for(desk, ClaimId(claim), post) for post in ("clerk", "reviewer"))
        holder = holder_of(desk, clerk, now.claimant_id)
        month = int(month_of(desk.on))
        new = NewAccount(now.claimant_id, bank, number, holder, month, f"claim {claim}", now.serving_path)
        made = change_account(desk.db, clerk, new)
        if "approved" not in made.steps:
            made = approve_account(desk.db, reviewer, made.account_id)
        out.line(f"{bank} …{made.tail}: {post_said('clerk', out.lang)}, {post_said('reviewer', out.lang)}")
        out.result({"account": made.account_id, "tail": made.tail, "steps": list(made.steps)})
