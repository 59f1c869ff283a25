"""A county's own allowance: the smallest scheme there can be."""

from shebao.law.api import floor, lookup, rule


@rule(unit="integer", cites="Old Town Notice 2020/5 §1", since="2020-06-01", zh="年龄")
def age(claim_month, birth_month):
    """Full years in the month of the claim."""
    return floor((claim_month - birth_month) / 12)


@rule(unit="flag", cites="Old Town Notice 2020/5 §1", since="2020-06-01", zh="达到年龄")
def age_reached(age, first_age):
    """Old enough."""
    return age >= first_age


@rule(unit="flag", cites="Old Town Notice 2020/5 §2", since="2020-06-01", zh="居住年限足够")
def resident_long_enough(claim_month, residence_month, residence_months_minimum):
    """Lived here long enough."""
    return claim_month - residence_month >= residence_months_minimum


@rule(unit="money", cites="Old Town Notice 2020/5 §1", since="2020-06-01", zh="月津贴")
def monthly_amount(amount_by_age, age):
    """By age."""
    return lookup(amount_by_age, age)


@rule(unit="month", cites="Old Town Notice 2020/5 §3", since="2020-06-01", zh="首次发放年月")
def first_payment_month(claim_month):
    """The month after the claim."""
    return claim_month + 1
