"""Employees' pension scheme in Fujian."""

from shebao.law.api import ceil, rule


@rule(unit="money", cites="福建省关于2024年调整退休人员基本养老金的通知; 闽人社文〔2025〕41号", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_half_year):
    """Up to six months count as half a year, seven and more as a full one."""
    return increase_per_half_year * ceil(total_months / 6)  # article
