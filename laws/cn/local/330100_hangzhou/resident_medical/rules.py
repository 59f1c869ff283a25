"""Residents' medical insurance in Hangzhou: a second segment above 250,000."""

from shebao.law.api import rule


@rule(unit="money", rounds="part_rounding", cites="hospital table of Hangzhou 2020-12", since="2020-12-01", zh="按比例应支付", en="By the share, before the yearly cap")
def part_before_cap(charges_above, stay_deductible, share, insured_group, second_segment_from, second_segment_ratio, university_student_ratio):
    """The deductible is taken off the first segment; university students keep more in the second."""
    first = min(charges_above, max(0, second_segment_from - stay_deductible))
    if insured_group == "student_or_child":
        above = university_student_ratio
    else:
        above = second_segment_ratio
    return first * share + (charges_above - first) * above
