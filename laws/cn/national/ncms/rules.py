"""新型农村合作医疗: a predecessor. Who goes over to the residents' scheme, once, and with how many years."""

from shebao.law.api import rule


@rule(unit="flag", cites="国发〔2016〕3号 二（一）", since="2008-01-01", zh="并入城乡居民医保", en="Goes over")
def goes_over(ncms_member, insured_as_employee):
    """Every member who is not insured as an employee."""
    return ncms_member and not insured_as_employee


@rule(unit="integer", cites="国发〔2016〕3号", since="2008-01-01", zh="并入年数", en="Years carried over")
def years_carried(member_years):
    """Years of membership go over."""
    return member_years
