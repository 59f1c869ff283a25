"""医疗救助: the last public layer, on what basic, critical illness and supplementary insurance leave within the catalogue."""

from shebao.law.api import rule


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 三", since="2021-10-28", zh="前序支付不超过费用", en="Others paid no more than the charges")
def layers_fit(eligible_charges, basic_paid, critical_paid, supplementary_paid):
    """The layers before paid no more than the eligible charges."""
    return basic_paid + critical_paid + supplementary_paid <= eligible_charges


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 三", since="2021-10-28", zh="政策范围内剩余费用", en="Left within the catalogue")
def left_in_scope(eligible_charges, basic_paid, critical_paid, supplementary_paid):
    """After basic, critical illness and supplementary insurance, in this order."""
    return max(0, eligible_charges - basic_paid - critical_paid - supplementary_paid)


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 四", since="2021-10-28", zh="救助起付标准", en="Line")
def line(assistance_group, line_marginal, line_met):
    """None for the extremely poor and minimum-income people."""
    if assistance_group == "extremely_poor" or assistance_group == "minimum_income":
        return 0
    return max(0, line_marginal - line_met)


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 四", since="2021-10-28", zh="有可救助费用", en="Something to assist")
def something_left(left_in_scope, line):
    """More is left than the line."""
    return left_in_scope > line


@rule(unit="rate", decimals=2, cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 四", since="2021-10-28", zh="救助比例", en="Share")
def share(assistance_group, share_extremely_poor, share_minimum_income, share_marginal):
    """By group."""
    if assistance_group == "extremely_poor":
        return share_extremely_poor
    if assistance_group == "minimum_income":
        return share_minimum_income
    return share_marginal


@rule(unit="money", rounds="part_rounding", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 四", since="2021-10-28", zh="按比例计算的救助额", en="Assistance by the share")
def part_before_limit(left_in_scope, line, share):
    """The share of what lies above the line."""
    return max(0, left_in_scope - line) * share


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 四", since="2021-10-28", zh="医疗救助支付", en="Paid by assistance")
def assistance_part(part_before_limit, care_kind, yearly_limit, outpatient_limit, assisted_before):
    """At most what the year has left of the limit."""
    if care_kind == "outpatient":
        limit = outpatient_limit
    else:
        limit = yearly_limit
    return min(part_before_limit, max(0, limit - assisted_before))


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 四", since="2021-10-28", zh="救助后自付", en="Own payment left")
def own_left(left_in_scope, assistance_part):
    """What is left to the person within the catalogue."""
    return left_in_scope - assistance_part


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第二十九条; 国办发〔2021〕42号 四", since="2021-10-28", zh="救助比例不低于国家最低", en="Share not below the floor")
def share_lawful(share_minimum_income, least_share):
    """Also a share that a user types in must reach the national floor."""
    return share_minimum_income >= least_share
