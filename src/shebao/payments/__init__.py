"""Floor 4: money to people, exactly once.

model.py           frozen types
accounts.py        payee accounts: declared, approved, sealed
actions.py         batches: make, check, approve, release, refuse; hold, free, re-issue
findings.py        the guard before release: every kind of double or wrong payment
iso20022.py        pain.001 writer and pain.002 reader, checked by the official schemas
bank_text.py       a bank's fixed-column text, both ways
spool.py           a bank's file of any length, read from where it lies and laid by until it is known whole
sending.py         the bank file out: booked, promised, released; opens account numbers for the bank alone
answers.py         the bank's answers in: paid, returned by cause, booked through temporary receipts
returns.py         the five causes and what each asks for
explain.py         one payment told whole: orders, answers, movements, entries
listing.py         payments of an entry, a batch, a fund's month, a person; who cannot be paid
waiting.py         what came back, is held or free to go again; batches nobody has ended
keys.py            accounts sealed again under a new key
errors.py          what payments refuse, as sentences
simulated_bank.py  a simulated bank of its own process, for demonstrations and tests
"""
