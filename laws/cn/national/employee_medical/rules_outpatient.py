"""Employees' medical insurance: outpatient pooling, the national limits on it, and the maternity allowance."""

from shebao.law.api import lookup, rule

# --- outpatient pooling -----------------------------------------------------------------------------------------------


@rule(
    unit="money",
    cites="国办发〔2021〕14号 二（三）",
    since="2021-04-13",
    delegated_to=["province", "prefecture"],
    zh="门诊起付标准以上费用",
    en="Outpatient charges above the yearly deductible",
)
def outpatient_above(retired, hospital_grade, outpatient_charges, outpatient_charges_before, outpatient_deductible, retired_outpatient_deductible):
    """Charges of the year above the deductible of the grade, less those counted before."""
    if retired:
        line = lookup(retired_outpatient_deductible, hospital_grade)
    else:
        line = lookup(outpatient_deductible, hospital_grade)
    return max(0, outpatient_charges + outpatient_charges_before - line) - max(0, outpatient_charges_before - line)


@rule(
    unit="rate",
    decimals=2,
    cites="国办发〔2021〕14号 二（三）",
    since="2021-04-13",
    zh="门诊支付比例",
    en="Outpatient share",
)
def outpatient_share(retired, hospital_grade, outpatient_ratio, retired_outpatient_ratio):
    """By grade; more for the retired."""
    if retired:
        return lookup(retired_outpatient_ratio, hospital_grade)
    return lookup(outpatient_ratio, hospital_grade)


@rule(
    unit="money",
    rounds="part_rounding",
    cites="国办发〔2021〕14号 二（三）",
    since="2021-04-13",
    zh="门诊统筹支付",
    en="Paid by the medical insurance fund",
)
def outpatient_pool_part(retired, outpatient_above, outpatient_share, outpatient_paid_before, outpatient_cap, retired_outpatient_cap):
    """The share of the charges above the deductible, at most what the year has left."""
    if retired:
        cap = retired_outpatient_cap
    else:
        cap = outpatient_cap
    return min(outpatient_above * outpatient_share, max(0, cap - outpatient_paid_before))


@rule(unit="money", cites="国发〔1998〕44号 三; 国办发〔2021〕14号 二（五）", since="2021-04-13", zh="门诊个人账户支付", en="Outpatient bill paid by the account")
def outpatient_account_part(outpatient_charges, outpatient_pool_part, account_wanted, account_balance):
    """As far as the account reaches and the person wants it."""
    return min(account_wanted, account_balance, outpatient_charges - outpatient_pool_part)


@rule(unit="money", cites="国办发〔2021〕14号 二（三）", since="2021-04-13", zh="门诊个人现金支付", en="Outpatient bill paid in cash")
def outpatient_own_part(outpatient_charges, outpatient_pool_part, outpatient_account_part):
    """The rest."""
    return outpatient_charges - outpatient_pool_part - outpatient_account_part


@rule(unit="flag", cites="医保发〔2022〕22号", since="2023-01-01", zh="异地降幅不超过国家上限", en="Points off within the national limits")
def reduction_lawful(reduction_referred, most_reduction_referred, reduction_unreferred, most_reduction_unreferred):
    """Also points that a user types in stay within ten and twenty."""
    return reduction_referred <= most_reduction_referred and reduction_unreferred <= most_reduction_unreferred


@rule(unit="flag", cites="国办发〔2021〕14号 二（三）", since="2021-04-13", zh="门诊比例不低于国家最低", en="Outpatient share not below the floor")
def outpatient_share_lawful(outpatient_share, least_outpatient_ratio):
    """Also a share that a user types in must reach half."""
    return outpatient_share >= least_outpatient_ratio


@rule(unit="money", cites="社会保险法 art. 56; 国办发〔2019〕10号 二（五）", since="2019-03-06", zh="生育津贴", en="Maternity allowance")
def maternity_grant(maternity_allowance):
    """What is paid for the birth: the allowance of shared, which the merger kept as it was."""
    return maternity_allowance


@rule(unit="flag", cites="社会保险法 art. 53; 国办发〔2019〕10号 二（五）", since="2019-03-06", zh="分娩当月已缴费", en="Dues of the month of the birth were paid")
def birth_in_cover(maternity_paid):
    """The employer paid for the month of the birth."""
    return maternity_paid
