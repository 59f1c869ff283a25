"""受灾人员救助 in Qijiang: so much a room, and no more than for four rooms."""

from shebao.law.api import rule


@rule(unit="money", cites="重庆市綦江区倒塌、损坏住房恢复重建补助申请指南（2024年版）", since="2024-11-18", zh="住房恢复重建补助")
def rebuilding_aid(home_not_livable, collapsed_a_room, rooms_lost, most_a_home, house, damaged_amount):
    """An amount a room, up to that of four rooms; damaged homes as the district sets it case by case."""
    if home_not_livable:
        return min(collapsed_a_room * rooms_lost, most_a_home)
    return damaged_amount if house == "damaged" else 0
