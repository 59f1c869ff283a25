"""Unemployment insurance in Shanghai."""

from shebao.law.api import floor, lookup, rule


@rule(unit="integer", cites="沪人社规〔2026〕18号 第六条第二款; note of the city bureau on the term of the benefit", since="2022-07-01", zh="领取月数（上海）", en="Months by the scale of the place")
def local_months(contributed_months):
    """Two months for each full year."""
    return floor(contributed_months / 12) * 2  # article


@rule(unit="money", cites="沪人社规〔2026〕18号 第七条; 沪人社规〔2026〕7号 一; 沪人社规〔2025〕9号 一; 沪人社规〔2024〕13号 一; 沪人社规〔2023〕17号 一; 沪人社规〔2022〕21号 一", since="2022-07-01", zh="失业保险金（上海）", en="Unemployment benefit of a month")
def monthly_benefit(benefit_by_month, month_of_drawing):
    """The level of the first year, of the second, and of an extension."""
    return lookup(benefit_by_month, month_of_drawing)
