"""What the charity book cannot do, as sentences."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class CharityNotSaid(ShebaoError):
    """The law folder of {country} says nothing of charity: add charity.yaml there."""

    code = "charity.not_said"
    zh = "{country} 的法规目录没有慈善内容：请在该目录加入 charity.yaml。"


class WordUnknown(ShebaoError):
    """ "{word}" is no {what} on {day}. There are: {known}."""

    code = "charity.word"
    zh = "{day} 没有名为“{word}”的{what_zh}。可用：{known}。"


class EntryIncomplete(ShebaoError):
    """The entry is not whole: {reasons}. Nothing was recorded."""

    code = "charity.incomplete"
    zh = "填写不完整：{reasons_zh}。未作任何登记。"


class SaidOtherwise(ShebaoError):
    """{what} {key} is on record already with other facts ({before}). Use another number, or look at that record."""

    code = "charity.said_otherwise"
    zh = "{what_zh} {key} 已有登记且内容不同（{before}）。请换用其他编号，或核对该记录。"


class OrganisationUnknown(ShebaoError):
    """No charity with the code {code} is registered here: shebao charity register."""

    code = "charity.organisation_unknown"
    zh = "本机构没有信用代码为 {code} 的慈善组织登记：请用 shebao charity register 登记。"


class NotQualified(ShebaoError):
    """{name} held no qualification for public fundraising on {day}: money raised in public cannot be taken in. Record
    the certificate first (shebao charity standing), or enter how it was raised."""

    code = "charity.not_qualified"
    zh = (
        "{name} 在 {day} 没有公开募捐资格，不得登记公开募捐所得。"
        "请先登记资格证书（shebao charity standing），或更正募捐方式。"
    )


class NotEntrusted(ShebaoError):
    """Need {need} comes from a claim: on {day} {name} was not entrusted with "{purpose}". Record the entrustment
    (shebao charity standing), or choose an organisation that is (shebao charity match need {need})."""

    code = "charity.not_entrusted"
    zh = (
        "需求 {need} 由救助申请转介：{name} 在 {day} 未受托办理“{purpose}”。"
        "请登记委托文件（shebao charity standing），或另选受托组织（shebao charity match need {need}）。"
    )


class DonationUnknown(ShebaoError):
    """There is no donation {donation} here: shebao charity show names those of an organisation."""

    code = "charity.donation_unknown"
    zh = "没有编号为 {donation} 的捐赠：shebao charity show 列出各组织的捐赠。"


class MoreThanPromised(ShebaoError):
    """Of donation {donation} {open_yuan} yuan are still to come, not {asked_yuan}. Enter the rest as a donation of its
    own."""

    code = "charity.more_than_promised"
    zh = "捐赠 {donation} 尚有 {open_yuan} 元未到账，不是 {asked_yuan} 元。多出部分请另行登记一笔捐赠。"


class NeedUnknown(ShebaoError):
    """There is no need {need} here: shebao charity needs lists them."""

    code = "charity.need_unknown"
    zh = "没有编号为 {need} 的需求：shebao charity needs 列出全部需求。"


class BillKnown(ShebaoError):
    """The bill {bill} stands behind need {need} already: one bill is met once."""

    code = "charity.bill_known"
    zh = "票据 {bill} 已登记在需求 {need}：同一票据只救助一次。"


class ClaimNotToRoute(ShebaoError):
    """Claim {claim} cannot be passed on: {reason}."""

    code = "charity.claim_not_to_route"
    zh = "申请 {claim} 不能转介：{reason_zh}。"


class NeedNotOpen(ShebaoError):
    """Need {need} has {open_yuan} yuan open, less than {asked_yuan}: of {amount_yuan} the schemes give {scheme_yuan}
    and grants {granted_yuan}."""

    code = "charity.need_not_open"
    zh = (
        "需求 {need} 尚缺 {open_yuan} 元，少于 {asked_yuan} 元："
        "总额 {amount_yuan} 元，制度待遇 {scheme_yuan} 元，慈善拨付 {granted_yuan} 元。"
    )


class FundsShort(ShebaoError):
    """{name} has {usable_yuan} yuan that may go there, less than {asked_yuan}; {other_yuan} yuan are bound to other
    purposes. Grant less, or wait for more to come."""

    code = "charity.funds_short"
    zh = (
        "{name} 可用于此的款项为 {usable_yuan} 元，少于 {asked_yuan} 元；"
        "另有 {other_yuan} 元限定其他用途。请减少金额或待款项到账。"
    )


class SpendingUnknown(ShebaoError):
    """There is no grant or expense {spending} here: shebao charity show names them."""

    code = "charity.spending_unknown"
    zh = "没有编号为 {spending} 的拨付或支出：shebao charity show 列有编号。"


class NotItsTurn(ShebaoError):
    """Spending {spending} is {state}: what comes next is {next}."""

    code = "charity.not_its_turn"
    zh = "支出 {spending} 现为“{state}”：下一步为“{next}”。"


class OneHandTwice(ShebaoError):
    """{name} has signed spending {spending} already: proposing, checking, approving and paying take four persons."""

    code = "charity.one_hand_twice"
    zh = "{name} 已办理支出 {spending} 的一个环节：提出、复核、审批、支付须由四人分别办理。"


class MoreThanPaid(ShebaoError):
    """Of spending {spending} {left_yuan} yuan can come back, not {asked_yuan}. It must be paid before."""

    code = "charity.more_than_paid"
    zh = "支出 {spending} 可退回 {left_yuan} 元，不是 {asked_yuan} 元。须为已支付的款项。"


class YearNotPublished(ShebaoError):
    """No donations or product of the nation were read for {year}. There are: {known}."""

    code = "charity.year_not_published"
    zh = "没有 {year} 年的全国捐赠额或国内生产总值。现有年份：{known}。"
