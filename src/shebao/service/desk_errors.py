"""What can stop a claim at the desk, each as a sentence that says what to do."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class NobodyInOffice(ShebaoError):
    """Nobody holds the post {post} at the {office}, line {line}, for {region} on {day}: appoint somebody first."""

    code = "service.nobody_in_office"
    zh = "{day} {office_zh}（条线 {line}，服务 {region}）的岗位 {post} 无人任职：请先任命。"


class OfficerNotThere(ShebaoError):
    """{name} does not hold the post {post} here, and only that post may do this. Holding it: {known}."""

    code = "service.officer_not_there"
    zh = "{name} 未在本机构任 {post} 岗，而此事只能由该岗办理。任该岗者：{known}。"


class SchemeNotHere(ShebaoError):
    """{scheme} is no scheme of {region} on {day}: it holds in {places}. Claim it there, or see `shebao law show --at
    {day} --region {region}` for what holds here."""

    code = "service.scheme_not_here"
    zh = (
        "{day} 项目 {scheme} 不适用于 {region}，适用地区为 {places}。"
        "请向该地区申请，或用 shebao law show --at {day} --region {region} 查看本地项目。"
    )


class NameWanted(ShebaoError):
    """Nobody with the identity number {masked} is on record. Read the number again from the card; if it is right, give
    --name, and the person is registered."""

    code = "service.name_wanted"
    zh = "记录中没有公民身份号码为 {masked} 的人。请按证件核对号码；如无误，请用 --name 填写姓名以办理登记。"


class NameDiffers(ShebaoError):
    """The record has another name for the identity number {masked} than {name}: read both again from the card, or have
    the record corrected first."""

    code = "service.name_differs"
    zh = "公民身份号码 {masked} 在记录中的姓名与“{name}”不符：请按证件核对，或先更正登记。"


class CaredForElsewhere(ShebaoError):
    """The person with the number {masked} is in the care of the agency {path}: claim there, or have the record
    moved first."""

    code = "service.cared_for_elsewhere"
    zh = "公民身份号码为 {masked} 的人员由机构 {path} 管理：请向该机构申请，或先办理转移。"


class PlaceWanted(ShebaoError):
    """The record does not say where person {person} is registered or lives: name the place with --region."""

    code = "service.place_wanted"
    zh = "记录中没有人员 {person} 的户籍地或居住地：请用 --region 填写地区。"


class ClaimAgainstRecord(ShebaoError):
    """The claim contradicts the record: {reasons}."""

    code = "service.claim_against_record"
    zh = "申请与登记信息矛盾：{reasons_zh}。"


class NothingToPrepare(ShebaoError):
    """Claim {claim} is "{state}": nothing is left to do before the decision. Next: {next_}."""

    code = "service.nothing_to_prepare"
    zh = "申请 {claim} 处于“{state}”状态：决定前的步骤已全部办理。下一步：{next_}。"


class NotFoundOut(ShebaoError):
    """{name} is not for this office to find out: it comes from {provider}. Ask there."""

    code = "service.not_found_out"
    zh = "{name} 不由本机构认定，取自 {provider}：请向该处查询。"


class NotDecidedYet(ShebaoError):
    """Claim {claim} has no decision yet: `shebao claim decide {claim}` works it out."""

    code = "service.not_decided_yet"
    zh = "申请 {claim} 尚无核定结果：请先办理 shebao claim decide {claim}。"


class PaymentMissing(ShebaoError):
    """There is no payment {payment}, or it belongs to another agency: `shebao payments list` shows the numbers."""

    code = "service.payment_missing"
    zh = "没有支付 {payment}，或属于其他机构：编号见 shebao payments list。"


class NotWaiting(ShebaoError):
    """Payment {payment} is {state}: only what came back, or was held and let go, is paid again. `shebao payments list`
    shows what waits."""

    code = "service.payment_not_waiting"
    zh = "支付 {payment} 当前状态为 {state}：只有退回的，或暂缓后解除的，才能重新发放。待办见 shebao payments list。"


class BatchEnded(ShebaoError):
    """Batch {batch} is {state}: nobody signs it now. `shebao payments list` shows the batches at work."""

    code = "service.batch_ended"
    zh = "批次 {batch} 当前状态为 {state}：无需再签。办理中的批次见 shebao payments list。"


class AccountCameBack(ShebaoError):
    """The account ending in {tail} came back from the bank and was declared for {month} already: name another account,
    or this one again from the next month on once the bank has put it right."""

    code = "service.account_came_back"
    zh = (
        "尾号 {tail} 的账户已被银行退回，且已登记自 {month} 起使用：请登记其他账户；"
        "银行更正后，可自下月起重新登记该账户。"
    )


class HolderWanted(ShebaoError):
    """Payment {payment} goes to an employer: name the holder of its account with --holder."""

    code = "service.holder_wanted"
    zh = "支付 {payment} 的收款方是单位：请用 --holder 填写户名。"


class OfficeUnknown(ShebaoError):
    """No agency of the line {line} serves {path}: add it to agencies.yaml."""

    code = "service.office_unknown"
    zh = "agencies.yaml 中没有条线 {line} 服务 {path} 的机构：请补充。"


class DeliveredLater(ShebaoError):
    """The receipt of the letter {number} bears the day {day}; today is {today}. Record it once it is delivered."""

    code = "service.delivered_later"
    zh = "函件 {number} 的送达回证日期为 {day}，今天是 {today}：请在实际送达后登记。"


class OrderNotAsked(ShebaoError):
    """Claim {claim} is "{state}": an order decides only what no rule reaches. `shebao claim decide {claim}` asks the
    law first."""

    code = "service.order_not_asked"
    zh = (
        "申请 {claim} 处于“{state}”状态：只有现行规则未覆盖的事项才能依文件决定。请先办理 shebao claim decide {claim}。"
    )


class OrderUnclear(ShebaoError):
    """An order grants or refuses: give --amount above zero (with --from and the first month of a monthly award, without
    it for a lump sum), or the reason in both languages with --refuse and --refuse-zh."""

    code = "service.order_unclear"
    zh = (
        "依文件作出的决定应写明给予或不予：给予的用 --amount 填写大于零的金额"
        "（按月发放的用 --from 填写首月，一次性的不填）；"
        "不予的用 --refuse 和 --refuse-zh 以两种语言写明理由。"
    )


class NoHousehold(ShebaoError):
    """The law reads no household on record for claim {claim} ({scheme}): members and incomes that it asks the applicant
    for are answers, by `shebao claim hear {claim} --answers`."""

    code = "service.no_household"
    zh = (
        "申请 {claim}（{scheme}）不读取登记的家庭成员：需要申请人逐项申报的成员和收入属于申报事项，"
        "请用 shebao claim hear {claim} --answers 填写。"
    )


class RecordOfOtherLaw(ShebaoError):
    """Claim {claim} is of {scheme}, a scheme the law {law} that was read does not have: this record goes by another
    law. Name the folder of that law, the one that holds cn, and type the command again: export SHEBAO_LAWS=FOLDER."""

    code = "service.record_of_other_law"
    zh = (
        "申请 {claim} 属于制度 {scheme}，而所读取的法规 {law} 中没有该制度：本记录适用另一套法规。"
        "请指明该法规所在目录（即 cn 的上一级目录）后重新输入命令：export SHEBAO_LAWS=目录。"
    )


class FindingGone(ShebaoError):
    """Batch {batch} has no finding {code} of payment {payment}: see `shebao payments findings {batch}`."""

    code = "service.finding_gone"
    zh = "批次 {batch} 没有支付 {payment} 的问题 {code}：现有问题见 shebao payments findings {batch}。"


class NotAwarded(ShebaoError):
    """Claim {claim} has no award, so nothing of it is paid or suspended: `shebao claim show {claim}` says where it
    stands."""

    code = "service.not_awarded"
    zh = "申请 {claim} 没有待遇，不存在发放或暂停：办理情况见 shebao claim show {claim}。"
