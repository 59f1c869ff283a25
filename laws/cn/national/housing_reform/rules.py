"""城镇住房制度改革: flats in kind until 1998, deposits of both sides from 1994, money in place of flats from 1998."""

from shebao.law.api import rule


@rule(unit="flag", cites="国发〔1994〕43号; 国发〔1998〕23号 二（四）", since="1994-07-18", until="1998-07-03", zh="可以分配住房", en="A flat is handed out in kind")
def home_in_kind(works_for_unit, lacks_a_home):
    """The unit hands out flats to its employees while it has them; the notice of 1998 ended it from the second half of that year."""
    return works_for_unit and lacks_a_home


@rule(unit="flag", cites="国发〔1998〕23号 二（四）", since="1998-07-03", until="2002-03-24", zh="以货币方式解决住房", en="Money in place of a flat")
def home_in_money(works_for_unit, lacks_a_home):
    """No flat is handed out any more: housing comes with the wage and the deposits."""
    return works_for_unit and lacks_a_home


@rule(unit="money", cites="国发〔1994〕43号; 住房公积金管理条例 第十六条", since="1994-07-18", zh="缴交基数")
def deposit_base(base_wage):
    """Last year's mean monthly wage."""
    return base_wage


@rule(unit="money", rounds="reform_rounding", cites="国发〔1994〕43号; 住房公积金管理条例 第十六条、第十八条", since="1994-07-18", zh="单位缴交额")
def employer_due(deposit_base, reform_rate):
    """The unit's side, to the person's account."""
    return deposit_base * reform_rate


@rule(unit="money", rounds="reform_rounding", cites="国发〔1994〕43号; 住房公积金管理条例 第十六条、第十八条", since="1994-07-18", zh="职工缴交额")
def employee_due(deposit_base, reform_rate):
    """The employee's side, to the same account."""
    return deposit_base * reform_rate


@rule(unit="flag", cites="住房公积金管理条例 第三条", since="1994-07-18", zh="转入住房公积金", en="Goes over")
def depositor(makes_deposits):
    """Whoever has an account keeps it."""
    return makes_deposits


@rule(unit="money", cites="住房公积金管理条例 第三条", since="1994-07-18", zh="转入的余额", en="Balance carried over")
def account_carried(balance_of_deposits):
    """The savings are the person's and go over whole."""
    return balance_of_deposits
