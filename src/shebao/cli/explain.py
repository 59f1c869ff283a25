"""`shebao explain`: any figure walked back to its article, from a file, a decision, an award, a payment, a letter; and
the papers behind a fund's figure: an entry, a receipt, a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from shebao.benefits.claims import acts_of
from shebao.benefits.explain import Explained, explain_award, explain_decision
from shebao.benefits.history import RiseTold, history
from shebao.benefits.model import AwardId, DecisionId
from shebao.cli.charity_told import explain_gift
from shebao.cli.explain_file import say_steps, say_telling, tell_file
from shebao.cli.explain_papers import tell_receipt, tell_sheet
from shebao.cli.explain_sent import sent_said
from shebao.cli.explain_words import Words
from shebao.cli.law import DAY, country_option, json_option, lang_option
from shebao.cli.ledger_entries import tell_entry
from shebao.cli.listed import most_option
from shebao.cli.output import Output
from shebao.cli.where import READER, law_folder, opened
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.payments.explain import explain_payment, payment_numbered
from shebao.payments.model import PaymentId
from shebao.service.explain import Asked, tell, tell_explained
from shebao.service.issue import decision_of_letter
from shebao.service.numbers import numbers_there
from shebao.service.sums import sums_of
from shebao.service.walk import FORMAT, award_facts, decision_facts, history_facts, payment_facts
from shebao.store.db import Database
from shebao.store.errors import RowMissing


class NotExplainable(ShebaoError):
    """ "{what}" alone cannot be explained: name a file of facts, or decision, award, payment, letter, entry, receipt,
    sheet, donation or need with its number."""

    code = "cli.not_explainable"
    zh = (
        "仅凭“{what}”无法说明：请给出事实文件，"
        "或 decision（决定）、award（待遇）、payment（支付）、letter（函件）、entry（凭证）、receipt（税票）、"
        "sheet（申报表）、donation（捐赠）、need（求助需求）加编号。"
    )


class NothingOfThatNumber(ShebaoError):
    """The record has no {what} {number}, or it belongs to another agency: here {there}."""

    code = "cli.nothing_of_that_number"
    zh = "记录中没有编号为 {number} 的{what_zh}，或属于其他机构：{there_zh}。"

    def __init__(self, what: str, number: str, there: tuple[str, str] | None = None) -> None:
        known = ("their numbers go from {} to {}", "现有编号自 {} 至 {}")
        none = ("there is none yet", "尚无此类记录")
        en, zh = (words.format(*there or ()) for words in (known if there else none))
        super().__init__(what=what, what_zh=KINDS[what], number=number, there=en, there_zh=zh)


class NumberWanted(ShebaoError):
    """ "{said}" is no {what} number. Give {what} with its number, as in `explain {what} 17`: {where}."""

    code = "cli.number_wanted"
    zh = "“{said}”不是{what_zh}编号。请给出编号，例如 explain {what} 17。{where_zh}。"


KINDS = {
    "decision": "决定",
    "award": "待遇",
    "payment": "支付",
    "letter": "函件",
    "entry": "凭证",
    "receipt": "税票",
    "sheet": "申报表",
    "donation": "捐赠",
    "need": "求助需求",
}
PAPERS = ("entry", "receipt", "sheet")
GIFTS = ("donation", "need")
BY_TEXT = ("letter", "receipt")  # whose number is no whole number
"""What can be explained by its number."""
WHERE = {
    "payment": (
        "`payments list --fund FUND --month MONTH` names them, business numbers and message ids do as well",
        "payments list --fund 基金 --month 月份 列有编号，业务号、银行报文号也可以",
    ),
    "award": ("`explain payment` names it", "explain payment 会列出编号"),
    "entry": ("`ledger entries` names them", "ledger entries 列有编号"),
    "donation": ("`charity show` names them", "charity show 列有编号"),
    "need": ("`charity needs` names them", "charity needs 列有编号"),
    "sheet": ("`explain receipt` names it", "explain receipt 会列出编号"),
    "decision": ("`explain letter` and the number of a letter name it", "explain letter 加函件编号可查到"),
}
"""Where a reader finds the numbers of a thing, in both languages."""
_BUSINESS = re.compile(r"\d+(\.-?\d+)+")


@click.command("explain")
@click.argument("what")
@click.argument("number", required=False)
@click.option("--scheme", help="For a file of facts: which scheme.")
@click.option("--item", help="For a file of facts: the lump sum or settlement; without it the monthly award.")
@click.option("--at", type=DAY, help="For a file of facts: day of the law.")
@click.option("--region", default="000000", show_default=True, help="Division code; 000000 is the nation.")
@click.option("--known", type=DAY, help="As known on this day; default: everything known by now.")
@click.option("--line", type=int, help="For a sheet: this line of it alone, with every step.")
@most_option
@country_option
@lang_option
@json_option
def explain_command(what: str, number: str | None, **asked: Any) -> None:
    """Walk a figure back to its article: `explain person.json --scheme S --at DAY`, or `explain payment 17`.

    WHAT is a file of facts, or decision, award, payment, letter, entry (of the books), receipt, sheet (of an
    employer), donation or need (of the charity book) with its number.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    if what.endswith(".json"):
        tell_file(out, Path(what), asked)
        return
    if number is None or what not in KINDS:
        raise NotExplainable(what=what)
    if what not in BY_TEXT and not number.isdigit() and not (what == "payment" and _BUSINESS.fullmatch(number)):
        where, where_zh = WHERE[what]
        raise NumberWanted(said=number, what=what, what_zh=KINDS[what], where=where, where_zh=where_zh)
    words = Words(load(law_folder(asked["country"])), out.lang)
    with opened() as db:
        if what in GIFTS:
            explain_gift(out, db, words.law, what, int(number))
            return
        if what in PAPERS:
            _paper(out, db, words.law, (what, number), (asked["line"], asked["most"]))
            return
        try:
            walked = _walk(db, words, what, number)
        except RowMissing as error:
            raise NothingOfThatNumber(what, number, numbers_there(db, READER, what)) from error
        _say(out, walked.said)
        for sentence, rise in walked.rises:
            _say(out, [sentence])
            say_steps(out, tell(rise.said, Asked((), ()), words.law))
        told = walked.decision
        if told is not None:
            refused = bool(told.answer.reasons)
            if told.said is not None and refused:  # a refusal opens with itself, then how it was taken
                say_telling(out, tell_explained(told, words.law))
            _say(out, words.decision(told, acts_of(db, READER, told.claim.claim_id) if refused else ()))
            if told.said is not None and not refused:
                say_telling(out, tell_explained(told, words.law))
        out.result(walked.facts)


def _paper(out: Output, db: Database, law: Law, which: tuple[str, str], only: tuple[int | None, int]) -> None:
    """A paper of the books or of contributions. `only`: the line of a sheet that is told whole, and how many rows are
    listed. Raises EntryUnknown, NothingOfThatNumber."""
    (what, number), (line, most) = which, only
    if what == "entry":
        tell_entry(out, db, law, int(number), most)
        return
    try:
        if what == "receipt":
            tell_receipt(out, db, law, number, most)
        else:
            tell_sheet(out, db, law, int(number), (line, most))
    except RowMissing as error:
        raise NothingOfThatNumber(what, number, numbers_there(db, READER, what)) from error


@dataclass(frozen=True, slots=True)
class Walked:
    """What was met on the way to a decision, as sentences and as data."""

    said: list[str]
    facts: dict[str, Any]
    decision: Explained | None
    rises: tuple[tuple[str, RiseTold], ...] = ()


def _walk(db: Database, words: Words, what: str, number: str) -> Walked:
    """From a payment, award or letter to its decision. Raises RowMissing."""
    if what == "letter":
        return _decided([], {}, explain_decision(db, READER, DecisionId(decision_of_letter(db, READER, number))))
    if what == "decision":
        return _decided([], {}, explain_decision(db, READER, DecisionId(int(number))))
    if what == "payment":
        return _payment(db, words, payment_numbered(db, READER, number))
    award = explain_award(db, READER, AwardId(int(number)))
    told = explain_decision(db, READER, award.decision) if award.decision is not None else None
    sent, sent_facts = sent_said(db, award, words.lang)
    return _decided(words.of(award).award(award) + sent, {"award": award_facts(award) | sent_facts}, told)


def _payment(db: Database, words: Words, number: PaymentId) -> Walked:
    """The payment with its orders and entries, the award as its runs knew it, the rises, the decision."""
    paid = explain_payment(db, READER, number)
    award = explain_award(db, READER, AwardId(paid.paid.award_id))
    words = words.of(award)
    wanted = {(part.run, part.for_month) for part in paid.parts}
    known = history(db, READER, award.award, award.obligations, wanted)
    told = explain_decision(db, READER, award.decision) if award.decision is not None else None
    more = history_facts(known, paid, told.said if told else None)
    said = [*words.payment(paid), *words.months(known, paid.paid.period, award.scheme), *words.changes(more["because"])]
    said += words.award(award, {run for run, _ in wanted})
    rises = [(words.rise(rise, award.scheme), rise) for rise in known.rises]
    walked = _decided(said, {"payment": payment_facts(paid), "award": award_facts(award)} | more, told)
    return replace(walked, facts=walked.facts | {"sums": sums_of(walked.facts)}, rises=tuple(rises))


def _decided(said: list[str], facts: dict[str, Any], told: Explained | None) -> Walked:
    """The walk with the decision at its end; of an order there are no steps."""
    if told is None:
        return Walked(said, {"format": FORMAT, **facts}, None)
    head = decision_facts(told)
    steps = {name: head.pop(name) for name in [*head] if name not in ("number", "kind", "document", "known_at")}
    return Walked(said, {"format": FORMAT, **facts, "decision": head, **steps}, told)


def _say(out: Output, lines: Sequence[str]) -> None:
    for line in lines:
        out.line(line)
