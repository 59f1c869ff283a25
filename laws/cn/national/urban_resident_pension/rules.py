"""城镇居民社会养老保险（城居保）: 国发〔2011〕18号, until the merger of 2014."""

from shebao.law.api import floor, lookup, rule


@rule(unit="flag", cites="国发〔2011〕18号 三", since="2011-07-01", zh="可以参保")
def may_join(birth_month, claim_month, student, other_basic_insurance, registered_here, joining_age_months, pension_age_months):
    """Sixteen or older and not yet sixty, not at school, not insured through work, registered here."""
    age = claim_month - birth_month
    of_age = joining_age_months <= age and age < pension_age_months
    return of_age and not student and not other_basic_insurance and registered_here


@rule(unit="money", cites="国发〔2011〕18号 四", since="2011-07-01", zh="个人缴费")
def own_payment(tiers, tier):
    """The yearly amount of the tier chosen."""
    return lookup(tiers, tier)


@rule(unit="money", cites="国发〔2011〕18号 四", since="2011-07-01", zh="政府缴费补贴")
def subsidy(government_subsidy, subsidy_floor):
    """What the place adds, at least thirty yuan."""
    return max(government_subsidy, subsidy_floor)


@rule(unit="money", cites="国发〔2011〕18号 五", since="2011-07-01", zh="当年记入个人账户")
def account_credit(own_payment, subsidy):
    """Two sources, one account."""
    return own_payment + subsidy


@rule(unit="month", cites="国发〔2011〕18号 七", since="2011-07-01", zh="年满60周岁的月份")
def age_month(birth_month, pension_age_months):
    """The month of the sixtieth birthday."""
    return birth_month + pension_age_months


@rule(unit="flag", cites="国发〔2011〕18号 七", since="2011-07-01", zh="已到领取年龄")
def age_reached(age_month, claim_month):
    """Sixty in the month of the claim or before."""
    return age_month <= claim_month


@rule(unit="integer", cites="国发〔2011〕18号 七", since="2011-07-01", zh="应缴年限")
def years_needed(age_month, local_start, minimum_years):
    """None for who was sixty at the start, the years left to sixty for who was over 45 then, fifteen for others."""
    return max(0, min(minimum_years, floor((age_month - local_start) / 12)))


@rule(unit="flag", cites="国发〔2011〕18号 七", since="2011-07-01", zh="缴费年限符合")
def years_enough(contribution_years, years_needed):
    """The years needed are paid."""
    return contribution_years >= years_needed


@rule(unit="flag", cites="国发〔2011〕18号 七", since="2011-07-01", zh="未领取其他基本养老保障待遇")
def no_other_pension(other_basic_pension):
    """The base is for those who draw no other basic pension."""
    return not other_basic_pension


@rule(unit="month", cites="国发〔2011〕18号 七", since="2011-07-01", zh="起发月份")
def starts_on(claim_month, age_month):
    """The month after the age, or after a later claim."""
    return max(claim_month, age_month) + 1


@rule(unit="money", cites="国发〔2011〕18号 六", since="2011-07-01", zh="基础养老金")
def base_part(central_minimum):
    """The flat base."""
    return central_minimum


@rule(unit="money", rounds="component_rounding", cites="国发〔2011〕18号 六", since="2011-07-01", zh="个人账户养老金")
def account_part(account_balance, account_divisor):
    """The whole balance divided by 139, paid for life."""
    return account_balance / account_divisor


@rule(unit="money", cites="国发〔2011〕18号 六", since="2011-07-01", zh="月养老金")
def monthly_pension(base_part, account_part):
    """Base and account."""
    return base_part + account_part


@rule(unit="money", cites="国发〔2011〕18号 六", since="2011-07-01", zh="个人账户继承额")
def account_to_heirs(account_balance, subsidy_balance):
    """To the heirs without the subsidy; from 2014 the merged scheme gives them the subsidy too."""
    return max(0, account_balance - subsidy_balance)


@rule(unit="flag", cites="国发〔2014〕8号 二", since="2011-07-01", zh="转入城乡居民基本养老保险")
def member(joined):
    """Everybody enrolled goes over."""
    return joined


@rule(unit="integer", cites="国发〔2014〕8号 二、七", since="2011-07-01", zh="并入的缴费年限")
def years_carried(contribution_years):
    """Years go over whole."""
    return contribution_years


@rule(unit="money", cites="国发〔2014〕8号 二、五", since="2011-07-01", zh="并入的个人账户")
def account_carried(account_balance):
    """The account goes over whole, yuan for yuan."""
    return account_balance
