"""Employees' pension scheme in Guizhou."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="黔劳社厅发〔2006〕20号", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="黔劳社厅发〔2006〕20号", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="money", rounds="component_rounding", cites="rules of the province (fact base pension 1.10)", since="2006-01-01", zh="独生子女奖励")
def fixed_sums(basic_component, account_component, transitional_component, one_child_reward, one_child_share):
    """Five percent of the components for the parent of an only child."""
    if one_child_reward:
        return (basic_component + account_component + transitional_component) * one_child_share
    else:
        return 0


@rule(unit="money", cites="贵州省关于2024年调整退休人员基本养老金的通知", since="2024-01-01", zh="高龄倾斜调整")
def adjustment_high_age(age_before_adjustment, high_age_from, increase_per_year_of_age):
    """An amount for each year of age above 70."""
    return max(0, age_before_adjustment - high_age_from) * increase_per_year_of_age


@rule(unit="money", cites="贵州省关于2024年调整退休人员基本养老金的通知 二（二）; 黔人社发〔2025〕10号", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)


@rule(unit="money", cites="黔人社发〔2025〕10号", since="2025-01-01", zh="高龄倾斜调整")
def adjustment_high_age(age_before_adjustment, high_age_from, increase_per_year_of_age):
    """An amount for each year of age above 70; a part year counts as one."""
    return max(0, age_before_adjustment - high_age_from + 1) * increase_per_year_of_age
