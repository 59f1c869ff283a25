"""Employees' pension scheme in Hunan."""

from shebao.law.api import floor, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="湘劳社政字〔2006〕10号 一（3）", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="湘劳社政字〔2006〕10号 一（3）", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", cites="湖南省关于2024年调整退休人员基本养老金的通知; 湘人社规〔2025〕25号", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """An amount for each full year; no lowest amount is printed."""
    return increase_per_year * floor(total_months / 12)
