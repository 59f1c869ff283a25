"""Temporary living subsidy of 2020 in Fujian."""

from shebao.law.api import rule


@rule(unit="money", cites="notice of Fujian 2020", since="2020-05-01", zh="临时生活补助（福建）", en="Temporary living subsidy")
def monthly_subsidy(fixed_level):
    """A fixed sum."""
    return fixed_level
