"""最低生活保障: 社会救助暂行办法（国务院令第649号）ch. 2, 民发〔2021〕57号, and the Social Assistance Law from 2026-07-01."""

from shebao.law.api import count, rule, total

# --- the household ----------------------------------------------------------------------------------------------------


@rule(on="members", unit="flag", cites="民发〔2012〕220号 第五条; 民发〔2021〕57号 第七条", since="2014-05-01", zh="共同生活的家庭成员")
def counted_member(relationship, away):
    """Spouse, children and whom one has to support; not who is away for one of the named reasons."""
    return relationship != "not_of_the_household" and away == "no"


@rule(unit="integer", cites="民发〔2012〕220号 第五条; 民发〔2021〕57号 第七条", since="2014-05-01", zh="保障人数")
def persons(counted_member):
    """Members that count."""
    return count(counted_member)


@rule(on="members", unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十五条", since="2014-05-01", zh="可减发或停发本人低保金")
def own_part_may_end(counted_member, job_refusals, refusals_allowed):
    """Who refused suitable work three times in a row without reason: the own part of the grant, nobody else's."""
    return counted_member and job_refusals >= refusals_allowed


@rule(unit="integer", cites="社会救助暂行办法（国务院令第649号）第四十五条", since="2014-05-01", zh="可减发或停发的人数")
def own_parts_in_question(own_part_may_end):
    """Members whose own part an officer may cut or stop."""
    return count(own_part_may_end)


# --- income and property ----------------------------------------------------------------------------------------------


@rule(on="incomes", unit="money", cites="民发〔2012〕220号 第十六条; 民发〔2021〕57号 第十三条", since="2014-05-01", zh="计入的收入")
def counted_income(kind, amount, base_pension_counts):
    """Wage, business, property, transfers and support due count; the awards, aids and allowances of the list do not."""
    if kind == "wage" or kind == "business" or kind == "property" or kind == "transfer" or kind == "support_due":
        return amount
    if kind == "resident_base_pension" and base_pension_counts:
        return amount
    return 0


@rule(unit="money", cites="民发〔2012〕220号 第七条、第十六条", since="2014-05-01", until="2021-07-01", zh="核算期家庭收入")
def income_of_period(counted_income):
    """All that counts."""
    return total(counted_income)


@rule(unit="money", cites="民发〔2021〕57号 第十三条", since="2021-07-01", zh="核算期家庭收入")
def income_of_period(counted_income, rigid_cost, work_cost):
    """All that counts, less rigid costs of disability and illness and the necessary cost of work."""
    return max(0, total(counted_income) - rigid_cost - work_cost)


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第九条、第十条", since="2014-05-01", zh="家庭月保障标准")
def household_line(dibao_line, persons):
    """The line of the place times the persons."""
    return dibao_line * persons


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第九条", since="2014-05-01", until="2026-07-01", zh="人均收入低于标准")
def income_below_line(income_of_period, household_line, reference_months):
    """Strictly below; totals of the period are compared, nothing is divided."""
    return income_of_period < household_line * reference_months


@rule(unit="flag", cites="社会救助法（2026年7月1日起施行）第十八条; 民发〔2021〕57号 第二十三条", since="2026-07-01", zh="人均收入低于标准")
def income_below_line(income_of_period, household_line, reference_months):
    """As before the Law: strictly below."""
    return income_of_period < household_line * reference_months


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第九条", since="2014-05-01", zh="财产符合规定")
def property_fits(property_within_rule):
    """The second test; both are needed."""
    return property_within_rule


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第十一条; 中办发〔2020〕18号 二（一）; 民发〔2021〕57号 第五条; 国发〔2026〕11号; 社会救助法（2026年7月1日起施行）第三十七条", since="2014-05-01", zh="申请地符合规定")
def right_place(registered_here, lives_here, residence_filing):
    """Where the household is registered; where one lives when the province has opened it."""
    return registered_here or (residence_filing and lives_here)


# --- the grant --------------------------------------------------------------------------------------------------------


@rule(unit="money", rounds="grant_rounding", cites="社会救助暂行办法（国务院令第649号）第十二条", since="2014-05-01", until="2026-07-01", zh="月低保金")
def monthly_grant(household_line, income_of_period, reference_months):
    """The difference of the totals."""
    return max(0, household_line - income_of_period / reference_months)


@rule(unit="money", rounds="grant_rounding", cites="社会救助法（2026年7月1日起施行）第十八条; 民发〔2021〕57号 第二十三条", since="2026-07-01", zh="月低保金")
def monthly_grant(household_line, income_of_period, reference_months):
    """As before the Law: the difference of the totals."""
    return max(0, household_line - income_of_period / reference_months)


@rule(unit="month", cites="民发〔2012〕220号 第二十九条; 民发〔2021〕57号 第二十一条", since="2014-05-01", zh="起发月份")
def starts_on(decision_month, claim_month, paid_from_application):
    """The month after the decision; the month of the application where the place says so."""
    if paid_from_application:
        return claim_month
    return decision_month + 1


# --- other classes, checks, exit --------------------------------------------------------------------------------------


@rule(unit="flag", cites="民发〔2021〕57号 第八条", since="2021-07-01", until="2026-07-01", zh="低保边缘家庭")
def edge_household(income_of_period, household_line, reference_months, edge_multiple, income_below_line, edge_property_within_rule):
    """Not below the line, below one and a half lines, property within the looser rule."""
    near = income_of_period < household_line * reference_months * edge_multiple
    return near and not income_below_line and edge_property_within_rule


@rule(unit="flag", cites="社会救助法（2026年7月1日起施行）第二十一条; 民发〔2021〕57号 第八条", since="2026-07-01", zh="低保边缘家庭")
def edge_household(income_of_period, household_line, reference_months, edge_multiple, income_below_line, edge_property_within_rule):
    """As before the Law."""
    near = income_of_period < household_line * reference_months * edge_multiple
    return near and not income_below_line and edge_property_within_rule


@rule(unit="code", codes=["basic_living", "special_assistance", "urgent_needs"], cites="中办发〔2020〕18号 二（一）; 国办发〔2023〕39号 四（一）至（三）", since="2021-07-01", zh="救助层次")
def assistance_tier(income_below_line, property_fits, edge_household):
    """Basic living for Dibao households, special assistance without Dibao for the edge, urgent needs open to all."""
    if income_below_line and property_fits:
        return "basic_living"
    if edge_household:
        return "special_assistance"
    return "urgent_needs"


@rule(unit="month", cites="民发〔2021〕57号 第三十一条", since="2021-07-01", zh="下次核查月份")
def next_check(decision_month, income_varies, recheck_months_short, recheck_months):
    """Yearly; half-yearly where income varies or a member can work."""
    if income_varies:
        return decision_month + recheck_months_short
    return decision_month + recheck_months


@rule(unit="month", cites="民发〔2022〕83号 一（三）; 民发〔2021〕57号 第三十三条", since="2022-10-01", zh="最后发放月份")
def last_month_paid(change_month, left_through_work, grace_months):
    """The month of the report; who leaves through work keeps the grant for the local term of grace."""
    if left_through_work:
        return change_month + grace_months
    return change_month


# --- what prepares a determination ------------------------------------------------------------------------------------


@rule(unit="money", rounds="grant_rounding", cites="民发〔2021〕57号 第十三条 (local formula)", since="2014-05-01", zh="应付赡养费")
def support_by_formula(payer_income, support_multiple, dibao_line, support_share, persons_supported):
    """What a relative's household has above some lines, a share of it, by the persons to be supported; never negative."""
    return max(0, payer_income - support_multiple * dibao_line) * support_share / persons_supported


@rule(unit="flag", cites="民发〔2021〕57号 第十四条 (local limits)", since="2014-05-01", zh="财产在限额内")
def property_by_limits(money_assets, dibao_line, persons, assets_in_lines, homes, homes_allowed, cars):
    """Money a person within so many lines, homes within the number allowed, no car."""
    return money_assets <= dibao_line * persons * assets_in_lines and homes <= homes_allowed and cars == 0


@rule(on="members", unit="money", rounds="grant_rounding", cites="社会救助暂行办法（国务院令第649号）第十二条", since="2014-05-01", zh="分类施保金")
def class_addition(counted_member, addition_group, dibao_line, addition_share):
    """For the old, minors, severely disabled and seriously ill: a local share of the line."""
    if counted_member and addition_group:
        return dibao_line * addition_share
    return 0


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第十二条", since="2014-05-01", zh="分类施保金合计")
def class_additions(class_addition):
    """All members."""
    return total(class_addition)
