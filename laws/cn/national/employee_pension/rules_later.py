"""Employees' pension scheme: the yearly adjustment, and what is paid at a death."""

from shebao.law.api import floor, lookup, rule, value_in, year_of

# --- yearly adjustment ---------------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 art. 18; 人社部发〔2021〕20号 一; 人社部发〔2022〕27号 一; 人社部发〔2024〕48号 一; 人社部发〔2025〕38号 一", since="2016-01-01", zh="上年底前已退休")
def retired_before_adjustment(retirement_month, adjustment_month):
    """Retired by 31 December of the year before."""
    return retirement_month < adjustment_month


@rule(unit="flag", cites="社会保险法 art. 18; 人社部发〔2021〕20号 一; 人社部发〔2022〕27号 一; 人社部发〔2024〕48号 一; 人社部发〔2025〕38号 一", since="2016-01-01", zh="调整生效时健在")
def alive_at_adjustment(death_month, adjustment_month):
    """Not dead before the month of effect; who dies later keeps it, arrears belong to the heirs."""
    return year_of(death_month) == 0 or death_month >= adjustment_month


@rule(unit="flag", cites="劳社厅函〔2001〕44号 全文", since="2016-01-01", zh="非服刑期间", en="No sentence is served")
def not_in_prison(in_prison, serves_outside_prison):
    """Adjustments of the time of a sentence are skipped: in prison, where nothing is paid, and outside it, where the pension goes on."""
    return not in_prison and not serves_outside_prison


@rule(unit="integer", cites="社会保险法 art. 18; 人社部发〔2022〕27号 三; 人社部发〔2024〕48号 三; 人社部发〔2025〕38号 三", since="2016-01-01", zh="上年12月周岁")
def age_before_adjustment(adjustment_month, recognised_birth_month):
    """Full years of age in the December before."""
    return floor((adjustment_month - 1 - recognised_birth_month) / 12)


@rule(
    unit="flag",
    cites="社会保险法 art. 18; 人社部发〔2022〕27号 三; 人社部发〔2024〕48号 三; 人社部发〔2025〕38号 三",
    since="2016-01-01",
    zh="当地高龄倾斜标准已收录",
    delegated_to=["province"],
)
def high_age_part_known():
    """The steps for high age are in this law."""
    return 1


@rule(
    unit="money",
    cites="社会保险法 art. 18; 人社部发〔2022〕27号 三; 人社部发〔2024〕48号 三; 人社部发〔2025〕38号 三",
    since="2016-01-01",
    zh="定额调整",
    delegated_to=["province"],
)
def adjustment_fixed(fixed_increase):
    """The same amount for everybody."""
    return fixed_increase


@rule(
    unit="money",
    cites="社会保险法 art. 18; 人社部发〔2022〕27号 三; 人社部发〔2024〕48号 三; 人社部发〔2025〕38号 三",
    since="2016-01-01",
    zh="缴费年限挂钩调整",
    delegated_to=["province"],
)
def adjustment_years_part(total_months, increase_per_year, years_part_floor):
    """An amount for each full year, not below the lowest amount."""
    return max(years_part_floor, increase_per_year * floor(total_months / 12))


@rule(
    unit="money",
    rounds="component_rounding",
    cites="社会保险法 art. 18; 人社部发〔2022〕27号 三; 人社部发〔2024〕48号 三; 人社部发〔2025〕38号 三",
    since="2016-01-01",
    zh="养老金水平挂钩调整",
    delegated_to=["province"],
)
def adjustment_percentage_part(pension_before, increase_rate):
    """A share of the own pension of the December before."""
    return pension_before * increase_rate


@rule(
    unit="money",
    cites="社会保险法 art. 18; 人社部发〔2022〕27号 三; 人社部发〔2024〕48号 三; 人社部发〔2025〕38号 三",
    since="2016-01-01",
    zh="高龄倾斜调整",
    delegated_to=["province"],
)
def adjustment_high_age(age_before_adjustment, high_age_increase):
    """An amount by age."""
    return lookup(high_age_increase, age_before_adjustment)


@rule(unit="money", cites="社会保险法 art. 18; 人社部发〔2022〕27号 三; 人社部发〔2024〕48号 三; 人社部发〔2025〕38号 三", since="2016-01-01", zh="月调整额合计")
def adjustment_total(adjustment_fixed, adjustment_years_part, adjustment_percentage_part, adjustment_high_age):
    """All parts."""
    return adjustment_fixed + adjustment_years_part + adjustment_percentage_part + adjustment_high_age


@rule(
    unit="money", rounds="due_rounding", cites="社会保险法 art. 18; 人社部发〔2021〕20号 二; 人社部发〔2022〕27号 二; 人社部发〔2024〕48号 二; 人社部发〔2025〕38号 二", since="2016-01-01", zh="人均调整上限"
)
def mean_increase_cap(mean_pension_before, adjustment_cap):
    """What a province may not exceed on average."""
    return mean_pension_before * adjustment_cap


# --- death ---------------------------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 art. 49", since="2021-09-01", zh="未领取其他丧葬待遇")
def no_other_funeral_grant(other_funeral_grant):
    """Where several funeral grants are possible, one is chosen."""
    return not other_funeral_grant


@rule(unit="integer", cites="人社部发〔2021〕18号 art. 5", since="2021-09-01", zh="抚恤金月数", en="Months of the survivors' grant")
def survivors_months(
    total_months,
    pension_months_drawn,
    survivors_months_by_years,
    survivors_years_counted_from,
    survivors_months_limit,
    survivors_months_floor,
):
    """Months by full contribution years; a pensioner's are fewer by each full year drawn, but not below nine."""
    years = floor(total_months / 12)
    more = max(0, years - survivors_years_counted_from)
    by_years = min(survivors_months_limit, lookup(survivors_months_by_years, years) + more)
    if pension_months_drawn == 0:
        return by_years
    else:
        return max(survivors_months_floor, by_years - floor(pension_months_drawn / 12))


@rule(
    unit="money", rounds="lump_sum_rounding", cites="人社部发〔2021〕18号 art. 4", since="2021-09-01", zh="丧葬补助金"
)
def funeral_grant(death_month, urban_income, funeral_months):
    """Two months of the province's urban income of the year before death."""
    return value_in(urban_income, (year_of(death_month) - 1) * 12) / 12 * funeral_months


@rule(unit="money", rounds="lump_sum_rounding", cites="人社部发〔2021〕18号 art. 5", since="2021-09-01", zh="抚恤金")
def survivors_grant(death_month, urban_income, survivors_months):
    """The same monthly income by the months."""
    return value_in(urban_income, (year_of(death_month) - 1) * 12) / 12 * survivors_months


@rule(unit="money", cites="社会保险法 art. 14", since="2011-07-01", zh="个人账户余额继承额")
def account_to_heirs(account_remaining):
    """The rest of the account belongs to the heirs."""
    return account_remaining
