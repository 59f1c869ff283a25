"""Reasons of orders between levels, bank statements and years: English and Chinese, facts as in reasons.py."""

from __future__ import annotations

FUND_SENTENCES: dict[str, tuple[str, str]] = {
    "order_not_positive": (
        "An order moves more than nothing; this one says {fen} yuan.",
        "指令金额须大于零；现为 {fen} 元。",
    ),
    "not_the_keeper": (
        "Pool {pool} is kept by another agency: its orders are signed and booked there.",
        "统筹区基金 {pool} 由其他机构管理：其指令由该机构签署并记账。",
    ),
    "other_fund": (
        "Money of fund {fund} may not go to fund {other}: name a pool of the same fund.",
        "基金 {fund} 的资金不得划入基金 {other}：请选择同一险种的统筹区基金。",
    ),
    "not_above": (
        "Pools {pool} and {other} do not stand above each other in this direction: remit upwards, allocate downwards.",
        "统筹区基金 {pool} 与 {other} 的上下级方向不符：上解须向上级，拨付须向下级。",
    ),
    "budget_differs": (
        "Request {request} asks for {fen} yuan, the appropriation brings {given_fen}: ask again for what is granted.",
        "用款计划 {request} 申请 {fen} 元，拨款为 {given_fen} 元，金额不一致：请按财政核拨金额重新申请。",
    ),
    "unknown_order": ("There is no order {order}.", "没有编号为 {order} 的划拨指令。"),
    "wrong_order_step": (
        "Order {order} is {state}: it cannot be {step} now. Look at its signatures first.",
        "指令 {order} 当前状态为 {state}：不能进行 {step}，请先核对签署情况。",
    ),
    "before_the_order": (
        "Order {order} cannot be booked in a month before its own.",
        "指令 {order} 不得记入早于其所属月份的账簿。",
    ),
    "account_short": (
        "Account {account} holds {held} yuan, the order is for {fen}.",
        "科目 {account} 余额 {held} 元，指令金额 {fen} 元，余额不足。",
    ),
    "statement_sum": (
        (
            "Statement {reference} does not add up: it opens with {opening_fen} yuan, its lines move {moved_fen}, "
            "it closes with {closing_fen}. Ask the bank for it again."
        ),
        (
            "对账单 {reference} 金额不符：期初 {opening_fen} 元，本期发生 {moved_fen} 元，期末 {closing_fen} 元。"
            "请向银行重新索取。"
        ),
    ),
    "statement_gap": (
        (
            "Statement {reference} opens with {opening_fen} yuan, the one before closed with {before_fen}: "
            "a statement is missing between them. Load that one first."
        ),
        "对账单 {reference} 期初 {opening_fen} 元，上一期期末 {before_fen} 元：中间缺少对账单，请先导入。",
    ),
    "no_open_bank_line": (
        "Line {line} of bank statement {statement} is not there or is matched already.",
        "对账单 {statement} 第 {line} 行不存在或已勾对。",
    ),
    "bank_line_differs": (
        "Line {line} of the bank says {bank_fen} yuan, the entries named are {book_fen}, or one is not open here.",
        "银行第 {line} 行为 {bank_fen} 元，所选分录为 {book_fen} 元，或其中有分录不可勾对。",
    ),
    "bank_missing": (
        "No bank statement of account {account} reaches {day}: load it before the year is closed.",
        "科目 {account} 缺少截至 {day} 的银行对账单：请导入后再办理年度决算。",
    ),
    "bank_differs": (
        "Account {account}: the book holds {book_fen} yuan at the end of the year, the bank {bank_fen}.",
        "科目 {account}：年末账面 {book_fen} 元，银行对账单 {bank_fen} 元。",
    ),
    "year_closed": ("The year {year} of pool {pool} is closed.", "统筹区基金 {pool} 的 {year} 年度已结账。"),
    "year_before_books": (
        "The books of pool {pool} begin after the year {year}.",
        "统筹区基金 {pool} 的建账月份晚于 {year} 年度。",
    ),
    "month_not_closed": (
        "{month} of pool {pool} is not closed: close the months first.",
        "统筹区基金 {pool} 的 {month} 尚未结账：请先逐月结账。",
    ),
    "request_open": (
        "Funding request {request} over {fen} yuan is {state}: fund or refuse it first.",
        "用款申请 {request}（{fen} 元）当前状态为 {state}：请先拨付或退回。",
    ),
    "no_budget": (
        "Pool {pool} has no approved budget for {year}: final accounts are held against one.",
        "统筹区基金 {pool} 没有已批准的 {year} 年度预算：决算须与预算对照。",
    ),
    "account_not_in_form": (
        "Account {account} stands in {lines} lines of the printed forms, not in one: correct statements.yaml.",
        "科目 {account} 在报表中出现 {lines} 次，应为一次：请修改 statements.yaml。",
    ),
    "sheet_differs": (
        "The balance sheet does not balance: assets {asset_fen} yuan, liabilities and fund balance {other_fen}.",
        "资产负债表不平：资产 {asset_fen} 元，负债与基金结余 {other_fen} 元。",
    ),
    "limit_broken": (
        "{en} The order over {fen} yuan is not made ({cites}).",
        "{zh}金额 {fen} 元的指令不予办理（{cites}）。",
    ),
    "unknown_class": (
        "There is no asset class {asset_class} in {scheme}: use one of {classes}.",
        "{scheme} 没有资产类别 {asset_class}：请使用 {classes}。",
    ),
}
