"""Scope of collection by insurance: type of employer × branch × day; individual businesses by the province's choice."""

from shebao.law.api import rule


@rule(
    unit="flag",
    cites="社会保险费征缴暂行条例（国务院令第259号）第三条",
    since="1999-01-22",
    zh="企业（含按企业管理的事业单位）",
)
def enterprise(employer_type):
    """Enterprises of any ownership, and institutions run as enterprises."""
    others = (
        employer_type == "public_institution"
        or employer_type == "state_organ"
        or employer_type == "private_non_enterprise_unit"
        or employer_type == "social_organisation"
        or employer_type == "individual_business"
    )
    return not others


@rule(
    unit="flag",
    cites="社会保险费征缴暂行条例（国务院令第259号）第三条",
    since="1999-01-22",
    zh="应参加基本养老保险",
)
def owes_pension(employer_type, enterprise, individual_pension):
    """Enterprises; individual businesses where the province says so."""
    if employer_type == "individual_business":
        return individual_pension
    return enterprise


@rule(
    unit="flag",
    cites="社会保险费征缴暂行条例（国务院令第259号）第三条; 国发〔2015〕2号 二、三",
    since="2014-10-01",
    zh="应参加基本养老保险",
    known_from="2015-01-14",
    replaces="1999-01-22",
)
def owes_pension(employer_type, enterprise, individual_pension):
    """Organs and institutions too."""
    if employer_type == "individual_business":
        return individual_pension
    return enterprise or employer_type == "state_organ" or employer_type == "public_institution"


@rule(
    unit="flag",
    cites="社会保险费征缴暂行条例（国务院令第259号）第三条; 国发〔1998〕44号 二",
    since="1999-01-22",
    zh="应参加基本医疗保险",
)
def owes_medical(employer_type, individual_medical):
    """All named types; individual businesses where the province says so."""
    if employer_type == "individual_business":
        return individual_medical
    return 1


@rule(
    unit="flag",
    cites="社会保险费征缴暂行条例（国务院令第259号）第三条; 失业保险条例 第二条",
    since="1999-01-22",
    zh="应参加失业保险",
)
def owes_unemployment(employer_type, enterprise, individual_unemployment):
    """Enterprises and institutions; individual businesses where the province says so."""
    if employer_type == "individual_business":
        return individual_unemployment
    return enterprise or employer_type == "public_institution"
