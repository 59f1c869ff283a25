"""The parts of a letter between its head and its foot: what is granted, why, how it was worked out, from when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shebao.kernel.errors import Reason
from shebao.kernel.money import capitals, yuan
from shebao.service.letter_model import MONTHLY, ONCE, LetterFacts, Section
from shebao.service.text import Text, day, joined, money, month, phrase, phrases, same, text_of

PAID = ("granted", "changed", "resumed")
"""Letters that say what is paid from now on."""


def words_of(facts: LetterFacts, words: Mapping[str, Any]) -> Mapping[str, Any]:
    """The scheme's words for this letter. For an item beside the scheme's own right (a grant at death, a bill)
    the general ones say its name, and nothing is taken from the words about the right itself."""
    right, own = facts.right, words.get(facts.kind) or {}
    if right.item is None or f"item_{facts.kind}_title" not in phrases():
        return own
    said = {part: _general(facts, part) for part in ("title", "lead")}
    return {**(own if right.shares_words else {}), **said}


def _general(facts: LetterFacts, part: str) -> Mapping[str, str]:
    key = f"item_{facts.kind}_{part}"
    by_manner = f"{key}_{facts.right.manner}"
    found = phrases()[by_manner if by_manner in phrases() else key]
    return {"en": found.en, "zh": found.zh}


@dataclass(frozen=True, slots=True)
class Worded:
    """One letter with the words it is written in; `where` names the file for whoever has to mend them."""

    facts: LetterFacts
    own: Mapping[str, Any]
    where: str

    def title(self) -> Text:
        """What kind of paper it is."""
        return self._capital(text_of(self.own["title"], self.where).fill(**self._fillers()))

    def opening(self) -> tuple[Text, ...]:
        """The answer, then from when, to which account, and what rests on it."""
        facts, lead = self.facts, self._capital(text_of(self.own["lead"], self.where).fill(**self._fillers()))
        said = [lead, *before(facts)]
        if facts.pay_by is not None and facts.from_month:
            said.append(self._first_payment())
        elif facts.kind in PAID:
            said += self._when()
        if facts.right.end_month and facts.from_month and facts.kind in PAID:
            months = str(facts.right.end_month - facts.from_month)
            said.append(phrase("until_month", month=month(facts.right.end_month - 1), months=months))
        if facts.right.left and facts.kind in PAID:
            said.append(phrase("left_with_you", amount=money(facts.right.left)))
        if facts.differences:
            owed = sum(d.now - d.before for d in facts.differences)
            said.append(phrase("arrears_lead", amount=money(owed), months=str(len(facts.differences))))
        if facts.provisional is not None and facts.kind in PAID:
            said.append(phrase("provisional", names=facts.provisional))
        if facts.unverified:
            said.append(phrase("unverified_note", names=joined(facts.unverified, "; ", "；")))
        if facts.kind in PAID and not facts.right.owed and (facts.pay_by is None or facts.account_tail):
            said.append(phrase("nothing_to_do"))
        return tuple(said)

    def _first_payment(self) -> Text:
        facts, start = self.facts, month(self.facts.from_month)
        if facts.account_tail and facts.pay_by is not None:
            return phrase("first_payment", from_month=start, pay_by=day(facts.pay_by), tail=facts.account_tail)
        return phrase("name_an_account", from_month=start)

    def _when(self) -> list[Text]:
        facts = self.facts
        if facts.from_month and facts.right.manner == MONTHLY:
            return [phrase("from_month_said", from_month=month(facts.from_month))]
        if facts.right.event is not None and not facts.right.owed:
            return [phrase(f"{facts.right.manner}_said", event=day(facts.right.event))]
        return []

    def why(self) -> Section | None:
        """Why it is so: the scheme's own sentences with the articles that were met, or every reason against it."""
        if self.facts.kind == "refused":
            refused = phrase("why_so_heading" if self.facts.right.owed else "why_refused_heading")
            said: list[Text] = []
            for reason in self.facts.reasons:
                said.append(reason_said(self.facts, reason))
                if reason.code in self.facts.compared:
                    said.append(phrase("compared", figures=self.facts.compared[reason.code]))
                if reason.would_change_en:
                    said.append(phrase("would_change", what=Text(reason.would_change_en, reason.would_change_zh)))
            return Section(refused, tuple(said))
        paid = self.facts.kind in ("granted", "changed")
        received = self.facts.kind == "granted" and not self.facts.right.owed
        heading = phrase("why_heading" if received else "why_so_heading")
        told = self.list_of(heading, "why")
        if told is None and paid:
            told = Section(heading, (phrase("why_item"),))
        if told is None or not paid or not self.facts.right.grounds:
            return told
        cites = joined(_together([self.facts.cite(c) for c in self.facts.right.grounds]), "; ", "；")
        return Section(told.heading, (*told.sentences, phrase("grounds", cites=cites)))

    def calculation(self) -> Section | None:
        """The figures: of a change each month before and now, else each part with its document."""
        facts = self.facts
        if facts.differences:
            said = tuple(
                phrase("arrears_line", month=month(d.month), before=money(d.before), after=money(d.now))
                for d in facts.differences
            )
            return Section(phrase("how_changed_heading"), said, facts.lines, facts.amount)
        if not facts.lines:
            return None
        manner = ONCE if facts.right.owed else facts.right.manner
        return Section(phrase(f"how_heading_{manner}"), (), facts.lines, facts.amount)

    def by_months(self) -> Section | None:
        """The amounts of all months where they are not the same: known at the award, so told at the award."""
        parts = self.facts.right.by_months
        if len(parts) < 2 or self.facts.kind not in PAID:
            return None
        said = tuple(
            phrase("by_month_line", start=month(p.first), end=month(p.end - 1), amount=money(p.amount)) for p in parts
        )
        return Section(phrase("by_month_heading"), (*said, phrase("by_month_close")))

    def start(self) -> Section | None:
        """Why from that month, or when a sum is paid that comes once."""
        facts, words = self.facts, self.own.get("start")
        if not words:
            return None
        said = text_of(words, self.where).fill(**self._fillers())
        if words.get("cites"):
            cites = facts.cite(str(words["cites"]))
            said = Text(f"{said.en} ({cites.en})", f"{said.zh}（{cites.zh}）")
        monthly = facts.right.manner == MONTHLY and facts.from_month
        heading = phrase("from_heading", from_month=month(facts.from_month)) if monthly else phrase("paid_when_heading")
        return Section(heading, (said,))

    def used(self) -> Section | None:
        """The facts it rests on, so that a wrong one can be put right."""
        if not self.facts.used:
            return None
        said = [phrase("used_fact", name=f.name, value=f.value, source=f.source) for f in self.facts.used]
        return Section(phrase("used_heading"), (*said, phrase("used_close")))

    def list_of(self, heading: Text, part: str) -> Section | None:
        """The sentences of one part of the scheme's words."""
        words = self.own.get(part)
        if not words:
            return None
        pairs = zip(words["en"], words["zh"], strict=True)
        fillers = self._fillers()
        return Section(heading, tuple(text_of({"en": e, "zh": z}, self.where).fill(**fillers) for e, z in pairs))

    def _fillers(self) -> dict[str, Text]:
        facts, count = self.facts, len(self.facts.reasons)
        return {
            "name": same(facts.person_name),
            "amount": same(yuan(facts.amount)),
            "capitals": same(capitals(facts.amount)),
            "from_month": month(facts.from_month) if facts.from_month else same(""),
            "reasons_count": same(str(len(facts.reasons))),
            "reasons_said": phrase("reasons_one" if count == 1 else "reasons_many", reasons_count=str(count)),
            "place": facts.office.name,
            "item": facts.right.item or facts.scheme_name or same(""),
            **(facts.fillers or {}),
        }

    def _capital(self, said: Text) -> Text:
        return Text(said.en[:1].upper() + said.en[1:], said.zh)


_ARTICLES = Text(r"(.+\)) ((?:arts?|ch)\. .+)", r"(.+[》）])(第.+)")


def _together(cites: Sequence[Text]) -> list[Text]:
    """The articles of one document behind its title, which is said once."""
    found: dict[str, Text] = {}
    for cite in cites:
        parts = [re.fullmatch(_ARTICLES[lang], cite[lang]) for lang in ("en", "zh")]
        en, zh = parts
        if en is None or zh is None:
            found[cite.zh] = cite
        elif zh[1] in found:
            known = found[zh[1]]
            found[zh[1]] = Text(f"{known.en}, {en[2]}", f"{known.zh}、{zh[2]}")
        else:
            found[zh[1]] = cite
    return list(found.values())


def before(facts: LetterFacts) -> list[Text]:
    """That an earlier letter told of the same claim, by its number."""
    return [phrase("follows", number=letter.number, day=day(letter.on)) for letter in facts.follows]


def reason_said(facts: LetterFacts, reason: Reason) -> Text:
    """A reason with its article."""
    if not reason.cites:
        return Text(reason.en, reason.zh)
    cites = facts.cite(reason.cites)
    return Text(f"{reason.en} ({cites.en})", f"{reason.zh}（{cites.zh}）")
