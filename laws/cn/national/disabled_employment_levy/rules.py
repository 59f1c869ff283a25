"""残疾人就业保障金: a levy on units that employ fewer disabled persons than their duty; reduced to the end of 2027."""

from shebao.law.api import rule


@rule(unit="number", decimals=3, cites="残疾人就业保障金征收使用管理办法 第八条", since="2023-01-01", zh="应安排未安排人数")
def persons_missing(staff, duty_ratio, disabled_staff):
    """The duty less the disabled persons employed."""
    return max(0, staff * duty_ratio - disabled_staff)


@rule(unit="flag", cites="残疾人就业条例 第九条; 残疾人就业保障金征收使用管理办法 第六条; 财政部公告2023年第8号 二", since="2023-01-01", zh="应缴保障金")
def duty_not_met(persons_missing, staff, exempt_staff):
    """Somebody is missing and the unit is not a small one."""
    return persons_missing > 0 and staff > exempt_staff


@rule(unit="rate", decimals=2, cites="财政部公告2023年第8号 一", since="2023-01-01", zh="征收比例")
def levy_share(disabled_staff, staff, lower_ratio, share_between, share_below):
    """Half from one percent, nine tenths below."""
    if disabled_staff >= staff * lower_ratio:
        return share_between
    return share_below


@rule(unit="money", rounds="levy_rounding", cites="残疾人就业保障金征收使用管理办法 第八条", since="2023-01-01", zh="应缴残疾人就业保障金")
def levy(duty_not_met, persons_missing, average_wage_of_unit, wage_cap_times, average_wage_of_place, levy_share):
    """Persons missing, the wage of the unit up to twice that of the place, and the part that is asked."""
    if not duty_not_met:
        return 0
    return persons_missing * min(average_wage_of_unit, wage_cap_times * average_wage_of_place) * levy_share
