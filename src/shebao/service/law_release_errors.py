"""Why a law does not go live, or does not go: each as a sentence in both languages."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class ProposalRefused(ShebaoError):
    """The law cannot be proposed as it is.

    {reasons_en}
    """

    code = "service.law_proposal_refused"
    zh = "不能提请：{reasons_zh}"


class ApprovalLacking(ShebaoError):
    """Proposal {number} lacks the approval of {lacking}: it is carried out with both, by two persons."""

    code = "service.law_approval_lacking"
    zh = "第 {number} 号提请尚缺 {lacking_zh}：须由两人分别审核同意后方可施行。"


class ApprovedTwice(ShebaoError):
    """{name} has already proposed or approved proposal {number}: the text and the money are approved by two other
    persons than who proposed it."""

    code = "service.law_approved_twice"
    zh = "{name} 已提请或审核过第 {number} 号：法制审核与基金审核须由提请人以外的两人分别办理。"


class RoleTaken(ShebaoError):
    """The {role} side of proposal {number} is approved already, by {by}."""

    code = "service.law_role_taken"
    zh = "第 {number} 号提请的{role_zh}已由 {by} 完成。"


class DifferencesNotRead(ShebaoError):
    """Proposal {number} makes the differences {kept}, not {given}: read the list again and approve that one."""

    code = "service.law_differences_not_read"
    zh = "第 {number} 号提请的差异清单为 {kept}，而非 {given}：请重新阅读清单后审核。"


class CarriedOutAlready(ShebaoError):
    """Proposal {number} was carried out on {day}: nothing is done twice."""

    code = "service.law_carried_out"
    zh = "第 {number} 号提请已于 {day} 施行：不重复办理。"


class LawMoved(ShebaoError):
    """Since proposal {number} was made another law came into force for {day}: propose again on that one."""

    code = "service.law_moved"
    zh = "第 {number} 号提请之后，{day} 已有另一部法规施行：请据此重新提请。"


class MeasuresUnfiled(ShebaoError):
    """Proposal {number} brings local measures that were not filed with the authority above: {measures}.

    File them and type the number first: shebao law filing add {number}.
    """

    code = "service.law_measures_unfiled"
    zh = "第 {number} 号提请中的地方规定尚未备案：{measures_zh}。请先备案并登记备案号：shebao law filing add {number}。"


class DayPassed(ShebaoError):
    """The day of proposal {number}, {day}, has passed: work was already done on it. Propose again with a later day."""

    code = "service.law_day_passed"
    zh = "第 {number} 号提请的施行日 {day} 已过，当日业务已经办理。请以更晚的日期重新提请。"


AGAINST = {
    "everywhere": (
        "One law holds everywhere: only the uppermost agency proposes it.",
        "法规统一适用，只能由最高一级机构提请。",
    ),
    "no_reason": ("Say why, and on which document.", "请说明理由及依据文件。"),
    "other_country": (
        "The live law is that of {live}, and the folder is named {given}: give it the same name in another place.",
        "现行法规目录名为 {live}，而提请的目录名为 {given}：请在别处使用同一目录名。",
    ),
    "same": ("The two folders say the same: nothing would change.", "两部法规内容相同，无需发布。"),
    "past": (
        "{day} has passed: work was done on it. Name today or a later day; dates inside the law may lie earlier.",
        "{day} 已过，当日业务已经办理。请写今日或以后的日期；法规条文内的日期可以更早。",
    ),
    "not_live": (
        (
            "The law in force on {day} is {live}, not {given}: compare with that one. Leave --country away, and it is "
            "found; `shebao law publish text --out FOLDER` writes it into a folder to begin the next change from."
        ),
        (
            "{day} 施行的法规为 {live}，而非 {given}：请与其比较。不写 --country 即自动取用现行法规；"
            "shebao law publish text --out 目录 可将其写入目录，供下一次修改使用。"
        ),
    ),
    "not_last": (
        "Publication {number} is not the one in force on {day}: only that one is withdrawn.",
        "第 {number} 号发布在 {day} 并未施行：只能撤回正在施行的发布。",
    ),
    "not_former": (
        "Before publication {number} the law {former} was live: name its folder, not {given}.",
        "第 {number} 号发布之前施行的是 {former}：请指明其目录，而非 {given}。",
    ),
}
"""Why a law is not proposed, by reason."""
