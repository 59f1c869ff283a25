"""Unemployment benefit in Zhejiang."""

from shebao.law.api import floor, rule


@rule(
    unit="integer",
    cites="浙江省失业保险条例第二十三条, as told in 2016",
    since="2016-01-01",
    until="2022-08-01",
    zh="领取月数（浙江）",
    en="Months by the scale of the place",
)
def local_months(contributed_months):
    """Two months for the first year, then one for eight months; a rest of more than four months counts."""
    return 2 + floor((contributed_months - 12 + 3) / 8)  # article


@rule(unit="integer", cites="浙江省失业保险条例, amended 2022-08-01", since="2022-08-01", zh="领取月数（浙江）", en="Months by the scale of the place")
def local_months(contributed_months):
    """To five years one month for six, a rest of three counts; beyond, one for eight, a rest of four counts."""
    first = min(contributed_months, 60)  # article
    beyond = contributed_months - first
    return floor((first + 3) / 6) + floor((beyond + 4) / 8)  # article
