"""天津: living allowance in Dibao and in low-income households. Notice of 2024."""

from shebao.law.api import lookup, rule


@rule(unit="money", cites="Tianjin notice of 2024", since="2024-01-01", zh="生活补贴标准", en="Standard of the living allowance")
def living_standard(in_dibao, low_income_household, living_by_grade, disability_grade):
    """Dibao or the aid for low-income households: by grade."""
    if in_dibao or low_income_household:
        return lookup(living_by_grade, disability_grade)
    return 0
