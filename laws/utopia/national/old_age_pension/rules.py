"""Old-age pension of Utopia."""

from shebao.law.api import floor, lookup, month_number, rule, step, total, value_in, year_of

# --- who may draw it -----------------------------------------------------------------------------------------------


@rule(unit="month", cites="Pension Act §4", since="2000-01-01", zh="法定退休年月")
def retirement_month(birth_month, sex, pension_age, women_earlier_months):
    """The month of the pension age by year of birth; women earlier."""
    months = lookup(pension_age, year_of(birth_month))
    if sex == "female":
        return birth_month + months - women_earlier_months
    return birth_month + months


@rule(unit="flag", cites="Pension Act §4", since="2000-01-01", zh="达到退休年月")
def age_reached(claim_month, retirement_month):
    """Whether the month of the claim is the retirement month or later."""
    return claim_month >= retirement_month


@rule(unit="integer", cites="Pension Act §5", since="2000-01-01", zh="缴费月数")
def contribution_months(months):
    """All months of contribution."""
    return total(months)


@rule(unit="flag", cites="Pension Act §5", since="2000-01-01", zh="达到最低缴费月数")
def service_long_enough(contribution_months, minimum_months):
    """Whether the months reach the minimum."""
    return contribution_months >= minimum_months


@rule(unit="month", cites="Pension Act §9", since="2000-01-01", zh="首次发放年月")
def first_payment_month(claim_month):
    """The month after the claim."""
    return claim_month + 1


@rule(unit="integer", cites="Pension Act §7", since="2000-01-01", zh="申领时年龄")
def age_at_claim(claim_month, birth_month):
    """Full years of age in the month of the claim."""
    return floor((claim_month - birth_month) / 12)


# --- the amount ----------------------------------------------------------------------------------------------------


@rule(
    on="contribution_years",
    unit="number",
    decimals=4,
    rounds="index_rounding",
    cites="Pension Act §6",
    since="2000-01-01",
    zh="当年指数月数",
)
def index_points(base_total, average_wage, year):
    """The year's bases in average wages of that year; each year is rounded, so that a total is exact."""
    return base_total / value_in(average_wage, year * 12)


@rule(unit="number", decimals=4, rounds="index_rounding", cites="Pension Act §6", since="2000-01-01", zh="平均缴费指数")
def average_index(index_points, contribution_months, index_ceiling):
    """Mean of the index over all months of contribution, with a ceiling."""
    if contribution_months == 0:
        return 0
    return min(total(index_points) / contribution_months, index_ceiling)


@rule(unit="money", rounds="component_rounding", cites="Pension Act §6", since="2000-01-01", zh="基础养老金")
def basic_component(calculation_base, average_index, contribution_months, accrual_rate):
    """Half of the sum of base and indexed base, one percent for each year of contribution."""
    years = contribution_months / 12
    return calculation_base * (1 + average_index) / 2 * years * accrual_rate  # article


@step(
    over="contribution_years",
    state="account_balance",
    starts=0,
    unit="money",
    rounds="fen_rounding",
    cites="Pension Act §7",
    since="2000-01-01",
    zh="个人账户储存额",
)
def account_balance(account_balance, year, credit, crediting_rate):
    """Last year's balance earns the year's rate; the year's own credits earn half of it."""
    rate = value_in(crediting_rate, year * 12)
    return account_balance * (1 + rate) + credit * (1 + rate / 2)  # article


@rule(unit="money", rounds="component_rounding", cites="Pension Act §7", since="2000-01-01", zh="个人账户养老金")
def account_component(account_balance, divisor, age_at_claim):
    """The balance over the months of the age."""
    return account_balance / lookup(divisor, age_at_claim)


@rule(unit="money", cites="Pension Act §8", since="2000-01-01", zh="高龄补贴")
def age_supplement(age_supplement_by_age, age_at_claim):
    """By age at the claim."""
    return lookup(age_supplement_by_age, age_at_claim)


@rule(
    unit="money",
    cites="Pension Act §10",
    since="2000-01-01",
    zh="地方补贴",
    delegated_to=["province"],
)
def local_supplement():
    """None, unless a province grants one."""
    return 0


@rule(unit="money", cites="Pension Act §11", since="2000-01-01", zh="月养老金")
def monthly_pension(basic_component, account_component, age_supplement, local_supplement):
    """The sum of the items."""
    return basic_component + account_component + age_supplement + local_supplement


# --- contributions -------------------------------------------------------------------------------------------------


@rule(unit="money", cites="Pension Act §2", since="2000-01-01", zh="缴费基数")
def contribution_base(declared_wage, base_floor, base_ceiling):
    """The wage within the bounds."""
    return min(max(declared_wage, base_floor), base_ceiling)


@rule(unit="money", rounds="fen_rounding", cites="Pension Act §3", since="2000-01-01", zh="单位应缴")
def employer_due(contribution_base, employer_rate, flexible_worker):
    """Nothing for who pays alone."""
    return 0 if flexible_worker else contribution_base * employer_rate


@rule(unit="money", rounds="fen_rounding", cites="Pension Act §3", since="2000-01-01", zh="个人应缴")
def employee_due(contribution_base, employee_rate, employer_rate, flexible_worker):
    """Who pays alone pays both."""
    if flexible_worker:
        rate = employee_rate + employer_rate
    else:
        rate = employee_rate
    return contribution_base * rate


# --- increases and death -------------------------------------------------------------------------------------------


@rule(unit="flag", cites="Increase Notice 2024/2", since="2024-01-01", known_from="2024-04-01", zh="调整范围内")
def drawing_long_enough(retirement_month_before):
    """Retired in a year before the increase; January counts for the year before."""
    if month_number(retirement_month_before) == 1:
        counted = year_of(retirement_month_before) - 1
    else:
        counted = year_of(retirement_month_before)
    return counted < 2024  # article


@rule(
    unit="money",
    rounds="component_rounding",
    cites="Increase Notice 2024/2",
    since="2024-01-01",
    known_from="2024-04-01",
    zh="调整金额",
)
def adjustment_amount(increase_amount, increase_rate, pension_before):
    """A fixed sum and a share of the pension."""
    return increase_amount + pension_before * increase_rate


@rule(unit="money", cites="Pension Act §12", since="2000-01-01", zh="丧葬补助金")
def funeral_grant(funeral_amount):
    """One sum for all."""
    return funeral_amount
