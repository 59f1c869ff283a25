"""农村五保供养: food, clothes, housing, medicine, burial. Decree 456; absorbed by Tekun in 2016."""

from shebao.law.api import rule

@rule(unit="flag", cites="农村五保供养工作条例（国务院令第456号）第六条", since="2006-03-01", zh="村民")
def villager(rural_household):
    """Of the countryside."""
    return rural_household


@rule(unit="flag", cites="农村五保供养工作条例（国务院令第456号）第六条", since="2006-03-01", zh="无劳动能力且无生活来源")
def without_ability_and_income(unable, no_source_of_living):
    """Both."""
    return unable and no_source_of_living


@rule(unit="flag", cites="农村五保供养工作条例（国务院令第456号）第六条", since="2006-03-01", zh="无义务人或义务人无供养能力")
def without_supporter(supporter_able):
    """Nobody is obliged and able."""
    return not supporter_able


@rule(unit="money", cites="农村五保供养工作条例（国务院令第456号）第十条、第十二条", since="2006-03-01", zh="月供养标准")
def support(in_institution, standard_in_institution, standard_at_home):
    """By the place of support, which the person chooses."""
    if in_institution:
        return standard_in_institution
    return standard_at_home


@rule(unit="month", cites="农村五保供养工作条例（国务院令第456号）第七条; our choice where the text is silent: the month after the approval", since="2006-03-01", zh="起发月份")
def starts_on(decision_month):
    """The month after the decision."""
    return decision_month + 1


@rule(unit="flag", cites="国发〔2016〕14号", since="2006-03-01", zh="转入特困人员供养")
def supported_now(draws):
    """Who is supported goes over."""
    return draws
