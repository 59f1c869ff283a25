"""The guard before money moves: everything that would pay twice, pay the wrong one, or pay what nobody owes.

Each kind is one question of the batch, the obligations it settles, the awards and the persons behind them, and one
sentence; all are asked in one statement, which reads each of these once. Two kinds may be lawful (a couple with one
account) and can be accepted by name; the rest stop the batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256

from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.payments.errors import KeysBetween
from shebao.payments.model import Finding
from shebao.store.db import Database
from shebao.store.queries import query
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

LARGE = 20_000
"""A batch of more lines is asked again at its release only about what changed since its check."""

THE_BATCH = 0
"""In the place of a payment: what is wrong, or changed, concerns the batch as a whole."""

ACCEPTABLE = ("same_account_same_amount", "two_persons_one_account")

SENTENCES: dict[str, tuple[str, str]] = {
    "sum_differs": (
        "The order says {order_fen} yuan, the payment {payment_fen}, its parts {parts_fen}.",
        "指令金额 {order_fen} 元，支付金额 {payment_fen} 元，明细合计 {parts_fen} 元。",
    ),
    "batch_sum_differs": (
        "The batch says {rows} lines and {total_fen} yuan, but holds {found_rows} lines and {found_fen} yuan.",
        "批次标明 {rows} 笔 {total_fen} 元，实有 {found_rows} 笔 {found_fen} 元。",
    ),
    "obligation_differs": (
        "Part of run {run}, row {row}: {part_fen} yuan, but the obligation there is {owed_fen} yuan or another one.",
        "批次 {run} 第 {row} 行明细为 {part_fen} 元，应发台账为 {owed_fen} 元或不是同一项。",
    ),
    "same_account_same_amount": (
        "{times} lines of this batch pay {line_fen} yuan into the account ending {tail}.",
        "本批次有 {times} 笔向尾号 {tail} 的账户各支付 {line_fen} 元。",
    ),
    "two_persons_one_account": (
        "{persons} persons are paid into one account, ending {tail}.",
        "{persons} 人使用同一账户（尾号 {tail}）领取。",
    ),
    "paid_already": (
        (
            "{component} for {month}: {paid_fen} yuan stand in other batches; with {now_fen} now that is more than the "
            "entitlement of {entitled_fen}."
        ),
        "{month} 的 {component} 已在其他批次支付 {paid_fen} 元，加上本次 {now_fen} 元超过应得 {entitled_fen} 元。",
    ),
    "more_than_entitled": (
        "{component} for {month}: this batch pays {now_fen} yuan, the entitlement is {entitled_fen}.",
        "{month} 的 {component}：本批次支付 {now_fen} 元，应得 {entitled_fen} 元。",
    ),
    "dead_person": (
        "The payee died on {died}; the payment is for {month}.",
        "收款人已于 {died} 死亡，本次支付所属月份为 {month}。",
    ),
    "closed_employer": (
        "The employer was closed on {closed}: find who answers for it before money goes out.",
        "用人单位已于 {closed} 注销：请先查明承继主体再支付。",
    ),
    "award_held": ("Award {award} is suspended.", "待遇 {award} 已暂停。"),
    "award_closed": ("Award {award} does not run in {month}.", "待遇 {award} 在 {month} 不在发放期内。"),
    "no_award": (
        "Award {award} does not exist, or belongs to another person or scheme.",
        "待遇 {award} 不存在，或属于其他人、其他项目。",
    ),
    "wrong_pool": (
        "Award {award} belongs to pool {award_pool}; the batch draws on pool {pool}.",
        "待遇 {award} 属于统筹区基金 {award_pool}，批次使用统筹区基金 {pool}。",
    ),
    "two_awards_one_person": (
        "One person draws awards {awards} for {month}, which exclude each other.",
        "同一人 {month} 领取互斥的待遇 {awards}。",
    ),
    "not_returned": (
        "Issue {issue} pays again although the one before did not come back.",
        "第 {issue} 次重发：上一次支付并未退回。",
    ),
    "same_content": (
        "Batch {other} holds the same lines: this one would pay everything again.",
        "批次 {other} 内容完全相同：本批次将重复支付。",
    ),
    "account_not_usable": (
        "The account ending {tail} is not approved, or was closed or refused.",
        "尾号 {tail} 的账户未经审批，或已停用。",
    ),
    "account_of_other": (
        "The account ending {tail} belongs to somebody else than the payee.",
        "尾号 {tail} 的账户不属于收款人。",
    ),
}

KEYS_BETWEEN = "keys_between"
"""No finding of a line: one account number under two keys would look like two accounts, so nothing can be said."""


class FindingNotAcceptable(ShebaoError):
    """A finding of the kind {kind} cannot be accepted: correct the batch."""

    code = "payments.finding_not_acceptable"
    zh = "“{kind}”类问题不可接受：请更正批次。"


def findings(db: Database, by: Actor, batch: int) -> tuple[Finding, ...]:
    """Everything wrong with a batch now. Empty when it may go on."""
    with db.reading(by, "payments") as tx:
        return findings_in(tx, batch)


def findings_in(tx: Transaction, batch: int, only: Sequence[int] | None = None) -> tuple[Finding, ...]:
    """`findings` within a transaction; `only` names payments to ask about. Raises KeysBetween."""
    return _said(batch, _asked(tx, batch, only=only))


def findings_to_keep(db: Database, tx: Transaction, batch: int) -> tuple[Finding, ...]:
    """`findings_in` at the check; of a large batch, what the answer rested on is kept for the release.

    Whatever is counted and asked is read at one instant or later than it is counted: what is written in between counts
    as written since. See 40_payments_0050.
    """
    if not tx.all("worth_keeping", batch=batch, least=LARGE):
        return findings_in(tx, batch)
    seen = tx.one("what_is_seen", questions=_questions())
    versions, found = asked_by_two(db, tx, batch, seen)
    if seen.circumstances is not None:
        facts = {"since": seen.since, "scope": tx.actor.path, "circumstances": seen.circumstances}
        tx.run("keep_witness", batch=batch, **facts)
        tx.run_many("keep_versions", [{"batch": batch, **row._asdict()} for row in versions])
    return found


def findings_since(tx: Transaction, batch: int) -> tuple[Finding, ...]:
    """`findings_in` at the release: of what changed since the check where it kept what it rested on, else of all."""
    tx.all("read_in_bulk", batch=batch)
    touched = tx.one("touched_since_check", batch=batch, scope=tx.actor.path, questions=_questions()).payments
    whole = touched is None or THE_BATCH in touched
    tx.note(asked_again="all" if whole else len(touched))
    return findings_in(tx, batch, None if whole else touched)


def asked_by_two(db: Database, tx: Transaction, batch: int, seen: Row) -> tuple[list[Row], tuple[Finding, ...]]:
    """The questions of a large batch by two at a time; with them the row versions they rest on. Raises KeysBetween.

    One asks of the money, here; the other counts and asks of the people at the instant `seen`, only reading.
    """

    def beside() -> tuple[list[Row], list[Row]]:
        purpose = f"questions of batch {batch}"
        with db.reading(tx.actor, "payments", purpose=purpose, snapshot=seen.snapshot) as other:
            other.unhurried()
            other.all("read_in_bulk", batch=batch)
            versions = [] if seen.circumstances is None else other.all("versions_read", batch=batch, since=seen.since)
            return versions, _asked(other, batch, about="people")

    with ThreadPoolExecutor(1) as second:
        theirs = second.submit(beside)
        ours = _asked(tx, batch, about="money")
        versions, others = theirs.result()
    return versions, _said(batch, [*ours, *others])


def _asked(tx: Transaction, batch: int, *, only: Sequence[int] | None = None, about: str | None = None) -> list[Row]:
    """What is wrong, as codes and facts; of money, of people, or of both."""
    tx.all("read_in_bulk", batch=batch)
    if only is not None:
        tx.one("read_few")
    return tx.all("findings", batch=batch, only=only, about=about)


def _said(batch: int, rows: Sequence[Row]) -> tuple[Finding, ...]:
    """The sentences of what is wrong, kind after kind."""
    asked: dict[str, list[Row]] = {code: [] for code in (KEYS_BETWEEN, *SENTENCES)}
    for row in rows:
        asked[row.code].append(row)
    if asked[KEYS_BETWEEN]:
        raise KeysBetween(batch=batch)
    found: list[Finding] = []
    for code, (en, zh) in SENTENCES.items():
        for row in asked[code]:
            facts = _shown(row.facts)
            found.append(Finding(code, row.payment_id, en.format(**facts), zh.format(**facts)))
    return tuple(found)


@cache
def _questions() -> str:
    """Other questions than those of the check are asked of everything."""
    return sha256(query("payments", "findings").encode()).hexdigest()


def accept_finding(db: Database, by: Actor, batch: int, finding: Finding, *, note: str) -> None:
    """Takes responsibility for a finding that is lawful here, with the reason. Raises FindingNotAcceptable."""
    if finding.code not in ACCEPTABLE:
        raise FindingNotAcceptable(kind=finding.code)
    with db.transaction(by, "payments", "accept_finding", act="approve", subject=f"batch:{batch}") as tx:
        tx.run(
            "accept_finding", batch=batch, code=finding.code, payment=finding.payment_id, actor=by.actor_id, note=note
        )
        tx.note(code=finding.code, payment=finding.payment_id, note=note)


def _shown(facts: Mapping[str, object]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name, value in facts.items():
        if name.endswith("_fen") and isinstance(value, int):
            shown[name] = yuan(value)
        elif name == "month" and isinstance(value, int):
            shown[name] = month_text(value)
        else:
            shown[name] = value
    return shown
