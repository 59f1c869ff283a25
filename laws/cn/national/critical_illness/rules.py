"""城乡居民大病保险: the second layer above a line of the year, by two readings of the segments."""

from shebao.law.api import lookup, rule


@rule(unit="flag", delegated_to=["province", "prefecture"], cites="发改社会〔2012〕2605号 四（二）; 国办发〔2015〕57号 三", since="2013-01-01", zh="属于支付范围", en="Disease covered")
def qualifies():
    """Every disease; a place may list some."""
    return 1 == 1


@rule(unit="flag", until="2019-04-26", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="属于困难群众（享受倾斜支付）", en="Belongs to a group in hardship")
def is_poor():
    """Before 2019 the tilt was local and was not read."""
    return 0 == 1


@rule(unit="flag", cites="医保发〔2019〕30号; 国办发〔2021〕42号 三", since="2019-04-26", zh="属于困难群众（享受倾斜支付）", en="Belongs to a group in hardship")
def is_poor(hardship):
    """Minimum income, extremely poor, returned to poverty."""
    return hardship != "none"


@rule(unit="money", rounds="part_rounding", cites="医保发〔2019〕30号", since="2019-04-26", zh="起付线（统一口径）", en="Line by income")
def default_line(local_income, line_share):
    """Half of last year's income per head: what a place takes unless it fixes an amount."""
    return local_income * line_share


@rule(unit="money", until="2019-04-26", cites="发改社会〔2012〕2605号 四（二）; 国办发〔2015〕57号 三", since="2013-01-01", zh="本人起付线", en="Your own line")
def line(line_amount):
    """The amount of the place."""
    return line_amount


@rule(unit="money", rounds="part_rounding", cites="医保发〔2019〕30号", since="2019-04-26", zh="本人起付线", en="Your own line")
def line(is_poor, line_amount, poor_line_share):
    """Half of it for the poor."""
    if is_poor:
        return line_amount * poor_line_share
    return line_amount


@rule(unit="money", cites="发改社会〔2012〕2605号 四（二）; 国办发〔2015〕57号 三", since="2013-01-01", zh="年度累计自付", en="Own payments of the year with this bill")
def own_after(own_before, own_of_bill):
    """What the year has seen with this bill."""
    return own_before + own_of_bill


@rule(unit="flag", cites="发改社会〔2012〕2605号 四（二）; 国办发〔2015〕57号 三", since="2013-01-01", zh="超过起付线", en="Above the line")
def above_line(own_after, line):
    """The year has passed the line, with this bill or before it."""
    return own_after > line


@rule(unit="money", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="各段起算点", en="Where the segments start")
def shift(segments_origin, line):
    """Where segments are counted from zero the line lies inside the first; else they start at the line."""
    if segments_origin == "zero":
        return 0
    return line


@rule(unit="money", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="本次费用中从起付线到第一段末的部分", en="Of this bill, from the line to the end of segment 1")
def below_end_1(own_after, own_before, line, shift, segment_ends):
    """Of this bill, what lies between the line and the end of segment 1."""
    end = max(line, lookup(segment_ends, 1) + shift)
    return max(0, min(own_after, end) - line) - max(0, min(own_before, end) - line)


@rule(unit="money", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="本次费用中从起付线到第二段末的部分（含前面各段）", en="Of this bill, from the line to the end of segment 2, the segments before it included")
def below_end_2(own_after, own_before, line, shift, segment_ends):
    """Of this bill, what lies between the line and the end of segment 2."""
    end = max(line, lookup(segment_ends, 1 + 1) + shift)
    return max(0, min(own_after, end) - line) - max(0, min(own_before, end) - line)


@rule(unit="money", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="本次费用中从起付线到第三段末的部分（含前面各段）", en="Of this bill, from the line to the end of segment 3, the segments before it included")
def below_end_3(own_after, own_before, line, shift, segment_ends):
    """Of this bill, what lies between the line and the end of segment 3."""
    end = max(line, lookup(segment_ends, 1 + 1 + 1) + shift)
    return max(0, min(own_after, end) - line) - max(0, min(own_before, end) - line)


@rule(unit="money", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="本次费用中从起付线到第四段末的部分（含前面各段）", en="Of this bill, from the line to the end of segment 4, the segments before it included")
def below_end_4(own_after, own_before, line, shift, segment_ends):
    """Of this bill, what lies between the line and the end of segment 4."""
    end = max(line, lookup(segment_ends, 1 + 1 + 1 + 1) + shift)
    return max(0, min(own_after, end) - line) - max(0, min(own_before, end) - line)


@rule(unit="money", rounds="part_rounding", until="2019-04-26", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="各段按比例应支付合计", en="The segments with their shares, together")
def part_before_cap(below_end_1, below_end_2, below_end_3, below_end_4, ratios):
    """Each segment with its share."""
    first = below_end_1 * lookup(ratios, 1) + (below_end_2 - below_end_1) * lookup(ratios, 1 + 1)
    third = (below_end_3 - below_end_2) * lookup(ratios, 1 + 1 + 1)
    return first + third + (below_end_4 - below_end_3) * lookup(ratios, 1 + 1 + 1 + 1)


@rule(unit="money", rounds="part_rounding", cites="医保发〔2019〕30号", since="2019-04-26", zh="各段按比例应支付合计", en="The segments with their shares, together")
def part_before_cap(is_poor, below_end_1, below_end_2, below_end_3, below_end_4, ratios, poor_points):
    """Each segment with its share; five points more for the poor."""
    first = below_end_1 * lookup(ratios, 1) + (below_end_2 - below_end_1) * lookup(ratios, 1 + 1)
    third = (below_end_3 - below_end_2) * lookup(ratios, 1 + 1 + 1)
    paid = first + third + (below_end_4 - below_end_3) * lookup(ratios, 1 + 1 + 1 + 1)
    if is_poor:
        return paid + below_end_4 * poor_points
    return paid


@rule(unit="money", until="2025-01-01", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三", since="2013-01-01", zh="本年度封顶线", en="Cap of the year")
def raised_cap(yearly_cap):
    """No incentive before 2025."""
    return yearly_cap


@rule(unit="money", rounds="part_rounding", cites="国办发〔2024〕38号 二（三）", since="2025-01-01", zh="本年度封顶线", en="Cap of the year, with incentives")
def raised_cap(yearly_cap, continuous_years, zero_claim_years, incentive, incentive_after_years, incentive_share):
    """Each continuous year behind the fourth and each year without a claim raises the cap, in all by a fifth at most."""
    further = max(0, continuous_years - incentive_after_years)
    if further == 0 and zero_claim_years == 0:
        return yearly_cap
    return yearly_cap + min((further + zero_claim_years) * incentive, yearly_cap * incentive_share)


@rule(unit="money", delegated_to=["province", "prefecture"], cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三; 医保发〔2019〕30号", since="2013-01-01", zh="大病保险支付", en="Paid by critical illness insurance")
def critical_part(is_poor, part_before_cap, raised_cap, critical_paid_before):
    """At most what the year has left of the cap; no cap for the poor."""
    if is_poor:
        return part_before_cap
    return min(part_before_cap, max(0, raised_cap - critical_paid_before))


@rule(unit="money", cites="发改社会〔2012〕2605号 四（二）; 国办发〔2015〕57号 三", since="2013-01-01", zh="大病保险后自付", en="Own payment left")
def own_left(own_of_bill, critical_part):
    """What assistance looks at next."""
    return own_of_bill - critical_part


@rule(unit="flag", cites="发改社会〔2012〕2605号 四（三）; 国办发〔2015〕57号 三; 医保发〔2019〕30号", since="2013-01-01", zh="支付比例不低于国家最低", en="Share not below the floor")
def ratio_lawful(ratios, least_ratio):
    """Also a share that a user types in must reach the national floor."""
    return lookup(ratios, 1) >= least_ratio


@rule(unit="flag", cites="国办发〔2024〕38号 二（三）", since="2025-01-01", zh="激励额不低于国家最低", en="Incentive not below the floor")
def incentive_lawful(incentive, least_incentive):
    """Also an incentive that a user types in must reach the national floor."""
    return incentive >= least_incentive
