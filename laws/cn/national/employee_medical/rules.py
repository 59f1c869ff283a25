"""Employees' medical insurance with maternity: dues, account, required years, hospital bills, outpatient pooling."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="医疗保险缴费基数")
def contribution_base(declared_wage, base_floor, base_ceiling):
    """The declared wage within the bounds of the place."""
    return min(max(declared_wage, base_floor), base_ceiling)


@rule(unit="money", rounds="due_rounding", cites="国发〔1998〕44号 二", since="1998-12-14", zh="单位应缴医疗保险费")
def employer_due(contribution_base, employer_rate):
    """Employer's due without maternity."""
    return contribution_base * employer_rate


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="国发〔1998〕44号 二",
    since="1998-12-14",
    zh="个人应缴医疗保险费",
)
def employee_due(contribution_base, employee_rate):
    """Employee's due."""
    return contribution_base * employee_rate


@rule(
    unit="money",
    rounds="employee_due_rounding",
    cites="国发〔1998〕44号 二",
    since="1998-12-14",
    until="2023-07-01",
    delegated_to=["province", "prefecture"],
    zh="记入个人账户额",
)
def account_credit(employee_due, employer_due, employer_share_to_account):
    """Before the reform the employee's due and a part of the employer's; a place that reformed earlier says so itself."""
    return employee_due + employer_due * employer_share_to_account


@rule(
    unit="money",
    cites="国办发〔2021〕14号",
    since="2023-07-01",
    delegated_to=["province", "prefecture"],
    zh="记入个人账户额",
)
def account_credit(employee_due):
    """Since the reform only the employee's own due."""
    return employee_due


@rule(unit="money", rounds="part_rounding", cites="国办发〔2021〕14号", since="2021-04-13", zh="退休人员个人账户月划入额")
def retired_account_credit(reform_year_average_pension, retired_account_share):
    """A fixed sum a month, worked out once from the average pension of the reform year and then frozen."""
    return reform_year_average_pension * retired_account_share


@rule(unit="flag", cites="国办发〔2021〕14号", since="2021-04-13", until="2024-07-26", zh="可使用家庭共济")
def may_use_account(relation_to_holder):
    """The holder, spouse, parents and children."""
    return relation_to_holder != "near_relative" and relation_to_holder != "other"


@rule(unit="flag", cites="国办发〔2024〕38号", since="2024-07-26", zh="可使用家庭共济")
def may_use_account(relation_to_holder):
    """Near relatives too: inside the province first, then in the whole country."""
    return relation_to_holder != "other"


# --- required years at retirement ---------------------------------------------------------------------------------------


@rule(
    unit="integer", cites="社会保险法 art. 27", since="2011-07-01", zh="退休时规定缴费年限", en="Years needed at retirement"
)
def required_years(sex, required_years_men, required_years_women):
    """The years of the place, by sex."""
    if sex == "male":
        return required_years_men
    return required_years_women


@rule(unit="flag", cites="社会保险法 art. 27", since="2011-07-01", zh="缴费年限达到规定", en="Years reached")
def years_reached(medical_years, required_years):
    """Who has the years pays no more dues as a retired person."""
    return medical_years >= required_years


@rule(unit="integer", cites="社会保险法 art. 27", since="2011-07-01", zh="尚需缴费年数", en="Years still to be paid")
def years_missing(medical_years, required_years):
    """To be paid on monthly, or at once where the place allows it."""
    return max(0, required_years - medical_years)


@rule(
    unit="money",
    rounds="due_rounding",
    cites="企业职工生育保险试行办法 (劳部发〔1994〕504号)",
    since="1995-01-01",
    until="2020-01-01",
    zh="单位应缴生育保险费（单独基金）",
)
def maternity_due(contribution_base, maternity_rate):
    """Paid to a fund of its own."""
    return contribution_base * maternity_rate


@rule(
    unit="money",
    rounds="due_rounding",
    cites="国办发〔2019〕10号",
    since="2020-01-01",
    zh="单位应缴生育保险费（并入医保基金）",
)
def maternity_due(contribution_base, maternity_rate):
    """Collected with, and paid into, the medical fund."""
    return contribution_base * maternity_rate


@rule(
    unit="money", rounds="due_rounding", cites="社会保险法 art. 23", since="2011-07-01", zh="灵活就业人员应缴医疗保险费"
)
def flexible_due(contribution_base, flexible_rate):
    """Due of a flexible worker."""
    return contribution_base * flexible_rate


@rule(
    unit="money", rounds="due_rounding", cites="国发〔1998〕44号 二", since="1998-12-14", zh="按一般比例计算的单位缴费"
)
def frame_employer_due(declared_wage, frame_employer_rate):
    """The general picture, without bounds: a yardstick, no due."""
    return declared_wage * frame_employer_rate


@rule(
    unit="money", rounds="due_rounding", cites="国发〔1998〕44号 二", since="1998-12-14", zh="按国家比例计算的个人缴费"
)
def frame_employee_due(declared_wage, employee_rate):
    """The same for the employee."""
    return declared_wage * employee_rate


# --- may the pool pay? ------------------------------------------------------------------------------------------------


@rule(unit="flag", cites="社会保险法 art. 23", since="1998-12-14", zh="在待遇享受期内", en="Dues paid")
def cover_running(in_cover):
    """No cover without dues; it runs again once arrears are paid."""
    return in_cover


@rule(unit="flag", cites="社会保险法 art. 30", since="1998-12-14", zh="不属于其他支付责任", en="No other payer answers")
def no_other_payer(cause, third_party_silent):
    """Work injury, third parties, public health and care abroad are not the pool's; it advances for a silent third party."""
    if cause == "third_party":
        return third_party_silent
    return cause == "none"


@rule(unit="flag", cites="国发〔1998〕44号 二", since="1998-12-14", zh="先行自付不超过乙类费用", en="Class B sums agree")
def sums_agree(first_own_payment, amount_class_b):
    """The first own payment is a part of class B."""
    return first_own_payment <= amount_class_b


# --- a hospital bill --------------------------------------------------------------------------------------------------


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="住院总费用", en="Whole bill")
def bill_total(amount_class_a, amount_class_b, amount_class_c):
    """All classes."""
    return amount_class_a + amount_class_b + amount_class_c


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="政策范围内费用", en="Eligible charges")
def eligible_charges(amount_class_a, amount_class_b, first_own_payment):
    """Class A whole, class B after the first own payment, class C not at all."""
    return amount_class_a + max(0, amount_class_b - first_own_payment)


@rule(
    unit="money",
    cites="国发〔1998〕44号 二",
    since="1998-12-14",
    delegated_to=["province", "prefecture"],
    zh="医院起付标准",
    en="Deductible of the hospital",
)
def hospital_deductible(retired, hospital_grade, deductible, retired_deductible):
    """By grade of the hospital and by being retired."""
    if retired:
        return lookup(retired_deductible, hospital_grade)
    return lookup(deductible, hospital_grade)


@rule(
    unit="money",
    rounds="part_rounding",
    cites="国发〔1998〕44号 二",
    since="1998-12-14",
    delegated_to=["province", "prefecture"],
    zh="本次起付标准",
    en="Deductible of this stay",
)
def stay_deductible(hospital_deductible, deductible_of_stay, stay_number):
    """Full, half or nothing by number of the stay in the year."""
    return hospital_deductible * lookup(deductible_of_stay, stay_number)


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="起付标准以上费用", en="Charges above the deductible")
def charges_above(eligible_charges, stay_deductible):
    """Nothing below the deductible."""
    return max(0, eligible_charges - stay_deductible)


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="封顶线内费用", en="Charges counted within the cap")
def counted_charges(charges_above, cap_counts, yearly_cap, charges_before):
    """Where the cap counts charges, only what the year has left of it."""
    if cap_counts == "charges":
        return min(charges_above, max(0, yearly_cap - charges_before))
    return charges_above


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段起算点", en="Where the segments start")
def segment_start(segments_by_year, charges_before, stay_deductible):
    """Where segments count the year, behind its charges; else the deductible is taken off the first segment."""
    if segments_by_year:
        return charges_before
    return stay_deductible


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="第一段费用", en="Charges in segment 1")
def in_segment_1(counted_charges, segment_start, segment_ends):
    """From the start to the first end."""
    return min(counted_charges, max(0, lookup(segment_ends, 1) - segment_start))


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="第二段费用", en="Charges in segment 2")
def in_segment_2(counted_charges, segment_start, segment_ends, in_segment_1):
    """To the second end."""
    return min(counted_charges, max(0, lookup(segment_ends, 1 + 1) - segment_start)) - in_segment_1


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="第三段费用", en="Charges in segment 3")
def in_segment_3(counted_charges, segment_start, segment_ends, in_segment_1, in_segment_2):
    """To the third end."""
    reached = min(counted_charges, max(0, lookup(segment_ends, 1 + 1 + 1) - segment_start))
    return reached - in_segment_1 - in_segment_2


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="第四段费用", en="Charges in segment 4")
def in_segment_4(counted_charges, segment_start, segment_ends, in_segment_1, in_segment_2, in_segment_3):
    """To the fourth end; behind the last end the pool pays nothing."""
    reached = min(counted_charges, max(0, lookup(segment_ends, 1 + 1 + 1 + 1) - segment_start))
    return reached - in_segment_1 - in_segment_2 - in_segment_3


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（在职，社区）", en="Sum of the segments at a community health centre")
def segments_at_community(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_community):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_community, 1) + in_segment_2 * lookup(ratio_community, 1 + 1)
    last = in_segment_3 * lookup(ratio_community, 1 + 1 + 1) + in_segment_4 * lookup(ratio_community, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（在职，一级）", en="Sum of the segments at grade 1")
def segments_at_grade_1(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_grade_1):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_grade_1, 1) + in_segment_2 * lookup(ratio_grade_1, 1 + 1)
    last = in_segment_3 * lookup(ratio_grade_1, 1 + 1 + 1) + in_segment_4 * lookup(ratio_grade_1, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（在职，二级）", en="Sum of the segments at grade 2")
def segments_at_grade_2(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_grade_2):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_grade_2, 1) + in_segment_2 * lookup(ratio_grade_2, 1 + 1)
    last = in_segment_3 * lookup(ratio_grade_2, 1 + 1 + 1) + in_segment_4 * lookup(ratio_grade_2, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（在职，三级）", en="Sum of the segments at grade 3")
def segments_at_grade_3(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_grade_3):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_grade_3, 1) + in_segment_2 * lookup(ratio_grade_3, 1 + 1)
    last = in_segment_3 * lookup(ratio_grade_3, 1 + 1 + 1) + in_segment_4 * lookup(ratio_grade_3, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（退休，社区）", en="Sum of the segments for the retired at a community health centre")
def retired_segments_at_community(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_community):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_community, 1) + in_segment_2 * lookup(retired_ratio_community, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_community, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_community, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（退休，一级）", en="Sum of the segments for the retired at grade 1")
def retired_segments_at_grade_1(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_grade_1):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_grade_1, 1) + in_segment_2 * lookup(retired_ratio_grade_1, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_grade_1, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_grade_1, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（退休，二级）", en="Sum of the segments for the retired at grade 2")
def retired_segments_at_grade_2(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_grade_2):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_grade_2, 1) + in_segment_2 * lookup(retired_ratio_grade_2, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_grade_2, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_grade_2, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（退休，三级）", en="Sum of the segments for the retired at grade 3")
def retired_segments_at_grade_3(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_grade_3):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_grade_3, 1) + in_segment_2 * lookup(retired_ratio_grade_3, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_grade_3, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_grade_3, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（在职）", en="Sum of the segments, in service")
def service_segments(hospital_grade, segments_at_community, segments_at_grade_1, segments_at_grade_2, segments_at_grade_3):
    """By grade of the hospital."""
    if hospital_grade == 0:
        return segments_at_community
    if hospital_grade == 1:
        return segments_at_grade_1
    if hospital_grade == 1 + 1:
        return segments_at_grade_2
    return segments_at_grade_3


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="分段支付合计（退休）", en="Sum of the segments, retired")
def retired_segments(hospital_grade, retired_segments_at_community, retired_segments_at_grade_1, retired_segments_at_grade_2, retired_segments_at_grade_3):
    """By grade of the hospital."""
    if hospital_grade == 0:
        return retired_segments_at_community
    if hospital_grade == 1:
        return retired_segments_at_grade_1
    if hospital_grade == 1 + 1:
        return retired_segments_at_grade_2
    return retired_segments_at_grade_3


@rule(unit="rate", decimals=2, cites="国发〔1998〕44号 二", since="1998-12-14", until="2020-01-22", zh="异地就医降低比例", en="Points off for care away")
def reduction(place_of_care, reduction_referred, reduction_unreferred):
    """None at home or filed as living there; the local points when referred or not."""
    if place_of_care == "home" or place_of_care == "filed_long_term":
        return 0
    if place_of_care == "referred_or_emergency":
        return reduction_referred
    return reduction_unreferred


@rule(
    unit="rate",
    decimals=2,
    cites="国家医保局 财政部 2020-01-22 notice; 医保发〔2022〕22号",
    since="2020-01-22",
    zh="异地就医降低比例",
    en="Points off for care away",
)
def reduction(covid_patient, place_of_care, reduction_referred, reduction_unreferred):
    """The same; nothing is taken off for a patient of COVID-19."""
    if covid_patient or place_of_care == "home" or place_of_care == "filed_long_term":
        return 0
    if place_of_care == "referred_or_emergency":
        return reduction_referred
    return reduction_unreferred


@rule(
    unit="money",
    rounds="part_rounding",
    cites="国发〔1998〕44号 二",
    since="1998-12-14",
    zh="按比例应支付",
    en="By the shares, before the yearly cap",
)
def part_before_cap(retired, service_segments, retired_segments, reduction, in_segment_1, in_segment_2, in_segment_3, in_segment_4):
    """Each segment with its share less the points off."""
    taken_off = (in_segment_1 + in_segment_2 + in_segment_3 + in_segment_4) * reduction
    if retired:
        return retired_segments - taken_off
    return service_segments - taken_off


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="统筹基金支付", en="Paid by the medical insurance fund")
def pool_part(part_before_cap, cap_counts, yearly_cap, pool_paid_before):
    """Where the cap counts payments, at most what the year has left of it."""
    if cap_counts == "payments":
        return min(part_before_cap, max(0, yearly_cap - pool_paid_before))
    return part_before_cap


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="个人账户支付", en="Paid by the individual account")
def account_part(bill_total, pool_part, account_wanted, account_balance):
    """What the person wants to take from the account, as far as it reaches and there is something left to pay."""
    return min(account_wanted, account_balance, bill_total - pool_part)


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="个人现金支付", en="Paid in cash")
def own_part(bill_total, pool_part, account_part):
    """The rest of the whole bill."""
    return bill_total - pool_part - account_part


@rule(unit="money", cites="国发〔1998〕44号 二", since="1998-12-14", zh="政策范围内自付", en="Own share within the catalogue")
def own_within_catalogue(eligible_charges, pool_part):
    """What the next layers look at: eligible charges the pool did not pay."""
    return eligible_charges - pool_part


# --- outpatient pooling -----------------------------------------------------------------------------------------------


@rule(
    unit="money",
    cites="国办发〔2021〕14号",
    since="2021-04-13",
    delegated_to=["province", "prefecture"],
    zh="门诊起付标准以上费用",
    en="Outpatient charges above the yearly deductible",
)
def outpatient_above(retired, hospital_grade, outpatient_charges, outpatient_charges_before, outpatient_deductible, retired_outpatient_deductible):
    """Charges of the year above the deductible of the grade, less those counted before."""
    if retired:
        line = lookup(retired_outpatient_deductible, hospital_grade)
    else:
        line = lookup(outpatient_deductible, hospital_grade)
    return max(0, outpatient_charges + outpatient_charges_before - line) - max(0, outpatient_charges_before - line)


@rule(
    unit="rate",
    decimals=2,
    cites="国办发〔2021〕14号",
    since="2021-04-13",
    zh="门诊支付比例",
    en="Outpatient share",
)
def outpatient_share(retired, hospital_grade, outpatient_ratio, retired_outpatient_ratio):
    """By grade; more for the retired."""
    if retired:
        return lookup(retired_outpatient_ratio, hospital_grade)
    return lookup(outpatient_ratio, hospital_grade)


@rule(
    unit="money",
    rounds="part_rounding",
    cites="国办发〔2021〕14号",
    since="2021-04-13",
    zh="门诊统筹支付",
    en="Paid by the medical insurance fund",
)
def outpatient_pool_part(retired, outpatient_above, outpatient_share, outpatient_paid_before, outpatient_cap, retired_outpatient_cap):
    """The share of the charges above the deductible, at most what the year has left."""
    if retired:
        cap = retired_outpatient_cap
    else:
        cap = outpatient_cap
    return min(outpatient_above * outpatient_share, max(0, cap - outpatient_paid_before))


@rule(unit="money", cites="国发〔1998〕44号 二; 国办发〔2021〕14号", since="2021-04-13", zh="门诊个人账户支付", en="Outpatient bill paid by the account")
def outpatient_account_part(outpatient_charges, outpatient_pool_part, account_wanted, account_balance):
    """As far as the account reaches and the person wants it."""
    return min(account_wanted, account_balance, outpatient_charges - outpatient_pool_part)


@rule(unit="money", cites="国办发〔2021〕14号", since="2021-04-13", zh="门诊个人现金支付", en="Outpatient bill paid in cash")
def outpatient_own_part(outpatient_charges, outpatient_pool_part, outpatient_account_part):
    """The rest."""
    return outpatient_charges - outpatient_pool_part - outpatient_account_part


@rule(unit="flag", cites="医保发〔2022〕22号", since="2023-01-01", zh="异地降幅不超过国家上限", en="Points off within the national limits")
def reduction_lawful(reduction_referred, most_reduction_referred, reduction_unreferred, most_reduction_unreferred):
    """Also points that a user types in stay within ten and twenty."""
    return reduction_referred <= most_reduction_referred and reduction_unreferred <= most_reduction_unreferred


@rule(unit="flag", cites="国办发〔2021〕14号", since="2021-04-13", zh="门诊比例不低于国家最低", en="Outpatient share not below the floor")
def outpatient_share_lawful(outpatient_share, least_outpatient_ratio):
    """Also a share that a user types in must reach half."""
    return outpatient_share >= least_outpatient_ratio


@rule(unit="money", cites="社会保险法 art. 56; 国办发〔2019〕10号", since="2019-03-06", zh="生育津贴", en="Maternity allowance")
def maternity_grant(maternity_allowance):
    """What is paid for the birth: the allowance of shared, which the merger kept as it was."""
    return maternity_allowance


@rule(unit="flag", cites="社会保险法 art. 53; 国办发〔2019〕10号", since="2019-03-06", zh="分娩当月已缴费", en="Dues of the month of the birth were paid")
def birth_in_cover(maternity_paid):
    """The employer paid for the month of the birth."""
    return maternity_paid
