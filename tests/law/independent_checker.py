"""Recomputes every step that `shebao explain --json` prints (on standard input). Knows no Shebao, only Python."""

import ast
import json
import operator as o
import re
import sys
from fractions import Fraction

SUMS = {ast.Add: o.add, ast.Sub: o.sub, ast.Mult: o.mul, ast.Div: o.truediv}
OPS = SUMS | {ast.Lt: o.lt, ast.LtE: o.le, ast.Gt: o.gt, ast.GtE: o.ge, ast.Eq: o.eq, ast.NotEq: o.ne}
CALLS = {"min": min, "max": max, "floor": lambda x: Fraction(x.__floor__())}
MORE = {"half_up": lambda rest: rest >= Fraction(1, 2), "up": lambda rest: rest > 0, "down": lambda rest: False}


def worth(node, names):
    match node:
        case str():
            return worth(ast.parse(node, mode="eval").body, names)
        case ast.Constant(value):
            return Fraction(str(value))
        case ast.Name(name):
            return names[name]
        case ast.UnaryOp(op, of):
            return -worth(of, names) if isinstance(op, ast.USub) else Fraction(not worth(of, names))
        case ast.BoolOp(op, parts):
            return Fraction((all if isinstance(op, ast.And) else any)([worth(p, names) for p in parts]))
        case ast.BinOp(left, op, right) | ast.Compare(left, [op], [right]):
            return Fraction(OPS[type(op)](worth(left, names), worth(right, names)))
        case ast.IfExp(test, yes, no):
            return worth(yes if worth(test, names) else no, names)
        case ast.Call(ast.Name(name), parts):
            return CALLS[name](*[worth(p, names) for p in parts])


def problems(told):
    wrong, known, last = [], {}, {s["name"]: s["value"] for s in told["steps"]}
    for step in told["steps"]:
        names, exact = {k: Fraction(v) for k, v in step["arguments"].items()}, Fraction(step["exact"])
        scheme, row, text = step["name"].split(".")[0], step["row"], step["text"]
        for name, number in names.items():  # what an earlier step or a dated value gave must come in unchanged
            keys = [(f"{at}.{name}", r) for at in (scheme, "shared") for r in (row, None)]
            said = [str(known[key]) for key in keys if key in known][:1]
            said += [v["text"] for v in step["values"] if v["name"].endswith(f".{name}")]
            said = [s for s in said if re.fullmatch(r"-?\d+([./]\d+)?", s) and Fraction(s) != number]
            wrong += [f"{step['name']}: {name} was {s}, not {number}" for s in said]
        wrong += [
            f"{step['name']}: line {b['line']}" for b in step["branches"] if worth(b["test"], names) != b["taken"]
        ]
        found, as_number = worth(step["expression"], names), step["unit"] in ("money", "rate", "number")
        if step["rounding"]:
            whole, rest = divmod(abs(found) / Fraction(step["step"]), 1)
            found = (whole + MORE[step["rounding"]](rest)) * Fraction(step["step"]) * (1 if found >= 0 else -1)
        value = exact if step["value"] is None else Fraction(step["value"], 10 ** len(text.partition(".")[2]))
        right = {found, value, Fraction(text) if as_number else exact} == {exact}
        wrong += [] if right else [f"{step['name']}: {step['expression']} is {found}, not {exact}, {value}, {text}"]
        known[step["name"], row] = known[step["name"], None] = exact
    return wrong + [f"{n}: {v} is not what its step gave" for n, v in told["values"].items() if last.get(n) != v]


if __name__ == "__main__":
    sys.exit("\n".join(problems(json.load(sys.stdin))) or 0)
