"""The door of the terminal: commands that say what they did in figures, and what to do when they could not.

main.py      the command and its groups; turns errors into sentences in English and Chinese
output.py    progress, tables and JSON
law.py       check, test, show, run, diff, compare, new
explain.py   any figure walked back to its article
month.py     a month of an area
demo.py      the invented city
"""
