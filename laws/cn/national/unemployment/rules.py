"""Unemployment insurance: contributions, the benefit and what is paid once."""

from shebao.law.api import ceil, lookup, rule


@rule(unit="money", cites="失业保险条例 art. 6", since="1999-01-22", zh="缴费基数下限", delegated_to=["province"])
def lower_bound(base_floor):
    """The floor set by the place."""
    return base_floor


@rule(unit="money", cites="失业保险条例 art. 6", since="1999-01-22", zh="失业保险缴费基数")
def contribution_base(declared_wage, lower_bound, base_ceiling):
    """The declared wage within the bounds of the place."""
    return min(max(declared_wage, lower_bound), base_ceiling)


@rule(unit="money", rounds="due_rounding", cites="失业保险条例 art. 6", since="1999-01-22", zh="单位应缴失业保险费")
def employer_due(contribution_base, employer_rate, relief_share):
    """Employer's due, with the relief of 2020."""
    return contribution_base * employer_rate * relief_share


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="失业保险条例 art. 6",
    since="1999-01-22",
    zh="个人应缴失业保险费",
)
def employee_due(contribution_base, employee_rate):
    """Employee's due, never relieved."""
    return contribution_base * employee_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="失业保险条例 art. 6",
    since="1999-01-22",
    until="2015-03-01",
    zh="按条例计算的单位缴费",
)
def frame_employer_due(declared_wage, frame_employer_rate):
    """What the national text says, without bounds: a yardstick, no due."""
    return declared_wage * frame_employer_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="失业保险条例 art. 6",
    since="1999-01-22",
    until="2015-03-01",
    zh="按条例计算的个人缴费",
)
def frame_employee_due(declared_wage, frame_employee_rate):
    """The same for the employee."""
    return declared_wage * frame_employee_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="人社部发〔2015〕24号 一; 人社部发〔2017〕14号 一",
    since="2015-03-01",
    zh="按国家总费率计算的缴费",
)
def frame_total_due(declared_wage, frame_total_rate):
    """Both sides together; the split is provincial."""
    return declared_wage * frame_total_rate


# --- benefit: conditions -----------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 第四十五条; 失业保险条例 第十四条", since="1999-01-22", zh="缴费满一年")
def contributed_enough(contributed_months, required_months, kept_months):
    """A year was paid, or months of an earlier benefit are left."""
    return contributed_months >= required_months or kept_months > 0


@rule(unit="flag", cites="社会保险法 第四十六条", since="1999-01-22", zh="不属于仅有前次剩余月数")
def not_kept_months_alone(contributed_months, required_months, kept_months):
    """Less than a year paid after an earlier benefit: no text read says how the kept months go on."""
    return contributed_months >= required_months or kept_months == 0


@rule(unit="flag", cites="社会保险法 第四十五条", since="1999-01-22", zh="非因本人意愿中断就业")
def not_of_own_will(separation):
    """The contract ended, the employer dismissed or proposed, or the worker left for the employer's fault."""
    return separation != "own_will"


@rule(unit="flag", cites="社会保险法 第四十五条", since="1999-01-22", zh="已登记失业并有求职要求")
def registered_and_seeking(registered_unemployed, seeking_work):
    """Registered as unemployed and looking for work."""
    return registered_unemployed and seeking_work


@rule(
    unit="flag",
    cites="社会保险法 第五章; 广东省失业保险条例 art. 28",
    since="1999-01-22",
    zh="无停发情形",
)
def nothing_stops_it(stop_event):
    """No work, army, move abroad, pension or refused offers."""
    return stop_event == "none"


# --- benefit: months ---------------------------------------------------------------------------------------------


@rule(unit="integer", cites="社会保险法 第四十六条", since="1999-01-22", zh="当地领取月数", en="Months by the scale of the place", delegated_to=["province"])
def local_months(months_by_contribution, contributed_months):
    """The scale of the place."""
    return lookup(months_by_contribution, contributed_months)


@rule(unit="integer", cites="社会保险法 第四十六条", since="1999-01-22", zh="领取期限（月）", en="Months that may be drawn")
def entitled_months(local_months, months_ceiling, contributed_months, kept_months, longest_months):
    """The scale of the place under the ceiling of the nation, with the months kept, at most 24."""
    return min(min(local_months, lookup(months_ceiling, contributed_months)) + kept_months, longest_months)


@rule(unit="month", cites="社会保险法 第五十条", since="1999-01-22", zh="起领年月")
def first_month(registered_month):
    """The benefit counts from the registration."""
    return registered_month


@rule(unit="month", cites="社会保险法 第四十六条", since="1999-01-22", zh="停领年月")
def month_after_last(first_month, entitled_months):
    """The month after the last one of the term."""
    return first_month + entitled_months


# --- benefit: amount ---------------------------------------------------------------------------------------------


@rule(
    unit="money",
    rounds="benefit_rounding",
    cites="失业保险条例 art. 18; 社会保险法 第五章",
    since="1999-01-22",
    zh="失业保险金",
    en="Unemployment benefit of a month",
    delegated_to=["province"],
)
def monthly_benefit(minimum_wage, benefit_share):
    """A share of the minimum wage of the place."""
    return minimum_wage * benefit_share


@rule(unit="money", cites="社会保险法 第四十六条", since="1999-01-22", zh="整个期限失业保险金")
def benefit_of_the_term(monthly_benefit, entitled_months):
    """All months together, at today's amount."""
    return monthly_benefit * entitled_months


# --- medical dues while drawing -----------------------------------------------------------------------------------


@rule(unit="money", cites="社会保险法 第四十八条", since="2011-07-01", zh="失业保险基金代缴医疗保险费", en="Medical insurance paid by the unemployment fund")
def medical_dues_by_fund(medical_due_month):
    """The fund pays the employees' medical insurance of a person who draws, both sides."""
    return medical_due_month


@rule(unit="money", cites="社会保险法 第四十八条", since="2011-07-01", zh="个人负担医疗保险费")
def medical_dues_left(medical_due_month, medical_dues_by_fund):
    """The person pays nothing."""
    return medical_due_month - medical_dues_by_fund


# --- sums paid once ----------------------------------------------------------------------------------------------


@rule(unit="integer", cites="社会保险法 第四十六条", since="1999-01-22", zh="剩余月数", en="Months left")
def unused_months(entitled_months, months_drawn):
    """Months of the term not drawn yet."""
    return max(entitled_months - months_drawn, 0)


@rule(unit="money", cites="广东省失业保险条例 art. 21", since="2014-07-01", zh="生育一次性加发", en="Extra benefit at a birth")
def birth_grant(monthly_benefit, birth_months):
    """Months of benefit at once."""
    return monthly_benefit * birth_months


@rule(unit="flag", cites="广东省失业保险条例 art. 22", since="2014-07-01", zh="提前就业且稳定")
def early_job_lasts(new_contract_months, early_job_contract_months, insured_after_return, early_job_insured_months):
    """A contract long enough, and insured for some months."""
    return new_contract_months >= early_job_contract_months and insured_after_return >= early_job_insured_months


@rule(unit="flag", cites="广东省失业保险条例 第二十二条、第二十三条", since="2014-07-01", zh="有剩余月数")
def months_are_left(unused_months):
    """Something of the term is left."""
    return unused_months > 0


@rule(unit="money", cites="广东省失业保险条例 art. 22", since="2014-07-01", zh="提前就业一次性发放", en="Sum for an early new job")
def early_job_grant(monthly_benefit, unused_months, early_job_share):
    """Half of the unused months, a part of a month counted as a whole one."""
    return monthly_benefit * ceil(unused_months * early_job_share)


@rule(unit="flag", cites="广东省失业保险条例 art. 23", since="2014-07-01", zh="自主创业")
def business_started(own_business):
    """An own business is registered."""
    return own_business


@rule(unit="money", cites="广东省失业保险条例 art. 23", since="2014-07-01", zh="创业一次性发放", en="Sum for an own business")
def business_grant(monthly_benefit, unused_months):
    """All unused months at once."""
    return monthly_benefit * unused_months


@rule(unit="flag", cites="广东省失业保险条例 art. 20", since="2014-07-01", zh="求职补贴期限未满")
def job_seeking_time_left(month_of_drawing, job_seeking_months):
    """Within the first months of the benefit."""
    return month_of_drawing <= job_seeking_months


@rule(unit="money", rounds="benefit_rounding", cites="广东省失业保险条例 art. 20", since="2014-07-01", zh="求职补贴", en="Job-seeking subsidy")
def job_seeking_subsidy(own_average_base, job_seeking_share):
    """A share of the own average base, for the month."""
    return own_average_base * job_seeking_share


@rule(unit="money", cites="广东省失业保险条例 art. 25", since="2014-07-01", zh="丧葬补助金和抚恤金", en="Funeral and survivors' sum")
def death_grant(post_average_wage, death_months):
    """Months of the average on-post wage, funeral and survivors together."""
    return post_average_wage * death_months
