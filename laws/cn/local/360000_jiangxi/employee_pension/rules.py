"""Employees' pension scheme in Jiangxi."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="国发〔2005〕38号 六; forms of the place", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(unit="money", cites="江西省关于2024年调整退休人员基本养老金的通知 二（二）", since="2024-01-01", until="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year, years_part_floor):
    """A part year counts as one; to fifteen years the lowest amount."""
    return max(years_part_floor, increase_per_year * ceil(total_months / 12))


@rule(unit="money", cites="江西省关于2025年调整退休人员基本养老金的通知", since="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one, as in the notice of 2024; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)
