"""Employees' pension scheme in Anhui."""

from shebao.law.api import ceil, lookup, rule


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


@rule(unit="money", cites="皖人社发〔2024〕9号 二", since="2024-01-01", until="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year, a part year as one; up to the whole yuan."""
    further = max(0, ceil(total_months / 12) - first_years)
    return ceil(first_years_amount + further * increase_per_year)


@rule(unit="money", cites="皖人社发〔2025〕4号", since="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year


@rule(unit="money", rounds="percentage_rounding", cites="皖人社发〔2024〕9号 二", since="2024-01-01", until="2025-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate):
    """A share of the own pension, up to the whole yuan."""
    return pension_before * increase_rate


@rule(unit="money", rounds="component_rounding", cites="皖人社发〔2025〕4号", since="2025-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate):
    """A share of the own pension."""
    return pension_before * increase_rate


@rule(unit="flag", cites="皖人社发〔2024〕9号 二", since="2024-01-01", until="2025-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment):
    """Who turned 80 or 85 in the year before is brought up to a sum of all years, which the record of those years holds."""
    return age_before_adjustment != 80 and age_before_adjustment != 85  # article


@rule(unit="flag", cites="皖人社发〔2025〕4号", since="2025-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, high_age_from):
    """Below the age of the first step there is nothing to know."""
    return age_before_adjustment < high_age_from


@rule(unit="money", cites="皖人社发〔2024〕9号 二", since="2024-01-01", until="2025-01-01", zh="高龄倾斜调整")
def adjustment_high_age(age_before_adjustment, high_age_increase):
    """By age; who turned 70 in the year before is brought up to 140 yuan."""
    return lookup(high_age_increase, age_before_adjustment)


@rule(unit="money", cites="皖人社发〔2025〕4号", since="2025-01-01", zh="高龄倾斜调整")
def adjustment_high_age():
    """Nothing below the first step; how the steps above it count was not read."""
    return 0
