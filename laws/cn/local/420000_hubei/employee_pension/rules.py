"""Employees' pension scheme in Hubei."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="鄂劳社文〔2006〕169号 一（二）", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="鄂劳社文〔2006〕169号 一（三）", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", cites="鄂人社发〔2023〕22号; 湖北省关于2024年调整退休人员基本养老金的通知; 湖北省关于2025年调整全省退休人员基本养老金的通知", since="2023-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one (stated in the notices of 2023 and 2025)."""
    return increase_per_year * ceil(total_months / 12)
