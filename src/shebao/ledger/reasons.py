"""Every reason for which the books refuse, in English and Chinese.

The database answers with a code and facts; the sentence is made here. Amounts (`fen`, `…_fen`) are shown in yuan and
months as year-month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shebao.kernel.dates import month_text
from shebao.kernel.errors import Reason, ShebaoError
from shebao.kernel.money import yuan
from shebao.ledger.fund_reasons import FUND_SENTENCES

Fact = Mapping[str, object]

SENTENCES: dict[str, tuple[str, str]] = {
    "no_chart": (
        "No chart of accounts is in force in {month}: load the accounts of the law folder first.",
        "{month} 没有有效的会计科目表：请先载入科目。",
    ),
    "no_lines": ("The entry has no lines.", "凭证没有分录。"),
    "zero_line": ("The line on {account} has no amount.", "科目 {account} 的分录没有金额。"),
    "not_balanced": (
        "In pool {pool} debits and credits differ by {fen} yuan: each pool must balance by itself.",
        "统筹区基金 {pool} 借贷相差 {fen} 元：每个统筹区的每项基金须各自平衡。",
    ),
    "entry_not_balanced": ("Entry {entry} is out of balance by {fen} yuan.", "凭证 {entry} 借贷相差 {fen} 元。"),
    "unknown_pool": ("There is no pool {pool}.", "没有编号为 {pool} 的统筹区基金。"),
    "before_first_month": (
        "{month} lies before the first month of the books of pool {pool}.",
        "{month} 早于统筹区基金 {pool} 的建账月份。",
    ),
    "month_closed": (
        "{month} is closed for pool {pool}: book it in an open month and keep the old month as the month it is about.",
        "统筹区基金 {pool} 的 {month} 已结账：请记入未结账月份，并注明所属月份。",
    ),
    "month_before_open": (
        "{month} is still open for pool {pool}: months are closed in order.",
        "统筹区基金 {pool} 的 {month} 尚未结账：须按月顺序结账。",
    ),
    "month_ahead": (
        "The entry is about {month}, which lies after the month of the books, {period}.",
        "所属月份 {month} 晚于记账月份 {period}。",
    ),
    "unknown_account": (
        "Account {account} is not in the chart of accounts of {month}.",
        "{month} 的科目表中没有科目 {account}。",
    ),
    "summary_account": (
        "Account {account} only sums up others: book on the account below it.",
        "科目 {account} 为汇总科目：请记入其明细科目。",
    ),
    "account_of_other_fund": (
        "Account {account} does not belong to the books of fund {fund}.",
        "科目 {account} 不属于基金 {fund} 的账簿。",
    ),
    "account_changed": (
        "Account {account} has another kind or role in the database than in the file: give a changed account a new id.",
        "科目 {account} 的类别或用途与数据库不一致：变更的科目须使用新编号。",
    ),
    "scheme_of_other_fund": (
        "Money of scheme {scheme} may not touch fund {fund}.",
        "项目 {scheme} 的资金不得进入基金 {fund}。",
    ),
    "no_document": ("The entry names no document it rests on.", "凭证未注明所依据的单据。"),
    "no_reason": ("A correction or refusal needs its reason.", "更正或退回须写明原因。"),
    "same_person": (
        "Two of the signatures are of one person: maker, checker and approver must be three people.",
        "经办、复核、审批中有同一人：三者须由不同人员担任。",
    ),
    "not_by_hand": (
        "Entries of a run and reversals have their own doors and cannot be posted by hand.",
        "批处理凭证和冲销凭证有专门通道，不得手工录入。",
    ),
    "other_content": (
        "Key {key} of {source} is already used by {entry}, with other content: look at that one first.",
        "{source} 的编号 {key} 已用于 {entry}，内容不同：请先核对原记录，再使用新编号。",
    ),
    "unknown_entry": ("There is no entry {entry}.", "没有凭证 {entry}。"),
    "control_entry": (
        "Entry {entry} is a control entry of a run: correct its register by another run, the book follows.",
        "凭证 {entry} 为批处理控制凭证：请通过新的批处理更正台账，账簿随之更正。",
    ),
    "already_reversed": ("Entry {entry} is reversed already.", "凭证 {entry} 已被冲销。"),
    "before_the_entry": (
        "A reversal cannot stand in a month before entry {entry}.",
        "冲销月份不得早于凭证 {entry} 的月份。",
    ),
    "control_twice": (
        "Register {register} has two control totals for {scheme} {component} {payer} {move}.",
        "台账 {register} 的 {scheme} {component} {payer} {move} 有两个控制数。",
    ),
    "staged_differs": (
        (
            "Register {register}, pool {pool}, {scheme} {component} {move} {month}: the control total says {rows} rows "
            "and {control_fen} yuan, the staged rows {staged_rows} and {staged_fen}."
        ),
        (
            "台账 {register}，统筹区基金 {pool}，{scheme} {component} {move} {month}："
            "控制数为 {rows} 行 {control_fen} 元，"
            "待发布数据为 {staged_rows} 行 {staged_fen} 元。"
        ),
    ),
    "foreign_rows": (
        "Register {register} has {rows} staged rows of another run.",
        "台账 {register} 的待发布数据中有 {rows} 行属于其他批次。",
    ),
    "other_totals": (
        "Run {run} is published with other control totals: nothing was changed.",
        "批次 {run} 已按其他控制数发布：未作任何更改。",
    ),
    "register_differs": (
        (
            "Register {register}, {scheme} {component} {move}: it holds {register_rows} rows and {register_fen} yuan, "
            "the control totals {rows} and {fen}."
        ),
        (
            "台账 {register}，{scheme} {component} {move}："
            "台账为 {register_rows} 行 {register_fen} 元，控制数为 {rows} 行 {fen} 元。"
        ),
    ),
    "book_differs": (
        "{scheme} {component} {move}: the control totals say {fen} yuan, the book {book_fen}.",
        "{scheme} {component} {move}：控制数为 {fen} 元，账簿为 {book_fen} 元。",
    ),
    "staged_left": (
        "Run {run} has {rows} rows of register {register} staged and not published: publish or drop them.",
        "批次 {run} 有 {rows} 行 {register} 台账数据待发布：请发布或撤销。",
    ),
    "overdrawn": ("Account {account} is overdrawn by {fen} yuan.", "科目 {account} 出现红字 {fen} 元。"),
    "open_item": ("{en} ({item}, {fen} yuan, with {owner}).", "{zh}（{item}，{fen} 元，责任人 {owner}）。"),
    "unknown_request": ("There is no funding request {request}.", "没有用款申请 {request}。"),
    "wrong_step": (
        "Funding request {request} is {state}: it cannot be {step} now.",
        "用款申请 {request} 当前状态为 {state}：不能进行 {step}。",
    ),
    "plan_not_positive": (
        "Every line of a funding request must ask for more than nothing; the sum is {fen} yuan.",
        "用款计划每行金额须大于零；合计 {fen} 元。",
    ),
    "special_account_short": (
        "The fiscal special account holds {held} yuan, the request is for {fen}.",
        "财政专户余额 {held} 元，申请 {fen} 元，余额不足。",
    ),
    **FUND_SENTENCES,
}


class NotBooked(ShebaoError):
    """The books refuse: {reasons}."""

    code = "ledger.not_booked"
    zh = "不予记账。{reasons}。"

    def __init__(self, found: Iterable[Reason]) -> None:
        self.found = tuple(found)
        super().__init__(reasons=" ".join(r.en for r in self.found).rstrip("."))

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        return self.zh.format(reasons="".join(r.zh for r in self.found).rstrip("。"))


class NotPublishable(NotBooked):
    """The run is not published. {reasons}."""

    code = "ledger.not_publishable"
    zh = "批次未发布。{reasons}。"


def reasons(facts: Iterable[Fact]) -> tuple[Reason, ...]:
    """Reasons from the facts the database answered with."""
    return tuple(_reason(fact) for fact in facts)


def refuse_if_any(facts: Iterable[Fact], error: type[NotBooked] = NotBooked) -> None:
    """Raises `error` with every reason at once."""
    if found := reasons(facts):
        raise error(found)


def _reason(fact: Fact) -> Reason:
    code = str(fact["code"])
    en, zh = SENTENCES[code]
    shown = {name: _shown(name, value) for name, value in fact.items()}
    return Reason(f"ledger.{code}", en.format(**shown), zh.format(**shown))


def _shown(name: str, value: object) -> object:
    if isinstance(value, int) and (name in {"fen", "held"} or name.endswith("_fen")):
        return yuan(abs(value) if name == "fen" and value < 0 else value)
    if isinstance(value, int) and name in {"month", "period"}:
        return month_text(value)
    return value
