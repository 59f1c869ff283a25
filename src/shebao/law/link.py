"""Rule texts with short names → rules with full names: own scheme first, then shared; what is not found is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from shebao.kernel.errors import ShebaoError
from shebao.law.defects import Defect, FormWrong, ReplacesUnknown
from shebao.law.ir import (
    Bin,
    Call,
    Compare,
    Expr,
    If,
    Input,
    Let,
    Local,
    Logic,
    Neg,
    Ref,
    Relation,
    Rule,
    Type,
    Value,
    children,
    walk,
)
from shebao.law.parser import RuleText
from shebao.law.quantities import inner
from shebao.law.refusals import WrongCall
from shebao.law.versions import Draft, default_label, ends, full_id, replaced_draft

SHARED = "shared"
AGGREGATES = frozenset({"total", "count", "any", "largest", "smallest"})
_OF_ONE = {"max": "largest", "min": "smallest"}


class NameUnknown(Defect):
    """{rule} names "{name}", which is no input, value or rule of {scheme} or of shared{hint}."""

    code = "law.name_unknown"
    zh = "{rule} 引用了“{name}”，但 {scheme} 和 shared 中没有这个输入、值或规则{hint_zh}。"


class NameAmbiguous(Defect):
    """{rule} names "{name}", a column of several relations ({relations}): give the rule on="…" or rename the column."""

    code = "law.name_ambiguous"
    zh = "{rule} 引用的“{name}”是多个关系（{relations}）的列：请用 on=“…” 指明，或改列名。"


class RowOutsideTotal(Defect):
    """{rule} uses {name}, a figure of each row of {relation}, without total(), count(), max(), min() or any()."""

    code = "law.row_outside_total"
    zh = "{rule} 直接使用了 {relation} 每行的 {name}，须用 total()、count()、max()、min() 或 any()。"


@dataclass(frozen=True, slots=True)
class Located:
    """A rule text with the folder it stands in."""

    text: RuleText
    scheme: str
    region: str

    @property
    def name(self) -> str:
        """Full name."""
        return f"{self.scheme}.{self.text.name}"


@dataclass(frozen=True, slots=True)
class Names:
    """Every full name of a country, by what it is."""

    values: Mapping[str, Value]
    inputs: Mapping[str, Input]
    relations: Mapping[str, Relation]
    rules: Mapping[str, Sequence[Located]]

    def has(self, name: str) -> bool:
        """Whether a value, input (not a column) or rule has this full name."""
        return name in self.values or name in self.rules or (name in self.inputs and self.inputs[name].relation is None)

    def columns(self, short: str, scheme: str) -> list[str]:
        """Columns called `short` of the relations of a scheme."""
        return [f"{r}.{short}" for r in self.relations if r.startswith(f"{scheme}.") and f"{r}.{short}" in self.inputs]

    def row_of(self, name: str) -> str | None:
        """The relation whose rows `name` stands on, if it is a column or a rule of each row."""
        if name in self.inputs:
            return self.inputs[name].relation
        for located in self.rules.get(name, ()):
            if located.text.on and not located.text.state:
                return relation_name(located, self)
        return None


def relation_name(located: Located, names: Names) -> str | None:
    """The full name of the relation that `on=` or `over=` names."""
    for scheme in (located.scheme, SHARED):
        name = f"{scheme}.{located.text.on}"
        if name in names.relations:
            return name
    return None


def link(names: Names, defects: list[Defect]) -> dict[str, tuple[Rule, ...]]:
    """All rules by full name, every version, in the order of force."""
    found: dict[str, tuple[Rule, ...]] = {}
    for name, located in names.rules.items():
        rules: list[Rule] = []
        for region in dict.fromkeys(x.region for x in located):
            here = [x for x in located if x.region == region]
            drafts = [_draft(x.text) for x in here]
            for one, draft, end in zip(here, drafts, ends(drafts), strict=True):
                try:
                    rules.append(_rule(one, names, draft, drafts, end))
                except Defect as defect:
                    defects.append(defect)
        if rules:
            found[name] = tuple(sorted(rules, key=lambda r: (r.region, r.start, r.known_from, r.id)))
    return found


def _draft(text: RuleText) -> Draft:
    known_from = text.known_from or text.since
    return Draft(default_label(text.since, known_from), text.since, text.until, known_from, text.replaces)


def _rule(located: Located, names: Names, draft: Draft, drafts: list[Draft], end: date | None) -> Rule:
    text = located.text
    older = replaced_draft(draft, drafts)
    if draft.replaces and older is None:
        raise ReplacesUnknown(
            text.place,
            name=located.name,
            replaces=draft.replaces,
            region=located.region,
            known=", ".join(d.label for d in drafts if d is not draft) or "none",
        )
    relation = relation_name(located, names) if text.on else None
    if text.on and relation is None:
        raise _unknown(located, text.on, [r.split(".", 1)[1] for r in names.relations])
    arguments = {short: _resolve(short, located, names, relation) for short in text.args if short != text.state}
    rounds = _value(text.rounds, located, names) if text.rounds else None
    kind = Type(text.unit, text.decimals, text.codes)
    return Rule(
        id=full_id(located.name, located.region, draft.label),
        name=located.name,
        names=text.names,
        type=kind,
        args=tuple(arguments.values()),
        expr=_Binder(located, names, relation, arguments).bound(),
        rounds=rounds,
        on=relation,
        state=text.state,
        starts=_starts(located, kind),
        region=located.region,
        start=draft.start,
        end=end,
        known_from=draft.known_from,
        replaces=full_id(located.name, located.region, older.label) if older else None,
        delegated_to=text.delegated_to,
        cites=text.cites,
        source=text.source,
        place=text.place,
    )


def _starts(located: Located, kind: Type) -> int:
    if located.text.starts == 0:
        return 0
    try:
        return inner(located.text.starts, kind)
    except ShebaoError as problem:
        raise FormWrong(
            located.text.place,
            where=f"starts of {located.name}",
            expected=problem.facts["expected"],
            expected_zh=problem.facts["expected_zh"],
            found=repr(located.text.starts),
        ) from None


def _resolve(short: str, located: Located, names: Names, relation: str | None) -> str:
    """The full name of an argument."""
    if relation and f"{relation}.{short}" in names.inputs:
        return f"{relation}.{short}"
    for scheme in (located.scheme, SHARED):
        if names.has(f"{scheme}.{short}"):
            return f"{scheme}.{short}"
        columns = names.columns(short, scheme)
        if len(columns) > 1:
            relations = ", ".join(c.rsplit(".", 1)[0] for c in columns)
            raise NameAmbiguous(located.text.place, rule=located.name, name=short, relations=relations)
        if columns:
            return columns[0]
    known = {n.rsplit(".", 1)[1] for n in (*names.values, *names.inputs, *names.rules) if _visible(n, located)}
    raise _unknown(located, short, sorted(known))


def _visible(name: str, located: Located) -> bool:
    return name.split(".", 1)[0] in (located.scheme, SHARED)


def _value(short: str, located: Located, names: Names) -> str:
    for scheme in (located.scheme, SHARED):
        if f"{scheme}.{short}" in names.values:
            return f"{scheme}.{short}"
    raise _unknown(located, short, sorted(n.split(".", 1)[1] for n in names.values if _visible(n, located)))


def _unknown(located: Located, short: str, known: Sequence[str]) -> NameUnknown:
    close = get_close_matches(short, known, n=3)
    return NameUnknown(
        located.text.place,
        rule=located.name,
        name=short,
        scheme=located.scheme,
        hint=f"; close ones are {', '.join(close)}" if close else "",
        hint_zh=f"；相近的有 {'、'.join(close)}" if close else "",
    )


@dataclass(frozen=True, slots=True)
class _Binder:
    """Gives the names of one expression their full form."""

    located: Located
    names: Names
    relation: str | None
    arguments: Mapping[str, str]

    def bound(self) -> Expr:
        expr = rebuilt(self.located.text.expr, self._named)
        expr = rebuilt(expr, self._aggregated)
        if self.relation is None or self.located.text.state is None:
            self._no_loose_rows(expr)
        return expr

    def _named(self, expr: Expr) -> Expr:
        if isinstance(expr, Ref):
            return Local(expr.name) if expr.name == self.located.text.state else Ref(self.arguments[expr.name])
        return expr

    def _aggregated(self, expr: Expr) -> Expr:
        if not isinstance(expr, Call):
            return expr
        fn = _OF_ONE.get(expr.fn, expr.fn) if len(expr.args) == 1 else expr.fn
        if fn not in AGGREGATES:
            return expr
        relations = {r for part in walk(expr.args[0]) if isinstance(part, Ref) if (r := self.names.row_of(part.name))}
        if len(relations) != 1 or self.relation is not None:
            raise self._wrong(fn, relations)
        return Call(fn, expr.args, relations.pop())

    def _wrong(self, fn: str, relations: set[str]) -> WrongCall:
        name = self.located.name
        if self.relation is not None:
            problem = f"{fn} inside a rule of each row: write the total as a rule of its own and name it here"
            problem_zh = f"{fn} 不能用在逐行规则内：请把合计另写成一条规则，再在此引用"
        else:
            problem = f"{fn} is taken over the rows of one relation, but its argument stands on {len(relations)}"
            problem_zh = f"{fn} 须对一个关系的各行计算，而其参数涉及 {len(relations)} 个关系"
        return WrongCall(self.located.text.place, quoted=name, problem=problem, problem_zh=problem_zh)

    def _no_loose_rows(self, expr: Expr) -> None:
        """A figure of a row stands in a rule of that row, or under a total."""
        for part in _outside_totals(expr):
            row = self.names.row_of(part.name)
            if row is not None and row != self.relation:
                raise RowOutsideTotal(self.located.text.place, rule=self.located.name, name=part.name, relation=row)


def _outside_totals(expr: Expr) -> list[Ref]:
    found: list[Ref] = []

    def visit(part: Expr) -> None:
        if isinstance(part, Ref):
            found.append(part)
        elif not (isinstance(part, Call) and part.relation):
            for child in children(part):
                visit(child)

    visit(expr)
    return found


def rebuilt(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """A copy of `expr` with `change` applied to every part, innermost first."""
    match expr:
        case Neg(of):
            return change(Neg(rebuilt(of, change)))
        case Bin(op, left, right):
            return change(Bin(op, rebuilt(left, change), rebuilt(right, change)))
        case Compare(op, left, right):
            return change(Compare(op, rebuilt(left, change), rebuilt(right, change)))
        case Logic(op, of_):
            return change(Logic(op, tuple(rebuilt(x, change) for x in of_)))
        case If(test, then, orelse, line):
            return change(If(rebuilt(test, change), rebuilt(then, change), rebuilt(orelse, change), line))
        case Let(name, value, body):
            return change(Let(name, rebuilt(value, change), rebuilt(body, change)))
        case Call(fn, args, relation):
            return change(Call(fn, tuple(rebuilt(x, change) for x in args), relation))
    return change(expr)
