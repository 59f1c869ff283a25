"""城镇居民基本医疗保险: a predecessor. Who goes over to the residents' scheme, once, and with how many years."""

from shebao.law.api import rule


@rule(unit="flag", cites="国发〔2016〕3号 二（一）", since="2008-01-01", zh="并入城乡居民医保", en="Goes over")
def goes_over(urban_member, insured_as_employee, ncms_member):
    """Every member who is not insured as an employee; who stands on both rosters goes over from the rural one alone."""
    return urban_member and not insured_as_employee and not ncms_member


@rule(unit="integer", cites="国发〔2016〕3号", since="2008-01-01", zh="并入年数", en="Years carried over")
def years_carried(member_years):
    """Years of membership go over."""
    return member_years
