"""失业补助金: up to six months for who drew the benefit to its end or had no right to it, 2020-03 to 2022-12."""

from shebao.law.api import rule


@rule(
    unit="flag",
    cites="关于扩大失业保险保障范围的通知 三",
    since="2020-03-01",
    zh="未就业且已登记",
)
def without_work(employed, registered_unemployed):
    """Out of work and registered."""
    return registered_unemployed and not employed


@rule(
    unit="flag",
    cites="关于扩大失业保险保障范围的通知 三",
    since="2020-03-01",
    zh="未领取且不符合领取失业保险金",
)
def no_benefit_now(group):
    """The benefit ran out, or there never was a right to it."""
    return group != "right_to_benefit"


@rule(
    unit="flag",
    cites="关于扩大失业保险保障范围的通知 三",
    since="2020-03-01",
    zh="在政策时间内",
)
def term_in_time(ran_out_or_lost, window_opens, window_closes):
    """The benefit ran out or the job ended within the months of the notice."""
    return window_opens <= ran_out_or_lost <= window_closes


@rule(
    unit="flag",
    cites="关于扩大失业保险保障范围的通知 三",
    since="2020-03-01",
    zh="未领满",
)
def months_left(months_drawn, longest_months):
    """Fewer than six months were drawn."""
    return months_drawn < longest_months


@rule(
    unit="money",
    cites="关于扩大失业保险保障范围的通知 三",
    since="2020-03-01",
    zh="失业补助金",
    en="Temporary unemployment allowance",
    rounds="allowance_rounding",
    delegated_to=["province", "prefecture"],
)
def monthly_allowance(group, benefit_of_place, benefit_share_of_place, share_without_right):
    """The share of the benefit that the place sets for the group."""
    if group == "benefit_ran_out":
        share = benefit_share_of_place
    else:
        share = share_without_right
    return benefit_of_place * share


@rule(
    unit="month",
    cites="关于扩大失业保险保障范围的通知 三",
    since="2020-03-01",
    zh="起领年月",
)
def first_month(claim_month):
    """From the month of the claim."""
    return claim_month


@rule(
    unit="month",
    cites="关于扩大失业保险保障范围的通知 三",
    since="2020-03-01",
    zh="停领年月",
)
def month_after_last(claim_month, longest_months, months_drawn):
    """Six months in all."""
    return claim_month + max(longest_months - months_drawn, 0)
