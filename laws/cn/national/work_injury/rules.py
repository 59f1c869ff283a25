"""Employment injury insurance: contributions."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="工伤保险条例 art. 10", since="2015-10-01", zh="工伤保险缴费基数", delegated_to=["province"])
def contribution_base(declared_wage):
    """The wage as part of the payroll."""
    return declared_wage


@rule(unit="number", decimals=6, cites="人社部发〔2015〕71号 二、四", since="2015-10-01", zh="单位工伤费率")
def employer_rate(class_rate, injury_class, floating_factor):
    """Rate of the class by the employer's floating factor."""
    return lookup(class_rate, injury_class) * floating_factor


@rule(unit="money", rounds="due_rounding", cites="工伤保险条例 art. 10", since="2015-10-01", zh="单位应缴工伤保险费")
def employer_due(contribution_base, employer_rate, relief_share):
    """Employer's due, with the relief of 2020; the employee pays nothing."""
    return contribution_base * employer_rate * relief_share
