"""住房救助: public rental housing, rent subsidy, repair of unsafe rural houses. Decree 649 ch. 7."""

from shebao.law.api import rule


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十七条", since="2014-05-01", until="2023-11-01", zh="家庭符合对象条件")
def household_entitled(in_dibao, tekun_at_home):
    """Dibao households, and persons supported at home in extreme hardship."""
    return in_dibao or tekun_at_home


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十七条; 国办发〔2023〕39号 四（二）", since="2023-11-01", until="2026-07-01", zh="家庭符合对象条件")
def household_entitled(in_dibao, tekun_at_home, in_edge_household, in_rigid_household):
    """Edge households, and those whose costs they cannot avoid, join."""
    return in_dibao or tekun_at_home or in_edge_household or in_rigid_household


@rule(unit="flag", cites="社会救助法（2026年7月1日起施行）第二十六条", since="2026-07-01", zh="家庭符合对象条件")
def household_entitled(in_dibao, tekun_at_home, in_edge_household, in_rigid_household):
    """As before the Law."""
    return in_dibao or tekun_at_home or in_edge_household or in_rigid_household


@rule(unit="number", decimals=1, cites="社会救助暂行办法（国务院令第649号）第三十七条、第三十九条", since="2014-05-01", zh="住房面积缺口")
def space_missing(space_a_person, persons, floor_space):
    """What the household has less than the limit of the place."""
    return max(0, space_a_person * persons - floor_space)


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十七条、第三十九条", since="2014-05-01", zh="住房困难")
def housing_short(space_missing):
    """Below the limit, by the register of real estate."""
    return space_missing > 0


@rule(unit="money", rounds="rent_rounding", cites="社会救助暂行办法（国务院令第649号）第三十八条、第三十九条", since="2014-05-01", zh="租赁补贴")
def rent_subsidy(rent_a_metre, space_missing):
    """The missing space at the rate of the place."""
    return rent_a_metre * space_missing


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十八条; 国办发〔2023〕39号 二、四（二）", since="2021-01-01", zh="属于危房改造对象")
def in_a_repair_group(repair_group):
    """Six groups since 2021; the text of 2023 names five of them, the rule of 2021 was not read."""
    return repair_group != "no_group"


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十八条", since="2014-05-01", zh="住房为危房")
def house_unsafe(found_unsafe):
    """By an expert opinion."""
    return found_unsafe


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第三十八条、第三十九条", since="2014-05-01", zh="危房改造补助", delegated_to=["province", "prefecture", "county"])
def repair_aid(repair_amount):
    """The amount of the place."""
    return repair_amount


@rule(unit="code", codes=["social_rental", "affordable", "market"], cites="社会救助暂行办法（国务院令第649号）第三十九条 (bands are local)", since="2014-05-01", zh="住房供应层次")
def housing_band(yearly_income_person, low_income_most, middle_income_most):
    """Low incomes rent from the public, middle ones buy affordable homes, high ones buy on the market."""
    if yearly_income_person <= low_income_most:
        return "social_rental"
    if yearly_income_person <= middle_income_most:
        return "affordable"
    return "market"
