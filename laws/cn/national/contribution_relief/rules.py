"""阶段性减免缓缴: what relief of 2020 saves, and the month a deferred due of 2020 or 2022 falls due."""

from shebao.law.api import rule


@rule(
    unit="money",
    cites="人社部发〔2020〕11号 一; 人社部发〔2020〕49号 一",
    since="2020-02-01",
    zh="减免额",
    until="2021-01-01",
    rounds="relief_rounding",
)
def saved(three_branch_due, relief_share):
    """What the employer does not owe for the month."""
    return three_branch_due * (1 - relief_share)


@rule(
    unit="flag",
    cites="医保发〔2020〕6号 一、二",
    since="2020-02-01",
    zh="可减征医保费",
    until="2021-01-01",
)
def medical_halved(medical_reserve_months, medical_reserve_line, months_halved, medical_halved_months):
    """The reserve is above six months, and fewer than five months were halved."""
    return medical_reserve_months > medical_reserve_line and months_halved < medical_halved_months


@rule(
    unit="money",
    cites="医保发〔2020〕6号 一",
    since="2020-02-01",
    zh="医保减征后应缴",
    until="2021-01-01",
    rounds="relief_rounding",
)
def medical_owed(medical_due, medical_halved, medical_halved_share):
    """The employer's part, halved where the place may."""
    if medical_halved:
        return medical_due * medical_halved_share
    return medical_due


@rule(
    unit="flag",
    cites="人社部发〔2020〕11号 三; 人社部发〔2020〕49号 二",
    since="2020-02-01",
    zh="可缓缴",
    until="2021-01-01",
)
def may_defer(in_difficulty):
    """An employer in serious difficulty may defer."""
    return in_difficulty


@rule(
    unit="month",
    cites="人社部发〔2020〕11号 三; 人社部发〔2020〕49号 二",
    since="2020-02-01",
    zh="缓缴后应缴年月",
    until="2021-01-01",
)
def falls_due(may_defer, due_month, deferral_months, deferral_end):
    """Six months later, at the latest in December 2020, without surcharge."""
    if may_defer:
        return min(due_month + deferral_months, deferral_end)
    return due_month


@rule(
    unit="month",
    cites="人社厅发〔2022〕16号 一、二; 人社部发〔2022〕31号 一、二",
    since="2022-04-01",
    zh="缓缴起始年月",
)
def deferral_opens(group_of_2022, hard_hit_from, added_from):
    """By group."""
    if group_of_2022 == "hard_hit":
        return hard_hit_from
    return added_from


@rule(
    unit="month",
    cites="人社厅发〔2022〕16号 二; 人社部发〔2022〕31号 一、二",
    since="2022-04-01",
    zh="缓缴截止年月",
)
def deferral_closes(group_of_2022, branch, pension_to, hard_hit_to, added_to, small_to):
    """By group and branch."""
    if group_of_2022 == "small_or_medium":
        return small_to
    elif branch == "pension":
        return pension_to
    elif group_of_2022 == "hard_hit":
        return hard_hit_to
    else:
        return added_to


@rule(
    unit="flag",
    cites="人社厅发〔2022〕16号 一、二; 人社部发〔2022〕31号 一、二",
    since="2022-04-01",
    zh="可缓缴",
)
def may_defer(group_of_2022, in_difficulty, deferral_opens, due_month, deferral_closes):
    """In one of the groups and within its months; all but the five hard-hit industries must be in difficulty."""
    if group_of_2022 == "none":
        return 0
    elif group_of_2022 == "hard_hit":
        return deferral_opens <= due_month <= deferral_closes
    else:
        return in_difficulty and deferral_opens <= due_month <= deferral_closes


@rule(
    unit="month",
    cites="人社厅发〔2022〕50号 二",
    since="2022-04-01",
    zh="缓缴后应缴年月",
)
def falls_due(may_defer, due_month, settled_by):
    """By the end of 2023, all three branches, without surcharge."""
    if may_defer:
        return settled_by
    return due_month
