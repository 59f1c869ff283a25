"""Floor 5: entitlements out. Claims are decided by law, awards kept as two-clocked components, months paid by columns.

model.py       typed ids, frozen rows, the states of a claim
errors.py      what can go wrong, in both languages
catalogue.py   where an input may come from, by the word the law uses
gather.py      inputs of a graph from the record, for one and for many by the same queries
judge.py       law + inputs → answer or all reasons; the archive of what was used; replay
questions.py   what must still be asked, one question at a time
claims.py      open, check, notice, approve the fact, refuse; claim_file.py: a claim read whole
answer_time.py the day somebody may still answer is his to its end
decisions.py   determine, check, approve: three persons; by order
awards.py      components and status on two clocks
delta.py       pure: entitled − booked, by columns
payroll.py     the month: shards, publication, control totals (shard.py pure, staging.py the record as columns)
runs.py        what all runs share: signatures and control sums
take_on.py     awards decided before this house kept the books
recalc.py      law or facts known later
adjustment.py  the yearly rise
automatic.py   rights the law gives without asking; the next step of age; who must claim is told
following.py   a running right follows the law of each month: a raised line, a step of age, less only by an officer
missing_years.py who reaches the age with too few years, and what would close the gap
living.py      living status: records, letter, call, visit, and only then a pause that is paid back
holds.py       before a payment is paused or ended by a ground: told, heard, decided by another officer
doubles.py     two rights that exclude each other, drawn in the same months
correction.py  everybody a wrong value or rule touches, listed, signed, put right
transfers.py   one-off transfers to a list, by order, one payment a person and measure
employers.py   benefits of employers from the house's own record: the list of a year (employer_payment.py: notice,
               objections, publication, differences)
monthly_sums.py sums given by the month, each month once: subsidies of dues
instalments.py what is owed back, in small steps
afterwards.py  what happened to an award after it was granted: pauses with their proof, recoveries, a death
cliffs.py      pure: falls of resources while an income rises
both_laws.py   every award of a month decided again by two laws
questions.py   what a claimant is asked, from the inputs of the law
events.py      what lower floors tell: a death stops, a returned payment may suspend
recovery.py    overpayments: proposed, noticed, decided, repaid
statement.py   entitlement against everything paid, before release
explain.py     a decision told again from what was kept; history.py: an award as the runs that paid it knew it
"""
