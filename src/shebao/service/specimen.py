"""Specimens: the letters and the explanation of a scheme's own worked case, by the renderer of the real letters.

A worked case names what it is about; facts it leaves out are lent by the scheme's other cases, else tried until the law
gives the answer the letter is about. The person is invented. Nothing is written anywhere; no number is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from shebao.benefits.explain import Explained
from shebao.benefits.judge import Judge, decide, short
from shebao.benefits.model import Answer, Claim, ClaimId, DecisionId, Wants, law_date
from shebao.engine.graph import Graph
from shebao.engine.reading import Written, read
from shebao.engine.worked import typed_value, written
from shebao.kernel.errors import ShebaoError
from shebao.law.cases import Case
from shebao.law.ir import Input, Law, Scheme
from shebao.law.scheme import said_of
from shebao.law.service_item import GIVING, kinds_needed
from shebao.service.letter_facts import facts_of
from shebao.service.letters import Letter, build
from shebao.service.remedies import Matter, ways_to_disagree
from shebao.service.specimen_paper import paper_of
from shebao.service.text import Text, phrase

TRIED = 60
"""Worked cases of a right that are tried before it is said that none shows the letter."""
AGES = (
    40,
    10,
    1,
    66,
)  # years before the case at which somebody is born whose birth no case names: first a grown person
PUT_IN = "a figure put in for this specimen"  # where a value typed into a case is from
NEAR = 3  # months between the decision and the first month paid


Rows = Mapping[str, Sequence[Mapping[str, int]]]


class SpecimenMissing(ShebaoError):
    """No worked case of {scheme} ({item}) gives a letter of the kind "{kind}": add one to its cases folder that says
    every fact its conditions read."""

    code = "service.specimen"
    zh = "{scheme}（{item}）没有案例可以写成“{kind}”函件：请在其 cases 目录补充一个写明全部条件事实的案例。"


class SpecimenOfRecord(ShebaoError):
    """A letter of the kind "{kind}" tells what came after a decision: months already paid, a pause, a death. A worked
    case holds none of that, so there is no specimen of it. Its words stand in service.yaml of {scheme} under letters.
    Specimens are of these kinds: {kinds}."""

    code = "service.specimen_of_record"
    zh = (
        "“{kind}”函件说明决定之后的情况（已发月份、暂停、死亡），案例中没有这些记录，因此没有样件；"
        "其文字见 {scheme} 的 service.yaml（letters）。可出样件的种类：{kinds}。"
    )


SHOWN = ("granted", "refused")
"""Kinds a worked case can show: the decision itself, one way or the other."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which letter: of which right ('' is the scheme's own), which kind; a case by name, another day, another place."""

    item: str = ""
    kind: str = "granted"
    case: str = ""
    at: date | None = None
    region: str = ""


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

        Raises SpecimenOfRecord, SpecimenMissing, RemedyMissing, LetterWordsMissing.
        """
        if asked.kind not in SHOWN:
            raise SpecimenOfRecord(kind=asked.kind, scheme=scheme.id, kinds=", ".join(SHOWN))
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
        for case in self.cases:
            if case.scheme == scheme.id and f"{asked.item} {asked.kind}".strip() in case.letters:
                trial = _Trial(self, case, self.judge.wants(scheme.id, asked.item), asked, turns=False)
                return self._try(scheme, asked, trial, lend=False) or self._try(scheme, asked, trial, lend=True)
        return None

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
            yield self._try(scheme, asked, _Trial(self, case, wants, asked), lend=False)
        for case in given if asked.case else _spread(given)[:TRIED]:
            yield self._try(scheme, asked, _Trial(self, case, wants, asked), lend=True)

    def _read(self, wants: Wants, cases: Sequence[Case]) -> frozenset[str]:
        """The facts the law reads for a right, by one of its cases whose law can be cut."""
        for case in cases:
            try:
                return frozenset(self.judge.graph(wants.outputs, case.region, case.period, date.max).inputs)
            except ShebaoError:
                continue
        return frozenset()

    def _try(self, scheme: Scheme, asked: Asked, trial: _Trial, *, lend: bool) -> Specimen | None:
        refused = asked.kind == "refused"
        try:
            found = trial.answered(lend=lend, refused=refused)
            if found is None:
                return None
            inputs, answer = found
            told = self._explained(scheme, trial, inputs, answer)
            letter = self._letter(scheme, asked, trial.case, told)
            return Specimen(trial.case, told, trial.lent(inputs), letter)
        except ShebaoError as error:
            if error.code.startswith("engine."):
                return None
            raise

    def _explained(self, scheme: Scheme, trial: _Trial, inputs: Mapping[str, int], answer: Answer) -> Explained:
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

    def _letter(self, scheme: Scheme, asked: Asked, case: Case, told: Explained) -> Letter:
        written = paper_of(self.law, case, told, asked.kind)
        facts = facts_of(self.law, told, written.paper, written.record)
        matter = Matter.of(written.line, scheme, asked.item)
        ways = ways_to_disagree(written.offices, written.region, matter, asked.kind, written.paper.on)
        return build(facts, scheme.service.get("letters", {}), ways)


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


class _Trial:
    """One case asked for one right: its law, its facts, and the facts lent to it."""

    def __init__(self, house: Specimens, case: Case, wants: Wants, asked: Asked, *, turns: bool = True) -> None:
        self.house, self.case, self.wants, self.turns = house, case, wants, turns
        self.day, self.place = asked.at or case.period, asked.region or case.region
        self.known = case.known or date.max

    @cached_property
    def graph(self) -> Graph:
        """The law of the case; values typed into the case stand in it."""
        law, judge = self.house.law, self.house.judge
        if not self.case.typed:
            return judge.graph(self.wants.outputs, self.place, self.day, self.known)
        typed = {name: typed_value(law, name, data, PUT_IN) for name, data in self.case.typed.items()}
        return Judge(law, accepts_unverified=True, typed=typed).graph(
            self.wants.outputs, self.place, self.day, self.known
        )

    @cached_property
    def named(self) -> dict[str, int]:
        """The facts the case itself names, in inner units."""
        return _inner(self.graph, self.case)

    @cached_property
    def rows(self) -> Rows:
        """The rows of the case; a relation it does not name is lent by another case, else it is empty."""
        own = self.case.relations
        found = {}
        for name in self.graph.relations:
            lender = next((c for c in self._others() if c.relations.get(name)), None)
            rows = own.get(name, lender.relations[name] if lender else ())
            columns = {short(c.name): c for c in self.graph.relations[name].columns}
            found[name] = [
                {short(k): read(v, columns[short(k)].type) for k, v in written(row).items() if short(k) in columns}
                for row in rows
            ]
        return found

    def _others(self) -> list[Case]:
        return [case for case in self.house.cases if case.scheme == self.case.scheme]

    def answered(self, *, lend: bool, refused: bool) -> tuple[dict[str, int], Answer] | None:
        """Facts and answer that fit the letter; None where the case does not come to it."""
        if not lend:
            answer = decide(self.graph, self.wants, self.named, self.rows)
            return (self.named, answer) if _fits(answer, refused=refused) else None
        inputs = self._completed()
        answer = decide(self.graph, self.wants, inputs, self.rows)
        if not _fits(answer, refused=refused) and refused and self.turns:
            return self._turned(inputs)
        return (inputs, answer) if _fits(answer, refused=refused) else None

    def lent(self, inputs: Mapping[str, int]) -> tuple[str, ...]:
        """Names of the facts the case did not say so."""
        return tuple(name for name, value in inputs.items() if self.named.get(name) != value)

    # --- facts the case leaves out ------------------------------------------------------------------------------------

    def _completed(self) -> dict[str, int]:
        """Every fact the law reads; those lacking are chosen so that as little as can be stands against a grant.

        Two flags that only together change an answer are not found one by one: so the flags begin as others say them,
        then all true, then all false.
        """
        found: dict[str, int] = {}
        for flags in (None, 1, 0):
            tried = self._filled(flags)
            if not any(self._against(tried)):
                return tried
            found = found or tried
        return found

    def _filled(self, flags: int | None) -> dict[str, int]:
        inputs = dict(self.named)
        for _ in range(8):
            lacking = self._lacking(inputs)
            if not lacking:
                break
            for spec in lacking:
                set_so = spec.type.unit == "flag" and flags is not None
                inputs[spec.name] = flags if set_so and flags is not None else self.candidates(spec)[0]
            self._choose(inputs, lacking)
        if any(self._against(inputs)):  # a fact chosen first may bind one chosen later: once more round
            self._choose(inputs, list(self.graph.inputs.values()))
        return inputs

    def _choose(self, inputs: dict[str, int], specs: Sequence[Input]) -> None:
        for spec in specs:
            if spec.name in self.named:
                continue
            best = self._against(inputs)
            for value in self.candidates(spec):
                if not any(best):
                    return
                found = self._against({**inputs, spec.name: value})
                if found < best:
                    best, inputs[spec.name] = found, value

    def _lacking(self, inputs: Mapping[str, int]) -> list[Input]:
        reasons = decide(self.graph, self.wants, inputs, self.rows).reasons
        names = {reason.code.removeprefix("input.") for reason in reasons if reason.code.startswith("input.")}
        return [spec for name, spec in self.graph.inputs.items() if name in names]

    def _against(self, inputs: Mapping[str, int]) -> tuple[int, int, int, bool]:
        """How far from a grant: gaps of the law, then refusals, then what is not known, then no money."""
        answer = decide(self.graph, self.wants, inputs, self.rows)
        means = Counter(reason.means for reason in answer.reasons)
        paid = sum(part.fen for part in answer.components)
        return means["decide_by_order"], means["refuse"], means["wait"], not paid

    def candidates(self, spec: Input) -> list[int]:
        """Values to try: those other cases of the scheme name, then the corners of the input."""
        lent = self.house.lent(self.case.scheme, self.place, spec)
        if spec.type.unit == "code":
            return list(dict.fromkeys([*lent, *range(len(spec.type.codes))]))
        if spec.type.unit == "flag":
            return list(dict.fromkeys([*lent, 1, 0]))
        day = {"month": self.day.year * 12 + self.day.month - 1, "date": self.day.toordinal()}.get(spec.type.unit)
        year = {"month": 12, "date": 365}.get(spec.type.unit, 0)
        ages = [day - year * age for age in AGES] if day is not None else []
        ends = ages if "birth" in spec.name else [] if day is None else [day, day - 1, day - 60 * year]
        middle = (0, 1, 12, 180, 360, 10_000, 300_000, 2_000_000)
        first = [*lent, *ends] if "birth" in spec.name else [*ends[:1], *lent, *ends[1:]]
        known = [*first, *middle, spec.range.low]
        return list(dict.fromkeys(value for value in known if spec.range.low <= value <= spec.range.high))

    def _turned(self, inputs: Mapping[str, int]) -> tuple[dict[str, int], Answer] | None:
        """One fact changed so that the law itself says no, and only that."""
        for name, spec in self.graph.inputs.items():
            for value in self.candidates(spec):
                changed = {**inputs, name: value}
                answer = decide(self.graph, self.wants, changed, self.rows)
                if _fits(answer, refused=True):
                    return changed, answer
        return None


def _inner(graph: Graph, case: Case) -> dict[str, int]:
    given: dict[str, Written] = {n: v for n, v in written(case.inputs).items() if n in graph.inputs}
    return {name: read(value, graph.inputs[name].type) for name, value in given.items()}


def _fits(answer: Answer, *, refused: bool) -> bool:
    """Whether the answer is what the letter is about: money granted, or reasons that are all of them refusals."""
    if refused:
        return bool(answer.reasons) and all(reason.means == "refuse" for reason in answer.reasons)
    return answer.granted and sum(part.fen for part in answer.components) > 0
