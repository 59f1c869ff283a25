"""Old-age scheme of the tests."""

from shebao.law.api import rule, year_of


@rule(unit="flag", cites="Act art. 3", since="2000-01-01", zh="缴费月数足够")
def enough_months(paid_months, minimum_months):
    """Enough months were paid."""
    return paid_months >= minimum_months


@rule(unit="flag", cites="Act art. 4", since="2000-01-01", zh="个人账户不为零")
def sane_account(account):
    """There is something in the account."""
    return account > 0


@rule(unit="money", rounds="to_the_fen", cites="Act art. 5", since="2000-01-01", zh="基础部分")
def basic_part(base, paid_months, accrual):
    """A share of the base for each year."""
    return base * paid_months / 12 * accrual


@rule(unit="money", rounds="to_the_fen", cites="Act art. 6", since="2000-01-01", zh="账户部分")
def account_part(account, divisor):
    """The account over the months."""
    return account / divisor


@rule(unit="money", cites="Act art. 7", since="2000-01-01", zh="县级补贴")
def local_extra(lives_in_county, extra):
    """What the county adds for its residents."""
    if lives_in_county:
        return extra
    return 0


@rule(unit="money", cites="Act art. 5", since="2000-01-01", zh="月待遇合计")
def monthly_total(basic_part, account_part, local_extra):
    """All parts."""
    return basic_part + account_part + local_extra


@rule(unit="month", cites="Act art. 8", since="2000-01-01", zh="首次发放年月")
def first_month(stop_work_month):
    """The month after."""
    return stop_work_month + 1


@rule(unit="flag", cites="Notice 7 of 2025", since="2025-01-01", zh="上年底前已领取")
def drawing_before_rise(drawn_since, rise_month):
    """Stopped work by 31 December of the year before."""
    return drawn_since <= rise_month


@rule(unit="flag", cites="Notice 7 of 2025", since="2025-01-01", zh="生效时健在")
def alive_at_rise(death_month, rise_month):
    """Did not die before the month of effect."""
    return year_of(death_month) == 0 or death_month >= rise_month


@rule(unit="flag", cites="Notice 7 of 2025", since="2025-01-01", zh="未服刑")
def not_in_prison(in_prison):
    """Rises during a sentence are skipped."""
    return not in_prison


@rule(unit="money", cites="Notice 7 of 2025", since="2025-01-01", zh="定额调整")
def rise_fixed(fixed_rise):
    """The same for all."""
    return fixed_rise


@rule(unit="money", rounds="to_the_fen", cites="Notice 7 of 2025", since="2025-01-01", zh="挂钩调整")
def rise_share(amount_before, share_of_rise):
    """A share of the own amount."""
    return amount_before * share_of_rise


@rule(unit="money", cites="Act art. 9", since="2000-01-01", zh="丧葬补助")
def funeral_grant(funeral_sum):
    """One sum."""
    return funeral_sum
