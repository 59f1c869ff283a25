"""临时救助: 社会救助暂行办法 ch. 9, 国发〔2014〕47号, the opinion of January 2026; help where the event happens."""

from shebao.law.api import rule


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十七条", since="2014-05-01", zh="急难情形属实")
def event_recognised(event_found):
    """A sudden event, accident or illness."""
    return event_found


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十七条", since="2014-05-01", until="2014-10-03", zh="同一事件未获救助")
def first_aid_for_event():
    """Before the notice of October 2014 nothing that was read bars a second aid for one event."""
    return True


@rule(unit="flag", cites="国发〔2014〕47号", since="2014-10-03", zh="同一事件未获救助")
def first_aid_for_event(aided_for_event):
    """Once for one event."""
    return not aided_for_event


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十七条", since="2014-05-01", zh="支出超出承受能力")
def hardship_recognised(spending_beyond_means):
    """Essential spending the household cannot bear."""
    return spending_beyond_means


@rule(unit="money", rounds="aid_rounding", cites="社会救助暂行办法（国务院令第649号）第四十九条", since="2014-05-01", until="2026-01-01", zh="急难型救助金")
def emergency_aid(need, dibao_line, emergency_lines):
    """The need, at most so many monthly lines as the place sets."""
    return min(need, dibao_line * emergency_lines)


@rule(unit="money", rounds="aid_rounding", cites="民政部 财政部 关于进一步健全完善临时救助制度的意见（2026年1月） 二（一）", since="2026-01-01", zh="小额快速救助金")
def emergency_aid(need, dibao_line, emergency_lines):
    """Small and quick: no means check, within three days, at most one monthly line."""
    return min(need, dibao_line * emergency_lines)


@rule(unit="money", rounds="aid_rounding", cites="社会救助暂行办法（国务院令第649号）第四十九条; 民发〔2018〕23号 二（三）", since="2014-05-01", zh="支出型救助金", delegated_to=["province", "prefecture", "county"])
def expenditure_aid(need, dibao_line, expenditure_lines):
    """The need, at most so many monthly lines as the place sets."""
    return min(need, dibao_line * expenditure_lines)


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十七条; 关于进一步做好困难群众基本生活保障工作的通知", since="2020-01-01", until="2021-01-01", zh="失业且未享受失业保险待遇")
def unemployed_not_covered(unemployed, draws_unemployment_money):
    """Without work and without money of unemployment insurance."""
    return unemployed and not draws_unemployment_money


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第四十七条; 关于进一步做好困难群众基本生活保障工作的通知", since="2020-01-01", until="2021-01-01", zh="2020年一次性救助金")
def one_off_of_2020(one_off_sum):
    """The sum of the place."""
    return one_off_sum


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十七条", since="2020-01-01", zh="低保家庭")
def dibao_household(in_dibao):
    """Who draws Dibao."""
    return in_dibao


@rule(unit="integer", cites="社会救助暂行办法（国务院令第649号）第四十七条", since="2020-01-01", zh="隔离天数")
def quarantine_days(quarantine_first_day, quarantine_last_day):
    """Both days count."""
    return max(0, quarantine_last_day - quarantine_first_day + 1)


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第四十七条", since="2020-01-01", zh="隔离期间补助")
def quarantine_supplement(quarantine_days, persons_in_quarantine, daily_supplement):
    """Days, persons, the amount of the place."""
    return daily_supplement * quarantine_days * persons_in_quarantine
