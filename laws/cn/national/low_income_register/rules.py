"""低收入人口: classes of the population that sector aids look at. 国办发〔2023〕39号."""

from shebao.law.api import rule


@rule(unit="flag", cites="国办发〔2023〕39号 二", since="2023-10-01", until="2025-01-01", zh="刚性支出困难")
def rigid_expenditure(income_month, local_income_month, rigid_spending_month, rigid_share, rigid_property_within_rule):
    """Income below that of the place, property within its rule, and necessary spending above its share of the income."""
    heavy = rigid_spending_month > income_month * rigid_share
    return income_month < local_income_month and rigid_property_within_rule and heavy


@rule(unit="flag", cites="刚性支出困难家庭认定办法（2025年1月1日起施行） 第四条、第五条", since="2025-01-01", zh="刚性支出困难")
def rigid_expenditure(in_tekun, in_dibao, edge_recognised, income_month, local_income_month, rigid_spending_month, rigid_share, rigid_property_within_rule):
    """The same, for who is in none of Tekun, Dibao and the edge of Dibao; spending of the twelve months before the application."""
    elsewhere = in_tekun or in_dibao or edge_recognised
    heavy = rigid_spending_month > income_month * rigid_share
    return not elsewhere and income_month < local_income_month and rigid_property_within_rule and heavy


@rule(unit="code", codes=["tekun", "dibao", "edge_household", "monitored", "rigid_expenditure", "not_low_income"], cites="国办发〔2023〕39号 二", since="2023-10-01", zh="低收入人口类别")
def low_income_class(in_tekun, in_dibao, edge_recognised, monitored_against_return, rigid_expenditure):
    """One class each, the narrowest first."""
    if in_tekun:
        return "tekun"
    if in_dibao:
        return "dibao"
    if edge_recognised:
        return "edge_household"
    if monitored_against_return:
        return "monitored"
    return "rigid_expenditure" if rigid_expenditure else "not_low_income"


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第五十六条; 国办发〔2023〕39号 四（六）", since="2023-10-01", zh="转介慈善等社会力量")
def charity_referral_due(low_income_class, need_left):
    """Who is of low income and is left with a need that no public aid meets is passed on to charity."""
    return low_income_class != "not_low_income" and need_left
