"""An expression as a line a jurist can read: short names, the operators as written."""

from __future__ import annotations

from fractions import Fraction

from shebao.law.ir import Bin, Call, Compare, Expr, If, Let, Lit, Local, Logic, Neg, Ref, Word

_FIRMNESS = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_NAMES = {"largest": "max", "smallest": "min"}


def shown(expr: Expr) -> str:
    """One line: `(base * 0.08 + 1) / 12`."""
    match expr:
        case Lit(num, den):
            return _number(Fraction(num, den))
        case Word(text):
            return f'"{text}"'
        case Ref(name):
            return name.rsplit(".", 1)[-1]
        case Local(name):
            return name
        case Neg(of):
            return f"-{_inside(of, 7)}"
        case Bin(op, left, right):
            firmness = _FIRMNESS[op]
            return f"{_inside(left, firmness)} {op} {_inside(right, firmness + 1)}"
        case Compare(op, left, right):
            return f"{_inside(left, 5)} {op} {_inside(right, 5)}"
        case Logic("not", (of,)):
            return f"not {_inside(of, 3)}"
        case Logic(op, parts):
            return f" {op} ".join(_inside(part, _FIRMNESS[op] + 1) for part in parts)
        case If(test, then, orelse, _):
            return f"{_inside(then, 1)} if {_inside(test, 1)} else {shown(orelse)}"
        case Let(name, value, body):
            return f"{name} = {shown(value)}; {shown(body)}"
        case Call(fn, args, _):
            return f"{_NAMES.get(fn, fn)}({', '.join(map(shown, args))})"


def _inside(expr: Expr, firmness: int) -> str:
    """The part, in brackets when it binds less firmly than its place needs."""
    match expr:
        case Bin(op, _, _) | Logic(op, _):
            own = _FIRMNESS[op]
        case Compare():
            own = 4
        case If() | Let():
            own = 0
        case _:
            own = 9
    return shown(expr) if own >= firmness else f"({shown(expr)})"


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    places = next((n for n in range(1, 13) if 10**n % value.denominator == 0), 0)
    if not places:
        return f"{value.numerator}/{value.denominator}"
    digits = abs(value.numerator) * (10**places // value.denominator)
    return f"{'-' if value < 0 else ''}{digits // 10**places}.{digits % 10**places:0{places}d}"
