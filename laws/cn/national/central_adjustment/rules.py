"""中央调剂: provinces pay in by wages and heads, the centre pays all of it out by retirees. 国发〔2018〕18号."""

from shebao.law.api import rule, total


# --- one province pays in -------------------------------------------------------------------------------------------------


@rule(unit="money", rounds="adjustment_rounding", cites="国发〔2018〕18号 二（一）", since="2018-07-01", until="2022-01-01", zh="人均上解额", en="Paid in for each head")
def contribution_per_head(average_wage, wage_share, adjustment_ratio, months_in_force):
    """Nine tenths of the province's average wage, times the ratio of the year, for the months in force."""
    return average_wage * wage_share * adjustment_ratio * months_in_force / 12


@rule(unit="money", rounds="adjustment_rounding", cites="国发〔2018〕18号 二（一）", since="2018-07-01", until="2022-01-01", zh="上解额", en="Paid in by the province")
def pays_in(contribution_per_head, active_insured, enterprise_employed):
    """The heads are the mean of the active insured and the persons employed by enterprises."""
    return contribution_per_head * (active_insured + enterprise_employed) / 2  # article


# --- the centre pays out --------------------------------------------------------------------------------------------------


@rule(unit="money", rounds="allocation_rounding", cites="国发〔2018〕18号 二（二）", since="2018-07-01", until="2022-01-01", zh="人均拨付额", en="Paid out for each retiree")
def national_amount_per_retiree(province_pays_in, province_retirees, brought_forward):
    """All that came in, by the retirees of the whole country."""
    return (total(province_pays_in) + brought_forward) / total(province_retirees)


@rule(unit="money", cites="国发〔2018〕18号 二（二）", since="2018-07-01", until="2022-01-01", zh="拨付额", en="Received by the province")
def receives(allocation_per_retiree, retirees):
    """The amount for each retiree, times the retirees of the province."""
    return allocation_per_retiree * retirees


@rule(unit="money", cites="国发〔2018〕18号 二（一）、（二）", since="2018-07-01", until="2022-01-01", zh="缴拨差额", en="Net received (below nothing: net paid)")
def net_received(receives, pays_in):
    """What comes less what goes."""
    return receives - pays_in
