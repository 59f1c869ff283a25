"""Transfers: what moves, where the pension is claimed, and the links between schemes."""

from shebao.law.api import floor, rule, total, value_in


@rule(unit="money", on="insured_years", rounds="transfer_rounding", cites="国办发〔2009〕66号 art. 4", since="2010-01-01", zh="当年统筹基金转移额")
def pooled_of_year(month_base, insured_months, insured_year, pooled_share):
    """Twelve percent of the actual base, whatever the employer paid; no interest."""
    return month_base * insured_months * value_in(pooled_share, insured_year * 12)


@rule(unit="money", on="insured_years", rounds="transfer_rounding", cites="国办发〔2009〕66号 art. 4", since="2010-01-01", zh="当年个人账户记账额")
def account_of_year(month_base, insured_months, insured_year, account_share):
    """What was booked to the account: eleven percent to 2005, eight after."""
    return month_base * insured_months * value_in(account_share, insured_year * 12)


@rule(unit="money", cites="国办发〔2009〕66号 art. 4", since="2010-01-01", zh="统筹基金转移额")
def pooled_moved(pooled_of_year):
    """The sum of the years from 1998."""
    return total(pooled_of_year)


@rule(unit="money", cites="国办发〔2009〕66号 art. 4", since="2010-01-01", zh="个人账户本金")
def account_principal(account_of_year):
    """The account without its interest."""
    return total(account_of_year)


@rule(unit="money", cites="国办发〔2009〕66号 art. 4", since="2010-01-01", zh="个人账户转移额")
def account_moved(own_before_1998, account_from_1998):
    """Own payments to 1997, the whole account from 1998, with interest."""
    return own_before_1998 + account_from_1998


@rule(unit="flag", cites="国办发〔2009〕66号 art. 5", since="2010-01-01", zh="建立临时账户")
def temporary_account(sex, age, temporary_age_man, temporary_age_woman, first_insured_elsewhere, approved_move):
    """Men of 50 and women of 40 who first insure outside the household place; not after an approved move."""
    limit = temporary_age_man if sex == "male" else temporary_age_woman
    return age >= limit and first_insured_elsewhere and not approved_move


@rule(unit="money", cites="国办发〔2009〕66号 arts. 4–5", since="2010-01-01", zh="转移金额")
def transfer_amount(temporary_account, temporary_total, account_moved, pooled_moved):
    """A temporary account moves all contributions with interest; another relation its account and the pooled part."""
    if temporary_account:
        return temporary_total
    else:
        return account_moved + pooled_moved


@rule(unit="code", codes=["household", "relation", "previous"], cites="国办发〔2009〕66号 art. 6", since="2010-01-01", zh="待遇领取地")
def claim_place(relation_at_household, months_at_relation, months_at_previous, claim_months):
    """In this order: the household place if the relation is there; where it is with ten years; the last place with ten years; home."""
    if relation_at_household:
        return "household"
    elif months_at_relation >= claim_months:
        return "relation"
    elif months_at_previous >= claim_months:
        return "previous"
    else:
        return "household"


@rule(unit="flag", cites="人社部发〔2014〕17号 第二条、第三条", since="2014-07-01", zh="可以办理衔接")
def move_allowed(age_reached, draws_employee, draws_resident):
    """Only from the statutory age on, and before any of the two benefits is drawn."""
    return age_reached and not draws_employee and not draws_resident


@rule(unit="flag", cites="人社部发〔2014〕17号 第三条", since="2014-07-01", zh="转入职工养老保险")
def goes_to_employee(employee_months, minimum_months_of_year):
    """With the minimum paid the employees' scheme, else the residents'."""
    return employee_months >= minimum_months_of_year


@rule(unit="money", cites="人社部发〔2014〕17号 第五条、第六条", since="2014-07-01", zh="合并后的个人账户")
def account_after(employee_account, resident_account):
    """Both accounts become one, yuan for yuan."""
    return employee_account + resident_account


@rule(unit="integer", cites="人社部发〔2014〕17号 第五条、第六条", since="2014-07-01", zh="合并后的居民缴费年限")
def resident_years_after(goes_to_employee, resident_years, employee_months):
    """Employee years count as resident years; resident years do not count as employee years."""
    if goes_to_employee:
        return 0
    else:
        return resident_years + floor(employee_months / 12)


@rule(unit="integer", cites="人社部发〔2014〕17号 第五条", since="2014-07-01", zh="合并后的职工缴费月数")
def employee_months_after(goes_to_employee, employee_months):
    """Nothing is added to employee months."""
    return employee_months if goes_to_employee else 0


@rule(unit="money", cites="人社部发〔2014〕17号 第五条、第六条", since="2014-07-01", zh="制度间转移的统筹基金")
def pooled_moved_between_schemes():
    """No pooled money moves between the two schemes."""
    return 0


@rule(unit="money", cites="人社部发〔2014〕17号 第七条", since="2014-07-01", zh="重复缴费退还额")
def overlap_refund(overlap_own, overlap_collective):
    """Own payments and collective aid of months insured twice are given back; the subsidy stays."""
    return overlap_own + overlap_collective


@rule(unit="money", cites="人社部发〔2014〕17号 第七条", since="2014-07-01", zh="不退还的政府补贴")
def overlap_kept(overlap_subsidy):
    """The subsidy of those months stays in the fund."""
    return overlap_subsidy


@rule(unit="money", cites="人社部发〔2014〕17号 第八条", since="2014-07-01", zh="抵扣后退还额")
def refund_after_set_off(resident_balance_without_subsidy, base_drawn_twice):
    """The account without the subsidy is given back, less the base drawn for the months of both."""
    return max(0, resident_balance_without_subsidy - base_drawn_twice)


@rule(unit="money", cites="人社部发〔2014〕17号 第八条", since="2014-07-01", zh="尚应抵扣额")
def still_owed(resident_balance_without_subsidy, base_drawn_twice):
    """What the account does not cover is taken from the employee's benefit."""
    return max(0, base_drawn_twice - resident_balance_without_subsidy)
