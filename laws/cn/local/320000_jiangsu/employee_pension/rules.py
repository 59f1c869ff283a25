"""Employees' pension scheme in Jiangsu."""

from shebao.law.api import ceil, rule


@rule(unit="money", rounds="component_rounding", cites="苏人社发〔2024〕4号 一", since="2024-01-01", zh="过渡性养老金（新办法）")
def new_way_sum(calculation_base, transitional_index, deemed_years_counted, transitional_coefficient):
    """Base, index of the years to the end of 1995, those years, 1.2 percent; deemed years alike."""
    return calculation_base * transitional_index * deemed_years_counted * transitional_coefficient


@rule(unit="money", rounds="component_rounding", cites="江苏省企业职工基本养老保险规定 第二十一条", since="2024-01-01", until="2026-01-01", zh="过渡性养老金（推算储存额办法）")
def old_way_sum(deemed_account, deemed_account_divisor):
    """The account worked out for the years to the end of 1995, over 120."""
    return deemed_account / deemed_account_divisor


@rule(
    unit="money",
    rounds="component_rounding",
    cites="苏人社发〔2024〕4号 二（一）",
    since="2024-01-01",
    until="2026-01-01",
    zh="过渡性养老金",
    en="Transitional component",
)
def transitional_component(new_way_sum, old_way_sum, new_way_share):
    """The old way, and of what the new way gives above it the share of the year."""
    return old_way_sum + max(0, new_way_sum - old_way_sum) * new_way_share


@rule(unit="money", cites="苏人社发〔2024〕4号 一、二（一）", since="2026-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(new_way_sum):
    """The new way in full."""
    return new_way_sum


@rule(unit="flag", cites="苏人社发〔2024〕4号 二（一）", since="2024-01-01", until="2026-01-01", zh="当地计发办法已收录")
def local_formula_known(deemed_months, deemed_account):
    """Who has years before the account needs the account worked out for them."""
    return deemed_months == 0 or deemed_account > 0


@rule(unit="money", rounds="total_rounding", cites="苏人社规〔2022〕1号", since="2006-01-01", zh="进位后的月养老金")
def pension_rounded_up(basic_component, account_component, transitional_component):
    """The sum, up to a full 0.1 yuan."""
    return basic_component + account_component + transitional_component


@rule(unit="money", cites="苏人社规〔2022〕1号", since="2006-01-01", zh="进位额")
def adjusting_sum(pension_rounded_up, basic_component, account_component, transitional_component):
    """What brings the whole pension up to a full 0.1 yuan."""
    return pension_rounded_up - basic_component - account_component - transitional_component


@rule(unit="money", cites="苏人社发〔2024〕32号 二（一）; 江苏省关于2025年调整退休人员基本养老金的通知", since="2024-01-01", zh="缴费年限挂钩调整")
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


@rule(unit="money", rounds="total_rounding", cites="苏人社发〔2024〕32号 二（一）; 江苏省关于2025年调整退休人员基本养老金的通知", since="2024-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate):
    """A share of the own pension, any fen up to a full 0.1 yuan."""
    return pension_before * increase_rate
