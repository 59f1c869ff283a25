"""Employees' medical insurance: dues of both sides, the account, required years, and whether the pool may pay."""

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


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="国发〔1998〕44号 三",
    since="1998-12-14",
    until="2023-07-01",
    delegated_to=["province", "prefecture"],
    zh="记入个人账户额",
)
def account_credit(employee_due, employer_due, employer_share_to_account):
    """Before the reform the employee's due and a part of the employer's; a place that reformed earlier says so itself."""
    return employee_due + employer_due * employer_share_to_account


@rule(
    unit="money",
    cites="国办发〔2021〕14号 二（四）",
    since="2023-07-01",
    delegated_to=["province", "prefecture"],
    zh="记入个人账户额",
)
def account_credit(employee_due):
    """Since the reform only the employee's own due."""
    return employee_due


@rule(unit="money", rounds="part_rounding", cites="国办发〔2021〕14号 二（四）", since="2021-04-13", zh="退休人员个人账户月划入额")
def retired_account_credit(reform_year_average_pension, retired_account_share):
    """A fixed sum a month, worked out once from the average pension of the reform year and then frozen."""
    return reform_year_average_pension * retired_account_share


@rule(unit="flag", cites="国办发〔2021〕14号 二（五）", since="2021-04-13", until="2024-07-26", zh="可使用家庭共济")
def may_use_account(relation_to_holder):
    """The holder, spouse, parents and children."""
    return relation_to_holder != "near_relative" and relation_to_holder != "other"


@rule(unit="flag", cites="国办发〔2024〕38号 二（二）", since="2024-07-26", zh="可使用家庭共济")
def may_use_account(relation_to_holder):
    """Near relatives too: inside the province first, then in the whole country."""
    return relation_to_holder != "other"


# --- required years at retirement ---------------------------------------------------------------------------------------


@rule(
    unit="integer", cites="社会保险法 art. 27", since="2011-07-01", zh="退休时规定缴费年限", en="Years needed at retirement"
)
def required_years(sex, required_years_men, required_years_women):
    """The years of the place, by sex."""
    if sex == "male":
        return required_years_men
    return required_years_women


@rule(unit="flag", cites="社会保险法 art. 27", since="2011-07-01", zh="缴费年限达到规定", en="Years reached")
def years_reached(medical_years, required_years):
    """Who has the years pays no more dues as a retired person."""
    return medical_years >= required_years


@rule(unit="integer", cites="社会保险法 art. 27", since="2011-07-01", zh="尚需缴费年数", en="Years still to be paid")
def years_missing(medical_years, required_years):
    """To be paid on monthly, or at once where the place allows it."""
    return max(0, required_years - medical_years)


@rule(
    unit="money",
    rounds="due_rounding",
    cites="企业职工生育保险试行办法（劳部发〔1994〕504号）第四条",
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
    cites="国办发〔2019〕10号 二（二）",
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


# --- may the pool pay? ------------------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 art. 23", since="1998-12-14", zh="在待遇享受期内", en="Dues paid")
def cover_running(in_cover):
    """No cover without dues; it runs again once arrears are paid."""
    return in_cover


@rule(unit="flag", cites="社会保险法 art. 30", since="1998-12-14", zh="不属于其他支付责任", en="No other payer answers")
def no_other_payer(cause, third_party_silent):
    """Work injury, third parties, public health and care abroad are not the pool's; it advances for a silent third party."""
    if cause == "third_party":
        return third_party_silent
    return cause == "none"


@rule(unit="flag", cites="国发〔1998〕44号 五", since="1998-12-14", zh="先行自付不超过乙类费用", en="Class B sums agree")
def sums_agree(first_own_payment, amount_class_b):
    """The first own payment is a part of class B."""
    return first_own_payment <= amount_class_b
