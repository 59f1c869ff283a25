"""Letters on what happens to a right after it was granted: paused, going on, paid too much, a death.

Each follows an act of the record and says what that act says: its own reason with the article that decided, from when,
what to do, what becomes of the months. Head and foot are those of every letter; the words are in after_phrases.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shebao.benefits.afterwards import Afterwards, Died, Held, Overpaid
from shebao.benefits.doubles import REASON as DOUBLE
from shebao.benefits.living import SILENT
from shebao.benefits.model import FOREVER
from shebao.kernel.dates import month_of
from shebao.law.ir import Scheme
from shebao.service.letter_changes import changes_said, worked_before
from shebao.service.letter_model import MONTHLY, Act, Letter, LetterFacts, Line, Remedy, Section
from shebao.service.letter_sections import before, capital, right_named, together
from shebao.service.letters import disagree, finish
from shebao.service.pauses import Cause, came_back, cause_of, ended_by_ground
from shebao.service.text import Text, day, joined, money, month, phrase, phrases, same


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter after the grant tells from: the facts every letter has, the scheme, the award since, the ways to
    disagree, and the acts that led to it."""

    facts: LetterFacts
    scheme: Scheme
    after: Afterwards
    ways: Sequence[Remedy] = ()
    acts: Sequence[Act] = ()
    kept: Afterwards | None = None  # another award, from which instalments are held back
    names: Mapping[str, Text] = field(default_factory=dict)  # of the schemes, by which another right is named

    @property
    def name(self) -> Text:
        """What the right is called."""
        return right_named(self.facts, self.scheme.service.get("letters") or {})

    def title(self, kind: str) -> Text:
        """What kind of paper it is, and of which right."""
        return phrase(f"after_{kind}_title", scheme=self.name)

    def key(self, key: str) -> str:
        """The phrase of a sum that comes once, where months have another."""
        once = f"{key}_once"
        return once if self.facts.right.manner != MONTHLY and once in phrases() else key

    def grounds(self, *cites: str) -> list[Text]:
        """The articles that decided, where any did."""
        said = [self.facts.cite_remedy(one) for one in cites if one]
        return [phrase("grounds", cites=joined(said, "; ", "；"))] if said else []

    def finished(self, title: Text, opening: Sequence[Text], sections: Sequence[Section | None]) -> Letter:
        """Head, the parts that have something to say, and foot."""
        lead, *more = opening
        said = [capital(lead), *before(self.facts)[-1:], *more]
        return finish(self.facts, title, said, [part for part in sections if part is not None])

    def by_whom(self) -> Section:
        """Who decided and when; where nobody did, the day of the record."""
        last = self.acts[-1] if self.acts else None
        open_ = last is not None and last.step in ("told", "heard")  # nothing is decided yet
        said = phrase("after_recorded_by", day=day(self.facts.decided_on))
        if last is not None and not open_:
            said = phrase("after_decided_by", officer=last.post, day=day(last.on))
        acts = [phrase("act_line", act=phrase(f"act_{act.step}"), post=act.post, day=day(act.on)) for act in self.acts]
        return Section(phrase("working_heading" if open_ else "decided_heading"), (said, *acts))


def suspended(told: Told, held: Held) -> Letter:
    """Paused: why with the article, from when, what lets it go on, what becomes of the months. Raises
    PauseWithoutWords."""
    cause = cause_of(told.scheme, told.after, held, told.facts.account_tail)
    opening = [phrase("after_suspended_lead", scheme=told.name, month=month(held.start))]
    if paid := without_pause(told.after, held.start):
        opening.append(phrase("after_paid_before", amount=money(paid)))
    sections = [
        Section(phrase("why_so_heading"), (*cause.why, *told.grounds(cause.cites))),
        Section(phrase("after_resume_heading"), cause.resume),
        Section(phrase("after_between_heading"), cause.between),
        disagree(told.facts, told.ways),
        told.by_whom() if told.acts else Section(phrase("decided_heading"), (phrase("after_returned_by"),)),
    ]
    return told.finished(told.title("suspended"), opening, sections)


def ended(told: Told, held: Held) -> Letter:
    """Ended, by a ground of the law or because another right is drawn that excludes it: with which month, by which
    article, what follows."""
    opening = [phrase("after_ended_lead", scheme=told.name, month=month(held.start - 1))]
    if paid := without_pause(told.after, held.start):
        opening.append(phrase("after_ended_paid", amount=money(paid)))
    if ended_by_ground(held):
        cause = cause_of(told.scheme, told.after, held)
        parts = [
            Section(phrase("why_so_heading"), (*cause.why, *told.grounds(cause.cites))),
            Section(phrase("after_ended_heading"), (*_left(told, held), *cause.then)),
            disagree(told.facts, told.ways),
            told.by_whom(),
        ]
        return told.finished(told.title("ended"), opening, parts)
    follows = [phrase(f"after_ended_{key}") for key in ("kept", "asked")]
    listed = told.scheme.service.get("double_drawing") or ()
    own = next((one["then"] for one in listed if str(one["cites"]) == held.cites and one.get("then")), None)
    if own is not None:
        follows.append(Text(str(own["en"]), str(own["zh"])))
    elif any(one.get("to") != "family" for one in told.scheme.facts.get("lump_sums", ())):
        follows.append(phrase("after_ended_account"))
    sections = [
        Section(phrase("why_so_heading"), (_double(told, held), *told.grounds(held.cites))),
        Section(phrase("after_ended_heading"), tuple(follows)),
        disagree(told.facts, told.ways),
        told.by_whom(),
    ]
    return told.finished(told.title("ended"), opening, sections)


def _double(told: Told, held: Held) -> Text:
    """Which other right excludes this one, and since when."""
    listed = told.scheme.service.get("double_drawing") or ()
    other = {str(one["with"]) for one in listed if str(one["cites"]) == held.cites}
    if len(other) != 1 or not (name := told.names.get(*other)):
        return phrase("after_ended_double_plain")
    return phrase("after_ended_double", month=month(held.start), other=name)


def _left(told: Told, held: Held) -> list[Text]:
    """The months of a term that are not paid any more."""
    end = max((span.end for span in told.after.told.components), default=FOREVER)
    if end >= FOREVER or end <= held.start:
        return []
    return [phrase("after_ended_left", months=str(end - held.start), month=month(end - 1))]


def resumed(told: Told, held: Held, ended: datetime) -> Letter:
    """Going on: from when and how much, why, and the months of the pause to the fen, as owed when it ended."""
    cause, since = cause_of(told.scheme, told.after, held), going_on_from(held, ended.date())
    amount, tail = told.after.entitled(since), told.facts.account_tail
    opening = [phrase("after_resumed_lead", scheme=told.name, month=month(since), amount=money(amount))]
    last = max((span.end for span in told.after.told.components), default=FOREVER) - 1
    if not amount and last < since:  # the term ran out while it was paused
        opening = [phrase("after_resumed_over_lead", scheme=told.name, month=month(last)), phrase("after_resumed_over")]
    elif last < FOREVER - 1:
        opening.append(phrase("after_resumed_until", month=month(last)))
    opening.append(phrase("after_resumed_account", tail=tail) if tail else phrase("after_resumed_no_account"))
    seen = next((step for step in reversed(told.after.looked) if step.what == "confirmed"), None)
    if cause.told is None and seen is not None:
        cleared = phrase("after_seen", day=day(seen.on), document=seen.note)
    else:
        cleared = phrase("after_cleared", day=day(told.facts.decided_on))
    was = "after_was_paused"
    if ended_by_ground(held):
        was, cleared = "after_was_ended", phrase("after_end_withdrawn", day=day(told.facts.decided_on))
    paper = cause.why[1:2] if cause.told is not None else ()
    reason = phrase("after_silent_reason") if held.reason == SILENT else cause.why[0]
    why = (phrase(was, month=month(held.start), reason=reason), *paper, cleared)
    sections = [
        Section(phrase("why_so_heading"), (*why, *told.grounds(cause.cites))),
        _months_between(told, held, ended, cause),
        disagree(told.facts, told.ways),
        told.by_whom(),
    ]
    return told.finished(told.title("resumed"), opening, sections)


def _months_between(told: Told, held: Held, ended: datetime, cause: Cause) -> Section:
    heading, since = phrase("after_between_heading"), going_on_from(held, ended.date())
    lost = [h for h in told.after.pauses() if h.reason == held.reason and h.start == held.start and h.end <= since]
    if lost:
        only = lost[0].end - lost[0].start == 1
        key = "after_no_back_pay_one" if only else "after_no_back_pay"
        months = phrase(key, start=month(lost[0].start), end=month(lost[0].end - 1))
        return Section(heading, (months, *cause.between))
    back = held.start - 1  # the payment whose return began the pause is sent out again by itself
    again = told.after.booked(back) if came_back(held) else 0
    owed = told.after.unpaid(range(held.start, since), ended)
    if not owed:
        sent = (phrase("after_returned_again", month=month(back), amount=money(again)),) if again else ()
        return Section(heading, (phrase("after_back_pay_none"), *sent))
    total = again + sum(fen for _, fen in owed)
    lines = tuple(Line(month(at), fen, told.name) for at, fen in owed)
    if again:
        lines = (Line(month(back), again, phrase("after_returned_line")), *lines)
    over = not told.after.entitled(since)  # no next payment comes that they could join
    key = "after_back_pay_over" if over else "after_back_pay_again" if again else "after_back_pay"
    return Section(heading, (phrase(key, amount=money(total)),), lines, total)


def recovery(told: Told, case: Overpaid) -> Letter:
    """Money paid too much: asked about while it is open, then decided; month by month what was paid and what is due."""
    decided = case.last("decided")
    opening, parts = _decided(told, case) if decided is not None else _asked(told, case)
    lines = tuple(Line(_paid_and_due(told, at, fen), fen, phrase("after_month_part")) for at, fen in case.months)
    why, cites = _why_too_much(told, case)
    law = told.grounds(cites, decided.note if decided is not None else "")
    if not cites and told.after.died is None:  # by the facts or the rule: the articles the right rests on
        law = [*law, *_own_grounds(told)]
    occasion = told.facts.right.occasion
    about = occasion.said or (phrase("occasion_said", event=occasion.day) if occasion.day is not None else None)
    which = (about,) if about is not None and told.facts.right.manner != MONTHLY else ()
    sections = [
        Section(phrase("why_so_heading"), (*why, *law)),
        Section(phrase(told.key("after_months_heading")), which, lines, case.fen),
        *_worked_out(told, case),
        *parts,
        told.by_whom(),
    ]
    title = "steps" if case.plan else "recovery" if decided is not None else "notice"
    return told.finished(told.title(title), opening, sections)


def _paid_and_due(told: Told, at: int, fen: int) -> Text:
    booked = told.after.booked(at)
    return phrase(told.key("after_month_line"), month=month(at), booked=money(booked), due=money(booked - fen))


def _worked_out(told: Told, case: Overpaid) -> list[Section]:
    """How what is due comes about, and what was paid where that is on record; nothing where nothing is due, or where
    the months have other sums than the decision."""
    employer = phrase("payer_employer")  # what he pays is no matter between us
    now, before = (
        tuple(line for line in lines if line.payer != employer) for lines in (told.facts.lines, told.facts.lines_before)
    )
    paid, due = ({told.after.booked(at) - part * fen for at, fen in case.months} for part in (0, 1))
    sums = [sum(line.amount for line in lines) for lines in (now, before)]
    if not sums[0] or due != {sums[0]}:
        return []
    found = [Section(phrase("after_due_heading"), (), now, sums[0] if len(now) > 1 else None)]
    was = worked_before(before, now) if paid == {sums[1]} else None
    return [*found, *([was] if was is not None else [])]


def _own_grounds(told: Told) -> list[Text]:
    said = together([told.facts.cite(one) for one in told.facts.right.grounds])
    return [phrase("grounds", cites=joined(said, "; ", "；"))] if said else []


def _why_too_much(told: Told, case: Overpaid) -> tuple[tuple[Text, ...], str]:
    """From the record, with its article: a death, a right that excludes it, a pause; else the facts as they are now."""
    after, first = told.after, case.months[0][0]
    if after.died is not None and first > month_of(after.died.on):
        why = phrase("after_why_death", name=told.facts.person_name, day=day(after.died.on))
        return (why,), death_cites(told.scheme)
    double = next((h for h in after.pauses("stopped") if h.reason == DOUBLE), None)
    if double is not None:
        return (_double(told, double), phrase("after_why_double")), double.cites
    over = next((h for h in after.pauses("stopped") if ended_by_ground(h) and h.start <= first), None)
    if over is not None:
        cause = cause_of(told.scheme, after, over)
        return (phrase("after_why_ended", reason=cause.why[0]), *cause.why[1:2]), cause.cites
    paused = next((h for h in after.pauses() if h.start <= first < h.end), None)
    if paused is not None:
        cause = cause_of(told.scheme, after, paused)
        return (phrase("after_why_paused", reason=cause.why[0]), *cause.why[1:2]), cause.cites
    booked, fen = after.booked(first), case.months[0][1]
    sums = {"booked": money(booked), "due": money(booked - fen), "month": month(first)}
    return (phrase(told.key("after_why_facts"), **sums), *changes_said(told.facts, "after_mistake")), ""


def _asked(told: Told, case: Overpaid) -> tuple[list[Text], list[Section]]:
    noticed = case.last("noticed")
    opening = [phrase("after_notice_lead", scheme=told.name, amount=money(case.fen))]
    if told.facts.right.to and told.facts.right.manner != MONTHLY:  # to those a death left behind
        opening = [phrase("after_to_family"), *opening]
    if noticed is not None and noticed.until is not None:
        opening.append(phrase("after_answer_by", until=day(noticed.until)))
    ours = not told.facts.changes and told.facts.mistaken  # the letter has said already that it was our mistake
    why = "answer_why_mistake" if ours else "answer_why"
    todo = tuple(
        phrase(told.key(f"after_{key}")) for key in ("answer_how", why, "answer_then", "answer_article", "steps")
    )
    contest = Section(phrase("disagree_heading"), (phrase("after_no_decision"),))
    return opening, [Section(phrase("after_answer_heading"), todo), contest]


def _decided(told: Told, case: Overpaid) -> tuple[list[Text], list[Section]]:
    opening = [phrase("after_recovery_lead", scheme=told.name, amount=money(case.fen))]
    back = sum(step.fen for step in case.steps if step.what == "received" and step.on < told.facts.decided_on)
    if back:
        opening.append(phrase("after_came_back", received=money(back), left=money(case.fen - back)))
    return opening, [*_how_paid_back(told, case), disagree(told.facts, told.ways)]


def _how_paid_back(told: Told, case: Overpaid) -> list[Section]:
    heading = phrase("after_how_heading")
    if not case.plan:
        decided = case.last("decided")
        by = decided.until if decided is not None else None
        when = phrase("after_pay_by", day=day(by)) if by is not None else phrase("after_pay_open")
        return [Section(heading, (when, phrase("after_steps"), phrase("after_nothing_held")))]
    first = case.plan[0]
    key = "after_plan_set_off" if first.way == "set_off" else "after_plan_repay"
    cites = told.facts.cite_remedy(first.document)
    said = [phrase(key, count=str(len(case.plan)), document=cites)]
    source = next((a for a in (told.after, told.kept) if a is not None and a.told.award == first.award), None)
    if source is not None:
        left = min(source.entitled(one.month) for one in case.plan)
        said.append(phrase("after_plan_left", left=money(left)))
    lines = tuple(Line(month(one.month), one.fen, same("")) for one in case.plan)
    total = sum(one.fen for one in case.plan)
    said.append(phrase("after_plan_hard"))
    return [Section(heading, tuple(said)), Section(phrase("after_plan_heading"), (), lines, total)]


def death(told: Told, died: Died, document: str) -> Letter:
    """To the heirs: what ended, what is still owed, what came after the death, what they may claim."""
    last = int(month_of(died.on))
    facts: dict[str, str | Text] = {"name": told.facts.person_name, "day": day(died.on), "known": day(died.known_on)}
    known = (
        phrase("after_death_paper", document=document, **facts) if document else phrase("after_death_known", **facts)
    )
    sections = [
        Section(phrase("why_so_heading"), (known, *_law_of_death(told))),
        _still_owed(told, died, last),
        _paid_after(told, last),
        _may_claim(told),
        disagree(told.facts, told.ways),
        Section(phrase("decided_heading"), (phrase("after_recorded_decision", day=day(told.facts.decided_on)),)),
    ]
    lead = capital(phrase("after_death_lead", scheme=told.name, month=month(last)))
    return told.finished(told.title("death"), [phrase("after_to_family"), lead], sections)


def _law_of_death(told: Told) -> list[Text]:
    """The article by which the right ends with its person, or that none was found that names the month."""
    if cites := death_cites(told.scheme):
        return told.grounds(cites)
    return [phrase("after_death_own_household" if _of_household(told) else "after_death_own")]


def death_cites(scheme: Scheme) -> str:
    """The article that ends a right with the month of death; nothing where none was read."""
    return str((scheme.service.get("death") or {}).get("cites", ""))


def _still_owed(told: Told, died: Died, last: int) -> Section:
    heading = phrase("after_death_owed_heading")
    stopped = max((h.recorded for h in told.after.pauses("stopped")), default=told.after.now)
    owed = told.after.unpaid(range(told.after.told.start_month, last + 1), stopped)
    if not owed:
        return Section(heading, (phrase("after_death_owed_none", month=month(last)),))
    total = sum(fen for _, fen in owed)
    key = "named" if died.heirs else "unnamed"
    said: tuple[Text, ...] = (phrase(f"after_death_owed_{key}", amount=money(total), count=str(died.heirs)),)
    part = any(told.after.booked(at, stopped) for at, _ in owed)
    said = (*said, phrase("after_death_difference")) if part else said
    return Section(heading, said, tuple(Line(month(at), fen, same("")) for at, fen in owed), total)


def _paid_after(told: Told, last: int) -> Section | None:
    over = sum(owed.fen for owed in told.after.told.obligations if owed.for_month > last)
    if over <= 0:
        return None
    key = "after_death_over_household" if _of_household(told) else "after_death_over"
    said: tuple[Text, ...] = (phrase(key, amount=money(over)), phrase("after_death_over_first"))
    if _of_household(told):  # who stays keeps what is due to them
        said = (said[0], phrase("after_death_over_part"), said[1])
    return Section(phrase("after_death_over_heading"), said)


def _may_claim(told: Told) -> Section:
    """Every sum of the scheme that goes to the family or the heirs, and what other schemes give on this death."""
    items = [one for one in told.scheme.facts.get("lump_sums", ()) if one.get("to") in ("family", "heirs")]
    names = [Text(str(one["names"]["en"]), str(one["names"]["zh"])) for one in items]
    other = (told.scheme.service.get("death") or {}).get("claims", ())
    names += [Text(str(one["en"]), str(one["zh"])) for one in other]
    said = tuple(phrase("after_death_claim", item=name) for name in names) or (phrase("after_death_claim_none"),)
    if _of_household(told):
        said = (*said, phrase("after_death_household"))
    return Section(phrase("after_death_claim_heading"), said)


def _of_household(told: Told) -> bool:
    return told.scheme.facts.get("unit") not in (None, "person", "employer")


def without_pause(after: Afterwards, at: int) -> int:
    """Fen of the month before a pause."""
    return sum(span.fen for span in after.told.components if span.start <= at - 1 < span.end)


def going_on_from(held: Held, on: date) -> int:
    """The month a payment goes on from after a pause: where the pause ended in the record, else the month after the
    act; never before the pause began."""
    return held.end if held.end < FOREVER else max(int(month_of(on)) + 1, held.start)


def addressed_to_heirs(facts: LetterFacts) -> LetterFacts:
    """The same facts in a letter that goes to the heirs."""
    return replace(facts, to=phrase("to_heirs", name=facts.person_name, number=facts.masked_number))
