"""城乡居民基本医疗保险: yearly financing, waiting periods, hospital and outpatient bills. Places fill in their amounts under local/."""

from shebao.law.api import lookup, rule, value_in

# --- financing --------------------------------------------------------------------------------------------------------


@rule(unit="money", cites="社会保险法 第二十五条第二款", since="2008-01-01", zh="个人缴费最低标准", en="Least personal payment of the year")
def least_personal(benefit_year, personal_minimum):
    """The amount of last year's notice is collected for this year."""
    return value_in(personal_minimum, (benefit_year - 1) * 12)


@rule(unit="money", cites="社会保险法 第二十五条第二款", since="2008-01-01", zh="财政补助最低标准", en="Least subsidy of the year")
def least_subsidy(benefit_year, subsidy_minimum):
    """The subsidy of this year's notice."""
    return value_in(subsidy_minimum, benefit_year * 12)


@rule(unit="money", cites="社会保险法 第二十五条第二款", since="2008-01-01", delegated_to=["province", "prefecture"], zh="个人缴费标准", en="Personal payment")
def personal_amount(personal_amount_set, least_personal):
    """What the place sets, and at least the national minimum."""
    return max(personal_amount_set, least_personal)


@rule(unit="money", cites="国办发〔2021〕42号 三", since="2021-10-28", zh="政府资助参保", en="Paid by the government")
def aided_payment(hardship, personal_amount, minimum_income_aid):
    """All of it for the extremely poor and orphans, a fixed sum for minimum-income people."""
    if hardship == "extremely_poor" or hardship == "orphan":
        return personal_amount
    if hardship == "minimum_income":
        return min(personal_amount, minimum_income_aid)
    return 0


@rule(unit="money", cites="社会保险法 第二十五条第三款", since="2008-01-01", until="2021-10-28", zh="政府资助参保", en="Paid by the government")
def aided_payment(hardship, minimum_income_aid):
    """Before 2021 every aid was the place's own amount."""
    if hardship == "none":
        return 0
    return minimum_income_aid


@rule(unit="money", cites="社会保险法 第二十五条第二款、第三款", since="2008-01-01", zh="个人实缴", en="Own payment")
def own_payment(personal_amount, aided_payment):
    """What the aid leaves."""
    return personal_amount - aided_payment


# --- waiting ----------------------------------------------------------------------------------------------------------


@rule(unit="integer", cites="国办发〔2024〕38号 二（三）", since="2025-01-01", zh="变动待遇等待期（月）", en="Variable waiting months after repair")
def variable_wait(missed_years, repaired_years, first_missed_year_counted):
    """A month for each missed year, less a month for each year paid now; whether the first counts is local."""
    if first_missed_year_counted:
        counted = missed_years
    else:
        counted = max(0, missed_years - 1)
    return max(0, counted - repaired_years)


@rule(unit="integer", cites="国办发〔2024〕38号 二（三）", since="2025-01-01", zh="待遇等待期（月）", en="Waiting months")
def wait_months(wait_exempt, paid_in_window, missed_years, variable_wait, fixed_wait, long_gap_years, long_gap_wait):
    """Three fixed months outside the window or after a gap, and the variable ones; at least six after four missed years."""
    if wait_exempt or (paid_in_window and missed_years == 0):
        return 0
    if missed_years >= long_gap_years:
        return max(long_gap_wait, fixed_wait + variable_wait)
    return fixed_wait + variable_wait


@rule(unit="month", cites="国办发〔2024〕38号 二（三）", since="2025-01-01", zh="待遇起始月", en="First month of cover")
def first_covered_month(cover_from, wait_months):
    """The month after the wait."""
    return cover_from + wait_months


@rule(unit="flag", cites="国办发〔2024〕38号 二（三）", since="2025-01-01", zh="等待期已过", en="Wait over")
def wait_over(care_month, first_covered_month):
    """Costs in the wait are not paid."""
    return care_month >= first_covered_month


@rule(unit="flag", cites="国发〔2016〕3号", since="2008-01-01", until="2025-01-01", zh="等待期已过", en="Wait over")
def wait_over():
    """No national waiting period before 2025."""
    return 1 == 1


# --- may the pool pay? ------------------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 第二十五条第二款", since="2008-01-01", zh="就医年度已缴费", en="Year paid for")
def cover_running(in_cover):
    """The payment of a year covers that year."""
    return in_cover


@rule(unit="flag", cites="社会保险法 art. 30", since="2008-01-01", zh="不属于其他支付责任", en="No other payer answers")
def no_other_payer(cause, third_party_silent):
    """Work injury, third parties, public health and care abroad are not the pool's; it advances for a silent third party."""
    if cause == "third_party":
        return third_party_silent
    return cause == "none"


@rule(unit="flag", cites="社会保险法 第二十八条", since="2008-01-01", zh="先行自付不超过乙类费用", en="Class B sums agree")
def sums_agree(first_own_payment, amount_class_b):
    """The first own payment is a part of class B."""
    return first_own_payment <= amount_class_b


# --- a hospital bill --------------------------------------------------------------------------------------------------


@rule(unit="money", cites="社会保险法 第二十八条", since="2008-01-01", zh="住院总费用", en="Whole bill")
def bill_total(amount_class_a, amount_class_b, amount_class_c):
    """All classes."""
    return amount_class_a + amount_class_b + amount_class_c


@rule(unit="money", cites="社会保险法 第二十八条", since="2008-01-01", delegated_to=["province", "prefecture"], zh="政策范围内费用", en="Eligible charges")
def eligible_charges(amount_class_a, amount_class_b, first_own_payment):
    """Class A whole, class B after the first own payment, class C not at all."""
    return amount_class_a + max(0, amount_class_b - first_own_payment)


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", delegated_to=["province", "prefecture"], zh="医院起付标准", en="Deductible of the hospital")
def hospital_deductible(hospital_grade, deductible):
    """By grade of the hospital."""
    return lookup(deductible, hospital_grade)


@rule(unit="money", rounds="part_rounding", cites="社会保险法 第二十六条", since="2008-01-01", delegated_to=["province", "prefecture"], zh="本次起付标准", en="Deductible of this stay")
def stay_deductible(hospital_deductible, deductible_of_stay, stay_number):
    """Full, half or nothing by number of the stay in the year."""
    return hospital_deductible * lookup(deductible_of_stay, stay_number)


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="起付标准以上费用", en="Charges above the deductible")
def charges_above(eligible_charges, stay_deductible):
    """Nothing below the deductible."""
    return max(0, eligible_charges - stay_deductible)


@rule(unit="rate", decimals=2, cites="社会保险法 第二十六条", since="2008-01-01", delegated_to=["province", "prefecture"], zh="支付比例", en="Share the fund pays")
def share(insured_group, hospital_grade, ratio_adult, ratio_student, ratio_elderly, ratio_tier_2):
    """By group and grade of the hospital."""
    if insured_group == "student_or_child":
        return lookup(ratio_student, hospital_grade)
    if insured_group == "elderly":
        return lookup(ratio_elderly, hospital_grade)
    if insured_group == "tier_2":
        return lookup(ratio_tier_2, hospital_grade)
    return lookup(ratio_adult, hospital_grade)


@rule(unit="money", rounds="part_rounding", cites="社会保险法 第二十六条", since="2008-01-01", delegated_to=["province", "prefecture"], zh="按比例应支付", en="By the share, before the yearly cap")
def part_before_cap(charges_above, share):
    """The share of the charges above the deductible."""
    return charges_above * share


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="统筹基金支付", en="Paid by the medical insurance fund")
def pool_part(part_before_cap, yearly_cap, pool_paid_before):
    """At most what the year has left of the cap."""
    return min(part_before_cap, max(0, yearly_cap - pool_paid_before))


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="个人负担", en="Own part")
def own_part(bill_total, pool_part):
    """The rest of the whole bill."""
    return bill_total - pool_part


@rule(unit="money", cites="社会保险法 第二十八条", since="2008-01-01", zh="政策范围内自付", en="Own share within the catalogue")
def own_within_catalogue(eligible_charges, pool_part):
    """What the next layers look at: eligible charges the pool did not pay."""
    return eligible_charges - pool_part


# --- outpatient care --------------------------------------------------------------------------------------------------


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", delegated_to=["province", "prefecture"], zh="门诊年度起付标准", en="Outpatient deductible")
def outpatient_line(hospital_grade, outpatient_deductible):
    """By grade."""
    return lookup(outpatient_deductible, hospital_grade)


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="门诊起付标准以上费用", en="Outpatient charges above the yearly deductible")
def outpatient_above(outpatient_charges, outpatient_charges_before, outpatient_line):
    """Charges of the year above the line, less those counted before."""
    counted = max(0, outpatient_charges_before - outpatient_line)
    return max(0, outpatient_charges + outpatient_charges_before - outpatient_line) - counted


@rule(unit="money", rounds="part_rounding", cites="社会保险法 第二十六条", since="2008-01-01", zh="门诊按比例应支付", en="Outpatient part by the share, before the cap")
def outpatient_before_cap(outpatient_above, outpatient_ratio, hospital_grade):
    """By grade."""
    return outpatient_above * lookup(outpatient_ratio, hospital_grade)


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="门诊统筹支付", en="Paid by the medical insurance fund")
def outpatient_pool_part(outpatient_before_cap, outpatient_cap, outpatient_paid_before):
    """At most what the year has left."""
    return min(outpatient_before_cap, max(0, outpatient_cap - outpatient_paid_before))


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="门诊个人负担", en="Own part of an outpatient bill")
def outpatient_own_part(outpatient_charges, outpatient_pool_part):
    """The rest."""
    return outpatient_charges - outpatient_pool_part


# --- delivery ---------------------------------------------------------------------------------------------------------


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="住院分娩支付", en="Paid by the medical insurance fund")
def delivery_part(delivery_charges, delivery_limit):
    """The charges, at most the fixed sum of the place."""
    return min(delivery_charges, delivery_limit)


@rule(unit="money", cites="社会保险法 第二十六条", since="2008-01-01", zh="住院分娩个人负担", en="Own part of a delivery")
def delivery_own_part(delivery_charges, delivery_part):
    """The rest."""
    return delivery_charges - delivery_part
