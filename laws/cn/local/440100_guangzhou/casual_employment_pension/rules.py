"""Casual-employment pension of Guangzhou: the mean the report prints."""

from shebao.law.api import rule


@rule(unit="money", cites="seed report 004 (L483)", since="2016-01-01", until="2017-01-01", zh="报告所载月人均养老金")
def mean_pension_reported(mean_pension):
    """The mean of the year, for the report by scheme."""
    return mean_pension
