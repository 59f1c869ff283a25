"""Loans of the housing provident fund in Beijing."""

from shebao.law.api import floor, rule


@rule(unit="money", cites="limit of Beijing", since="2024-01-01", zh="限额前贷款额度（北京）")
def loan_before_cap(deposit_months_paid, yearly_step):
    """A step for each full year of deposit."""
    return floor(deposit_months_paid / 12) * yearly_step
