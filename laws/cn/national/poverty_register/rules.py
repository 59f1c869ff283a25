"""建档立卡、脱贫、防返贫监测: the line, two no-worries and three guarantees, monitoring. 中办发〔2016〕16号, 国开发〔2020〕6号."""

from shebao.law.api import rule


@rule(unit="flag", cites="中办发〔2016〕16号 三（一）", since="2010-01-01", zh="收入低于贫困标准")
def below_line(income_a_person, poverty_line):
    """Below the line of the year."""
    return income_a_person < poverty_line


@rule(unit="flag", cites="中办发〔2016〕16号 三（一）", since="2010-01-01", zh="两不愁三保障")
def guarantees_hold(food_and_clothes, schooling, medical_care, safe_home, safe_water):
    """Food and clothes; school, medical care, a safe home; and water."""
    return food_and_clothes and schooling and medical_care and safe_home and safe_water


@rule(unit="flag", cites="中办发〔2016〕16号 三（一）", since="2010-01-01", zh="达到退出标准")
def may_leave(income_a_person, poverty_line, guarantees_hold):
    """Income above the line and every guarantee."""
    return income_a_person > poverty_line and guarantees_hold


@rule(unit="flag", cites="中办发〔2016〕16号 三（一）", since="2010-01-01", until="2020-01-01", zh="纳入监测")
def monitored(below_line):
    """Before monitoring began: who is poor."""
    return below_line


@rule(unit="flag", cites="国开发〔2020〕6号", since="2020-01-01", zh="纳入监测")
def monitored(income_a_person, monitoring_line, costs_or_loss):
    """Below the line of monitoring; or forced costs clearly above last year's income, or income much fallen."""
    return costs_or_loss or income_a_person < monitoring_line


@rule(unit="flag", cites="国开发〔2020〕6号", since="2020-01-01", zh="风险消除")
def risk_removed(months_stable, stable_months, guarantees_hold):
    """Half a year of stable income, and the guarantees hold."""
    return months_stable >= stable_months and guarantees_hold
