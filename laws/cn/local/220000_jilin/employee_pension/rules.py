"""Employees' pension scheme in Jilin."""

from shebao.law.api import ceil, rule


@rule(unit="flag", cites="国发〔2005〕38号 六", since="2006-01-01", zh="当地计发办法已收录")
def local_formula_known():
    """Additions for years above twenty were not read in full."""
    return 0


@rule(unit="money", cites="吉人社联〔2025〕71号", since="2025-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, first_years_amount, first_years, increase_per_year):
    """One amount for the first fifteen years, more for each further year; a part year counts as one."""
    further = max(0, ceil(total_months / 12) - first_years)
    return first_years_amount + further * increase_per_year
