"""A branch as a flag of the law: whether a decision is met while a rule is worked out, and which way it goes.

The oracle tells which branches one row takes; as a flag, the branch can be walked over every case there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from shebao.law.ir import Call, Expr, If, Let, Lit, Local, Logic, children

_NO = Lit(0)


def reaches(expr: Expr, line: int, taken: bool) -> Expr:  # noqa: FBT001  # a branch is (line, taken) throughout
    """The flag of one branch; a name given earlier counts where it is first read, as the oracle works it out there."""
    return _reached(expr, (line, taken), {})


def _reached(expr: Expr, branch: tuple[int, bool], named: Mapping[str, Expr]) -> Expr:
    match expr:
        case Local(name):
            return named[name]
        case Let(name, held, body):
            flag = _reached(body, branch, {**named, name: _reached(held, branch, named)})
            return flag if flag == _NO else Let(name, held, flag)
        case If(test, then, orelse, line):
            own = _NO if line != branch[0] else test if branch[1] else Logic("not", (test,))
            after = _reached(then, branch, named), _reached(orelse, branch, named)
            inside = _NO if after == (_NO, _NO) else If(test, *after, line)
            return _any(_reached(test, branch, named), own, inside)
        case Logic(op, (first, *rest)) if rest:
            flag = _reached(replace(expr, of=tuple(rest)) if rest[1:] else rest[0], branch, named)
            goes_on = first if op == "and" else Logic("not", (first,))
            return _any(_reached(first, branch, named), flag if flag == _NO else Logic("and", (goes_on, flag)))
        case Call(_, args, relation) if relation:
            flag = _reached(args[0], branch, named)
            return flag if flag == _NO else Call("any", (flag,), relation)
    return _any(*(_reached(part, branch, named) for part in children(expr)))


def _any(*flags: Expr) -> Expr:
    """One of them; the order is that in which the oracle goes."""
    left = [flag for flag in flags if flag != _NO]
    return left[0] if len(left) == 1 else Logic("or", tuple(left)) if left else _NO
