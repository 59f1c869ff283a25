"""Floor 0: words every floor shares. Imports nothing of the project.

money.py        fen, exact rounding, splitting without loss, amounts in words
dates.py        months as integers, half-open periods
regions.py      division codes and subtree tests
identifiers.py  citizen numbers and organisation codes with their check digits, typed ids
actors.py       who acts: line of business and agency subtree
errors.py       errors whose docstring is the sentence, in English and Chinese
"""
