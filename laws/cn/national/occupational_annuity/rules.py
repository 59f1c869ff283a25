"""Occupational annuity: eight and four percent, the employer's share notional where the budget pays all."""

from shebao.law.api import rule, step, value_in


@rule(unit="money", cites="国办发〔2015〕18号 第四条", since="2014-10-01", zh="职业年金缴费基数")
def annuity_base(basic_pension_base):
    """The base of the basic pension."""
    return basic_pension_base


@rule(unit="money", rounds="annuity_rounding", cites="国办发〔2015〕18号 第四条", since="2014-10-01", zh="单位应缴职业年金")
def employer_due(annuity_base, employer_rate):
    """Eight percent of the base."""
    return annuity_base * employer_rate


@rule(unit="money", rounds="annuity_rounding", cites="国办发〔2015〕18号 第四条", since="2014-10-01", zh="个人应缴职业年金")
def employee_due(annuity_base, employee_rate):
    """Four percent, withheld."""
    return annuity_base * employee_rate


@rule(unit="money", cites="国办发〔2015〕18号 第六条", since="2014-10-01", zh="单位实缴")
def employer_cash(employer_due, fully_budget_funded):
    """What the employer pays in money: nothing where the budget funds all; its share is booked until retirement."""
    return 0 if fully_budget_funded else employer_due


@rule(unit="money", cites="国办发〔2015〕18号 第六条", since="2014-10-01", zh="单位虚账记账额")
def employer_notional(employer_due, fully_budget_funded):
    """What is booked without money."""
    return employer_due if fully_budget_funded else 0


@step(
    over="annuity_years",
    state="notional_closing",
    starts=0,
    unit="money",
    rounds="annuity_rounding",
    cites="国办发〔2015〕18号 第六条",
    since="2014-10-01",
    zh="虚账年末余额",
)
def notional_closing(notional_closing, annuity_year, booked, notional_rate):
    """Last balance with a year of the official rate; this year's bookings from the next year on (our choice: text silent)."""
    return notional_closing * (1 + value_in(notional_rate, annuity_year * 12)) + booked


@rule(unit="money", cites="国办发〔2015〕18号 第九条", since="2014-10-01", zh="职业年金余额继承额")
def account_to_heirs(account_remaining):
    """The rest belongs to the heirs."""
    return account_remaining
