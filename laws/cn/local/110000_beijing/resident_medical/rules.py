"""Residents' medical insurance in Beijing: children pay half of the deductible; dues by group."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="guide table of Beijing residents 2023", since="2023-01-01", zh="医院起付标准", en="Deductible of the hospital")
def hospital_deductible(insured_group, hospital_grade, deductible, student_deductible):
    """Children and students pay less."""
    if insured_group == "student_or_child":
        return lookup(student_deductible, hospital_grade)
    return lookup(deductible, hospital_grade)


@rule(unit="money", cites="guide of Beijing 2024/25", since="2025-01-01", zh="个人缴费标准", en="Personal payment")
def personal_amount(insured_group, personal_by_group):
    """By group; the amounts for pupils and the elderly lie below the national minimum of the year and are printed so."""
    if insured_group == "student_or_child":
        return lookup(personal_by_group, 1)
    if insured_group == "elderly":
        return lookup(personal_by_group, 1 + 1)
    return lookup(personal_by_group, 0)
