"""The intermediate form of the law: what a jurist wrote, typed and checked, as plain data.

Everything here is frozen and serialises to canonical JSON; its SHA-256 is the law's hash, and a decision points to it.
Shapes and words are those of `docs/understand/shape.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from shebao.law.analysts import Asked

IR_VERSION = 1

# --- expressions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lit:
    """An exact number written in a rule."""

    num: int
    den: int = 1


@dataclass(frozen=True, slots=True)
class Word:
    """A code word in quotes; its integer depends on the code list it is compared with."""

    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A full name: input, value or rule (`scheme.name`), or a column of a relation (`scheme.relation.column`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """A name assigned earlier in the same body."""

    name: str


@dataclass(frozen=True, slots=True)
class Neg:
    """Minus."""

    of: Expr


@dataclass(frozen=True, slots=True)
class Bin:
    """`+ - * /` of two expressions, exact."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    """`< <= > >= == !=` of two expressions; chains are written out with And."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or` over two or more flags, `not` over one."""

    op: str
    of: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class If:
    """One decision of a body. `line` names the branch for explanations and for branch coverage."""

    test: Expr
    then: Expr
    orelse: Expr
    line: int


@dataclass(frozen=True, slots=True)
class Let:
    """`name = value` followed by the rest of the body."""

    name: str
    value: Expr
    body: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in of the closed list: min max floor ceil lookup value_in year_of month_number month_of;
    over a relation: total count largest smallest any (with `relation` set)."""

    fn: str
    args: tuple[Expr, ...]
    relation: str | None = None


Expr = Lit | Word | Ref | Local | Neg | Bin | Compare | Logic | If | Let | Call

# --- declarations ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration stands, for messages: file relative to the law folder, and line."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Names:
    """English and statutory Chinese name."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Type:
    """Unit word, decimals for rate and number, code words for code."""

    unit: str
    decimals: int = 0
    codes: tuple[str, ...] = ()

    @property
    def scale(self) -> int:
        """How many inner units make one: 100 for money, 10^decimals for rates and numbers, else 1."""
        return 100 if self.unit == "money" else 10**self.decimals


@dataclass(frozen=True, slots=True)
class Range:
    """Closed range of a value in inner units, for the proof of exactness."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Rounding:
    """How an amount is rounded: mode and step as an exact fraction of the unit (0.01 yuan is 1/100)."""

    mode: str
    step: Fraction


@dataclass(frozen=True, slots=True)
class Table:
    """Dense values from `first` on, in inner units of the value's type; `outside` is refuse or nearest.

    Bands are stored as a table too: from the lowest to the highest threshold, `outside` "bands" (`below` under it)."""

    first: int
    cells: tuple[int, ...]
    outside: str = "refuse"
    below: int | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One version of a value: in force [start, end) × known from × region subtree."""

    id: str
    region: str
    start: date
    end: date | None
    known_from: date
    value: int | Rounding | Table | None
    document: str
    confidence: str
    last_checked: date | None
    unverified: bool
    replaces: str | None
    note: str
    place: Place
    below_floor: str = ""  # the article that lets this local value leave its floor or ceiling


@dataclass(frozen=True, slots=True)
class Value:
    """A dated value with all its boxes, national and local."""

    name: str
    names: Names
    type: Type
    kind: str  # scalar | rounding | table | bands
    delegated_to: tuple[str, ...]
    floor: str | None
    ceiling: str | None
    when_unpublished: str  # refuse | carry_provisional
    range: Range | None
    boxes: tuple[Box, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Absent:
    """What holds when nothing is known of an input: refuse, or a lawful value with its citation."""

    value: int | None
    cites: str


@dataclass(frozen=True, slots=True)
class Input:
    """Something that must be known of a unit, or of a row of a relation (then `relation` is set)."""

    name: str
    names: Names
    type: Type
    range: Range
    provider: str
    absent: Absent | None  # None: refuse
    question: Names | None
    evidence: str
    relation: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Relation:
    """A one-to-many row set of a unit."""

    name: str
    provider: str
    columns: tuple[Input, ...]
    at_most: int
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule, or of a step (`state` set: the rule gives the next state over `on`)."""

    id: str  # scheme.name@since[@region][@known]
    name: str
    names: Names
    type: Type
    args: tuple[str, ...]  # full names, in the order written
    expr: Expr
    rounds: str | None  # full name of a rounding value
    on: str | None  # full name of a relation
    state: str | None
    starts: int
    region: str
    start: date
    end: date | None
    known_from: date
    replaces: str | None
    delegated_to: tuple[str, ...]
    cites: str
    source: str  # the body as written, without decorator and docstring
    place: Place


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme folder: `facts` is scheme.yaml as checked, `service`, `entries` the other files."""

    id: str
    names: Names
    kind: str
    unit: str
    region: str  # 000000, or the place of a local scheme
    start: date
    end: date | None
    facts: Mapping[str, Any]
    service: Mapping[str, Any]
    entries: Mapping[str, Any]
    place: Place


@dataclass(frozen=True, slots=True)
class Law(Asked):
    """The whole law of a country, read and checked; its verbs for analysts are those of `Asked`."""

    country: str
    schemes: Mapping[str, Scheme]
    values: Mapping[str, Value]
    inputs: Mapping[str, Input]
    relations: Mapping[str, Relation]
    rules: Mapping[str, tuple[Rule, ...]]  # by full name, all versions
    files: Mapping[str, Any]  # glossary, units, calendar, regions, accounts, remedies as read
    hash: str


CLASSES: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(Lit, Word, Ref, Local, Neg, Bin, Compare, Logic, If, Let, Call),
        *(Place, Names, Type, Range, Rounding, Table, Box, Value, Absent, Input, Relation, Rule, Scheme, Law),
    )
}


# --- walking ---------------------------------------------------------------------------------------------------


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside `expr`, in the order of calculation."""
    match expr:
        case Neg(of):
            return (of,)
        case Bin(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Logic(_, of):
            return of
        case If(test, then, orelse, _):
            return (test, then, orelse)
        case Let(_, value, body):
            return (value, body)
        case Call(_, args, _):
            return args
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """`expr` and everything inside it."""
    yield expr
    for child in children(expr):
        yield from walk(child)


# --- canonical form --------------------------------------------------------------------------------------------


def plain(thing: object) -> Any:
    """JSON-ready form; dataclasses carry their class name, so that `from_plain` can rebuild them."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {"_": type(thing).__name__, **{f.name: plain(getattr(thing, f.name)) for f in fields(thing)}}
    if isinstance(thing, Mapping):
        return {str(k): plain(v) for k, v in sorted(thing.items(), key=lambda item: str(item[0]))}
    if isinstance(thing, (list, tuple)):
        return [plain(x) for x in thing]
    if isinstance(thing, Fraction):
        return {"_": "Fraction", "n": thing.numerator, "d": thing.denominator}
    if isinstance(thing, date):
        return {"_": "date", "iso": thing.isoformat()}
    return thing


_AS_READ = frozenset({"facts", "service", "entries", "files"})


def from_plain(data: Any, *, as_read: bool = False) -> Any:
    """The thing whose `plain` form is `data`. Lists become tuples, but in the files kept as read they stay lists."""
    if isinstance(data, list):
        parts = [from_plain(x, as_read=as_read) for x in data]
        return parts if as_read else tuple(parts)
    if not isinstance(data, dict):
        return data
    match data.get("_"):
        case "Fraction":
            return Fraction(data["n"], data["d"])
        case "date":
            return date.fromisoformat(data["iso"])
        case str() as name if name in CLASSES:
            given = {k: from_plain(v, as_read=as_read or k in _AS_READ) for k, v in data.items() if k != "_"}
            return CLASSES[name](**given)
    return {k: from_plain(v, as_read=as_read) for k, v in data.items()}


def canonical(thing: object) -> bytes:
    """Canonical JSON bytes: sorted keys, no spaces, UTF-8."""
    return json.dumps(plain(thing), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(thing: object) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return sha256(canonical(thing)).hexdigest()
