"""教育救助: a grant by stage of school, once a term. Decree 649 ch. 6."""

from shebao.law.api import rule


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十三条", since="2014-05-01", zh="家庭属于资助对象")
def household_recognised(in_aided_household):
    """Dibao, Tekun, edge, or recognised."""
    return in_aided_household


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十六条", since="2014-05-01", zh="本学期未发放")
def first_grant_of_term(paid_this_term):
    """Once a term."""
    return not paid_this_term


@rule(unit="money", cites="社会救助暂行办法（国务院令第649号）第三十四条、第三十五条", since="2014-05-01", zh="年资助标准")
def grant_of_year(stage, boards, primary_yearly, junior_yearly, upper_secondary_yearly, university_yearly):
    """Boarders of the compulsory stage; everybody recognised above it."""
    if stage == "primary":
        return primary_yearly if boards else 0
    if stage == "junior":
        return junior_yearly if boards else 0
    if stage == "upper_secondary":
        return upper_secondary_yearly
    return university_yearly if stage == "university" else 0


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第三十三条、第三十五条", since="2014-05-01", zh="学段有资助项目")
def stage_has_a_grant(grant_of_year):
    """There is an amount."""
    return grant_of_year > 0


@rule(unit="money", rounds="term_rounding", cites="社会救助暂行办法（国务院令第649号）第三十五条", since="2014-05-01", zh="学期资助金")
def grant_of_term(grant_of_year, terms_of_year):
    """A half of the year."""
    return grant_of_year / terms_of_year
