"""就业救助: referral, public posts, subsidy of dues; at least one able member gets a job. Decree 649 ch. 8."""

from shebao.law.api import rule


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十二条", since="2014-05-01", until="2023-11-01", zh="低保家庭中有劳动能力的成员")
def able_and_poor(in_dibao, able_to_work):
    """A member of a Dibao household who can work."""
    return in_dibao and able_to_work


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十二条; 国办发〔2023〕39号 四（二）", since="2023-11-01", until="2026-07-01", zh="就业救助家庭中有劳动能力的成员")
def able_and_poor(in_dibao, in_edge_household, in_rigid_household, able_to_work):
    """Members of edge households, and of those whose costs they cannot avoid, join."""
    return (in_dibao or in_edge_household or in_rigid_household) and able_to_work


@rule(unit="flag", cites="社会救助法（2026年7月1日起施行）第二十七条", since="2026-07-01", zh="就业救助家庭中有劳动能力的成员")
def able_and_poor(in_dibao, in_edge_household, in_rigid_household, able_to_work):
    """As before the Law."""
    return (in_dibao or in_edge_household or in_rigid_household) and able_to_work


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十二条", since="2014-05-01", zh="应转介公共就业服务")
def referral_due(able_and_poor, out_of_work):
    """Who can work and is out of work is referred to the public employment service."""
    return able_and_poor and out_of_work


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十三条", since="2014-05-01", zh="零就业家庭")
def one_job_is_owed(in_dibao, able_members, able_members_out_of_work):
    """Where all able members are out of work at least one must get a job."""
    return in_dibao and able_members > 0 and able_members_out_of_work == able_members


@rule(unit="flag", cites="社会救助暂行办法（国务院令第649号）第四十二条; 就业补助资金管理办法（财社〔2017〕164号）第七条; 就业补助资金管理办法（财社〔2023〕181号）; 就业补助资金管理办法（财社〔2026〕1号）", since="2014-05-01", zh="补贴期限未满")
def term_not_used_up(near_retirement, months_subsidised, term_months_near_retirement, term_months):
    """Three years, five near retirement."""
    if near_retirement:
        return months_subsidised < term_months_near_retirement
    return months_subsidised < term_months


@rule(unit="money", rounds="subsidy_rounding", cites="社会救助暂行办法（国务院令第649号）第四十二条; 就业补助资金管理办法（财社〔2017〕164号）第七条; 就业补助资金管理办法（财社〔2023〕181号）; 就业补助资金管理办法（财社〔2026〕1号）", since="2014-05-01", zh="社会保险补贴")
def insurance_subsidy(dues_paid):
    """Two thirds of the dues, the most the rule allows."""
    return dues_paid * 2 / 3  # article
