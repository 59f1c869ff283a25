"""Unemployment benefit in Hubei."""

from shebao.law.api import floor, rule


@rule(unit="integer", cites="scale of the province: first year 3 months, 2 for each further year", since="2020-01-01", zh="领取月数（湖北）", en="Months by the scale of the place")
def local_months(contributed_months):
    """Three months for the first year, two for each further one."""
    return floor(contributed_months / 12) * 2 + 1  # article
