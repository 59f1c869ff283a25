"""Employees' pension scheme in Henan: two bases, the province's and the city's."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="豫政〔2006〕29号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="豫政〔2006〕29号", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account start of 1995-01."""
    return deemed_months / 12


@rule(unit="money", rounds="component_rounding", cites="豫政〔2006〕29号", since="2006-01-01", zh="基础养老金", en="Basic component")
def basic_component(
    calculation_base, local_calculation_base, contribution_index, contribution_years_counted, accrual_rate
):
    """Half of the province's base and the indexed base of the city, one percent for each year."""
    mean = (calculation_base + local_calculation_base * contribution_index) / 2  # article
    return mean * contribution_years_counted * accrual_rate


@rule(unit="money", rounds="component_rounding", cites="豫政〔2006〕29号", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(local_calculation_base, transitional_index, deemed_years_counted, transitional_coefficient):
    """Base of the city, own index, deemed years, 1.3 percent."""
    return local_calculation_base * transitional_index * deemed_years_counted * transitional_coefficient


@rule(unit="money", cites="河南省关于2024年调整退休人员基本养老金的通知; 河南省关于2025年调整退休人员基本养老金的通知 二（二）", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year, least_years):
    """A part year counts as one, fewer than fifteen years as fifteen."""
    return increase_per_year * max(least_years, ceil(total_months / 12))
