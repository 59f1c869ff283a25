"""Critical illness insurance in Shanghai: listed diseases, no cap."""

from shebao.law.api import rule


@rule(unit="flag", cites="上海市城乡居民大病保险试行办法; guide of Shanghai", since="2023-01-01", zh="属于规定病种", en="Disease listed")
def qualifies(disease_listed):
    """Listed diseases only."""
    return disease_listed


@rule(unit="money", cites="guide of Shanghai", since="2023-01-01", zh="大病保险支付", en="Paid by critical illness insurance")
def critical_part(part_before_cap):
    """No cap is printed."""
    return part_before_cap
