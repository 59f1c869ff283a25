"""城乡居民基本养老保险: 国发〔2014〕8号, with 国发〔2009〕32号 before it. Places fill in their amounts under local/."""

from shebao.law.api import floor, lookup, rule, step, value_in

# --- may a person join, and what goes into the account -----------------------------------------------------------------


@rule(unit="flag", cites="国发〔2014〕8号 三", since="2009-09-01", zh="已满参保年龄且未到领取年龄", en="Old enough to join and not yet of pension age")
def of_joining_age(birth_month, claim_month, joining_age_months, pension_age_months):
    """Sixteen or older, and the age for drawing not yet reached."""
    age = claim_month - birth_month
    return joining_age_months <= age and age < pension_age_months


@rule(unit="flag", cites="国发〔2014〕8号 三", since="2009-09-01", zh="非在校学生", en="Not at school")
def not_at_school(student):
    """Pupils and students do not join."""
    return not student


@rule(unit="flag", cites="国发〔2014〕8号 三", since="2009-09-01", zh="未参加其他基本养老保险", en="Not insured for a pension through work")
def not_insured_elsewhere(other_basic_insurance):
    """Who is insured as an employee or public servant does not join."""
    return not other_basic_insurance


@rule(unit="flag", cites="国发〔2014〕8号 三", since="2009-09-01", zh="户籍在本地", en="Registered in the place")
def registered(registered_here):
    """The place of household registration is the place of insurance."""
    return registered_here


@rule(unit="flag", cites="国发〔2014〕8号 三", since="2009-09-01", zh="可以参保", en="May join")
def may_join(of_joining_age, not_at_school, not_insured_elsewhere, registered):
    """All conditions of joining."""
    return of_joining_age and not_at_school and not_insured_elsewhere and registered


@rule(unit="money", cites="国发〔2014〕8号 四", since="2009-09-01", zh="缴费档次（元/年）", en="Tier in yuan a year")
def tier_amount(tiers, tier):
    """The yearly amount of the tier chosen; a number outside the local list is refused."""
    return lookup(tiers, tier)


@rule(unit="money", cites="国发〔2014〕8号 四", since="2009-09-01", rounds="component_rounding", zh="政府代缴", en="Paid by the government for people in hardship")
def hardship_payment(hardship, tier, tier_amount, hardship_share):
    """For people in hardship the place pays the lowest tier in part or in full."""
    if hardship and tier == 1:
        return tier_amount * hardship_share
    return 0


@rule(unit="money", cites="国发〔2014〕8号 四", since="2009-09-01", zh="个人缴费", en="Own payment")
def own_payment(tier_amount, hardship_payment):
    """The tier, less what the government pays."""
    return tier_amount - hardship_payment


@rule(unit="money", cites="国发〔2014〕8号 四", since="2009-09-01", zh="政府缴费补贴", en="Subsidy of the government")
def subsidy(tier_subsidy, tier_amount):
    """What the place adds for the tier chosen."""
    return lookup(tier_subsidy, floor(tier_amount))


@rule(unit="flag", cites="国发〔2014〕8号 四", since="2009-09-01", zh="补贴不低于最低标准", en="Subsidy not below the floor")
def subsidy_lawful(subsidy, subsidy_floor, tier_amount):
    """Also a subsidy that a user types in must reach the national floor."""
    return subsidy >= lookup(subsidy_floor, floor(tier_amount))


@rule(unit="flag", cites="国发〔2014〕8号 四", since="2009-09-01", zh="档次不低于最低档", en="Tier not below the lowest")
def tier_lawful(tier_amount, lowest_tier):
    """Also a tier that a user types in must reach the national lowest one."""
    return tier_amount >= lowest_tier


@rule(unit="money", cites="国发〔2014〕8号 四", since="2014-02-21", zh="计入账户的集体补助", en="Collective aid credited")
def collective_credit(collective_aid, top_tier):
    """Collective and other aid, at most the highest tier of the place."""
    return min(collective_aid, top_tier)


@rule(unit="money", cites="国发〔2014〕8号 五", since="2014-02-21", zh="当年计入个人账户", en="Credited to the account in the year")
def account_credit(own_payment, hardship_payment, collective_credit, subsidy):
    """Own payment, help, aid and subsidy all belong to the account."""
    return own_payment + hardship_payment + collective_credit + subsidy


@step(over="account_years", state="balance", unit="money", cites="国发〔2014〕8号 五", since="2009-09-01", rounds="component_rounding", zh="年末个人账户储存额", en="Balance at the end of the year")
def balance_after_year(balance, year, personal, collective, subsidy_booked, months_booked, account_interest):
    """Last balance with a year's interest; the year's money with interest for the months after it was booked."""
    interest = value_in(account_interest, year * 12)
    paid = personal + collective + subsidy_booked
    return balance + balance * interest + paid + paid * interest * months_booked / 12


# --- entitlement ------------------------------------------------------------------------------------------------------


@rule(unit="month", cites="国发〔2014〕8号 七", since="2009-09-01", zh="达到领取年龄的月份", en="Month in which the age is reached")
def age_month(birth_month, pension_age_months):
    """The sixtieth birthday's month."""
    return birth_month + pension_age_months


@rule(unit="flag", cites="国发〔2014〕8号 七", since="2009-09-01", zh="已到领取年龄", en="Age reached")
def age_reached(age_month, claim_month):
    """Sixty in the month of the claim or before."""
    return age_month <= claim_month


@rule(unit="flag", cites="国发〔2014〕8号 七", since="2009-09-01", zh="制度实施时已满60周岁", en="Already of age when the local scheme began")
def of_age_at_start(age_month, local_start):
    """Who was sixty when the scheme began in the place draws the base without contributions."""
    return age_month <= local_start


@rule(unit="integer", cites="国发〔2014〕8号 七", since="2009-09-01", zh="应缴年限", en="Years of contribution needed")
def years_needed(contribution_years, minimum_years, age_month, local_start, of_age_at_start):
    """Fifteen; none for who was sixty at the start; the years left to sixty for who was between 45 and 60 then."""
    if contribution_years >= minimum_years:
        return minimum_years
    if of_age_at_start:
        return 0
    return min(minimum_years, floor((age_month - local_start) / 12))


@rule(unit="flag", cites="国发〔2014〕8号 七", since="2009-09-01", zh="缴费年限符合", en="Enough years of contribution")
def years_enough(contribution_years, years_needed):
    """The years needed are paid."""
    return contribution_years >= years_needed


@rule(unit="integer", cites="国发〔2014〕8号 七", since="2009-09-01", zh="允许补缴年数", en="Years that may be paid back")
def back_years_allowed(contribution_years, minimum_years, age_month, local_start, of_age_at_start):
    """Who was less than fifteen years from sixty at the start may pay back, to fifteen years in all."""
    if of_age_at_start or age_month - local_start >= minimum_years * 12:
        return 0
    return max(0, minimum_years - contribution_years)


@rule(unit="flag", cites="国发〔2014〕8号 七", since="2009-09-01", zh="未领取其他基本养老保障待遇", en="No other basic pension")
def no_other_pension(other_basic_pension):
    """The base is for those who draw no other basic pension."""
    return not other_basic_pension


@rule(unit="flag", cites="国发〔2014〕8号 七", since="2009-09-01", zh="可以领取", en="Entitled")
def entitled(age_reached, years_enough, no_other_pension, registered):
    """All conditions of the pension."""
    return age_reached and years_enough and no_other_pension and registered


@rule(unit="month", cites="国发〔2014〕8号 七", since="2009-09-01", zh="起发月份", en="First month paid")
def starts_on(age_month, claim_month, late_claim_backdated):
    """The month after the age is reached; for a late claim the month after the claim, unless the place pays back."""
    months_late = max(0, claim_month - age_month)
    if months_late == 0 or late_claim_backdated:
        return age_month + 1
    return age_month + months_late + 1


# --- the monthly amount, and who pays it ------------------------------------------------------------------------------


@rule(unit="rate", decimals=2, cites="国发〔2014〕8号 四", since="2009-09-01", zh="中央补助比例", en="Central share of the minimum")
def central_share(region_class, central_share_east, central_share_full):
    """The centre pays all of the minimum in central and western provinces and half in eastern ones."""
    if region_class == "eastern":
        return central_share_east
    return central_share_full


@rule(unit="money", cites="国发〔2014〕8号 四", since="2009-09-01", rounds="component_rounding", zh="中央财政承担的基础养老金", en="Base paid by the central government")
def central_part(central_minimum, central_share):
    """The centre's share of its minimum."""
    return central_minimum * central_share


@rule(unit="money", cites="国发〔2014〕8号 四", since="2009-09-01", zh="地方财政承担的中央最低标准部分", en="Rest of the central minimum, paid by the place")
def local_share_of_minimum(central_minimum, central_part):
    """What the centre leaves of its minimum to an eastern province."""
    return central_minimum - central_part


@rule(unit="money", cites="国发〔2014〕8号 六; 人社部发〔2018〕21号 二（一）", since="2009-09-01", zh="省级增加的基础养老金", en="Base added by the province")
def provincial_part(provincial_standard, central_minimum):
    """The province's standard above the central minimum; a standard not yet raised adds nothing."""
    return max(0, provincial_standard - central_minimum)


@rule(unit="money", cites="国发〔2014〕8号 六", since="2009-09-01", zh="市县增加的基础养老金", en="Base added by city or county")
def local_part(local_addition):
    """What city or county adds."""
    return local_addition


@rule(
    unit="money",
    cites="国发〔2014〕8号 六",
    since="2009-09-01",
    zh="缴费年限养老金",
    en="For years above the minimum",
    delegated_to=["province"],
)
def extra_years_part(contribution_years, minimum_years, extra_year_amount):
    """A monthly amount for each year of contribution above fifteen."""
    if contribution_years <= minimum_years:
        return 0
    return (contribution_years - minimum_years) * extra_year_amount


@rule(unit="money", cites="国发〔2014〕8号 六", since="2009-09-01", rounds="component_rounding", zh="个人账户养老金", en="From the individual account")
def account_part(account_balance, account_divisor):
    """The whole balance divided by 139, paid for life."""
    return account_balance / account_divisor


@rule(unit="money", cites="国发〔2014〕8号 六", since="2009-09-01", zh="基础养老金", en="Base pension")
def base_pension(central_part, local_share_of_minimum, provincial_part, local_part):
    """All parts of the flat base."""
    return central_part + local_share_of_minimum + provincial_part + local_part


@rule(unit="money", cites="国发〔2014〕8号 六", since="2009-09-01", zh="月养老金", en="Monthly pension")
def monthly_pension(base_pension, extra_years_part, account_part):
    """Base, extra years and account."""
    return base_pension + extra_years_part + account_part


# --- the end ----------------------------------------------------------------------------------------------------------


@rule(unit="money", cites="国发〔2014〕8号 六", since="2014-02-21", zh="个人账户余额", en="Account balance to the heirs")
def balance_to_heirs(account_balance):
    """What is left in the account belongs to the heirs, the subsidy in it too."""
    return account_balance


@rule(unit="money", cites="国发〔2014〕8号 七", since="2014-02-21", zh="丧葬补助金", en="Funeral grant")
def funeral_payment(funeral_grant):
    """The grant of the place, where it has set one up."""
    return funeral_grant


# 人社部发〔2014〕17号 began on 2014-07-01; from 2014-02-21 to then this is our reading of 国发〔2014〕8号 七.
@rule(unit="money", cites="人社部发〔2014〕17号 附件 第八条; 国发〔2014〕8号 七", since="2014-02-21", zh="退还本人的个人账户余额", en="Own part of the account given back")
def own_account_refund(account_balance, subsidy_balance):
    """Who also draws the employees' pension leaves the scheme: the account goes back to him without the government's subsidy."""
    return account_balance - subsidy_balance
