"""Employment injury: sums at leaving in Zhejiang."""

from shebao.law.api import lookup, rule


@rule(unit="rate", decimals=2, cites="浙江省工伤保险条例 art. 27", since="2018-01-01", zh="临近退休就业补助金比例（浙江）")
def employment_sum_share(near_retirement_share, years_to_retirement):
    """Less in the last five years before retirement."""
    return lookup(near_retirement_share, years_to_retirement)
