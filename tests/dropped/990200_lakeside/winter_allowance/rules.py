"""Winter allowance of Lakeside."""

from shebao.law.api import rule


@rule(unit="flag", cites="Lakeside order 12 art. 2", since="2025-01-01", zh="已达规定年龄")
def old_enough(birth_month, claim_month, age_asked):
    """Old enough in the month of the claim."""
    return claim_month >= birth_month + age_asked * 12


@rule(unit="money", cites="Lakeside order 12 art. 3", since="2025-01-01", zh="补贴")
def allowance(monthly_sum):
    """The same for everybody."""
    return monthly_sum


@rule(unit="month", cites="Lakeside order 12 art. 4", since="2025-01-01", zh="首次发放年月")
def first_month(claim_month):
    """The month after the claim."""
    return claim_month + 1
