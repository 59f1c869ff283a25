"""Unemployment insurance in Guangdong."""

from shebao.law.api import rule


@rule(unit="money", cites="广东省失业保险条例 art. 8", since="2014-07-01", zh="缴费基数下限")
def lower_bound(minimum_wage):
    """The minimum wage of the city."""
    return minimum_wage
