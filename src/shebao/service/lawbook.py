"""The law as pages: the schemes of a day, each scheme whole, the timeline, the documents, coverage, and the cases.

Every page is made from the checked law and its worked cases; nothing on it is typed a second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from shebao.engine.formula import formula
from shebao.engine.reading import shown
from shebao.engine.worked import Worked
from shebao.kernel.regions import NATION
from shebao.law import catalogue
from shebao.law.coverage import claims, coverage
from shebao.law.graph import named_rules
from shebao.law.ir import Input, Law, Rule, Scheme, Value
from shebao.service import instrument_list, payers
from shebao.service.citations import citation
from shebao.service.financing import financing
from shebao.service.lawbook_parts import (
    Cell,
    Leaf,
    Sheet,
    at_edge,
    doubts_in,
    figure_of,
    from_outside,
    is_met,
    joined,
    name_of,
    on,
    places_named,
    rule_name,
    schemes_named,
    several,
    term_of,
    until,
    word,
    words_of,
)
from shebao.service.lawbook_values import box_cells, box_heads, shared_page, value_sheets
from shebao.service.text import LANGUAGES, Text, day, same


def leaves(law: Law, worked: Sequence[Worked], day_shown: date) -> Iterator[Leaf]:
    """All pages of the book as of a day, the first one first."""
    yield _home(law, day_shown)
    yield _timeline(law)
    yield _instruments(law)
    yield _coverage(law)
    yield payers.page(law, day_shown)
    yield shared_page(law)
    yield _truth(law, worked)
    for scheme in law.schemes.values():
        yield _scheme(law, scheme, [w for w in worked if w.case.scheme == scheme.id])


# --- the pages ---------------------------------------------------------------------------------------------------


def _home(law: Law, day_shown: date) -> Leaf:
    standing = catalogue.in_force(law, day_shown)
    heads = tuple(map(word, ("scheme", "financing", "pillar", "department", "basis", "where")))
    sheets = [
        Sheet(word(part), heads, tuple(_line(law, s, day_shown) for s in standing if s.part == part), whole=True)
        for part in dict.fromkeys(s.part for s in standing)
    ]
    pages = tuple(
        (Cell(word(name), name),) for name in ("timeline", "instruments", "coverage", "payers", "shared", "truth")
    )
    figures = word(
        "home_figures",
        schemes=str(len(standing)),
        all=str(len(law.schemes)),
        rules=f"{sum(map(len, law.rules.values())):,}",
        values=f"{sum(len(v.boxes) for v in law.values.values()):,}",
        unverified=str(len(doubts_in(law))),
    )
    sheets.append(Sheet(word("also"), (word("name"),), pages))
    return Leaf("index", word("home"), word("home_lead", day=day(day_shown)), (figures,), tuple(sheets))


def _line(law: Law, standing: catalogue.Standing, day_shown: date) -> tuple[Cell, ...]:
    facts = standing.scheme.facts
    where = word("everywhere")
    if standing.pilots:
        unlisted = NATION in standing.pilots
        where = word("pilot_in", places=word("parts_of_country") if unlisted else places_named(law, standing.pilots))
    elif not standing.everywhere:
        where = name_of(catalogue.region_names(law, standing.scheme.region))
    return (
        Cell(name_of(standing.scheme.names), f"scheme-{standing.scheme.id}"),
        Cell(financing(law, standing.scheme)),
        Cell(same(str(facts.get("pillar", "")))),
        Cell(name_of(standing.department) if standing.department else same("")),
        Cell(citation(catalogue.basis_on(law, standing.scheme, day_shown))),
        Cell(where),
    )


def _timeline(law: Law) -> Leaf:
    turns = catalogue.timeline(law)
    rows = tuple((on(t.day), Cell(Text(t.en, t.zh), f"scheme-{t.scheme.id}"), Cell(citation(t.cites))) for t in turns)
    lead = word("timeline_lead", first=same(turns[0].day.isoformat()), last=same(turns[-1].day.isoformat()))
    heads = (word("day"), word("what"), word("cited"))
    return Leaf("timeline", word("timeline"), lead, (), (Sheet(word("timeline"), heads, rows, whole=True),))


def _instruments(law: Law) -> Leaf:
    found = catalogue.instruments(law)
    rows = tuple(
        (
            Cell(same(i.name)),
            on(i.first),
            Cell(same(str(i.rules)), figure=True),
            Cell(same(str(i.values)), figure=True),
            Cell(schemes_named(law, i.schemes)),
        )
        for i in found
    )
    heads = tuple(map(word, ("document", "first_day", "rules", "values", "schemes")))
    lead = word("instruments_lead", count=str(len(found)))
    cited = Sheet(word("instruments"), heads, rows, whole=True)
    return Leaf("instruments", word("instruments"), lead, (), (*instrument_list.sheets(law, found), cited))


def _coverage(law: Law) -> Leaf:
    doubts = Counter((name.partition(".")[0], box.region) for name, box in doubts_in(law))
    rows = tuple(
        (
            Cell(name_of(claim.scheme.names), f"scheme-{claim.scheme.id}"),
            Cell(name_of(catalogue.region_names(law, claim.region))),
            on(claim.start),
            until(claim.end),
            Cell(same(str(doubts[claim.scheme.id, claim.region])), figure=True),
        )
        for claim in claims(law)
    )
    gaps = tuple(
        (
            Cell(name_of(law.schemes[gap.scheme].names), f"scheme-{gap.scheme}"),
            Cell(name_of(catalogue.region_names(law, gap.region))),
            Cell(same(gap.years)),
            Cell(Text(gap.en, gap.zh)),
        )
        for gap in coverage(law)
    )
    sheets = (
        Sheet(
            word("covers"),
            tuple(map(word, ("scheme", "place", "from", "until", "how_many_unverified"))),
            rows,
            whole=True,
        ),
        Sheet(word("not_covered"), tuple(map(word, ("scheme", "place", "day", "why"))), gaps, whole=True),
    )
    return Leaf("coverage", word("coverage"), word("coverage_lead"), (), sheets)


def _truth(law: Law, worked: Sequence[Worked]) -> Leaf:
    tally: dict[str, list[Worked]] = {name: [] for name in law.schemes}
    for one in worked:
        tally.setdefault(one.case.scheme, []).append(one)
    rows = tuple(
        (
            Cell(name_of(law.schemes[name].names), f"scheme-{name}"),
            *(figure_of(len(list(filter(test, mine)))) for test in (bool, is_met, at_edge, from_outside)),
        )
        for name, mine in tally.items()
        if name in law.schemes
    )
    unmet = tuple(
        (Cell(same(w.case.name)), Cell(same(w.case.source)), Cell(same(term_of(w)))) for w in worked if not w.met
    )
    doubts = tuple(
        (Cell(name_of(law.values[name].names)), *box_cells(law, law.values[name], box, box.end))
        for name, box in doubts_in(law)
    )
    lead = word(
        "truth_lead",
        met=str(sum(map(is_met, worked))),
        all=str(len(worked)),
        outside=str(sum(map(from_outside, worked))),
        unverified=str(len(doubts)),
    )
    sheets = (
        Sheet(
            word("cases"), tuple(map(word, ("scheme", "all_cases", "met_cases", "edges", "outside"))), rows, whole=True
        ),
        Sheet(word("unmet"), tuple(map(word, ("case", "source", "met"))), unmet),
        Sheet(word("unverified_values"), (word("name"), *box_heads()), doubts, whole=True),
    )
    return Leaf("truth", word("truth"), lead, (), tuple(s for s in sheets if s.rows))


def _scheme(law: Law, scheme: Scheme, worked: Sequence[Worked]) -> Leaf:
    start, end = day(scheme.start), scheme.end
    lead = word("scheme_from", start=start) if end is None else word("scheme_from_to", start=start, end=day(end))
    said = [citation(joined(scheme.facts.get("legal_basis")))]
    who = catalogue.department(scheme, date.max)
    if who is not None:
        said.append(Text(f"{word('department').en}: {who.en}", f"{word('department').zh}：{who.zh}"))
    sheets = (
        _service(scheme),
        _conditions(law, scheme),
        _inputs(law, scheme),
        _rules(law, scheme),
        *value_sheets(law, scheme.id),
    )
    sheets = (*sheets, _history(law, scheme), _cases(worked))
    return Leaf(f"scheme-{scheme.id}", name_of(scheme.names), lead, tuple(said), tuple(s for s in sheets if s.rows))


# --- tables of a scheme ------------------------------------------------------------------------------------------


def _service(scheme: Scheme) -> Sheet:
    item = scheme.service
    materials = [m if isinstance(m, Mapping) else {"en": m, "zh": m} for m in item.get("materials") or ()]
    bring, fetched = ([m for m in materials if bool(m.get("fetched")) is got] for got in (False, True))
    rows: list[tuple[Text, Text]] = []
    if item.get("who"):
        rows.append((word("who"), words_of(item["who"])))
    for title, listed in (("channels", item.get("channels") or ()), ("bring", bring), ("fetched", fetched)):
        if listed:
            rows.append((word(title), several([words_of(one) for one in listed])))
    if item.get("working_days"):
        days = item["working_days"]
        known = isinstance(days, Mapping) and days.get("days") is not None
        rows.append((word("days"), same(f"{days['days']} ({days['cites']})") if known else word("unverified")))
    if rows:
        by = "by_machine" if scheme.facts.get("decides") == "machine" else "by_officer"
        rows.append((word("decided_by"), word(by)))
    return Sheet(word("service"), (word("name"), word("service")), tuple((Cell(a), Cell(b)) for a, b in rows))


def _conditions(law: Law, scheme: Scheme) -> Sheet:
    listed = [*(scheme.facts.get("award") or {}).get("conditions", ())]
    for more in ("lump_sums", "settlements"):
        listed += [c for part in scheme.facts.get(more) or () for c in part.get("conditions") or ()]
    rows = tuple(
        (
            Cell(rule_name(law, scheme, str(c["rule"]))),
            Cell(_otherwise(c)),
            Cell(citation("; ".join(_articles(law, scheme, c)))),
        )
        for c in listed
    )
    return Sheet(word("conditions"), (word("condition"), word("otherwise"), word("cited")), rows)


def _articles(law: Law, scheme: Scheme, condition: Mapping[str, Any]) -> list[str]:
    """The articles of a condition of all its days, each once; of one that names none those of its rule's versions."""
    own = condition.get("cites")
    if own:
        return [own] if isinstance(own, str) else [str(one["cites"]) for one in own]
    versions = law.rules.get(f"{scheme.id}.{condition['rule']}", ())
    return list(dict.fromkeys(version.cites for version in versions))


def _otherwise(condition: Mapping[str, Any]) -> Text:
    said = next((condition[k] for k in ("refuse", "wait", "decide_by_order") if condition.get(k)), None)
    return words_of(said) if said else same("")


def _inputs(law: Law, scheme: Scheme) -> Sheet:
    rows = tuple(
        (
            Cell(name_of(i.names)),
            Cell(name_of(i.question) if i.question else same("")),
            Cell(same(i.provider)),
            Cell(_absent(i)),
        )
        for name, i in law.inputs.items()
        if name.partition(".")[0] == scheme.id
    )
    return Sheet(word("inputs"), tuple(map(word, ("name", "question", "comes_from", "if_absent"))), rows)


def _absent(spec: Input) -> Text:
    if spec.absent is None or spec.absent.value is None:
        return word("asked_back")
    return word("assumed", value=shown(spec.absent.value, spec.type), cites=citation(spec.absent.cites))


def _rules(law: Law, scheme: Scheme) -> Sheet:
    named = {name for short, _, _ in named_rules(scheme) for name in (f"{scheme.id}.{short}",)}
    mine = [r for name, versions in law.rules.items() if name.partition(".")[0] == scheme.id for r in versions]
    rows = tuple(
        (
            Cell(name_of(rule.names)),
            Cell(_formula(law, rule)),
            Cell(name_of(catalogue.region_names(law, rule.region))),
            on(rule.start),
            until(rule.end),
            Cell(citation(rule.cites)),
        )
        for rule in sorted(mine, key=lambda r: (r.name not in named, r.name, r.region, r.start))
    )
    return Sheet(word("rules"), tuple(map(word, ("name", "formula", "place", "from", "until", "cited"))), rows)


def _formula(law: Law, rule: Rule) -> Text:
    """The rule in the words of the law, in each language."""
    held = {rule.state: name_of(rule.names)} if rule.state else {}
    return Text(*(_spoken(law, rule, held, lang) for lang in LANGUAGES))


def _spoken(law: Law, rule: Rule, held: Mapping[str, Text], lang: str) -> str:
    return formula(rule.expr, lambda full: _full(law, full)[lang], {name: text[lang] for name, text in held.items()})


def _full(law: Law, full: str) -> Text:
    if full in law.rules:
        return name_of(law.rules[full][0].names)
    known: Value | Input | None = law.values.get(full) or law.inputs.get(full)
    if known is None or not known.names.en:
        return same(full.rpartition(".")[2].replace("_", " "))
    return name_of(known.names)


def _history(law: Law, scheme: Scheme) -> Sheet:
    mine = [t for t in catalogue.timeline(law) if t.scheme.id == scheme.id]
    rows = tuple((on(t.day), Cell(Text(t.en, t.zh)), Cell(citation(t.cites))) for t in mine)
    return Sheet(word("history"), (word("day"), word("what"), word("cited")), rows)


def _cases(worked: Iterable[Worked]) -> Sheet:
    rows = tuple(
        (
            Cell(same(w.case.name)),
            on(w.case.period),
            Cell(same(w.case.source)),
            Cell(word("met_yes") if w.met else word("met_no", term=term_of(w))),
        )
        for w in worked
    )
    return Sheet(word("cases"), tuple(map(word, ("case", "day", "source", "met"))), rows)
