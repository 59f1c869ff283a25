"""Public-sector pension: the formula of the employees' scheme, a fund of its own, ten years of transition."""

from shebao.law.api import floor, lookup, rule, step, value_in, year_of


@rule(unit="money", cites="国发〔2015〕2号 三", since="2014-10-01", zh="缴费基数")
def contribution_base(declared_wage, base_floor, base_ceiling):
    """The wage within 60 and 300 percent of the average."""
    return min(max(declared_wage, base_floor), base_ceiling)


@rule(unit="money", rounds="due_rounding_public", cites="国发〔2015〕2号 三", since="2014-10-01", zh="单位应缴养老保险费")
def employer_due(contribution_base, employer_rate):
    """Employer's due on the wage, all to the pool."""
    return contribution_base * employer_rate


@rule(unit="money", rounds="due_rounding_public", cites="国发〔2015〕2号 三", since="2014-10-01", zh="个人应缴养老保险费")
def employee_due(contribution_base, employee_rate):
    """Eight percent, withheld, all to the account."""
    return contribution_base * employee_rate


@rule(unit="money", on="account_years", rounds="account_rounding", cites="劳办发〔1997〕116号 附件3: the yearly method", since="2014-10-01", zh="当年记账额利息")
def credit_interest(credit, account_year, crediting_rate):
    """The year's credits earn the rate for half of 1.083 years."""
    return credit * value_in(crediting_rate, account_year * 12) * 1.083 / 2  # article


@step(
    over="account_years",
    state="account_closing",
    starts=0,
    unit="money",
    rounds="account_rounding",
    cites="人社部发〔2017〕31号 二、四; 劳办发〔1997〕116号 附件3: the yearly method",
    since="2014-10-01",
    zh="个人账户年末储存额",
)
def account_closing(account_closing, account_year, brought_in, credit, credit_interest, crediting_rate):
    """Last year's balance with a year's interest, this year's credits with theirs."""
    rate = value_in(crediting_rate, account_year * 12)
    return (account_closing + brought_in) * (1 + rate) + credit + credit_interest


@rule(unit="integer", cites="国发〔2015〕2号 四", since="2014-10-01", zh="累计缴费月数（含视同）", en="Contribution months, deemed ones included")
def total_months(contribution_months, deemed_months):
    """Paid and deemed months."""
    return contribution_months + deemed_months


@rule(unit="integer", cites="社会保险法 art. 16; 国务院关于渐进式延迟法定退休年龄的办法 art. 2", since="2014-10-01", zh="最低缴费月数")
def minimum_months(retirement_month, minimum_months_by_year):
    """Fifteen years; half a year more each year from 2030."""
    return lookup(minimum_months_by_year, year_of(retirement_month))


@rule(unit="flag", cites="社会保险法 art. 16", since="2014-10-01", zh="已满最低缴费年限")
def minimum_reached(total_months, minimum_months):
    """The minimum is paid or deemed."""
    return total_months >= minimum_months


@rule(unit="flag", cites="国发〔2015〕2号 四", since="2014-10-01", zh="退休已经批准")
def retirement_approved(approved_by_appointing_office):
    """The appointing office approves the retirement."""
    return approved_by_appointing_office


@rule(unit="flag", cites="人社厅发〔2019〕94号 四", since="2014-10-01", zh="未领取其他基本养老金")
def no_other_pension(draws_other_pension):
    """One person, one pension."""
    return not draws_other_pension


@rule(unit="month", cites="国发〔2015〕2号 四; our choice: the month after, text silent", since="2014-10-01", zh="首次发放年月")
def first_payment_month(retirement_month):
    """The month after the month of retirement."""
    return retirement_month + 1


@rule(unit="integer", cites="国发〔2005〕38号 六", since="2014-10-01", zh="退休时年龄")
def age_months(retirement_month, birth_month):
    """Age at retirement in months."""
    return retirement_month - birth_month


@rule(unit="integer", cites="国发〔2005〕38号 annex", since="2014-10-01", zh="退休时周岁")
def age_years(age_months):
    """Full years of age."""
    return floor(age_months / 12)


@rule(unit="number", decimals=1, cites="国发〔2005〕38号 annex", since="2014-10-01", until="2025-01-01", zh="计发月数", en="Divisor months")
def divisor(age_years, divisor_table):
    """By whole years of age."""
    return lookup(divisor_table, age_years)


@rule(unit="number", decimals=1, rounds="divisor_rounding", cites="国发〔2005〕38号 annex; 国务院关于渐进式延迟法定退休年龄的办法 art. 1: between whole years in a straight line, as forms of 2025 show", since="2025-01-01", zh="计发月数", en="Divisor months")
def divisor(age_years, age_months, divisor_table):
    """Between whole years of age in a straight line."""
    beyond = age_months - age_years * 12
    here = lookup(divisor_table, age_years)
    if beyond == 0:
        return here
    else:
        return here + (lookup(divisor_table, age_years + 1) - here) * beyond / 12


@rule(unit="money", cites="国发〔2015〕2号 四; 国发〔2005〕38号 六", since="2014-10-01", zh="计发基数与指数化工资的平均", en="Mean of base and indexed wage")
def mean_of_base_and_wage(calculation_base, contribution_index):
    """Half of base and indexed wage."""
    return (calculation_base + calculation_base * contribution_index) / 2  # article


@rule(unit="money", rounds="component_rounding", cites="国发〔2015〕2号 四; 国发〔2005〕38号 六", since="2014-10-01", zh="基础养老金")
def basic_component(mean_of_base_and_wage, total_months, accrual_rate):
    """The formula of the employees' scheme: half of base and indexed wage, one percent for each year."""
    return mean_of_base_and_wage * total_months / 12 * accrual_rate


@rule(unit="money", rounds="component_rounding", cites="国发〔2015〕2号 四", since="2014-10-01", zh="个人账户养老金")
def account_component(account_balance, divisor):
    """Balance over divisor months, paid for life."""
    return account_balance / divisor


@rule(unit="money", rounds="component_rounding", cites="国发〔2015〕2号 四; 人社部发〔2015〕28号 三（四）", since="2014-10-01", zh="过渡性养老金")
def transitional_component(calculation_base, deemed_index, deemed_months, transitional_coefficient):
    """Base, deemed index by rank or post, deemed years, coefficient of the employees' scheme of the area."""
    return calculation_base * deemed_index * deemed_months / 12 * transitional_coefficient


@rule(unit="money", cites="人社部发〔2015〕28号 三（四）", since="2014-10-01", zh="新办法待遇", en="Amount by the new method")
def new_method_pension(basic_component, account_component, transitional_component):
    """The three components."""
    return basic_component + account_component + transitional_component


@rule(unit="money", cites="人社部发〔2015〕28号 三（四）", since="2014-10-01", until="2024-10-01", zh="新办法高出老办法的部分", en="What the new method gives above the old")
def gain_over_old(old_method_pension, new_method_pension):
    """Nothing where the old amount is higher."""
    return max(0, new_method_pension - old_method_pension)


@rule(unit="money", rounds="component_rounding", cites="人社部发〔2015〕28号 三（四）", since="2014-10-01", until="2024-10-01", zh="过渡期待遇", en="Amount in the transition")
def transition_pension(old_method_pension, gain_over_old, gain_share):
    """The old amount is kept; of what the new one gives above it the share of the year is paid."""
    return old_method_pension + gain_over_old * gain_share


@rule(unit="money", cites="人社部发〔2015〕28号 三（四）", since="2014-10-01", until="2024-10-01", zh="月基本养老金", en="Public-sector pension")
def monthly_pension(worked_before_reform, transition_pension, new_method_pension):
    """In the ten years of transition by comparison for the middle cohort, for others by the new method."""
    return transition_pension if worked_before_reform else new_method_pension


@rule(unit="money", cites="人社部发〔2015〕28号 三（四）", since="2024-10-01", zh="月基本养老金", en="Public-sector pension")
def monthly_pension(new_method_pension):
    """By the new method alone."""
    return new_method_pension


@rule(unit="flag", cites="国发〔2015〕2号 二、八; 国办发〔2015〕18号 第二条、第三条", since="2014-10-01", zh="基本养老保险与职业年金同步参保")
def enrolment_lawful(basic_enrolled, annuity_enrolled):
    """A public employer joins basic pension and occupational annuity together."""
    return not basic_enrolled or annuity_enrolled


@rule(unit="flag", cites="民发〔2011〕192号 一", since="2014-10-01", zh="公务员")
def is_civil_servant(civil_servant):
    """The multiples below are those of civil servants."""
    return civil_servant


@rule(unit="money", cites="民发〔2011〕192号 一", since="2014-10-01", zh="按居民收入计算的部分", en="Part by the national income")
def death_money_by_income(died_on_duty, national_urban_income, income_multiple_duty, income_multiple_illness):
    """Years of national urban income by the cause of death."""
    multiple = income_multiple_duty if died_on_duty else income_multiple_illness
    return national_urban_income * multiple


@rule(unit="money", cites="民发〔2011〕192号 一", since="2014-10-01", zh="按本人基本工资计算的部分", en="Part by the own pay")
def death_money_by_pay(basic_pay, basic_pay_months):
    """Forty months of pay."""
    return basic_pay * basic_pay_months


@rule(unit="money", cites="民发〔2011〕192号 一", since="2014-10-01", zh="一次性抚恤金", en="One-off survivors' money")
def death_money(death_money_by_income, death_money_by_pay):
    """Years of national urban income by the cause of death, and forty months of pay."""
    return death_money_by_income + death_money_by_pay


@rule(unit="money", cites="社会保险法 art. 14", since="2014-10-01", zh="个人账户余额继承额", en="Rest of the individual account")
def account_to_heirs(account_remaining):
    """The rest of the account belongs to the heirs."""
    return account_remaining
