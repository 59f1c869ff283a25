"""Layoff rate of the job-retention refund in Zhejiang: the better of two counts."""

from shebao.law.api import rule


@rule(unit="integer", cites="formula of Zhejiang", since="2021-01-01", zh="裁员人数（浙江）", en="People laid off")
def laid_off(claimants, insured_year_before, insured_last_year_end):
    """Either the fall of insured staff over the year, or the claimants, whichever is smaller."""
    return min(max(insured_year_before - insured_last_year_end, 0), claimants)


@rule(unit="integer", cites="formula of Zhejiang", since="2021-01-01", zh="裁员率分母（浙江）", en="Insured staff, monthly average")
def staff(insured_year_before):
    """Insured at the end of the year before last."""
    return insured_year_before
