"""Residents' medical insurance in Wuhan: half a deductible again in grades 2 and 3, none for the poor, two points for the disabled."""

from shebao.law.api import lookup, rule


@rule(unit="money", rounds="part_rounding", cites="guides of Wuhan residents", since="2023-01-01", zh="本次起付标准", en="Deductible of this stay")
def stay_deductible(hardship, hospital_grade, hospital_deductible, deductible_of_stay, stay_number):
    """Waived for poor groups; full each time in grade 1."""
    if hardship != "none":
        return 0
    if hospital_grade == 1:
        return hospital_deductible
    return hospital_deductible * lookup(deductible_of_stay, stay_number)


@rule(unit="rate", decimals=2, cites="guides of Wuhan residents", since="2023-01-01", zh="支付比例", en="Pool's share")
def share(low_income_disabled, hospital_grade, ratio_adult, disabled_points):
    """By grade; two points more for low-income disabled people."""
    if low_income_disabled:
        return lookup(ratio_adult, hospital_grade) + disabled_points
    return lookup(ratio_adult, hospital_grade)
