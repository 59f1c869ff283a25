"""Employment injury: sums at leaving in Shandong."""

from shebao.law.api import rule


@rule(unit="rate", decimals=2, cites="山东省贯彻《工伤保险条例》实施办法 第二十五条", since="2011-01-01", zh="医疗补助金增发倍数（山东）")
def medical_sum_factor(occupational_disease, disease_factor):
    """Half as much again for an occupational disease."""
    if occupational_disease:
        return disease_factor
    return 1
