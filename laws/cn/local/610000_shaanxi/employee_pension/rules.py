"""Employees' pension scheme in Shaanxi."""

from shebao.law.api import ceil, rule


@rule(unit="money", cites="陕西省关于2024年调整退休人员基本养老金的通知 二; 陕西省关于2025年调整退休人员基本养老金的通知 二", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year


@rule(unit="money", rounds="percentage_rounding", cites="陕西省关于2024年调整退休人员基本养老金的通知 三; 陕西省关于2025年调整退休人员基本养老金的通知 三", since="2024-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate):
    """A share of the own pension, up to the whole yuan."""
    return pension_before * increase_rate
