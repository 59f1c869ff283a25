"""救助管理: voluntary help for a short time. Decree 381 of 2003."""

from shebao.law.api import rule


@rule(unit="flag", cites="城市生活无着的流浪乞讨人员救助管理办法（国务院令第381号）第六条; 城市生活无着的流浪乞讨人员救助管理办法实施细则（民政部令第24号）第二条", since="2003-08-01", zh="属于救助对象")
def to_be_helped(without_means, relatives_to_turn_to, draws_dibao_or_tekun, wishes_help):
    """No means, nobody to turn to, no standing aid, and the wish to be helped; papers are not asked for."""
    return wishes_help and without_means and not relatives_to_turn_to and not draws_dibao_or_tekun


@rule(unit="date", cites="城市生活无着的流浪乞讨人员救助管理办法实施细则（民政部令第24号）第十二条", since="2003-08-01", zh="一般救助截止日")
def last_day(admitted_on, longest_stay):
    """Ten days as a rule, the day of admission counted."""
    return admitted_on + longest_stay - 1
