"""The steps of a month by which money goes out: the run, its money, the banks, their answers, and the close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.following import Following, compute_following, follows, publish_following
from shebao.benefits.payroll import Month, compute_payroll, in_order, publish_payroll
from shebao.benefits.runs import sign_run
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.errors import Refused
from shebao.law.ir import Law
from shebao.ledger import actions as books
from shebao.ledger.chart import charts
from shebao.ledger.model import OpenItem, Paper, Plan, Pool
from shebao.ledger.statements import close, open_items, owed_by_run, pools
from shebao.payments.actions import approve_batch, check_batch, make_batch, pools_to_pay, release_batch
from shebao.payments.answers import take_answer
from shebao.payments.errors import AnswerRefused, AnswerUnreadable
from shebao.payments.iso20022 import FORMAT
from shebao.payments.model import Batch, Order
from shebao.payments.sending import FORMATS, Payer, send_batch
from shebao.registry.filings import note_law
from shebao.registry.work import employers_by_number
from shebao.service.offices import BankFormatUnknown, Offices, PayingAccountMissing
from shebao.service.setting import Difference, Now, Setting, all_moves
from shebao.service.text import Text, phrase

REMARK = 10
"""Characters of a scheme's name in a bank's remark; with the month they fit forty bytes, the narrowest column known."""
CLOSED_BEFORE = "ledger.month_closed"
"""The only reason a close is refused where an earlier run of the month closed the pool: its work is done."""
ITEM_OPEN = "ledger.open_item"
"""The reason of a close that was refused for an open item: the item itself is told already, with its owner."""


def next_in_order(setting: Setting, calendar: Mapping[str, date]) -> None:
    """Before anything is done: the month follows the last one paid, or was begun already. Raises MonthOutOfOrder."""
    if "payroll" in calendar:
        in_order(setting.db, setting.area, _month(setting, calendar["payroll"]))


def _month(setting: Setting, day: date) -> Month:
    return Month(setting.period, setting.shards, setting.law.hash, day, setting.line, setting.schemes)


def payroll(now: Now) -> None:
    """The month's run: running rights follow the month's law; then computed, signed by three, published whole."""
    setting, day, report = now.setting, now.day, now.report
    month = _month(setting, day)
    note_law(setting.db, setting.area, setting.law)
    _follow(now)
    run = compute_payroll(setting.db, setting.area, month)
    report.payroll_run = run
    _sign_by_three(now, run)
    done = publish_payroll(setting.db, setting.area, month, on=day)
    report.say("payroll", rows=done.rows, fen=done.fen)


def _follow(now: Now) -> None:
    """What runs by the law of each month goes on with the month's amount; who would get less is told to an officer."""
    setting, report = now.setting, now.report
    schemes = setting.schemes or tuple(sorted(setting.law.schemes))
    for scheme in (one for one in schemes if follows(setting.judge, one)):
        of = Following(scheme, setting.period, setting.shards, now.day)
        _sign_by_three(now, compute_following(setting.db, setting.area, setting.judge, of))
        done = publish_following(setting.db, setting.area, setting.judge, of)
        if done.awards or done.parked:
            names = setting.law.schemes[scheme].names
            report.say(f"follow {scheme}", rows=done.awards, fen=done.more_fen)
            said = phrase("follow_parked", scheme=Text(names.en, names.zh), n=str(done.parked))
            if done.parked:
                report.differences.append(Difference("payroll", said.en, said.zh, 0, setting.hands.reviewer.post))


def _sign_by_three(now: Now, run: int) -> None:
    hands = now.setting.hands
    for who, role in ((hands.clerk, "maker"), (hands.reviewer, "checker"), (hands.approver, "approver")):
        _sign_once(now, who, run, role)


def request(now: Now) -> None:
    """Asks for the money of the run, pool by pool; two others check and approve."""
    setting, report = now.setting, now.report
    report.say("funding_request", pools=0, fen=0)
    for pool, amounts in owed_by_run(setting.db, setting.hands.accountant, report.payroll_run).items():
        plan = Plan(pool, setting.period, amounts, note="monthly plan")
        request = books.request_funds(setting.db, setting.hands.accountant, _funding_key(setting, pool), plan)
        if request.state == "made":
            request = books.check_funds(setting.db, setting.hands.reviewer, request.request_id)
        if request.state == "checked":
            request = books.approve_funds(setting.db, setting.hands.approver, request.request_id)
        report.figures["funding_request"]["pools"] += 1
        report.figures["funding_request"]["fen"] += request.fen


def fund(now: Now) -> None:
    """What was approved moves to the expenditure account on the finance department's advice."""
    setting, day, report = now.setting, now.day, now.report
    for pool, amounts in owed_by_run(setting.db, setting.hands.accountant, report.payroll_run).items():
        plan = Plan(pool, setting.period, amounts, note="monthly plan")
        request = books.request_funds(setting.db, setting.hands.accountant, _funding_key(setting, pool), plan)
        if request.state == "approved":
            paper = Paper(day, "advice of the finance department", setting.hands.approver.actor_id)
            if all(from_budget(setting.law, amount.scheme) for amount in amounts):
                granted = (amounts, all_moves(setting.law))
                books.fund_from_budget(setting.db, setting.hands.accountant, request.request_id, granted, paper)
            else:
                books.fund_expenditure(setting.db, setting.hands.accountant, request.request_id, paper)


def from_budget(law: Law, scheme: str) -> bool:
    """Whether a scheme is paid from a budget: nobody contributes, and what it receives is income it pays from."""
    own = all_moves(law).get(scheme)
    if own is None or law.schemes[scheme].facts.get("contribution") or not {"receive", "pay"} <= own.entries.keys():
        return False
    came, paid = own.accounts("receive"), own.accounts("pay")
    income = {a.id for chart in charts(law) for a in chart.accounts if a.kind == "income"}
    return came is not None and paid is not None and came.credit in income and came.debit == paid.credit


def _own_pools(setting: Setting) -> list[Pool]:
    """The pools this office pays from."""
    found = pools(setting.db, setting.hands.cashier)
    funds = {m.fund for m in all_moves(setting.law).values() if m.scheme in setting.schemes}
    return [pool for pool in found if not setting.line or pool.fund in funds]


def _paying_account(setting: Setting, pool: Pool) -> str:
    """The account a pool's benefits are paid from: its role, or the account of a budget."""
    of_fund = (m for m in all_moves(setting.law).values() if m.fund == pool.fund)
    paid = next((m.accounts("pay") for m in of_fund if from_budget(setting.law, m.scheme)), None)
    return paid.credit if paid else "expenditure_account"


def pay(now: Now) -> None:
    """A batch for each pool, signed by four hands, and its file to the bank."""
    setting, report = now.setting, now.report
    db, hands = setting.db, setting.hands
    to_pay, without, fen = pools_to_pay(db, hands.clerk, setting.period), 0, 0
    for pool in (p for p in _own_pools(setting) if p.pool_id in to_pay):
        own_line = f"-{setting.line.replace('_', '-')}"[:20] if setting.line else ""
        key = f"{month_text(setting.period)}-P{pool.pool_id}{own_line}"
        made = make_batch(db, hands.clerk, Order(key, pool.pool_id, setting.period, _paying_account(setting, pool)))
        without += made.without_account
        fen += made.without_account_fen
        if made.batch is None:
            continue
        try:
            payer = payer_of(setting.offices, (setting.region, hands.clerk.line), pool, setting.period)
        except PayingAccountMissing as error:  # the batch waits; everything else of the month goes on
            said = Text(error.english, error.chinese)
            report.differences.append(Difference("pay_day", said.en, said.zh, made.batch.fen, hands.cashier.post))
            continue
        batch = _through_all_hands(now, made.batch)
        if batch.state in ("released", "sent"):
            send_batch(db, setting.area, batch.batch_id, all_moves(setting.law), payer, on=now.day)
        own = report.figures.setdefault(f"paid {pool.fund}", {"rows": 0, "fen": 0})
        own["rows"] += batch.rows
        own["fen"] += batch.fen
        facts = report.figures.setdefault("pay_day", {"batches": 0, "rows": 0, "fen": 0})
        facts["batches"] += 1
        facts["rows"] += batch.rows
        facts["fen"] += batch.fen
    if without:
        said = phrase("payees_without_account", n=str(without))
        report.differences.append(Difference("pay_day", said.en, said.zh, fen, hands.clerk.post))


def payer_of(offices: Offices, place: tuple[str, str], pool: Pool, period: int) -> Payer:
    """Whose account the bank draws on at a region and line, by the office's content.

    Raises PayingAccountMissing, BankFormatUnknown.
    """
    account = offices.paying(*place, pool.fund)
    if account.format and account.format not in FORMATS:
        raise BankFormatUnknown(format=account.format, account=account.account, known=", ".join(FORMATS))
    remarks = {s.id: f"{_brief(s.names.zh)} {month_text(period)}" for s in offices.law.schemes.values()}
    return Payer(pool.name_zh, account.account, account.bank, account.format or FORMAT, remarks)


def _brief(name: str) -> str:
    """A scheme's name as the payee reads it in his statement: a bank's column holds no more."""
    return name if len(name) <= REMARK else f"{name[: REMARK - 1]}…"


def _through_all_hands(now: Now, batch: Batch) -> Batch:
    """Checked, approved and released, from wherever a kill left it."""
    db, hands = now.setting.db, now.setting.hands
    if batch.state == "made":
        batch = check_batch(db, hands.reviewer, batch.batch_id)
    if batch.state == "checked":
        batch = approve_batch(db, hands.approver, batch.batch_id)
    if batch.state == "approved":
        batch = release_batch(db, hands.cashier, batch.batch_id)
    return batch


def take_answers(now: Now) -> None:
    """The bank's answers, in whatever format it writes: paid, or back for a cause.

    One that cannot be taken (cut off, not final yet, of nobody) waits with its reason and the others go on; the lines
    it spoke of stay open until they are answered.
    """
    setting, day, report = now.setting, now.day, now.report
    facts = report.figures.setdefault("returns", {"files": 0, "paid": 0, "returned": 0})
    booked = all_moves(setting.law)
    for file in sorted(setting.folders.bank_in.glob("*.*")):
        try:
            taken = take_answer(setting.db, setting.area, file.name, file, booked, period=setting.period, on=day)
        except (AnswerUnreadable, AnswerRefused) as wrong:
            report.differences.append(Difference("returns", wrong.english, wrong.chinese, 0, "cashier", file.name))
            continue
        if month_of(taken.taken_on) == setting.period:  # an earlier month has told its own
            facts["files"] += 1
            facts["paid"] += taken.paid
            facts["returned"] += taken.returned


def close_pools(now: Now) -> None:
    """Every open item gets its owner, every pool that can be closed is closed."""
    setting, report = now.setting, now.report
    report.closed = True
    mine = _own_pools(setting)
    left = {p.pool_id: open_items(setting.db, setting.hands.accountant, p.pool_id, setting.period) for p in mine}
    names = {} if setting.line else _names_of_employers(now, [item for items in left.values() for item in items])
    for pool in mine:
        for item in left[pool.pool_id]:
            said, about = _said(setting.law, item, names)
            told = Difference("close", said.en, said.zh, item.amount_fen, item.owner, about, holds=item.blocks)
            report.differences.append(told)
        done = close(
            setting.db,
            setting.hands.accountant,
            pool.pool_id,
            setting.period,
            checked_by=setting.hands.reviewer.actor_id,
        )
        if isinstance(done, Refused) and {r.code for r in done.reasons} != {CLOSED_BEFORE}:
            report.closed = False
            blocking = any(item.blocks for item in left[pool.pool_id])
            for reason in (r for r in done.reasons if not (blocking and r.code == ITEM_OPEN)):
                owner = setting.hands.accountant.post
                report.differences.append(Difference("close", reason.en, reason.zh, 0, owner, holds=True))


def _names_of_employers(now: Now, items: Sequence[OpenItem]) -> dict[str, str]:
    """Name and credit code of every employer an item of contributions names, by number."""
    named = {item.item.rpartition(" ")[2] for item in items if item.source == "collection"}
    numbers = sorted(int(number) for number in named if number.isdecimal())
    cards = employers_by_number(now.setting.db, now.setting.hands.accountant, numbers) if numbers else {}
    return {str(number): f"{card.name} {card.credit_code}" for number, card in cards.items()}


def _said(law: Law, item: OpenItem, names: Mapping[str, str]) -> tuple[Text, str]:
    """An open item in words with its scheme, and whom it is about for the agency alone."""
    kind, *rest = item.item.split(" ")
    scheme = law.schemes.get(rest[0]) if rest else None
    if scheme is None:
        return Text(item.en, item.zh), item.item
    said = Text(f"{item.en} ({scheme.names.en})", f"{item.zh}（{scheme.names.zh}）")
    return said, names.get(rest[-1], f"{kind} {rest[-1]}")


def _funding_key(setting: Setting, pool: int) -> str:
    own = f"/{setting.line}" if setting.line else ""
    return f"{month_text(setting.period)}/{pool}/{setting.hands.accountant.path}{own}"


def _sign_once(now: Now, who: Actor, run: int, role: str) -> None:
    """A signature that stands already, from before a kill, is enough."""
    try:
        sign_run(now.setting.db, who, run, role, on=now.day)
    except RunSignedTwice:
        return
