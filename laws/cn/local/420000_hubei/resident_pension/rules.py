"""Residents' pension in Hubei: every year of contribution adds to the base, later years more."""

from shebao.law.api import rule


@rule(
    unit="money",
    cites="Hubei 2023: for each year of contribution (fact base 3.5)",
    since="2023-01-01",
    zh="缴费年限养老金（湖北）",
    en="For years of contribution",
)
def extra_years_part(contribution_years, extra_first_until, extra_first, extra_second_until, extra_second, extra_third):
    """The years of the first band at the first amount, those of the second at the second, the rest at the third."""
    first = min(contribution_years, extra_first_until)
    second = min(max(0, contribution_years - extra_first_until), extra_second_until - extra_first_until)
    third = max(0, contribution_years - extra_second_until)
    return first * extra_first + second * extra_second + third * extra_third
