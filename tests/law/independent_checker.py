"""Recomputes every step and sum that `shebao explain --json` prints (standard input). Knows no Shebao, only Python."""

import ast
import json
import operator as o
import re
import sys
from fractions import Fraction

DO = {ast.Add: o.add, ast.Sub: o.sub, ast.Mult: o.mul, ast.Div: o.truediv, ast.USub: o.neg, ast.Not: o.not_}
DO |= {ast.Lt: o.lt, ast.LtE: o.le, ast.Gt: o.gt, ast.GtE: o.ge, ast.Eq: o.eq, ast.NotEq: o.ne}
DO |= {ast.And: lambda *v: all(v), ast.Or: lambda *v: any(v), ast.IfExp: lambda test, yes, no: yes if test else no}
CALLS = {"min": min, "max": max, "floor": lambda x: Fraction(x.__floor__())}
MORE = {"half_up": lambda rest: rest >= Fraction(1, 2), "up": lambda rest: rest > 0, "down": lambda rest: False}


def worth(node, names):
    if isinstance(node, ast.Constant | ast.Name):
        return names.get(node.id) if isinstance(node, ast.Name) else Fraction(str(node.value))
    below = [worth(n, names) for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
    if isinstance(node, ast.Call):
        return CALLS[node.func.id](*below[1:])
    return Fraction(DO[type(getattr(node, "op", None) or getattr(node, "ops", [node])[0])](*below))


def told_by(expression, names):
    try:
        return worth(ast.parse(expression, mode="eval").body, names)
    except ZeroDivisionError:  # equal to no result and no branch
        return None


def whole(value, step):  # months are written 2025-10: year × 12 + month − 1
    year, _, month = str(value).rpartition("-") if step["unit"] == "month" else ("", "", value)
    return Fraction(int(year) * 12 + int(month) - 1 if year else month, 10 ** len(step["text"].partition(".")[2]))


def at(told, path):
    for key in path.split("/") if path else []:
        told = told[int(key)] if isinstance(told, list) else told[key]
    return Fraction(told if path else 0)


def problems(told):
    parts = [*told.get("rises", []), *told.get("earlier_decisions", [])]
    wrong, known = [problem for part in parts for problem in problems(part)], {}
    for each in told.get("sums", []):
        found = sum(times * at(told, path) for times, path in each["of"])
        wrong += [] if found == at(told, each["is"]) else [f"{each['what']}: {found} is not {each['is']}"]
    last = {step["name"]: step["value"] for step in told.get("steps", [])}
    for step in told.get("steps", []):
        names, exact = {k: Fraction(v) for k, v in step["arguments"].items()}, Fraction(step["exact"])
        scheme, row, text = step["name"].split(".")[0], step["row"], step["text"]
        for name, number in names.items():  # what an earlier step or a dated value gave must come in unchanged
            keys = [(f"{place}.{name}", r) for place in (scheme, "shared") for r in (row, None)]
            said = [str(known[key]) for key in keys if key in known][:1]
            said += [v["text"] for v in step["values"] if v["name"].endswith(f".{name}")]
            said = [s for s in said if re.fullmatch(r"-?\d+([./]\d+)?", s) and Fraction(s) != number]
            wrong += [f"{step['name']}: {name} was {s}, not {number}" for s in said]
        wrong += [f"{step['name']}: {b}" for b in step["branches"] if told_by(b["test"], names) != b["taken"]]
        found = told_by(step["expression"], names)
        if step["rounding"] and found is not None:
            size, rest = divmod(abs(found) / Fraction(step["step"]), 1)
            found = (size + MORE[step["rounding"]](rest)) * Fraction(step["step"]) * (1 if found >= 0 else -1)
        value = exact if step["value"] is None else whole(step["value"], step)
        shown = Fraction(text) if step["unit"] in ("money", "rate", "number") else exact
        right = {found, value, shown} == {exact}
        wrong += [] if right else [f"{step['name']}: {step['expression']} is {found}, not {exact}, {value}, {text}"]
        known[step["name"], row] = known[step["name"], None] = exact
    return wrong + [f"{n}: {v} is not its step's" for n, v in told.get("values", {}).items() if last.get(n) != v]


if __name__ == "__main__":
    sys.exit("\n".join(problems(json.load(sys.stdin))) or 0)
