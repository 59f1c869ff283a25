"""价格临时补贴: the line times the growth of living costs of low incomes, while prices rise above a trigger. 发改价格规〔2016〕1835号."""

from shebao.law.api import rule


@rule(unit="flag", cites="发改价格规〔2016〕1835号 二; 发改价格〔2021〕1553号", since="2016-09-01", zh="达到启动条件")
def trigger_met(price_growth, price_trigger, food_price_growth, food_trigger):
    """Either index at its trigger or above; both below ends it."""
    return price_growth >= price_trigger or food_price_growth >= food_trigger


@rule(unit="flag", cites="发改价格规〔2016〕1835号 一", since="2016-09-01", until="2020-03-01", zh="属于发放对象")
def in_a_group(group):
    """Dibao, Tekun, special care, unemployment benefit."""
    return group == "dibao" or group == "tekun" or group == "special_care" or group == "unemployment_benefit"


@rule(unit="flag", cites="关于进一步做好阶段性价格临时补贴工作的通知", since="2020-03-01", until="2020-07-01", zh="属于发放对象")
def in_a_group(group):
    """From March to June 2020 orphans, unattended children and who draws the unemployment allowance too."""
    return group != "no_group" and group != "edge_household"


@rule(unit="flag", cites="发改价格规〔2016〕1835号 一", since="2020-07-01", until="2021-11-01", zh="属于发放对象")
def in_a_group(group):
    """The four groups of 2016 again."""
    return group == "dibao" or group == "tekun" or group == "special_care" or group == "unemployment_benefit"


@rule(unit="flag", cites="发改价格〔2021〕1553号", since="2021-11-01", until="2022-09-01", zh="属于发放对象")
def in_a_group(group):
    """Orphans and unattended children join."""
    return group != "no_group" and group != "edge_household" and group != "unemployment_allowance"


@rule(unit="flag", cites="关于阶段性调整价格补贴联动机制加大对困难群众物价补贴力度的通知", since="2022-09-01", until="2023-04-01", zh="属于发放对象")
def in_a_group(group):
    """Edge households and who draws the temporary unemployment allowance too."""
    return group != "no_group"


@rule(unit="flag", cites="发改价格〔2021〕1553号", since="2023-04-01", zh="属于发放对象")
def in_a_group(group):
    """As before the measure of 2022."""
    return group != "no_group" and group != "edge_household" and group != "unemployment_allowance"


@rule(unit="money", rounds="subsidy_rounding", cites="发改价格规〔2016〕1835号; 发改价格〔2021〕1553号", since="2016-09-01", zh="每人当月补贴")
def subsidy(dibao_line, low_income_price_growth, times, least_amount):
    """The line times the growth, not below the floor of the place."""
    return max(least_amount, dibao_line * low_income_price_growth * times)
