"""An independent checker of explanations: computes a step again from nothing but what it prints. Knows no engine."""

import ast
from fractions import Fraction


def number(node, names):
    """The value of an arithmetic text over exact arguments."""
    match node:
        case ast.Expression(body):
            return number(body, names)
        case ast.Constant(value):
            return Fraction(value)
        case ast.Name(name):
            return names[name]
        case ast.UnaryOp(ast.USub(), of):
            return -number(of, names)
        case ast.UnaryOp(ast.Not(), of):
            return Fraction(not number(of, names))
        case ast.BoolOp(op, parts):
            found = [bool(number(p, names)) for p in parts]
            return Fraction(all(found) if isinstance(op, ast.And) else any(found))
        case ast.BinOp(a, op, b):
            left, right = number(a, names), number(b, names)
            return {ast.Add: left.__add__, ast.Sub: left.__sub__, ast.Mult: left.__mul__, ast.Div: left.__truediv__}[
                type(op)
            ](right)
        case ast.Compare(a, [op], [b]):
            left, right = number(a, names), number(b, names)
            holds = {ast.Lt: left < right, ast.LtE: left <= right, ast.Gt: left > right, ast.GtE: left >= right,
                     ast.Eq: left == right, ast.NotEq: left != right}  # fmt: skip
            return Fraction(holds[type(op)])
        case ast.IfExp(test, a, b):
            return number(a if number(test, names) else b, names)
        case ast.Call(ast.Name(fn), args):
            found = [number(a, names) for a in args]
            return Fraction(found[0].__floor__()) if fn == "floor" else {"min": min, "max": max}[fn](found)
    raise ValueError(ast.dump(node))


def rounded(value, mode, step):
    """To a multiple of the step, away from zero (up), towards it (down), or to the nearest, ties away from zero."""
    size = abs(value) / step
    whole = size.__floor__()
    rest = size - whole
    whole += {"half_up": rest >= Fraction(1, 2), "up": rest > 0, "down": False}[mode]
    return (1 if value >= 0 else -1) * whole * step


def check(step):
    """Raises AssertionError where a step does not follow from what it prints."""
    names = {key: Fraction(argument["exact"]) for key, argument in step["arguments"].items()}
    for branch in step["branches"]:
        assert bool(number(ast.parse(branch["test"], mode="eval"), names)) is branch["taken"], branch
    found = number(ast.parse(step["expression"], mode="eval"), names)
    if step["rounding"]:
        found = rounded(found, step["rounding"], Fraction(step["step"]))
    assert found == Fraction(step["exact"]), (step["name"], step["expression"], str(found), step["exact"])
