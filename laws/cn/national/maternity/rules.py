"""生育保险 with a fund of its own; leave and allowance stand in shared, because the merger kept them."""

from shebao.law.api import rule


@rule(unit="flag", cites="国办发〔2019〕10号 二（一）、（二）", since="2019-03-06", zh="随基金并入", en="Goes over")
def goes_over(maternity_in_cover):
    """Every insured employee goes over with the fund."""
    return maternity_in_cover


@rule(unit="integer", cites="国办发〔2019〕10号", since="2019-03-06", zh="并入时累计缴费月数", en="Months carried over")
def paid_months_carried(maternity_months):
    """Months paid count on in the merged insurance."""
    return maternity_months


@rule(unit="money", cites="社会保险法 art. 56; 劳部发〔1994〕504号 第五条", since="2012-04-28", zh="生育津贴", en="Maternity allowance")
def maternity_grant(maternity_allowance):
    """What is paid for the birth: the allowance of shared, which the merger kept as it was."""
    return maternity_allowance


@rule(unit="flag", cites="社会保险法 art. 53; 劳部发〔1994〕504号 第四条", since="1995-01-01", zh="分娩当月已缴费", en="Dues of the month of the birth were paid")
def birth_in_cover(maternity_paid):
    """The employer paid for the month of the birth."""
    return maternity_paid
