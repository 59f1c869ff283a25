"""Housing provident fund in Guangdong."""

from shebao.law.api import rule


@rule(unit="money", cites="建金管〔2005〕5号", since="2016-05-01", zh="缴存基数下限")
def lower_bound(minimum_wage):
    """The minimum wage of the city; the cities' own notices were not read."""
    return minimum_wage
