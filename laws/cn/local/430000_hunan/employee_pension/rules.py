"""Employees' pension scheme in Hunan."""

from shebao.law.api import ceil, rule


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


@rule(unit="money", cites="湘人社规〔2024〕10号 二（二）", since="2024-01-01", until="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year, least_years):
    """A part year counts as one, fewer than fifteen years as fifteen."""
    return increase_per_year * max(least_years, ceil(total_months / 12))


@rule(unit="money", cites="湘人社规〔2025〕25号", since="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one, as in the notices of the years before; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)
