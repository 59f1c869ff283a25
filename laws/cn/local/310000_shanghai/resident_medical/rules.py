"""Residents' medical insurance in Shanghai: the outpatient deductible goes by person, not by hospital."""

from shebao.law.api import rule


@rule(unit="money", cites="上海市医疗保障条例", since="2023-01-01", zh="门诊年度起付标准", en="Outpatient deductible")
def outpatient_line(insured_group, outpatient_deductible_young_old, outpatient_deductible_others):
    """Less for pupils and people of sixty and more."""
    if insured_group == "student_or_child" or insured_group == "elderly":
        return outpatient_deductible_young_old
    return outpatient_deductible_others
