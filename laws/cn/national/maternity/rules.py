"""生育保险 with a fund of its own; leave and allowance stand in shared, because the merger kept them."""

from shebao.law.api import rule


@rule(unit="flag", cites="国办发〔2019〕10号", since="2019-03-06", zh="随基金并入", en="Goes over")
def goes_over(maternity_in_cover):
    """Every insured employee goes over with the fund."""
    return maternity_in_cover


@rule(unit="integer", cites="国办发〔2019〕10号", since="2019-03-06", zh="并入时累计缴费月数", en="Months carried over")
def paid_months_carried(maternity_months):
    """Months paid count on in the merged insurance."""
    return maternity_months
