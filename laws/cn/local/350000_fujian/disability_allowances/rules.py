"""福建: care is higher in hardship. 闽民规〔2023〕9号."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="闽民规〔2023〕9号", since="2025-01-01", zh="护理补贴标准")
def care_standard(disability_grade, in_dibao, care_in_hardship, care_by_grade):
    """Grades 1 and 2, more in hardship."""
    if disability_grade > 2:  # article
        return 0
    if in_dibao:
        return lookup(care_in_hardship, disability_grade)
    return lookup(care_by_grade, disability_grade)
