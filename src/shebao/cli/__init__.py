"""The door of the terminal: commands that say what they did in figures, and what to do when they could not.

main.py         the command and its groups; turns errors into sentences in English and Chinese (error_words.py: codes in
                words; usage.py: what was typed wrongly); when_asked.py: each command is read when it is asked for
output.py       progress, tables and JSON
where.py        which record a command speaks of
law.py          what the law commands share: options, the language spoken, places and days
law_check.py    what is wrong, unnamed or not covered, again on every save; law_quote: the line with its mark
law_show.py     a scheme, or one rule with its article; law_day: the system of a day
law_book.py     the law as pages; law_ask: what a person may get, by questions
law_letter.py   specimen letters and explanations of worked cases
law_test.py     worked cases and mutants
law_run.py      a sheet of people through the law (law_rows: sheets in and out; law_answers: many rows asked)
law_compare.py  somebody's real roll beside the law; law_causes: why a row differs
law_diff.py     what was known of the law on two days
law_new.py      a new scheme like another; law_new_words.py: in its own words, and what is left
law_regions.py  which places the law knows, by a part of a name
law_convergence.py  how far places' values stand from one standard
law_value.py    one dated value: its history by place, and who reads it
law_cliffs.py   where a family has less although it earns more
law_publish.py  a law goes live, or is withdrawn; law_filing.py: the filing of its local measures; law_text.py: the text
                in force as a folder
office.py       documents down the tree of offices; office_counters.py: counters and queues; office_desk.py: which
                office is meant, and who acts there
explain.py      any figure walked back to its article; explain_words.py: the walk in sentences; explain_file.py: of a
                file of facts; explain_sent.py: what of an award was sent; explain_papers.py: a receipt, a sheet;
                explain_dues.py: what is due at what rate by what law
files.py        a file a command is given, read or refused with a sentence
month.py        a month of an area; month_told.py: how it is told, and what to type next; bank.py: the simulated bank
claim.py        an application taken and followed; claim_steps.py: carried on by the posts; claim_all.py: both as one
                group; claim_desk.py: what they share; claim_orders.py: decided by order; claim_letters.py: letters
                and their delivery; claim_household.py: who lives with the claimant; claim_years.py: who lacks years;
                claim_dues.py: who bore the dues of each month; claim_hold.py: paused, ended; claim_after.py: paid too
                much; claim_raised.py: whose award went on with another amount
jobs.py         who looks for work and who offers it, referrals, cohorts
lists.py        lists of the dead and of relations that move in, as other departments and agencies send them
insolvency.py   an employer before the court: claims filed, distributions laid, the end recorded
charity.py      organisations, donations, needs, grants; charity_told.py: what the book is asked; charity_words.py
payments.py     what came back is paid again; one payment held, let go, given up; batches signed; payments_listed.py: by
                batch, fund, person, and who cannot be paid; listed.py: a list of payments told
ledger_pages.py    a fund's trial balance and statements of any month; ledger_entries.py: its journal, one entry whole;
                ledger_dues.py: which of its lines rest on what nobody verified
correct.py      everybody a wrong value or rule touches, and put right
audit.py        the log sealed, anchored, verified; keys.py: a change of keys
backup.py       copies, restore, drill; books.py: the books added up again; fund_pages.py: the
                page of every fund for any month; funds.py: how long a fund lasts, pooled
                otherwise, its shortfall (funds_sheet.py: areas of a sheet; figures_given.py: yuan, percent typed)
statistics.py   closed months published for statistics, proved, and asked
demo.py         the invented city; stop.py: its server stopped
"""
