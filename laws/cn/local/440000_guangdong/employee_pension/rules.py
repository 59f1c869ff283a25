"""Employees' pension scheme in Guangdong (without Shenzhen)."""

from shebao.law.api import ceil, floor, lookup, rule


@rule(
    unit="number",
    decimals=4,
    rounds="base_part_rounding",
    cites="粤府〔2006〕96号",
    since="2006-07-01",
    zh="低指数折算系数",
)
def base_part(contribution_index, low_index):
    """The part of the base that counts: all of it from an index of 0.6 on, in proportion below."""
    return min(1, contribution_index / low_index)


@rule(unit="money", rounds="component_rounding", cites="粤府〔2006〕96号", since="2006-07-01", zh="基础养老金", en="Basic component")
def basic_component(calculation_base, base_part, contribution_index, total_months, accrual_rate):
    """Half of the base that counts and the indexed wage, one percent for each year."""
    counted = calculation_base * base_part + calculation_base * contribution_index
    return counted / 2 * total_months / 12 * accrual_rate  # article


@rule(unit="money", cites="粤劳电〔2009〕32号; 粤人社〔2014〕8号", since="2014-01-01", zh="每满一年4元部分")
def fixed_years_sum(total_months, fixed_sum_per_year):
    """Four yuan for each full year, deemed years included."""
    return fixed_sum_per_year * floor(total_months / 12)


@rule(unit="money", cites="粤劳电〔2009〕32号; 粤人社〔2014〕8号", since="2014-01-01", zh="定额补贴")
def fixed_sums(fixed_sum, fixed_years_sum):
    """A hundred yuan and four for each full year, for everybody."""
    return fixed_sum + fixed_years_sum


@rule(
    unit="money", rounds="component_rounding", cites="粤府〔2006〕96号", since="2014-01-01", zh="过渡性养老金（老办法）", en="Transitional component"
)
def transitional_component(deemed_account, deemed_account_divisor):
    """Deemed account over 120."""
    return deemed_account / deemed_account_divisor


@rule(
    unit="number",
    decimals=5,
    cites="粤府函〔2021〕294号 二（一）、annex",
    since="2021-01-01",
    until="2026-01-01",
    zh="1993年12月前视同缴费指数之和",
)
def index_months_to_1993(months_to_1993, determined_deemed_index, deemed_index):
    """Months by the index of the place where the person worked then; determined where that was another place."""
    if months_to_1993 == 0:
        return 0
    elif determined_deemed_index > 0:
        return determined_deemed_index * months_to_1993
    else:
        return deemed_index * months_to_1993


@rule(
    unit="money",
    rounds="component_rounding",
    cites="粤府函〔2021〕294号 一（一）",
    since="2021-01-01",
    until="2026-01-01",
    zh="过渡性养老金（新办法）",
)
def new_way_sum(calculation_base, transitional_coefficient, index_months_to_1993, index_months_1994_1998):
    """Base, coefficient and the index-weighted years up to 1998-06."""
    index_months = index_months_to_1993 + index_months_1994_1998
    return calculation_base * transitional_coefficient * index_months / 12


@rule(
    unit="money",
    rounds="component_rounding",
    cites="粤府函〔2021〕294号",
    since="2021-01-01",
    until="2026-01-01",
    zh="过渡性调节金",
)
def adjusting_sum(new_way_sum, transitional_component, fixed_years_sum, adjusting_share):
    """What the new way gives above the old way and the yearly four yuan, by the share of the year."""
    return max(0, new_way_sum - transitional_component - fixed_years_sum) * adjusting_share


@rule(unit="money", cites="粤府函〔2021〕294号", since="2026-01-01", zh="过渡性调节金")
def adjusting_sum():
    """None for who has no time before the account; an officer works out the others until a form is seen."""
    return 0


@rule(unit="money", cites="粤府函〔2021〕294号", since="2014-01-01", zh="核定表“过渡性养老金”栏")
def transitional_line(transitional_component, fixed_sums):
    """What an approval form prints in its transitional column."""
    return transitional_component + fixed_sums


@rule(unit="flag", cites="粤府函〔2021〕294号", since="2026-01-01", zh="当地计发办法已收录")
def local_formula_known(deemed_months, deemed_account, months_to_1993, index_months_1994_1998):
    """From 2026 on only for persons without any time before the account: deemed, or paid up to June 1998."""
    none_to_1993 = deemed_months == 0 and months_to_1993 == 0
    return none_to_1993 and deemed_account == 0 and index_months_1994_1998 == 0


# --- yearly adjustment


@rule(unit="money", cites="广东省关于2023年调整退休人员基本养老金的通知; 粤人社规〔2024〕12号 三（二）", since="2023-01-01", zh="缴费年限挂钩调整")
def adjustment_years_part(
    total_months, increase_per_year, increase_per_further_year, further_years_from, years_part_floor
):
    """Part years count as one; years above twenty count double."""
    years = ceil(total_months / 12)
    further = max(0, years - further_years_from)
    return max(years_part_floor, increase_per_year * years + increase_per_further_year * further)


@rule(unit="flag", cites="广东省关于2023年调整退休人员基本养老金的通知", since="2023-01-01", until="2024-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, high_age_from):
    """Below the age of the first band there is nothing to know."""
    return age_before_adjustment < high_age_from


@rule(unit="flag", cites="粤人社规〔2024〕12号 三（三）", since="2024-01-01", until="2025-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known():
    """By four bands."""
    return 1


@rule(unit="flag", cites="粤人社规〔2025〕26号", since="2025-01-01", zh="当地高龄倾斜标准已收录")
def high_age_part_known(age_before_adjustment, high_age_from):
    """Below the age of the first band there is nothing to know."""
    return age_before_adjustment < high_age_from


@rule(unit="money", cites="广东省关于2023年调整退休人员基本养老金的通知", since="2023-01-01", until="2024-01-01", zh="高龄倾斜调整")
def adjustment_high_age():
    """Nothing below the first band; who is older is refused, the amounts were not read."""
    return 0


@rule(unit="money", cites="粤人社规〔2024〕12号 三（三）", since="2024-01-01", until="2025-01-01", zh="高龄倾斜调整")
def adjustment_high_age(age_before_adjustment, high_age_increase):
    """An amount by age, in four bands."""
    return lookup(high_age_increase, age_before_adjustment)


@rule(unit="money", cites="粤人社规〔2025〕26号", since="2025-01-01", zh="高龄倾斜调整")
def adjustment_high_age():
    """Nothing below the first band; who is older is refused, the amounts were not read."""
    return 0
