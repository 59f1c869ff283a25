"""Residents' medical insurance in Qingdao: 100 yuan from the third stay on."""

from shebao.law.api import lookup, rule


@rule(unit="money", rounds="part_rounding", cites="Qingdao resident notice 2025", since="2025-01-01", zh="本次起付标准", en="Deductible of this stay")
def stay_deductible(hospital_deductible, deductible_of_stay, stay_number, later_stay_deductible):
    """Full, half, then a fixed small one."""
    if stay_number > 1 + 1:
        return later_stay_deductible
    return hospital_deductible * lookup(deductible_of_stay, stay_number)
