"""An expression of the law as text again, with short names: for messages and explanations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from shebao.law.ir import Bin, Call, Compare, Expr, If, Let, Lit, Local, Logic, Neg, Ref, Word

_TIGHT = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "neg": 7}
_SPOKEN = {"largest": "max", "smallest": "min"}


def short(name: str) -> str:
    """The last word of a full name."""
    return name.rpartition(".")[2]


def number(value: Fraction) -> str:
    """An exact number: whole, or a quotient in brackets."""
    return str(value.numerator) if value.denominator == 1 else f"({value.numerator} / {value.denominator})"


def formula(expr: Expr, named: Callable[[str], str] = short, held: Mapping[str, str] | None = None) -> str:
    """The text of `expr`; `named` words a full name, `held` gives texts for assigned names."""
    return _text(expr, 0, named, held or {})


def _text(expr: Expr, outer: int, named: Callable[[str], str], held: Mapping[str, str]) -> str:
    def inside(part: Expr, tight: int) -> str:
        return _text(part, tight, named, held)

    match expr:
        case Lit(num, den):
            return number(Fraction(num, den))
        case Word(word):
            return f'"{word}"'
        case Ref(name):
            return named(name)
        case Local(name):
            return held.get(name, name)
        case Neg(of):
            return _bracket(f"-{inside(of, 7)}", 7, outer)
        case Bin(op, a, b):
            tight = _TIGHT[op]
            return _bracket(f"{inside(a, tight)} {op} {inside(b, tight + 1)}", tight, outer)
        case Compare(op, a, b):
            return _bracket(f"{inside(a, 5)} {op} {inside(b, 5)}", 4, outer)
        case Logic("not", (of,)):
            return _bracket(f"not {inside(of, 3)}", 3, outer)
        case Logic(op, parts):
            tight = _TIGHT[op]
            return _bracket(f" {op} ".join(inside(p, tight + 1) for p in parts), tight, outer)
        case If(test, then, orelse, _):
            return _bracket(f"{inside(then, 1)} if {inside(test, 1)} else {inside(orelse, 0)}", 0, outer)
        case Let(name, value, body):
            return _text(body, outer, named, {**held, name: f"({inside(value, 0)})"})
        case Call(fn, args, relation):
            rows = f" of {short(relation)}" if relation and fn != "count" else ""
            return f"{_SPOKEN.get(fn, fn)}({', '.join(inside(a, 0) for a in args)}{rows})"


def _bracket(text: str, tight: int, outer: int) -> str:
    return f"({text})" if tight < outer else text
