"""Local added fund of Shanghai: no upper limit."""

from shebao.law.api import rule


@rule(unit="money", cites="上海市医疗保障条例", since="2019-07-01", zh="地方附加基金支付", en="Paid by the local added fund")
def aid_part(part_before_cap):
    """No upper limit."""
    return part_before_cap
