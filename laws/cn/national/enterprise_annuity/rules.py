"""Enterprise annuity: what a plan may do, and what a person has of it."""

from shebao.law.api import rule


@rule(unit="flag", cites="人社部令第36号 第十五条", since="2018-02-01", zh="企业缴费未超上限")
def employer_within(plan_employer_rate, employer_limit):
    """The employer's rate is within eight percent."""
    return plan_employer_rate <= employer_limit


@rule(unit="flag", cites="人社部令第36号 第十五条", since="2018-02-01", zh="合计缴费未超上限")
def together_within(plan_employer_rate, plan_employee_rate, joint_limit):
    """Both together are within twelve percent."""
    return plan_employer_rate + plan_employee_rate <= joint_limit


@rule(unit="flag", cites="人社部令第36号 第十五条", since="2018-02-01", zh="方案符合规定")
def plan_lawful(employer_within, together_within):
    """Both bounds are kept."""
    return employer_within and together_within


@rule(unit="money", cites="人社部令第36号 第十五条", since="2018-02-01", zh="职工缴费工资")
def wage_total(plan_wage):
    """The wage the plan counts."""
    return plan_wage


@rule(unit="money", rounds="annuity_rounding", cites="人社部令第36号 第十五条", since="2018-02-01", zh="企业应缴企业年金")
def employer_due(wage_total, plan_employer_rate, employer_limit):
    """By the plan, at most eight percent."""
    return wage_total * min(plan_employer_rate, employer_limit)


@rule(unit="money", rounds="annuity_rounding", cites="人社部令第36号 第十五条", since="2018-02-01", zh="职工应缴企业年金")
def employee_due(wage_total, plan_employer_rate, plan_employee_rate, employer_limit, joint_limit):
    """By the plan, at most what the employer's share leaves of twelve percent."""
    return wage_total * min(plan_employee_rate, joint_limit - min(plan_employer_rate, employer_limit))


@rule(unit="money", rounds="annuity_rounding", cites="财税〔2013〕103号 一", since="2018-02-01", zh="个人缴费免税额")
def own_payment_tax_free(employee_due, wage_total, tax_free_share):
    """Own payments up to four percent of the base are free of income tax when paid."""
    return min(employee_due, wage_total * tax_free_share)


@rule(unit="rate", decimals=4, cites="人社部令第36号 第十九条", since="2018-02-01", zh="企业缴费归属比例")
def vested_share(service_years, plan_vested_share, vesting_limit_years, drawing_case):
    """All of it after eight years at the latest, at retirement, disability or death; by the plan before."""
    if service_years >= vesting_limit_years or drawing_case != "none":
        return 1
    else:
        return plan_vested_share


@rule(unit="money", rounds="annuity_rounding", cites="人社部令第36号 第十九条", since="2018-02-01", zh="归属个人的金额")
def vested_amount(own_balance, employer_balance, vested_share):
    """Own payments whole, the employer's by the share vested."""
    return own_balance + employer_balance * vested_share


@rule(unit="flag", cites="人社部令第36号 第二十四条", since="2018-02-01", zh="可以领取")
def may_draw(drawing_case):
    """Retirement, full disability, settling abroad, death."""
    return drawing_case != "none"
