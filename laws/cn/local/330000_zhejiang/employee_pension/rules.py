"""Employees' pension scheme in Zhejiang."""

from shebao.law.api import ceil, lookup, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="浙劳社老〔2006〕142号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="浙劳社老〔2006〕142号", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", rounds="component_rounding", cites="浙劳社老〔2006〕142号", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, transitional_index, deemed_years_counted, transitional_coefficient):
    """Base, index of the years before the account, those years, coefficient."""
    return calculation_base * transitional_index * deemed_years_counted * transitional_coefficient


@rule(
    unit="money", rounds="component_rounding", cites="浙人社发〔2018〕102号", since="2018-01-01", zh="过渡性调节金"
)
def transition_adjusting_fund(
    adjusting_fund_fixed, adjusting_fund_per_year, contribution_index, contribution_years_counted
):
    """480 yuan, and three for each year by the index."""
    return adjusting_fund_fixed + contribution_index * contribution_years_counted * adjusting_fund_per_year


@rule(unit="money", cites="浙人社发〔2011〕146号", since="2018-01-01", zh="补贴")
def fixed_sums(supplement):
    """A supplement for everybody."""
    return supplement


@rule(unit="money", rounds="total_rounding", cites="浙人社发〔2018〕102号", since="2018-01-01", zh="进位后的月养老金")
def pension_rounded_up(
    basic_component, account_component, transitional_component, fixed_sums, transition_adjusting_fund
):
    """The sum, up to a full 0.1 yuan."""
    parts = basic_component + account_component + transitional_component
    return parts + fixed_sums + transition_adjusting_fund


@rule(unit="money", cites="浙人社发〔2018〕102号", since="2018-01-01", zh="过渡性调节金（含进位）")
def adjusting_sum(pension_rounded_up, basic_component, account_component, transitional_component, fixed_sums):
    """The adjusting fund, and what brings the whole pension up to a full 0.1 yuan."""
    return pension_rounded_up - basic_component - account_component - transitional_component - fixed_sums


@rule(unit="money", cites="浙江省关于2022年调整退休人员基本养老金的通知 二（二）; 浙江省关于2024年调整退休人员基本养老金的通知 二（二）; 浙人社发〔2025〕39号", since="2022-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(
    total_months,
    increase_per_year,
    increase_second_band,
    increase_third_band,
    second_band_from,
    third_band_from,
    years_part_floor,
):
    """Years to fifteen, to thirty, above, each band at its own amount, a part year as one; not below the lowest."""
    years = ceil(total_months / 12)
    second = max(0, min(years, third_band_from) - second_band_from)
    third = max(0, years - third_band_from)
    by_bands = min(years, second_band_from) * increase_per_year + second * increase_second_band
    return max(years_part_floor, by_bands + third * increase_third_band)


@rule(unit="money", cites="浙江省关于2022年调整退休人员基本养老金的通知 二（三）; 浙江省关于2024年调整退休人员基本养老金的通知 二（三）; 浙人社发〔2025〕39号", since="2022-01-01", zh="高龄倾斜调整")
def adjustment_high_age(sex, age_before_adjustment, high_age_increase, high_age_increase_women):
    """By age and sex: to 2024 women from 65, men from 70."""
    if sex == "male":
        return lookup(high_age_increase, age_before_adjustment)
    else:
        return lookup(high_age_increase_women, age_before_adjustment)
