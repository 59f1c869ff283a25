"""The walk from a payment to its decision in sentences, with the law's own names, in one language."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import groupby

from shebao.access.model import read_posts
from shebao.benefits.claims import ClaimAct
from shebao.benefits.explain import AwardTold, Explained
from shebao.benefits.history import History, MonthTold, RiseTold
from shebao.kernel.dates import month_start
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.select import version_for
from shebao.ledger.chart import charts
from shebao.payments.explain import Entry, Issue, PaymentTold
from shebao.service.case_pages import state_words
from shebao.service.citations import citation
from shebao.service.issue import place
from shebao.service.measures import Measures
from shebao.service.text import Text, counted, day, month, phrase, phrases, same
from shebao.service.walk import Facts

ROLES = ("maker", "checker", "approver")
TAKEN_ON = "taken on"  # the article of a decision the former office made


@dataclass(frozen=True, slots=True)
class Words:
    """The walk from a payment to its decision, said in one language with the law's own names."""

    law: Law
    lang: str
    place: str = ""
    since: int = 0

    def of(self, award: AwardTold) -> Words:
        """The same for one award: a part is called as the rules of its place and time call it."""
        return replace(self, place=award.region, since=award.start_month)

    def payment(self, told: PaymentTold) -> list[str]:
        """How much, for which month, what became of it; where it came back, every order and answer; the entries."""
        paid = told.paid
        facts: dict[str, str | Text] = {"amount": yuan(paid.amount_fen), "month": month(paid.period)}
        state = _state(paid.state, paid.cause or "")
        facts |= {"number": str(int(paid.payment_id)), "state": state, "business": paid.business_no}
        lines = [phrase("told_payment", **facts)]
        if len(told.issues) > 1 or paid.cause:
            lines += [_issue(issue) for issue in told.issues]
        lines += [line for entry in told.entries for line in self._entry(entry, told)]
        return [line[self.lang] for line in lines]

    def _entry(self, entry: Entry, told: PaymentTold) -> list[Text]:
        """The accounts an entry moves this payment over; other payments in it are counted, not named."""
        mine = [m for m in told.movements if m.entry == entry.entry]
        names = {(m.component, m.payer) for m in mine}
        lines = [line for line in entry.lines if (line.component, line.payer) in names]
        debit, credit = (
            list(dict.fromkeys(line.account for line in lines if (line.fen > 0) is up)) for up in (True, False)
        )
        facts: dict[str, str | Text] = {"month": month(entry.period), "amount": yuan(sum(m.fen for m in mine))}
        facts |= {"debit": self._accounts(debit), "credit": self._accounts(credit)}
        return [phrase("told_entry", number=str(entry.entry), move=phrase(f"move_{entry.move}"), **facts)]

    def _accounts(self, accounts: Sequence[str]) -> Text:
        said = [self._account(name) for name in accounts]
        return Text(", ".join(t.en for t in said), "、".join(t.zh for t in said))

    def _account(self, account: str) -> Text:
        known = charts(self.law) if "accounts" in self.law.files else ()
        written = next((a for chart in known for a in chart.accounts if a.id == account), None)
        return Text(written.en, written.zh) if written else same(account.replace("_", " "))

    def months(self, told: History, period: int, scheme: str) -> list[str]:
        """Where a payment goes back: what became known, and month by month what was owed and had been booked."""
        lines: list[Text] = []
        back = [line for line in told.months if line.for_month < period and line.difference]
        for number, group in groupby(sorted(back, key=_month), key=_month):
            lines += [phrase("told_month", month=month(number))]
            lines += [self._month(line, scheme) for line in group]
        if back:
            amount, months = yuan(sum(line.difference for line in back)), len({_month(line) for line in back})
            lines.insert(0, counted("told_arrears", months, amount=amount, n=str(months)))
        return [line[self.lang] for line in lines]

    def _month(self, line: MonthTold, scheme: str) -> Text:
        facts = {"owed": yuan(line.owed), "booked": yuan(line.booked_before), "difference": yuan(line.difference)}
        return phrase("told_difference", name=self._rule(scheme, line.component), **facts)

    def changes(self, changed: Sequence[Facts]) -> list[str]:
        """What became known between the superseded decision and the present one."""
        lines = []
        for each in changed:
            document = _bracketed(each["document"]) if each["document"] else same("")
            name = Text(each["en"], each["zh"])
            now, before = (self._figure(each["name"], each[when]) for when in ("now", "before"))
            lines.append(phrase("told_because", name=name, now=now, before=before, document=document))
        return [line[self.lang] for line in lines]

    def _figure(self, name: str, exact: str) -> Text:
        """An exact number of a fact or value in its unit, as letters write it; of a row's column as it is."""
        spec = self.law.inputs.get(name) or self.law.values.get(name)
        if spec is None:
            return same(exact)
        return Measures.of(self.law, name.partition(".")[0]).shown(name, spec.type, Fraction(exact))

    def rise(self, rise: RiseTold, scheme: str) -> str:
        """What a yearly rise gave, and what the award paid before and after it."""
        name = self._rise_names(scheme, rise.act)
        facts = {"given": yuan(rise.after - rise.before), "before": yuan(rise.before), "after": yuan(rise.after)}
        return phrase("told_rise", name=name, month=month(rise.month), **facts)[self.lang]

    def _rise_names(self, scheme: str, act: str) -> Text:
        written = self.law.schemes[scheme].facts.get("adjustments", ()) if scheme in self.law.schemes else ()
        names = next((w["names"] for w in written if w["id"] == act and "names" in w), None)
        return Text(names["en"], names["zh"]) if names else same(act)

    def award(self, told: AwardTold, runs: Collection[int] | None = None) -> list[str]:
        """The award, its components, and what was booked for it: by all runs, or by those of one payment."""
        start = month(told.start_month)
        scheme, region = self._scheme(told.scheme), place(self.law, told.region)
        lines = [phrase("told_award", number=str(int(told.award)), scheme=scheme, region=region, month=start)]
        for span in told.components:
            by = phrase("told_payer", payer=phrase(f"payer_{span.payer}")) if span.payer else same("")
            name, since = self._rule(told.scheme, span.component), month(span.start)
            lines.append(phrase("told_component", name=name, payer=by, amount=yuan(span.fen), month=since))
        for owed in (o for o in told.obligations if runs is None or o.run in runs):
            about: dict[str, str | Text] = {"period": month(owed.period), "run": str(owed.run)}
            name, amount = self._rule(told.scheme, owed.component), yuan(owed.fen)
            lines.append(phrase("told_booked", name=name, month=month(owed.for_month), amount=amount, **about))
        return [line[self.lang] for line in lines]

    def decision(self, told: Explained, acts: Sequence[ClaimAct] = ()) -> list[str]:
        """By what the decision was taken and who signed it. Of a right taken over no article is claimed.

        `acts`: of one that is not granted every step of its claim, for the last says whether it is final.
        """
        about: dict[str, str | Text] = {"number": str(int(told.decision)), "scheme": self._scheme(told.claim.scheme)}
        if told.said is not None:
            about |= {"day": day(told.law_date), "known": day(told.known_at.date())}
            final = not acts or acts[-1].state == "refused"
            kind = "told_decision" if not acts else "told_refused" if final else "told_undecided"
            line = phrase(kind, **about, **({} if final else {"state": state_words(acts[-1].state)}))
        else:
            taken_on = told.article == TAKEN_ON
            document = self._document(told) if taken_on else citation(f"{told.document} {told.article}".rstrip())
            line = phrase("told_taken_over" if taken_on else "told_order", **about, document=document)
        lines = [line[self.lang]]
        if acts:
            lines += [
                phrase("told_act", act=state_words(a.state), post=_post(a.post), day=day(a.on))[self.lang] for a in acts
            ]
        elif told.signatures:
            signed = sorted(told.signatures, key=lambda s: ROLES.index(s.role))
            people = [phrase("told_post", post=_post(s.post), day=day(s.on))[self.lang] for s in signed]
            comma = "、" if self.lang == "zh" else ", "
            lines.append(phrase("told_signed", people=comma.join(people))[self.lang])
        return lines

    def _document(self, told: Explained) -> Text:
        """What a right was taken over from, with the scheme and the place by name."""
        said, scheme = citation(told.document), self._scheme(told.claim.scheme)
        places = {code: place(self.law, code) for code in re.findall(r"\b\d{6}\b", told.document)}

        def named(lang: str) -> str:
            text = said[lang].replace(told.claim.scheme, scheme[lang])
            return re.sub(r"\b\d{6}\b", lambda code: places[code.group()][lang], text)

        return Text(named("en"), named("zh"))

    def _scheme(self, scheme: str) -> Text:
        found = self.law.schemes.get(scheme)
        return Text(found.names.en, found.names.zh) if found else same(scheme)

    def _rule(self, scheme: str, name: str) -> Text:
        act, dot, rule = name.partition(".")
        if dot:
            given, part = self._rise_names(scheme, act), self._rule(scheme, rule)
            return Text(f"{given.en}: {part.en}", f"{given.zh}：{part.zh}")
        found = self.law.rules.get(f"{scheme}.{name}")
        if found:
            own = version_for(found, self.place, month_start(self.since), date.max) if self.place else None
            names = (own or found[-1]).names
            return Text(names.en, names.zh)
        return phrases().get(f"component_{name}", same(name.replace("_", " ")))


def _bracketed(document: str) -> Text:
    said = citation(document)
    return Text(f" ({said.en})", f"（{said.zh}）")


def _post(post: str) -> Text:
    """What a post is called; the house itself is the machine that decides."""
    known = read_posts().posts.get(post)
    return Text(known.en, known.zh) if known else phrase("post_house")


def _state(state: str, cause: str) -> Text:
    said = phrase(f"state_{state}")
    if not cause:
        return said
    why = phrase(f"cause_{cause}")
    return Text(f"{said.en} ({why.en})", f"{said.zh}（{why.zh}）")


def _issue(issue: Issue) -> Text:
    facts = {"n": str(issue.issue + 1), "amount": yuan(issue.fen), "tail": issue.tail, "batch": issue.batch}
    return phrase("told_issue", bank=issue.bank, state=_state(issue.state, issue.cause), **facts)


def _month(line: MonthTold) -> int:
    return line.for_month
