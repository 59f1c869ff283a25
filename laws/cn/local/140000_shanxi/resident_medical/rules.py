"""The centre's share of the subsidy in Shanxi."""

from shebao.law.api import rule


@rule(unit="money", rounds="part_rounding", cites="Shanxi notice of 2021 on 医保发〔2021〕32号", since="2021-01-01", until="2022-01-01", zh="中央财政补助", en="Subsidy of the centre")
def central_subsidy(least_subsidy, western_policy_county, central_share_western, central_share_ordinary):
    """Sixty percent, eighty in counties of western policy."""
    if western_policy_county:
        return least_subsidy * central_share_western
    return least_subsidy * central_share_ordinary
