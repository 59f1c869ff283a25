"""陕西: living allowance by age. 陕政发〔2016〕2号."""

from shebao.law.api import rule


@rule(unit="money", cites="陕政发〔2016〕2号", since="2016-01-01", zh="困难残疾人生活补贴")
def living_allowance(in_dibao, claim_month, birth_month, living_under_age, living_of_age):
    """In Dibao: by the age of eighteen."""
    if not in_dibao:
        return 0
    if claim_month - birth_month < 18 * 12:  # article
        return living_under_age
    return living_of_age
