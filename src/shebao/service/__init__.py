"""Floor 7: what people meet. Letters, explanations and pages, all from what the floors below decided and booked.

text.py      words in two languages, dates, amounts and big sums as a person writes them
letters.py   the letter as data: the answer first, then why, then what one can do
fund.py      a fund's month as data: opening, in, out, closing, and what is not yet right
explain.py   one figure as data: sentence, steps, law, and the way of its money
charts.py    bars, and the way of one yuan, as SVG
issue.py     letters issued, kept by their hash
month.py     the month by its calendar
render.py    the one place that makes HTML and PDF of these
phrases.yaml generic words in both languages; a scheme's own words live with the scheme
"""
