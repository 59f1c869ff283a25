"""Employees' pension scheme in Inner Mongolia."""

from shebao.law.api import rule


@rule(unit="money", rounds="component_rounding", cites="form Inner Mongolia 2025-09", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, contribution_index, deemed_years_counted, transitional_coefficient):
    """An index below one counts as one in this component."""
    return calculation_base * max(1, contribution_index) * deemed_years_counted * transitional_coefficient
