"""Employees' pension scheme in Shanxi."""

from shebao.law.api import ceil, rule


@rule(unit="money", rounds="component_rounding", cites="晋政发〔2006〕32号", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, transitional_index, deemed_years_counted, transitional_coefficient):
    """Base, index of the years before the account, those years, coefficient."""
    return calculation_base * transitional_index * deemed_years_counted * transitional_coefficient


@rule(unit="money", rounds="total_rounding", cites="晋政发〔2006〕32号", since="2006-01-01", zh="进位后的月养老金")
def pension_rounded_up(basic_component, account_component, transitional_component):
    """The sum, up to a full 0.1 yuan."""
    return basic_component + account_component + transitional_component


@rule(unit="money", cites="晋政发〔2006〕32号", since="2006-01-01", zh="进位额")
def adjusting_sum(pension_rounded_up, basic_component, account_component, transitional_component):
    """What brings the whole pension up to a full 0.1 yuan."""
    return pension_rounded_up - basic_component - account_component - transitional_component


@rule(unit="money", cites="山西省关于2022年调整退休人员基本养老金的通知; 山西省关于2024年调整退休人员基本养老金的通知 二（二）; 山西省关于2025年调整退休人员基本养老金的通知", since="2022-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year, least_years):
    """A part year counts as one, fewer than ten years as ten."""
    return increase_per_year * max(least_years, ceil(total_months / 12))
