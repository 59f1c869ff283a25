"""Family support of Utopia: a household and its members."""

from shebao.law.api import count, rule, total


@rule(on="members", unit="flag", cites="Support Act §2", since="2015-01-01", zh="儿童")
def child(member_age, child_age_limit):
    """A member under the age limit."""
    return member_age < child_age_limit


@rule(on="members", unit="number", decimals=2, cites="Support Act §2", since="2015-01-01", zh="折算系数")
def weight(child, child_weight):
    """A child counts as a part of an adult."""
    return child_weight if child else 1


@rule(on="members", unit="money", rounds="fen_rounding", cites="Support Act §3", since="2015-01-01", zh="计入收入")
def counted_income(income, income_share, child):
    """Earnings of children do not count."""
    if child:
        return 0
    return income * income_share


@rule(unit="number", decimals=2, cites="Support Act §2", since="2015-01-01", zh="家庭折算人数")
def household_weight(weight):
    """All members by weight."""
    return total(weight)


@rule(unit="money", cites="Support Act §2", since="2015-01-01", zh="家庭保障线")
def household_line(poverty_line, household_weight):
    """The line of this household."""
    return poverty_line * household_weight


@rule(unit="money", cites="Support Act §3", since="2015-01-01", zh="家庭计入收入")
def household_income(counted_income):
    """All counted income."""
    return total(counted_income)


@rule(unit="flag", cites="Support Act §3", since="2015-01-01", zh="收入低于保障线")
def income_below_line(household_income, household_line):
    """Strictly below."""
    return household_income < household_line


@rule(on="members", unit="flag", cites="Support Act §4", since="2015-01-01", zh="家庭成员")
def counted_member(member_age):
    """Every member counts."""
    return member_age >= 0


@rule(unit="flag", cites="Support Act §4", since="2015-01-01", zh="存款在限额内")
def property_within_limit(household_property, property_limit, counted_member):
    """The limit grows with the household."""
    return household_property <= property_limit * count(counted_member)


@rule(unit="money", rounds="component_rounding", cites="Support Act §3", since="2015-01-01", zh="月救助金")
def monthly_support(household_line, household_income):
    """What is missing to the line."""
    return max(0, household_line - household_income)


@rule(unit="money", cites="Support Act §5", since="2015-01-01", zh="残疾补贴")
def disabled_supplement(disabled, disabled_amount, member_age, oldest_limit):
    """Once for a household with a disabled member, doubled where nobody is under the limit."""
    if not any(disabled):
        return 0
    elif max(member_age) >= oldest_limit and min(member_age) >= oldest_limit:
        return disabled_amount * 2  # article
    else:
        return disabled_amount


@rule(unit="integer", cites="Support Act §5", since="2015-01-01", zh="老年界限")
def oldest_limit():
    """Sixty years, as the Act prints it."""
    return 60  # article


@rule(unit="money", cites="Support Act §6", since="2015-01-01", zh="救助金合计")
def total_support(monthly_support, disabled_supplement):
    """Both items."""
    return monthly_support + disabled_supplement


@rule(unit="month", cites="Support Act §7", since="2015-01-01", zh="首次发放年月")
def first_payment_month(claim_month):
    """Support starts with the month of the claim."""
    return claim_month
