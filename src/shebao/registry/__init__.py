"""Floor 2: who people are, where they belong, for whom they work, and what has been recognised about them.

model.py      frozen types and pure checks
errors.py     what cannot be done, as sentences
content.py    regions, offices, branches and pools from the law folder into the record
tree.py       regions, offices with both superiors, pooling areas, measures that two must sign
people.py     register, look up, correct, change a number, places, death
death_lists.py  lists of the dead: taken whole, the wrong rows back with reasons (list_errors.py)
death_list_told.py  such a list by its number, with what became of each row
doubles.py    conflicts kept side by side, doubles found, merged and unmerged
work.py       employers, employment, memberships
jobs.py       who looks for work and who offers it (job_matching.py: vacancies ranked, referrals; job_cohorts.py:
              the list and the outcome of a cohort; job_errors.py)
households.py who lives with whom, as a kind of unit of the law
facts.py      determinations (decided and reviewed), typed facts; papers.py: the documents behind them
filings.py    local measures of a law, their filing (备案), and who may pay by them
documents.py  documents down the tree of offices: sent, acknowledged, answered
outlets.py    counters: where, what, when, the nearest (counters.py: the queue at each)
take_on.py    an agency's old data, in bulk, once (columns.py: what is impossible in a column)
actions.py    all verbs by name, and the providers the law may ask
"""
