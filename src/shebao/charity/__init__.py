"""Floor 6: charity: who may raise and pass on money, what was given, what is needed, and which yuan went where.

model.py          frozen types; pure: which money fits which need, in which order, split to the fen
content.py        kinds, purposes, routes, limits and figures from the law folder
organisations.py  organisations by credit code, their dated qualifications and entrustments
donations.py      promises, and the money that came
needs.py          claims passed on from assistance, needs entered by the clerk, their end
spending.py       a grant or expense proposed: money set aside; given up; what came back
hands.py          checked, approved, paid: three more hands
matching.py       needs for a donation, money for a need, ranked with reasons
told.py           where a donation went, where a need's money came from
statement.py      a year of one organisation; donations against the product of the nation
errors.py         what cannot be done, as sentences

The book is a charity's own, not of a fund: nothing here enters the ledger (docs/decisions/16).
"""
