"""Employees' pension scheme in Ningxia."""

from shebao.law.api import ceil, floor, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="国发〔2005〕38号 六; forms of the place", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="国发〔2005〕38号 六; forms of the place", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", cites="宁夏回族自治区关于2023年调整退休人员基本养老金的通知", since="2023-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further full year."""
    further = max(0, floor(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year


@rule(unit="money", rounds="component_rounding", cites="宁夏回族自治区关于2023年调整退休人员基本养老金的通知", since="2023-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate, percentage_floor):
    """A share of the own pension, at least twenty yuan."""
    return max(percentage_floor, pension_before * increase_rate)


@rule(unit="money", cites="宁夏回族自治区关于2024年调整退休人员基本养老金的通知 二（二）; 宁人社发〔2025〕103号 二（二）", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year


@rule(unit="money", rounds="component_rounding", cites="宁夏回族自治区关于2024年调整退休人员基本养老金的通知 二（二）; 宁人社发〔2025〕103号 二（二）", since="2024-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate, percentage_floor):
    """A share of the own pension, not below the lowest amount."""
    return max(percentage_floor, pension_before * increase_rate)
