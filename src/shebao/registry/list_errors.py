"""What can be wrong with a list of the dead or with one of its rows, and what to do about it."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class DeathPaperKnown(ShebaoError):
    """The paper {document} came before with other rows ({rows}, file {before}). A correction has a number of its own:
    send {name} under that; nothing was taken in."""

    code = "registry.death_paper_known"
    zh = (
        "来文 {document} 此前已接收，内容不同（{rows} 行，文件 {before}）。"
        "更正名单须另编文号，请以新文号报送 {name}；本次未受理任何数据。"
    )


class DeathRowWrong(ShebaoError):
    """Row {line}: {reason_en}. Correct the row and send it under a paper of its own."""

    code = "registry.death_row_wrong"
    zh = "第 {line} 行：{reason_zh}。请更正该行后另行来文报送。"

    def __init__(self, line: int, reason_en: str, reason_zh: str) -> None:
        super().__init__(line=line, reason_en=reason_en.rstrip("."), reason_zh=reason_zh.rstrip("。"))


class DeathNameDiffers(ShebaoError):
    """Row {line}: the record has another name for this number. Find out who died before anything is stopped."""

    code = "registry.death_name_differs"
    zh = "第 {line} 行：姓名与该号码的登记姓名不一致。请先核实死亡人员身份，核实前不停发待遇。"


class DeathDayMissing(ShebaoError):
    """Row {line}: the day of death is missing; a day of cremation or deregistration does not tell it. Ask {source}."""

    code = "registry.death_day_missing"
    zh = "第 {line} 行：未填死亡日期，火化或注销日期不能代替。请向{source_zh}核实。"


class DeathTwoDays(ShebaoError):
    """Row {line}: the list gives the same number another day of death in row {other}. Ask {source} which is right."""

    code = "registry.death_two_days"
    zh = "第 {line} 行：同一号码在第 {other} 行的死亡日期不同。请向{source_zh}核实。"


class DeathDayDiffers(ShebaoError):
    """Row {line}: the record has the death on {held} already; {claimed} is kept beside it for an officer to settle."""

    code = "registry.death_day_differs"
    zh = "第 {line} 行：登记的死亡日期为 {held}；{claimed} 已列为待处理的不一致信息，由经办人员核定。"
