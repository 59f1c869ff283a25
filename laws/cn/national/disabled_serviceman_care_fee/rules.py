"""残疾军人护理费: a share of the local wage by cause and grade. Decree 788, article 34."""

from shebao.law.api import rule


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第788号）第三十四条", since="2024-10-01", zh="退役分散安置")
def lives_at_home(retired_at_home):
    """Discharged and at home."""
    return retired_at_home


@rule(unit="rate", decimals=2, cites="军人抚恤优待条例（国务院令第788号）第三十四条", since="2024-10-01", zh="护理费比例")
def fee_share(disability_cause, disability_grade, share_highest, share_high, share_illness, share_mental):
    """War or duty grade 1, 2; grade 3, 4; illness grade 1 to 4; mental illness grade 5, 6 (1 to 4 as illness)."""
    if disability_cause == "war" or disability_cause == "duty":
        if disability_grade <= 2:  # article
            return share_highest
        return share_high if disability_grade <= 4 else 0  # article
    if disability_grade <= 4:  # article
        return share_illness
    return share_mental if disability_cause == "mental_illness" and disability_grade <= 6 else 0  # article


@rule(unit="flag", cites="军人抚恤优待条例（国务院令第788号）第三十四条", since="2024-10-01", zh="等级在护理费范围内")
def grade_has_a_fee(fee_share):
    """There is a share."""
    return fee_share > 0


@rule(unit="money", rounds="fee_rounding", cites="军人抚恤优待条例（国务院令第788号）第三十四条", since="2024-10-01", zh="月护理费")
def care_fee(local_wage, fee_share):
    """The share of last year's average monthly wage."""
    return local_wage * fee_share


@rule(unit="month", cites="军人抚恤优待条例（国务院令第788号）第三十四条", since="2024-10-01", zh="起发月份")
def starts_on(decision_month):
    """From the month of recognition."""
    return decision_month
