"""Unemployment insurance in Guangdong."""

from shebao.law.api import floor, rule


@rule(unit="money", cites="广东省失业保险条例 art. 8", since="2014-07-01", zh="缴费基数下限")
def lower_bound(minimum_wage):
    """The minimum wage of the city."""
    return minimum_wage


@rule(unit="integer", cites="广东省失业保险条例 art. 17", since="2014-07-01", zh="领取月数（广东）", en="Months by the scale of the place")
def local_months(contributed_months):
    """A month for each full year to four years, beyond four a month for each full half year."""
    years = min(floor(contributed_months / 12), 4)  # article
    half_years = max(floor((contributed_months - 48) / 6), 0)  # article
    return years + half_years
