"""Southvale's own supplement, under the delegation of Pension Act §10."""

from shebao.law.api import floor, rule


@rule(unit="money", cites="Southvale Order 2021/9", since="2022-01-01", zh="地方补贴")
def local_supplement(supplement_each_year, contribution_months):
    """Two yuan for each full year of contribution."""
    return supplement_each_year * floor(contribution_months / 12)
