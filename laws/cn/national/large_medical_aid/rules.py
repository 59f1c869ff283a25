"""大额医疗费用补助: the layer of employees above the cap."""

from shebao.law.api import rule


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="月缴费额", en="Premium")
def premium(premium_amount):
    """A fixed sum a month, the insured person's."""
    return premium_amount


@rule(unit="flag", cites="国发〔1998〕44号 三", since="1998-12-14", zh="有超封顶线费用", en="Above the cap")
def above_cap(charges_above_cap):
    """Something is left above the cap."""
    return charges_above_cap > 0


@rule(unit="money", rounds="part_rounding", cites="国发〔1998〕44号 三", since="1998-12-14", zh="按比例应补助", en="By the share, before the yearly cap")
def part_before_cap(charges_above_cap, ratio_above_cap):
    """The share of the place."""
    return charges_above_cap * ratio_above_cap


@rule(unit="money", delegated_to=["province", "prefecture"], cites="国发〔1998〕44号 三", since="1998-12-14", zh="大额补助支付", en="Paid by the aid")
def aid_part(part_before_cap, aid_cap, aid_paid_before):
    """At most what the year has left."""
    return min(part_before_cap, max(0, aid_cap - aid_paid_before))


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="个人负担", en="Own part")
def aid_own_part(charges_above_cap, aid_part):
    """The rest."""
    return charges_above_cap - aid_part
