"""Employees' pension scheme in Beijing."""

from shebao.law.api import rule


@rule(unit="number", decimals=4, rounds="years_rounding", cites="北京市人民政府令第183号 第二十三条; 京劳社养发〔2007〕31号 二（二）", since="2006-01-01", zh="缴费年限", en="Years counted")
def contribution_years_counted(total_months):
    """Paid and deemed years, with the decimals of the place's forms."""
    return total_months / 12


@rule(
    unit="number", decimals=4, rounds="deemed_years_rounding", cites="京劳社养发〔2007〕31号 二（二）", since="2006-01-01", zh="视同缴费年限", en="Deemed years counted"
)
def deemed_years_counted(deemed_months):
    """Years before the account, with the decimals of the place's forms."""
    return deemed_months / 12


@rule(unit="number", decimals=8, cites="京劳社养发〔2007〕21号 二", since="2006-01-01", zh="按指数计算的过渡年限", en="Years of transition by their index")
def indexed_transitional_years(deemed_years_counted, years_1992_1998, transitional_index):
    """Years before 1992-10 at an index of one, years to 1998-06 at the index of those years."""
    return deemed_years_counted + years_1992_1998 * transitional_index


@rule(
    unit="money", rounds="component_rounding", cites="京劳社养发〔2007〕21号 二", since="2006-01-01", zh="过渡性养老金", en="Transitional component"
)
def transitional_component(calculation_base, indexed_transitional_years, transitional_coefficient):
    """Years before 1992-10 at an index of one, years to 1998-06 at the index of those years."""
    return calculation_base * indexed_transitional_years * transitional_coefficient


@rule(
    unit="number",
    decimals=4,
    rounds="deemed_years_rounding",
    cites="京劳社养发〔2007〕31号 二（二）",
    since="2006-01-01",
    zh="1992年10月至1998年6月缴费年限",
    en="Years paid, 1992-10 to 1998-06",
)
def years_1992_1998(months_1992_1998):
    """Years paid from the start of the scheme to the account of the nation."""
    return months_1992_1998 / 12


@rule(
    unit="money",
    cites="北京市关于2023年调整退休人员基本养老金的通知 二; 京人社养发〔2024〕8号 二（二）; 北京市关于2025年调整退休人员基本养老金的通知",
    since="2023-01-01",
    zh="缴费年限挂钩调整",
)
def adjustment_years_part(
    total_months, increase_per_month, years_part_floor, land_worker, land_worker_floor, land_worker_below_months
):
    """An amount for each month, at least that of ten years; of fifteen for workers taken on for requisitioned land."""
    lowest = land_worker_floor if land_worker and total_months < land_worker_below_months else years_part_floor
    return max(lowest, increase_per_month * total_months)


@rule(
    unit="money",
    cites="北京市关于2023年调整退休人员基本养老金的通知 二; 京人社养发〔2024〕8号 二（三）; 北京市关于2025年调整退休人员基本养老金的通知",
    since="2023-01-01",
    zh="按养老金水平增加额",
)
def adjustment_level_part(pension_before, level_line, level_below, level_above):
    """An amount by the level of the pension; nobody of the upper band falls behind the lower one."""
    return level_below if pension_before < level_line else max(level_above, level_line + level_below - pension_before)


@rule(unit="money", cites="北京市关于2023年调整退休人员基本养老金的通知 二", since="2023-01-01", until="2024-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(adjustment_level_part):
    """The amount by the level of the pension alone."""
    return adjustment_level_part


@rule(unit="money", rounds="component_rounding", cites="京人社养发〔2024〕8号 二（三）、（四）; 北京市关于2025年调整退休人员基本养老金的通知", since="2024-01-01", zh="养老金水平挂钩调整")
def adjustment_percentage_part(pension_before, increase_rate, adjustment_level_part):
    """A share of the own pension, and an amount by its level."""
    return pension_before * increase_rate + adjustment_level_part


@rule(unit="flag", cites="北京市关于2023年调整退休人员基本养老金的通知 二", since="2023-01-01", until="2024-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, high_age_from):
    """The age steps of 2023 were not read; nothing is open below 65."""
    return age_before_adjustment < high_age_from


@rule(unit="flag", cites="京人社养发〔2024〕8号 二; 北京市关于2025年调整退休人员基本养老金的通知", since="2024-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known():
    """By four bands from 2025."""
    return 1


@rule(
    unit="money",
    cites="北京市关于2023年调整退休人员基本养老金的通知 二",
    since="2023-01-01",
    until="2024-01-01",
    zh="高龄倾斜调整",
)
def adjustment_high_age():
    """Nothing below 65; who is older is refused, the amounts of 2023 were not read."""
    return 0
