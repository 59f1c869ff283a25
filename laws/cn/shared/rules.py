"""Rules of all branches."""

from shebao.law.api import rule


@rule(
    unit="rate",
    decimals=2,
    cites="国发〔1997〕26号 三",
    since="1998-01-01",
    until="2020-02-01",
    zh="单位应缴比例（减免后）",
)
def relief_share():
    """No relief."""
    return 1


@rule(
    unit="rate",
    decimals=2,
    cites="人社部发〔2020〕11号 一; 人社部发〔2020〕49号 一",
    since="2020-02-01",
    until="2021-01-01",
    zh="单位应缴比例（减免后）",
)
def relief_share(employer_class, small_employer_share, large_employer_share):
    """Relief of 2020: the part of the employer's due still owed, by class of employer."""
    if employer_class == "small":
        return small_employer_share
    elif employer_class == "large":
        return large_employer_share
    else:
        return 1


@rule(unit="rate", decimals=2, cites="人社部发〔2020〕49号 一", since="2021-01-01", zh="单位应缴比例（减免后）")
def relief_share():
    """No relief."""
    return 1


# --- social assistance ------------------------------------------------------------------------------------------------


@rule(
    unit="money",
    cites="城市居民最低生活保障条例（国务院令第271号）; 国发〔2007〕19号; 社会救助暂行办法（国务院令第649号）第十条",
    since="1993-06-01",
    zh="适用的最低生活保障标准",
)
def dibao_line(rural_household, dibao_line_rural, dibao_line_urban):
    """The line of the household's side of the place; a place with one line sets both alike."""
    if rural_household:
        return dibao_line_rural
    return dibao_line_urban
