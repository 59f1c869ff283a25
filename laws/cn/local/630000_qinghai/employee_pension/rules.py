"""Employees' pension scheme in Qinghai."""

from shebao.law.api import rule


@rule(unit="money", rounds="component_rounding", cites="国发〔2005〕38号 六; forms of the place", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, contribution_index, deemed_years_counted, transitional_coefficient):
    """Half of base and indexed wage, years before the account, coefficient."""
    return (calculation_base + calculation_base * contribution_index) / 2 * deemed_years_counted * transitional_coefficient  # article
