"""浙江: 30 percent of the local line. 浙民福〔2021〕191号."""

from shebao.law.api import rule


@rule(unit="money", rounds="allowance_rounding", cites="浙民福〔2021〕191号", since="2021-07-01", zh="生活补贴标准", en="Standard of the living allowance")
def living_standard(in_dibao, dibao_line, living_share):
    """A share of the line of the place."""
    if in_dibao:
        return dibao_line * living_share
    return 0
