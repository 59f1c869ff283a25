"""Pilot of Tengzhou: at most a sum a day, by kind of care."""

from shebao.law.api import lookup, rule


@rule(unit="flag", cites="医保办发〔2021〕37号 附件", since="2023-01-01", zh="重度失能", en="Severe")
def care_need(care_grade, severe_grade):
    """Severe loss of function of the national scale."""
    return care_grade >= severe_grade


@rule(unit="money", rounds="part_rounding", cites="government of Tengzhou 2023", since="2023-01-01", zh="长护基金支付", en="Paid by the fund")
def care_part(care_kind, care_charges, care_days, hospital_grade, hospital_share, hospital_day, tengzhou_institution_share, tengzhou_institution_day, tengzhou_home_share, tengzhou_home_day, self_arranged_day):
    """A share of the charges, at most a sum for each day; self-arranged care a fixed sum, at most the charges."""
    if care_kind == "hospital":
        return min(care_charges * lookup(hospital_share, hospital_grade), care_days * lookup(hospital_day, hospital_grade))
    if care_kind == "institution":
        return min(care_charges * tengzhou_institution_share, care_days * tengzhou_institution_day)
    if care_kind == "home":
        return min(care_charges * tengzhou_home_share, care_days * tengzhou_home_day)
    return min(care_charges, care_days * self_arranged_day)


@rule(unit="money", cites="government of Tengzhou 2023", since="2023-01-01", zh="个人负担", en="Own part")
def care_own_part(charges, care_part):
    """The rest."""
    return charges - care_part
