"""Employees' pension scheme in Anhui."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="皖政〔2006〕59号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="皖政〔2006〕59号", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", cites="安徽省关于2024年调整退休人员基本养老金的通知; 皖人社发〔2025〕4号", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year


@rule(unit="flag", cites="安徽省关于2024年调整退休人员基本养老金的通知; 皖人社发〔2025〕4号", since="2024-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, high_age_from):
    """Below the age of the first step there is nothing to know."""
    return age_before_adjustment < high_age_from


@rule(unit="money", cites="安徽省关于2024年调整退休人员基本养老金的通知; 皖人社发〔2025〕4号", since="2024-01-01", zh="高龄倾斜调整")
def adjustment_high_age():
    """Nothing below the first step; how the steps above it count was not read."""
    return 0
