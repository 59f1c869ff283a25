"""Employees' pension scheme: the amount at retirement."""

from shebao.law.api import floor, lookup, rule

# --- pension -------------------------------------------------------------------------------------------------------


@rule(unit="month", cites="人社部发〔2024〕94号 第九条", since="1998-01-01", zh="首次发放年月")
def first_payment_month(retirement_month):
    """The month after the month of retirement."""
    return retirement_month + 1


@rule(unit="integer", cites="国发〔2005〕38号 六", since="2006-01-01", zh="退休时年龄")
def age_months(retirement_month, recognised_birth_month):
    """Age at retirement in months."""
    return retirement_month - recognised_birth_month


@rule(unit="integer", cites="国发〔2005〕38号 annex", since="2006-01-01", zh="退休时周岁")
def age_years(age_months):
    """Full years of age."""
    return floor(age_months / 12)


@rule(unit="integer", cites="国务院关于渐进式延迟法定退休年龄的办法 art. 1", since="2025-01-01", zh="退休时周岁以外的月数")
def age_months_beyond(age_months, age_years):
    """Months of age beyond the full years."""
    return age_months - age_years * 12


@rule(unit="number", decimals=1, cites="国发〔2005〕38号 annex", since="2006-01-01", until="2025-01-01", zh="计发月数", en="Divisor months")
def divisor(age_years, divisor_table):
    """By whole years of age."""
    return lookup(divisor_table, age_years)


@rule(
    unit="number",
    decimals=1,
    rounds="divisor_rounding",
    cites="国发〔2005〕38号 annex; 国务院关于渐进式延迟法定退休年龄的办法 art. 1: between whole years in a straight line, as forms of 2025 show",
    since="2025-01-01",
    zh="计发月数",
    en="Divisor months",
)
def divisor(age_years, age_months_beyond, divisor_table):
    """Between whole years of age in a straight line."""
    here = lookup(divisor_table, age_years)
    if age_months_beyond == 0:
        return here
    else:
        return here + (lookup(divisor_table, age_years + 1) - here) * age_months_beyond / 12


@rule(
    unit="number",
    decimals=4,
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="缴费年限",
    en="Years counted",
    delegated_to=["province"],
)
def contribution_years_counted(total_months):
    """Paid and deemed years, months as exact twelfths; a place may print fewer decimals."""
    return total_months / 12


@rule(
    unit="number",
    decimals=4,
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="视同缴费年限",
    en="Deemed years counted",
    delegated_to=["province"],
)
def deemed_years_counted(deemed_months):
    """Years before the account, months as exact twelfths; a place may print fewer decimals."""
    return deemed_months / 12


@rule(
    unit="money",
    rounds="component_rounding",
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="基础养老金",
    en="Basic component",
    delegated_to=["province"],
)
def basic_component(calculation_base, contribution_index, contribution_years_counted, accrual_rate):
    """Half of the base and the indexed wage, one percent for each year, part years counted."""
    mean = (calculation_base + calculation_base * contribution_index) / 2  # article
    return mean * contribution_years_counted * accrual_rate


@rule(unit="money", rounds="component_rounding", cites="国发〔2005〕38号 六", since="2006-01-01", zh="个人账户养老金", en="From the individual account")
def account_component(account_balance, divisor):
    """Balance over divisor months, paid for life."""
    return account_balance / divisor


@rule(
    unit="money",
    rounds="component_rounding",
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="过渡性养老金",
    en="Transitional component",
    delegated_to=["province"],
)
def transitional_component(calculation_base, contribution_index, deemed_years_counted, transitional_coefficient):
    """The family used by most provinces: indexed wage, deemed years, coefficient."""
    return calculation_base * contribution_index * deemed_years_counted * transitional_coefficient


@rule(unit="money", cites="国发〔2005〕38号 六", since="2006-01-01", zh="定额补贴", delegated_to=["province"])
def fixed_sums():
    """No fixed sums in national law."""
    return 0


@rule(unit="money", cites="国发〔2005〕38号 六", since="2006-01-01", zh="调节金", delegated_to=["province"])
def adjusting_sum():
    """No adjusting sum in national law."""
    return 0


@rule(
    unit="money", cites="国发〔2005〕38号 六", since="2006-01-01", zh="进位后的月养老金", delegated_to=["province"]
)
def pension_rounded_up(basic_component, account_component, transitional_component):
    """The sum of the components; some places raise it to a full 0.1 yuan."""
    return basic_component + account_component + transitional_component


@rule(unit="money", cites="社会保险法 art. 15", since="2006-01-01", zh="月基本养老金")
def monthly_pension(basic_component, account_component, transitional_component, fixed_sums, adjusting_sum):
    """The sum of the components."""
    return basic_component + account_component + transitional_component + fixed_sums + adjusting_sum
