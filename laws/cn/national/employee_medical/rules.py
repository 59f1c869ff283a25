"""Employees' medical insurance with maternity: contributions."""

from shebao.law.api import rule


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="医疗保险缴费基数")
def contribution_base(declared_wage, base_floor, base_ceiling):
    """The declared wage within the bounds of the place."""
    return min(max(declared_wage, base_floor), base_ceiling)


@rule(unit="money", rounds="due_rounding", cites="国发〔1998〕44号 二", since="1998-12-14", zh="单位应缴医疗保险费")
def employer_due(contribution_base, employer_rate):
    """Employer's due without maternity."""
    return contribution_base * employer_rate


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="国发〔1998〕44号 二",
    since="1998-12-14",
    zh="个人应缴医疗保险费",
)
def employee_due(contribution_base, employee_rate):
    """Employee's due."""
    return contribution_base * employee_rate


@rule(unit="money", cites="国办发〔2021〕14号", since="2023-07-01", zh="记入个人账户额")
def account_credit(employee_due):
    """Since the reform only the employee's own due; earlier amounts by age are local and absent."""
    return employee_due


@rule(
    unit="money",
    rounds="due_rounding",
    cites="企业职工生育保险试行办法 (劳部发〔1994〕504号)",
    since="1995-01-01",
    until="2020-01-01",
    zh="单位应缴生育保险费（单独基金）",
)
def maternity_due(contribution_base, maternity_rate):
    """Paid to a fund of its own."""
    return contribution_base * maternity_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国办发〔2019〕10号",
    since="2020-01-01",
    zh="单位应缴生育保险费（并入医保基金）",
)
def maternity_due(contribution_base, maternity_rate):
    """Collected with, and paid into, the medical fund."""
    return contribution_base * maternity_rate


@rule(
    unit="money", rounds="due_rounding", cites="社会保险法 art. 23", since="2011-07-01", zh="灵活就业人员应缴医疗保险费"
)
def flexible_due(contribution_base, flexible_rate):
    """Due of a flexible worker."""
    return contribution_base * flexible_rate


@rule(
    unit="money", rounds="due_rounding", cites="国发〔1998〕44号 二", since="1998-12-14", zh="按一般比例计算的单位缴费"
)
def frame_employer_due(declared_wage, frame_employer_rate):
    """The general picture, without bounds: a yardstick, no due."""
    return declared_wage * frame_employer_rate


@rule(
    unit="money", rounds="due_rounding", cites="国发〔1998〕44号 二", since="1998-12-14", zh="按国家比例计算的个人缴费"
)
def frame_employee_due(declared_wage, employee_rate):
    """The same for the employee."""
    return declared_wage * employee_rate
