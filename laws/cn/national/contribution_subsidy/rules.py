"""社会保险补贴: dues really paid, given back for a month to the employer that hired or to who works flexibly."""

from shebao.law.api import rule, year_of

@rule(unit="flag", cites="就业补助资金管理办法（财社〔2017〕164号）第七条; 就业促进法 第五十二条", since="2017-10-13", until="2024-01-01", zh="认定符合申请方式")
def certificate_fits(certificate, claimed_by_employer):
    """An employer claims for a person in difficulty or a graduate of the year; a person for himself in flexible work."""
    if claimed_by_employer:
        return certificate == "difficulty" or certificate == "graduate"
    return certificate == "difficulty" or certificate == "graduate_out_of_work"


@rule(unit="flag", cites="就业补助资金管理办法（财社〔2023〕181号）; 就业补助资金管理办法（财社〔2026〕1号）; 就业促进法 第五十二条", since="2024-01-01", zh="认定符合申请方式")
def certificate_fits(certificate, claimed_by_employer):
    """An employer claims for a person in difficulty, a graduate of the year or one who left school without work; a person for himself in flexible work."""
    if claimed_by_employer:
        return certificate == "difficulty" or certificate == "graduate" or certificate == "graduate_out_of_work"
    return certificate == "difficulty" or certificate == "graduate_out_of_work"


@rule(unit="flag", cites="就业补助资金管理办法（财社〔2017〕164号）第七条", since="2017-10-13", until="2024-01-01", zh="小微企业招用毕业年度毕业生")
def small_employer_of_graduate(
    claimed_by_employer, certificate, small_or_micro, hired_month, graduation_month, contract_months, contract_months_least
):
    """Asked only of an employer that claims for a graduate."""
    if claimed_by_employer and certificate == "graduate":
        return (
            small_or_micro
            and year_of(hired_month) == year_of(graduation_month)
            and contract_months >= contract_months_least
        )
    return True


@rule(unit="flag", cites="就业补助资金管理办法（财社〔2023〕181号）; 就业补助资金管理办法（财社〔2026〕1号）", since="2024-01-01", zh="小微企业招用高校毕业生")
def small_employer_of_graduate(
    claimed_by_employer, certificate, small_or_micro, hired_month, graduation_month, contract_months, contract_months_least
):
    """Asked only of an employer that claims for a graduate: of the year, or one the service found to have left school without work."""
    if claimed_by_employer and certificate == "graduate":
        return (
            small_or_micro
            and year_of(hired_month) == year_of(graduation_month)
            and contract_months >= contract_months_least
        )
    elif claimed_by_employer and certificate == "graduate_out_of_work":
        return small_or_micro and contract_months >= contract_months_least
    return True


@rule(unit="flag", cites="就业补助资金管理办法（财社〔2017〕164号）第七条; 就业补助资金管理办法（财社〔2023〕181号）; 就业补助资金管理办法（财社〔2026〕1号）", since="2017-10-13", zh="已实际缴费")
def dues_are_paid(claimed_by_employer, employer_part, own_dues):
    """Paid first, subsidised after."""
    if claimed_by_employer:
        return employer_part > 0
    return own_dues > 0


@rule(unit="flag", cites="就业补助资金管理办法（财社〔2017〕164号）第七条; 就业补助资金管理办法（财社〔2023〕181号）; 就业补助资金管理办法（财社〔2026〕1号）", since="2017-10-13", zh="补贴期限未满")
def within_term(
    certificate, claimed_by_employer, months_subsidised, first_month_subsidised, month_of_dues, retirement_month,
    near_retirement_months, term_months, term_months_graduate_hired, term_months_graduate_flexible
):
    """By the certificate; who was near retirement at the first subsidy has it until retirement."""
    if certificate == "difficulty":
        if retirement_month - first_month_subsidised < near_retirement_months:
            return month_of_dues < retirement_month
        return months_subsidised < term_months
    elif claimed_by_employer:
        return months_subsidised < term_months_graduate_hired
    else:
        return months_subsidised < term_months_graduate_flexible


@rule(unit="money", rounds="subsidy_rounding", cites="就业补助资金管理办法（财社〔2017〕164号）第七条; 就业补助资金管理办法（财社〔2023〕181号）; 就业补助资金管理办法（财社〔2026〕1号）", since="2017-10-13", zh="当月社会保险补贴")
def subsidy(claimed_by_employer, employer_part, own_dues):
    """The employer's part whole, never the person's; of dues in flexible work two thirds, the most the Measures allow."""
    if claimed_by_employer:
        return employer_part
    return own_dues * 2 / 3  # article
