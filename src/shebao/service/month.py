"""A month of an area by its calendar: declare, assess, receive and match, decide, fund, pay, book, close.

Each step is one of the ordinary actions, or several; each may be done again after a kill and finds its work done. The
order and the days are content (calendar.yaml); nothing here knows a scheme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from shebao.benefits.errors import RunSignedTwice
from shebao.benefits.events import subscribers
from shebao.benefits.judge import Judge
from shebao.benefits.payroll import Month, compute_payroll, publish_payroll
from shebao.benefits.runs import sign_run
from shebao.collection.assess import Assessment, assess
from shebao.collection.declare import declare
from shebao.collection.errors import ReceiptFileKnown
from shebao.collection.match import Matching, match
from shebao.collection.receipts import take_receipts
from shebao.collection.terms import employer_schemes
from shebao.engine.cut import Typed
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_start, month_text, parse_date
from shebao.kernel.errors import Refused, ShebaoError
from shebao.kernel.identifiers import EmployerId
from shebao.law.ir import Law
from shebao.ledger import actions as books
from shebao.ledger.chart import Moves, moves
from shebao.ledger.model import Key, Paper, Plan, Pool, Transfer
from shebao.ledger.statements import close, open_items, owed_by_run, pools, trial_balance
from shebao.payments.actions import approve_batch, check_batch, make_batch, release_batch
from shebao.payments.answers import take_answer
from shebao.payments.model import Order
from shebao.payments.sending import Payer, send_batch
from shebao.service.text import phrase
from shebao.store.db import Database
from shebao.store.outbox import deliver

LOCAL_TIME = timezone(timedelta(hours=8))


class CalendarMissing(ShebaoError):
    """There is no calendar for {month} in {region}: add the month's days to calendar.yaml."""

    code = "service.calendar"
    zh = "{region} 没有 {month} 的业务日历：请在 calendar.yaml 中补充。"


@dataclass(frozen=True, slots=True)
class Hands:
    """Who acts: one officer a post, and the house for what runs by itself."""

    clerk: Actor
    reviewer: Actor
    approver: Actor
    cashier: Actor
    accountant: Actor
    house: Actor


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files come in and go out: sheets by employer, the collector, the treasury, the bank; sheets handed back."""

    sheets: Path
    collector: Path
    treasury: Path
    bank_in: Path
    returned: Path

    @classmethod
    def under(cls, inbox: Path, returned: Path) -> Folders:
        """The usual names below one inbox."""
        return cls(inbox / "sheets", inbox / "collector", inbox / "treasury", inbox / "bank", returned)


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything a month needs to be run."""

    db: Database
    law: Law
    judge: Judge
    hands: Hands
    region: str
    period: int
    folders: Folders
    typed: Mapping[str, Typed] = field(default_factory=dict)
    shards: int = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not agree or waits, in fen where it is money, with the person whose task it is."""

    step: str
    what_en: str
    what_zh: str
    fen: int
    owner: str


@dataclass(slots=True)
class Report:
    """What a month did, step by step in figures, and every difference with an owner."""

    figures: dict[str, dict[str, int]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    payroll_run: int = 0
    closed: bool = False

    def say(self, step: str, **facts: int) -> None:
        """Adds figures of a step."""
        self.figures.setdefault(step, {}).update(facts)


def days(law: Law, region: str, period: int) -> dict[str, date]:
    """The day of every step, in order of day. Raises CalendarMissing."""
    for row in law.files["calendar"]["months"]["rows"]:
        if str(row["month"]) == month_text(period) and str(row["region"]) == region:
            found = [(parse_date(day["day"]), str(day["step"])) for day in row["days"]]
            return {step: day for day, step in sorted(found)}
    raise CalendarMissing(month=month_text(period), region=region)


def run_month(
    setting: Setting, told: Callable[[str, date], None], between: Callable[[str], None] | None = None
) -> Report:
    """Run every step of the month in order of day. `told` hears of each step before it begins; `between` is called
    before a step, for whoever outside acts on that day (employers, the collector, a bank)."""
    report = Report()
    for step, day in days(setting.law, setting.region, setting.period).items():
        setting.db.clock = datetime.combine(day, time(9), LOCAL_TIME)
        told(step, day)
        if between is not None:
            between(step)
        deliver(setting.db, setting.hands.house, subscribers(setting.judge))
        STEPS[step](Now(setting, day, report))
    return report


@dataclass(frozen=True, slots=True)
class Now:
    """One step at work: what is run, on which day, and the report it writes."""

    setting: Setting
    day: date
    report: Report


# --- the steps -----------------------------------------------------------------------------------------------------


def _declare(now: Now) -> None:
    """Sheets lie in a folder, each named by the employer's number: 17.csv, 17.xlsx."""
    setting, day, report = now.setting, now.day, now.report
    terms = employer_schemes(setting.law, month_start(setting.period))
    for sheet in sorted(setting.folders.sheets.glob("*.*")):
        employer = EmployerId(int(sheet.stem.split("-")[0]))
        try:
            done = declare(
                setting.db,
                setting.hands.clerk,
                employer,
                setting.period,
                (sheet.name, sheet.read_bytes()),
                on=day,
                terms=terms,
            )
        except ShebaoError as error:
            report.differences.append(Difference("declare", error.english, error.chinese, 0, f"employer {employer}"))
            continue
        facts = report.figures.setdefault("declare", {"sheets": 0, "accepted": 0, "rejected": 0})
        facts["sheets"] += 1
        facts["accepted"] += done.accepted
        facts["rejected"] += done.rejected
        if done.returned:
            _hand_back(setting.folders.returned / f"{sheet.stem}.xlsx", done.returned)
        if done.rejected:
            said = phrase("rows_returned", name=sheet.name, rows=str(done.rejected))
            report.differences.append(Difference("declare", said.en, said.zh, 0, f"employer {employer}"))


def _hand_back(path: Path, content: bytes) -> None:
    """The sheet with a sentence at each row that was not taken, for the employer to correct and send again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.rename(path)


def _assess(now: Now) -> None:
    setting, day, report = now.setting, now.day, now.report
    terms = employer_schemes(setting.law, month_start(setting.period))
    due = days(setting.law, setting.region, setting.period)["due"]
    order = Assessment(setting.period, (setting.period,), terms, day, due, "first", setting.typed)
    done = assess(setting.db, _area(setting), setting.law, order)
    report.say("assess", rows=done.rows, fen=done.fen, parked=done.parked)
    for silent in done.silent:
        report.differences.append(
            Difference("assess", silent.english, silent.chinese, 0, "the place that makes the law")
        )


def _receive(kind: str) -> Callable[[Now], None]:
    def step(now: Now) -> None:
        setting, report = now.setting, now.report
        folder = setting.folders.collector if kind == "tax" else setting.folders.treasury
        counted: Counter[str] = Counter()
        for file in sorted(folder.glob("*.csv")):
            try:
                taken = take_receipts(setting.db, setting.hands.clerk, kind, file.name, file.read_bytes())
            except ReceiptFileKnown:
                continue
            counted.update(rows=taken.rows, fen=taken.fen, unknown=len(taken.unknown))
        report.say(kind, **counted)

    return step


def _treasury(now: Now) -> None:
    _receive("tax")(now)
    _receive("treasury")(now)


def _match(now: Now) -> None:
    setting, day, report = now.setting, now.day, now.report
    terms = employer_schemes(setting.law, month_start(setting.period))
    done = match(setting.db, _area(setting), Matching(setting.period, terms, all_moves(setting.law)))
    report.say("match", received=done.received, held=done.held, posted=done.posted)
    for pool in pools(setting.db, setting.hands.accountant):
        held = _in_role(setting, pool, "treasury")
        if held > 0:
            books.treasury_to_special(
                setting.db,
                setting.hands.accountant,
                Key("treasury_advice", f"{pool.pool_id}/{month_text(setting.period)}/{setting.hands.accountant.path}"),
                Transfer(pool.pool_id, setting.period, held),
                Paper(day, "treasury advice", setting.hands.approver.actor_id),
            )


def _payroll(now: Now) -> None:
    setting, day, report = now.setting, now.day, now.report
    month = Month(setting.period, setting.shards, setting.law.hash, day)
    run = compute_payroll(setting.db, _area(setting), month)
    report.payroll_run = run
    for who, role in (
        (setting.hands.clerk, "maker"),
        (setting.hands.reviewer, "checker"),
        (setting.hands.approver, "approver"),
    ):
        _sign_once(now, who, run, role)
    done = publish_payroll(setting.db, _area(setting), month, on=day)
    report.say("payroll", rows=done.rows, fen=done.fen)


def _request(now: Now) -> None:
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


def _fund(now: Now) -> None:
    setting, day, report = now.setting, now.day, now.report
    for pool, amounts in owed_by_run(setting.db, setting.hands.accountant, report.payroll_run).items():
        plan = Plan(pool, setting.period, amounts, note="monthly plan")
        request = books.request_funds(setting.db, setting.hands.accountant, _funding_key(setting, pool), plan)
        if request.state == "approved":
            paper = Paper(day, "advice of the finance department", setting.hands.approver.actor_id)
            books.fund_expenditure(setting.db, setting.hands.accountant, request.request_id, paper)


def _pay(now: Now) -> None:
    setting, day, report = now.setting, now.day, now.report
    db, hands = setting.db, setting.hands
    for pool in pools(db, hands.cashier):
        key = f"{month_text(setting.period)}-P{pool.pool_id}"
        made = make_batch(db, hands.clerk, Order(key, pool.pool_id, setting.period))
        batch = made.batch
        if made.without_account:
            en, zh = f"{made.without_account} payees without an account", f"{made.without_account} 名领取人没有账户"
            report.differences.append(Difference("pay_day", en, zh, 0, hands.clerk.name))
        if batch is None:
            continue
        if batch.state == "made":
            batch = check_batch(db, hands.reviewer, batch.batch_id)
        if batch.state == "checked":
            batch = approve_batch(db, hands.approver, batch.batch_id)
        if batch.state == "approved":
            batch = release_batch(db, hands.cashier, batch.batch_id)
        if batch.state in ("released", "sent"):
            named = {s.id: f"{s.names.zh} {month_text(setting.period)}" for s in setting.law.schemes.values()}
            payer = Payer(pool.name_zh, "6299000000000000", "演示银行", remarks=named)
            send_batch(db, _area(setting), batch.batch_id, all_moves(setting.law), payer, on=day)
        own = report.figures.setdefault(f"paid {pool.fund}", {"rows": 0, "fen": 0})
        own["rows"] += batch.rows
        own["fen"] += batch.fen
        facts = report.figures.setdefault("pay_day", {"batches": 0, "rows": 0, "fen": 0})
        facts["batches"] += 1
        facts["rows"] += batch.rows
        facts["fen"] += batch.fen


def _answers(now: Now) -> None:
    setting, day, report = now.setting, now.day, now.report
    facts = report.figures.setdefault("returns", {"files": 0, "paid": 0, "returned": 0})
    booked = all_moves(setting.law)
    for file in sorted(setting.folders.bank_in.glob("*.*")):
        taken = take_answer(
            setting.db, _area(setting), file.name, file.read_bytes(), booked, period=setting.period, on=day
        )
        facts["files"] += 1
        facts["paid"] += taken.paid
        facts["returned"] += taken.returned


def _close(now: Now) -> None:
    setting, report = now.setting, now.report
    report.closed = True
    for pool in pools(setting.db, setting.hands.accountant):
        for item in open_items(setting.db, setting.hands.accountant, pool.pool_id, setting.period):
            en, zh = f"{item.en} ({item.item})", f"{item.zh}（{item.item}）"
            report.differences.append(Difference("close", en, zh, item.amount_fen, item.owner))
        done = close(
            setting.db,
            setting.hands.accountant,
            pool.pool_id,
            setting.period,
            checked_by=setting.hands.reviewer.actor_id,
        )
        if isinstance(done, Refused):
            report.closed = False
            for reason in done.reasons:
                report.differences.append(Difference("close", reason.en, reason.zh, 0, setting.hands.accountant.name))


def _nothing(_: Now) -> None:
    """A day on which the office itself does nothing."""


STEPS: Mapping[str, Callable[[Now], None]] = {
    "declare": _declare,
    "assess": _assess,
    "due": _nothing,
    "treasury_advice": _treasury,
    "match": _match,
    "cut_off": _nothing,
    "payroll": _payroll,
    "funding_request": _request,
    "funding": _fund,
    "pay_day": _pay,
    "returns": _answers,
    "close": _close,
}


# --- small things ----------------------------------------------------------------------------------------------------


def all_moves(law: Law) -> dict[str, Moves]:
    """What each scheme's money does in the book."""
    return {scheme.id: moves(scheme) for scheme in law.schemes.values() if scheme.entries.get("moves")}


def _area(setting: Setting) -> Actor:
    """The house at work in this area only."""
    house = setting.hands.house
    return Actor(house.actor_id, house.name, house.post, house.line, setting.hands.clerk.path)


def _funding_key(setting: Setting, pool: int) -> str:
    return f"{month_text(setting.period)}/{pool}/{setting.hands.accountant.path}"


def _in_role(setting: Setting, pool: Pool, role: str) -> int:
    lines = trial_balance(setting.db, setting.hands.accountant, pool.pool_id, setting.period).lines
    return sum(line.closing_fen for line in lines if line.role == role)


def _sign_once(now: Now, who: Actor, run: int, role: str) -> None:
    """A signature that stands already, from before a kill, is enough."""
    try:
        sign_run(now.setting.db, who, run, role, on=now.day)
    except RunSignedTwice:
        return
