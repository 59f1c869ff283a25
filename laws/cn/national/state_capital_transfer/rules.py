"""国有资本划转: a tenth of the state's equity, firm by firm. 国发〔2017〕49号."""

from shebao.law.api import rule


@rule(unit="money", rounds="transfer_rounding", cites="国发〔2017〕49号 三（一）、（三）", since="2017-11-09", zh="划转额", en="Handed over")
def handed_over(state_equity, exempt_firm, transfer_ratio):
    """The ratio of the state's equity; nothing of an exempt firm."""
    if exempt_firm:
        return 0
    return state_equity * transfer_ratio
