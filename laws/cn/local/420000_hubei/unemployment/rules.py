"""Unemployment benefit in Hubei."""

from shebao.law.api import floor, rule


@rule(unit="integer", cites="湖北省失业保险实施办法（湖北省人民政府令第235号）第二十四条", since="2020-01-01", zh="领取月数（湖北）", en="Months by the scale of the place")
def local_months(contributed_months):
    """Three months for the first year, two for each further one."""
    return floor(contributed_months / 12) * 2 + 1  # article
