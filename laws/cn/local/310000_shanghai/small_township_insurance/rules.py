"""Small-town insurance of Shanghai: each participant goes into exactly one national scheme."""

from shebao.law.api import rule


@rule(unit="flag", cites="沪府发〔2017〕15号; fact base 7: merged from 2017", since="2016-01-01", zh="转入职工养老保险")
def joins_employees(new_scheme):
    """To the employees' pension."""
    return new_scheme == "employee"


@rule(unit="flag", cites="fact base 7: merged from 2017", since="2016-01-01", zh="转入居民养老保险")
def joins_residents(joins_employees):
    """Everybody else to the residents' pension: exactly one of two."""
    return not joins_employees


@rule(unit="money", cites="fact base 7: merged from 2017", since="2016-01-01", zh="并入的个人账户")
def account_carried(account_balance):
    """The account goes over whole."""
    return account_balance


@rule(unit="integer", cites="fact base 7: merged from 2017", since="2016-01-01", zh="并入的缴费月数")
def months_carried(insured_months):
    """Months go over whole."""
    return insured_months
