"""育儿补贴: 3,600 yuan a year for each child under three, from 2025-01-01."""

from shebao.law.api import month_number, rule, year_of


@rule(unit="integer", cites="育儿补贴制度实施方案", since="2025-01-01", zh="当年未满3周岁的月数", en="Months of the year under three")
def months_of_year(allowance_year, birth_month, age_limit_months):
    """Months of the year from the birth to the month before the third birthday."""
    born = year_of(birth_month) * 12 + month_number(birth_month) - 1
    first = max(born, allowance_year * 12)
    end = min(born + age_limit_months, allowance_year * 12 + 12)
    return max(0, end - first)


@rule(unit="flag", cites="育儿补贴制度实施方案", since="2025-01-01", zh="当年有未满3周岁的月份")
def under_three_in_the_year(months_of_year):
    """At least one month."""
    return months_of_year > 0


@rule(unit="money", rounds="allowance_rounding", cites="育儿补贴制度实施方案", since="2025-01-01", zh="当年育儿补贴")
def allowance_of_year(yearly_amount, months_of_year):
    """A twelfth for each month."""
    return yearly_amount * months_of_year / 12
