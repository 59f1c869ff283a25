"""Floor above service: an invented city, built from published figures, that then lives by the same doors as a real one.

city.py           people, employers and histories from a fixed seed
office.py         the demonstration's officers, books and places
opening.py        what the office takes over on the first day
awards.py         the awards that already run, valued by the law
claims.py         claims of the month and the officers who work on them
life.py           sheets, births and deaths
simulated_tax.py  a simulated collector of its own process
neighbours.py     employers and the collector in the months after the first
run.py            the whole demonstration
kill.py           the opening and the month, killed again and again; striking.py: how one start is struck
figures.py        published, built, after the month
pages.py          the pages it leaves behind; funds.py, fund_pages.py: the page of every fund
yuan.py           one yuan, all the way: a contribution and a payment stop by stop; papers.py: the sheet and the entries
"""
