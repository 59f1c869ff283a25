"""Employees' pension scheme in Shanghai."""

from shebao.law.api import floor, lookup, rule


@rule(unit="money", rounds="component_rounding", cites="沪人社规〔2021〕27号", since="2006-01-01", zh="基础养老金", en="Basic component")
def basic_component(calculation_base, contribution_index, total_months, accrual_rate, month_rate):
    """One percent for each full year and 0.083 percent for each month beyond."""
    years = floor(total_months / 12)
    months = total_months - years * 12
    share = years * accrual_rate + months * month_rate
    return (calculation_base + calculation_base * contribution_index) / 2 * share  # article


@rule(
    unit="money",
    rounds="component_rounding",
    cites="approval forms of the city",
    since="2006-01-01",
    zh="1992年底前年限部分",
)
def years_before_1993_sum(calculation_base, deemed_months, transitional_coefficient):
    """Base, years before 1993, 1.2 percent."""
    return calculation_base * deemed_months / 12 * transitional_coefficient


@rule(
    unit="money", rounds="component_rounding", cites="approval forms of the city", since="2006-01-01", zh="虚账实记部分"
)
def booked_amount_sum(deemed_account, deemed_account_divisor):
    """Booked amount of the virtual account over 120."""
    return deemed_account / deemed_account_divisor


@rule(unit="money", cites="approval forms of the city", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(years_before_1993_sum, booked_amount_sum):
    """Both parts, each up to 0.1 yuan."""
    return years_before_1993_sum + booked_amount_sum


@rule(unit="flag", cites="沪人社规〔2022〕26号 二（五）; 沪人社规〔2021〕13号 二（三）; city plans", since="2016-01-01", until="2023-01-01", zh="已满增加年龄")
def increase_age_reached(sex, age_before_adjustment, age_increase_man, age_increase_woman):
    """Men of 65, women of 60 and older."""
    if sex == "male":
        return age_before_adjustment >= age_increase_man
    else:
        return age_before_adjustment >= age_increase_woman


@rule(unit="flag", cites="沪人社规〔2022〕26号 二（五）", since="2022-01-01", until="2023-01-01", zh="当年满增加年龄")
def increase_age_just_reached(sex, age_before_adjustment, age_increase_man, age_increase_woman):
    """Men of 65, women of 60."""
    if sex == "male":
        return age_before_adjustment == age_increase_man
    else:
        return age_before_adjustment == age_increase_woman


@rule(unit="money", cites="沪人社规〔2021〕13号 二（三）; city plans 2016 and 2020", since="2016-01-01", until="2022-01-01", zh="高龄倾斜调整")
def adjustment_high_age(increase_age_reached, age_increase):
    """Twenty yuan from the age on."""
    return age_increase if increase_age_reached else 0


@rule(unit="money", cites="沪人社规〔2022〕26号 二（四）、（五）", since="2022-01-01", until="2023-01-01", zh="高龄倾斜调整")
def adjustment_high_age(age_before_adjustment, high_age_increase, increase_age_just_reached, turning_increase):
    """By age, and once more for those who turned 60 or 65."""
    turned = turning_increase if increase_age_just_reached else 0
    return lookup(high_age_increase, age_before_adjustment) + turned


@rule(unit="money", cites="沪人社规〔2023〕10号 二; city plans 2024 and 2025", since="2023-01-01", zh="高龄倾斜调整")
def adjustment_high_age(age_before_adjustment, high_age_increase):
    """By age."""
    return lookup(high_age_increase, age_before_adjustment)
