"""Roundings, tables and bands: the values that are not one number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import MODES
from shebao.law.ir import Rounding, Table, Type
from shebao.law.quantities import inner

MOST_CELLS = 10_000
_KEY_TYPES = (Type("integer"), Type("month"))


class ScaleNotReadable(ShebaoError):
    """{problem}."""

    code = "law.scale_text"
    zh = "{problem_zh}。"


def kind_of(data: Any) -> str:
    """scalar, rounding, table or bands, told by the keys of the value."""
    if not isinstance(data, dict):
        return "scalar"
    for word, kind in (("mode", "rounding"), ("keys", "table"), ("from", "bands")):
        if word in data:
            return kind
    return "unknown"


def scale(data: dict[Any, Any], kind: str, cells: Type) -> Rounding | Table:
    """The value of a box that is a mapping. Raises ScaleNotReadable or QuantityNotReadable."""
    if kind == "rounding":
        return _rounding(data)
    return _table(data, cells) if kind == "table" else _bands(data, cells)


def _rounding(data: dict[Any, Any]) -> Rounding:
    _only(data, ("mode", "step"))
    mode, step = data.get("mode"), str(data.get("step"))
    if mode not in MODES:
        raise ScaleNotReadable(
            problem=f"the mode of a rounding is one of {', '.join(MODES)}, not {mode}",
            problem_zh=f"舍入方式应为 {', '.join(MODES)} 之一，而不是 {mode}",
        )
    try:
        exact = Fraction(step)
    except (ValueError, ZeroDivisionError):
        exact = Fraction(0)
    if exact <= 0:
        raise ScaleNotReadable(
            problem=f'the step of a rounding is a number above zero like "0.01", not {step}',
            problem_zh=f"舍入单位应为大于零的数，如“0.01”，而不是 {step}",
        )
    return Rounding(mode, exact)


def _table(data: dict[Any, Any], cells: Type) -> Table:
    _only(data, ("keys", "outside"))
    outside = data.get("outside", "refuse")
    if outside not in ("refuse", "nearest"):
        raise ScaleNotReadable(
            problem=f"outside of a table is refuse or nearest, not {outside}",
            problem_zh=f"表的 outside 只能是 refuse 或 nearest，而不是 {outside}",
        )
    found = _keyed(data["keys"], cells)
    first, last = found[0][0], found[-1][0]
    if last - first >= MOST_CELLS:
        raise ScaleNotReadable(
            problem=f"the table reaches from {first} to {last}, more than {MOST_CELLS} cells",
            problem_zh=f"表从 {first} 到 {last}，超过 {MOST_CELLS} 格",
        )
    if len(found) != last - first + 1:
        have = {key for key, _ in found}
        hole = next(key for key in range(first, last) if key not in have)
        raise ScaleNotReadable(
            problem=f"the table goes from {first} to {last} without {hole}; write every key, or use bands with from",
            problem_zh=f"表从 {first} 到 {last}，但缺少 {hole}；请写全每个键，或改用带 from 的分段",
        )
    return Table(first, tuple(value for _, value in found), outside)


def _bands(data: dict[Any, Any], cells: Type) -> Table:
    _only(data, ("below", "from"))
    found = _keyed(data["from"], cells)
    first, last = found[0][0], found[-1][0]
    if last - first >= MOST_CELLS:
        raise ScaleNotReadable(
            problem=f"bands reach from {first} to {last}, more than {MOST_CELLS} steps; write if/elif with values",
            problem_zh=f"分段从 {first} 到 {last}，超过 {MOST_CELLS} 步；请用 if/elif 和参数来写",
        )
    values: list[int] = []
    for (key, value), (after, _) in zip(found, [*found[1:], (last + 1, 0)], strict=True):
        values += [value] * (after - key)
    below = data.get("below")
    return Table(first, tuple(values), "bands", None if below is None else inner(below, cells))


def _keyed(data: Any, cells: Type) -> list[tuple[int, int]]:
    """Keys (whole numbers or months) in order, with their cells."""
    if not isinstance(data, dict) or not data:
        raise ScaleNotReadable(problem="a table needs at least one key", problem_zh="表至少需要一个键")
    months = any("-" in str(key)[1:] for key in data)
    return sorted((inner(key, _KEY_TYPES[months]), inner(value, cells)) for key, value in data.items())


def _only(data: dict[Any, Any], known: tuple[str, ...]) -> None:
    for key in data:
        if key not in known:
            raise ScaleNotReadable(
                problem=f"{key} is not known here; known are {', '.join(known)}",
                problem_zh=f"此处没有 {key}；可用的有 {', '.join(known)}",
            )
