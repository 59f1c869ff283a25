"""Floor above service: an invented city, built from published figures, that then lives by the same doors as a real one.

city.py      people, employers and histories from a fixed seed
month.py     what happens in the demonstration month: declarations, births, deaths, claims, bank answers
pages.py     the pages it leaves behind
"""
