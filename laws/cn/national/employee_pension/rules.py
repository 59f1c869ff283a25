"""Employees' pension scheme: contributions, the individual account and the index. Versions of a place stand under local/."""

from shebao.law.api import rule, step, total, value_in

# --- contributions -------------------------------------------------------------------------------------------------


@rule(unit="money", cites="国发〔1997〕26号 三; 国办发〔2019〕13号 三", since="1998-01-01", zh="缴费基数")
def contribution_base(declared_wage, base_floor, base_ceiling):
    """The declared wage within the bounds of the place."""
    return min(max(declared_wage, base_floor), base_ceiling)


@rule(unit="money", rounds="due_rounding", cites="社会保险法 art. 12", since="1998-01-01", zh="单位应缴养老保险费")
def employer_due(contribution_base, employer_rate, relief_share):
    """Employer's due, all to the pool since 2006."""
    return contribution_base * employer_rate * relief_share


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="社会保险法 art. 12",
    since="2006-01-01",
    zh="个人应缴养老保险费",
)
def employee_due(contribution_base, employee_rate):
    """Employee's due, withheld by the employer."""
    return contribution_base * employee_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔1997〕26号 四",
    since="1998-01-01",
    until="2006-01-01",
    zh="记入个人账户额",
)
def account_credit(contribution_base, account_rate_to_2005):
    """Eleven percent of the base, the employee's due topped up by the employer."""
    return contribution_base * account_rate_to_2005


@rule(unit="money", cites="国发〔2005〕38号 三", since="2006-01-01", zh="记入个人账户额")
def account_credit(employee_due):
    """All of the employee's due, nothing else."""
    return employee_due


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔2005〕38号 三",
    since="2006-01-01",
    zh="灵活就业人员应缴养老保险费",
)
def flexible_due(contribution_base, flexible_rate):
    """Due of a flexible worker on the base he chose."""
    return contribution_base * flexible_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔2005〕38号 三",
    since="2006-01-01",
    zh="灵活就业人员记入个人账户额",
)
def flexible_account_credit(contribution_base, flexible_account_rate):
    """The part of a flexible worker's due that is booked to his account."""
    return contribution_base * flexible_account_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔1997〕26号 三",
    since="1998-01-01",
    zh="按国家一般比例计算的单位缴费",
)
def frame_employer_due(declared_wage, frame_employer_rate):
    """What the national texts say in general, without bounds: a yardstick, no due."""
    return declared_wage * frame_employer_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="人社部发〔2016〕36号 一; 人社部发〔2018〕25号 一",
    since="2016-05-01",
    until="2019-05-01",
    zh="按阶段性降低比例计算的单位缴费",
)
def frame_reduced_due(declared_wage, frame_reduced_rate):
    """The same where a large reserve allowed the reduced rate."""
    return declared_wage * frame_reduced_rate


# --- individual account --------------------------------------------------------------------------------------------


@rule(
    unit="money",
    on="account_years",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 附件3: the yearly method",
    since="1998-01-01",
    zh="当年记账额利息（年度计算法）",
)
def credit_interest_yearly(credit, account_year, crediting_rate):
    """The year's credits earn the rate for half of 1.083 years."""
    return credit * value_in(crediting_rate, account_year * 12) * 1.083 / 2  # article


@rule(
    unit="money",
    on="account_years",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 附件3: the monthly method",
    since="1998-01-01",
    zh="当年记账额利息（月积数法）",
)
def credit_interest_monthly(credit_months, account_year, crediting_rate):
    """A credit of month n earns 13 − n months of the rate."""
    return credit_months * value_in(crediting_rate, account_year * 12) / 12


@step(
    over="account_years",
    state="account_closing_yearly",
    starts=0,
    unit="money",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 附件3: the yearly method",
    since="1998-01-01",
    zh="个人账户年末储存额（年度计算法）",
)
def account_closing_yearly(
    account_closing_yearly, account_year, brought_in, credit, credit_interest_yearly, crediting_rate
):
    """Last year's balance with a year's interest, this year's credits with theirs."""
    rate = value_in(crediting_rate, account_year * 12)
    return (account_closing_yearly + brought_in) * (1 + rate) + credit + credit_interest_yearly


@step(
    over="account_years",
    state="account_closing_monthly",
    starts=0,
    unit="money",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 附件3: the monthly method",
    since="1998-01-01",
    zh="个人账户年末储存额（月积数法）",
)
def account_closing_monthly(
    account_closing_monthly, account_year, brought_in, credit, credit_interest_monthly, crediting_rate
):
    """Last year's balance with a year's interest, this year's credits with theirs."""
    rate = value_in(crediting_rate, account_year * 12)
    return (account_closing_monthly + brought_in) * (1 + rate) + credit + credit_interest_monthly


# --- index ---------------------------------------------------------------------------------------------------------


@rule(
    unit="number",
    decimals=5,
    on="contribution_years",
    rounds="year_index_rounding",
    cites="国发〔2005〕38号 六; 国办发〔2009〕66号 art. 7",
    since="2006-01-01",
    zh="年度缴费指数（按月累计）",
)
def year_index_months(base_total, year, average_wage):
    """Bases of a year over the average wage of the year before: the sum of its monthly indices."""
    return base_total / value_in(average_wage, (year - 1) * 12)


@rule(
    unit="number",
    decimals=5,
    rounds="index_rounding",
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="计算的平均缴费工资指数",
)
def computed_index(year_index_months, months):
    """Mean of the monthly indices over the months paid; months not paid are left out."""
    return total(year_index_months) / total(months)


@rule(unit="number", decimals=5, cites="国发〔2005〕38号 六", since="2006-01-01", zh="平均缴费工资指数")
def contribution_index(determined_index, computed_index, highest_index):
    """The determined index, or the one computed from the yearly bases."""
    if determined_index > 0:
        return determined_index
    else:
        return min(computed_index, highest_index)
