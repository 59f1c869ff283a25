"""Why a payment is paused or ended, as the record has it, in words: a silence, a payment that came back, a ground.

The grounds an officer may decide by are content of a scheme's service.yaml: `pauses`, each with its article, what lets
the payment go on, and what becomes of the months between; `ends`, where the law stops the right, each with what
follows. The record keeps the ground, the paper, and the day on which the person was told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.benefits.afterwards import Afterwards, Held
from shebao.benefits.holds import KEPT, Hold
from shebao.benefits.living import SILENT
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Scheme
from shebao.service.letter_content import of_day
from shebao.service.text import Text, day, money, month, phrase, phrases, same, text_of

SPECIMEN = "specimen_paper_"
PAUSES, ENDS = "pauses", "ends"
FOLLOWS = ("resume", "between", "then")
_RETURNED = "returned: "


class PauseWithoutWords(ShebaoError):
    """The pause of award {award} is recorded with the reason "{reason}", which nobody has put into words: write the
    ground under pauses in the service.yaml of {scheme}, and pause again by it. Until then no letter is written."""

    code = "service.pause_words"
    zh = (
        "待遇 {award} 的暂停原因登记为“{reason}”，没有对应的文字："
        "请在 {scheme} 的 service.yaml 的 pauses 中写明该情形并据以重新登记，此前不发函。"
    )


class GroundUnknown(ShebaoError):
    """{scheme} knows no ground "{ground}" among its {word} on {day}. It knows: {known}. Another ground is written with
    its article under {word} in its service.yaml first."""

    code = "service.pause_ground"
    zh = (
        "{scheme} 在 {day} 的 {word} 中没有情形“{ground}”，现有：{known}。"
        "其他情形请先在其 service.yaml 的 {word} 中写明并注明条款。"
    )


@dataclass(frozen=True, slots=True)
class Cause:
    """A pause or an end in words: why, what lets the payment go on, what becomes of the months between; the article;
    of an end what follows."""

    why: tuple[Text, ...]
    resume: tuple[Text, ...]
    between: tuple[Text, ...]
    cites: str
    told: date | None = None
    then: tuple[Text, ...] = ()


def ground_of(scheme: Scheme, ground: str, on: date, word: str = PAUSES) -> Mapping[str, Any]:
    """A ground of the scheme as it holds on a day, to pause or (`word` ends) to end a payment. Raises GroundUnknown."""
    listed = scheme.service.get(word) or ()
    found = of_day([one for one in listed if one["ground"] == ground], on)
    if found is None:
        known = ", ".join(dict.fromkeys(str(one["ground"]) for one in listed)) or "–"
        raise GroundUnknown(scheme=scheme.id, ground=ground, day=on, known=known, word=word)
    return found


def ended_by_ground(held: Held) -> bool:
    """Whether it is an end an officer decided by a ground of the law, and not a death or a second right."""
    return held.status == "stopped" and KEPT.fullmatch(held.reason) is not None


def came_back(held: Held) -> bool:
    """Whether a pause began because the bank sent a payment back."""
    return held.reason.startswith(_RETURNED)


def cause_of(scheme: Scheme, after: Afterwards, held: Held, tail: str | Text = "") -> Cause:
    """What is said of a pause; `tail` is the account a payment came back from. Raises PauseWithoutWords."""
    if held.reason == SILENT:
        return _silence(scheme, after, held)
    if came_back(held):
        which = phrase("after_returned")
        if tail and (back := after.booked(held.start - 1)):
            which = phrase("after_returned_of", tail=tail, month=month(held.start - 1), amount=money(back))
        why = (which, *(phrase(f"after_{key}") for key in ("returned_why", "returned_no_article")))
        return Cause(why, (phrase("after_returned_resume"),), (phrase("after_returned_between"),), held.cites)
    kept = KEPT.fullmatch(held.reason)
    listed = scheme.service.get(ENDS if held.status == "stopped" else PAUSES) or ()
    found = of_day([one for one in listed if kept and one["ground"] == kept[1]], held.on)
    if kept is None or found is None:
        raise PauseWithoutWords(award=after.told.award, reason=held.reason, scheme=scheme.id)
    return _by_ground(scheme, found, kept)


def _by_ground(scheme: Scheme, found: Mapping[str, Any], kept: re.Match[str]) -> Cause:
    where, told, until = f"{scheme.id}/service.yaml grounds", date.fromisoformat(kept[3]), date.fromisoformat(kept[4])
    why = (
        text_of(found, where),
        phrase("after_paper", document=_paper(kept[2])),
        phrase("after_told", day=day(told), until=day(until)),
        *((phrase("after_not_answered"),) if kept[5] else ()),
        *((phrase("after_answered", day=day(date.fromisoformat(kept[6]))),) if kept[6] else ()),
    )
    resume, between, then = _follows(found, where)
    return Cause(why, resume, between, str(found["cites"]), told, then)


def _paper(document: str) -> Text:
    """The paper in the words of the record; of a specimen, the words of its kind with its days."""
    kind, *days = document.split(" ")
    if not kind.startswith(SPECIMEN) or kind not in phrases():
        return same(document)
    found = dict(zip(("start", "end"), (day(date.fromisoformat(one)) for one in days), strict=False))
    return phrase(kind, **found)


def cause_intended(scheme: Scheme, hold: Hold, on: date) -> Cause:
    """The same of a pause or an end that is only intended. Raises GroundUnknown."""
    word = ENDS if hold.status == "stopped" else PAUSES
    found, where = ground_of(scheme, hold.ground, on, word), f"{scheme.id}/service.yaml grounds"
    why = (text_of(found, where), phrase("after_paper", document=_paper(hold.document)))
    resume, between, then = _follows(found, where)
    return Cause(why, resume, between, hold.cites, None, then)


def _follows(found: Mapping[str, Any], where: str) -> tuple[tuple[Text, ...], ...]:
    """What lets it go on, what becomes of the months between, what follows an end; each where the ground says it."""
    return tuple((text_of(found[part], where),) if part in found else () for part in FOLLOWS)


def _silence(scheme: Scheme, after: Afterwards, held: Held) -> Cause:
    """Since when no record spoke, and every try to reach the person before the pause."""
    months = (scheme.service.get("living_status") or {}).get("months")
    why = [phrase("after_silent_rule", months=str(months))] if months else []
    why += [phrase("after_silent", since=day(after.silent_since))] if after.silent_since else []
    for step in after.looked:
        if step.what == "letter" and step.until is not None:
            why.append(phrase("after_wrote", day=day(step.on), until=day(step.until)))
        elif step.what in ("call", "visit"):
            why.append(phrase("after_called" if step.what == "call" else "after_visited", day=day(step.on)))
    resume = (phrase("after_silent_resume"), phrase("after_second_officer"))
    between = (phrase("after_silent_between", month=month(held.start)),)
    return Cause(tuple(why), resume, between, held.cites)
