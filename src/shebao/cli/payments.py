"""`shebao payments`: what came back from the bank is paid again, one payment is held or let go, each by its post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from shebao.cli.claim_desk import at_desk, options, post_said, said
from shebao.cli.figures_given import MONTH
from shebao.cli.listed import most_option
from shebao.cli.month import COUNTRY, LINE, stand_in_file
from shebao.cli.output import Output
from shebao.cli.payments_listed import asked_for, tell_left_out, tell_listed, unpayable_command
from shebao.cli.where import law_folder
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.identifiers import PersonId
from shebao.kernel.money import yuan
from shebao.payments.findings import ACCEPTABLE, findings
from shebao.payments.listing import payments_in_batch
from shebao.payments.model import Batch, BatchId, PaymentId, PaymentState
from shebao.payments.waiting import Waiting, batches_at_work, help_for, scheme_of_batch
from shebao.registry.people import show_person
from shebao.service import desk_payments
from shebao.service.desk import Desk
from shebao.service.desk_payments import NEXT_HAND, NewPlace, Signed
from shebao.service.month import Folders
from shebao.service.parts import scheme_named
from shebao.service.text import phrase

FEW = 10
"""So many payments of a batch that was given up are named by number."""
WORDS = {
    "en": {
        "payment": "Payment {number}: {name}, {amount} yuan, {scheme} {month}: {state}",
        "since": "  since {day}{note}",
        "no_account": "  no account is approved: ./shebao payments account {number} "
        "--bank BANK --number ACCOUNT --document PAPER",
        "account_needed": "  needs another account (…{tail} came back): ./shebao payments account {number} "
        "--bank BANK --number ACCOUNT --document PAPER",
        "ready": "  can be paid again into the account …{tail}: ./shebao payments again {number}",
        "ask_bank": "  when the bank says that …{tail} is free: ./shebao payments again {number}; "
        "into another account: ./shebao payments account {number} --bank BANK --number ACCOUNT --document PAPER",
        "to_free": '  let it go: ./shebao payments free {number} --note "…"',
        "finding": "Payment {number} [{code}]: {sentence}",
        "to_hold": '  the rest can go on without it: ./shebao payments hold {number} --note "…"',
        "to_accept": '  hold it (./shebao payments hold {number} --note "…"), or where it is lawful: '
        './shebao payments accept {batch} {code} {number} --note "…"',
        "no_finding": "Nothing is wrong with it.",
        "accepted": "Accepted: {code} of payment {number}",
        "nothing": "No payment waits.",
        "batch": "Batch {number} ({key}): {rows} payments, {amount} yuan: {state}",
        "next": "  next: ./shebao payments sign {number} [{post}]",
        "send": "  its file is not out yet: ./shebao payments sign {number}; to give it up: "
        './shebao payments refuse {number} --note "…"',
        "bank": "  the bank has its file; put its answer into {folder}, then: {run}",
        "bank_simulated": "  the bank has its file; next: ./shebao bank answer, then: {run}",
        "booked": "  it stands in {month}: the books of the months before are closed",
        "again": "  again: ./shebao payments again {numbers}",
        "waits": "  what it was to pay waits again: ./shebao payments list, ./shebao payments unpayable",
        "file": "  file to the bank: {file}",
        "account_done": "{bank} …{tail}: {clerk}, {reviewer}",
    },
    "zh": {
        "payment": "支付 {number}：{name}，{amount} 元，{scheme} {month}：{state}",
        "since": "  自 {day}{note}",
        "no_account": "  没有已审批的账户：./shebao payments account {number} "
        "--bank 银行 --number 账号 --document 材料",
        "account_needed": "  需要新账户（尾号 {tail} 已被退回）：./shebao payments account {number} "
        "--bank 银行 --number 账号 --document 材料",
        "ready": "  可向尾号 {tail} 的账户重新发放：./shebao payments again {number}",
        "ask_bank": "  银行确认尾号 {tail} 已解冻后：./shebao payments again {number}；"
        "改用其他账户：./shebao payments account {number} --bank 银行 --number 账号 --document 材料",
        "to_free": '  解除暂缓：./shebao payments free {number} --note "…"',
        "finding": "支付 {number}〔{code}〕：{sentence}",
        "to_hold": '  暂缓该笔后其余可继续办理：./shebao payments hold {number} --note "…"',
        "to_accept": '  可暂缓（./shebao payments hold {number} --note "…"）；依法成立的：'
        './shebao payments accept {batch} {code} {number} --note "…"',
        "no_finding": "未发现问题。",
        "accepted": "认可：支付 {number} 的 {code}",
        "nothing": "没有待办的支付。",
        "batch": "批次 {number}（{key}）：{rows} 笔，{amount} 元：{state}",
        "next": "  下一步：./shebao payments sign {number}〔{post}〕",
        "send": '  文件尚未送出：./shebao payments sign {number}；退批：./shebao payments refuse {number} --note "…"',
        "bank": "  文件已送银行；请将回盘放入 {folder}，然后：{run}",
        "bank_simulated": "  文件已送银行；下一步：./shebao bank answer，然后：{run}",
        "booked": "  记入 {month}：此前月份已结账",
        "again": "  重新发放：./shebao payments again {numbers}",
        "waits": "  各笔恢复待发：./shebao payments list、./shebao payments unpayable",
        "file": "  送银行文件：{file}",
        "account_done": "{bank} 尾号 {tail}：{clerk}、{reviewer}",
    },
}


@click.group("payments")
def payments_group() -> None:
    """Payments that came back, are held, or go again; batches at work."""


payments_group.add_command(unpayable_command)


@payments_group.command("list")
@click.option("--batch", type=int, help="Instead: every payment of this batch.")
@click.option("--fund", default="", help="Instead: what this fund (its id) was to pay in --month.")
@click.option("--area", default="", help="Division code of the pooling area, where the fund has several.")
@click.option("--month", type=MONTH, help="Month of --fund, such as 2025-11; default: the record's month.")
@click.option("--person", default="", help="Instead: every payment of the rights of this identity number.")
@most_option
@options
def list_command(**asked: Any) -> None:
    """What came back with its cause and what helps, what is held, what is free to go; and the batches at work.

    Such as `payments list --fund resident_pension --area 441802 --month 2025-11`: every payment with the number that
    `explain payment` takes.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        if asked_for(asked):
            tell_listed(out, desk, asked)
            return
        found, batches = desk_payments.waiting(desk), batches_at_work(desk.db, desk.house)
        for one in found:
            _tell_waiting(out, desk, one)
        left = tell_left_out(out, desk)
        if not found and not any(some["awards"] for some in left.values()):
            out.line(WORDS[out.lang]["nothing"])
        for batch in batches:
            _tell_batch(out, desk, batch, asked["country"])
        facts = {"payments": [_waiting_facts(one) for one in found], "batches": [_batch_facts(b) for b in batches]}
        out.result(facts | left)


@payments_group.command("again")
@click.argument("payments", type=int, nargs=-1, required=True)
@options
def again_command(payments: tuple[int, ...], **asked: Any) -> None:
    """Pay PAYMENTS again, once for each return: the clerk makes the batch; `payments sign` takes it through the hands.

    Typed again it finds the batch it made.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        made = desk_payments.pay_again(desk, payments)
        for one in made:
            _tell_signed(out, desk, one, asked["country"])
        out.result({"batches": [_batch_facts(one.batch) for one in made]})


@payments_group.command("sign")
@click.argument("batch", type=int)
@options
def sign_command(batch: int, **asked: Any) -> None:
    """The next act on BATCH by its post: checked, approved, then released by the cashier with its file to the bank."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        done = desk_payments.sign(desk, BatchId(batch))
        _tell_signed(out, desk, done, asked["country"])
        out.result({"act": done.act, "post": done.by.post, "file": done.file, **_batch_facts(done.batch)})


@payments_group.command("findings")
@click.argument("batch", type=int)
@options
def findings_command(batch: int, **asked: Any) -> None:
    """What is wrong with BATCH now, payment by payment, and what lets the rest go on."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with at_desk(asked) as desk:
        found = findings(desk.db, desk.house, BatchId(batch))
        for one in found:
            sentence = one.zh if out.lang == "zh" else one.en
            out.line(words["finding"].format(number=one.payment_id or "–", code=one.code, sentence=sentence))
            if one.payment_id:
                key = "to_accept" if one.code in ACCEPTABLE else "to_hold"
                out.line(words[key].format(number=one.payment_id, batch=batch, code=one.code))
        if not found:
            out.line(words["no_finding"])
        out.result([{"payment": f.payment_id, "code": f.code, "en": f.en, "zh": f.zh} for f in found])


@payments_group.command("accept")
@click.argument("batch", type=int)
@click.argument("code")
@click.argument("payment", type=int)
@click.option("--note", required=True, help="Why it is lawful here, such as a guardian's account.")
@options
def accept_command(batch: int, code: str, payment: int, *, note: str, **asked: Any) -> None:
    """Take responsibility for one finding (CODE of PAYMENT in BATCH) that is lawful, by the approver."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        by = desk_payments.accept(desk, BatchId(batch), (code, payment), note)
        act = WORDS[out.lang]["accepted"].format(code=code, number=payment)
        out.line(said(out, "done", day=desk.on, act=act, post=post_said(by.post, out.lang)))
        out.result({"batch": batch, "code": code, "payment": payment, "post": by.post})


@payments_group.command("refuse")
@click.argument("batch", type=int)
@click.option("--note", required=True, help="Why it is given up.")
@options
def refuse_command(batch: int, *, note: str, **asked: Any) -> None:
    """Give BATCH up before it is sent: what it was to pay waits again."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        done = desk_payments.refuse(desk, BatchId(batch), note)
        _tell_signed(out, desk, done, asked["country"])
        out.result({"act": done.act, "post": done.by.post, **_batch_facts(done.batch)})


@payments_group.command("account")
@click.argument("payment", type=int)
@click.option("--bank", required=True, help="Name of the bank.")
@click.option("--number", required=True, help="Number of the account.")
@click.option("--document", required=True, help="The paper on which the payee names it.")
@click.option("--holder", default="", help="Name on the account; default: the payee's.")
@options
def account_command(payment: int, *, bank: str, number: str, document: str, holder: str, **asked: Any) -> None:
    """Another account for the payee of PAYMENT: declared by the clerk, approved by the reviewer."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        place = NewPlace(bank, number, document, holder)
        made, clerk, reviewer = desk_payments.name_account(desk, PaymentId(payment), place)
        posts = {"clerk": post_said(clerk.post, out.lang), "reviewer": post_said(reviewer.post, out.lang)}
        out.line(WORDS[out.lang]["account_done"].format(bank=bank, tail=made.tail, **posts))
        out.result({"account": made.account_id, "tail": made.tail, "steps": list(made.steps)})


def _one(payment: int, note: str, asked: dict[str, Any], act: Any) -> None:
    """One act of the reviewer on one payment."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        now, by = act(desk, PaymentId(payment), note)
        desk.told()
        _tell_done(out, desk, now, by)
        out.result({"payment": now.payment_id, "state": now.state, "fen": now.amount_fen, "post": by.post})


@payments_group.command("hold")
@click.argument("payment", type=int)
@click.option("--note", required=True, help="Why it is held.")
@options
def hold_command(payment: int, *, note: str, **asked: Any) -> None:
    """Take PAYMENT out of a batch whose file is not out yet; the others go on."""
    _one(payment, note, asked, desk_payments.hold)


@payments_group.command("free")
@click.argument("payment", type=int)
@click.option("--note", required=True, help="What was found out.")
@options
def free_command(payment: int, *, note: str, **asked: Any) -> None:
    """Let a held PAYMENT go: `payments again` pays it."""
    _one(payment, note, asked, desk_payments.free)


@payments_group.command("give-up")
@click.argument("payment", type=int)
@click.option("--note", required=True, help="Why it is not paid again.")
@options
def give_up_command(payment: int, *, note: str, **asked: Any) -> None:
    """Do not pay a held or returned PAYMENT again: what came back is booked back, what it settled is owed again."""
    _one(payment, note, asked, desk_payments.give_up)


# --- telling -----------------------------------------------------------------------------------------------------


def _tell_waiting(out: Output, desk: Desk, one: Waiting) -> None:
    words = WORDS[out.lang]
    note = _in_brackets(one.note, out.lang) if one.note else ""
    scheme = scheme_named(desk.law, one.scheme)
    facts = {
        "number": one.payment,
        "name": _name(desk, one.payee),
        "amount": yuan(one.fen),
        "scheme": scheme[out.lang],
        "month": month_text(one.period),
        "state": _state(out, one.state, one.cause),
    }
    out.line(words["payment"].format(**facts))
    out.line(words["since"].format(day=one.since.date(), note=note))
    if one.cause:
        en, zh = help_for(one.cause)  # type: ignore[arg-type]  # the database lets only the five causes in
        out.line(f"  {zh if out.lang == 'zh' else en}")
    if one.state == "held":
        out.line(words["to_free"].format(number=one.payment))
    elif one.needs_account:
        key = "account_needed" if one.tail else "no_account"
        out.line(words[key].format(tail=one.last_tail, number=one.payment))
    else:
        out.line(words["ask_bank" if one.asks_bank else "ready"].format(tail=one.tail, number=one.payment))


def _name(desk: Desk, payee: int) -> str:
    """Name of a payee who is a person; an employer's number below zero."""
    return show_person(desk.db, desk.house, PersonId(payee)).name if payee > 0 else str(payee)


def _state(out: Output, state: str, cause: str) -> str:
    text = phrase(f"state_{state}")[out.lang]
    return text + _in_brackets(phrase(f"cause_{cause}")[out.lang], out.lang) if cause else text


def _in_brackets(text: str, lang: str) -> str:
    return f"（{text}）" if lang == "zh" else f" ({text})"


def _tell_batch(out: Output, desk: Desk, batch: Batch, country: str) -> None:
    words = WORDS[out.lang]
    amount, state = yuan(batch.going_fen), _state(out, batch.state, "")
    facts = {"number": batch.batch_id, "key": batch.key, "rows": batch.going_rows, "amount": amount, "state": state}
    out.line(words["batch"].format(**facts))
    if post := NEXT_HAND.get(batch.state):
        out.line(words["next"].format(number=batch.batch_id, post=post_said(post, out.lang)))
    elif batch.state == "released":
        out.line(words["send"].format(number=batch.batch_id))
    elif batch.state == "sent":
        key, folder = "bank_simulated" if desk.demonstration else "bank", Folders.of(desk.db.home, batch.period).bank_in
        out.line(words[key].format(folder=folder, run=_run(desk, batch, country)))


def _run(desk: Desk, batch: Batch, country: str) -> str:
    """The line that takes the bank's answer in: the run of the month the batch stands in, at its office."""
    office = desk_payments.office_of(desk, scheme_of_batch(desk.db, desk.house, batch.batch_id), batch.serving_path)
    words = ["./shebao month run", month_text(batch.period), "--region", office.region]
    words += ["--line", office.line] if office.line != LINE else []
    words += ["--country", country] if country != COUNTRY else []
    file = stand_in_file(law_folder(country), office.region, batch.period) if desk.demonstration else ""
    return " ".join([*words, *(["--typed", file] if file else [])])


def _tell_signed(out: Output, desk: Desk, done: Signed, country: str) -> None:
    words, batch = WORDS[out.lang], done.batch
    act, post = _state(out, done.act, ""), post_said(done.by.post, out.lang)
    out.line(said(out, "done", day=desk.on, act=act, post=post))
    if done.file:
        out.line(words["file"].format(file=done.file))
    _tell_batch(out, desk, batch, country)
    if done.act == "made" and batch.period > int(month_of(desk.on)):
        out.line(words["booked"].format(month=month_text(batch.period)))
    if done.act == "refused":
        out.line(_after_refusal(desk, batch, words))


def _after_refusal(desk: Desk, batch: Batch, words: Mapping[str, str]) -> str:
    """How what a refused batch was to pay goes on: by number where they are few."""
    found = payments_in_batch(desk.db, desk.house, batch.batch_id, FEW)
    free = [str(row.payment) for row in found.rows if row.state == "freed"]
    if batch.kind != "reissue" or not free or found.whole_rows > FEW:
        return words["waits"]
    return words["again"].format(numbers=" ".join(free))


def _tell_done(out: Output, desk: Desk, now: PaymentState, by: Actor) -> None:
    out.line(said(out, "done", day=desk.on, act=_state(out, now.state, ""), post=post_said(by.post, out.lang)))
    scheme = scheme_named(desk.law, now.scheme)
    facts = {
        "number": now.payment_id,
        "name": _name(desk, now.payee_person_id),
        "amount": yuan(now.amount_fen),
        "scheme": scheme[out.lang],
        "month": month_text(now.period),
        "state": _state(out, now.state, now.cause or ""),
    }
    out.line(WORDS[out.lang]["payment"].format(**facts))
    if now.state == "freed":
        out.line(WORDS[out.lang]["again"].format(numbers=now.payment_id))


def _waiting_facts(one: Waiting) -> dict[str, Any]:
    return {
        "payment": one.payment,
        "business_no": one.business_no,
        "payee": one.payee,
        "scheme": one.scheme,
        "month": month_text(one.period),
        "fen": one.fen,
        "state": one.state,
        "cause": one.cause,
        "since": one.since.date(),
        "needs_account": one.needs_account,
        "asks_bank": one.asks_bank,
        "ready": one.ready,
    }


def _batch_facts(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch.batch_id,
        "key": batch.key,
        "payments": batch.going_rows,
        "fen": batch.going_fen,
        "state": batch.state,
        "next": NEXT_HAND.get(batch.state, ""),
    }
