"""Employees' pension scheme in Liaoning."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="辽劳社发〔2006〕81号; 辽人社〔2025〕17号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="辽劳社发〔2006〕81号; 辽人社〔2025〕17号", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", rounds="component_rounding", cites="辽劳社发〔2006〕81号; 辽人社〔2025〕17号", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, weighted_transitional_index, deemed_years_counted, transitional_coefficient):
    """Half of base and wage by its own index, years before the account, coefficient."""
    return (calculation_base + calculation_base * weighted_transitional_index) / 2 * deemed_years_counted * transitional_coefficient  # article


@rule(unit="money", cites="辽宁省关于2024年调整退休人员基本养老金的通知 二（二）; 辽宁省关于2025年调整退休人员基本养老金的通知", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year
