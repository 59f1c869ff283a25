"""Employees' pension scheme in Guangxi."""

from shebao.law.api import ceil, rule


@rule(unit="money", cites="桂人社发〔2024〕34号 二（二）1; 桂人社发〔2025〕31号 二（二）1", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)


@rule(unit="flag", cites="桂人社发〔2024〕34号 二（三）1; 桂人社发〔2025〕31号 二（三）1", since="2024-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, high_age_from):
    """Below the age of the first step there is nothing to know."""
    return age_before_adjustment < high_age_from


@rule(unit="money", cites="桂人社发〔2024〕34号 二（三）1; 桂人社发〔2025〕31号 二（三）1", since="2024-01-01", zh="高龄倾斜调整")
def adjustment_high_age():
    """Nothing below the first step; how the steps above it count was not read."""
    return 0
