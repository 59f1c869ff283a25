"""城市居民最低生活保障: Decree 271 from 1999-10-01, part of one system since 2014-05-01. The pilot of 1993 stands in Shanghai's folder."""

from shebao.law.api import rule


@rule(unit="flag", cites="城市居民最低生活保障条例（国务院令第271号）第二条", since="1999-10-01", zh="城市居民家庭", delegated_to=["province"])
def town_household(rural_household):
    """Households with non-agricultural registration."""
    return not rural_household


@rule(unit="money", cites="城市居民最低生活保障条例（国务院令第271号）第二条、第六条", since="1993-06-01", zh="家庭月保障标准")
def household_line(dibao_line, persons):
    """The line times the persons."""
    return dibao_line * persons


@rule(unit="flag", cites="城市居民最低生活保障条例（国务院令第271号）第二条", since="1993-06-01", zh="人均收入低于标准")
def income_below_line(household_income, household_line):
    """Strictly below."""
    return household_income < household_line


@rule(unit="money", cites="城市居民最低生活保障条例（国务院令第271号）第八条", since="1993-06-01", zh="月低保金")
def monthly_grant(without_support, household_line, household_income):
    """The whole line for who has no income, no ability and no supporter; the difference for others."""
    if without_support:
        return household_line
    return max(0, household_line - household_income)


@rule(unit="month", cites="城市居民最低生活保障条例（国务院令第271号）第八条; our choice where the text is silent: the month after the approval", since="1993-06-01", zh="起发月份")
def starts_on(decision_month):
    """The month after the decision."""
    return decision_month + 1


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第二章", since="1993-06-01", zh="转入统一的最低生活保障")
def draws_grant(draws):
    """Who draws goes over into the one system."""
    return draws
