"""Employees' pension scheme in Tibet."""

from shebao.law.api import rule


@rule(unit="flag", cites="藏政发〔2006〕37号", since="2006-01-01", zh="当地计发办法已收录")
def local_formula_known():
    """The plateau allowance and the regional amount were not read."""
    return 0
