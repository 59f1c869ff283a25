"""What collection cannot do, as sentences. Rows of a sheet carry these beside them."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class NotRegistered(ShebaoError):
    """Line {line}: nobody with this number is registered here. Register the person first, then send the line again."""

    code = "collection.not_registered"
    zh = "第{line}行：本机构没有该号码的人员登记。请先办理参保登记，再重新申报本行。"


class NameDiffers(ShebaoError):
    """Line {line}: the record has another name for this number. Correct the name, or have the record corrected."""

    code = "collection.name_differs"
    zh = "第{line}行：姓名与该号码的登记姓名不一致。请更正姓名，或先更正登记信息。"


class NotOnStaff(ShebaoError):
    """Line {line}: the person does not work for this employer in {month}. Write "joined" in the change column."""

    code = "collection.not_on_staff"
    zh = "第{line}行：该人员 {month} 不在本单位参保。如为新增，请在“变动”栏填写“新增”。"


class ChangeRefused(ShebaoError):
    """Line {line} was refused ({reason_en})."""

    code = "collection.change_refused"
    zh = "第{line}行未受理（{reason_zh}）。"


class SaidBefore(ShebaoError):
    """{reason_en}."""

    code = "collection.said_before"
    zh = "{reason_zh}。"


class EmployerNotHere(ShebaoError):
    """Employer {employer} is not registered in your agency's care. Register it, or send the sheet to its own agency."""

    code = "collection.employer_not_here"
    zh = "单位 {employer} 未在本机构登记。请先办理单位登记，或向其所属机构申报。"


class MonthAhead(ShebaoError):
    """The sheet is for {month}, which has not begun on {on}. Declare a month when it has begun."""

    code = "collection.month_ahead"
    zh = "申报所属期 {month} 在 {on} 尚未开始。请在当月开始后申报。"


class BackPaymentWithoutDocument(ShebaoError):
    """A back payment for {month} needs the document it rests on, made before the payment."""

    code = "collection.back_payment_document"
    zh = "补缴 {month} 的社会保险费须提供缴费前形成的依据文件。"


class BackPaymentRefused(ShebaoError):
    """{month} cannot be paid for now: {why} ({cites}). What an employer owes he may pay at any time, on a document."""

    code = "collection.back_payment_refused"
    zh = "{month} 的保险费现在不能补缴：{why_zh}（{cites}）。用人单位欠缴的，可凭依据文件随时补缴。"


class LawSilent(ShebaoError):
    """The law gives no dues of {scheme} in {region} for {month} ({reasons_en})."""

    code = "collection.law_silent"
    zh = "{region} {month} 的“{scheme}”缴费规定缺失（{reasons_zh}）。"


class PoolMissing(ShebaoError):
    """No pool of the fund {fund} is open for {area}. Open it in the books before assessing."""

    code = "collection.pool_missing"
    zh = "基金“{fund}”在统筹地区 {area} 尚未建账。请先建账再核定。"


class ReceiptFileKnown(ShebaoError):
    """The file {name} was taken before, on {day}. A file counts once."""

    code = "collection.receipt_file_known"
    zh = "文件 {name} 已于 {day} 接收。同一文件只计一次。"


class ReceiptFileWrong(ShebaoError):
    """The file {name} is refused whole: {count} rows are wrong, the first: {first}. Have them corrected and take
    the file in again."""

    code = "collection.receipt_file_wrong"
    zh = "文件 {name} 被整体退回：{count} 行有误，首个：{first_zh}。请更正后重新导入。"


class ReceiptColumnsWrong(ShebaoError):
    """The file {name} lacks the columns {missing}; it has {found}. Add them and take it in again."""

    code = "collection.receipt_columns"
    zh = "文件 {name} 缺少列 {missing}；现有列：{found}。请补齐后重新导入。"


class ReceiptEncodingUnknown(ShebaoError):
    """The file {name} is neither UTF-8 nor GB18030 text, or is damaged. Nothing was taken; ask for it again."""

    code = "collection.receipt_encoding"
    zh = "文件 {name} 不是 UTF-8 或 GB18030 文本，或已损坏。未接收任何内容，请重新索取。"


class AlreadyLive(ShebaoError):
    """{path} already works with the register {register}: old data is taken on only before the first act."""

    code = "collection.already_live"
    zh = "{path} 的登记簿“{register}”已在使用：历史数据只能在首次经办之前接收。"


class TakeOnRefused(ShebaoError):
    """The taking on of {what} from "{document}" is refused whole: {count} rows are impossible, the first:
    {first}. Correct the list and take it on again."""

    code = "collection.take_on_refused"
    zh = "来自“{document}”的{what}接收被整体拒绝：{count} 行不成立，首个：{first}。请更正名单后重新接收。"


class PersonDead(ShebaoError):
    """Line {line}: the person died on {day}; no wage can be declared after that month. Take the line out, or
    have the death corrected."""

    code = "collection.person_dead"
    zh = "第{line}行：该人员已于 {day} 死亡，此后月份不得申报工资。请删去该行，或申请更正死亡登记。"


class CreditFileWrong(ShebaoError):
    """The bank's notice {name} is refused whole: {why}. Nothing of it was taken; ask the bank for it again."""

    code = "collection.credit_file_wrong"
    zh = "银行到账通知 {name} 被整体退回：{why_zh}。未接收任何内容，请向银行重新索取。"


class CreditUnknown(ShebaoError):
    """There is no credit with the bank's number {reference} in your agency's care. Look at the list of held money."""

    code = "collection.credit_unknown"
    zh = "本机构没有流水号为 {reference} 的到账记录。请查看待查款清单。"


class CreditHasOwner(ShebaoError):
    """The credit {reference} already has an owner. What was booked wrongly is refunded, not moved."""

    code = "collection.credit_has_owner"
    zh = "流水号 {reference} 的款项已确认归属。误入账的应办理退还，不得改记。"


class RespiteImpossible(ShebaoError):
    """The {what} cannot be recorded: it needs an employer of your agency, a document, and days in the right order."""

    code = "collection.respite"
    zh = "该{what_zh}无法登记：须有本机构管理的单位、依据文件，且起止日期顺序正确。"


class StepOutOfOrder(ShebaoError):
    """The step {step} against employer {employer} cannot be taken on {on}: {why}."""

    code = "collection.enforcement_step"
    zh = "对单位 {employer} 的步骤 {step} 不能在 {on} 采取：{why_zh}。"


class InsolvencyUnknown(ShebaoError):
    """No insolvency {case_no} of employer {employer} is recorded here. File the claim first."""

    code = "collection.insolvency_unknown"
    zh = "本机构没有单位 {employer} 的破产案件 {case_no} 的登记。请先申报债权。"


class InsolvencyEnded(ShebaoError):
    """The insolvency {case_no} ended on {day} by {document}: an end is recorded once. If that paper was taken back, the
    new petition is a case of its own."""

    code = "collection.insolvency_ended"
    zh = "破产案件 {case_no} 已于 {day} 依 {document} 终结：终结只登记一次。原裁定被撤销的，新的申请另立案件。"


class DistributionTooMuch(ShebaoError):
    """Rank {rank} of {case_no} has {open_fen} fen open; {fen} fen cannot be laid over it. Ask the administrator."""

    code = "collection.distribution_too_much"
    zh = "案件 {case_no} 第 {rank} 顺位尚余 {open_fen} 分，无法分配 {fen} 分。请与管理人核对。"


class RefundRefused(ShebaoError):
    """The refund to employer {employer} for {scheme} is refused: {why}."""

    code = "collection.refund_refused"
    zh = "不予向单位 {employer} 退还 {scheme} 费款：{why_zh}。"


class CampaignUnknown(ShebaoError):
    """No campaign of {scheme} for {year} is open in your place. Open it with the place's notice first."""

    code = "collection.campaign_unknown"
    zh = "本地尚未开启“{scheme}”{year}年度集中缴费。请先按当地通知开启。"


class CampaignWrong(ShebaoError):
    """The campaign of {scheme} for {year} cannot be done so: {why}. Nothing was recorded."""

    code = "collection.campaign_wrong"
    zh = "“{scheme}”{year}年度集中缴费不能这样办理：{why_zh}。未作任何登记。"


class BillWrong(ShebaoError):
    """The bill {number} cannot be made or settled so: {why}. Nothing was booked."""

    code = "collection.bill_wrong"
    zh = "缴款通知 {number} 不能这样开具或入账：{why_zh}。未作任何入账。"


class DuplicateRefused(ShebaoError):
    """The double insurance of person {person} cannot be settled so: {why}. Nothing was changed."""

    code = "collection.duplicate_refused"
    zh = "人员 {person} 的重复参保不能这样清理：{why_zh}。未作任何变更。"
