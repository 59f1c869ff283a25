"""What payments refuse, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from shebao.kernel.errors import Reason, ShebaoError
from shebao.payments.model import Finding

Said = tuple[str, str]
"""Words in English and in Chinese."""
STATES = {
    "made": "已制批",
    "checked": "已复核",
    "approved": "已审批",
    "released": "已放行",
    "sent": "已送银行",
    "answered": "银行已回盘",
    "refused": "已退批",
    "held": "已暂缓",
    "freed": "已解除暂缓",
    "cancelled": "已不再发放",
    "paid": "已到账",
    "returned": "已退回",
    "unknown": "没有该支付",
}
"""Where a batch or a payment stands, in Chinese."""
CAUSES = {
    "account_closed": ("account closed", "账户已销户"),
    "name_mismatch": ("names differ", "户名不符"),
    "frozen": ("account frozen", "账户冻结"),
    "unknown_account": ("unknown account", "账号不存在"),
    "technical": ("a fault at the bank", "银行技术原因"),
}
"""Why a payment came back."""


class BatchMissing(ShebaoError):
    """There is no batch {batch} here."""

    code = "payments.batch_missing"
    zh = "没有批次 {batch}。"


class BatchKeyUnusable(ShebaoError):
    """The batch key {key} cannot be a bank's message id: at most 35 letters, digits and . - /."""

    code = "payments.batch_key"
    zh = "批次号 {key} 不能用作银行报文编号：最多 35 位字母、数字及 . - /。"


class BatchNotReady(ShebaoError):
    """Batch {batch} is {state}: it cannot be {step} now. ./shebao payments list says what is next."""

    code = "payments.batch_not_ready"
    zh = "批次 {batch} {state}，现在不能{step}。下一步见 ./shebao payments list。"

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        state, step = str(self.facts["state"]), str(self.facts["step"])
        return self.zh.format(
            batch=self.facts["batch"], state=STATES.get(state, state), step=STATES.get(step, step).removeprefix("已")
        )


class MonthClosed(ShebaoError):
    """The books of pool {pool} are closed for {month}: nothing more is paid in it. Make the batch in {open}, the first
    month that is open."""

    code = "payments.month_closed"
    zh = "统筹区基金 {pool} 的 {month} 已结账，不能再在该月发放。请在最早的未结账月份 {open} 制批。"


class BatchMonthClosed(ShebaoError):
    """Batch {batch} is one of {month}, and the books of that month were closed since: it cannot go out. Give it up with
    ./shebao payments refuse {batch} --note "{month} is closed"; what it was to pay waits again, and {then}."""

    code = "payments.batch_month_closed"
    zh = (
        "批次 {batch} 属于 {month}，该月已结账，批次不能送出。"
        '请用 ./shebao payments refuse {batch} --note "{month} 已结账" 退批；退批后各笔恢复待发，{then_zh}。'
    )

    def __init__(self, batch: int, month: str, *, again: bool) -> None:
        en, zh = _AGAIN if again else _NEXT_RUN
        super().__init__(batch=batch, month=month, then=en, then_zh=zh)


_AGAIN = (
    "./shebao payments again makes a batch in the first open month",
    "用 ./shebao payments again 在未结账月份重新制批",
)
_NEXT_RUN = ("the next month's run pays it", "随下一次月度发放发放")


class BatchEmpty(ShebaoError):
    """Nothing goes with batch {batch} any more: each of its payments is held or given up. End it with
    ./shebao payments refuse {batch} --note "…"; what is held stays held."""

    code = "payments.batch_empty"
    zh = (
        "批次 {batch} 已没有可发放的支付：各笔均已暂缓或不再发放。"
        '请用 ./shebao payments refuse {batch} --note "…" 退批；暂缓的仍为暂缓。'
    )


class BatchNotSent(ShebaoError):
    """Batch {batch} is released and was not sent: {reasons}. To give it up: ./shebao payments refuse {batch}
    --note "…"; what it was to pay waits again. When the reason is gone, ./shebao payments sign {batch} sends it."""

    code = "payments.batch_not_sent"
    zh = (
        "批次 {batch} 已放行，未送出：{reasons_zh}。"
        '退批请用 ./shebao payments refuse {batch} --note "…"，各笔恢复待发；'
        "原因消除后可用 ./shebao payments sign {batch} 送出。"
    )

    def __init__(self, batch: int, found: Iterable[Reason]) -> None:
        reasons = tuple(found)
        en, zh = " ".join(r.en for r in reasons).rstrip("."), "".join(r.zh for r in reasons).rstrip("。")
        super().__init__(batch=batch, reasons=en, reasons_zh=zh)


class SamePerson(ShebaoError):
    """You have already signed {what} as {step}: maker, checker and approver must be three people."""

    code = "payments.same_person"
    zh = "您已在{what}中担任“{step}”：经办、复核、审批须由不同人员担任。"


class BatchHasFindings(ShebaoError):
    """Batch {batch} has {count} findings and stays where it is. {sentences}."""

    code = "payments.batch_has_findings"
    zh = "批次 {batch} 有 {count} 个问题，不能继续。{sentences}。"

    def __init__(self, batch: int, found: Iterable[Finding]) -> None:
        self.found = tuple(found)
        shown = self.found[:20]
        self._zh = "".join(f.zh for f in shown).rstrip("。")
        sentences = " ".join(f.en for f in shown).rstrip(".")
        super().__init__(batch=batch, count=len(self.found), sentences=sentences)

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        return self.zh.format(batch=self.facts["batch"], count=len(self.found), sentences=self._zh)


class KeysBetween(ShebaoError):
    """Accounts of batch {batch} are sealed under two keys, so one account could pass for two: finish the change of
    keys with `shebao keys rotate`, then check the batch again."""

    code = "payments.keys_between"
    zh = "批次 {batch} 的账户分别由两把密钥加密，同一账户可能被当作两个：请先执行 `shebao keys rotate`，再复核。"


class AccountNotItself(ShebaoError):
    """Account {account} does not end in {tail} when it is opened: it was altered. Nothing was sealed again."""

    code = "payments.account_not_itself"
    zh = "账户 {account} 解密后末尾不是 {tail}：内容被改动，未重新加密。"


class AccountShort(ShebaoError):
    """The paying account has {held} yuan free for pool {pool}, the batch needs {needed}: request funds first."""

    code = "payments.account_short"
    zh = "统筹区基金 {pool} 付款账户可用余额 {held} 元，本批次需 {needed} 元：请先申请用款。"


class NotReissuable(ShebaoError):
    """These payments cannot be paid again now: {payments}. ./shebao payments list says what helps."""

    code = "payments.not_reissuable"
    zh = "以下支付现在不能重新发放：{payments_zh}。办理方法见 ./shebao payments list。"

    def __init__(self, why: Iterable[Said]) -> None:
        said = tuple(why)
        en, zh = ", ".join(one[0] for one in said) or "-", "、".join(one[1] for one in said) or "-"
        super().__init__(payments=en, payments_zh=zh)


class NotHoldable(ShebaoError):
    """Payment {payment} is {state}: it can no longer be {step}. ./shebao payments list says what is possible."""

    code = "payments.not_holdable"
    zh = "支付 {payment} {state}，不能再{step}。可办理的事项见 ./shebao payments list。"

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        state, step = str(self.facts["state"]), str(self.facts["step"])
        said = {"held": "暂缓", "freed": "解除暂缓", "cancelled": "改为不再发放"}.get(step, step)
        return self.zh.format(payment=self.facts["payment"], state=STATES.get(state, state), step=said)


class AccountMissing(ShebaoError):
    """There is no payee account {account} here."""

    code = "payments.account_missing"
    zh = "没有收款账户 {account}。"


class AccountSettled(ShebaoError):
    """Account {account} is {state} already."""

    code = "payments.account_settled"
    zh = "收款账户 {account} 已{state}。"


class AccountNumberUnreadable(ShebaoError):
    """The account number {number} cannot be right: it has 8 to 34 digits or capital letters."""

    code = "payments.account_number"
    zh = "“{number}”不是账号：应为 8 至 34 位数字或大写字母。"


class BankFileInvalid(ShebaoError):
    """The bank file does not follow the {standard} standard: {reason}. Nothing was sent."""

    code = "payments.bank_file_invalid"
    zh = "银行文件不符合 {standard} 标准：{reason}。未发送。"


class TextTooLong(ShebaoError):
    """The text {text} does not fit its column of {width} bytes in the bank's text file."""

    code = "payments.text_too_long"
    zh = "“{text}”超出银行文本文件该栏 {width} 字节。"


class AnswerUnreadable(ShebaoError):
    """The bank's answer {name} cannot be read at {place}: {reason}. Nothing was booked."""

    code = "payments.answer_unreadable"
    zh = "银行回盘文件 {name} 在{place_zh}处无法读取：{reason_zh}。未记账。"

    def __init__(self, name: str, place: Said, reason: Said) -> None:
        super().__init__(name=name, place=place[0], place_zh=place[1], reason=reason[0], reason_zh=reason[1])


class AnswerRefused(ShebaoError):
    """The bank's answer {name} does not fit our batches and nothing was booked: {reasons}."""

    code = "payments.answer_refused"
    zh = "银行回盘文件 {name} 与批次不符，未记账：{reasons_zh}。"
