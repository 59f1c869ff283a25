"""Floor 7: what people meet. Letters, explanations and pages, all from what the floors below decided and booked.

text.py      words in two languages, dates, amounts and big sums as a person writes them
letters.py   the letter as data: the answer first, then why, then what one can do (letter_model.py: its types;
             letter_sections.py: its parts; letter_facts.py, letter_rights.py: what a decision says for it;
             letter_content.py: what service.yaml says of some cases only; letter_papers.py: on what facts rest;
             letter_changes.py: which fact or value changed)
figures.py   what a decision knows, by name; measures.py: each figure with its unit (measures.yaml);
             calculations.py: sums over figures and scales of the law, as sentences name them
workings.py  an amount worked out line by line (formulas.py: its arithmetic; comparisons.py: what a rule compared)
specimen.py  letters of worked cases, by the same path (specimen_office.py: who writes; specimen_paper.py: when, whom;
             specimen_trial.py: a case tried; specimen_after.py: what may happen to its right later;
             specimen_change.py: what it was before a change)
codes.py     code words of the law as people say them; code_words.yaml
fund.py      a fund's month as data: opening, in, out, closing, and what is not yet right
explain.py   one figure as data: sentence, steps, law, and the way of its money; explain_formula.py: formulas in words
unknown.py    what is not known, said as something to do; unasked.py: conditions settled before they were asked
explain_law.py  what may be said of a value of the law; explain_phrases.yaml; repeat.py: a calculation from its file
walk.py      the walk from a payment to the law as data; sums.py: its sums, written out
dues_told.py a due in words: base, rate, amount, the law behind each; what is counted alike said once
numbers.py   what numbers there are of a thing explained by its number
parts.py     a scheme and a part of it by the names of their rules
citations.py one source string of a citation in both languages; citation_words.yaml: words authors add
charts.py    bars, and the way of one yuan, as SVG
issue.py     letters issued, kept by their hash; remedies.py: what one can do against them, by day, place and line
issue_after.py  letters of what happened after the grant: paused, going on, paid too much, a death (letter_after.py:
             what they say; letter_hold.py: what is intended; pauses.py: why a payment is paused or ended;
             desk_after.py: the acts at the desk;
             after_phrases.yaml, notice_phrases.yaml)
offices.py   who writes, how to reach it, from which account it pays; delivery.py: the receipt of a letter
corrected.py the letters of a mass correction
employer_letters.py  what an employer is told of a benefit found from the record
dues_borne.py  who bore the dues of each month, and what was given back; desk_employer.py: an employer that claims
arrears.py   dues not paid, with the surcharge by the law of the scheme; notices.py: the notice to an employer
month.py     the month by its calendar; setting.py: what it is run with
month_contributions.py, month_benefits.py   its steps, money in and money out
law_release.py  a law proposed, approved by two, published, withdrawn (law_between.py: what two laws say differently;
             law_release_errors.py: why not); clauses.py: what places made of a clause, its conflicts and filings
cases.py     a claim as a case: number, day it is due, steps, what it waits for; case_pages.py: as pages
desk.py      claims taken at a desk; desk_steps.py: carried on by the posts; desk_errors.py: what can stop them;
             claim_month.py: the month of a claim is that of its receipt; desk_orders.py: decided by order;
             desk_household.py: rows of a family; desk_letters.py: letters and their delivery; desk_payments.py:
             payments that came back or are held; desk_insolvency.py: an employer before the court; desk_lists.py:
             lists that other departments and agencies send; desk_funds.py: a fund's shortfall (fund_year.py: its year)
objection.py the last day of each way to disagree, counted from the delivery
lawbook.py   the law as pages; lawbook_parts.py, lawbook_values.py: what they are made of; lawbook.yaml: words;
             payers.py: who pays for what, and what is assigned to nobody; financing.py: what a scheme is paid from;
             instrument_list.py: laws and regulations by rank
keys.py      a change of keys: everything sealed again and read back
render.py    the one place that makes HTML and PDF of these
phrases.yaml generic words in both languages; a scheme's own words live with the scheme
"""
