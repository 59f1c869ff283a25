"""Conditions that were settled before they came to what they are about: a man's post is not asked, only a woman's.

Only a code or a "not" settles so: "he is a man", "no special work is claimed". A condition whose first half was met,
"the months paid reach the months needed, or …", was asked and is told.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shebao.engine.explain import Step
from shebao.engine.graph import Decision
from shebao.law.ir import Expr, If, Let, Logic, Ref, walk


def unasked(step: Step, said: Decision) -> bool:
    """Whether a condition that holds was settled by a code or a "not" before it read its other half."""
    rule = said.graph.slice.rules.get(step.name)
    if step.unit != "flag" or step.value != 1 or rule is None:
        return False
    read = {argument.name for argument in step.arguments.values()}
    if {*_named(rule.expr, [branch.taken for branch in step.branches])} <= read:
        return False
    return _aside(ast.parse(step.expression, mode="eval").body, step, said)


def _named(expr: Expr, taken: list[bool]) -> Iterator[str]:
    """What the way taken through a rule names in its "or"."""
    match expr:
        case Let(_, held, body):
            yield from _refs(held)
            yield from _named(body, taken)
        case If(_, then, orelse, _):
            way, rest = (taken[0], taken[1:]) if taken else (False, [])
            yield from _named(then if way else orelse, rest)
        case Logic("or", parts):
            for part in parts:
                yield from _refs(part)


def _refs(expr: Expr) -> Iterator[str]:
    return (part.name for part in walk(expr) if isinstance(part, Ref))


def _aside(node: ast.expr, step: Step, said: Decision) -> bool:
    """Whether the half that settled it only says that the rest is not about this person."""
    match node:
        case ast.BoolOp(op=ast.Or(), values=parts):
            return _aside(parts[-1], step, said)
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(left=ast.Name(id=key), comparators=[ast.Constant()]):
            return said.graph.slice.type_of(step.arguments[key].name).unit == "code"
    return False
