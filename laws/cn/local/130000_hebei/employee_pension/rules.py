"""Employees' pension scheme in Hebei."""

from shebao.law.api import floor, rule


@rule(unit="money", cites="notices of the province on the yearly adjustment", since="2023-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """An amount for each full year; no lowest amount is printed."""
    return increase_per_year * floor(total_months / 12)
