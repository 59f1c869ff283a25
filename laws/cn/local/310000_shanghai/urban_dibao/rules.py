"""上海: the first town with a minimum living allowance, June 1993 (the text was not found, its number and day in a later account)."""

from shebao.law.api import rule


@rule(unit="flag", cites="沪民救〔1993〕17号", since="1993-06-01", until="1999-10-01", zh="城市居民家庭")
def town_household(rural_household):
    """Of the town: the pilot."""
    return not rural_household
