"""Residents' medical insurance in Qingyuan: one share in the city, a lower one outside."""

from shebao.law.api import lookup, rule


@rule(unit="rate", decimals=2, cites="government Q&A of Qingyuan", since="2024-01-01", zh="支付比例", en="Pool's share")
def share(out_of_place, hospital_grade, ratio_adult, ratio_out_of_city):
    """By grade, in or out of the city."""
    if out_of_place:
        return lookup(ratio_out_of_city, hospital_grade)
    return lookup(ratio_adult, hospital_grade)
