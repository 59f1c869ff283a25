"""What the commands of claims share: the desk they work at, and how a claim is told in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click

from shebao.access.model import read_posts
from shebao.benefits.judge import Judge
from shebao.benefits.model import Answer
from shebao.cli.law import DAY, country_option, json_option, lang_option
from shebao.cli.law_ask import reason_said
from shebao.cli.month import typed_values
from shebao.cli.output import Output
from shebao.cli.where import (
    READER,
    day_of_record,
    invented_offices,
    is_demonstration,
    keep_clock,
    law_folder,
    near,
    opened,
    stand_ins_of_demonstration,
)
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.service.case_pages import state_words
from shebao.service.cases import Case
from shebao.service.desk import Desk
from shebao.service.objection import Sent
from shebao.service.text import phrase
from shebao.store.db import Database

WORDS: Mapping[str, Mapping[str, str]] = {
    "claim": {
        "en": "Claim {claim}, case {number}: {scheme}, {region}",
        "zh": "申请 {claim}，案件 {number}：{scheme}，{region}",
    },
    "follows": {
        "en": "Claim {claim} goes on from claim {before}: nobody applied; from {month} by the month's law.",
        "zh": "申请 {claim} 接续申请 {before}：无须申请，自 {month} 起按当月标准发放。",
    },
    "followed": {
        "en": "  from {month} it goes on as claim {next}: {amount} yuan a month (shebao claim show {next})",
        "zh": "  自 {month} 起接续为申请 {next}：每月 {amount} 元（shebao claim show {next}）",
    },
    "no_case": {"en": "Taken over from former records: no case here.", "zh": "由原经办记录接续：本系统无案件。"},
    "due": {"en": "  due {day} ({said})", "zh": "  应于 {day} 前办结（{said}）"},
    "no_due": {"en": "  no day laid down: {said}", "zh": "  未规定期限：{said}"},
    "late": {"en": "  {n} days late", "zh": "  已超期 {n} 天"},
    "next": {"en": "  next: {step} [{post}]", "zh": "  下一步：{step}〔{post}〕"},
    "type": {"en": "  type: {way}", "zh": "  输入：{way}"},
    "next_person": {"en": "  waits for: {step}", "zh": "  等待：{step}"},
    "ended": {"en": "  ended: {state}", "zh": "  已办结：{state}"},
    "granted": {"en": "{amount} yuan a month from {month}", "zh": "自 {month} 起每月 {amount} 元"},
    "once": {"en": "{amount} yuan, once", "zh": "一次性 {amount} 元"},
    "not_granted": {"en": "not granted as it stands:", "zh": "现不能批准："},
    "unverified": {"en": "  rests on figures that are unverified (待核实)", "zh": "  所依据的数值待核实"},
    "done": {"en": "{day}  {act}: {post}", "zh": "{day}  {act}：{post}"},
    "award": {"en": "  award {award}", "zh": "  待遇 {award}"},
    "household": {"en": "Household recorded", "zh": "登记家庭成员"},
    "resumed": {"en": "Runs again from {month}", "zh": "自 {month} 起恢复发放"},
    "receipt": {"en": "Receipt of the letter recorded", "zh": "登记送达回证"},
    "letter": {"en": "  letter {number} of {day}: {state}", "zh": "  函件 {number}（{day}）：{state}"},
    "not_delivered": {
        "en": "no receipt yet: shebao claim delivered {number}",
        "zh": "尚无送达回证：shebao claim delivered {number}",
    },
    "reached": {"en": "delivered {day}", "zh": "{day} 送达"},
    "known_later": {"en": ", counts as known on {day}", "zh": "，视为 {day} 知道"},
    "until": {"en": "    until {day}{note}: {words} ({cites})", "zh": "    {day} 前{note}：{words}（{cites}）"},
    "no_day": {"en": "    {words} ({cites})", "zh": "    {words}（{cites}）"},
    "stand_ins": {
        "en": "Unverified, typed in for the demonstration: {names}. Each with its origin: {file}",
        "zh": "演示用的待核实数值：{names}。各值的来源见 {file}",
    },
    "stand_ins_more": {"en": "; and {n} more", "zh": "等，另有 {n} 项"},
    "answer_until": {"en": "  the person may answer until {day}", "zh": "  当事人可于 {day}（含当日）前陈述意见"},
}
WAYS: Mapping[str, Mapping[str, str]] = {
    "determined": {"en": "shebao claim check {n}", "zh": "shebao claim check {n}"},
    "checked": {"en": "shebao claim approve {n}", "zh": "shebao claim approve {n}"},
    "refusal_proposed": {"en": "shebao claim notify {n}", "zh": "shebao claim notify {n}"},
    "refusal_notified": {
        "en": (
            "shebao claim letter {n} --of notice first; shebao claim hear {n} --note … when he answers; "
            "shebao claim refuse {n} when the day is over"
        ),
        "zh": (
            "先出告知书：shebao claim letter {n} --of notice；当事人陈述的：shebao claim hear {n} --note …；"
            "期满未陈述的：shebao claim refuse {n}"
        ),
    },
    "refusal_answered": {
        "en": "shebao claim decide {n} if what he said changes the decision; shebao claim refuse {n} if it does not",
        "zh": "陈述改变结果的：shebao claim decide {n}；不改变结果的：shebao claim refuse {n}",
    },
    "waiting": {
        "en": "shebao claim hear {n} --note … --answers FILE, then shebao claim decide {n}",
        "zh": "shebao claim hear {n} --note … --answers 文件，再 shebao claim decide {n}",
    },
    "facts_supplied": {"en": "shebao claim decide {n}", "zh": "shebao claim decide {n}"},
}
"""What is typed next in a state of a claim; where there are two ways, both."""
NAMED = 4
"""So many values typed in are named on the screen."""


class DayOfRealRecord(ShebaoError):
    """Only a demonstration has a day of its own: leave --on {day} out, an act bears the day on which it is done."""

    code = "cli.day_of_real_record"
    zh = "只有演示记录可以指定日期：请去掉 --on {day}，业务按实际办理日期记录。"


class DayPassed(ShebaoError):
    """The demonstration's day is {now} already: --on {day} lies before it. Name that day or a later one."""

    code = "cli.demonstration_day"
    zh = "演示记录的日期已是 {now}，--on {day} 早于该日：请用该日或以后的日期。"


def options(command: Any) -> Any:
    """Options every command of claims takes."""
    on = click.option("--on", type=DAY, help="Day of the act, in a demonstration; default: the record's day.")
    officer = click.option("--officer", default="", help="Name of the officer where several hold the post.")
    return on(officer(country_option(json_option(lang_option(command)))))


@contextmanager
def at_desk(asked: Mapping[str, Any]) -> Iterator[Desk]:
    """The desk of the record the commands speak of. Raises DayOfRealRecord, DayPassed."""
    root = law_folder(asked["country"])
    law = load(root)
    with opened() as db:
        on = _day(db, asked["on"])
        demonstration = is_demonstration()
        file = stand_ins_of_demonstration(root)
        typed = typed_values(law, file)
        # a demonstration may rest on values nobody has verified, a real award never
        judge = Judge(law, accepts_unverified=demonstration, typed=typed)
        yield Desk(db, law, judge, on, READER, asked["officer"], invented_offices(root), demonstration)
        keep_clock(db)
        if file is not None and not asked["as_json"]:
            tell_stand_ins(law, judge, file, asked["lang"])


def tell_stand_ins(law: Law, judge: Judge, file: Path, lang: str) -> None:
    """Which values typed in what was worked out reads, and where each stands with its origin; nothing where none is."""
    names = [law.values[name].names for name in judge.rests_on()]
    if not names:
        return
    said = [one.zh if lang == "zh" else one.en for one in names[:NAMED]]
    more = WORDS["stand_ins_more"][lang].format(n=len(names) - NAMED) if len(names) > NAMED else ""
    text = WORDS["stand_ins"][lang].format(names=("、" if lang == "zh" else "; ").join(said) + more, file=near(file))
    click.echo(text, err=True)


def _day(db: Database, on: date | None) -> date:
    if on is None:
        return day_of_record(db)
    if db.clock is None or not is_demonstration():
        raise DayOfRealRecord(day=on)
    if on < db.clock.date():
        raise DayPassed(day=on, now=db.clock.date())
    if on > db.clock.date():
        db.clock = datetime.combine(on, time(9), db.clock.tzinfo)
    return on


def said(out: Output, key: str, **facts: object) -> str:
    """A sentence of these commands in the language asked for."""
    return WORDS[key][out.lang].format(**facts)


def post_said(post: str, lang: str) -> str:
    """What a post is called; the house itself is the machine."""
    known = read_posts().posts.get(post)
    return phrase("post_house")[lang] if known is None else str(getattr(known, lang))


def state_said(state: str, lang: str) -> str:
    """What a state of a claim is called."""
    return state_words(state)[lang]


def tell_case(out: Output, law: Law, case: Case | None, on: date) -> None:
    """One case in a few lines: number, what for, when due, what comes next and who does it."""
    if case is None:
        out.line(said(out, "no_case"))
        return
    names = law.schemes[case.scheme].names
    scheme = names.zh if out.lang == "zh" else names.en
    out.line(said(out, "claim", claim=case.claim, number=case.number, scheme=scheme, region=case.region))
    if case.closed:
        out.line(said(out, "ended", state=state_said(case.state, out.lang)))
        return
    if case.due_on is None:
        out.line(said(out, "no_due", said=case.due_said))
    else:
        out.line(said(out, "due", day=case.due_on, said=case.due_said))
    if case.days_late(on):
        out.line(said(out, "late", n=case.days_late(on)))
    if case.waits_for is not None:
        step = case.waits_for[out.lang]
        key = "next" if case.post else "next_person"
        out.line(said(out, key, step=step, post=post_said(case.post, out.lang)))
    if case.state in WAYS:
        out.line(said(out, "type", way=WAYS[case.state][out.lang].format(n=case.claim)))


def tell_answer(out: Output, law: Law, scheme: str, item: str, found: Answer) -> None:
    """What the law said: the amount and the first month with its parts, or every reason."""
    if found.granted:
        amount = yuan(sum(part.fen for part in found.components))
        once = bool(item) or found.start_month is None
        month = "" if once else month_text(int(found.start_month or 0))
        out.line("  " + said(out, "once" if once else "granted", amount=amount, month=month))
        for part in found.components:
            names = law.rules[f"{scheme}.{part.name}"][0].names if f"{scheme}.{part.name}" in law.rules else None
            name = part.name if names is None else names.zh if out.lang == "zh" else names.en
            out.line(f"    {name}: {yuan(part.fen)}")
    else:
        out.line("  " + said(out, "not_granted"))
        for reason in found.reasons:
            out.line(reason_said(reason, out.lang))
    if found.unverified:
        out.line(said(out, "unverified"))


def tell_letter(out: Output, sent: Sent) -> None:
    """A letter with its receipt, and the last day of each way to disagree."""
    if sent.delivered_on is None:
        state = said(out, "not_delivered", number=sent.number)
    else:
        state = said(out, "reached", day=sent.delivered_on)
        if sent.knows_from != sent.delivered_on:
            state += said(out, "known_later", day=sent.knows_from)
    out.line(said(out, "letter", number=sent.number, day=sent.issued_on, state=state))
    for term in sent.terms:
        note = f" ({term.note[out.lang]})" if term.note[out.lang] else ""
        facts = {"day": term.last_on, "note": note, "words": term.way.text[out.lang], "cites": term.way.cites}
        out.line(said(out, "until" if term.last_on else "no_day", **facts))


def case_facts(case: Case | None, on: date) -> dict[str, Any]:
    """A case for a machine."""
    if case is None:
        return {"case": None}
    waits = case.waits_for
    return {
        "claim": case.claim,
        "case": case.number,
        "person": case.person,
        "scheme": case.scheme,
        "item": case.item,
        "region": case.region,
        "opened_on": case.opened_on,
        "due_on": case.due_on,
        "due_said": case.due_said,
        "days_late": case.days_late(on),
        "state": case.state,
        "next": None if waits is None else {"en": waits.en, "zh": waits.zh, "post": case.post},
        "letter": case.letter,
    }


def answer_facts(found: Answer) -> dict[str, Any]:
    """What the law said, for a machine."""
    return {
        "granted": found.granted,
        "amount_fen": sum(part.fen for part in found.components),
        "parts": [{"rule": part.name, "payer": part.payer, "fen": part.fen} for part in found.components],
        "from": None if found.start_month is None else month_text(found.start_month),
        "reasons": [
            {"code": r.code, "means": r.means, "en": r.en, "zh": r.zh, "cites": r.cites} for r in found.reasons
        ],
        "unverified": list(found.unverified),
    }
