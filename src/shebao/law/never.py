"""never.yaml: what can never be true of one person at once, whatever he is asked and whoever answers.

    never:
      - that: [death_month < birth_month]
        en: Nobody dies before he is born.
        zh: 死亡年月不可能早于出生年月。
      - that: [difficult_birth = true, birth_event != birth]
        …

Each line of `that` compares a fact with another fact or with a value as the law's files write it; all of them together
are impossible. A name alone means every fact so called, `scheme.name` one. A month not known (0000-01) compares with
nothing. Found in answers, it is refused with both sentences before anything is decided.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from shebao.kernel.errors import Reason, ShebaoError
from shebao.law.defects import Defect
from shebao.law.ir import Input, Law, Place
from shebao.law.quantities import QuantityNotReadable, inner, outer

if TYPE_CHECKING:
    from shebao.law.text import Document

FILE = "never.yaml"
_LINE = re.compile(r"([a-z][a-z0-9_.]*) (<|>|=|!=|<=|>=) (\S+)")
_COMPARES: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
}


class NeverWrong(Defect):
    """Line {number} of never.yaml {problem}: write `that: [fact < fact]` or `[fact = value]`, with en and zh."""

    code = "law.never"
    zh = "never.yaml 第 {number} 条{problem_zh}：请写成 that: [事实 < 事实] 或 [事实 = 值]，并写明 en 和 zh。"


class Contradiction(ShebaoError):
    """These answers cannot all be true. {reasons}."""

    code = "law.contradiction"
    zh = "这些回答互相矛盾。{reasons_zh}。"


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: a fact, how, and another fact or a value as written."""

    fact: str
    how: str
    other: str


def comparison(line: str) -> Compared | None:
    """`name = word` taken apart; None where it cannot be read."""
    match = _LINE.fullmatch(line)
    return Compared(*match.groups()) if match else None


def compares(how: str, left: Any, right: Any) -> bool:
    """Whether two numbers stand so to each other."""
    return _COMPARES[how](left, right)


@dataclass(frozen=True, slots=True)
class Never:
    """Comparisons that cannot hold together, and the sentences that say so."""

    that: tuple[Compared, ...]
    en: str
    zh: str


def nevers(law: Law) -> tuple[Never, ...]:
    """What the country says can never be; a law that was loaded has no wrong line."""
    return tuple(found for row in _rows(law) if (found := _read(row)) is not None)


Bound = tuple[Never, Mapping[str, str]]
"""An impossibility, and the facts by full name that its words mean."""


def bound_to(law: Law, specs: Mapping[str, Input]) -> tuple[Bound, ...]:
    """The impossibilities that can be met among these facts. Worked out once for many rows."""
    facts = {name: spec for name, spec in specs.items() if spec.relation is None}
    return tuple((never, bound) for never in nevers(law) for bound in _bindings(never, facts))


def contradictions(
    impossible: Sequence[Bound], specs: Mapping[str, Input], values: Mapping[str, int]
) -> tuple[Reason, ...]:
    """Every impossibility among facts of one person, by full name; a fact nobody gave contradicts nothing."""
    told: dict[tuple[str, ...], Reason] = {}
    for never, bound in impossible:
        names = tuple(sorted(set(bound.values())))
        if all(n in values for n in names) and all(_holds(c, bound, specs, values) for c in never.that):
            told.setdefault((never.en, *names), _reason(never, names, specs, values))
    return tuple(told.values())


def refuse_contradictions(law: Law, specs: Mapping[str, Input], values: Mapping[str, int]) -> None:
    """Raises Contradiction with every reason."""
    found = contradictions(bound_to(law, specs), specs, values)
    if found:
        en, zh = " ".join(r.en for r in found), "".join(r.zh for r in found)
        raise Contradiction(reasons=en.rstrip("."), reasons_zh=zh.rstrip("。"))


def _bindings(never: Never, known: Mapping[str, Input]) -> Iterator[dict[str, str]]:
    """Each way its words name facts that are known; none while one of them is not."""
    words = [c.fact for c in never.that] + [c.other for c in never.that if _named(c.other, known)]
    words = list(dict.fromkeys(words))
    for names in product(*(_named(word, known) for word in words)):
        yield dict(zip(words, names, strict=True))


def _named(word: str, known: Mapping[str, Input]) -> list[str]:
    return [name for name in known if word in (name, name.rpartition(".")[2])]


def _holds(c: Compared, bound: Mapping[str, str], known: Mapping[str, Input], values: Mapping[str, int]) -> bool:
    spec, left = known[bound[c.fact]], values[bound[c.fact]]
    if c.other in bound:
        right = values[bound[c.other]]
    else:
        try:
            right = inner(_plain(c.other), spec.type)
        except QuantityNotReadable:  # it names a fact nobody gave, or a word this fact of the same name does not have
            return False
    if spec.type.unit == "month" and 0 in (left, right):
        return False
    return _COMPARES[c.how](left, right)


def _plain(word: str) -> Any:
    return {"true": True, "false": False}.get(word, word)


def _reason(never: Never, names: Sequence[str], known: Mapping[str, Input], values: Mapping[str, int]) -> Reason:
    facts = [(known[name].names, outer(values[name], known[name].type)) for name in names]
    en = ", ".join(f"{said.en} {value}" for said, value in facts)
    zh = "，".join(f"{said.zh} {value}" for said, value in facts)
    return Reason(
        "law.contradiction", f"{never.en.rstrip('.')} ({en}).", f"{never.zh.rstrip('。')}（{zh}）。", means="wait"
    )


# --- reading and checking -----------------------------------------------------------------------------------------


def wrong_nevers(law: Law, documents: Mapping[str, Document]) -> list[Defect]:
    """Lines that cannot be read, name no fact, or compare what cannot be compared."""
    document, facts = documents.get(FILE), {n: s for n, s in law.inputs.items() if s.relation is None}
    found: list[Defect] = []
    for number, row in enumerate(_rows(law)):
        problem = _problem(row, facts)
        if problem is not None:
            place = document.place("never", number) if document is not None else Place(FILE, 1)
            found.append(NeverWrong(place, number=number + 1, problem=problem[0], problem_zh=problem[1]))
    return found


def _rows(law: Law) -> Sequence[Any]:
    content = law.files.get("never")
    rows = content.get("never") if isinstance(content, Mapping) else None
    return rows if isinstance(rows, (list, tuple)) else ()


def _read(row: Any) -> Never | None:
    if not isinstance(row, Mapping) or not isinstance(row.get("that"), (list, tuple)) or not row["that"]:
        return None
    lines = [_LINE.fullmatch(str(line)) for line in row["that"]]
    if not all(lines) or not row.get("en") or not row.get("zh"):
        return None
    return Never(tuple(Compared(*m.groups()) for m in lines if m), str(row["en"]), str(row["zh"]))


def _problem(row: Any, facts: Mapping[str, Input]) -> tuple[str, str] | None:
    never = _read(row)
    if never is None:
        return "cannot be read", "无法读取"
    for c in never.that:
        named = _named(c.fact, facts)
        if not named:
            return f"names {c.fact}, which is no fact of this law", f"中的 {c.fact} 不是本法规的事实"
        others = _named(c.other, facts)
        fits = [spec.type.unit for name in named for spec in [facts[name]] if others or _reads(c.other, spec)]
        if not fits or (others and {facts[o].type.unit for o in others} != {facts[n].type.unit for n in named}):
            return f"compares {c.fact} with {c.other}", f"无法比较 {c.fact} 与 {c.other}"
    return None


def _reads(word: str, spec: Input) -> bool:
    try:
        inner(_plain(word), spec.type)
    except QuantityNotReadable:
        return False
    return True
