"""Employees' pension scheme in Shandong."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="鲁政发〔2006〕92号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="鲁政发〔2006〕92号", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(
    unit="money",
    cites="鲁人社发〔2022〕16号; 鲁人社发〔2023〕6号 二（二）; 鲁人社发〔2024〕4号 二（二）; 鲁人社发〔2025〕6号 二（二）",
    since="2022-01-01",
    zh="缴费年限挂钩调整",
)
def adjustment_years_part(
    total_months,
    increase_per_year,
    increase_second_band,
    increase_third_band,
    increase_fourth_band,
    increase_fifth_band,
    first_band_years,
    further_band_years,
):
    """Years to 15, 25, 35, 45 and above, a part year counted as one, each band at its own amount."""
    years = ceil(total_months / 12)  # article
    beyond_first = max(0, years - first_band_years)
    beyond_second = max(0, beyond_first - further_band_years)
    beyond_third = max(0, beyond_second - further_band_years)
    beyond_fourth = max(0, beyond_third - further_band_years)
    lower = min(years, first_band_years) * increase_per_year + (beyond_first - beyond_second) * increase_second_band
    upper = (beyond_second - beyond_third) * increase_third_band + (beyond_third - beyond_fourth) * increase_fourth_band
    return lower + upper + beyond_fourth * increase_fifth_band


@rule(unit="flag", cites="鲁人社发〔2022〕16号; 鲁人社发〔2023〕6号 二（三）; 鲁人社发〔2024〕4号 二（三）", since="2022-01-01", until="2025-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, age_step_first, age_step_second, age_step_third):
    """Who turned 70, 75 or 80 in the year before gets a step that differs by how he joined: not in this law."""
    return age_before_adjustment != age_step_first and age_before_adjustment != age_step_second and age_before_adjustment != age_step_third


@rule(unit="flag", cites="鲁人社发〔2025〕6号 二（三）", since="2025-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, high_age_from):
    """The step for each year above 70 was not read; nothing is open below."""
    return age_before_adjustment < high_age_from
