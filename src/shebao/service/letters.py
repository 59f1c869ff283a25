"""The decision letter as data: the answer first, then why, then what one can do.

Nothing here knows a scheme: its words come from the scheme's service.yaml, its figures from the decision's own steps,
its remedies from dated law. The same `Letter` becomes a page and a PDF in both languages, whether it is issued to a
person (issue.py) or shows a worked case (specimen.py). The parts between head and foot are in letter_sections.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shebao.kernel.errors import ShebaoError
from shebao.service import letter_sections as sections_of
from shebao.service.letter_model import (
    AGAINST,
    BILL,
    MONTHLY,
    NOTICE,
    Act,
    Delivered,
    Difference,
    Earlier,
    Fact,
    Letter,
    LetterFacts,
    Line,
    Office,
    Remedy,
    Right,
    Section,
    Stretch,
)
from shebao.service.text import Text, day, joined, phrase, same

__all__ = [
    "Act",
    "Delivered",
    "Difference",
    "Earlier",
    "Fact",
    "Letter",
    "LetterFacts",
    "Line",
    "Office",
    "Remedy",
    "Right",
    "Section",
    "Stretch",
    "build",
    "disagree",
    "finish",
    "slip",
]


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


def build(facts: LetterFacts, words: Mapping[str, Any], remedies: Sequence[Remedy]) -> Letter:
    """The letter for `facts`; `words` is the scheme's `letters` mapping of service.yaml."""
    if facts.unverified and not facts.demonstration:
        raise LetterNeedsVerifiedValues(number=facts.number, names=", ".join(t.en for t in facts.unverified))
    open_points = [reason.zh for reason in facts.reasons if reason.means != "refuse"]
    if facts.kind in AGAINST and open_points:
        raise LetterIsNoRefusal(number=facts.number, reasons=" ".join(open_points))
    if facts.kind == "waiting":
        return _waiting(facts)
    if facts.kind == NOTICE:
        return _notice(facts, words)
    own = sections_of.words_of(facts, words)
    if not own:
        raise LetterWordsMissing(scheme=facts.scheme, kind=facts.kind)
    said = sections_of.Worded(facts, own, f"{facts.scheme}/service.yaml letters.{facts.kind}")
    sections = [
        said.why(),
        said.calculation(),
        said.calculation_before(),
        said.by_months(),
        said.start(),
        said.used(),
        said.list_of(phrase("tell_heading"), "tell_us"),
        disagree(facts, remedies),
        _decided(facts),
    ]
    return finish(facts, said.title(), said.opening(), [s for s in sections if s is not None])


def _waiting(facts: LetterFacts) -> Letter:
    """Neither grant nor refusal: what is open, who is on it, and that nothing is lost. The same words everywhere."""
    said: list[Text] = []
    for reason in facts.reasons:
        said.append(sections_of.reason_said(facts, reason))
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
    return finish(facts, phrase("waiting_title"), (lead, *sections_of.before(facts)), sections)


def _notice(facts: LetterFacts, words: Mapping[str, Any]) -> Letter:
    """Before a refusal: what we intend and every reason, until when and how to answer, what follows; no decision yet.
    The same words everywhere."""
    said = sections_of.Worded(facts, {}, "")
    name = sections_of.right_named(facts, words)
    until = day(facts.answer_by or facts.decided_on)
    then = ("again", "other", "silent", "letter")
    how = "notice_proposed_by_order" if facts.order is not None else "notice_proposed_by"
    by = phrase(how, officer=facts.officer, document=facts.order or same(""))
    sections = [
        said.why(),
        said.used(),
        Section(
            phrase("notice_answer_heading"), tuple(phrase(f"notice_answer_{key}") for key in ("how", "facts", "law"))
        ),
        Section(phrase("notice_then_heading"), tuple(phrase(f"notice_then_{key}", until=until) for key in then)),
        Section(phrase("disagree_heading"), (phrase("notice_no_decision"), phrase("notice_no_decision_yet"))),
        Section(phrase("working_heading"), (by, *_acts(facts))),
    ]
    bill = "_bill" if facts.right.manner == BILL else ""
    lead = phrase(f"notice_lead{bill}", item=name)
    opening = (
        sections_of.capital(lead),
        phrase("notice_until", until=until),
        *sections_of.before(facts),
        said.about(),
        *said.unverified(),
    )
    return finish(facts, phrase(f"notice_title{bill}", item=name), opening, [s for s in sections if s is not None])


def finish(facts: LetterFacts, title: Text, opening: Sequence[Text], sections: Sequence[Section]) -> Letter:
    """The sections between head and foot, which every letter shares."""
    return Letter(
        number=facts.number,
        numbers=_numbers(facts),
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
        band=facts.band,
    )


def _numbers(facts: LetterFacts) -> Text:
    """The number of the letter, and of the case it belongs to, so that nobody takes one for the other."""
    letter = phrase("case", number=facts.number)
    return joined([letter, phrase("case_of_letter", number=facts.case)], " · ", " · ") if facts.case else letter


def _decided(facts: LetterFacts) -> Section:
    """Who decided: the sentence, then each act with post and day, as recorded."""
    against = facts.kind == "refused" and not facts.right.owed  # who owes nothing is not heard before he is told
    how = "decided_refusal_by" if against else "decided_by"
    notified = next((act for act in facts.acts if against and act.step == "refusal_notified"), None)
    answered = any(act.step == "refusal_answered" for act in facts.acts)
    if notified is not None and not answered and facts.order is None:
        told = {"officer": facts.officer, "told": day(notified.on)}
        said = phrase("decided_refusal_silent", **told)
        if notified.until is not None:
            said = phrase("decided_refusal_unanswered", until=day(notified.until), **told)
        return Section(phrase("decided_heading"), (said, *_acts(facts)))
    if facts.right.by_machine and facts.kind in ("granted", "changed"):
        how = "decided_by_machine" if facts.kind == "granted" else "changed_by_machine"
    if facts.order is not None:
        how = "decided_refusal_by_order" if against else "decided_by_order"
    said = phrase(how, officer=facts.officer, document=facts.order or same(""))
    return Section(phrase("decided_heading"), (said, *_acts(facts)))


def _acts(facts: LetterFacts) -> list[Text]:
    """Each act on the way, with post and day, as recorded."""
    return [phrase("act_line", act=phrase(f"act_{act.step}"), post=act.post, day=day(act.on)) for act in facts.acts]


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


def disagree(facts: LetterFacts, remedies: Sequence[Remedy]) -> Section:
    """Every way to disagree, each with its article; below them, which of them nobody has checked in the document."""
    said, unsure = [], []
    for number, remedy in enumerate(remedies, start=1):
        cites = facts.cite_remedy(remedy.cites)
        said.append(Text(f"{remedy.text.en} ({cites.en})", f"{remedy.text.zh}（{cites.zh}）"))
        if remedy.unverified:
            unsure.append(phrase("unsure_of", number=str(number), point=remedy.unsure or phrase("unsure_whole")))
    after = [phrase("disagree_unverified", points=joined(unsure, "; ", "；"))] if unsure else []
    if facts.kind in ("granted", "changed") and facts.right.manner == MONTHLY:
        after.append(phrase("paid_meanwhile"))
    runs = any(remedy.runs for remedy in remedies)
    return Section(phrase("disagree_heading"), tuple(said), numbered=True, after=tuple(after), runs=runs)
