"""Why money comes back: five causes, what each asks of whom, and the banks' codes that mean them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shebao.payments.model import Cause


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a cause asks for next: whether a new account is needed, whether the next payments wait, and the sentence."""

    new_account: bool
    suspends: bool
    en: str
    zh: str


FOLLOW_UPS: Mapping[Cause, FollowUp] = {
    "account_closed": FollowUp(
        new_account=True,
        suspends=False,
        en="The account is closed. Ask the person for another account; pay again when it is approved.",
        zh="账户已销户。请联系本人提供新账户，审批后重新发放。",
    ),
    "name_mismatch": FollowUp(
        new_account=True,
        suspends=False,
        en="The holder's name differs. Compare record and bank card; correct the name or the account, then pay again.",
        zh="户名不符。请核对登记姓名与银行卡，更正姓名或账户后重新发放。",
    ),
    "frozen": FollowUp(
        new_account=False,
        suspends=True,
        en="The account is frozen. Ask the bank whether it is by court order; hold further payments until it is known.",
        zh="账户被冻结。请向银行了解是否为司法冻结；查明前暂缓发放。",
    ),
    "unknown_account": FollowUp(
        new_account=True,
        suspends=False,
        en="No such account. Compare the number with the card; enter the right one, have it approved, then pay again.",
        zh="账号不存在。请核对银行卡号，更正并审批后重新发放。",
    ),
    "technical": FollowUp(
        new_account=False,
        suspends=False,
        en="The bank could not carry it out. Pay again into the same account; if it fails twice, ask the bank.",
        zh="银行未能办理。请向原账户重新发放；再次失败时请联系银行。",
    ),
}

# ISO 20022 external status reason codes; the four digits of the text format as agreed with the bank.
CODES: Mapping[str, Cause] = {
    "AC04": "account_closed",
    "AC07": "account_closed",
    "BE01": "name_mismatch",
    "BE22": "name_mismatch",
    "AC06": "frozen",
    "AC01": "unknown_account",
    "AC03": "unknown_account",
    "MS03": "technical",
    "TM01": "technical",
    "2001": "account_closed",
    "2002": "name_mismatch",
    "2003": "frozen",
    "2004": "unknown_account",
    "2099": "technical",
}


def cause_of(code: str) -> Cause:
    """The cause a bank's code means. A code nobody has agreed on is technical: pay again, and ask the bank."""
    return CODES.get(code.strip().upper(), "technical")
