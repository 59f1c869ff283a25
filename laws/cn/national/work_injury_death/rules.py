"""因工死亡: funeral grant, dependants' pension, the one-off grant, and who is missing on duty."""

from shebao.law.api import rule, total, value_in, year_of


@rule(
    unit="flag",
    cites="工伤保险条例 art. 20",
    since="2004-01-01",
    zh="工伤认定已作出",
)
def recognition_decided(recognition):
    """The decision on recognition is there."""
    return recognition != "pending"


@rule(
    unit="flag",
    cites="工伤保险条例 art. 20",
    since="2004-01-01",
    zh="已认定为因工死亡",
)
def recognised(recognition):
    """Recognised as a death at work."""
    return recognition == "recognised"


@rule(
    unit="flag",
    cites="社会保险法 第四十一条",
    since="2004-01-01",
    zh="用人单位已参保",
)
def employer_was_insured(employer_insured):
    """The employer was insured at the time."""
    return employer_insured


@rule(
    unit="money",
    cites="工伤保险条例 art. 64",
    since="2004-01-01",
    zh="本人工资",
    rounds="benefit_rounding",
)
def own_wage(average_base, area_average_wage, lowest_wage_share, highest_wage_share):
    """The average base of the twelve months before, between 60 and 300 percent of the area's wage."""
    return min(max(average_base, area_average_wage * lowest_wage_share), area_average_wage * highest_wage_share)


@rule(
    unit="rate",
    cites="工伤保险条例 art. 39",
    since="2004-01-01",
    zh="供养亲属比例",
    en="Share of a dependant",
    decimals=2,
    on="dependants",
)
def dependant_share(kinship, lone, spouse_share, relative_share, lone_addition):
    """Spouse 40, others 30 percent; lone elders and orphans ten points more."""
    addition = lone_addition if lone else 0
    if kinship == "spouse":
        return spouse_share + addition
    return relative_share + addition


@rule(
    unit="flag",
    cites="工伤保险条例 art. 39",
    since="2004-01-01",
    zh="有供养亲属",
)
def someone_depends(dependant_share):
    """At least one dependant."""
    return total(dependant_share) > 0


@rule(
    unit="money",
    cites="工伤保险条例 art. 39",
    since="2004-01-01",
    zh="供养亲属抚恤金",
    en="Pension for dependants",
    rounds="benefit_rounding",
)
def dependants_pension(dependant_share, own_wage):
    """The shares together, not above the own wage."""
    return own_wage * min(total(dependant_share), 1)


@rule(
    unit="month",
    cites="工伤保险条例 第三十九条、第四十一条 (our choice: the month after the death, text silent)",
    since="2004-01-01",
    zh="抚恤金起发年月",
)
def first_month(event_month, missing_on_duty, wage_months_missing):
    """The month after the death; for a missing person after three months of wage."""
    if missing_on_duty:
        return event_month + wage_months_missing
    return event_month + 1


@rule(
    unit="money",
    cites="工伤保险条例 art. 39",
    since="2004-01-01",
    zh="丧葬补助金",
)
def funeral_grant(area_average_wage, funeral_months):
    """Six months of the area's wage."""
    return area_average_wage * funeral_months


@rule(
    unit="flag",
    cites="工伤保险条例 art. 39",
    since="2004-01-01",
    zh="在享受一次性工亡补助金的情形内",
)
def died_in_time(circumstances):
    """At work, or inside the leave with wage."""
    return circumstances != "after_leave_grade_one_to_four"


@rule(
    unit="money",
    cites="工伤保险条例 (2003) 第三十七条: 48 to 60 months of the area's wage",
    since="2004-01-01",
    zh="一次性工亡补助金",
    en="One-off grant at a death at work",
    until="2011-01-01",
)
def one_off_death_grant(area_average_wage, one_off_months):
    """Months of the area's wage that the place set."""
    return area_average_wage * one_off_months


@rule(
    unit="money",
    cites="工伤保险条例 art. 39",
    since="2011-01-01",
    zh="一次性工亡补助金",
    en="One-off grant at a death at work",
)
def one_off_death_grant(event_month, national_urban_income, one_off_times):
    """Twenty times the national urban disposable income of the year before."""
    return value_in(national_urban_income, (year_of(event_month) - 1) * 12) * one_off_times


@rule(
    unit="flag",
    cites="工伤保险条例 art. 41",
    since="2004-01-01",
    zh="下落不明且生活困难",
)
def family_in_need(missing_on_duty, hardship):
    """Missing on duty, and the family in hardship."""
    return missing_on_duty and hardship


@rule(
    unit="money",
    cites="工伤保险条例 art. 41",
    since="2004-01-01",
    zh="预支一次性工亡补助金",
    en="Advance of the one-off grant",
    rounds="benefit_rounding",
)
def advance_for_missing(one_off_death_grant, advance_share):
    """Half of the one-off grant."""
    return one_off_death_grant * advance_share
