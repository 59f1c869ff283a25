"""稳岗返还: a part of last year's unemployment dues goes back to an employer who paid in full and laid off few."""

from shebao.law.api import rule


@rule(unit="flag", cites="人社部发〔2014〕76号 二; 人社部发〔2024〕40号 二", since="2014-11-01", zh="足额缴费满12个月")
def paid_in_full(months_paid_in_full, full_months, arrears):
    """Twelve months paid in full, nothing in arrears."""
    return months_paid_in_full >= full_months and not arrears


@rule(
    unit="integer",
    cites="formula printed in Jiangxi: new claimants by the monthly average of insured",
    since="2014-11-01",
    zh="裁员人数",
    en="People laid off",
    delegated_to=["province", "prefecture"],
)
def laid_off(claimants):
    """Those who began to draw benefit."""
    return claimants


@rule(
    unit="integer",
    cites="formula printed in Jiangxi: new claimants by the monthly average of insured",
    since="2014-11-01",
    zh="裁员率分母",
    en="Insured staff, monthly average",
    delegated_to=["province", "prefecture"],
)
def staff(average_insured):
    """The monthly average of insured staff."""
    return average_insured


@rule(
    unit="rate",
    decimals=4,
    cites="人社部发〔2024〕40号 二",
    since="2020-01-01",
    zh="裁员率控制线",
    en="Line of layoffs",
)
def line(staff, small_heads, small_line, general_line):
    """A fifth for small staffs, the target of the year for others."""
    if staff <= small_heads:
        return small_line
    return general_line


@rule(unit="flag", cites="人社部发〔2024〕40号 二", since="2020-01-01", zh="裁员率未超过控制线")
def few_layoffs(laid_off, staff, line):
    """Laid off by staff is not above the line; compared without dividing, so that nothing is rounded."""
    return laid_off <= staff * line


@rule(unit="rate", decimals=2, cites="人社部发〔2014〕76号 三; 人社部发〔2024〕40号 二", since="2014-11-01", zh="返还比例", en="Share that is paid back")
def ratio(size, small_ratio, large_ratio):
    """By size of the employer and by year."""
    if size == "large":
        return large_ratio
    return small_ratio


@rule(
    unit="money",
    rounds="refund_rounding",
    cites="人社部发〔2014〕76号 三; 人社部发〔2024〕40号 二",
    since="2014-11-01",
    zh="返还金额",
)
def refund(dues_of_the_year, ratio):
    """The ratio of last year's dues of both sides."""
    return dues_of_the_year * ratio
