"""Employees' medical insurance in Guangzhou: account change of 2022-12, and a deductible again in every 90 days of a stay."""

from shebao.law.api import ceil, lookup, rule


@rule(unit="money", cites="国办发〔2021〕14号 二（四）", since="2022-12-01", zh="记入个人账户额")
def account_credit(employee_due):
    """Since the reform only the employee's own due."""
    return employee_due


@rule(
    unit="money",
    cites="广州市政府令193号",
    since="2022-01-01",
    zh="本次起付标准",
    en="Deductible of this stay",
)
def stay_deductible(hospital_deductible, ward, days_of_stay, deductible_again_days, deductible_again_days_tuberculosis):
    """Once in every 90 days begun; 180 for tuberculosis; none in psychiatric wards."""
    if ward == "psychiatric":
        return 0
    if ward == "tuberculosis":
        return hospital_deductible * ceil(days_of_stay / deductible_again_days_tuberculosis)
    return hospital_deductible * ceil(days_of_stay / deductible_again_days)
