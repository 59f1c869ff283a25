"""Employees' pension scheme in Jiangxi."""

from shebao.law.api import rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="国发〔2005〕38号 六; forms of the place", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12
