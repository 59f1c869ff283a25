"""Employees' pension scheme in Jiangsu."""

from shebao.law.api import ceil, rule


@rule(unit="money", rounds="component_rounding", cites="苏人社规〔2022〕1号", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, transitional_index, deemed_years_counted, transitional_coefficient):
    """Base, index of the years before the account, those years, coefficient."""
    return calculation_base * transitional_index * deemed_years_counted * transitional_coefficient


@rule(unit="money", rounds="total_rounding", cites="苏人社规〔2022〕1号", since="2006-01-01", zh="进位后的月养老金")
def pension_rounded_up(basic_component, account_component, transitional_component):
    """The sum, up to a full 0.1 yuan."""
    return basic_component + account_component + transitional_component


@rule(unit="money", cites="苏人社规〔2022〕1号", since="2006-01-01", zh="进位额")
def adjusting_sum(pension_rounded_up, basic_component, account_component, transitional_component):
    """What brings the whole pension up to a full 0.1 yuan."""
    return pension_rounded_up - basic_component - account_component - transitional_component


@rule(unit="money", cites="江苏省关于2024年调整退休人员基本养老金的通知 二（一）; 江苏省关于2025年调整退休人员基本养老金的通知", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(
    total_months,
    increase_per_year,
    increase_second_band,
    increase_third_band,
    second_band_from,
    third_band_from,
    years_part_floor,
):
    """Years to fifteen, to twenty-five, above, each band at its own amount, a part year as one; not below the lowest."""
    years = ceil(total_months / 12)
    second = max(0, min(years, third_band_from) - second_band_from)
    third = max(0, years - third_band_from)
    by_bands = min(years, second_band_from) * increase_per_year + second * increase_second_band
    return max(years_part_floor, by_bands + third * increase_third_band)
