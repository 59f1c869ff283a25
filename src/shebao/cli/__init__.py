"""The door of the terminal: commands that say what they did in figures, and what to do when they could not.

main.py         the command and its groups; turns errors into sentences in English and Chinese
output.py       progress, tables and JSON
where.py        which record a command speaks of
law.py          check and show
law_test.py     worked cases and mutants
law_run.py      a sheet of people through the law
law_compare.py  somebody's real roll beside the law
law_new.py      a new scheme like another
explain.py      any figure walked back to its article
month.py        a month of an area
demo.py         the invented city
"""
