"""Employees' pension scheme in Yunnan."""

from shebao.law.api import ceil, rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="国发〔2005〕38号 六; 云南省人民政府2006年8月26日意见; forms of the place", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(unit="money", rounds="component_rounding", cites="rules of the province (fact base pension 1.10)", since="2024-01-01", zh="独生子女奖励")
def fixed_sums(one_child_reward, reference_pension, one_child_share):
    """Five percent of a reference pension for the parent of an only child."""
    return reference_pension * one_child_share if one_child_reward else 0


@rule(unit="money", cites="云南省2024年调整退休人员基本养老金实施方案 三（二）1; 云南省2025年调整退休人员基本养老金实施方案", since="2024-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(total_months, increase_per_year):
    """A part year counts as one; no lowest amount is printed."""
    return increase_per_year * ceil(total_months / 12)
