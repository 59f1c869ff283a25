"""Employees' pension scheme in Qinghai."""

from shebao.law.api import ceil, rule


@rule(unit="money", rounds="component_rounding", cites="国发〔2005〕38号 六; forms of the place", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, contribution_index, deemed_years_counted, transitional_coefficient):
    """Half of base and indexed wage, years before the account, coefficient."""
    return (calculation_base + calculation_base * contribution_index) / 2 * deemed_years_counted * transitional_coefficient  # article


@rule(unit="money", cites="青海省关于从2024年1月1日起调整退休人员基本养老金的通知 二（二）1; 青人社厅发〔2025〕53号", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year


@rule(unit="money", rounds="component_rounding", cites="青人社厅发〔2025〕53号", since="2025-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate, percentage_floor):
    """A share of the own pension, not below the lowest amount."""
    return max(percentage_floor, pension_before * increase_rate)
