"""Pilot of Shanghai: hours by level at home, a share in institutions."""

from shebao.law.api import floor, lookup, rule


@rule(unit="flag", cites="上海市长期护理保险试点办法 第十四条", since="2017-01-01", zh="符合年龄和等级", en="Age and level")
def care_need(care_age, care_grade, least_age, first_level):
    """Sixty or older and at least level 2."""
    return care_age >= least_age and care_grade >= first_level


@rule(unit="integer", cites="上海市长期护理保险试点办法 第十四条", since="2017-01-01", zh="增加时长（小时/月）", en="Hours more a month")
def more_hours(care_grade, high_level, receipt_months, hours_by_months):
    """From level 5 on, an hour after one month, two after six."""
    if care_grade >= high_level:
        return lookup(hours_by_months, receipt_months)
    return 0


@rule(unit="integer", cites="上海市长期护理保险试点办法 第十四条", since="2017-01-01", zh="当月可享小时数", en="Hours of the month")
def month_hours(care_grade, week_hours, care_days, more_hours):
    """The hours of the week for the days of the month, and those that are added."""
    return floor(lookup(week_hours, care_grade) * care_days / 7) + more_hours  # article


@rule(unit="money", rounds="part_rounding", cites="上海市长期护理保险试点办法 第十四条", since="2017-01-01", zh="长护基金支付", en="Paid by the fund")
def care_part(care_kind, care_charges, care_hours, month_hours, hour_price, shanghai_home_share, shanghai_institution_share):
    """In an institution a share of the charges; at home a share of the hours allowed."""
    if care_kind == "institution":
        return care_charges * shanghai_institution_share
    return min(care_charges, min(care_hours, month_hours) * hour_price) * shanghai_home_share


@rule(unit="money", cites="上海市长期护理保险试点办法 第十四条", since="2017-01-01", zh="个人负担", en="Own part")
def care_own_part(charges, care_part):
    """The rest."""
    return charges - care_part
