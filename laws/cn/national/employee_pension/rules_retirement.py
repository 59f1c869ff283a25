"""Employees' pension scheme: the age, the years needed, and the conditions of an award."""

from shebao.law.api import floor, lookup, rule, year_of

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
    cites="国发〔1978〕104号 art. 1; 劳社厅函〔2001〕125号 全文",
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


@rule(unit="integer", cites="国发〔1978〕104号 第一条、第四条", since="1978-06-02", until="2025-01-01", zh="延迟月数")
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


@rule(unit="month", cites="国务院关于渐进式延迟法定退休年龄的办法 art. 1", since="1978-06-02", zh="法定退休年月")
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


@rule(unit="month", cites="国务院关于渐进式延迟法定退休年龄的办法 art. 3", since="2025-01-01", zh="最早可退休年月")
def earliest_month(recognised_birth_month, old_age, statutory_month, early_limit):
    """At most three years early, never below the old age."""
    return max(recognised_birth_month + old_age * 12, statutory_month - early_limit)


@rule(unit="month", cites="国务院关于渐进式延迟法定退休年龄的办法 art. 3", since="2025-01-01", zh="弹性延迟最晚年月")
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


@rule(unit="integer", cites="国务院关于渐进式延迟法定退休年龄的办法 art. 2; 人社部发〔2024〕94号 第七条", since="2025-01-01", zh="最低缴费月数")
def minimum_months(retirement_month, statutory_month, minimum_months_by_year):
    """By the year chosen when early, by the year of the statutory age when late."""
    return lookup(minimum_months_by_year, year_of(min(retirement_month, statutory_month)))


# --- conditions of an award ----------------------------------------------------------------------------------------


@rule(unit="flag", cites="劳社厅函〔2001〕125号 全文; 劳社部发〔2001〕20号 三", since="1998-01-01", zh="女职工类别已认定")
def group_recognised(sex, women_group):
    """A woman's group is recognised."""
    return sex == "male" or women_group != "none"


@rule(unit="flag", cites="社会保险法 art. 16; 国务院关于渐进式延迟法定退休年龄的办法 art. 3", since="1998-01-01", zh="已达退休年龄")
def age_reached(retirement_month, earliest_month):
    """Not before the earliest month."""
    return retirement_month >= earliest_month


@rule(unit="flag", cites="国发〔1978〕104号 第一条、第四条", since="1998-01-01", until="2025-01-01", zh="弹性提前已按期告知")
def early_notice_in_time():
    """Nobody chose early before the reform."""
    return 1


@rule(unit="flag", cites="人社部发〔2024〕94号 第二条", since="2025-01-01", zh="弹性提前已按期告知")
def early_notice_in_time(retirement_month, statutory_month, early_notice_month, early_notice_months):
    """Who retires early gave notice three months ahead."""
    given = year_of(early_notice_month) > 0 and retirement_month - early_notice_month >= early_notice_months
    return retirement_month >= statutory_month or given


@rule(unit="flag", cites="国发〔1978〕104号 第一条、第四条", since="1998-01-01", until="2025-01-01", zh="延迟符合规定")
def late_in_order():
    """No late retirement by agreement before the reform."""
    return 1


@rule(unit="flag", cites="国务院关于渐进式延迟法定退休年龄的办法 art. 3; 人社部发〔2024〕94号 第三条", since="2025-01-01", zh="延迟符合规定")
def late_in_order(retirement_month, statutory_month, latest_month, late_agreement_month, late_agreement_months):
    """An agreement was made a month before the statutory month, and not for more than three years."""
    agreed = year_of(late_agreement_month) > 0
    in_time = statutory_month - late_agreement_month >= late_agreement_months
    return not agreed or retirement_month <= statutory_month or (in_time and retirement_month <= latest_month)


@rule(
    unit="flag",
    cites="社会保险法 art. 16; 人社部令13号 art. 2; 人社部发〔2024〕94号 第三条",
    since="1998-01-01",
    zh="没有迟于法定年龄退休，或者有规定的原因",
    en="Not later than the statutory month, or for a reason of the law",
)
def later_month_explained(retirement_month, statutory_month, late_agreement_month, total_months, minimum_months):
    """After the statutory month only by agreement, or because the minimum was not yet reached then."""
    agreed = year_of(late_agreement_month) > 0
    months_later = retirement_month - statutory_month
    return months_later <= 0 or agreed or total_months - months_later < minimum_months


@rule(unit="flag", cites="社会保险法 art. 16; 国务院关于渐进式延迟法定退休年龄的办法 art. 2", since="1998-01-01", zh="已满最低缴费年限")
def minimum_reached(total_months, minimum_months):
    """The minimum years are paid or deemed."""
    return total_months >= minimum_months


@rule(unit="flag", cites="人社部规〔2016〕5号 五", since="1998-01-01", zh="未领取其他基本养老金")
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


@rule(unit="flag", cites="国务院关于渐进式延迟法定退休年龄的办法 art. 7", since="2025-01-01", zh="未申请特殊工种提前退休")
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
