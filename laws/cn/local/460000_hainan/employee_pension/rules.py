"""Employees' pension scheme in Hainan."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="琼府〔2022〕40号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(unit="money", cites="关于2025年调整海南省退休人员基本养老金的通知", since="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)
