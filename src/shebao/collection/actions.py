"""All verbs of collection by name.

How a month calls them: `declare_together` for the employers' sheets → `assess` (the house) → `take_receipts` for the
collector's and the treasury's file → `match` (the house) → at year's end `credit_interest` (the house).
"""

from shebao.collection.accounts import account, credit_interest
from shebao.collection.arrears import arrears
from shebao.collection.assess import assess
from shebao.collection.declare import declare, declare_own, declare_together, template
from shebao.collection.match import match
from shebao.collection.modes import load_modes, mode_at
from shebao.collection.receipts import take_receipts
from shebao.collection.take_on import take_on_balances, take_on_wages, take_on_years

__all__ = [
    "account",
    "arrears",
    "assess",
    "credit_interest",
    "declare",
    "declare_own",
    "declare_together",
    "load_modes",
    "match",
    "mode_at",
    "take_on_balances",
    "take_on_wages",
    "take_on_years",
    "take_receipts",
    "template",
]
