"""Employees' pension scheme in Hebei."""

from shebao.law.api import ceil, rule


@rule(unit="money", cites="河北省关于2023年调整退休人员基本养老金有关问题的通知; 河北省关于2024年调整退休人员基本养老金的通知", since="2023-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)
