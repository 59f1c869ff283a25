"""Employees' pension scheme in Heilongjiang."""

from shebao.law.api import ceil, rule


@rule(unit="money", cites="黑人社发〔2024〕14号 二（二）", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)
