"""Floor 5: contributions in: declared, assessed, received, matched, counted.

sheets.py      an employer's sheet, in and out          sheet_errors.py  what can be wrong with a row
declare.py     sheets into the record, one or a month's together; last month's list to begin with
lines.py       their lines checked against the record and kept, wrong or right, many sheets at once
terms.py       who pays which line of a scheme, from the scheme's folder
modes.py       who assesses and who collects, by province and date
inputs.py      the inputs of a dues graph as columns
dues.py        pure: rows → base, dues, account shares by the law's graph; differences to what is booked
grouping.py    pure: rows that agree in some columns, and their sums
slices.py      a month cut by persons; what is declared and booked in a slice, as columns
assess.py      the run that writes dues and payment notices
notices.py     every employer's lines of a month, for the collector
receipts.py    files of the collector and of the treasury
match.py       the run that finds whose the money is: person detail = tax receipt = treasury
giving_out.py  one hand at a time gives out money
serve.py       pure: receipts laid over what is owed, to the fen
pieces.py      receipts of a slice of payers cut into pieces    own_parts.py  what of them goes to persons' accounts
both_laws.py   the dues of a month by two laws
accounts.py    yearly interest by the scheme's step
arrears.py     what is late, and the surcharge
late_fees.py    the run that counts surcharges, as differences
respites.py     later due days, agreements under guarantee with instalments
bank_credits.py the bank's camt.054, read whole or refused whole
settle.py       bank credits laid over what their payers owe    paid_rows.py  pieces of receipts into the register
relay.py        out of suspense, from overpaid to open lines, back to the payer
refund_orders.py  an approved refund through the bank
enforcement.py  who does not declare (110 %) or pay: estimate and steps
insolvency.py   claims by rank, distributions by shares to persons; insolvency_end.py: how one ended
keys.py        cells of sheets sealed again under a new key
campaigns.py    residents' yearly campaign: its notice, choices, promises of others, one person's cover
roll.py         the runs of a campaign: who owes what, and the settlement      waits.py  from which month he is covered
campaign_lists.py  notices for the collector, who did not pay, by office
behalf.py       one bill for what a county, a village or a fund pays for many persons
duplicates.py   one person paid for twice: two hands, the refund in the books
back_payments.py  who may pay for months gone by       late_payments.py  whose months were paid late, told upward
moved_in.py     relations from other agencies: form, money, taken over   moved_lists.py  pure: the form read
moved_ready.py  who of them can be taken over now            moved_errors.py  why not, as sentences
take_on.py     years, balances and last wages from a former system
due_law.py     by what law each line of a run was assessed    reckoned.py  dues asked once more of that law
parts_paid.py  what was paid for one person month by month, by whom
parts_paid.py  what was paid for one person month by month, by whom
explain.py     one person's contributions of a month told whole     papers.py  a receipt, a sheet, an entry's receipts
actions.py     all verbs by name                        errors.py  what cannot be done, as sentences

A due is no income: the register `due` is accrual; `paid` stands in the statutory book.
"""
