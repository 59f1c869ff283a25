"""Employment injury insurance in Guangdong."""

from shebao.law.api import rule


@rule(unit="money", cites="工伤保险条例 art. 10; 广东省工伤保险条例", since="2015-10-01", zh="工伤保险缴费基数")
def contribution_base(declared_wage, minimum_wage):
    """Not below the minimum wage of the city; a ceiling was not read."""
    return max(declared_wage, minimum_wage)
