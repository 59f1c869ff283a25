"""Financing floor of Zhejiang."""

from shebao.law.api import rule


@rule(unit="money", rounds="part_rounding", cites="浙江省医疗保障条例 art. 22", since="2021-09-01", zh="人均筹资最低标准", en="Least total per head")
def least_total(local_income, least_total_share):
    """Two and a half percent of last year's local disposable income."""
    return local_income * least_total_share


@rule(unit="money", rounds="part_rounding", cites="浙江省医疗保障条例 art. 22", since="2021-09-01", zh="个人缴费一般不低于", en="Usual least personal part")
def usual_least_personal(least_total):
    """Generally at least a third."""
    return least_total / 3  # article
