"""长期护理保险, pilot by pilot: what the fund pays for a month of care."""

from shebao.law.api import rule


@rule(unit="flag", cites="医保发〔2020〕37号", since="2016-06-27", zh="未享受其他护理待遇", en="No other care payment")
def no_other_care(other_care_paid):
    """Not beside hospital days, work-injury care or disability nursing."""
    return not other_care_paid


@rule(unit="money", cites="医保发〔2020〕37号", since="2016-06-27", zh="当月费用合计", en="Charges of the month")
def charges(care_charges, nursing_charges):
    """Care and nursing of the month."""
    return care_charges + nursing_charges
