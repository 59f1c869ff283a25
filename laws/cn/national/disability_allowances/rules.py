"""残疾人两项补贴: living for disabled persons in poor households, care for the severely disabled. 国发〔2015〕52号."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="残疾人保障法 第四十八条; 国发〔2015〕52号", since="2016-01-01", zh="生活补贴标准", en="Standard of the living allowance", delegated_to=["province", "prefecture"])
def living_standard(in_dibao, living_by_grade, disability_grade):
    """For disabled persons of Dibao households, by grade where the place tells grades apart."""
    if in_dibao:
        return lookup(living_by_grade, disability_grade)
    return 0


@rule(unit="flag", cites="国发〔2015〕52号", since="2016-01-01", until="2020-01-01", zh="已享受孤儿基本生活费", en="Support of orphans drawn")
def living_excluded(draws_child_support):
    """An orphan who draws the support of orphans has no living allowance beside it."""
    return draws_child_support


@rule(unit="flag", cites="国发〔2015〕52号; 民发〔2019〕62号 三（一）", since="2020-01-01", zh="已享受孤儿基本生活费或者全额领取事实无人抚养儿童补贴", en="Support for children drawn in full")
def living_excluded(draws_child_support, child_support_kind):
    """Orphans, and unattended children who draw the full amount; not beside a difference."""
    if not draws_child_support:
        return False
    return child_support_kind != "unattended_difference"


@rule(unit="money", cites="残疾人保障法 第四十八条; 国发〔2015〕52号", since="2016-01-01", zh="困难残疾人生活补贴")
def living_allowance(living_standard, living_excluded):
    """The standard, unless the support for children takes its place."""
    if living_excluded:
        return 0
    return living_standard


@rule(unit="money", cites="国发〔2015〕52号", since="2016-01-01", zh="护理补贴标准", delegated_to=["province", "prefecture"])
def care_standard(disability, disability_grade, care_by_grade):
    """Grades 1 and 2; grades 3 and 4 of intellectual or mental disability as far as the place has them."""
    if disability_grade <= 2 or disability == "intellectual" or disability == "mental":  # article
        return lookup(care_by_grade, disability_grade)
    return 0


@rule(unit="money", cites="残疾人保障法 第四十八条; 国发〔2015〕52号", since="2016-01-01", zh="重度残疾人护理补贴")
def care_allowance(needs_long_care, care_standard, elder_care_subsidy):
    """For who needs care for long; of two care subsidies the higher."""
    if not needs_long_care or elder_care_subsidy > care_standard:
        return 0
    return care_standard


@rule(unit="money", cites="国发〔2015〕52号", since="2016-01-01", zh="两项补贴合计")
def allowances(living_allowance, care_allowance):
    """Both may be drawn."""
    return living_allowance + care_allowance


@rule(unit="flag", cites="国发〔2015〕52号", since="2016-01-01", zh="至少符合一项")
def one_is_due(allowances):
    """One of the two."""
    return allowances > 0


@rule(unit="flag", cites="国发〔2015〕52号", since="2016-01-01", zh="未享受特困供养")
def not_in_tekun(in_tekun):
    """Not beside Tekun."""
    return not in_tekun


@rule(unit="flag", cites="国发〔2015〕52号", since="2016-01-01", zh="未享受工伤生活护理费")
def no_injury_care_fee(injury_care_fee):
    """Who draws the care fee of injury insurance has neither allowance."""
    return not injury_care_fee


@rule(unit="month", cites="民发〔2021〕70号", since="2016-01-01", zh="起发月份")
def starts_on(claim_month):
    """From the month of the application, once approved."""
    return claim_month
