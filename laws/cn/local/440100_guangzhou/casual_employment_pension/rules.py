"""Casual-employment pension of Guangzhou: the mean the report prints."""

from shebao.law.api import rule


@rule(unit="money", cites="seed report 004 (L483)", since="2016-01-01", until="2017-01-01", zh="报告所载月人均养老金")
def mean_pension_reported(mean_pension):
    """The mean of the year, for the report by scheme."""
    return mean_pension


@rule(unit="money", cites="seed report 004 (L483)", since="2016-01-01", until="2017-01-01", zh="与企业职工月人均养老金的差距")
def behind_employees(mean_pension_of_employees, mean_pension):
    """How far the mean lies behind that of the employees' scheme, for the report by scheme."""
    return mean_pension_of_employees - mean_pension


@rule(unit="money", cites="seed report 004 (L483)", since="2016-01-01", until="2017-01-01", zh="高于城乡居民月人均养老金")
def ahead_of_residents(mean_pension, mean_pension_of_residents):
    """How far it lies above that of the residents' scheme."""
    return mean_pension - mean_pension_of_residents
