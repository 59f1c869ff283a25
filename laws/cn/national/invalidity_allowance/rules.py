"""Invalidity allowance: whole formula near the age, the basic part before, for a term where years are missing."""

from shebao.law.api import ceil, lookup, rule, year_of


@rule(unit="flag", cites="人社部发〔2024〕72号 第二条", since="2025-01-01", zh="完全丧失劳动能力")
def capacity_lost(total_loss):
    """The board found a total loss."""
    return total_loss


@rule(unit="integer", cites="人社部发〔2024〕72号 第三条、第四条", since="2025-01-01", zh="距法定退休年龄月数")
def months_to_age(statutory_month, claim_month):
    """Months from the claim to the statutory month."""
    return statutory_month - claim_month


@rule(unit="flag", cites="人社部发〔2024〕72号 第二条", since="2025-01-01", zh="未达到法定退休年龄")
def below_statutory_age(months_to_age):
    """The statutory month is not reached."""
    return months_to_age > 0


@rule(unit="flag", cites="人社部发〔2024〕72号 第二条", since="2025-01-01", zh="已参保缴费")
def contributions_paid(total_months):
    """Somebody who paid."""
    return total_months > 0


@rule(unit="flag", cites="人社部发〔2024〕72号 第三条、第四条", since="2025-01-01", zh="已满最低缴费年限")
def years_full(total_months, claim_month, minimum_months_by_year):
    """The minimum of the year is paid or deemed."""
    return total_months >= lookup(minimum_months_by_year, year_of(claim_month))


@rule(unit="flag", cites="人社部发〔2024〕72号 第三条", since="2025-01-01", zh="按基本养老金办法计发", en="Worked out by the whole pension formula")
def whole_formula(years_full, months_to_age, near_months):
    """Years full and the statutory age at most five years away."""
    return years_full and months_to_age <= near_months


@rule(unit="money", cites="人社部发〔2024〕72号 第三条、第四条", since="2025-01-01", zh="月病残津贴", en="Invalidity allowance")
def monthly_allowance(whole_formula, pension_by_formula, basic_part):
    """The whole pension near the age, the basic part otherwise."""
    return pension_by_formula if whole_formula else basic_part


@rule(unit="integer", cites="人社部发〔2024〕72号 第五条", since="2025-01-01", zh="支付月数")
def term_months(total_months, short_term_months, further_year_months, further_from_months):
    """A year; three months more for each year above five, part years as one."""
    further = max(0, total_months - further_from_months)
    return short_term_months + further_year_months * ceil(further / 12)


@rule(unit="month", cites="南昌市企业职工基本养老保险病残津贴办理流程 二（四）; our choice: the month after, text silent", since="2025-01-01", zh="首次发放年月")
def first_payment_month(claim_month):
    """The month after the claim: an agency prints it so; the Measures do not say."""
    return claim_month + 1


@rule(unit="month", cites="人社部发〔2024〕72号 第三条第二款", since="2025-01-01", zh="停发年月")
def end_month(years_full, statutory_month, first_payment_month, term_months):
    """With the years full to the statutory month, when the pension follows; without, for the term."""
    if years_full:
        return statutory_month + 1
    else:
        return min(statutory_month + 1, first_payment_month + term_months)
