"""Unemployment insurance: contributions."""

from shebao.law.api import rule


@rule(unit="money", cites="失业保险条例 art. 6", since="1999-01-22", zh="缴费基数下限", delegated_to=["province"])
def lower_bound(base_floor):
    """The floor set by the place."""
    return base_floor


@rule(unit="money", cites="失业保险条例 art. 6", since="1999-01-22", zh="失业保险缴费基数")
def contribution_base(declared_wage, lower_bound, base_ceiling):
    """The declared wage within the bounds of the place."""
    return min(max(declared_wage, lower_bound), base_ceiling)


@rule(unit="money", rounds="due_rounding", cites="失业保险条例 art. 6", since="1999-01-22", zh="单位应缴失业保险费")
def employer_due(contribution_base, employer_rate, relief_share):
    """Employer's due, with the relief of 2020."""
    return contribution_base * employer_rate * relief_share


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="失业保险条例 art. 6",
    since="1999-01-22",
    zh="个人应缴失业保险费",
)
def employee_due(contribution_base, employee_rate):
    """Employee's due, never relieved."""
    return contribution_base * employee_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="失业保险条例 art. 6",
    since="1999-01-22",
    until="2015-03-01",
    zh="按条例计算的单位缴费",
)
def frame_employer_due(declared_wage, frame_employer_rate):
    """What the national text says, without bounds: a yardstick, no due."""
    return declared_wage * frame_employer_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="失业保险条例 art. 6",
    since="1999-01-22",
    until="2015-03-01",
    zh="按条例计算的个人缴费",
)
def frame_employee_due(declared_wage, frame_employee_rate):
    """The same for the employee."""
    return declared_wage * frame_employee_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="人社部发〔2015〕24号; 人社部发〔2017〕14号",
    since="2015-03-01",
    zh="按国家总费率计算的缴费",
)
def frame_total_due(declared_wage, frame_total_rate):
    """Both sides together; the split is provincial."""
    return declared_wage * frame_total_rate
