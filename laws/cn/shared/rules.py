"""Rules of all branches."""

from shebao.law.api import lookup, rule


@rule(
    unit="rate",
    decimals=2,
    cites="国发〔1997〕26号 三",
    since="1998-01-01",
    until="2020-02-01",
    zh="单位应缴比例（减免后）",
)
def relief_share():
    """No relief."""
    return 1


@rule(
    unit="rate",
    decimals=2,
    cites="人社部发〔2020〕11号 一; 人社部发〔2020〕49号 一",
    since="2020-02-01",
    until="2021-01-01",
    zh="单位应缴比例（减免后）",
)
def relief_share(employer_class, small_employer_share, large_employer_share):
    """Relief of 2020: the part of the employer's due still owed, by class of employer."""
    if employer_class == "small":
        return small_employer_share
    elif employer_class == "large":
        return large_employer_share
    else:
        return 1


@rule(unit="rate", decimals=2, cites="人社部发〔2020〕49号 一", since="2021-01-01", zh="单位应缴比例（减免后）")
def relief_share():
    """No relief."""
    return 1


# --- social assistance ------------------------------------------------------------------------------------------------


@rule(
    unit="money",
    cites="城市居民最低生活保障条例（国务院令第271号）第六条; 国发〔2007〕19号; 社会救助暂行办法（国务院令第649号）第十条",
    since="1993-06-01",
    zh="适用的最低生活保障标准",
)
def dibao_line(rural_household, dibao_line_rural, dibao_line_urban):
    """The line of the household's side of the place; a place with one line sets both alike."""
    if rural_household:
        return dibao_line_rural
    return dibao_line_urban


@rule(unit="integer", cites="国务院令619号 art. 7", since="2012-04-28", zh="产假天数", en="Days of leave")
def maternity_leave_days(birth_event, difficult_birth, children_born, child_number, maternity_days, maternity_difficult_days, maternity_child_days, maternity_reward_days, miscarriage_early_days, miscarriage_late_days):
    """By event; a birth adds days for difficulty, for each further child, and those of the province."""
    if birth_event == "miscarriage_early":
        return miscarriage_early_days
    if birth_event == "miscarriage_late":
        return miscarriage_late_days
    if difficult_birth:
        difficult = maternity_difficult_days
    else:
        difficult = 0
    return maternity_days + difficult + (children_born - 1) * maternity_child_days + lookup(maternity_reward_days, child_number)


@rule(unit="money", rounds="maternity_rounding", cites="社会保险法 art. 56; 劳部发〔1994〕504号 第五条", since="1995-01-01", zh="用人单位上年度月平均缴费工资", en="Unit's average monthly contribution wage")
def unit_average(unit_bases, unit_months):
    """All monthly bases of the year before, divided by all monthly head counts."""
    return unit_bases / unit_months


@rule(unit="money", rounds="maternity_rounding", cites="社会保险法 art. 56; 劳部发〔1994〕504号 第五条", since="2012-04-28", zh="生育津贴", en="Maternity allowance")
def maternity_allowance(unit_average, maternity_month_days, maternity_leave_days):
    """The unit's average wage of a day, for each day of the leave."""
    return unit_average / maternity_month_days * maternity_leave_days


@rule(unit="money", rounds="maternity_rounding", cites="社会保险法 art. 56; 国务院令619号 art. 5", since="2012-04-28", zh="单位补足差额", en="Topped up by the employer")
def employer_top_up(own_month_wage, maternity_month_days, maternity_leave_days, maternity_allowance):
    """The employer adds what is missing to the own wage; a higher allowance is not cut."""
    return max(0, own_month_wage / maternity_month_days * maternity_leave_days - maternity_allowance)


@rule(unit="flag", cites="社会保险法 art. 53; 劳部发〔1994〕504号 第四条", since="1995-01-01", zh="用人单位已缴费", en="Employer paid")
def maternity_paid(maternity_in_cover):
    """The employer paid for the month of the birth."""
    return maternity_in_cover


@rule(unit="money", cites="社会保险法 art. 53; 劳部发〔1994〕504号 第四条", since="1995-01-01", zh="个人缴纳生育保险费", en="Employee's maternity due")
def maternity_employee_due():
    """The person pays nothing."""
    return 0
