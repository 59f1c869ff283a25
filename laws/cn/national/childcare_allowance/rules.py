"""育儿补贴: 3,600 yuan a year for each child under three, from 2025-01-01."""

from shebao.law.api import month_number, rule, year_of


@rule(unit="month", cites="育儿补贴制度实施方案 二（二）", since="2025-01-01", zh="计发首月", en="First month that counts")
def first_month_counted(allowance_year, birth_month):
    """January of the year, or the month of the birth where that is later."""
    january = birth_month - month_number(birth_month) + 1 + (allowance_year - year_of(birth_month)) * 12
    return max(birth_month, january)


@rule(unit="month", cites="育儿补贴制度实施方案 二（一）", since="2025-01-01", zh="计发末月", en="Last month that counts")
def last_month_counted(allowance_year, birth_month, age_limit_months):
    """December of the year, or the month before the third birthday where that is earlier."""
    december = birth_month - month_number(birth_month) + 12 + (allowance_year - year_of(birth_month)) * 12
    return min(birth_month + age_limit_months - 1, december)


@rule(unit="integer", cites="育儿补贴制度实施方案 二（二）", since="2025-01-01", zh="当年未满3周岁的月数", en="Months of the year under three")
def months_of_year(first_month_counted, last_month_counted):
    """Months from the first that counts to the last, both counted."""
    return max(0, last_month_counted - first_month_counted + 1)


@rule(unit="flag", cites="育儿补贴制度实施方案 二（一）", since="2025-01-01", zh="当年有未满3周岁的月份")
def under_three_in_the_year(months_of_year):
    """At least one month."""
    return months_of_year > 0


@rule(unit="money", rounds="allowance_rounding", cites="育儿补贴制度实施方案 二（二）", since="2025-01-01", zh="当年育儿补贴", en="Childcare allowance of the year")
def allowance_of_year(yearly_amount, months_of_year):
    """A twelfth for each month."""
    return yearly_amount * months_of_year / 12
