"""Employment injury insurance in Guangdong."""

from shebao.law.api import rule


@rule(unit="money", cites="工伤保险条例 art. 10; 广东省工伤保险条例 第四十四条", since="2015-10-01", zh="工伤保险缴费基数")
def contribution_base(declared_wage, minimum_wage):
    """Not below the minimum wage of the city; a ceiling was not read."""
    return max(declared_wage, minimum_wage)


@rule(unit="money", rounds="benefit_rounding", cites="广东省工伤保险条例 第三十四条、第三十五条", since="2011-01-01", zh="一次性补助金计算基数（广东）", en="Base of the two sums")
def leaving_base(
    average_base, average_base_at_leaving, area_average_wage, lowest_wage_share, highest_wage_share
):
    """The own wage: the higher of the bases at the injury and at leaving, between 60 and 300 percent."""
    own = max(average_base, average_base_at_leaving)
    return min(max(own, area_average_wage * lowest_wage_share), area_average_wage * highest_wage_share)
