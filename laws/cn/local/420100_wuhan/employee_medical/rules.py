"""Employees' medical insurance in Wuhan: the account change of 2023-02-01."""

from shebao.law.api import rule


@rule(unit="money", cites="国办发〔2021〕14号 二（四）", since="2023-02-01", zh="记入个人账户额")
def account_credit(employee_due):
    """Since the reform only the employee's own due."""
    return employee_due
