"""The parts of a letter between its head and its foot: what is granted, why, how it was worked out, from when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.kernel.errors import Reason
from shebao.kernel.money import capitals, yuan
from shebao.service.letter_changes import by_payers, changes_said, worked_before
from shebao.service.letter_content import filled, of_day, sentences
from shebao.service.letter_model import AGAINST, BILL, MONTHLY, NOTICE, ONCE, Fact, LetterFacts, Section, Stretch
from shebao.service.text import Text, counted, day, joined, money, month, phrase, phrases, same, text_of

PAID = ("granted", "changed")
"""Letters that say what is paid from now on."""


def words_of(facts: LetterFacts, words: Mapping[str, Any]) -> Mapping[str, Any]:
    """The scheme's words for this letter. For an item beside the scheme's own right (a grant at death, a bill)
    the general ones say its name, and nothing is taken from the words about the right itself."""
    right, own = facts.right, words.get(facts.kind) or {}
    of_item = ((words.get("items") or {}).get(right.id) or {}).get(facts.kind) or {}
    if right.item is None or f"item_{facts.kind}_title" not in phrases():
        return _changed_lead(facts, words, {**own, **of_item})
    said = {part: _general(facts, part) for part in ("title", "lead")}
    return _changed_lead(facts, words, {**(own if right.shares_words else {}), **said, **of_item})


def _changed_lead(facts: LetterFacts, words: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a change the same first sentence everywhere: what it is of, the new sum, and whether it is more or less."""
    if facts.kind != "changed" or not own:
        return own
    once = facts.right.manner == ONCE or (facts.right.manner == BILL and facts.right.item is not None)
    key = "item_changed_lead" if once else f"item_changed_lead_{facts.right.manner}"
    lead = phrases()["changed_owed_lead" if facts.right.owed else key]
    name = right_named(facts, words) if facts.right.manner == MONTHLY else facts.right.item or facts.scheme_name
    name = name or same(facts.scheme)
    less = sum(d.now - d.before for d in facts.differences) < 0
    difference = phrase("changed_less" if less else "changed_more")
    facts_known = {"item": name, "difference": difference}
    return {**own, "lead": {lang: _part_filled(lead[lang], facts_known, lang) for lang in ("en", "zh")}}


def _part_filled(said: str, known: Mapping[str, Text], lang: str) -> str:
    for name, text in known.items():
        said = said.replace(f"{{{name}}}", text[lang])
    return said


def right_named(facts: LetterFacts, words: Mapping[str, Any]) -> Text:
    """What a right is called in letters that are worded the same everywhere: the item, what the scheme's words call
    its right, or the scheme."""
    own = words.get("right")
    if facts.right.name is None and own:
        return text_of(own, f"{facts.scheme}/service.yaml letters.right")
    return facts.right.name or facts.scheme_name or same(facts.scheme)


def capital(said: Text) -> Text:
    """A sentence that begins with a name, as a sentence."""
    return Text(said.en[:1].upper() + said.en[1:], said.zh)


def _general(facts: LetterFacts, part: str) -> Mapping[str, str]:
    key = f"item_{facts.kind}_{part}"
    endings = ("by", facts.right.manner) if facts.right.occasion.paid_by is not None else (facts.right.manner,)
    found = phrases()[next((f"{key}_{end}" for end in endings if f"{key}_{end}" in phrases()), key)]
    return {"en": found.en, "zh": found.zh}


@dataclass(frozen=True, slots=True)
class Worded:
    """One letter with the words it is written in; `where` names the file for whoever has to mend them."""

    facts: LetterFacts
    own: Mapping[str, Any]
    where: str

    def title(self) -> Text:
        """What kind of paper it is."""
        return capital(self._said("title"))

    def _said(self, part: str) -> Text:
        """The scheme's own title or lead; where it names what this decision does not know, the general one."""
        said = filled(text_of(self.own[part], self.where), self.facts.figures, self._fillers())
        return said if said is not None else phrases()[f"item_{self.facts.kind}_{part}"].fill(**self._fillers())

    def opening(self) -> tuple[Text, ...]:
        """The answer, then from when, to which account, and what rests on it."""
        facts = self.facts
        said = [capital(self._said("lead")), *before(facts)]
        if facts.kind == "refused":
            said.append(self.about())
        if facts.kind in PAID:
            said += [*self._when(), *self._arrears()]
        if facts.right.end_month and facts.from_month and facts.kind in PAID:
            months = facts.right.end_month - facts.from_month
            last = month(facts.right.end_month - 1)
            said.append(counted("until_month", months, month=last, months=str(months)))
        if facts.right.left and facts.kind in PAID:
            said.append(phrase("left_with_you", amount=money(facts.right.left)))
        said += self._difference()
        if facts.provisional is not None and facts.kind in PAID:
            said.append(phrase("provisional", names=facts.provisional))
        said += self.unverified()
        if facts.kind in PAID and not facts.right.owed:
            said += self._to_do()
        return tuple(said)

    def _difference(self) -> list[Text]:
        """What a change comes to for what was paid already: paid too, or asked about; never a negative sum."""
        facts, changes = self.facts, self.facts.differences
        more = sum(max(d.now - d.before, 0) for d in changes)
        less = sum(max(d.before - d.now, 0) for d in changes)
        if not changes and facts.lines_before and facts.right.manner == MONTHLY:
            return [phrase("changed_was", amount=money(sum(line.amount for line in facts.lines_before)))]
        if facts.right.owed:
            said = [phrase("changed_owed_more", amount=money(more))] if more else []
            return [*said, *([phrase("changed_owed_less", amount=money(less))] if less else [])]
        said = []
        if more and facts.right.manner == MONTHLY:
            months = sum(d.now > d.before for d in changes)
            said.append(counted("arrears_lead", months, amount=money(more), months=str(months)))
        elif more:
            payer, same_way = facts.right.occasion.paid_by, facts.right.occasion.paid_to is not None
            key = "changed_difference_by" if payer is not None else "arrears_once"
            key = "changed_difference_same" if payer is None and same_way else key
            key = "changed_difference_ours" if facts.right.occasion.ours else key
            said.append(by_payers(facts) or phrase(key, amount=money(more), payer=payer or same("")))
        if less:
            said.append(phrase("changed_paid_too_much", amount=money(less)))
            said += [phrase("changed_kept")] if facts.right.manner == MONTHLY else []
        return said

    def unverified(self) -> list[Text]:
        """Which values nobody has verified; of a figure that somebody put in also how much it is and by whom."""
        notes = {"stated_note": dict(self.facts.stated), "stated_of_place_note": dict(self.facts.stated_of_place)}
        plain = [name for name in self.facts.unverified if not any(name in stated for stated in notes.values())]
        said = [phrase("unverified_note", names=joined(plain, "; ", "；"))] if plain else []
        for note, stated in notes.items():
            if stated:
                said.append(phrase(note, figures=joined(list(stated.values()), "; ", "；")))
        return said

    def about(self) -> Text:
        """Which claim, bill or event it is about, and of when: a reader who has several must know which one this is."""
        said = self._claim_named()
        if self.facts.kind != NOTICE:
            return said
        return Text(_THIS_DECISION.sub("This letter is", said.en), _ON_THIS.sub("本函针对", said.zh))

    def _claim_named(self) -> Text:
        right = self.facts.right
        if right.occasion.asked is not None:
            return right.occasion.asked
        if right.manner == MONTHLY:
            return phrase("refused_about", event=right.occasion.day or same(""))
        item = right.item or self.facts.scheme_name or same("")
        return phrase("refused_about_item", event=right.occasion.day or same(""), item=item)

    def _to_do(self) -> list[Text]:
        """What the recipient has to do now, as the scheme says; name an account where we know none; else nothing."""
        facts, occasion = self.facts, self.facts.right.occasion
        asked = self.own.get("to_do")
        listed = sentences([asked] if isinstance(asked, Mapping) else asked, self.where, facts.figures)
        said = filled(listed[0], facts.figures, self._fillers()) if listed else None
        settled = facts.right.manner == BILL or occasion.paid_by is not None or occasion.paid_to is not None
        known = settled or facts.account_tail or facts.kind != "granted"
        if said is not None:
            return [said] if known else [said, phrase("account_wanted")]
        if known:
            return [phrase("nothing_to_do_employer" if facts.right.employer else "nothing_to_do")]
        asked_already = facts.right.manner == MONTHLY and facts.pay_by is not None
        return [] if asked_already else [phrase("account_wanted")]

    def _when(self) -> list[Text]:
        """From which month and into which account, or for which event and when it comes."""
        facts, occasion = self.facts, self.facts.right.occasion
        if facts.right.owed:  # for which year it is owed; when to pay stands below
            by = [phrase("owed_by", pay_by=day(facts.pay_by))] if facts.pay_by is not None else []
            return [*([occasion.said] if occasion.said is not None else []), *by]
        if facts.right.manner == MONTHLY:
            return self._from_month() if facts.from_month else []
        said = occasion.said or (phrase("occasion_said", event=occasion.day) if occasion.day is not None else None)
        found = [said] if said is not None else []
        if occasion.paid_to is not None:
            found.append(occasion.paid_to)
        elif facts.pay_by is not None and facts.account_tail and occasion.paid_by is None:
            found.append(self._paid_into(facts.pay_by))
        return found

    def _paid_into(self, by: date) -> Text:
        """By when and into which account; of a sum that several pay only the part that is ours."""
        tail, employer = self.facts.account_tail, phrase("payer_employer")
        ours = [line.payer for line in self.facts.lines if line.payer is not None and line.payer != employer]
        if ours and any(line.payer == employer for line in self.facts.lines):
            return phrase("paid_into_part", payer=ours[0], pay_by=day(by), tail=tail)
        return phrase("paid_into", pay_by=day(by), tail=tail)

    def _from_month(self) -> list[Text]:
        facts, start = self.facts, month(self.facts.from_month)
        if facts.pay_by is None:
            return [phrase("from_month_said", from_month=start)]
        if facts.account_tail:
            said = "first_payment" if facts.kind == "granted" else "first_new_payment"
            return [phrase(said, from_month=start, pay_by=day(facts.pay_by), tail=facts.account_tail)]
        return [phrase("name_an_account", from_month=start)]

    def _arrears(self) -> list[Text]:
        """What the months before the decision come to, where the right began before it."""
        facts, start = self.facts, self.facts.from_month
        now = facts.decided_on.year * 12 + facts.decided_on.month - 1
        end = min(now, facts.right.end_month or now)
        if facts.kind != "granted" or not 0 < start < end:
            return []
        spans = facts.right.by_months or (Stretch(start, end, facts.amount),)
        owed = sum(span.amount * max(0, min(span.end, end) - max(span.first, start)) for span in spans)
        first, last, months = month(start), month(end - 1), end - start
        return [counted("arrears_since", months, amount=money(owed), start=first, end=last, months=str(months))]

    def why(self) -> Section | None:
        """Why it is so: the scheme's own sentences with the articles that were met, or every reason against it."""
        if self.facts.kind in AGAINST:
            refused = phrase("why_so_heading" if self.facts.right.owed else _WHY_AGAINST[self.facts.kind])
            said: list[Text] = []
            for reason in self.facts.reasons:
                said.append(reason_said(self.facts, reason))
                if self.facts.compared.get(reason.code):
                    said.append(phrase("compared", figures=joined(self.facts.compared[reason.code], " ", "")))
                if reason.would_change_en:
                    said.append(phrase("would_change", what=Text(reason.would_change_en, reason.would_change_zh)))
            return Section(refused, (*said, *self._values()))
        paid = self.facts.kind in ("granted", "changed")
        received = self.facts.kind == "granted" and not self.facts.right.owed
        own = "why_heading_employer" if self.facts.right.employer else "why_heading"
        heading = phrase(own if received else "why_so_heading")
        told = self.list_of(heading, "why")
        changed = changes_said(self.facts, "changed_mistake") if self.facts.kind == "changed" else ()
        told = Section(heading, changed) if changed else told
        if told is None and paid:
            met = self.facts.met
            told = Section(heading, (phrase("why_met", names=joined(met, "; ", "；")) if met else phrase("why_item"),))
        if told is None or not paid or not self.facts.right.grounds:
            return told
        cites = joined(together([self.facts.cite(c) for c in self.facts.right.grounds]), "; ", "；")
        return Section(told.heading, (*told.sentences, phrase("grounds", cites=cites)))

    def calculation(self) -> Section | None:
        """The figures: of a change each month before and now, else each part with its document."""
        facts = self.facts
        if facts.differences:
            key = "arrears_line" if facts.right.manner == MONTHLY else "changed_line_once"
            said = tuple(
                phrase(key, month=month(d.month), before=money(d.before), after=money(d.now)) for d in facts.differences
            )
            heading = "how_changed_heading" if facts.right.manner == MONTHLY else "how_changed_once"
            return Section(phrase(heading), said, facts.lines, facts.amount)
        if not facts.lines:
            return None
        manner = ONCE if facts.right.owed else facts.right.manner
        total = facts.amount if len(facts.lines) > 1 else None
        after = (phrase("read_off_forms", names=joined(facts.read_off, "; ", "；")),) if facts.read_off else ()
        return Section(phrase(f"how_heading_{manner}"), (), facts.lines, total, after=(*self._values(), *after))

    def calculation_before(self) -> Section | None:
        """Of a change how the sum before came about, where that is short enough to be read beside the new one."""
        return worked_before(self.facts.lines_before, self.facts.lines) if self.facts.kind == "changed" else None

    def _values(self) -> list[Text]:
        """In which documents the figures of the law stand that were used."""
        return [phrase("values_by", names=names, document=document) for names, document in self.facts.values]

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
        facts, words = self.facts, of_day(self.own.get("start"), self.facts.decided_on)
        if facts.kind == "changed" and facts.right.manner != BILL:
            return None  # the months stand with what each was and is; a sum that comes once has no first month
        said = filled(text_of(words, self.where), facts.figures, self._fillers()) if words else None
        if not words or said is None:
            return None
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
        said = [_fact_said(fact) for fact in self.facts.used]
        sources = _all_of([fact.source for fact in self.facts.used])
        return Section(phrase("used_heading"), (*said, phrase("used_close", sources=sources)))

    def list_of(self, heading: Text, part: str) -> Section | None:
        """The sentences of one part of the scheme's words."""
        facts, fillers = self.facts, self._fillers()
        listed = sentences(self.own.get(part), self.where, facts.figures)
        said = [filled(text, facts.figures, fillers) for text in listed]
        told = tuple(text for text in said if text is not None)
        return Section(heading, told) if told else None

    def _fillers(self) -> dict[str, Text]:
        facts, name, count = self.facts, self.facts.person_name, len(self.facts.reasons)
        return {
            "name": name if isinstance(name, Text) else same(name),
            "amount": same(yuan(facts.amount)),
            "capitals": same(capitals(facts.amount)),
            "from_month": month(facts.from_month) if facts.from_month else same(""),
            "reasons_count": same(str(len(facts.reasons))),
            "reasons_said": phrase("reasons_one" if count == 1 else "reasons_many", reasons_count=str(count)),
            "place": facts.office.name,
            "item": facts.right.item or facts.scheme_name or same(""),
            "scheme": facts.scheme_name or same(""),
            "event": facts.right.occasion.day or same(""),
            "payer": facts.right.occasion.paid_by or same(""),
            **(facts.fillers or {}),
        }


_WHY_AGAINST = {"refused": "why_refused_heading", NOTICE: "notice_why_heading"}
_THIS_DECISION, _ON_THIS = re.compile(r"^This (?:decision )?is"), re.compile("^本(?:决定|告知|通知)针对")
"""How content begins what a refusal is about; a letter before it is no decision."""


def _all_of(texts: Sequence[Text]) -> Text:
    """Several things as one, each once: a, b and c."""
    *more, last = list(dict.fromkeys(texts))
    return joined([joined(more, ", ", "、"), last], " and ", "和") if more else last


def _fact_said(fact: Fact) -> Text:
    """A fact with the paper it rests on, where one is recorded."""
    said = phrase("used_fact", name=fact.name, value=fact.value, source=fact.source)
    if fact.basis is None:
        return said
    basis = fact.basis
    paper = phrase("basis_by", paper=basis.paper, by=basis.by) if basis.by is not None else basis.paper
    parts = joined([part for part in (paper, basis.when) if part is not None], ", ", "，")
    found = phrase("basis_found", finding=basis.found) if basis.found is not None else same("")
    return phrase("used_by", fact=said, basis=parts, found=found)


_ARTICLES = Text(r"(.+\)) ((?:(?:arts?|ch)\.|part) .+)", r"(.+[》）])(第.+)")


def together(cites: Sequence[Text]) -> list[Text]:
    """The articles of one document behind its title, which is said once; a document with its articles is not cited
    bare beside them."""
    found: dict[str, Text] = {}
    for cite in cites:
        parts = [re.fullmatch(_ARTICLES[lang], cite[lang]) for lang in ("en", "zh")]
        en, zh = parts
        if en is None or zh is None:
            found.setdefault(cite.zh, cite)
        elif zh[1] in found and found[zh[1]].zh != zh[1]:
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
