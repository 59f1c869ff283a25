"""Employment injury: sums at leaving in Hubei."""

from shebao.law.api import lookup, rule


@rule(unit="rate", decimals=2, cites="湖北省工伤保险实施办法（湖北省人民政府令第375号）", since="2015-01-01", zh="临近退休就业补助金比例（湖北）")
def employment_sum_share(near_retirement_share, years_to_retirement):
    """Less in the last five years before retirement."""
    return lookup(near_retirement_share, years_to_retirement)
