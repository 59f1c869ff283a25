"""Land-lost farmers: the decided amount, credited whole; household and membership change on one day."""

from shebao.law.api import rule


@rule(unit="money", cites="国办发〔2006〕29号 三; 社会保险法 第九十六条; 土地管理法 第四十八条第五款", since="2006-04-10", zh="核定金额")
def decided_amount(amount_of_decision):
    """The amount of the decision."""
    return amount_of_decision


@rule(unit="money", cites="国办发〔2006〕29号 三; 社会保险法 第九十六条; 土地管理法 第四十八条第五款", since="2006-04-10", zh="记入个人账户额")
def account_credit(decided_amount):
    """Credited whole, nothing more and nothing less."""
    return decided_amount


@rule(unit="month", cites="seed report 004 (Guangdong)", since="2006-04-10", zh="户口性质变更年月")
def household_change_month(expropriation_month):
    """The household becomes one of the town in the month of the decision."""
    return expropriation_month


@rule(unit="month", cites="seed report 004 (Guangdong); 社会保险法 第九十六条; 土地管理法 第四十八条第五款", since="2006-04-10", zh="参保起始年月")
def membership_month(expropriation_month):
    """Membership begins in the same month."""
    return expropriation_month


@rule(unit="flag", cites="国办发〔2006〕29号 一（三）; 劳社部发〔2007〕14号 一; 社会保险法 第九十六条; 土地管理法 第四十八条第五款", since="2006-04-10", zh="记入居民养老保险")
def joins_residents(chosen_scheme):
    """The money goes to the residents' pension."""
    return chosen_scheme == "resident"


@rule(unit="flag", cites="国办发〔2006〕29号 一（三）; 劳社部发〔2007〕14号 一; 社会保险法 第九十六条; 土地管理法 第四十八条第五款", since="2006-04-10", zh="记入职工养老保险")
def joins_employees(chosen_scheme):
    """The money goes to the employees' pension."""
    return chosen_scheme == "employee"
