"""单人保: a member of an edge household who is severely disabled or seriously ill applies alone. 民发〔2021〕57号."""

from shebao.law.api import rule


@rule(unit="flag", cites="民发〔2021〕57号 第八条", since="2021-07-01", zh="可单独申请")
def may_apply_alone(ground):
    """One of the four grounds."""
    return ground != "no_ground"


@rule(unit="flag", cites="民发〔2021〕57号 第八条", since="2021-07-01", zh="属于低保边缘家庭")
def of_an_edge_household(ground, household_income, dibao_line, household_persons, edge_multiple, edge_property_within_rule):
    """At the line or above, below one and a half; religious staff in hardship apply without their former household."""
    if ground == "religious_three_years":
        return household_income < dibao_line * household_persons
    at_the_edge = dibao_line * household_persons <= household_income and household_income < dibao_line * household_persons * edge_multiple
    return at_the_edge and edge_property_within_rule


@rule(unit="money", rounds="grant_rounding", cites="民发〔2021〕57号 第二十三条", since="2021-07-01", zh="月保障金")
def monthly_grant(dibao_line, share_of_line):
    """The line or the share of it that the place pays."""
    return dibao_line * share_of_line


@rule(unit="month", cites="民发〔2021〕57号 第二十一条", since="2021-07-01", zh="起发月份")
def starts_on(decision_month):
    """The month after the decision."""
    return decision_month + 1
