"""A simulated bank in a process of its own: reads the outbox folder, "pays", and writes its answers into the inbox.

    python -m shebao.payments.simulated_bank --outbox DIR --inbox DIR --seed 7 --share frozen=0.001 --once

It knows nothing of our database. What comes back is decided by seed and message id alone, so the same batch always gets
the same answer, in whatever order files arrive. Every answer says that the bank is simulated.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

import click
from lxml import etree

from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import fen, yuan
from shebao.payments import bank_text, iso20022
from shebao.payments.model import Answer, Cause

NAME = "simulated bank, no real money / 模拟银行，并非真实资金"
SHARES: Mapping[Cause, float] = {
    "account_closed": 0.0008,
    "name_mismatch": 0.0006,
    "frozen": 0.0002,
    "unknown_account": 0.0004,
    "technical": 0.0005,
}
"""Shares of lines that come back by default: invented, of the order that cashiers tell of."""

_ISO: Mapping[Cause, str] = {
    "account_closed": "AC04",
    "name_mismatch": "BE01",
    "frozen": "AC06",
    "unknown_account": "AC01",
    "technical": "MS03",
}
_TEXT: Mapping[Cause, tuple[str, str]] = {
    "account_closed": ("2001", "账户已销户"),
    "name_mismatch": ("2002", "户名不符"),
    "frozen": ("2003", "账户冻结"),
    "unknown_account": ("2004", "账号不存在"),
    "technical": ("2099", "系统原因未处理"),
}
_PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
_ANSWER_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- {demonstration}; {name} -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt><GrpHdr><MsgId>{message}</MsgId>\
<CreDtTm>{day}T00:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{key}</OrgnlMsgId>\
<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>{key}</OrgnlPmtInfId>
"""
_COUNT = (
    "<NbOfTxsPerSts><DtldNbOfTxs>{}</DtldNbOfTxs><DtldSts>{}</DtldSts><DtldCtrlSum>{}</DtldCtrlSum></NbOfTxsPerSts>\n"
)
_ANSWER_TAIL = "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n"


class ShareUnreadable(ShebaoError):
    """The share {text} cannot be read: write cause=part, for example frozen=0.001, with one of {causes}."""

    code = "payments.share_unreadable"
    zh = "“{text}”不是比例：请写成 原因=比例，例如 frozen=0.001，原因为 {causes} 之一。"


@dataclass(frozen=True, slots=True)
class SimulatedBank:
    """Its seed, and which part of all lines comes back for each cause."""

    seed: int
    shares: Mapping[Cause, float]

    def answer(self, message_id: str, amount_fen: int) -> tuple[bool, Cause | None]:
        """Whether a line is paid, and if not, why."""
        digest = sha256(f"{self.seed}|{message_id}|{amount_fen}".encode()).digest()
        place = int.from_bytes(digest[:8], "big") / 2**64
        for cause, share in self.shares.items():
            if place < share:
                return False, cause
            place -= share
        return True, None

    def serve(self, outbox: Path, inbox: Path) -> list[Path]:
        """Answers every file of the outbox that has no answer yet. What was written."""
        written = []
        inbox.mkdir(parents=True, exist_ok=True)
        for file in sorted([*outbox.glob("*.xml"), *outbox.glob("*.txt")]):
            target = inbox / f"{file.stem}.answer{file.suffix}"
            if not target.exists():
                content = self.reply(file.name, file.read_bytes())
                draft = target.with_suffix(".draft")
                draft.write_bytes(content)
                draft.rename(target)  # a reader never meets half a file
                written.append(target)
        return written

    def reply(self, name: str, content: bytes) -> bytes:
        """The answer to one file, in the format it came in. Raises BankFileInvalid, AnswerUnreadable."""
        if name.endswith(".xml"):
            iso20022.validate(content, iso20022.FORMAT)
            return self._reply_iso(content)
        key, lines = bank_text.read(name, content)
        encoding = "gb18030" if b"gb18030" in content[:400] else "utf-8"
        answers = []
        for line in lines:
            paid, cause = self.answer(line.message_id, line.amount_fen)
            code, text = _TEXT[cause] if cause else ("", "")
            answers.append(Answer(line.message_id, line.amount_fen, paid, code, text))
        return bank_text.write_answer(key, answers, encoding)

    def _reply_iso(self, content: bytes) -> bytes:
        document = etree.fromstring(content)
        key = _text(document, "MsgId")
        head = {"demonstration": iso20022.DEMONSTRATION, "name": NAME, "day": _text(document, "Dt")}
        parts, held = list[str](), dict[str, list[int]]()
        for order in document.iter(f"{_PAIN}CdtTrfTxInf"):
            message, amount = _text(order, "EndToEndId"), _text(order, "InstdAmt")
            paid, cause = self.answer(message, fen(amount))
            state = "ACSC" if paid else "RJCT"
            held.setdefault(state, []).append(fen(amount))
            parts.append(f"<TxInfAndSts><OrgnlEndToEndId>{escape(message)}</OrgnlEndToEndId>")
            parts.append(f"<TxSts>{state}</TxSts>")
            if cause:
                text = f"<AddtlInf>{_TEXT[cause][1]}</AddtlInf>"
                parts.append(f"<StsRsnInf><Rsn><Cd>{_ISO[cause]}</Cd></Rsn>{text}</StsRsnInf>")
            parts.append(f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{amount}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>\n')
        counts = [_COUNT.format(len(fens), state, yuan(sum(fens)).replace(",", "")) for state, fens in held.items()]
        start = _ANSWER_HEAD.format(message=escape(f"SIM-{key}")[:35], key=escape(key), **head)
        parts = [start, *counts, *parts]
        parts.append(_ANSWER_TAIL)
        answer = "".join(parts).encode()
        iso20022.validate(answer, iso20022.ANSWER_FORMAT)
        return answer


def shares_from(texts: Iterable[str]) -> dict[Cause, float]:
    """The default shares with those of `texts` ("frozen=0.001") in their place. Raises ShareUnreadable."""
    shares = dict(SHARES)
    for text in texts:
        name, _, number = text.partition("=")
        cause = next((c for c in SHARES if c == name), None)
        try:
            share = float(number)
        except ValueError:
            share = -1.0
        if cause is None or not 0 <= share <= 1:
            raise ShareUnreadable(text=text, causes=", ".join(SHARES))
        shares[cause] = share
    return shares


def _text(element: etree._Element, tag: str) -> str:
    found = element.find(f".//{_PAIN}{tag}")
    return (found.text or "") if found is not None else ""


@click.command()
@click.option("--outbox", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--inbox", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--share", "shares", multiple=True, help="cause=part, for example frozen=0.001")
@click.option("--once", is_flag=True, help="answer what lies there and end")
def main(outbox: Path, inbox: Path, seed: int, shares: Sequence[str], *, once: bool) -> None:
    """The simulated bank: answers bank files of the demonstration (模拟银行)."""
    try:
        bank = SimulatedBank(seed, shares_from(shares))
        while True:
            for file in bank.serve(outbox, inbox):
                click.echo(f"simulated bank: answered {file.name}")
            if once:
                return
            time.sleep(1)
    except ShebaoError as problem:
        raise click.ClickException(problem.english) from problem


if __name__ == "__main__":
    main()
