"""Loans of the housing provident fund in Shanghai."""

from shebao.law.api import rule


@rule(unit="money", cites="limit of Shanghai since 2024-05", since="2024-05-01", zh="限额前贷款额度（上海）")
def loan_before_cap(fund_balance, balance_times, supplementary_balance, supplementary_times):
    """Times of the balance, and of the supplementary balance."""
    return fund_balance * balance_times + supplementary_balance * supplementary_times
