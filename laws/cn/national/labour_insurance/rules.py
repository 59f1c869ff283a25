"""Labour insurance of 1951: whom it covered, and the service that later counts as deemed years."""

from shebao.law.api import rule


@rule(unit="flag", cites="中华人民共和国劳动保险条例 第二条、第四条; 关于公布中华人民共和国劳动保险条例并定期实行的决定 一", since="1951-03-01", zh="属于劳动保险覆盖范围")
def belongs(enterprise_worker, in_a_city):
    """Workers of enterprises, in cities only."""
    return enterprise_worker and in_a_city


@rule(unit="integer", cites="国发〔1995〕6号 annexes; 社会保险法 art. 13", since="1951-03-01", zh="连续工龄（视同缴费月数）")
def service_months_carried(service_months):
    """Continuous service recognised by the state counts later as deemed contribution months."""
    return service_months
