"""The benchmark's law, each payable line rounded to the fen as statutes ask."""

from shebao.law.api import lookup, rule, total


@rule(unit="flag", on="members", cites="benchmark", since="2006-01-01", zh="在职")
def working(wage, age, working_age, retirement_age):
    """Earns a wage at working age."""
    return wage > 0 and age >= working_age and age < retirement_age


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="缴费基数")
def base(working, wage, avg_wage, base_floor, base_cap):
    """The wage between floor and cap of the regional average wage."""
    return min(max(wage, base_floor * avg_wage), base_cap * avg_wage) if working else 0


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="单位养老")
def pension_er(base, pension_er_rate):
    """Base by rate."""
    return base * pension_er_rate


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="单位医疗")
def medical_er(base, medical_er_rate):
    """Base by rate."""
    return base * medical_er_rate


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="单位失业")
def unemp_er(base, unemp_er_rate):
    """Base by rate."""
    return base * unemp_er_rate


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="单位工伤")
def injury_er(base, injury_er_rate):
    """Base by rate."""
    return base * injury_er_rate


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="个人养老")
def pension_ee(base, pension_ee_rate):
    """Base by rate."""
    return base * pension_ee_rate


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="个人医疗")
def medical_ee(base, medical_ee_rate):
    """Base by rate."""
    return base * medical_ee_rate


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="个人失业")
def unemp_ee(base, unemp_ee_rate):
    """Base by rate."""
    return base * unemp_ee_rate


@rule(unit="money", on="members", cites="benchmark", since="2006-01-01", zh="单位合计")
def contrib_er(pension_er, medical_er, unemp_er, injury_er):
    """The employer's four lines."""
    return pension_er + medical_er + unemp_er + injury_er


@rule(unit="money", on="members", cites="benchmark", since="2006-01-01", zh="个人合计")
def contrib_ee(pension_ee, medical_ee, unemp_ee):
    """The employee's three lines."""
    return pension_ee + medical_ee + unemp_ee


@rule(unit="money", on="members", cites="benchmark", since="2006-01-01", zh="实发工资")
def net_wage(wage, contrib_ee):
    """What is left of the wage."""
    return wage - contrib_ee


@rule(unit="flag", on="members", cites="benchmark", since="2006-01-01", zh="符合条件")
def eligible(age, months, retirement_age, min_months):
    """Old enough and long enough insured."""
    return age >= retirement_age and months >= min_months


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="基础养老金")
def basic_pension(avg_wage, index, months, accrual_rate):
    """Half of average and indexed wage, a share for each year."""
    return avg_wage * (1 + index) / 2 * (months / 12) * accrual_rate  # article


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="个人账户养老金")
def account_pension(account, divisor, age):
    """The account by the months of the age."""
    return account / lookup(divisor, age)


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="过渡性养老金")
def transitional(avg_wage, index, deemed_months, transition_rate):
    """For the months before there were accounts."""
    return avg_wage * index * (deemed_months / 12) * transition_rate


@rule(unit="money", on="members", cites="benchmark", since="2006-01-01", zh="养老金")
def pension(eligible, basic_pension, account_pension, transitional):
    """The three components."""
    return basic_pension + account_pension + transitional if eligible else 0


@rule(unit="money", on="members", cites="benchmark", since="2006-01-01", zh="个人收入")
def person_income(net_wage, pension):
    """Net wage and pension."""
    return net_wage + pension


@rule(unit="integer", cites="benchmark", since="2006-01-01", zh="家庭人数")
def household_size(age):
    """All members."""
    return total(1 if age >= 0 else 1)


@rule(unit="money", cites="benchmark", since="2006-01-01", zh="家庭收入")
def household_income(person_income, other_income):
    """Members' incomes and other income."""
    return total(person_income) + other_income


@rule(unit="money", on="members", rounds="fen", cites="benchmark", since="2006-01-01", zh="补差")
def topup(low_line, household_income, household_size):
    """What the income a head is below the regional line."""
    return max(low_line - household_income / household_size, 0)
