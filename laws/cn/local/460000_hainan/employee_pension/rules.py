"""Employees' pension scheme in Hainan."""

from shebao.law.api import rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="琼府〔2022〕40号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12
