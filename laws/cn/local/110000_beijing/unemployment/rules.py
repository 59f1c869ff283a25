"""Unemployment benefit in Beijing."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="levels of the city 2024", since="2024-01-01", zh="失业保险金（北京）", en="Unemployment benefit of a month")
def monthly_benefit(benefit_by_years, contributed_months, benefit_later, month_of_drawing):
    """By years paid in the first twelve months, one level from month 13."""
    if month_of_drawing > 12:
        return benefit_later
    return lookup(benefit_by_years, contributed_months)
