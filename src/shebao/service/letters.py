"""The decision letter as data: the answer first, then why, then what one can do.

Nothing here knows a scheme: its words come from the scheme's service.yaml, its figures from the decision's own steps,
its remedies from dated law. The same `Letter` becomes a page and a PDF in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.kernel.errors import Reason, ShebaoError
from shebao.kernel.money import capitals, yuan
from shebao.service.text import Text, day, money, month, phrase, same, text_of

KINDS = ("granted", "refused", "waiting", "changed", "recovery", "suspended", "resumed", "death", "arrears")


class LetterNeedsVerifiedValues(ShebaoError):
    """The letter {number} rests on values nobody has verified ({names}): it can only be printed in a demonstration."""

    code = "service.unverified_letter"
    zh = "函件 {number} 依据的数值尚未核实（{names}），只能在演示中打印。"


class LetterIsNoRefusal(ShebaoError):
    """The letter {number} would refuse for a gap of ours or a fact not yet found ({reasons}): write "waiting" instead,
    and have an officer decide."""

    code = "service.no_refusal"
    zh = "函件 {number} 会以本系统的空缺或待查事实（{reasons}）为由不予批准：应发“办理中”函，并由工作人员决定。"


class LetterWordsMissing(ShebaoError):
    """The scheme {scheme} has no words for a letter of the kind "{kind}": add letters.{kind} to its service.yaml."""

    code = "service.letter_words"
    zh = "制度 {scheme} 没有“{kind}”函件的文本：请在其 service.yaml 中补充 letters.{kind}。"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the calculation: what, how much in fen, by which document, and how sure."""

    label: Text
    amount: int
    source: Text
    mark: Text | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact we used, with its source; `assumed` carries the article that lets us assume it."""

    name: Text
    value: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to disagree, as dated law words it."""

    text: Text
    cites: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class Office:
    """The agency that writes, and how to reach a person there."""

    name: Text
    phone: Text
    address: Text
    hours: Text | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an officer on the way to the decision, as recorded: which step, in which post, when."""

    step: str
    post: Text
    on: date


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a letter reached the person, as the officer who handed it over recorded it."""

    way: Text
    on: date
    signed_by: str
    relation: Text
    officer: Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One past month that changes: what was paid, what is right now."""

    month: int
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything a letter says that is not words: filled by the actions from the record."""

    scheme: str
    kind: str
    number: str
    decided_on: date
    office: Office
    person_name: str
    masked_number: str
    officer: Text
    code: str
    amount: int = 0
    lines: tuple[Line, ...] = ()
    from_month: int = 0
    pay_by: date | None = None
    account_tail: str = ""
    fillers: Mapping[str, Text] | None = None
    used: tuple[Fact, ...] = ()
    reasons: tuple[Reason, ...] = ()
    differences: tuple[Difference, ...] = ()
    provisional: Text | None = None
    unverified: tuple[Text, ...] = ()
    demonstration: bool = True
    scheme_name: Text | None = None
    answer_by: date | None = None
    acts: tuple[Act, ...] = ()
    delivered: Delivered | None = None
    to: Text | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences and, for the calculation, figures."""

    heading: Text
    sentences: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()
    total: int | None = None
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter, ready for any renderer."""

    number: str
    title: Text
    date: Text
    office: Text
    to: Text
    lead: Text
    opening: tuple[Text, ...]
    sections: tuple[Section, ...]
    closing: tuple[Text, ...]
    seal: Text
    delivery: tuple[tuple[Text, Text], ...]
    demonstration: bool


def build(facts: LetterFacts, words: Mapping[str, Any], remedies: Sequence[Remedy]) -> Letter:
    """The letter for `facts`; `words` is the scheme's `letters` mapping of service.yaml."""
    if facts.unverified and not facts.demonstration:
        raise LetterNeedsVerifiedValues(number=facts.number, names=", ".join(t.en for t in facts.unverified))
    open_points = [reason.zh for reason in facts.reasons if reason.means != "refuse"]
    if facts.kind == "refused" and open_points:
        raise LetterIsNoRefusal(number=facts.number, reasons=" ".join(open_points))
    if facts.kind == "waiting":
        return _waiting(facts)
    own = words.get(facts.kind)
    if not own:
        raise LetterWordsMissing(scheme=facts.scheme, kind=facts.kind)
    where = f"{facts.scheme}/service.yaml letters.{facts.kind}"
    filled = _fillers(facts)
    sections = [
        _why(facts, own, where, filled),
        _calculation(facts),
        _start(facts, own, where, filled),
        _used(facts),
        _sentences(phrase("tell_heading"), own.get("tell_us"), where, filled),
        disagree(facts, remedies),
        _decided(facts),
    ]
    opening = (text_of(own["lead"], where).fill(**filled), *_opening(facts))
    return finish(facts, text_of(own["title"], where), opening, [s for s in sections if s is not None])


def _waiting(facts: LetterFacts) -> Letter:
    """Neither grant nor refusal: what is open, who is on it, and that nothing is lost. The same words everywhere."""
    said: list[Text] = []
    for reason in facts.reasons:
        said.append(_reason(reason))
        if reason.would_change_en:
            words = {"wait": "waits_for", "decide_by_order": "officer_decides"}.get(reason.means, "would_change")
            said.append(phrase(words, what=Text(reason.would_change_en, reason.would_change_zh)))
    means = {reason.means for reason in facts.reasons}
    close = [phrase("waiting_close_wait")] if "wait" in means else []
    close += [phrase("waiting_close_order")] if "decide_by_order" in means else []
    close += [phrase("waiting_until", day=day(facts.answer_by))] if facts.answer_by else []
    sections = [
        Section(phrase("why_waiting_heading"), tuple(said)),
        Section(phrase("waiting_close_heading"), (*close, phrase("waiting_kept"))),
        Section(phrase("working_heading"), (phrase("working_by", officer=facts.officer),)),
    ]
    named, count = facts.scheme_name or same(facts.scheme), len(facts.reasons)
    lead = phrase("waiting_lead_one" if count == 1 else "waiting_lead", scheme=named, reasons_count=str(count))
    return finish(facts, phrase("waiting_title"), (lead,), sections)


def finish(facts: LetterFacts, title: Text, opening: Sequence[Text], sections: Sequence[Section]) -> Letter:
    """The sections between head and foot, which every letter shares."""
    return Letter(
        number=facts.number,
        title=title,
        date=day(facts.decided_on),
        office=facts.office.name,
        to=facts.to or phrase("to", name=facts.person_name, number=facts.masked_number),
        lead=opening[0],
        opening=tuple(opening[1:]),
        sections=tuple(sections),
        closing=_closing(facts),
        seal=phrase("seal_place_demonstration" if facts.demonstration else "seal_place", office=facts.office.name),
        delivery=slip(facts.number, facts.delivered),
        demonstration=facts.demonstration,
    )


def _decided(facts: LetterFacts) -> Section:
    """Who decided: the sentence, then each act with post and day, as recorded."""
    how = "decided_refusal_by" if facts.kind == "refused" else "decided_by"
    acts = [phrase("act_line", act=phrase(f"act_{act.step}"), post=act.post, day=day(act.on)) for act in facts.acts]
    return Section(phrase("decided_heading"), (phrase(how, officer=facts.officer), *acts))


def _closing(facts: LetterFacts) -> tuple[Text, ...]:
    said = [phrase("talk", phone=facts.office.phone, address=facts.office.address)]
    if facts.office.hours is not None:
        said.append(phrase("opening_hours", hours=facts.office.hours))
    return (*said, phrase("helper"), phrase("genuine", code=facts.code))


def slip(number: str, delivered: Delivered | None) -> tuple[tuple[Text, Text], ...]:
    """The receipt of delivery, row by row: what the record says, or empty lines to be filled in by hand."""
    empty = same("")
    rows = [(phrase("slip_paper"), phrase("case", number=number))]
    if delivered is None:
        return (*rows, *((phrase(f"slip_{row}"), empty) for row in ("way", "day", "signed", "officer")))
    return (
        *rows,
        (phrase("slip_way"), delivered.way),
        (phrase("slip_day"), day(delivered.on)),
        (phrase("slip_signed"), phrase("slip_signed_by", name=delivered.signed_by, relation=delivered.relation)),
        (phrase("slip_officer"), delivered.officer),
    )


def _fillers(facts: LetterFacts) -> dict[str, Text]:
    from_month = month(facts.from_month) if facts.from_month else same("")
    return {
        "name": same(facts.person_name),
        "amount": same(yuan(facts.amount)),
        "capitals": same(capitals(facts.amount)),
        "from_month": from_month,
        "reasons_count": same(str(len(facts.reasons))),
        "place": facts.office.name,
        **(facts.fillers or {}),
    }


def _opening(facts: LetterFacts) -> tuple[Text, ...]:
    said: list[Text] = []
    if facts.pay_by is not None:
        start = month(facts.from_month)
        if facts.account_tail:
            pay_by = day(facts.pay_by)
            said.append(phrase("first_payment", from_month=start, pay_by=pay_by, tail=facts.account_tail))
        else:
            said.append(phrase("name_an_account", from_month=start))
    if facts.differences:
        owed = sum(d.now - d.before for d in facts.differences)
        said.append(phrase("arrears_lead", amount=money(owed), months=str(len(facts.differences))))
    if facts.provisional is not None:
        said.append(phrase("provisional", names=facts.provisional))
    if facts.unverified:
        names = Text("; ".join(t.en for t in facts.unverified), "；".join(t.zh for t in facts.unverified))
        said.append(phrase("unverified_note", names=names))
    if facts.kind in ("granted", "changed", "resumed") and (facts.pay_by is None or facts.account_tail):
        said.append(phrase("nothing_to_do"))
    return tuple(said)


def _why(facts: LetterFacts, own: Mapping[str, Any], where: str, filled: Mapping[str, Text]) -> Section | None:
    if facts.kind != "refused":
        return _sentences(phrase("why_heading"), own.get("why"), where, filled)
    said: list[Text] = []
    for reason in facts.reasons:
        said.append(_reason(reason))
        if reason.would_change_en:
            said.append(phrase("would_change", what=Text(reason.would_change_en, reason.would_change_zh)))
    return Section(phrase("why_refused_heading"), tuple(said))


def _reason(reason: Reason) -> Text:
    if not reason.cites:
        return Text(reason.en, reason.zh)
    return Text(f"{reason.en} ({reason.cites})", f"{reason.zh}（{reason.cites}）")


def _calculation(facts: LetterFacts) -> Section | None:
    if facts.differences:
        said = tuple(
            phrase("arrears_line", month=month(d.month), before=money(d.before), after=money(d.now))
            for d in facts.differences
        )
        return Section(phrase("how_changed_heading"), said, facts.lines, facts.amount)
    if not facts.lines:
        return None
    return Section(phrase("how_heading"), (), facts.lines, facts.amount)


def _start(facts: LetterFacts, own: Mapping[str, Any], where: str, filled: Mapping[str, Text]) -> Section | None:
    words = own.get("start")
    if not words or not facts.from_month:
        return None
    said = text_of(words, where).fill(**filled)
    if words.get("cites"):
        said = Text(f"{said.en} ({words['cites']})", f"{said.zh}（{words['cites']}）")
    return Section(phrase("from_heading", from_month=month(facts.from_month)), (said,))


def _used(facts: LetterFacts) -> Section | None:
    if not facts.used:
        return None
    said = [phrase("used_fact", name=f.name, value=f.value, source=f.source) for f in facts.used]
    return Section(phrase("used_heading"), (*said, phrase("used_close")))


def disagree(facts: LetterFacts, remedies: Sequence[Remedy]) -> Section:
    """Every way to disagree, each with its article."""
    said = []
    for remedy in remedies:
        mark = phrase("unverified")
        en = f"{remedy.text.en} ({remedy.cites}{', ' + mark.en if remedy.unverified else ''})"
        zh = f"{remedy.text.zh}（{remedy.cites}{'，' + mark.zh if remedy.unverified else ''}）"
        said.append(Text(en, zh))
    if facts.kind in ("granted", "changed"):
        said.append(phrase("paid_meanwhile"))
    return Section(phrase("disagree_heading"), tuple(said), numbered=True)


def _sentences(heading: Text, words: Any, where: str, filled: Mapping[str, Text]) -> Section | None:
    if not words:
        return None
    pairs = zip(words["en"], words["zh"], strict=True)
    return Section(heading, tuple(text_of({"en": en, "zh": zh}, where).fill(**filled) for en, zh in pairs))
