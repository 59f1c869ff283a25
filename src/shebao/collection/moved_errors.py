"""What can be wrong with relations that move in from another agency, and what to do about it."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class MovedListWrong(ShebaoError):
    """The form {name} has {count} wrong rows: {first}. Ask the sending agency for it anew; nothing was taken in."""

    code = "collection.moved_list_wrong"
    zh = "信息表 {name} 有 {count} 行错误：{first_zh}。请联系转出地重新报送；本次未受理任何数据。"


class MovedPaperKnown(ShebaoError):
    """{agency} sent a form under the number {document} before, with other rows (file {before}). A correction has a
    number of its own: nothing of {name} was taken in."""

    code = "collection.moved_paper_known"
    zh = (
        "{agency} 此前已报送编号 {document} 的信息表，内容不同（文件 {before}）。"
        "更正须另编号；{name} 本次未受理任何数据。"
    )


class SchemeMovesNothing(ShebaoError):
    """The scheme {scheme} has no account in the law that could grow by money moved in: nothing was taken in. Name the
    scheme of the relation, such as employee_pension."""

    code = "collection.scheme_moves_nothing"
    zh = "险种 {scheme} 没有可转入的个人账户：本次未受理任何数据。请写明转移的险种，例如 employee_pension。"


class MovedListUnknown(ShebaoError):
    """No list {number} of relations that move in is here: `shebao lists moved-in` tells the number as it takes one. A
    list of the dead is shown by `shebao lists show {number} --deaths`."""

    code = "collection.moved_list_unknown"
    zh = (
        "没有编号为 {number} 的转入名单：shebao lists moved-in 受理时给出编号。"
        "死亡名单用 shebao lists show {number} --deaths 查看。"
    )


class MovedMoneyDiffers(ShebaoError):
    """List {number} comes with {stated} yuan, the money named is {given}: nothing was booked. Ask {agency} for the
    rest, or for the list that the money belongs to."""

    code = "collection.moved_money_differs"
    zh = "第 {number} 号名单应到 {stated} 元，所报到账为 {given} 元：未记账。请向 {agency} 核对余款或对应名单。"


class MovedMoneyKnown(ShebaoError):
    """The money {reference} came with list {other} already, or list {number} had other money: nothing was booked."""

    code = "collection.moved_money_known"
    zh = "到账 {reference} 已用于第 {other} 号名单，或第 {number} 号名单已有其他到账：未记账。"


class MovedMoneyMissing(ShebaoError):
    """The money of list {number} has not come: no relation of it is taken over before. Name it with `shebao lists
    money`."""

    code = "collection.moved_money_missing"
    zh = "第 {number} 号名单的资金尚未到账，到账前不办理接续。到账后用 shebao lists money 登记。"


class NobodyHere(ShebaoError):
    """{who}: nobody with this number is registered here. Register the person first, then take the list over again."""

    code = "collection.moved_nobody"
    zh = "{who}：本机构没有该号码的人员登记。请先办理登记，再重新接续。"


class AnotherName(ShebaoError):
    """{who}: the record has another name for this number. Have the record or the form corrected."""

    code = "collection.moved_name"
    zh = "{who}：姓名与登记不一致。请更正登记或由转出地更正信息表。"


class NotInsuredHere(ShebaoError):
    """{who}: is not insured in {scheme} here, so nothing can join. Enrol the person, or send the relation back."""

    code = "collection.moved_not_insured"
    zh = "{who}：未在本地参加 {scheme}，不能接续。请先参保，或退回转出地。"


class AnotherPool(ShebaoError):
    """{who}: is insured in the pool of {area}, the money of this list is of another. Send it to the agency there."""

    code = "collection.moved_pool"
    zh = "{who}：参保地属于 {area} 统筹区，本名单资金属其他统筹区。请转该地办理。"


class DeadHere(ShebaoError):
    """{who}: died on {day} by the record; his account goes to his heirs where it is. Send the relation back."""

    code = "collection.moved_dead"
    zh = "{who}：登记已于 {day} 死亡，账户余额应在原地由继承人领取。请退回转出地。"


class PaidTwice(ShebaoError):
    """{who}: paid here as well are {months}. Settle the double insurance first (人社部发〔2010〕70号), then take
    over."""

    code = "collection.moved_twice"
    zh = "{who}：{months} 在本地也已缴费。请先按重复参保处理（人社部发〔2010〕70号），再办理接续。"


class YearTooLong(ShebaoError):
    """{who}: with what is known already the year {year} would have {months} months. Find out which are double."""

    code = "collection.moved_year"
    zh = "{who}：与已有记录合计，{year} 年将有 {months} 个月。请核实重复的月份。"
