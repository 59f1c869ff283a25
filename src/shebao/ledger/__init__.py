"""Floor 3: the funds' books. Statutory, cash basis, append only, tied to the registers of the floors above.

chart.py        charts of accounts and the moves of schemes, from the law folder
model.py        frozen types
reasons.py      every refusal, in English and Chinese (fund_reasons.py those of levels, banks and years)
actions.py      load, open, post, reverse, the money doors, funding requests
publishing.py   stage_shard and publish_run: the one way into a register
statements.py   trial balance, fund flow, open items, closing
adjustment.py   what each province pays and receives in a year, by the law; gaps shared, advances
subsidy.py      the budget as last resort: what lacks, once
pooling.py      pure: the same money pooled by county, city, province or nation; its risk
reserve.py      pure: the strategic reserve beside the economy, and how long it lasts
orders.py       remittances and allocations between levels: three signatures, both sides booked
bills.py        what budgets of higher levels owe a fund: drawn, passed on, prepaid, cleared
investment.py   surplus entrusted within the limits of the law
bank_files.py   how every XML of a bank is read
bank.py         camt.053 against the book: met, or open with age and owner
final_accounts.py  budget, execution, statements in the printed form, closing of the year
check.py        registers = controls = books, added up again
migrations/     tables and the definer functions that alone may write
"""
