"""农村最低生活保障: 国发〔2007〕19号; part of one system since 2014-05-01."""

from shebao.law.api import floor, lookup, rule


@rule(unit="flag", cites="国发〔2007〕19号", since="2007-07-01", zh="农村居民家庭")
def village_household(rural_household):
    """Of the countryside."""
    return rural_household


@rule(unit="money", cites="国发〔2007〕19号", since="2007-07-01", zh="家庭年保障标准")
def yearly_line(dibao_line, persons):
    """The line times the persons, for the year."""
    return dibao_line * persons * 12


@rule(unit="flag", cites="国发〔2007〕19号", since="2007-07-01", zh="年人均纯收入低于标准")
def income_below_line(yearly_income, yearly_line):
    """Strictly below."""
    return yearly_income < yearly_line


@rule(unit="money", rounds="grant_rounding", cites="国发〔2007〕19号", since="2007-07-01", zh="月低保金")
def monthly_grant(yearly_line, yearly_income):
    """A twelfth of the difference of the year."""
    return max(0, yearly_line - yearly_income) / 12


@rule(unit="money", cites="国发〔2007〕19号 (local classes)", since="2007-07-01", zh="分档月低保金")
def classed_grant(class_amounts, yearly_income, persons):
    """Where the county pays by classes: the amount of the class for each person."""
    return lookup(class_amounts, floor(yearly_income / persons)) * persons


@rule(unit="month", cites="国发〔2007〕19号", since="2007-07-01", zh="起发月份")
def starts_on(decision_month):
    """The month after the decision."""
    return decision_month + 1


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第九条", since="2007-07-01", zh="转入统一的最低生活保障")
def draws_grant(draws):
    """Who draws goes over into the one system."""
    return draws
