"""Employees' pension scheme in Jilin."""

from shebao.law.api import ceil, rule


@rule(unit="flag", cites="国发〔2005〕38号 六", since="2006-01-01", zh="当地计发办法已收录")
def local_formula_known():
    """Additions for years above twenty were not read in full."""
    return 0


@rule(unit="money", cites="吉人社联〔2024〕59号 二（二）", since="2024-01-01", until="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(
    total_months,
    increase_per_year,
    increase_second_band,
    increase_third_band,
    increase_last_band,
    second_band_from,
    third_band_from,
    last_band_from,
):
    """Years to 25, 30, 35 and above, each band at its own amount; a part year counts as one."""
    years = ceil(total_months / 12)
    beyond_first = max(0, years - second_band_from)
    beyond_second = max(0, years - third_band_from)
    beyond_third = max(0, years - last_band_from)
    lower = (years - beyond_first) * increase_per_year + (beyond_first - beyond_second) * increase_second_band
    return lower + (beyond_second - beyond_third) * increase_third_band + beyond_third * increase_last_band


@rule(unit="money", cites="吉人社联〔2025〕71号 二（二）", since="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year
