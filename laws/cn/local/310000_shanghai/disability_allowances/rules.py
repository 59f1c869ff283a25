"""上海: living allowance by group. 沪民残福发〔2025〕5号."""

from shebao.law.api import rule


@rule(unit="money", cites="沪民残福发〔2025〕5号 一", since="2025-07-01", zh="生活补贴标准", en="Standard of the living allowance")
def living_standard(in_dibao, disability_grade, without_work, in_edge_household, living_severe, living_edge):
    """Dibao, or severely disabled without work: the higher amount; edge household: the lower."""
    if in_dibao or (disability_grade <= 2 and without_work):  # article
        return living_severe
    if in_edge_household:
        return living_edge
    return 0
