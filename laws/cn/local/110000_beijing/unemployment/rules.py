"""Unemployment benefit in Beijing."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="京人社发〔2023〕4号 一; 京人社发〔2025〕9号 一", since="2023-09-01", zh="失业保险金（北京）", en="Unemployment benefit of a month")
def monthly_benefit(benefit_by_years, contributed_months, benefit_later, month_of_drawing):
    """By years paid in the first twelve months, one level from month 13."""
    if month_of_drawing > 12:
        return benefit_later
    return lookup(benefit_by_years, contributed_months)
