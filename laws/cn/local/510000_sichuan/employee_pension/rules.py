"""Employees' pension scheme in Sichuan."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="川劳社发〔2006〕17号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="川劳社发〔2006〕17号", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", rounds="component_rounding", cites="川劳社发〔2006〕17号", since="2006-01-01", zh="过渡性养老金", en="Transitional component")
def transitional_component(calculation_base, contribution_index, deemed_years_counted, transitional_coefficient):
    """Half of base and indexed wage, years before the account, coefficient."""
    return (calculation_base + calculation_base * contribution_index) / 2 * deemed_years_counted * transitional_coefficient  # article


@rule(unit="money", rounds="component_rounding", cites="川劳社发〔2006〕17号", since="2006-01-01", zh="增发养老金")
def adjusting_sum(calculation_base, contribution_index, contribution_years_counted, extra_rate):
    """A tenth of a percent of the indexed wage for each year."""
    return calculation_base * contribution_index * contribution_years_counted * extra_rate


@rule(unit="money", cites="四川省关于2024年调整退休人员基本养老金的通知; 川人社规〔2025〕10号 二（二）", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year, increase_second_band, second_band_from):
    """Years to fifteen and above, each band at its own amount; a part year as one, which was read in the rules of 2023."""
    years = ceil(total_months / 12)
    return min(years, second_band_from) * increase_per_year + max(0, years - second_band_from) * increase_second_band
