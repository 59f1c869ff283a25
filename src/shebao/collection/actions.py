"""All verbs of collection by name.

How a month calls them: `declare_together` for the employers' sheets → `assess` (the house) → `take_receipts` for the
collector's and the treasury's file → `match` (the house) → at year's end `credit_interest` (the house).
"""

from shebao.collection.accounts import account, credit_interest
from shebao.collection.arrears import arrears
from shebao.collection.assess import assess
from shebao.collection.bank_credits import take_credits
from shebao.collection.behalf import make_bill, pay_bill
from shebao.collection.campaign_lists import notice_files, unpaid, unpaid_persons
from shebao.collection.campaigns import campaign, choose, cover_of, open_campaign, promise_aid
from shebao.collection.declare import declare, declare_own, declare_together, template
from shebao.collection.duplicates import decide_duplicate, find_duplicates, propose_duplicate, settle_duplicate
from shebao.collection.enforcement import estimate, take_step
from shebao.collection.insolvency import distribute, file_claim, stop_surcharge
from shebao.collection.insolvency_end import cases, end_insolvency
from shebao.collection.late_fees import count_late_fees, open_late_fees
from shebao.collection.match import match
from shebao.collection.modes import load_modes, mode_at
from shebao.collection.receipts import take_receipts
from shebao.collection.refund_orders import order_refund
from shebao.collection.relay import approve_refund, ask_refund, book_refund, identify, post_refund, relay, suspense
from shebao.collection.respites import agree, defer, end_missed
from shebao.collection.roll import roll
from shebao.collection.settle import settle_credits
from shebao.collection.take_on import take_on_balances, take_on_wages, take_on_years

__all__ = [
    "account",
    "agree",
    "approve_refund",
    "arrears",
    "ask_refund",
    "assess",
    "book_refund",
    "campaign",
    "cases",
    "choose",
    "count_late_fees",
    "cover_of",
    "credit_interest",
    "decide_duplicate",
    "declare",
    "declare_own",
    "declare_together",
    "defer",
    "distribute",
    "end_insolvency",
    "end_missed",
    "estimate",
    "file_claim",
    "find_duplicates",
    "identify",
    "load_modes",
    "make_bill",
    "match",
    "mode_at",
    "notice_files",
    "open_campaign",
    "open_late_fees",
    "order_refund",
    "pay_bill",
    "post_refund",
    "promise_aid",
    "propose_duplicate",
    "relay",
    "roll",
    "settle_credits",
    "settle_duplicate",
    "stop_surcharge",
    "suspense",
    "take_credits",
    "take_on_balances",
    "take_on_wages",
    "take_on_years",
    "take_receipts",
    "take_step",
    "template",
    "unpaid",
    "unpaid_persons",
]
