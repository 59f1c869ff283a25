"""Employees' medical insurance in Qingdao: a lower deductible at hospitals of Chinese medicine; the account change of 2023."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="国办发〔2021〕14号 二（四）", since="2023-01-01", zh="记入个人账户额")
def account_credit(employee_due):
    """Since the reform only the employee's own due."""
    return employee_due


@rule(
    unit="money",
    rounds="part_rounding",
    cites="Qingdao University notice 2025-01-20",
    since="2025-01-01",
    zh="本次起付标准",
    en="Deductible of this stay",
)
def stay_deductible(hospital_deductible, deductible_of_stay, stay_number, chinese_medicine_hospital, chinese_medicine_share):
    """Full, half or nothing by number of the stay; a fifth less at a hospital of Chinese medicine."""
    line = hospital_deductible * lookup(deductible_of_stay, stay_number)
    if chinese_medicine_hospital:
        return line * chinese_medicine_share
    return line
