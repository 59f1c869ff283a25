"""Employees' pension scheme in Shaanxi."""

from shebao.law.api import floor, rule


@rule(unit="money", cites="notices of the province on the yearly adjustment", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further full year."""
    further = max(0, floor(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year


@rule(unit="money", rounds="percentage_rounding", cites="notices of the province on the yearly adjustment", since="2024-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate):
    """A share of the own pension, up to the whole yuan."""
    return pension_before * increase_rate
