"""Employees' pension scheme in Gansu."""

from shebao.law.api import rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="form Gansu 2026-01", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="form Gansu 2026-01", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12
