"""Layoff rate of the job-retention refund in Guangdong."""

from shebao.law.api import rule


@rule(unit="integer", cites="formula of Guangdong's type", since="2021-01-01", zh="裁员人数（广东）", en="People laid off")
def laid_off(claimants_january, claimants, lump_sum_claimants):
    """January's claimants, the new ones from February, and who drew a sum at once."""
    return claimants_january + claimants + lump_sum_claimants
