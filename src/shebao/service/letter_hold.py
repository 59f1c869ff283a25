"""The letter before a payment is paused or ended on a ground of the law: what is intended and why, until when and how
to answer, what follows. It decides nothing."""

from __future__ import annotations

from shebao.benefits.holds import HoldCase
from shebao.service.letter_after import Told, without_pause
from shebao.service.letter_model import Letter, Section
from shebao.service.pauses import cause_intended
from shebao.service.text import day, money, month, phrase


def hold_notice(told: Told, case: HoldCase) -> Letter:
    """Told of the notice alone: what came after it does not change the letter. Raises GroundUnknown."""
    hold, notice = case.hold, case.notice
    ends, cause = hold.status == "stopped", cause_intended(told.scheme, hold, notice.on)
    until = day(notice.until or notice.on)
    lead = phrase("hold_ended_lead", scheme=told.name, month=month(hold.start - 1))
    if not ends:
        lead = phrase("hold_paused_lead", scheme=told.name, month=month(hold.start))
    opening = [lead, phrase("notice_until", until=until)]
    if paid := without_pause(told.after, hold.start):
        opening.insert(1, phrase("hold_amount", amount=money(paid)))
    answer = tuple(phrase(f"notice_answer_{key}") for key in ("how", "facts", "law"))
    then = [phrase("hold_then_paid"), phrase("hold_then_clear")]
    then += [phrase(f"notice_then_{key}", until=until) for key in ("other", "silent", "letter")]
    after = Section(phrase("hold_after_end_heading"), cause.then) if ends else None
    if not ends:
        after = Section(phrase("hold_go_on_heading"), (*cause.resume, *cause.between))
    sections = [
        Section(phrase("hold_why_heading"), (*cause.why, *told.grounds(hold.cites))),
        after if after is not None and after.sentences else None,
        Section(phrase("notice_answer_heading"), answer),
        Section(phrase("notice_then_heading"), tuple(then)),
        Section(phrase("disagree_heading"), (phrase("notice_no_decision"), phrase("notice_no_decision_yet"))),
        told.by_whom(),
    ]
    return told.finished(told.title("hold_ended" if ends else "hold_paused"), opening, sections)
