"""陕西: living allowance by age. 陕政发〔2016〕2号, carried out by 陕民发〔2016〕10号."""

from shebao.law.api import rule


@rule(unit="money", cites="陕民发〔2016〕10号 一（一）", since="2016-01-01", zh="生活补贴标准", en="Standard of the living allowance")
def living_standard(in_dibao, disability_grade, low_income_disabled, claim_month, birth_month, living_under_age, living_of_age):
    """In Dibao, or of low income with grades 1 to 3: by the age of eighteen."""
    if not in_dibao and (disability_grade > 3 or not low_income_disabled):  # article
        return 0
    if claim_month - birth_month < 18 * 12:  # article
        return living_under_age
    return living_of_age
