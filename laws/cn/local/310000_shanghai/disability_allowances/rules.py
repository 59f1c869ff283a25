"""上海: living allowance by group. Notice of 2025."""

from shebao.law.api import rule


@rule(unit="money", cites="关于调整上海市残疾人两项补贴标准的通知（2025年7月1日起执行）", since="2025-07-01", zh="生活补贴标准", en="Standard of the living allowance")
def living_standard(in_dibao, disability_grade, without_work, in_edge_household, living_severe, living_edge):
    """Dibao, or severely disabled without work: the higher amount; edge household: the lower."""
    if in_dibao or (disability_grade <= 2 and without_work):  # article
        return living_severe
    if in_edge_household:
        return living_edge
    return 0
