"""临时救助 in Shenzhen: so many monthly lines a person, and a limit for the household."""

from shebao.law.api import rule


@rule(unit="money", rounds="aid_rounding", cites="深圳市临时救助办法（2022年）", since="2022-07-02", zh="支出型救助金")
def expenditure_aid(need, dibao_line, expenditure_lines, persons_aided, family_lines):
    """The need, at most so many monthly lines for each person and so many for the household."""
    return min(need, dibao_line * expenditure_lines * persons_aided, dibao_line * family_lines)
