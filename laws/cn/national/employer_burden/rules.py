"""What basic insurance costs on a payroll: points of employer and employee, the whole, and the effect of a change of rate."""

from shebao.law.api import rule


@rule(
    unit="rate",
    cites="国发〔1997〕26号 三; 国发〔1998〕44号 二; 失业保险条例 第六条",
    since="1999-01-22",
    zh="单位费率合计",
    decimals=4,
)
def employer_points(employer_pension, employer_medical, employer_unemployment, employer_maternity, injury_rate_of_employer):
    """All branches of the employer."""
    return employer_pension + employer_medical + employer_unemployment + employer_maternity + injury_rate_of_employer


@rule(
    unit="rate",
    cites="国发〔1997〕26号 三; 国发〔1998〕44号 二; 失业保险条例 第六条",
    since="1999-01-22",
    zh="个人费率合计",
    decimals=4,
)
def employee_points(employee_pension_rate, employee_medical_rate, employee_unemployment_rate):
    """All branches of the employee."""
    return employee_pension_rate + employee_medical_rate + employee_unemployment_rate


@rule(
    unit="rate",
    cites="国发〔1997〕26号 三; 国发〔1998〕44号 二; 失业保险条例 第六条",
    since="1999-01-22",
    zh="费率合计",
    decimals=4,
)
def whole_points(employer_points, employee_points):
    """Both sides."""
    return employer_points + employee_points


@rule(
    unit="money",
    cites="国发〔1997〕26号 三; 国发〔1998〕44号 二; 失业保险条例 第六条",
    since="1999-01-22",
    zh="单位缴费负担",
    rounds="burden_rounding",
)
def employer_cost(payroll, employer_points):
    """What the employer pays beside the wage."""
    return payroll * employer_points


@rule(
    unit="money",
    cites="国发〔1997〕26号 三; 国发〔1998〕44号 二; 失业保险条例 第六条",
    since="1999-01-22",
    zh="双方缴费合计",
    rounds="burden_rounding",
)
def whole_cost(payroll, whole_points):
    """What both sides pay."""
    return payroll * whole_points


@rule(
    unit="money",
    cites="国发〔1997〕26号 三; 国发〔1998〕44号 二; 失业保险条例 第六条",
    since="1999-01-22",
    zh="费率调整减收额",
    rounds="burden_rounding",
)
def revenue_lost(payroll, points_before, points_after):
    """What the fund loses by a cut on the same payroll, below zero where a rise brings more."""
    return payroll * (points_before - points_after)
