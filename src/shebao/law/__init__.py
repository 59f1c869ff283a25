"""Floor 0: the texts of law, read and checked into one plain form. Knows no database, no clock, no country.

load.py       load("cn") → Law; find, read_country (with every defect), content hash; cache.py keeps it ready
ir.py         the plain form: expressions, values, rules, schemes; canonical bytes and back
api.py        what a law author imports; syntax.py and parser.py read rules.py by a closed list of nodes; link.py
text.py       YAML with exact numbers and lines; signs.py: slips of the hand in it
              quantities, scales, parameters, inputs, scheme, folders.py
versions.py   ends and replacements of versions; select.py: which version holds (the only place that decides)
delegation.py, checks.py, checks_versions, checks_schemes, checks_truth, dimensions, coverage.py   contradictions, holes
checks_financing.py   the state's schemes take no contribution; instruments.py: laws by rank and day
checks_folder.py   all of them at once, told once: checks_causes drops follow-ons, checks_naming what is left to name
checks_files.py    files of a scheme that nobody reads; hints.py: what is allowed and looks like a slip
remedies.py   a decision without a way to disagree is not loaded; never.py: what cannot be true at once
defects.py    each defect as a sentence; refusals.py: what to write instead; wording.py, graph.py: who needs whom
checks_cases.py   a case that means nothing; checks_shapes.py: a name in shape.yaml that nothing has, told once
near.py       what an id misspelt may mean
working_days.py   working days as the calendar lists them
service_item.py   what people apply for, typed; checks_service, checks_letters: told whole, in known words
letter_places.py   what a sentence of a letter may leave a place for
shapes.py     rights in YAML alone     catalogue.py   the system of a day, its timeline and documents; convergence.py
cases.py      worked cases in YAML and sheets     analysts.py  a law's verbs for analysts, answered by the engine
"""

from shebao.law.load import load

__all__ = ["load"]
