"""临时生活补助: workers from the countryside insured for less than a year, 2020-05 to 2020-12."""

from shebao.law.api import lookup, rule


@rule(unit="flag", cites="关于扩大失业保险保障范围的通知 四", since="2020-05-01", zh="参保不满一年的农民工")
def rural_worker_short_insured(rural_worker, insured_months, insured_below_months, insured_since, insured_from):
    """From the countryside, insured after January 2019 and for less than a year."""
    return rural_worker and 0 < insured_months < insured_below_months and insured_since >= insured_from


@rule(unit="flag", cites="seed text of the programme: job lost within a year", since="2020-05-01", zh="失业未超过12个月")
def lost_within_a_year(claim_month, lost_month, lost_within_months):
    """The job ended at most twelve months before the claim."""
    return lost_month <= claim_month <= lost_month + lost_within_months


@rule(unit="integer", cites="关于扩大失业保险保障范围的通知 四", since="2020-05-01", zh="补助月数")
def months_granted(months_by_insured, insured_months):
    """At most three, by months insured where the place says so."""
    return lookup(months_by_insured, insured_months)


@rule(unit="flag", cites="关于扩大失业保险保障范围的通知 四", since="2020-05-01", zh="未领满")
def months_left(months_drawn, months_granted):
    """Fewer months were drawn than granted; who drew nothing has not drawn all, whatever was granted."""
    return months_drawn == 0 or months_drawn < months_granted


@rule(
    unit="money",
    cites="关于扩大失业保险保障范围的通知 四",
    since="2020-05-01",
    zh="临时生活补助",
    en="Temporary living subsidy",
    delegated_to=["province", "prefecture"],
)
def monthly_subsidy(dibao_line_urban):
    """The minimum-income line of the city."""
    return dibao_line_urban


@rule(unit="money", cites="关于扩大失业保险保障范围的通知 四", since="2020-05-01", zh="补助总额")
def whole_subsidy(monthly_subsidy, months_granted):
    """All months together."""
    return monthly_subsidy * months_granted


@rule(unit="month", cites="关于扩大失业保险保障范围的通知 四", since="2020-05-01", zh="起领年月")
def first_month(claim_month):
    """From the month of the claim."""
    return claim_month


@rule(unit="month", cites="关于扩大失业保险保障范围的通知 四", since="2020-05-01", zh="停领年月")
def month_after_last(claim_month, months_granted, months_drawn):
    """The months granted, those drawn counted."""
    return claim_month + max(months_granted - months_drawn, 0)
