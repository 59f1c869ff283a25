"""受灾人员救助: Decree 577 of 2010 (amended 2019), Decree 649 ch. 4. The area of the event chooses the households."""

from shebao.law.api import month_number, rule


@rule(unit="flag", cites="自然灾害救助条例（国务院令第577号）第十八条、第十九条、第二十一条", since="2010-09-01", zh="住所在灾害范围内")
def home_in_the_event(event_covers_home):
    """The home lies in the recorded area."""
    return event_covers_home


@rule(unit="flag", cites="自然灾害救助条例（国务院令第577号）第十八条", since="2010-09-01", zh="住房不能居住")
def home_not_livable(house):
    """Badly damaged or collapsed."""
    return house == "badly_damaged" or house == "collapsed"


@rule(unit="money", cites="自然灾害救助条例（国务院令第577号）第十八条", since="2010-09-01", zh="过渡期生活救助金")
def transition_aid(transition_daily, days_away, transition_days, persons):
    """An amount a person and day, to the most days."""
    return transition_daily * min(days_away, transition_days) * persons


@rule(unit="money", cites="自然灾害救助条例（国务院令第577号）第十九条", since="2010-09-01", zh="住房恢复重建补助", delegated_to=["province", "prefecture", "county"])
def rebuilding_aid(home_not_livable, collapsed_amount, house, damaged_amount):
    """By the class of loss, as the place sets it."""
    if home_not_livable:
        return collapsed_amount
    return damaged_amount if house == "damaged" else 0


@rule(unit="flag", cites="自然灾害救助条例（国务院令第577号）第二十一条", since="2010-09-01", zh="冬春救助期")
def in_winter_or_spring(claim_month):
    """December to May."""
    return month_number(claim_month) == 12 or month_number(claim_month) <= 5  # article


@rule(unit="money", cites="自然灾害救助条例（国务院令第577号）第二十一条", since="2010-09-01", zh="冬春救助金")
def winter_aid(winter_amount, persons):
    """The amount of the place for each person."""
    return winter_amount * persons


@rule(unit="money", cites="自然灾害救助条例（国务院令第577号）第十四条、第二十五条", since="2010-09-01", zh="抚慰金")
def comfort_money(comfort_amount, dead):
    """For each dead."""
    return comfort_amount * dead
