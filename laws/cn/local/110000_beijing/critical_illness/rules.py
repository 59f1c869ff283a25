"""Critical illness insurance in Beijing: no cap."""

from shebao.law.api import rule


@rule(unit="money", cites="portal of Beijing 2025", since="2025-01-01", zh="大病保险支付", en="Paid by critical illness insurance")
def critical_part(part_before_cap):
    """No cap."""
    return part_before_cap
