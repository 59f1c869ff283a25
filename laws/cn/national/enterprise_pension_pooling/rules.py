"""Pooling of 1991 and the two account models of 1995, until the unified scheme of 1998."""

from shebao.law.api import rule


@rule(unit="money", cites="国发〔1991〕33号 四", since="1991-06-26", zh="缴费工资")
def base_wage_of_plan(base_wage):
    """The base wage of the month."""
    return base_wage


@rule(unit="money", rounds="due_rounding_pooling", cites="国发〔1991〕33号 四", since="1991-06-26", until="1995-03-01", zh="个人缴费")
def employee_due(base_wage_of_plan, employee_rate, employee_rate_limit):
    """The rate of the place, at most three percent to begin with."""
    return base_wage_of_plan * min(employee_rate, employee_rate_limit)


@rule(unit="money", rounds="due_rounding_pooling", cites="国发〔1995〕6号 附件一、附件二", since="1995-03-01", zh="个人缴费")
def employee_due(base_wage_of_plan, employee_rate):
    """The rate of the place; each place chose one of two models."""
    return base_wage_of_plan * employee_rate


@rule(unit="money", rounds="due_rounding_pooling", cites="国发〔1995〕6号 附件一、附件二", since="1995-03-01", zh="记入个人账户额")
def account_credit(account_model, base_wage_of_plan, account_share):
    """What the model of the place books to the account."""
    if account_model == "none":
        return 0
    else:
        return base_wage_of_plan * account_share


@rule(unit="flag", cites="国发〔1997〕26号 三、四", since="1991-06-26", zh="转入统一制度")
def insured(enrolled):
    """Everybody insured goes over, whichever model the place had."""
    return enrolled


@rule(unit="money", cites="国发〔1997〕26号 四", since="1991-06-26", zh="并入的个人账户")
def account_carried(account_balance):
    """What was booked under either model goes over whole."""
    return account_balance


@rule(unit="integer", cites="国发〔1997〕26号 五", since="1991-06-26", zh="并入的缴费月数")
def months_carried(insured_months):
    """Months go over whole."""
    return insured_months
