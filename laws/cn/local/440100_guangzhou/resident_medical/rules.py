"""Residents' medical insurance in Guangzhou, 2019 to 2021: care away without approval."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="Guangzhou resident rules 2019", since="2019-01-01", zh="医院起付标准", en="Deductible of the hospital")
def hospital_deductible(out_of_place, hospital_grade, deductible, unapproved_deductible):
    """By grade; one line for care away without approval."""
    if out_of_place:
        return unapproved_deductible
    return lookup(deductible, hospital_grade)


@rule(unit="rate", decimals=2, cites="Guangzhou resident rules 2019", since="2019-01-01", zh="支付比例", en="Pool's share")
def share(out_of_place, insured_group, hospital_grade, ratio_adult, ratio_student, unapproved_ratio):
    """By group and grade; one share for care away without approval."""
    if out_of_place:
        return unapproved_ratio
    if insured_group == "student_or_child":
        return lookup(ratio_student, hospital_grade)
    return lookup(ratio_adult, hospital_grade)


@rule(unit="money", cites="Guangzhou resident rules 2019", since="2019-01-01", until="2022-01-01", zh="政策范围内费用", en="Eligible charges")
def eligible_charges(amount_class_a, amount_class_b, first_own_payment, examination_charges, hospital_grade, examination_limit):
    """Class A, class B after the first own payment; laboratory and imaging up to a limit by grade."""
    over = max(0, examination_charges - lookup(examination_limit, hospital_grade))
    return max(0, amount_class_a + max(0, amount_class_b - first_own_payment) - over)
