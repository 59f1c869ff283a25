"""Employees' medical insurance in Shanghai: one deductible a year, not a stay, and a lower one for the early retired."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="上海市医疗保障条例", since="2019-07-01", zh="年度起付标准", en="Deductible of the year")
def hospital_deductible(retired, retired_before_2001, hospital_grade, deductible, retired_deductible, early_retired_deductible):
    """By being in service, retired since 2001, or retired before."""
    if retired and retired_before_2001:
        return early_retired_deductible
    if retired:
        return lookup(retired_deductible, hospital_grade)
    return lookup(deductible, hospital_grade)


@rule(
    unit="money",
    cites="上海市医疗保障条例",
    since="2019-07-01",
    zh="本次起付标准",
    en="Deductible left for this bill",
)
def stay_deductible(hospital_deductible, deductible_met):
    """What the year has left of it."""
    return max(0, hospital_deductible - deductible_met)
