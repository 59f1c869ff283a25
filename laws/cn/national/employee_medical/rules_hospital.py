"""Employees' medical insurance: a hospital bill, from what is eligible to who pays which part of it."""

from shebao.law.api import lookup, rule

# --- a hospital bill --------------------------------------------------------------------------------------------------


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="住院总费用", en="Whole bill")
def bill_total(amount_class_a, amount_class_b, amount_class_c):
    """All classes."""
    return amount_class_a + amount_class_b + amount_class_c


@rule(unit="money", cites="国发〔1998〕44号 五", since="1998-12-14", zh="政策范围内费用", en="Eligible charges")
def eligible_charges(amount_class_a, amount_class_b, first_own_payment):
    """Class A whole, class B after the first own payment, class C not at all."""
    return amount_class_a + max(0, amount_class_b - first_own_payment)


@rule(
    unit="money",
    cites="国发〔1998〕44号 三",
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
    cites="国发〔1998〕44号 三",
    since="1998-12-14",
    delegated_to=["province", "prefecture"],
    zh="本次起付标准",
    en="Deductible of this stay",
)
def stay_deductible(hospital_deductible, deductible_of_stay, stay_number):
    """Full, half or nothing by number of the stay in the year."""
    return hospital_deductible * lookup(deductible_of_stay, stay_number)


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="起付标准以上费用", en="Charges above the deductible")
def charges_above(eligible_charges, stay_deductible):
    """Nothing below the deductible."""
    return max(0, eligible_charges - stay_deductible)


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="封顶线内费用", en="Charges counted within the cap")
def counted_charges(charges_above, cap_counts, yearly_cap, charges_before):
    """Where the cap counts charges, only what the year has left of it."""
    if cap_counts == "charges":
        return min(charges_above, max(0, yearly_cap - charges_before))
    return charges_above


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="分段起算点", en="Where the segments start")
def segment_start(segments_by_year, charges_before, stay_deductible):
    """Where segments count the year, behind its charges; else the deductible is taken off the first segment."""
    if segments_by_year:
        return charges_before
    return stay_deductible


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="第一段费用", en="Charges in segment 1")
def in_segment_1(counted_charges, segment_start, segment_ends):
    """From the start to the first end."""
    return min(counted_charges, max(0, lookup(segment_ends, 1) - segment_start))


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="第二段费用", en="Charges in segment 2")
def in_segment_2(counted_charges, segment_start, segment_ends, in_segment_1):
    """To the second end."""
    return min(counted_charges, max(0, lookup(segment_ends, 1 + 1) - segment_start)) - in_segment_1


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="第三段费用", en="Charges in segment 3")
def in_segment_3(counted_charges, segment_start, segment_ends, in_segment_1, in_segment_2):
    """To the third end."""
    reached = min(counted_charges, max(0, lookup(segment_ends, 1 + 1 + 1) - segment_start))
    return reached - in_segment_1 - in_segment_2


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="第四段费用", en="Charges in segment 4")
def in_segment_4(counted_charges, segment_start, segment_ends, in_segment_1, in_segment_2, in_segment_3):
    """To the fourth end; behind the last end the pool pays nothing."""
    reached = min(counted_charges, max(0, lookup(segment_ends, 1 + 1 + 1 + 1) - segment_start))
    return reached - in_segment_1 - in_segment_2 - in_segment_3


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="分段支付合计（在职，社区）", en="Sum of the segments at a community health centre")
def segments_at_community(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_community):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_community, 1) + in_segment_2 * lookup(ratio_community, 1 + 1)
    last = in_segment_3 * lookup(ratio_community, 1 + 1 + 1) + in_segment_4 * lookup(ratio_community, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="分段支付合计（在职，一级）", en="Sum of the segments at grade 1")
def segments_at_grade_1(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_grade_1):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_grade_1, 1) + in_segment_2 * lookup(ratio_grade_1, 1 + 1)
    last = in_segment_3 * lookup(ratio_grade_1, 1 + 1 + 1) + in_segment_4 * lookup(ratio_grade_1, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="分段支付合计（在职，二级）", en="Sum of the segments at grade 2")
def segments_at_grade_2(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_grade_2):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_grade_2, 1) + in_segment_2 * lookup(ratio_grade_2, 1 + 1)
    last = in_segment_3 * lookup(ratio_grade_2, 1 + 1 + 1) + in_segment_4 * lookup(ratio_grade_2, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="分段支付合计（在职，三级）", en="Sum of the segments at grade 3")
def segments_at_grade_3(in_segment_1, in_segment_2, in_segment_3, in_segment_4, ratio_grade_3):
    """Each segment with its share."""
    first = in_segment_1 * lookup(ratio_grade_3, 1) + in_segment_2 * lookup(ratio_grade_3, 1 + 1)
    last = in_segment_3 * lookup(ratio_grade_3, 1 + 1 + 1) + in_segment_4 * lookup(ratio_grade_3, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 六", since="1998-12-14", zh="分段支付合计（退休，社区）", en="Sum of the segments for the retired at a community health centre")
def retired_segments_at_community(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_community):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_community, 1) + in_segment_2 * lookup(retired_ratio_community, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_community, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_community, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 六", since="1998-12-14", zh="分段支付合计（退休，一级）", en="Sum of the segments for the retired at grade 1")
def retired_segments_at_grade_1(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_grade_1):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_grade_1, 1) + in_segment_2 * lookup(retired_ratio_grade_1, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_grade_1, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_grade_1, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 六", since="1998-12-14", zh="分段支付合计（退休，二级）", en="Sum of the segments for the retired at grade 2")
def retired_segments_at_grade_2(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_grade_2):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_grade_2, 1) + in_segment_2 * lookup(retired_ratio_grade_2, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_grade_2, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_grade_2, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 六", since="1998-12-14", zh="分段支付合计（退休，三级）", en="Sum of the segments for the retired at grade 3")
def retired_segments_at_grade_3(in_segment_1, in_segment_2, in_segment_3, in_segment_4, retired_ratio_grade_3):
    """Each segment with its share."""
    first = in_segment_1 * lookup(retired_ratio_grade_3, 1) + in_segment_2 * lookup(retired_ratio_grade_3, 1 + 1)
    last = in_segment_3 * lookup(retired_ratio_grade_3, 1 + 1 + 1) + in_segment_4 * lookup(retired_ratio_grade_3, 1 + 1 + 1 + 1)
    return first + last


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="分段支付合计（在职）", en="Sum of the segments, in service")
def service_segments(hospital_grade, segments_at_community, segments_at_grade_1, segments_at_grade_2, segments_at_grade_3):
    """By grade of the hospital."""
    if hospital_grade == 0:
        return segments_at_community
    if hospital_grade == 1:
        return segments_at_grade_1
    if hospital_grade == 1 + 1:
        return segments_at_grade_2
    return segments_at_grade_3


@rule(unit="money", cites="国发〔1998〕44号 六", since="1998-12-14", zh="分段支付合计（退休）", en="Sum of the segments, retired")
def retired_segments(hospital_grade, retired_segments_at_community, retired_segments_at_grade_1, retired_segments_at_grade_2, retired_segments_at_grade_3):
    """By grade of the hospital."""
    if hospital_grade == 0:
        return retired_segments_at_community
    if hospital_grade == 1:
        return retired_segments_at_grade_1
    if hospital_grade == 1 + 1:
        return retired_segments_at_grade_2
    return retired_segments_at_grade_3


@rule(unit="rate", decimals=2, cites="国发〔1998〕44号 三", since="1998-12-14", until="2020-01-22", zh="异地就医降低比例", en="Points off for care away")
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
    cites="国家医保局 财政部 2020-01-22 notice 二; 医保发〔2022〕22号",
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
    cites="国发〔1998〕44号 三",
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


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="统筹基金支付", en="Paid by the medical insurance fund")
def pool_part(part_before_cap, cap_counts, yearly_cap, pool_paid_before):
    """Where the cap counts payments, at most what the year has left of it."""
    if cap_counts == "payments":
        return min(part_before_cap, max(0, yearly_cap - pool_paid_before))
    return part_before_cap


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="个人账户支付", en="Paid by the individual account")
def account_part(bill_total, pool_part, account_wanted, account_balance):
    """What the person wants to take from the account, as far as it reaches and there is something left to pay."""
    return min(account_wanted, account_balance, bill_total - pool_part)


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="个人现金支付", en="Paid in cash")
def own_part(bill_total, pool_part, account_part):
    """The rest of the whole bill."""
    return bill_total - pool_part - account_part


@rule(unit="money", cites="国发〔1998〕44号 三", since="1998-12-14", zh="政策范围内自付", en="Own share within the catalogue")
def own_within_catalogue(eligible_charges, pool_part):
    """What the next layers look at: eligible charges the pool did not pay."""
    return eligible_charges - pool_part
