"""Specimens: the letters and the explanation of a scheme's own worked case, by the renderer of the real letters.

A worked case names what it is about; facts it leaves out are lent by the scheme's other cases, else tried until the law
gives the answer the letter is about. The person is invented. Nothing is written anywhere; no number is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from shebao.benefits.explain import Explained
from shebao.benefits.judge import Judge, short
from shebao.benefits.model import FOREVER, Answer, Claim, ClaimId, DecisionId, Wants, law_date
from shebao.engine.reading import Written, read
from shebao.engine.worked import written
from shebao.kernel.dates import month_of, month_start
from shebao.kernel.errors import ShebaoError
from shebao.law.cases import Case
from shebao.law.ir import Input, Law, Scheme
from shebao.law.scheme import said_of
from shebao.law.service_item import GIVING, kinds_needed
from shebao.service.issue_after import HOLD
from shebao.service.letter_after import Told, addressed_to_heirs
from shebao.service.letter_changes import changes_between
from shebao.service.letter_content import occasion_words
from shebao.service.letter_facts import Paper, Record, facts_of, post_words
from shebao.service.letter_model import NOTICE, Difference
from shebao.service.letter_rights import called, goes_to
from shebao.service.letters import Act, Letter, Remedy, build
from shebao.service.pauses import ENDS, PAUSES
from shebao.service.remedies import Matter, ways_to_disagree
from shebao.service.specimen_after import AFTER, DEATH, ENDED, PAUSED, RECOVERY, RESUMED, Story, part_of
from shebao.service.specimen_change import Before, before_change
from shebao.service.specimen_paper import HANDLED, PAID, paper_of, working_days
from shebao.service.specimen_paper import Written as WrittenPaper
from shebao.service.specimen_trial import Trial
from shebao.service.text import Text, phrase

TRIED = 60
"""Worked cases of a right that are tried before it is said that none shows the letter."""
WAYS_TO_END = ("ends", "double_drawing")
NEAR = 3  # months between the decision and the first month paid
MONTHS = 3  # that a change tells of, before and now
SIGNED = (("determined", "clerk"), ("checked", "reviewer"), ("granted", "approver"))


class SpecimenMissing(ShebaoError):
    """No worked case of {scheme} ({item}) gives a letter of the kind "{kind}": add one to its cases folder that says
    every fact its conditions read."""

    code = "service.specimen"
    zh = "{scheme}（{item}）没有案例可以写成“{kind}”函件：请在其 cases 目录补充一个写明全部条件事实的案例。"


class LetterNotOfRight(ShebaoError):
    """No letter of the kind "{kind}" can be written on {item} of {scheme}. It can come to: {kinds}."""

    code = "service.specimen_kind"
    zh = "{scheme} 的 {item} 不会出“{kind}”函件；可出的函件种类：{kinds}。"


GRANTED, REFUSED, CHANGED = "granted", "refused", "changed"
KINDS = (GRANTED, REFUSED, NOTICE, CHANGED, *AFTER)
"""Kinds of letters there are specimens of: the decision, the notice before it, and what may follow it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which letter: of which right ('' is the scheme's own), which kind; a case by name, another day, another place; of
    a pause its ground."""

    item: str = ""
    kind: str = "granted"
    case: str = ""
    at: date | None = None
    region: str = ""
    ground: str = ""

    @property
    def base(self) -> str:
        """The decision it tells of: a grant, or a refusal."""
        return REFUSED if self.kind in (REFUSED, NOTICE) else GRANTED


@dataclass(frozen=True, slots=True)
class Specimen:
    """A worked case as a decision told, and the letter that would be written of it. `lent`: facts it did not name."""

    case: Case
    told: Explained
    lent: tuple[str, ...]
    letter: Letter


def rights_of(scheme: Scheme) -> tuple[str, ...]:
    """What the scheme decides for a person: '' its award, then its lump sums and settlements."""
    beside = [str(one["id"]) for word in GIVING[1:] for one in scheme.facts.get(word, ())]
    return (*(("",) if scheme.facts.get("award") else ()), *beside)


def refusable(judge: Judge, scheme: Scheme, item: str) -> bool:
    """Whether the law can say no: a sum that belongs to whoever is there, without a condition, is never refused."""
    return any(said_of(condition)[0] == "refuse" for condition in judge.wants(scheme.id, item).conditions)


def kinds_of(judge: Judge, scheme: Scheme, item: str) -> tuple[str, ...]:
    """The letters a right can come to: what is refused is told before, only what is paid month by month is paused, goes
    on, and ends with a death or beside another right."""
    found = [GRANTED, *((REFUSED, NOTICE) if refusable(judge, scheme, item) else ()), CHANGED, RECOVERY]
    words = occasion_words(scheme, item)
    if words.get("paid_by") or words.get("paid_to"):  # the money is another's, or went to another: we reclaim none
        found.remove(RECOVERY)
    if scheme.facts.get("unit") == "employer":  # is told what it owes or gets, and what of it changes
        return tuple(kind for kind in found if kind not in (NOTICE, RECOVERY))
    if not item:
        found += [PAUSED, RESUMED, *((ENDED,) if set(WAYS_TO_END) & set(scheme.service) else ())]
        found += [HOLD] if {PAUSES, ENDS} & set(scheme.service) else []
        found += [] if goes_to(scheme, item) else [DEATH]
    return tuple(kind for kind in KINDS if kind in found)


def why_no_letter(law: Law, scheme: Scheme) -> Text | None:
    """Why no letter belongs to a scheme; None where it decides something a person gets or owes."""
    if kinds_needed(scheme):
        return None
    facts, heir = scheme.facts, str(scheme.facts.get("merges_into") or "")
    name = Text(scheme.names.en, scheme.names.zh)
    if heir in law.schemes:
        into = Text(law.schemes[heir].names.en, law.schemes[heir].names.zh)
        return phrase("no_letter_merged", scheme=name, into=into)
    kind = str(facts.get("kind", ""))
    return phrase(f"no_letter_{kind}" if kind in ("register", "fund") else "no_letter_computed", scheme=name)


class Specimens:
    """The specimens of one law; cases are read once and each question is compiled once."""

    def __init__(self, law: Law, cases: Sequence[Case]) -> None:
        self.law, self.cases = law, cases
        self.judge = Judge(law, accepts_unverified=True)
        self._lent: dict[tuple[str, str], dict[str, dict[str, Written]]] = {}

    def of(self, scheme: Scheme, asked: Asked) -> Specimen:
        """The first worked case that gives this letter.

        Raises LetterNotOfRight, SpecimenMissing, RemedyMissing, LetterWordsMissing, GroundUnknown.
        """
        kinds = kinds_of(self.judge, scheme, asked.item)
        if asked.kind not in kinds:
            facts = {"item": asked.item or "award", "kinds": ", ".join(kinds)}
            raise LetterNotOfRight(kind=asked.kind, scheme=scheme.id, **facts)
        other = None
        chosen = None if asked.case else self._of_chosen(scheme, asked)
        if chosen is not None:
            return chosen
        for found in self._told(scheme, asked):
            if found is not None and (asked.case or _in_time(found)):
                return found
            other = other or found
        if other is not None:
            return other
        raise SpecimenMissing(scheme=scheme.id, item=asked.item or "award", kind=asked.kind)

    def _of_chosen(self, scheme: Scheme, asked: Asked) -> Specimen | None:
        """The specimen of the case that says it is the one of this letter: no fact it names is changed for that."""
        for kind in dict.fromkeys((asked.kind, asked.base)):
            for case in self.cases:
                if case.scheme == scheme.id and f"{asked.item} {kind}".strip() in case.letters:
                    trial = self._trial(scheme, asked, case, turns=False)
                    return self._try(scheme, asked, trial, lend=False) or self._try(scheme, asked, trial, lend=True)
        return None

    def _trial(self, scheme: Scheme, asked: Asked, case: Case, *, turns: bool = True) -> Trial:
        return Trial(self, case, self.judge.wants(scheme.id, asked.item), (asked.at, asked.region), turns=turns)

    def lent(self, scheme: str, place: str, spec: Input) -> list[int]:
        """What the cases of a scheme in a place say of an input, each value once, the first few of them."""
        known = self._lent.setdefault((scheme, place), {})
        if not known:
            for case in self.cases:
                if case.scheme == scheme and case.region == place:
                    for name, value in written(case.inputs).items():
                        known.setdefault(name, {})[str(value)] = value
        return [read(value, spec.type) for value in list(known.get(spec.name, {}).values())[:6]]

    def _told(self, scheme: Scheme, asked: Asked) -> Iterator[Specimen | None]:
        wants = self.judge.wants(scheme.id, asked.item)
        mine = [case for case in self.cases if case.scheme == scheme.id and asked.case in ("", case.name)]
        given = sorted(mine, key=lambda case: _rank(case, wants, self._read(wants, mine)))
        for case in given if asked.case else given[:TRIED]:  # as the case stands, then with what other cases lend
            yield self._try(scheme, asked, self._trial(scheme, asked, case), lend=False)
        for case in given if asked.case else _spread(given)[:TRIED]:
            yield self._try(scheme, asked, self._trial(scheme, asked, case), lend=True)

    def _read(self, wants: Wants, cases: Sequence[Case]) -> frozenset[str]:
        """The facts the law reads for a right, by one of its cases whose law can be cut."""
        for case in cases:
            try:
                return frozenset(self.judge.graph(wants.outputs, case.region, case.period, date.max).inputs)
            except ShebaoError:
                continue
        return frozenset()

    def _try(self, scheme: Scheme, asked: Asked, trial: Trial, *, lend: bool) -> Specimen | None:
        refused = asked.base == REFUSED
        try:
            found = trial.answered(lend=lend, refused=refused)
            if found is None:
                return None
            inputs, answer = found
            told = self._explained(scheme, trial, inputs, answer)
            letter = self._letter(scheme, asked, (trial, inputs), told)
            return Specimen(trial.case, told, trial.lent(inputs), letter)
        except ShebaoError as error:
            if error.code.startswith("engine."):
                return None
            raise

    def _explained(self, scheme: Scheme, trial: Trial, inputs: Mapping[str, int], answer: Answer) -> Explained:
        claim = Claim(
            ClaimId(0), scheme.id, trial.wants.item, 0, 0, trial.place, trial.day, "granted", 0, "",
        )  # fmt: skip
        now = datetime.combine(trial.known, datetime.min.time(), UTC)
        decides = "machine" if scheme.facts.get("decides") == "machine" and answer.granted else "officer"
        said = trial.graph.decide(dict(inputs), trial.rows)
        return Explained(
            DecisionId(0), claim, "determination", decides, law_date(scheme, trial.day), now, "", "", trial.wants,
            answer, said, (), (),
        )  # fmt: skip

    def _letter(self, scheme: Scheme, asked: Asked, tried: tuple[Trial, Mapping[str, int]], told: Explained) -> Letter:
        trial, _ = tried
        if asked.kind in AFTER:
            return self._after(scheme, asked, tried, told)
        written = paper_of(self.law, trial.case, told, GRANTED if asked.kind == CHANGED else asked.kind)
        if asked.kind == CHANGED and told.said is not None:
            written = self._changed(written, told, self._before(tried, told, more=False))
        facts = facts_of(self.law, told, written.paper, written.record)
        ways = [] if asked.kind == NOTICE else self._ways(scheme, asked, written)
        return build(facts, scheme.service.get("letters", {}), ways)

    def _ways(self, scheme: Scheme, asked: Asked, written: WrittenPaper) -> list[Remedy]:
        matter = Matter.of(written.line, scheme, asked.item)
        return ways_to_disagree(written.offices, written.region, matter, asked.kind, written.paper.on)

    def _before(self, tried: tuple[Trial, Mapping[str, int]], told: Explained, *, more: bool) -> Before:
        trial, inputs = tried
        slip = part_of(sum(part.fen for part in told.answer.components))
        return before_change(trial, inputs, told.answer, more=more, slip=slip)

    def _differs(self, told: Explained, before: Before, written: WrittenPaper) -> Record:
        """The record with what changed since a decision before, and how that was worked out."""
        record = written.record
        if before.said is None or before.answer is None or told.said is None:
            return replace(record, mistaken=True)
        changes = changes_between(self.law, told.claim.scheme, before.said, told.said, (record.bases, ()))
        was = replace(told, said=before.said, answer=before.answer)
        lines = facts_of(self.law, was, written.paper, replace(record, bases={})).lines  # its papers are of now
        return replace(record, changes=changes, lines_before=lines, mistaken=not changes)

    def _after(self, scheme: Scheme, asked: Asked, tried: tuple[Trial, Mapping[str, int]], told: Explained) -> Letter:
        """What happened later, by the composer of the real letters on a record made up for it."""
        case = tried[0].case
        written = paper_of(self.law, case, told, GRANTED)
        granted = facts_of(self.law, told, written.paper, written.record)
        event = replace(case.event, ground=asked.ground) if asked.ground else case.event
        story = Story(self.law, scheme, told, granted.right, written.paper.on, event)
        if asked.kind == RECOVERY and not story.known_late():
            before = self._before(tried, told, more=True)
            written = replace(written, record=self._differs(told, before, written))
            story = replace(story, more=_ours(before.answer or told.answer, before.fen) - _ours(told.answer))
        turn = story.turn(asked.kind)
        tail = phrase("specimen_account") if asked.kind in (PAUSED, RESUMED) else ""
        paper = Paper(written.paper.number, asked.kind, turn.on, account_tail=tail)
        written = replace(written, paper=paper, record=replace(written.record, acts=turn.acts))
        facts = facts_of(self.law, told, paper, written.record)
        if asked.kind == DEATH:
            facts = addressed_to_heirs(facts)
        beside = {one: called(found) for one, found in self.law.schemes.items()}
        ways = self._ways(scheme, asked, written)
        return turn.write(Told(facts, scheme, turn.after, ways, turn.acts, None, beside))

    def _changed(self, written: WrittenPaper, told: Explained, before: Before) -> WrittenPaper:
        """The same right some months later, when it is found that another amount was due."""
        now, was = sum(part.fen for part in told.answer.components), before.fen
        first = told.answer.start_month or int(month_of(told.claim.event_date))
        end = first + 1 if told.claim.item else min(told.answer.end_month or FOREVER, first + MONTHS)
        on = working_days(self.law, max(written.paper.on, month_start(end - 1)), HANDLED)
        differences = tuple(Difference(month, was, now) for month in range(first, end))
        acts = tuple(Act(step, post_words(post), on) for step, post in SIGNED) if written.record.acts else ()
        pay_by = written.paper.pay_by and working_days(self.law, on, PAID)
        paper = replace(written.paper, kind=CHANGED, on=on, pay_by=pay_by)
        record = self._differs(told, before, written)
        return replace(written, paper=paper, record=replace(record, differences=differences, acts=acts))


def _ours(answer: Answer, slip: int = 0) -> int:
    """Fen that do not come from the employer; `slip` is a sum that no answer gave, taken as it is."""
    fen = sum(part.fen for part in answer.components)
    theirs = sum(part.fen for part in answer.components if part.payer == "employer")
    return max(fen, slip) - theirs


def _in_time(specimen: Specimen) -> bool:
    """Whether it is paid from about the day it is decided on: a case may name months of its own choice."""
    start, day = specimen.told.answer.start_month, specimen.told.claim.event_date
    return start is None or abs(start - (day.year * 12 + day.month - 1)) <= NEAR


def _rank(case: Case, wants: Wants, read_by_law: frozenset[str]) -> tuple[int, bool, bool, bool]:
    """Cases that say most of what the law reads come first, then those that work the right itself out, printed ones,
    those of a place."""
    outputs = {short(name) for name in case.outputs}
    parts = {rule for rule, _ in wants.components} | ({wants.total} if wants.total else set())
    known = len(read_by_law & case.inputs.keys())
    return (-known, not outputs & parts, not case.published, case.region == "000000")


def _spread(cases: Sequence[Case]) -> list[Case]:
    """The first case of each place and year before the second of any: what one place lacks another may have."""
    firsts: dict[tuple[str, int], Case] = {}
    for case in cases:
        firsts.setdefault((case.region, case.period.year), case)
    chosen = {id(case) for case in firsts.values()}
    return [*firsts.values(), *(case for case in cases if id(case) not in chosen)]
