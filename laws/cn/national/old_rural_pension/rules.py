"""老农保: an account of own payments and village aid, carried whole into the new scheme."""

from shebao.law.api import rule


@rule(unit="money", cites="县级农村社会养老保险基本方案 三", since="1986-01-01", zh="个人缴费")
def own_payment_made(own_payment):
    """What the person pays."""
    return own_payment


@rule(unit="money", cites="县级农村社会养老保险基本方案 三", since="1986-01-01", zh="集体补助")
def collective_aid_given(collective_aid):
    """What the village adds."""
    return collective_aid


@rule(unit="money", cites="县级农村社会养老保险基本方案 三", since="1986-01-01", zh="记入个人账户")
def account_credit(own_payment_made, collective_aid_given):
    """Both belong to the account."""
    return own_payment_made + collective_aid_given


@rule(unit="flag", cites="国发〔2009〕32号 十二", since="1986-01-01", zh="有老农保个人账户")
def has_account(account_balance):
    """Whose account holds money goes over."""
    return account_balance > 0


@rule(unit="money", cites="国发〔2009〕32号 十二", since="1986-01-01", zh="并入新农保个人账户")
def account_carried(account_balance):
    """The balance goes into the account of the new scheme, yuan for yuan."""
    return account_balance


@rule(unit="integer", cites="国发〔2009〕32号 十二", since="1986-01-01", zh="并入的缴费年限")
def years_carried(contribution_years):
    """Years go with the account."""
    return contribution_years
