"""Employees' pension scheme in Shenzhen: own base, adjustment, regulating sum and local supplement, not in this law."""

from shebao.law.api import rule


@rule(unit="flag", cites="深圳经济特区社会养老保险条例", since="2006-07-01", zh="当地计发办法已收录")
def local_formula_known():
    """The city's formula is not in this law."""
    return 0
