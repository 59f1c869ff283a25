"""Housing provident fund: deposits, interest, withdrawal, loan."""

from shebao.law.api import month_number, rule, step, value_in, year_of


@rule(unit="money", cites="建金管〔2005〕5号 三", since="2002-03-24", zh="缴存基数下限", delegated_to=["province"])
def lower_bound(base_floor):
    """The floor set by the place."""
    return base_floor


@rule(unit="money", cites="住房公积金管理条例 art. 16; 建金管〔2005〕5号 三", since="2002-03-24", zh="缴存基数")
def contribution_base(declared_wage, lower_bound, base_ceiling):
    """The wage within the bounds of the city."""
    return min(max(declared_wage, lower_bound), base_ceiling)


@rule(unit="rate", decimals=4, cites="住房公积金管理条例 art. 18; 建金〔2016〕74号 一", since="2016-05-01", zh="缴存比例")
def deposit_rate(chosen_rate, lowest_rate, highest_rate):
    """The chosen rate, not below five and not above twelve percent."""
    return min(max(chosen_rate, lowest_rate), highest_rate)


@rule(unit="money", rounds="deposit_rounding", cites="住房公积金管理条例 art. 16", since="2016-05-01", zh="单位缴存额")
def employer_due(contribution_base, deposit_rate):
    """Employer's deposit, to the person's account."""
    return contribution_base * deposit_rate


@rule(unit="money", rounds="deposit_rounding", cites="住房公积金管理条例 art. 16", since="2016-05-01", zh="个人缴存额")
def employee_due(contribution_base, deposit_rate):
    """Employee's deposit, the same rate."""
    return contribution_base * deposit_rate


# --- the account: deposits + interest − withdrawals ---------------------------------------------------------------------


@step(
    over="fund_years",
    state="balance_after_year",
    starts=0,
    unit="money",
    rounds="interest_rounding",
    cites="住房公积金管理条例 第二十一条; 银发〔2016〕43号 一",
    since="2016-07-01",
    zh="结息后余额",
)
def balance_after_year(
    balance_after_year, settled_month, brought_in, deposits, deposit_months, withdrawals, withdrawn_months, interest_rate
):
    """A year to 30 June: the balance with its interest, deposits with theirs by months, withdrawals without."""
    rate = value_in(interest_rate, settled_month)
    whole_year = (balance_after_year + brought_in) * (1 + rate)
    return whole_year + deposits - withdrawals + (deposit_months - withdrawn_months) * rate / 12


@rule(
    unit="money",
    cites="银发〔2016〕43号 一",
    since="2016-02-21",
    zh="年度利息",
    rounds="interest_rounding",
)
def interest_of_year(fund_balance, interest_rate):
    """A year's interest on a balance that does not change."""
    return fund_balance * interest_rate


# --- withdrawal ---------------------------------------------------------------------------------------------------------


@rule(
    unit="flag",
    cites="住房公积金管理条例 art. 24",
    since="2002-03-24",
    zh="符合提取情形",
)
def ground_lawful(ground):
    """One of the purposes of the article."""
    return ground != "other"


@rule(
    unit="flag",
    cites="住房公积金管理条例 art. 24",
    since="2002-03-24",
    zh="房租超出规定比例",
)
def rent_heavy(ground, rent_above_share):
    """For rent: above the share of income the place names."""
    return ground != "rent" or rent_above_share


@rule(
    unit="flag",
    cites="住房公积金管理条例 art. 24",
    since="2002-03-24",
    zh="账户有余额",
)
def something_saved(fund_balance):
    """There is a balance."""
    return fund_balance > 0


@rule(
    unit="flag",
    cites="住房公积金管理条例 art. 24",
    since="2002-03-24",
    zh="销户提取",
)
def closes_account(ground):
    """Retired, unable to work, abroad or dead: the account is closed."""
    return ground == "retired" or ground == "lost_capacity" or ground == "moved_abroad" or ground == "death"


@rule(
    unit="money",
    cites="住房公积金管理条例 第二十四条、第二十五条",
    since="2002-03-24",
    zh="提取金额",
)
def withdrawal(closes_account, fund_balance, amount_asked):
    """The whole balance where the account is closed, else what is asked, at most the balance."""
    if closes_account:
        return fund_balance
    return min(amount_asked, fund_balance)


# --- loan ---------------------------------------------------------------------------------------------------------------


@rule(
    unit="money",
    cites="住房公积金管理条例 art. 26: limits of the city",
    since="2016-05-01",
    zh="限额前贷款额度",
    delegated_to=["province", "prefecture"],
)
def loan_before_cap(fund_balance, balance_times, monthly_deposit, months_to_retirement, deposit_times):
    """Times of the balance, and the deposits to come where the city counts them."""
    return fund_balance * balance_times + monthly_deposit * months_to_retirement * deposit_times


@rule(
    unit="money",
    cites="住房公积金管理条例 art. 26: limits of the city",
    since="2016-05-01",
    zh="贷款限额",
)
def loan_limit(loan_before_cap, depositors, cap_one, cap_more):
    """At most the cap for one depositor, or for two and more."""
    if depositors > 1:
        return min(loan_before_cap, cap_more)
    return min(loan_before_cap, cap_one)


@rule(
    unit="flag",
    cites="limits of the city",
    since="2016-05-01",
    zh="月还款可负担",
)
def instalment_bearable(instalment, household_income, instalment_share):
    """The instalment is within the share of income the city names."""
    return instalment <= household_income * instalment_share


@rule(
    unit="month",
    cites="个人住房贷款管理办法 第十四条",
    since="2015-08-26",
    zh="适用利率年月",
)
def rate_month(contract_month, asked_month):
    """In the year of the contract its month, later January of the year asked for."""
    if year_of(asked_month) > year_of(contract_month):
        return asked_month - month_number(asked_month) + 1
    return contract_month


@rule(
    unit="rate",
    cites="中国人民银行关于下调个人住房公积金贷款利率的通知 全文",
    since="2015-08-26",
    zh="贷款利率",
    decimals=5,
)
def loan_rate(second_home, loan_years, rate_month, first_short_rate, first_long_rate, second_short_rate, second_long_rate):
    """By first or second home, and by a term to five years or longer."""
    if second_home:
        if loan_years <= 5:  # article
            found = value_in(second_short_rate, rate_month)
        else:
            found = value_in(second_long_rate, rate_month)
    else:
        if loan_years <= 5:  # article
            found = value_in(first_short_rate, rate_month)
        else:
            found = value_in(first_long_rate, rate_month)
    return found


@rule(
    unit="money",
    cites="中国人民银行关于下调个人住房公积金贷款利率的通知 全文",
    since="2016-05-01",
    zh="首月利息",
    rounds="interest_rounding",
)
def first_interest(loan_limit, loan_rate):
    """Interest of the first month on a loan at the limit."""
    return loan_limit * loan_rate / 12
