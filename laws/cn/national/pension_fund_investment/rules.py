"""投资运营: what may be entrusted, and how much of the net assets each class may hold. 国发〔2015〕48号."""

from shebao.law.api import rule


@rule(unit="flag", cites="国发〔2015〕48号 第三十七条（一）", since="2015-08-17", zh="流动性资产不低于下限")
def liquid_enough(liquid_assets, net_assets, liquid_least):
    """Cash and what is cash within a year."""
    return liquid_assets >= net_assets * liquid_least


@rule(unit="flag", cites="国发〔2015〕48号 第三十七条（二）", since="2015-08-17", zh="固定收益类资产不超过上限")
def fixed_income_within(fixed_income, net_assets, fixed_income_most):
    """Deposits and bonds of more than a year."""
    return fixed_income <= net_assets * fixed_income_most


@rule(unit="flag", cites="国发〔2015〕48号 第三十七条（二）", since="2015-08-17", zh="债券正回购不超过上限")
def repo_within(repo_balance, net_assets, repo_most):
    """On each trading day."""
    return repo_balance <= net_assets * repo_most


@rule(unit="flag", cites="国发〔2015〕48号 第三十七条（三）", since="2015-08-17", zh="权益类资产不超过上限")
def shares_within(share_holdings, net_assets, shares_most):
    """Shares, funds of shares, mixed funds and products of shares together."""
    return share_holdings <= net_assets * shares_most


@rule(unit="flag", cites="国发〔2015〕48号 第三十七条（四）", since="2015-08-17", zh="重大项目和重点企业股权不超过上限")
def major_projects_within(major_projects, net_assets, major_projects_most):
    """National projects and key enterprises together."""
    return major_projects <= net_assets * major_projects_most


@rule(unit="flag", cites="全国社会保障基金投资管理暂行办法 第二十八条", since="2001-12-13", zh="社保基金银行存款和国债不低于下限")
def reserve_deposits_bonds_enough(deposits_and_bonds, net_assets, reserve_deposits_bonds_least):
    """Of the national reserve."""
    return deposits_and_bonds >= net_assets * reserve_deposits_bonds_least


@rule(unit="flag", cites="全国社会保障基金投资管理暂行办法 第二十八条", since="2001-12-13", zh="社保基金企业债、金融债不超过上限")
def reserve_company_bonds_within(company_bonds, net_assets, reserve_company_bonds_most):
    """Of the national reserve."""
    return company_bonds <= net_assets * reserve_company_bonds_most


@rule(unit="flag", cites="全国社会保障基金投资管理暂行办法 第二十八条", since="2001-12-13", zh="社保基金股票、证券投资基金不超过上限")
def reserve_shares_within(share_holdings, net_assets, reserve_shares_most):
    """Of the national reserve."""
    return share_holdings <= net_assets * reserve_shares_most


@rule(unit="money", cites="国发〔2015〕48号 第三条", since="2015-08-17", zh="须预留的支付费用", en="What must stay for payments")
def kept_for_payments(month_of_benefits, months_kept):
    """The benefits of the months the province has named."""
    return month_of_benefits * months_kept


@rule(unit="flag", cites="国发〔2015〕48号 第三条", since="2015-08-17", zh="可以委托")
def may_be_entrusted(fund_balance, entrusted_amount, kept_for_payments):
    """Only the surplus above what must stay for payments."""
    return fund_balance - entrusted_amount >= kept_for_payments
