"""What a sentence of a letter may leave a place for, beside one name: a calculation, or a scale of the law.

{household_line * reference_months}    names and whole numbers with + - * /, so that both sides of a comparison stand in
                                       one unit; what comes out brings its own unit
{scale_of_months_by_insured}           the steps of a table or of bands, each with what it gives
"""

from __future__ import annotations

import ast

SCALE = "scale_of_"
_NODES = (ast.Expression, ast.BinOp, ast.Name, ast.Load, ast.Constant, ast.Add, ast.Sub, ast.Mult, ast.Div)


def calculation(place: str) -> tuple[str, ...] | None:
    """The names of a calculation, from left to right; None where the place is none."""
    try:
        tree = ast.parse(place.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return None
    nodes = list(ast.walk(tree))
    if not isinstance(tree.body, ast.BinOp) or not all(isinstance(node, _NODES) for node in nodes):
        return None
    if any(isinstance(node, ast.Constant) and type(node.value) is not int for node in nodes):
        return None
    names = sorted((n for n in nodes if isinstance(n, ast.Name)), key=lambda n: n.col_offset)
    return tuple(dict.fromkeys(node.id for node in names))


def scale(place: str) -> str | None:
    """The value whose steps are told; None where the place names none."""
    return place.removeprefix(SCALE) if place.startswith(SCALE) else None
