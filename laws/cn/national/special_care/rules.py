"""军人抚恤优待: regular pensions by class, commendation money, lump sums at death. Decree 413 (2004), Decree 788 (2024-10-01)."""

from shebao.law.api import lookup, rule, value_in, year_of

# --- who --------------------------------------------------------------------------------------------------------------


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第七条; 军人抚恤优待条例（国务院令第788号）第十条", since="2004-10-01", zh="遗属")
def is_survivor(category):
    """Survivor of a martyr, of a death on duty or by illness."""
    return category == "martyrs_survivor" or category == "duty_survivor" or category == "illness_survivor"


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第十六条; 军人抚恤优待条例（国务院令第788号）第十九条", since="2004-10-01", zh="遗属条件符合")
def survivor_qualifies(kinship, unable_or_poor, age, at_school_or_disabled, once_supported):
    """Parents and spouse unable to work or poor; children under 18, at school or disabled; siblings under 18 once supported."""
    if kinship == "parent" or kinship == "spouse":
        return unable_or_poor
    if kinship == "child":
        return age < 18 or at_school_or_disabled  # article
    return kinship == "sibling" and age < 18 and once_supported  # article


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第二条; 军人抚恤优待条例（国务院令第788号）第二条、第六十二条; 优抚对象抚恤和生活补助标准的历年通知; 退役军人部发〔2024〕46号 三", since="2004-10-01", zh="其他享受生活补助的人员", en="Of another class with a subsidy")
def of_another_class(category):
    """Returned sick, at war or at tests, demobilised to the country, a martyr's child from sixty: recognised as such by the place."""
    soldier = category == "sick_returned_soldier" or category == "war_veteran" or category == "demobilised_soldier"
    return soldier or category == "martyrs_elder_child"


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第二条; 军人抚恤优待条例（国务院令第788号）第二条、第六十二条", since="2004-10-01", zh="属于抚恤对象")
def of_a_class_of_care(is_survivor, survivor_qualifies, category, of_another_class):
    """Disabled servicemen and old soldiers themselves; survivors by the conditions of their relation."""
    if is_survivor:
        return survivor_qualifies
    return category == "disabled_serviceman" or category == "rural_old_soldier" or of_another_class


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第二条; 军人抚恤优待条例（国务院令第788号）第二条", since="2004-10-01", zh="有残疾性质", en="The cause of the disability is known")
def has_a_cause(disability_cause):
    """War, duty or illness."""
    return disability_cause != "no_disability"


@rule(unit="flag", cites="优抚对象抚恤和生活补助标准的历年通知", since="2018-08-01", until="2019-08-01", zh="标准表已收录")
def amount_is_printed(category, has_a_cause, disability_grade):
    """The news of 2018 give the first grade for each cause and every other class but demobilised soldiers."""
    if category == "disabled_serviceman":
        return has_a_cause and disability_grade == 1
    return category != "demobilised_soldier" and category != "none_of_these"


@rule(unit="flag", cites="优抚对象抚恤和生活补助标准的历年通知", since="2019-08-01", until="2020-08-01", zh="标准表已收录")
def amount_is_printed(is_survivor, category, has_a_cause, disability_grade):
    """The news of 2019 give the first grade for each cause, the three kinds of survivors, rural old soldiers."""
    if category == "disabled_serviceman":
        return has_a_cause and disability_grade == 1
    return is_survivor or category == "rural_old_soldier"


@rule(unit="flag", cites="优抚对象抚恤和生活补助标准的历年通知", since="2020-08-01", until="2021-08-01", zh="标准表已收录")
def amount_is_printed(category, disability_cause, disability_grade):
    """Of 2020 the first grade for war, survivors of martyrs and rural old soldiers are recorded."""
    if category == "disabled_serviceman":
        return disability_cause == "war" and disability_grade == 1
    return category == "martyrs_survivor" or category == "rural_old_soldier"


@rule(unit="flag", cites="优抚对象抚恤和生活补助标准的历年通知", since="2021-08-01", until="2022-08-01", zh="标准表已收录")
def amount_is_printed(is_survivor, category, has_a_cause, disability_cause, disability_grade):
    """The whole table of 2021: illness ends with grade 6."""
    if category == "disabled_serviceman":
        return has_a_cause and (disability_cause != "illness" or disability_grade <= 6)  # article
    return is_survivor or category == "rural_old_soldier"


@rule(unit="flag", cites="退役军人部发〔2022〕64号 一", since="2022-08-01", until="2023-08-01", zh="标准表已收录")
def amount_is_printed(is_survivor, category, has_a_cause, disability_cause, disability_grade):
    """The whole table of 2022, and soldiers returned sick and veterans of war by what the notice of 2023 adds to."""
    if category == "disabled_serviceman":
        return has_a_cause and (disability_cause != "illness" or disability_grade <= 6)  # article
    monthly = category == "sick_returned_soldier" or category == "war_veteran"
    return is_survivor or category == "rural_old_soldier" or monthly


@rule(unit="flag", cites="退役军人部发〔2023〕39号 一、三、四", since="2023-08-01", until="2024-08-01", zh="标准表已收录")
def amount_is_printed(category, disability_cause, disability_grade):
    """Of 2023 both ends of the table (grade 1 for war, grade 10 for duty), rural old soldiers, soldiers returned sick, veterans of war."""
    if category == "disabled_serviceman":
        first = disability_cause == "war" and disability_grade == 1
        return first or (disability_cause == "duty" and disability_grade == 10)  # article
    return category == "rural_old_soldier" or category == "sick_returned_soldier" or category == "war_veteran"


@rule(unit="flag", cites="退役军人部发〔2024〕46号 一、三", since="2024-08-01", until="2025-08-01", zh="标准表已收录")
def amount_is_printed(category, has_a_cause, disability_cause, disability_grade):
    """The table of 2024 for the disabled, rural old soldiers, soldiers returned sick, veterans of war."""
    if category == "disabled_serviceman":
        return has_a_cause and (disability_cause != "illness" or disability_grade <= 6)  # article
    return category == "rural_old_soldier" or category == "sick_returned_soldier" or category == "war_veteran"


@rule(unit="flag", cites="退役军人部发〔2025〕42号", since="2025-08-01", zh="标准表已收录")
def amount_is_printed(category, has_a_cause, disability_grade):
    """Of 2025 the first grade for each cause, and veterans of war."""
    if category == "disabled_serviceman":
        return has_a_cause and disability_grade == 1
    return category == "war_veteran"


# --- the regular pension ----------------------------------------------------------------------------------------------


@rule(unit="money", cites="优抚对象抚恤和生活补助标准的历年通知; 退役军人部发〔2022〕64号 一; 退役军人部发〔2023〕39号 一; 退役军人部发〔2024〕46号 一; 退役军人部发〔2025〕42号", since="2018-08-01", zh="残疾抚恤金年标准", en="Yearly pension for the disability")
def disabled_yearly(disability_cause, disability_grade, disabled_war_yearly, disabled_duty_yearly, disabled_illness_yearly):
    """By cause and grade."""
    if disability_cause == "war":
        return lookup(disabled_war_yearly, disability_grade)
    if disability_cause == "duty":
        return lookup(disabled_duty_yearly, disability_grade)
    if disability_cause == "illness":
        return lookup(disabled_illness_yearly, disability_grade)
    return 0


@rule(unit="money", cites="优抚对象抚恤和生活补助标准的历年通知; 退役军人部发〔2022〕64号 一; 退役军人部发〔2023〕39号 一; 退役军人部发〔2024〕46号 一; 退役军人部发〔2025〕42号", since="2018-08-01", zh="遗属定期抚恤金年标准", en="Yearly pension of a survivor")
def survivor_yearly(category, martyrs_survivor_yearly, duty_survivor_yearly, illness_survivor_yearly):
    """By the class of the death."""
    if category == "martyrs_survivor":
        return martyrs_survivor_yearly
    if category == "duty_survivor":
        return duty_survivor_yearly
    if category == "illness_survivor":
        return illness_survivor_yearly
    return 0


@rule(unit="money", cites="优抚对象抚恤和生活补助标准的历年通知; 退役军人部发〔2022〕64号", since="2018-08-01", until="2023-08-01", zh="农村籍退役士兵年补助", en="Yearly subsidy for the service")
def old_soldier_yearly(old_soldier_yearly_service, service_years):
    """An amount a month for each year of service."""
    return old_soldier_yearly_service * service_years * 12


@rule(unit="money", cites="退役军人部发〔2023〕39号; 退役军人部发〔2024〕46号; 退役军人部发〔2025〕42号", since="2023-08-01", zh="农村籍退役士兵年补助", en="Yearly subsidy for the service")
def old_soldier_yearly(old_soldier_service_year, service_years):
    """An amount a year for each year of service."""
    return old_soldier_service_year * service_years


@rule(unit="money", cites="优抚对象抚恤和生活补助标准的历年通知; 退役军人部发〔2022〕64号; 退役军人部发〔2023〕39号 三、四; 退役军人部发〔2024〕46号 三; 退役军人部发〔2025〕42号", since="2018-08-01", zh="其他人员月生活补助", en="Monthly subsidy of the class")
def other_monthly(category, sick_returned_monthly, war_veteran_monthly, martyrs_elder_child_monthly):
    """By class."""
    if category == "sick_returned_soldier":
        return sick_returned_monthly
    if category == "war_veteran":
        return war_veteran_monthly
    if category == "martyrs_elder_child":
        return martyrs_elder_child_monthly
    return 0


@rule(unit="money", rounds="care_rounding", cites="优抚对象抚恤和生活补助标准的历年通知; 退役军人部发〔2022〕64号 一; 退役军人部发〔2023〕39号 一、三、四; 退役军人部发〔2024〕46号 一、三; 退役军人部发〔2025〕42号", since="2018-08-01", zh="月定期抚恤（补助）")
def regular_pension(category, is_survivor, of_another_class, disabled_yearly, survivor_yearly, old_soldier_yearly, other_monthly):
    """A twelfth of the yearly standard, or the monthly one."""
    if category == "disabled_serviceman":
        return disabled_yearly / 12
    if is_survivor:
        return survivor_yearly / 12
    if category == "rural_old_soldier":
        return old_soldier_yearly / 12
    if of_another_class:
        return other_monthly
    return 0


@rule(unit="month", cites="军人抚恤优待条例（国务院令第413号）第十六条、第二十六条; 伤残抚恤管理办法 第二十三条", since="2004-10-01", until="2024-10-01", zh="起发月份")
def starts_on(category, decision_month):
    """Disabled servicemen from the month after the grade was approved; others from the month of recognition."""
    if category == "disabled_serviceman":
        return decision_month + 1
    return decision_month


@rule(unit="month", cites="军人抚恤优待条例（国务院令第788号）第十九条、第二十七条", since="2024-10-01", zh="起发月份")
def starts_on(decision_month):
    """From the month of recognition."""
    return decision_month


# --- sums at death ----------------------------------------------------------------------------------------------------


@rule(unit="money", cites="军人抚恤优待条例（国务院令第413号）第十三条; 军人抚恤优待条例（国务院令第788号）第十五条", since="2014-01-01", zh="上年全国城镇居民人均可支配收入")
def income_of_last_year(national_urban_income, death_month):
    """Of the year before the death."""
    return value_in(national_urban_income, (year_of(death_month) - 1) * 12)


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第八条; 军人抚恤优待条例（国务院令第788号）第十一条", since="2004-10-01", zh="评定为烈士")
def died_as_martyr(death_class):
    """Recognised as a martyr."""
    return death_class == "martyr"


@rule(unit="money", cites="军人抚恤优待条例（国务院令第413号）第十二条; 军人抚恤优待条例（国务院令第788号）第十五条", since="2014-01-01", zh="烈士褒扬金")
def praise_money(died_as_martyr, income_of_last_year, praise_multiple):
    """Thirty yearly incomes."""
    if died_as_martyr:
        return income_of_last_year * praise_multiple
    return 0


@rule(unit="money", cites="军人抚恤优待条例（国务院令第413号）第十三条; 军人抚恤优待条例（国务院令第788号）第十五条", since="2014-01-01", zh="按居民收入计算的部分", en="Part by the national income")
def death_sum_by_income(death_class, income_of_last_year, death_multiple, illness_multiple):
    """Twenty yearly incomes, two for illness."""
    times = illness_multiple if death_class == "illness" else death_multiple
    return income_of_last_year * times


@rule(unit="money", cites="军人抚恤优待条例（国务院令第413号）第十三条; 军人抚恤优待条例（国务院令第788号）第十五条", since="2014-01-01", zh="按本人基本工资计算的部分", en="Part by the own base pay")
def death_sum_by_pay(base_pay, pay_months):
    """Forty months' base pay."""
    return base_pay * pay_months


@rule(unit="money", cites="军人抚恤优待条例（国务院令第413号）第十三条", since="2014-01-01", until="2024-10-01", zh="一次性抚恤金（基本部分）")
def death_sum_before_merit(death_sum_by_income, death_sum_by_pay):
    """Twenty yearly incomes, two for illness, and forty months' base pay."""
    return death_sum_by_income + death_sum_by_pay


@rule(unit="money", cites="军人抚恤优待条例（国务院令第788号）第十五条", since="2024-10-01", zh="一次性抚恤金（基本部分）")
def death_sum_before_merit(death_sum_by_income, death_sum_by_pay):
    """Twenty yearly incomes, two for illness, and forty months' base pay."""
    return death_sum_by_income + death_sum_by_pay


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第十三条", since="2014-01-01", until="2024-10-01", zh="增发规定已收录")
def increment_is_recorded(merit):
    """Before 2024-10-01 the article names five classes of awards, not the six recorded: without an award none is needed."""
    return merit == "no_merit"


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第788号）第十六条", since="2024-10-01", zh="增发规定已收录")
def increment_is_recorded():
    """Six classes of awards."""
    return True


@rule(unit="money", cites="军人抚恤优待条例（国务院令第413号）第十三条", since="2014-01-01", until="2024-10-01", zh="一次性抚恤金")
def death_sum(death_sum_before_merit):
    """The sum; an increment is left to an officer."""
    return death_sum_before_merit


@rule(unit="rate", decimals=2, cites="军人抚恤优待条例（国务院令第788号）第十六条", since="2024-10-01", zh="增发比例")
def merit_share(merit, merit_first_share, merit_second_share, merit_third_share, merit_fourth_share, merit_fifth_share, merit_sixth_share):
    """The highest award alone."""
    if merit == "merit_first":
        return merit_first_share
    if merit == "merit_second":
        return merit_second_share
    if merit == "merit_third":
        return merit_third_share
    if merit == "merit_fourth":
        return merit_fourth_share
    if merit == "merit_fifth":
        return merit_fifth_share
    if merit == "merit_sixth":
        return merit_sixth_share
    return 0


@rule(unit="money", rounds="care_rounding", cites="军人抚恤优待条例（国务院令第788号）第十五条、第十六条", since="2024-10-01", zh="一次性抚恤金")
def death_sum(death_sum_before_merit, merit_share):
    """The sum and the increment of the highest award."""
    return death_sum_before_merit * (1 + merit_share)


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第413号）第十九条、第二十八条; 军人抚恤优待条例（国务院令第788号）第二十二条、第三十二条", since="2018-08-01", zh="属于增发丧葬补助的情形")
def funeral_aid_is_of_the_class(is_survivor, category, death_class):
    """Survivors who drew the regular pension, and disabled servicemen who died of illness; an old wound gives the sum of a death on duty."""
    return is_survivor or (category == "disabled_serviceman" and death_class == "illness")


@rule(unit="money", cites="军人抚恤优待条例（国务院令第413号）第十九条、第二十八条; 军人抚恤优待条例（国务院令第788号）第二十二条、第三十二条", since="2018-08-01", zh="增发的丧葬补助")
def funeral_aid(category, regular_pension, aid_months, aid_months_disabled):
    """Six further months; twelve for a disabled serviceman."""
    if category == "disabled_serviceman":
        return regular_pension * aid_months_disabled
    return regular_pension * aid_months
