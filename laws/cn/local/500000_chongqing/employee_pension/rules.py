"""Employees' pension scheme in Chongqing."""

from shebao.law.api import ceil, rule


@rule(unit="money", rounds="component_rounding", cites="国发〔2005〕38号 六; forms of the place", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, contribution_index, deemed_years_counted, transitional_coefficient):
    """Half of base and indexed wage, years before the account, coefficient."""
    return (calculation_base + calculation_base * contribution_index) / 2 * deemed_years_counted * transitional_coefficient  # article


@rule(unit="money", cites="渝人社发〔2024〕16号", since="2024-01-01", until="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year, least_years):
    """A part year counts as one, fewer than fifteen years as fifteen."""
    return increase_per_year * max(least_years, ceil(total_months / 12))
