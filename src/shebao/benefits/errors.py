"""What can go wrong with entitlements, each as a sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from shebao.kernel.errors import ShebaoError
from shebao.law.near import perhaps


class ClaimNotReady(ShebaoError):
    """Claim {claim} is "{state}": "{act}" may follow only {allowed}."""

    code = "benefits.claim_state"
    zh = "申请 {claim} 处于“{state}”状态：办理“{act}”的前置状态为 {allowed}。"


class ClaimAlreadyOpen(ShebaoError):
    """Person {person} already has claim {claim} for {scheme}: continue that one or withdraw it first."""

    code = "benefits.claim_open"
    zh = "人员 {person} 已有 {scheme} 的申请 {claim}：请继续办理该申请，或先撤回。"


class AlreadyAwarded(ShebaoError):
    """Person {person} already draws {scheme} (award {award}): a right is granted once; correct that award instead."""

    code = "benefits.already_awarded"
    zh = "人员 {person} 已领取 {scheme}（待遇 {award}）：同一待遇只核定一次，请更正原待遇。"


class NoticeNotOver(ShebaoError):
    """The notice of claim {claim} runs until {until}, that day included: nothing may be decided before."""

    code = "benefits.notice_running"
    zh = "申请 {claim} 的公示或告知期至 {until}（含当日）：期满前不得作出决定。"


class SchemeUnknown(ShebaoError):
    """The law has no scheme "{scheme}".{perhaps} Look in the catalogue of schemes for its id."""

    code = "benefits.scheme_unknown"
    zh = "法律中没有“{scheme}”这一项目。{perhaps_zh}请在项目目录中查找其编号。"

    def __init__(self, *, known: Iterable[str] = (), **facts: object) -> None:
        super().__init__(**{**perhaps(str(facts.get("scheme", "")), known), **facts})


class NothingNew(ShebaoError):
    """Claim {claim} waits as before: decision {decision} says so, and nothing the law reads of it has changed since.
    First enter what is lacking (`claim find`, `claim hear`), then decide."""

    code = "benefits.nothing_new"
    zh = (
        "申请 {claim} 仍在等待：决定 {decision} 作出以来，核定所依据的情况没有变化。"
        "请先补录所缺事实（claim find、claim hear），再办理核定。"
    )


class SamePersonTwice(ShebaoError):
    """{name} already signed decision {decision} as {role}: maker, checker and approver must be three persons."""

    code = "benefits.same_person"
    zh = "{name} 已作为 {role} 签署决定 {decision}：初审、复核、审批必须由三人分别办理。"


class OrderIncomplete(ShebaoError):
    """A decision by order needs a document and an article: claim {claim} lacks {missing}."""

    code = "benefits.order_incomplete"
    zh = "集体会审决定须有文件和条款依据：申请 {claim} 缺少 {missing}。"


class RefusalNeedsOfficer(ShebaoError):
    """A machine may grant, a person refuses: claim {claim} must be refused by a named officer."""

    code = "benefits.refusal_by_machine"
    zh = "机器可以准予，拒绝须由具名工作人员作出：申请 {claim} 应由工作人员办理。"


class RestsOnUnverified(ShebaoError):
    """Decision {decision} rests on a value marked unverified: no real payment may rest on it. Have it verified
    in its document first."""

    code = "benefits.unverified"
    zh = "决定 {decision} 依据的数值标注为“待核实”：不得据此实际支付。请先对照文件核实。"


class NothingRecorded(ShebaoError):
    """Award {award} has no {what} from {month}: there is nothing to change."""

    code = "benefits.nothing_recorded"
    zh = "待遇 {award} 自 {month} 起没有 {what}：没有可变更的内容。"


class ProviderUnknown(ShebaoError):
    """Input {name} names the provider "{provider}", which is not in the catalogue: known are {known}."""

    code = "benefits.provider"
    zh = "输入项 {name} 的来源“{provider}”不在目录中：可用来源为 {known}。"


class RunRefused(ShebaoError):
    """Run {run} cannot be published: {reasons}."""

    code = "benefits.run_refused"
    zh = "批次 {run} 不能发布：{reasons}。"


class ListRefused(ShebaoError):
    """The list of run {run} goes no further: {why}."""

    code = "benefits.list_refused"
    zh = "批次 {run} 的名单不能继续办理：{why_zh}。"


class ReplayDiffers(ShebaoError):
    """Decision {decision} does not replay to the same bytes from its archive: do not rely on it; call the law desk."""

    code = "benefits.replay"
    zh = "决定 {decision} 不能由存档重现相同结果：请勿依据该决定，并联系法规岗。"


class RecoveryNotReady(ShebaoError):
    """Recovery case {recovery} is "{state}": "{act}" may follow only {allowed}."""

    code = "benefits.recovery_state"
    zh = "追回案件 {recovery} 处于“{state}”状态：办理“{act}”的前置状态为 {allowed}。"


class ConsentMissing(ShebaoError):
    """Heir {heir} has not consented: overpaid months of case {recovery} may not be set off against this money."""

    code = "benefits.consent"
    zh = "继承人 {heir} 未同意：案件 {recovery} 的多发待遇不得从该款项中抵扣。"


class RunSignedTwice(ShebaoError):
    """{name} cannot sign run {run}: it bears a signature as {role} of the same person or for the same part."""

    code = "benefits.run_signed_twice"
    zh = "{name} 不能签署批次 {run}：同一人或同一环节已以 {role} 签署。"


class AdjustmentUnknown(ShebaoError):
    """The scheme {scheme} has no adjustment "{adjustment}": look in its scheme.yaml under adjustments."""

    code = "benefits.adjustment_unknown"
    zh = "项目 {scheme} 没有“{adjustment}”这次调整：请查看其 scheme.yaml 的 adjustments。"


class TooMuchRecovered(ShebaoError):
    """Case {recovery}: {fen} fen is more than the {open} fen that can be taken: nobody repays more than he owes."""

    code = "benefits.too_much_recovered"
    zh = "案件 {recovery}：{fen} 分超过可追回的 {open} 分：不得多追。"


class TakeOnRefused(ShebaoError):
    """The awards of "{document}" are not taken on: {reasons}. Correct the list and take it on again."""

    code = "benefits.take_on"
    zh = "“{document}”所列待遇未予接收：{reasons}。请更正名单后重新接收。"


class NotDetermined(ShebaoError):
    """Claim {claim}: not yet recognised from the archive: {facts}. Have them determined and reviewed first."""

    code = "benefits.not_determined"
    zh = "申请 {claim}：下列事项尚未依据档案认定：{facts}。请先完成认定和复核。"


class LivingCheckNotReady(ShebaoError):
    """Living-status check {check} stands at "{state}": "{act}" may follow only {allowed}. Suspension is never first."""

    code = "benefits.living_state"
    zh = "资格认证 {check} 处于“{state}”步骤：办理“{act}”的前提是 {allowed}。不得先行停发。"


class LivingStatusUnruled(ShebaoError):
    """The scheme {scheme} does not say how long a silence may last: write living_status in its service.yaml."""

    code = "benefits.living_unruled"
    zh = "项目 {scheme} 未规定资格认证的间隔：请在其 service.yaml 中写明 living_status。"


class ApplicationNeeded(ShebaoError):
    """The scheme {scheme} does not let the house act unasked: somebody must apply, or its service.yaml must say so."""

    code = "benefits.application_needed"
    zh = "项目 {scheme} 未规定可以免申请办理：须由本人申请，或在其 service.yaml 中写明。"


class DoubleNotReady(ShebaoError):
    """Case {double} of a double drawing is "{state}": "{act}" may follow only {allowed}."""

    code = "benefits.double_state"
    zh = "重复领取案件 {double} 处于“{state}”状态：办理“{act}”的前置状态为 {allowed}。"


class HoldNotReady(ShebaoError):
    """The notice of a pause or an end of award {award} is "{state}": "{act}" may follow only {allowed}. Tell the person
    first, and let another officer decide."""

    code = "benefits.hold_state"
    zh = (
        "待遇 {award} 的暂停（终止）告知处于“{state}”状态：办理“{act}”的前置状态为 {allowed}。"
        "请先告知当事人，并由另一人决定。"
    )


class PlanImpossible(ShebaoError):
    """Recovery case {recovery} cannot be paid back by this plan: {faults}. Agree on another one."""

    code = "benefits.plan"
    zh = "案件 {recovery} 不能按该计划分期退还：{faults}。请另行商定。"


class YearsNotTold(ShebaoError):
    """Who lacks years in {scheme} cannot be listed for {region}: {why}. Complete the law of the place, then
    list again."""

    code = "benefits.years_not_told"
    zh = "无法列出 {region} 的 {scheme} 缴费年限不足人员：{why_zh}。请补齐当地规定后再列。"


class MonthOutOfOrder(ShebaoError):
    """{month} is out of order: the last month paid is {last}, and a payroll pays everything owed since then. Run {next}
    now; a month is neither left out nor run after a later one."""

    code = "benefits.month_out_of_order"
    zh = (
        "{month} 次序不对：最近已发放的月份是 {last}，每次核发会一并计入此后应发的全部待遇。"
        "请先办理 {next}；月份不得跳过，也不得在以后月份之后补办。"
    )
