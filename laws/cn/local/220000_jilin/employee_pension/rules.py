"""Employees' pension scheme in Jilin."""

from shebao.law.api import rule


@rule(unit="flag", cites="国发〔2005〕38号 六", since="2006-01-01", zh="当地计发办法已收录")
def local_formula_known():
    """Additions for years above twenty were not read in full."""
    return 0
