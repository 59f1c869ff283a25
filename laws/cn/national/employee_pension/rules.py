"""Employees' pension scheme, national law. Versions of a place stand in laws/cn/local/<place>/employee_pension."""

from shebao.law.api import floor, lookup, rule, step, total, value_in, year_of

# --- contributions -------------------------------------------------------------------------------------------------


@rule(unit="money", cites="国发〔1997〕26号 三; 国办发〔2019〕13号 三", since="1998-01-01", zh="缴费基数")
def contribution_base(declared_wage, base_floor, base_ceiling):
    """The declared wage within the bounds of the place."""
    return min(max(declared_wage, base_floor), base_ceiling)


@rule(unit="money", rounds="due_rounding", cites="社会保险法 art. 12", since="1998-01-01", zh="单位应缴养老保险费")
def employer_due(contribution_base, employer_rate, relief_share):
    """Employer's due, all to the pool since 2006."""
    return contribution_base * employer_rate * relief_share


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="社会保险法 art. 12",
    since="2006-01-01",
    zh="个人应缴养老保险费",
)
def employee_due(contribution_base, employee_rate):
    """Employee's due, withheld by the employer."""
    return contribution_base * employee_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔1997〕26号 四",
    since="1998-01-01",
    until="2006-01-01",
    zh="记入个人账户额",
)
def account_credit(contribution_base, account_rate_to_2005):
    """Eleven percent of the base, the employee's due topped up by the employer."""
    return contribution_base * account_rate_to_2005


@rule(unit="money", cites="国发〔2005〕38号 三", since="2006-01-01", zh="记入个人账户额")
def account_credit(employee_due):
    """All of the employee's due, nothing else."""
    return employee_due


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔2005〕38号 三",
    since="2006-01-01",
    zh="灵活就业人员应缴养老保险费",
)
def flexible_due(contribution_base, flexible_rate):
    """Due of a flexible worker on the base he chose."""
    return contribution_base * flexible_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔2005〕38号 三",
    since="2006-01-01",
    zh="灵活就业人员记入个人账户额",
)
def flexible_account_credit(contribution_base, flexible_account_rate):
    """The part of a flexible worker's due that is booked to his account."""
    return contribution_base * flexible_account_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国发〔1997〕26号 三",
    since="1998-01-01",
    zh="按国家一般比例计算的单位缴费",
)
def frame_employer_due(declared_wage, frame_employer_rate):
    """What the national texts say in general, without bounds: a yardstick, no due."""
    return declared_wage * frame_employer_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="人社部发〔2016〕36号; 人社部发〔2018〕25号",
    since="2016-05-01",
    until="2019-05-01",
    zh="按阶段性降低比例计算的单位缴费",
)
def frame_reduced_due(declared_wage, frame_reduced_rate):
    """The same where a large reserve allowed the reduced rate."""
    return declared_wage * frame_reduced_rate


# --- individual account --------------------------------------------------------------------------------------------


@rule(
    unit="money",
    on="account_years",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 年度计算法",
    since="1998-01-01",
    zh="当年记账额利息（年度计算法）",
)
def credit_interest_yearly(credit, account_year, crediting_rate):
    """The year's credits earn the rate for half of 1.083 years."""
    return credit * value_in(crediting_rate, account_year * 12) * 1.083 / 2  # article


@rule(
    unit="money",
    on="account_years",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 月积数法",
    since="1998-01-01",
    zh="当年记账额利息（月积数法）",
)
def credit_interest_monthly(credit_months, account_year, crediting_rate):
    """A credit of month n earns 13 − n months of the rate."""
    return credit_months * value_in(crediting_rate, account_year * 12) / 12


@step(
    over="account_years",
    state="account_closing_yearly",
    starts=0,
    unit="money",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 年度计算法",
    since="1998-01-01",
    zh="个人账户年末储存额（年度计算法）",
)
def account_closing_yearly(
    account_closing_yearly, account_year, brought_in, credit, credit_interest_yearly, crediting_rate
):
    """Last year's balance with a year's interest, this year's credits with theirs."""
    rate = value_in(crediting_rate, account_year * 12)
    return (account_closing_yearly + brought_in) * (1 + rate) + credit + credit_interest_yearly


@step(
    over="account_years",
    state="account_closing_monthly",
    starts=0,
    unit="money",
    rounds="account_rounding",
    cites="劳办发〔1997〕116号 月积数法",
    since="1998-01-01",
    zh="个人账户年末储存额（月积数法）",
)
def account_closing_monthly(
    account_closing_monthly, account_year, brought_in, credit, credit_interest_monthly, crediting_rate
):
    """Last year's balance with a year's interest, this year's credits with theirs."""
    rate = value_in(crediting_rate, account_year * 12)
    return (account_closing_monthly + brought_in) * (1 + rate) + credit + credit_interest_monthly


# --- index ---------------------------------------------------------------------------------------------------------


@rule(
    unit="number",
    decimals=5,
    on="contribution_years",
    rounds="year_index_rounding",
    cites="国发〔2005〕38号 六; 国办发〔2009〕66号 art. 7",
    since="2006-01-01",
    zh="年度缴费指数（按月累计）",
)
def year_index_months(base_total, year, average_wage):
    """Bases of a year over the average wage of the year before: the sum of its monthly indices."""
    return base_total / value_in(average_wage, (year - 1) * 12)


@rule(
    unit="number",
    decimals=5,
    rounds="index_rounding",
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="计算的平均缴费工资指数",
)
def computed_index(year_index_months, months):
    """Mean of the monthly indices over the months paid; months not paid are left out."""
    return total(year_index_months) / total(months)


@rule(unit="number", decimals=5, cites="国发〔2005〕38号 六", since="2006-01-01", zh="平均缴费工资指数")
def contribution_index(determined_index, computed_index, highest_index):
    """The determined index, or the one computed from the yearly bases."""
    if determined_index > 0:
        return determined_index
    else:
        return min(computed_index, highest_index)


# --- age and minimum years -----------------------------------------------------------------------------------------


@rule(unit="month", cites="劳社部发〔1999〕8号 二（二）", since="1999-03-09", zh="认定出生年月")
def recognised_birth_month(birth_month, archive_birth_month):
    """Where the archive says otherwise, its first record prevails over the identity card."""
    if year_of(archive_birth_month) > 0:
        return archive_birth_month
    else:
        return birth_month


@rule(
    unit="code",
    codes=["man_60", "woman_55", "woman_50"],
    cites="国发〔1978〕104号 art. 1; 劳社厅函〔2001〕125号",
    since="1978-06-02",
    zh="退休年龄类别",
)
def retirement_group(sex, women_group):
    """By sex, and for a woman by her recognised group; 55 until it is recognised."""
    if sex == "male":
        return "man_60"
    elif women_group == "worker":
        return "woman_50"
    else:
        return "woman_55"


@rule(unit="integer", cites="国发〔1978〕104号 art. 1", since="1978-06-02", zh="原法定退休年龄")
def old_age(retirement_group, old_age_man, old_age_woman_55, old_age_woman_50):
    """Age in years before the reform."""
    if retirement_group == "man_60":
        return old_age_man
    elif retirement_group == "woman_50":
        return old_age_woman_50
    else:
        return old_age_woman_55


@rule(unit="month", cites="全国人大常委会 2024-09-13 决定 一", since="2025-01-01", zh="首个延迟出生年月")
def first_delayed_month(retirement_group, first_delayed_man, first_delayed_woman_55, first_delayed_woman_50):
    """The first birth month with a delay."""
    if retirement_group == "man_60":
        return first_delayed_man
    elif retirement_group == "woman_50":
        return first_delayed_woman_50
    else:
        return first_delayed_woman_55


@rule(unit="integer", cites="全国人大常委会 2024-09-13 决定 一", since="2025-01-01", zh="每延迟一个月的出生月数")
def delay_step(retirement_group, delay_step_four, delay_step_two):
    """Birth months for one month of delay."""
    return delay_step_two if retirement_group == "woman_50" else delay_step_four


@rule(unit="integer", cites="全国人大常委会 2024-09-13 决定 一", since="2025-01-01", zh="最长延迟月数")
def delay_limit(retirement_group, delay_limit_three_years, delay_limit_five_years):
    """The longest delay."""
    return delay_limit_five_years if retirement_group == "woman_50" else delay_limit_three_years


@rule(unit="integer", cites="国发〔1978〕104号", since="1978-06-02", until="2025-01-01", zh="延迟月数")
def delay_months():
    """No delay before the reform."""
    return 0


@rule(unit="integer", cites="全国人大常委会 2024-09-13 决定 一", since="2025-01-01", zh="延迟月数")
def delay_months(recognised_birth_month, first_delayed_month, delay_step, delay_limit):
    """One month for each four (women of the 50 group: two) birth months begun, up to three (five) years."""
    passed = recognised_birth_month - first_delayed_month
    if passed < 0:
        return 0
    else:
        return min(delay_limit, floor(passed / delay_step) + 1)


@rule(unit="month", cites="国务院办法 art. 1", since="1978-06-02", zh="法定退休年月")
def statutory_month(recognised_birth_month, old_age, delay_months):
    """Birth month plus old age plus delay."""
    return recognised_birth_month + old_age * 12 + delay_months


@rule(unit="flag", cites="国发〔1978〕104号 art. 1", since="1978-06-02", until="2025-01-01", zh="特殊工种满规定年限")
def special_work_enough(special_work_claim, special_work_years, special_work_years_needed):
    """Underground, high-altitude, hot, hard or toxic work for ten years."""
    return special_work_claim and special_work_years >= special_work_years_needed


@rule(unit="flag", cites="国发〔1978〕104号 art. 1", since="1978-06-02", until="2025-01-01", zh="因病提前退休")
def sick_retirement(total_loss_of_capacity, total_months, sick_years_needed):
    """Total loss of work capacity and ten years; from 2025 the invalidity allowance stands in its place."""
    return total_loss_of_capacity and total_months >= sick_years_needed * 12


@rule(unit="integer", cites="国发〔1978〕104号 art. 1", since="1978-06-02", until="2025-01-01", zh="可退休年龄")
def lowest_age(
    sex,
    old_age,
    special_work_enough,
    sick_retirement,
    special_age_man,
    special_age_woman,
    sick_age_man,
    sick_age_woman,
):
    """The statutory age, or the lower one of sick or special-work retirement."""
    if sick_retirement:
        return sick_age_man if sex == "male" else sick_age_woman
    elif special_work_enough:
        return special_age_man if sex == "male" else special_age_woman
    else:
        return old_age


@rule(unit="month", cites="国发〔1978〕104号 art. 1", since="1978-06-02", until="2025-01-01", zh="最早可退休年月")
def earliest_month(recognised_birth_month, lowest_age):
    """No flexible retirement before the reform; earlier only after special work or in total loss of work capacity."""
    return recognised_birth_month + lowest_age * 12


@rule(unit="month", cites="国务院办法 art. 3", since="2025-01-01", zh="最早可退休年月")
def earliest_month(recognised_birth_month, old_age, statutory_month, early_limit):
    """At most three years early, never below the old age."""
    return max(recognised_birth_month + old_age * 12, statutory_month - early_limit)


@rule(unit="month", cites="国务院办法 art. 3", since="2025-01-01", zh="弹性延迟最晚年月")
def latest_month(statutory_month, late_limit):
    """At most three years late by agreement."""
    return statutory_month + late_limit


@rule(unit="integer", cites="社会保险法 art. 16", since="1998-01-01", zh="累计缴费月数（含视同）", en="Contribution months, deemed ones included")
def total_months(contribution_months, deemed_months):
    """Paid and deemed months."""
    return contribution_months + deemed_months


@rule(unit="integer", cites="社会保险法 art. 16", since="1998-01-01", until="2025-01-01", zh="最低缴费月数")
def minimum_months(minimum_months_to_2024):
    """Fifteen years."""
    return minimum_months_to_2024


@rule(unit="integer", cites="国务院办法 art. 2; 人社部发〔2024〕94号", since="2025-01-01", zh="最低缴费月数")
def minimum_months(retirement_month, statutory_month, minimum_months_by_year):
    """By the year chosen when early, by the year of the statutory age when late."""
    return lookup(minimum_months_by_year, year_of(min(retirement_month, statutory_month)))


# --- conditions of an award ----------------------------------------------------------------------------------------


@rule(unit="flag", cites="劳社厅函〔2001〕125号; 劳社部发〔2001〕20号", since="1998-01-01", zh="女职工类别已认定")
def group_recognised(sex, women_group):
    """A woman's group is recognised."""
    return sex == "male" or women_group != "none"


@rule(unit="flag", cites="社会保险法 art. 16; 国务院办法 art. 3", since="1998-01-01", zh="已达退休年龄")
def age_reached(retirement_month, earliest_month):
    """Not before the earliest month."""
    return retirement_month >= earliest_month


@rule(unit="flag", cites="人社部发〔2024〕94号", since="1998-01-01", until="2025-01-01", zh="弹性提前已按期告知")
def early_notice_in_time():
    """Nobody chose early before the reform."""
    return 1


@rule(unit="flag", cites="人社部发〔2024〕94号", since="2025-01-01", zh="弹性提前已按期告知")
def early_notice_in_time(retirement_month, statutory_month, early_notice_month, early_notice_months):
    """Who retires early gave notice three months ahead."""
    given = year_of(early_notice_month) > 0 and retirement_month - early_notice_month >= early_notice_months
    return retirement_month >= statutory_month or given


@rule(unit="flag", cites="人社部发〔2024〕94号", since="1998-01-01", until="2025-01-01", zh="延迟符合规定")
def late_in_order():
    """No late retirement by agreement before the reform."""
    return 1


@rule(unit="flag", cites="国务院办法 art. 3; 人社部发〔2024〕94号", since="2025-01-01", zh="延迟符合规定")
def late_in_order(retirement_month, statutory_month, latest_month, late_agreement_month, late_agreement_months):
    """An agreement was made a month before the statutory month, and not for more than three years."""
    agreed = year_of(late_agreement_month) > 0
    in_time = statutory_month - late_agreement_month >= late_agreement_months
    return not agreed or retirement_month <= statutory_month or (in_time and retirement_month <= latest_month)


@rule(
    unit="flag",
    cites="社会保险法 art. 16; 人社部令13号 art. 2; 人社部发〔2024〕94号",
    since="1998-01-01",
    zh="超过法定年龄的原因",
)
def later_month_explained(retirement_month, statutory_month, late_agreement_month, total_months, minimum_months):
    """After the statutory month only by agreement, or because the minimum was not yet reached then."""
    agreed = year_of(late_agreement_month) > 0
    months_later = retirement_month - statutory_month
    return months_later <= 0 or agreed or total_months - months_later < minimum_months


@rule(unit="flag", cites="社会保险法 art. 16; 国务院办法 art. 2", since="1998-01-01", zh="已满最低缴费年限")
def minimum_reached(total_months, minimum_months):
    """The minimum years are paid or deemed."""
    return total_months >= minimum_months


@rule(unit="flag", cites="人社厅发〔2019〕94号", since="1998-01-01", zh="未领取其他基本养老金")
def no_other_pension(draws_other_pension):
    """One person, one basic pension."""
    return not draws_other_pension


@rule(
    unit="flag",
    cites="国发〔1978〕104号 art. 1",
    since="1998-01-01",
    until="2025-01-01",
    zh="非特殊工种提前退休或已满规定年限",
)
def no_special_work(special_work_claim, special_work_enough):
    """Who asks for it has the years in such work."""
    return not special_work_claim or special_work_enough


@rule(unit="flag", cites="国务院办法 art. 7", since="2025-01-01", zh="未申请特殊工种提前退休")
def no_special_work(special_work_claim):
    """No text for special work and high-altitude posts is in this law."""
    return not special_work_claim


@rule(
    unit="flag",
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="当地计发办法已收录",
    delegated_to=["province", "prefecture"],
)
def local_formula_known():
    """The formula of the place is in this law."""
    return 1


# --- pension -------------------------------------------------------------------------------------------------------


@rule(unit="month", cites="人社部发〔2024〕94号", since="1998-01-01", zh="首次发放年月")
def first_payment_month(retirement_month):
    """The month after the month of retirement."""
    return retirement_month + 1


@rule(unit="integer", cites="国发〔2005〕38号 六", since="2006-01-01", zh="退休时月龄")
def age_months(retirement_month, recognised_birth_month):
    """Age at retirement in months."""
    return retirement_month - recognised_birth_month


@rule(unit="integer", cites="国发〔2005〕38号 annex", since="2006-01-01", zh="退休时周岁")
def age_years(age_months):
    """Full years of age."""
    return floor(age_months / 12)


@rule(unit="integer", cites="人社部发〔2024〕94号", since="2025-01-01", zh="退休时周岁以外的月数")
def age_months_beyond(age_months, age_years):
    """Months of age beyond the full years."""
    return age_months - age_years * 12


@rule(unit="number", decimals=1, cites="国发〔2005〕38号 annex", since="2006-01-01", until="2025-01-01", zh="计发月数", en="Divisor months")
def divisor(age_years, divisor_table):
    """By whole years of age."""
    return lookup(divisor_table, age_years)


@rule(
    unit="number",
    decimals=1,
    rounds="divisor_rounding",
    cites="国发〔2005〕38号 annex; 人社部发〔2024〕94号",
    since="2025-01-01",
    zh="计发月数",
    en="Divisor months",
)
def divisor(age_years, age_months_beyond, divisor_table):
    """Between whole years of age in a straight line."""
    here = lookup(divisor_table, age_years)
    if age_months_beyond == 0:
        return here
    else:
        return here + (lookup(divisor_table, age_years + 1) - here) * age_months_beyond / 12


@rule(
    unit="number",
    decimals=4,
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="缴费年限",
    en="Years counted",
    delegated_to=["province"],
)
def contribution_years_counted(total_months):
    """Paid and deemed years, months as exact twelfths; a place may print fewer decimals."""
    return total_months / 12


@rule(
    unit="number",
    decimals=4,
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="视同缴费年限",
    en="Deemed years counted",
    delegated_to=["province"],
)
def deemed_years_counted(deemed_months):
    """Years before the account, months as exact twelfths; a place may print fewer decimals."""
    return deemed_months / 12


@rule(
    unit="money",
    rounds="component_rounding",
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="基础养老金",
    en="Basic component",
    delegated_to=["province"],
)
def basic_component(calculation_base, contribution_index, contribution_years_counted, accrual_rate):
    """Half of the base and the indexed wage, one percent for each year, part years counted."""
    mean = (calculation_base + calculation_base * contribution_index) / 2  # article
    return mean * contribution_years_counted * accrual_rate


@rule(unit="money", rounds="component_rounding", cites="国发〔2005〕38号 六", since="2006-01-01", zh="个人账户养老金", en="From the individual account")
def account_component(account_balance, divisor):
    """Balance over divisor months, paid for life."""
    return account_balance / divisor


@rule(
    unit="money",
    rounds="component_rounding",
    cites="国发〔2005〕38号 六",
    since="2006-01-01",
    zh="过渡性养老金",
    en="Transitional component",
    delegated_to=["province"],
)
def transitional_component(calculation_base, contribution_index, deemed_years_counted, transitional_coefficient):
    """The family used by most provinces: indexed wage, deemed years, coefficient."""
    return calculation_base * contribution_index * deemed_years_counted * transitional_coefficient


@rule(unit="money", cites="国发〔2005〕38号 六", since="2006-01-01", zh="定额补贴", delegated_to=["province"])
def fixed_sums():
    """No fixed sums in national law."""
    return 0


@rule(unit="money", cites="国发〔2005〕38号 六", since="2006-01-01", zh="调节金", delegated_to=["province"])
def adjusting_sum():
    """No adjusting sum in national law."""
    return 0


@rule(
    unit="money", cites="国发〔2005〕38号 六", since="2006-01-01", zh="进位后的月养老金", delegated_to=["province"]
)
def pension_rounded_up(basic_component, account_component, transitional_component):
    """The sum of the components; some places raise it to a full 0.1 yuan."""
    return basic_component + account_component + transitional_component


@rule(unit="money", cites="社会保险法 art. 15", since="2006-01-01", zh="月基本养老金")
def monthly_pension(basic_component, account_component, transitional_component, fixed_sums, adjusting_sum):
    """The sum of the components."""
    return basic_component + account_component + transitional_component + fixed_sums + adjusting_sum


# --- yearly adjustment ---------------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 art. 18; yearly notices", since="2016-01-01", zh="上年底前已退休")
def retired_before_adjustment(retirement_month, adjustment_month):
    """Retired by 31 December of the year before."""
    return retirement_month < adjustment_month


@rule(unit="flag", cites="yearly notices", since="2016-01-01", zh="调整生效时健在")
def alive_at_adjustment(death_month, adjustment_month):
    """Not dead before the month of effect; who dies later keeps it, arrears belong to the heirs."""
    return year_of(death_month) == 0 or death_month >= adjustment_month


@rule(unit="flag", cites="劳社厅函〔2001〕44号", since="2016-01-01", zh="非服刑期间")
def not_in_prison(in_prison):
    """Adjustments of the time in prison are skipped."""
    return not in_prison


@rule(unit="integer", cites="yearly notices", since="2016-01-01", zh="上年12月周岁")
def age_before_adjustment(adjustment_month, recognised_birth_month):
    """Full years of age in the December before."""
    return floor((adjustment_month - 1 - recognised_birth_month) / 12)


@rule(
    unit="flag",
    cites="yearly notices",
    since="2016-01-01",
    zh="当地高龄倾斜标准已收录",
    delegated_to=["province"],
)
def high_age_part_known():
    """The steps for high age are in this law."""
    return 1


@rule(
    unit="money",
    cites="yearly notices of the province",
    since="2016-01-01",
    zh="定额调整",
    delegated_to=["province"],
)
def adjustment_fixed(fixed_increase):
    """The same amount for everybody."""
    return fixed_increase


@rule(
    unit="money",
    cites="yearly notices of the province",
    since="2016-01-01",
    zh="缴费年限挂钩调整",
    delegated_to=["province"],
)
def adjustment_years_part(total_months, increase_per_year, years_part_floor):
    """An amount for each full year, not below the lowest amount."""
    return max(years_part_floor, increase_per_year * floor(total_months / 12))


@rule(
    unit="money",
    rounds="component_rounding",
    cites="yearly notices of the province",
    since="2016-01-01",
    zh="养老金水平挂钩调整",
    delegated_to=["province"],
)
def adjustment_percentage_part(pension_before, increase_rate):
    """A share of the own pension of the December before."""
    return pension_before * increase_rate


@rule(
    unit="money",
    cites="yearly notices of the province",
    since="2016-01-01",
    zh="高龄倾斜调整",
    delegated_to=["province"],
)
def adjustment_high_age(age_before_adjustment, high_age_increase):
    """An amount by age."""
    return lookup(high_age_increase, age_before_adjustment)


@rule(unit="money", cites="yearly notices of the province", since="2016-01-01", zh="月调整额合计")
def adjustment_total(adjustment_fixed, adjustment_years_part, adjustment_percentage_part, adjustment_high_age):
    """All parts."""
    return adjustment_fixed + adjustment_years_part + adjustment_percentage_part + adjustment_high_age


@rule(
    unit="money", rounds="due_rounding", cites="yearly notices of the ministry", since="2016-01-01", zh="人均调整上限"
)
def mean_increase_cap(mean_pension_before, adjustment_cap):
    """What a province may not exceed on average."""
    return mean_pension_before * adjustment_cap


# --- death ---------------------------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 art. 49", since="2021-09-01", zh="未领取其他丧葬待遇")
def no_other_funeral_grant(other_funeral_grant):
    """Where several funeral grants are possible, one is chosen."""
    return not other_funeral_grant


@rule(unit="integer", cites="人社部发〔2021〕18号 art. 3", since="2021-09-01", zh="抚恤金月数", en="Months of the survivors' grant")
def survivors_months(
    total_months,
    pension_months_drawn,
    survivors_months_by_years,
    survivors_years_counted_from,
    survivors_months_limit,
    survivors_months_floor,
):
    """Months by full contribution years; a pensioner's are fewer by each full year drawn, but not below nine."""
    years = floor(total_months / 12)
    more = max(0, years - survivors_years_counted_from)
    by_years = min(survivors_months_limit, lookup(survivors_months_by_years, years) + more)
    if pension_months_drawn == 0:
        return by_years
    else:
        return max(survivors_months_floor, by_years - floor(pension_months_drawn / 12))


@rule(
    unit="money", rounds="lump_sum_rounding", cites="人社部发〔2021〕18号 art. 2", since="2021-09-01", zh="丧葬补助金"
)
def funeral_grant(death_month, urban_income, funeral_months):
    """Two months of the province's urban income of the year before death."""
    return value_in(urban_income, (year_of(death_month) - 1) * 12) / 12 * funeral_months


@rule(unit="money", rounds="lump_sum_rounding", cites="人社部发〔2021〕18号 art. 3", since="2021-09-01", zh="抚恤金")
def survivors_grant(death_month, urban_income, survivors_months):
    """The same monthly income by the months."""
    return value_in(urban_income, (year_of(death_month) - 1) * 12) / 12 * survivors_months


@rule(unit="money", cites="社会保险法 art. 14", since="2011-07-01", zh="个人账户余额继承额")
def account_to_heirs(account_remaining):
    """The rest of the account belongs to the heirs."""
    return account_remaining
