"""Employment injury insurance: contributions and benefits of the injured."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="工伤保险条例 art. 10", since="2015-10-01", zh="工伤保险缴费基数", delegated_to=["province"])
def contribution_base(declared_wage):
    """The wage as part of the payroll."""
    return declared_wage


@rule(unit="number", decimals=6, cites="人社部发〔2015〕71号 二、四", since="2015-10-01", zh="单位工伤费率")
def employer_rate(class_rate, injury_class, floating_factor):
    """Rate of the class by the employer's floating factor."""
    return lookup(class_rate, injury_class) * floating_factor


@rule(unit="money", rounds="due_rounding", cites="工伤保险条例 art. 10", since="2015-10-01", zh="单位应缴工伤保险费")
def employer_due(contribution_base, employer_rate, relief_share):
    """Employer's due, with the relief of 2020; the employee pays nothing."""
    return contribution_base * employer_rate * relief_share


# --- rates that float, and the staged cut -----------------------------------------------------------------------------


@rule(
    unit="flag",
    cites="人社部发〔2015〕71号 四",
    since="2015-10-01",
    zh="浮动档次合规",
)
def floating_step_lawful(injury_class, floating_factor, half_step, cut_step, first_rise, second_rise):
    """Class 1 floats upward only; the others in five steps."""
    rises = floating_factor == 1 or floating_factor == first_rise or floating_factor == second_rise
    if injury_class == 1:
        return rises
    return rises or floating_factor == cut_step or floating_factor == half_step


@rule(
    unit="rate",
    cites="人社部发〔2018〕25号 三",
    since="2018-05-01",
    zh="阶段性下调后的比例",
    decimals=2,
)
def staged_share(reserve_months, cut_from_months, deep_cut_from_months, share_after_cut, share_after_deep_cut):
    """By the reserve of the fund in months of spending."""
    if reserve_months >= deep_cut_from_months:
        return share_after_deep_cut
    elif reserve_months >= cut_from_months:
        return share_after_cut
    else:
        return 1


@rule(
    unit="number",
    cites="人社部发〔2015〕71号 二、四; 人社部发〔2018〕25号 三",
    since="2018-05-01",
    zh="阶段性下调后的费率",
    decimals=8,
)
def rate_after_cut(employer_rate, staged_share):
    """The employer's rate with the staged cut, where the place applies it."""
    return employer_rate * staged_share


# --- who is covered ---------------------------------------------------------------------------------------------------


@rule(
    unit="flag",
    cites="工伤保险条例 art. 20",
    since="2004-01-01",
    zh="工伤认定已作出",
)
def recognition_decided(recognition):
    """The decision on recognition is there."""
    return recognition != "pending"


@rule(
    unit="flag",
    cites="工伤保险条例 art. 20",
    since="2004-01-01",
    zh="已认定为工伤",
)
def recognised(recognition):
    """Recognised as an injury at work."""
    return recognition == "recognised"


@rule(
    unit="flag",
    cites="社会保险法 第三十七条; 工伤保险条例 第十六条",
    since="2004-01-01",
    zh="无除外情形",
)
def not_excluded(exclusion):
    """No crime, drink, drugs or self-harm."""
    return exclusion == "none"


@rule(
    unit="flag",
    cites="工伤保险条例 art. 25",
    since="2004-01-01",
    zh="已作劳动能力鉴定",
)
def grade_appraised(disability_grade):
    """A grade from one to ten."""
    return disability_grade > 0


@rule(
    unit="flag",
    cites="社会保险法 第四十一条",
    since="2004-01-01",
    zh="用人单位已参保",
)
def employer_was_insured(employer_insured):
    """The employer was insured at the time."""
    return employer_insured


# --- what the injured receive -----------------------------------------------------------------------------------------


@rule(
    unit="money",
    cites="工伤保险条例 art. 64",
    since="2004-01-01",
    zh="本人工资",
    rounds="benefit_rounding",
)
def own_wage(average_base, area_average_wage, lowest_wage_share, highest_wage_share):
    """The average base of the twelve months before, between 60 and 300 percent of the area's wage."""
    return min(max(average_base, area_average_wage * lowest_wage_share), area_average_wage * highest_wage_share)


@rule(
    unit="money",
    cites="工伤保险条例 第三十五条、第三十六条、第三十七条",
    since="2004-01-01",
    zh="一次性伤残补助金",
    en="Lump sum for the disability",
)
def disability_lump(own_wage, lump_months, disability_grade):
    """Months of the own wage by grade."""
    return own_wage * lookup(lump_months, disability_grade)


@rule(
    unit="money",
    cites="工伤保险条例 第三十五条、第三十六条",
    since="2004-01-01",
    zh="伤残津贴（一至六级）",
    en="Disability allowance",
    rounds="benefit_rounding",
)
def disability_allowance(own_wage, allowance_share, disability_grade, minimum_wage):
    """A share of the own wage, not below the minimum wage."""
    return max(own_wage * lookup(allowance_share, disability_grade), minimum_wage)


@rule(
    unit="money",
    cites="工伤保险条例 art. 35",
    since="2004-01-01",
    zh="基金支付的伤残津贴",
    en="Disability allowance paid by the fund",
)
def disability_paid_by_fund(disability_grade, disability_allowance, pension_drawn):
    """Grades one to four from the fund; once a pension is drawn, what is missing to the allowance."""
    if 1 <= disability_grade <= 4:  # article
        return max(disability_allowance - pension_drawn, 0)
    return 0


@rule(
    unit="money",
    cites="工伤保险条例 art. 36",
    since="2004-01-01",
    zh="用人单位支付的伤残津贴",
    en="Disability allowance paid by the employer",
)
def disability_by_employer(disability_grade, disability_allowance, suitable_job):
    """Grades five and six from the employer, where there is no suitable job."""
    if 5 <= disability_grade <= 6 and not suitable_job:  # article
        return disability_allowance
    return 0


@rule(
    unit="money",
    cites="工伤保险条例 art. 34",
    since="2004-01-01",
    zh="生活护理费",
    rounds="benefit_rounding",
)
def care_fee(care_need, area_average_wage, care_share_whole, care_share_most, care_share_part):
    """By the need of care, of the area's wage."""
    if care_need == "whole":
        share = care_share_whole
    elif care_need == "most":
        share = care_share_most
    elif care_need == "part":
        share = care_share_part
    else:
        share = 0
    return area_average_wage * share


@rule(
    unit="money",
    cites="工伤保险条例 第三十四条、第三十五条",
    since="2004-01-01",
    zh="按月支付合计",
)
def monthly_total(disability_paid_by_fund, care_fee):
    """Allowance and care fee of the fund."""
    return disability_paid_by_fund + care_fee


@rule(
    unit="flag",
    cites="工伤保险条例 第三十四条、第三十五条、第三十六条",
    since="2004-01-01",
    zh="有按月待遇",
)
def something_monthly(monthly_total):
    """The fund pays something every month."""
    return monthly_total > 0


@rule(
    unit="month",
    cites="工伤保险条例 art. 33 (allowances follow the appraisal; our choice: the month after, text silent)",
    since="2004-01-01",
    zh="起发年月",
)
def first_month(appraisal_month):
    """The month after the appraisal."""
    return appraisal_month + 1


@rule(
    unit="money",
    cites="工伤保险条例 art. 33",
    since="2004-01-01",
    zh="停工留薪期工资（用人单位）",
    en="Wage in the leave for treatment, paid by the employer",
)
def wage_by_employer(month_of_leave, leave_extended, longest_leave, longest_extension, wage_before_injury):
    """The whole wage, to twelve months, to twelve more where the leave was extended."""
    if month_of_leave <= longest_leave:
        return wage_before_injury
    elif leave_extended and month_of_leave <= longest_leave + longest_extension:
        return wage_before_injury
    else:
        return 0


@rule(
    unit="money",
    cites="工伤保险条例 art. 33",
    since="2004-01-01",
    zh="停工留薪期工资（基金）",
)
def wage_by_fund():
    """The fund pays no wage."""
    return 0


# --- when the labour relation ends ------------------------------------------------------------------------------------


@rule(
    unit="money",
    cites="工伤保险条例 第三十六条、第三十七条: standards set by the province",
    since="2004-01-01",
    zh="一次性补助金计算基数",
    en="Base of the two sums",
    delegated_to=["province", "prefecture"],
)
def leaving_base(area_average_wage):
    """The average wage of the area."""
    return area_average_wage


@rule(
    unit="rate",
    cites="工伤保险条例 第三十六条、第三十七条: standards set by the province",
    since="2004-01-01",
    zh="医疗补助金增发倍数",
    decimals=2,
    delegated_to=["province", "prefecture"],
)
def medical_sum_factor():
    """Nothing is added."""
    return 1


@rule(
    unit="rate",
    cites="工伤保险条例 第三十六条、第三十七条: standards set by the province",
    since="2004-01-01",
    zh="临近退休就业补助金比例",
    decimals=2,
    delegated_to=["province", "prefecture"],
)
def employment_sum_share():
    """Nothing is cut near retirement."""
    return 1


@rule(
    unit="money",
    cites="工伤保险条例 第三十六条、第三十七条",
    since="2004-01-01",
    zh="一次性工伤医疗补助金",
    en="One-off medical sum",
    rounds="benefit_rounding",
)
def leaving_medical_sum(leaving_base, leaving_medical_months, disability_grade, medical_sum_factor):
    """Months of the base by grade, from the fund."""
    return leaving_base * lookup(leaving_medical_months, disability_grade) * medical_sum_factor


@rule(
    unit="money",
    cites="工伤保险条例 第三十六条、第三十七条",
    since="2004-01-01",
    zh="一次性伤残就业补助金",
    en="One-off employment sum",
    rounds="benefit_rounding",
)
def leaving_employment_sum(leaving_base, leaving_employment_months, disability_grade, employment_sum_share):
    """Months of the base by grade, from the employer."""
    return leaving_base * lookup(leaving_employment_months, disability_grade) * employment_sum_share
