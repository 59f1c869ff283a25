"""Unemployment insurance in Guangdong."""

from shebao.law.api import floor, rule


@rule(unit="money", cites="广东省失业保险条例 art. 8", since="2014-07-01", zh="缴费基数下限")
def lower_bound(minimum_wage):
    """The minimum wage of the city."""
    return minimum_wage


@rule(unit="integer", cites="广东省失业保险条例 art. 17", since="2014-07-01", zh="计入前4年的缴费月数", en="Months paid that count for the first four years")
def first_months_paid(contributed_months):
    """Of the months paid no more than four years."""
    return min(contributed_months, 48)  # article


@rule(unit="integer", cites="广东省失业保险条例 art. 17", since="2014-07-01", zh="前4年缴费的领取月数", en="Months for the first four years paid")
def first_four_years_months(first_months_paid):
    """A month for each full year to four years."""
    return floor(first_months_paid / 12)


@rule(unit="integer", cites="广东省失业保险条例 art. 17", since="2014-07-01", zh="4年以上缴费的领取月数", en="Months for what was paid beyond four years")
def beyond_four_years_months(contributed_months, first_months_paid):
    """Beyond four years a month for each full half year."""
    return floor((contributed_months - first_months_paid) / 6)  # article


@rule(unit="integer", cites="广东省失业保险条例 art. 17", since="2014-07-01", zh="领取月数（广东）", en="Months by the scale of the place")
def local_months(first_four_years_months, beyond_four_years_months):
    """A month for each full year to four years, beyond four a month for each full half year."""
    return first_four_years_months + beyond_four_years_months
