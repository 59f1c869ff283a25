"""Pilot of Guangzhou, 2017 to 2020."""

from shebao.law.api import rule


@rule(unit="flag", until="2021-01-01", cites="广州市长期护理保险试行办法（2017年）", since="2017-08-01", zh="已评估失能", en="Assessed")
def care_need(care_grade):
    """A grade was assessed."""
    return care_grade > 0


@rule(unit="money", until="2021-01-01", cites="广州市长期护理保险试行办法（2017年） 第五条", since="2017-08-01", zh="年度划拨总额", en="Debit of a year")
def pool_debit(insured_members, yearly_debit):
    """For each insured, once a year."""
    return insured_members * yearly_debit


@rule(unit="money", rounds="part_rounding", until="2021-01-01", cites="广州市长期护理保险试行办法（2017年）", since="2017-08-01", zh="长护基金支付", en="Paid by the fund")
def care_part(care_kind, care_days, care_charges, nursing_charges, institution_day, home_day, institution_share, home_share, nursing_limit):
    """The share of the charges up to the standard of a day; nursing up to a monthly limit."""
    if care_kind == "institution":
        day = institution_day
        share = institution_share
    else:
        day = home_day
        share = home_share
    return min(care_charges, care_days * day) * share + min(nursing_charges, nursing_limit)


@rule(unit="money", until="2021-01-01", cites="广州市长期护理保险试行办法（2017年）", since="2017-08-01", zh="个人负担", en="Own part")
def care_own_part(charges, care_part):
    """The rest."""
    return charges - care_part
