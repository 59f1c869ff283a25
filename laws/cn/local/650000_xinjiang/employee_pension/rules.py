"""Employees' pension scheme in Xinjiang."""

from shebao.law.api import ceil, rule


@rule(unit="money", cites="新疆维吾尔自治区关于2024年调整退休人员基本养老金的通知", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(
    total_months, first_years_amount, first_years, increase_per_year, third_band_from, increase_third_band
):
    """One amount for the first fifteen years, more for each further year, most above twenty-five; a part year as one (notices of 2016 and 2020)."""
    years = ceil(total_months / 12)
    second = max(0, min(years, third_band_from) - first_years)
    third = max(0, years - third_band_from)
    return first_years_amount + second * increase_per_year + third * increase_third_band


@rule(unit="money", cites="新人社发〔2025〕24号", since="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year as one (notices of 2016 and 2020)."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year
