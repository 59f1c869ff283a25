"""What may happen to a right after the grant, told of a worked case: the same words and the same composer as the real
letters, on a record that is made up here and written nowhere.

The case gives the right, its months and amounts, and may state the event; everything else follows the days the law
gives: who is to be paused was told and had his days, who was silent was written to, called and visited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from shebao.benefits.afterwards import Afterwards, Died, Held, Overpaid, Step
from shebao.benefits.doubles import REASON as DOUBLE
from shebao.benefits.explain import AwardTold, Explained, Owed, Span
from shebao.benefits.holds import Hold, HoldCase, HoldId, HoldStep, reason_kept
from shebao.benefits.living import SILENT
from shebao.benefits.model import FOREVER, AwardId, DecisionId, RecoveryId
from shebao.kernel.dates import month_of, month_start
from shebao.law.cases import CaseEvent
from shebao.law.ir import Law, Scheme
from shebao.service import letter_after, letter_hold
from shebao.service.desk_steps import DAYS_TO_ANSWER
from shebao.service.issue_after import HOLD, resumption, suspension
from shebao.service.letter_after import Told
from shebao.service.letter_content import of_day
from shebao.service.letter_facts import post_words
from shebao.service.letter_model import Act, Letter, Right
from shebao.service.pauses import ENDS, PAUSES, SPECIMEN, ground_of
from shebao.service.specimen_paper import answer_day, working_days

PAUSED, RESUMED, ENDED, RECOVERY, DEATH = "suspended", "resumed", "ended", "recovery", "death"
AFTER = (HOLD, PAUSED, RESUMED, ENDED, RECOVERY, DEATH)
LATER = 3  # months between the grant and what happens in a specimen, and months that a pause lasts
STOPPED = "stopped"  # the status of the record
PAPER = "0000-0000"  # number of the paper behind a sign of life
TERM = 6  # months of a sentence in a specimen: the shortest the law calls imprisonment
SENTENCED = ("imprisoned", "sentenced", "sole_dependant_imprisoned", "in_prison")
PAPERS = {
    "imprisoned": "judgment",
    "sentenced": "judgment",
    "in_prison": "judgment",
    "sole_dependant_imprisoned": "judgment_relative",
    "sole_dependant_of_age": "relative",
    "conditions_lost": "assessment",
    "able_to_work": "ability",
    "works_again": "job",
    "has_means": "means",
    "sentenced_for_life": "judgment_life",
}
"""What kind of paper stands behind a ground, where its words say what happened."""
RETURNED = "returned: frozen"
MORE = 10  # of what was owed, one such part was paid too much where nothing else says how much


@dataclass(frozen=True, slots=True)
class Turn:
    """What happened: the day of the letter, the acts that led to it, the award since, and the letter itself."""

    on: date
    acts: tuple[Act, ...]
    after: Afterwards
    write: Callable[[Told], Letter]


@dataclass(frozen=True, slots=True)
class Story:
    """A right of a worked case and the months it was paid; `granted` is the day of its letter."""

    law: Law
    scheme: Scheme
    told: Explained
    right: Right
    granted: date
    event: CaseEvent
    more: int = 0  # fen a month that were paid too much

    def turn(self, kind: str) -> Turn:
        """The letter's own turn of events. Raises GroundUnknown where the case names a ground the law does not have."""
        turns: Mapping[str, Callable[[], Turn]] = {
            HOLD: self._hold_notice,
            "suspended": self._suspended,
            "resumed": self._resumed,
            "ended": self._ended,
            "recovery": self._recovery,
            "death": self._death,
        }
        return turns[kind]()

    # --- months -------------------------------------------------------------------------------------------------------

    @property
    def start(self) -> int:
        """The first month of the right; of a sum that is paid once, the month of its event."""
        return self.told.answer.start_month or int(month_of(self.told.claim.event_date))

    @property
    def at(self) -> int:
        """The month in which things change: some months after the grant, while it is still paid."""
        return self._later(LATER)

    def _later(self, later: int) -> int:
        if self.event.start:
            return self.event.start
        usual = max(self.start, int(month_of(self.granted))) + later
        end = self.right.end_month or FOREVER
        return max(self.start, min(usual, end - 1))

    @property
    def _silent(self) -> bool:
        """Whether the pause comes of a silence: the case names no ground, and the law looks who is alive."""
        return bool(self.scheme.service.get("living_status")) and not self.event.ground

    @property
    def paused_at(self) -> int:
        """The month of a pause: a silence lasts its months after the grant before anybody is written to."""
        return self._later(LATER + int(self.scheme.service["living_status"]["months"])) if self._silent else self.at

    def _room(self, later: int) -> tuple[int, int]:
        """The month of a pause and its length, so that the right still runs when it goes on, where its term allows."""
        end = self.right.end_month or FOREVER
        later = max(1, min(later, end - self.start - 2))
        return max(self.start + 1, min(self.paused_at, end - later - 1)), later

    def known_late(self) -> bool:
        """Whether money is paid too much because a pause or an end came to be known too late."""
        return not self.told.claim.item and bool(self._by_ground(self.at) or self._by_ground(self.at, ENDS))

    def _spans(self) -> tuple[Span, ...]:
        end, parts = self.right.end_month or FOREVER, self.told.answer.components
        if self.told.claim.item:
            end = self.start + 1
        if self.right.by_months:
            return tuple(Span("", "", p.amount, p.first, p.end, None, None, "") for p in self.right.by_months)
        ours = [part for part in parts if part.payer != "employer"]  # what he pays stands in no book of ours
        return tuple(Span(part.name, part.payer, part.fen, self.start, end, None, None, "") for part in ours)

    def _award(self, paid_before: int, more: Mapping[int, int] | None = None) -> AwardTold:
        """The award with every month before one booked; `more` is what was paid beside it in some of them."""
        spans, extra = self._spans(), more or {}
        owed = [
            Owed(1, at, at, "", "", "pay", 0, fen + extra.get(at, 0))
            for at in range(self.start, paid_before)
            if (fen := sum(span.fen for span in spans if span.start <= at < span.end))
        ]
        claim = self.told.claim
        return AwardTold(AwardId(0), self.scheme.id, 0, claim.region, self.start, spans, DecisionId(0), tuple(owed))

    def _after(self, on: date, award: AwardTold, **since: Any) -> Afterwards:
        nothing: dict[str, Any] = {"held": (), "looked": (), "silent_since": None, "overpaid": (), "died": None}
        return Afterwards(_at(on), award, runs={1: _at(self.granted)}, **{**nothing, **since})

    # --- a pause and its end ------------------------------------------------------------------------------------------

    def _ground(self, on: date, word: str) -> str:
        """The ground the case names, else the first of the law in force on a day; nothing where the law has none."""
        listed, named = self.scheme.service.get(word) or (), self.event.ground
        other = self.scheme.service.get(ENDS if word == PAUSES else PAUSES) or ()
        if named and (any(one["ground"] == named for one in listed) or all(one["ground"] != named for one in other)):
            return named
        grounds = dict.fromkeys(str(one["ground"]) for one in listed)
        held = (one for one in grounds if of_day([row for row in listed if row["ground"] == one], on) is not None)
        return next(held, "")

    def _notice(self, month: int, word: str) -> HoldCase | None:
        """What is intended from a month on, by a ground of the law, told in time; None where the law has none."""
        told = working_days(self.law, self._happened(month), 2)
        until = answer_day(self.law, told)
        on = working_days(self.law, until, 1)
        ground = self._ground(on, word)
        if not ground:
            return None
        cites = str(ground_of(self.scheme, ground, on, word)["cites"])
        hold = Hold(PAUSED if word == PAUSES else STOPPED, ground, self._paper(ground, month), cites, month)
        return HoldCase(HoldId(0), hold, (HoldStep("noticed", told, "clerk", 0, until=until),))

    def _happened(self, month: int) -> date:
        """The day something happened, so early in the month before that nothing of that month is paid too much."""
        return month_start(month - 1) + timedelta(days=1)

    def _by_ground(self, month: int, word: str = PAUSES) -> tuple[Held, tuple[Act, ...]] | None:
        """Nothing is paid from a month on, by a ground of the law, and nobody answered; None where it has none."""
        case = self._notice(month, word)
        if case is None:
            return None
        told = case.notice
        assert told.until is not None
        on = working_days(self.law, told.until, 1)
        reason = reason_kept(case.hold, told.on, told.until, None)
        held = Held(case.hold.status, reason, case.hold.cites, month, FOREVER, _at(on), 0)
        acts = (("told", "clerk", told.on), ("paused" if word == PAUSES else "ended", "approver", on))
        return held, tuple(Act(act, post_words(post), day) for act, post, day in acts)

    def _hold_notice(self) -> Turn:
        """A pause or an end by a ground of the law, before it is decided."""
        case = self._notice(self.at, PAUSES) or self._notice(self.at, ENDS)
        assert case is not None
        told = case.notice
        after = self._after(told.on, self._award(self.at - 1), notices=(case,))
        acts = (Act("told", post_words(told.post), told.on),)
        return Turn(told.on, acts, after, partial(letter_hold.hold_notice, case=case))

    def _paper(self, ground: str, month: int) -> str:
        """The invented paper behind a ground: its kind and its days."""
        if self.event.document:
            return self.event.document
        happened = self._happened(month)
        days = [happened]
        if ground in SENTENCED:
            days.append(month_start(int(month_of(happened)) + TERM).replace(day=happened.day) - timedelta(days=1))
        kind = PAPERS.get(ground, "finding")
        return " ".join([f"{SPECIMEN}{kind}", *(one.isoformat() for one in days)])

    def _pause(self, month: int) -> tuple[Held, tuple[Step, ...], tuple[Act, ...]]:
        """The pause from a month on: by the ground of the case, else after a silence, else on a ground of the law, else
        because the bank sent a payment back."""
        if self._silent:
            return self._silence(month)
        found = self._by_ground(month)
        if found is not None:
            return found[0], (), found[1]
        on = working_days(self.law, month_start(month - 1), DAYS_TO_ANSWER)
        return Held(PAUSED, RETURNED, "", month, FOREVER, _at(on), 0), (), ()

    def _silence(self, month: int) -> tuple[Held, tuple[Step, ...], tuple[Act, ...]]:
        wrote = working_days(self.law, month_start(month - 2) + timedelta(days=18), 1)
        until = answer_day(self.law, wrote)
        called, visited, on = (working_days(self.law, until, days) for days in (1, 3, 5))
        steps = (
            Step("letter", wrote, "clerk", until=until),
            Step("call", called, "clerk"),
            Step("visit", visited, "clerk"),
            Step(PAUSED, on, "approver"),
        )
        cites = str(self.scheme.service["living_status"]["cites"])
        held = Held(PAUSED, SILENT, cites, month, FOREVER, _at(on), 0)
        return held, steps, (Act("paused", post_words("approver"), on),)

    def _silent_since(self, looked: Sequence[Step]) -> date | None:
        if not looked:
            return None
        months = int(self.scheme.service["living_status"]["months"])
        return month_start(int(month_of(looked[0].on)) - months)

    def _suspended(self) -> Turn:
        held, looked, acts = self._pause(at := self._room(LATER)[0])
        since = {"held": (held,), "looked": looked, "silent_since": self._silent_since(looked)}
        after = self._after(held.on, self._award(at), **since)
        pause = suspension(after)
        assert pause is not None
        return Turn(held.on, acts, after, partial(letter_after.suspended, held=pause))

    def _resumed(self) -> Turn:
        at, later = self._room(LATER)
        held, looked, _ = self._pause(at)
        last = month_start(at + later - 1)
        seen, on = working_days(self.law, last + timedelta(days=7), 1), working_days(self.law, last, 8)
        if any(
            held.reason.startswith(f"{ground}:") for ground in SENTENCED
        ):  # paid again from the month of release, of which nothing is served but its first day
            later = TERM - 1
            on = working_days(self.law, self._happened(at + later + 1), 3)
        acts: tuple[Act, ...] = (Act("went_on", post_words("approver"), on),)
        lines = [replace(held, ended=_at(on))]
        if held.reason == SILENT:
            seen = working_days(self.law, on, -1)
            looked = (*looked, Step("confirmed", seen, "clerk", PAPER), Step(RESUMED, on, "approver"))
            acts = (Act("seen", post_words("clerk"), seen), *acts)
        if held.reason not in (SILENT, RETURNED):  # the law pays nothing for its months
            lines.append(replace(held, end=at + later, recorded=_at(on)))
        since = {"held": tuple(lines), "looked": looked, "silent_since": self._silent_since(looked)}
        after = self._after(on, self._award(at), **since)
        ended = resumption(after)
        assert ended is not None
        return Turn(on, acts, after, partial(letter_after.resumed, held=ended[0], ended=ended[1]))

    def _ended(self) -> Turn:
        """By a ground of the law, else because another right is drawn beside it."""
        found = self._by_ground(self.at, ENDS)
        if found is None:
            on = working_days(self.law, month_start(self.at - 1), DAYS_TO_ANSWER)
            beside = self.scheme.service.get("double_drawing") or ({"cites": ""},)
            held = Held(STOPPED, DOUBLE, str(beside[0]["cites"]), self.at, FOREVER, _at(on), 0)
            found = held, (Act("ended", post_words("approver"), on),)
        held, acts = found
        after = self._after(held.on, self._award(self.at), held=(held,))
        return Turn(held.on, acts, after, partial(letter_after.ended, held=held))

    # --- money paid too much, a death ---------------------------------------------------------------------------------

    def _recovery(self) -> Turn:
        """The question that comes first: a pause or an end known too late, else more paid than the facts on record
        give."""
        on = working_days(self.law, month_start(self.at + 1), 1)
        if self.told.claim.item:
            on = working_days(self.law, self.granted, 3 * DAYS_TO_ANSWER)
        told = Step("noticed", on, "clerk", until=answer_day(self.law, on))
        late = None if self.told.claim.item else self._by_ground(self.at) or self._by_ground(self.at, ENDS)
        if late is not None:
            award, since = self._award(self.at + 1), {"held": (late[0],)}
            months = [(self.at, sum(owed.fen for owed in award.obligations if owed.for_month == self.at))]
        else:
            plain = self._award(self.start + 1 if self.told.claim.item else self.at + 1)
            months = [(owed.for_month, self.more or part_of(owed.fen)) for owed in plain.obligations[-2:]]
            award, since = self._award(plain.obligations[-1].for_month + 1, dict(months)), {}
        case = Overpaid(RecoveryId(0), "noticed", tuple(months), (told,), (), 0)
        after = self._after(on, award, overpaid=(case,), **since)
        acts = (Act("told", post_words("clerk"), on),)
        return Turn(on, acts, after, partial(letter_after.recovery, case=case))

    def _death(self) -> Turn:
        """A death that became known after one month too many was paid."""
        on = working_days(self.law, month_start(self.at), DAYS_TO_ANSWER)
        died = Died(month_start(self.at - 1) + timedelta(days=9), on, 0)
        held = Held(STOPPED, "death", "", self.at, FOREVER, _at(on), 0)
        after = self._after(on, self._award(self.at + 1), held=(held,), died=died)
        return Turn(on, (), after, partial(letter_after.death, died=died, document=""))


def part_of(fen: int) -> int:
    """A made up part of an amount, in whole yuan where it is as much."""
    return fen // MORE // 100 * 100 or fen // MORE


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)
