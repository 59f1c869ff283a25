"""Pilot of Qingdao, residents."""

from shebao.law.api import lookup, rule


@rule(unit="flag", cites="care fees of Qingdao 2022; 医保办发〔2021〕37号 附件", since="2022-01-01", zh="重度失能", en="Severe")
def care_need(care_grade, severe_grade):
    """Severe loss of function: grades 3 to 5 of the national scale."""
    return care_grade >= severe_grade


@rule(unit="money", rounds="part_rounding", cites="care fees of Qingdao 2022", since="2022-01-01", zh="长护基金支付", en="Paid by the fund")
def care_part(care_charges, care_grade, resident_tier, month_limit, tier_share):
    """The share of the tier, at most the limit of the grade."""
    return min(care_charges * lookup(tier_share, resident_tier), lookup(month_limit, care_grade))


@rule(unit="money", cites="care fees of Qingdao 2022", since="2022-01-01", zh="个人负担", en="Own part")
def care_own_part(charges, care_part):
    """The rest."""
    return charges - care_part
