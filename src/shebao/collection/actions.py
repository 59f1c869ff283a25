"""All verbs of collection by name.

How a month calls them: `declare` for each employer's sheet → `assess` (the house) → `take_receipts` for the collector's
and the treasury's file → `match` (the house) → at year's end `credit_interest` (the house).
"""

from shebao.collection.arrears import arrears
from shebao.collection.assess import assess
from shebao.collection.declare import declare, declare_own, template
from shebao.collection.match import match
from shebao.collection.modes import load_modes, mode_at
from shebao.collection.receipts import take_receipts

__all__ = ["arrears", "assess", "declare", "declare_own", "load_modes", "match", "mode_at", "take_receipts", "template"]
