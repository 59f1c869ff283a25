"""Housing provident fund: deposits."""

from shebao.law.api import rule


@rule(unit="money", cites="建金管〔2005〕5号", since="2002-03-24", zh="缴存基数下限", delegated_to=["province"])
def lower_bound(base_floor):
    """The floor set by the place."""
    return base_floor


@rule(unit="money", cites="住房公积金管理条例 art. 16; 建金管〔2005〕5号", since="2002-03-24", zh="缴存基数")
def contribution_base(declared_wage, lower_bound, base_ceiling):
    """The wage within the bounds of the city."""
    return min(max(declared_wage, lower_bound), base_ceiling)


@rule(unit="rate", decimals=4, cites="住房公积金管理条例 art. 18; 建金〔2016〕74号", since="2016-05-01", zh="缴存比例")
def deposit_rate(chosen_rate, lowest_rate, highest_rate):
    """The chosen rate, not below five and not above twelve percent."""
    return min(max(chosen_rate, lowest_rate), highest_rate)


@rule(unit="money", rounds="deposit_rounding", cites="住房公积金管理条例 art. 16", since="2016-05-01", zh="单位缴存额")
def employer_due(contribution_base, deposit_rate):
    """Employer's deposit, to the person's account."""
    return contribution_base * deposit_rate


@rule(unit="money", rounds="deposit_rounding", cites="住房公积金管理条例 art. 16", since="2016-05-01", zh="个人缴存额")
def employee_due(contribution_base, deposit_rate):
    """Employee's deposit, the same rate."""
    return contribution_base * deposit_rate
