"""rules.py → rule texts: decorators read as declarations, bodies as expressions. The file is parsed, never executed."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.law.defects import Defect, FormWrong, KeyMissing, KeyUnknown
from shebao.law.ir import Expr, Names, Place
from shebao.law.quantities import UNITS, decimals_of
from shebao.law.refusals import NotPython, SyntaxRefused
from shebao.law.signs import digits_mended
from shebao.law.syntax import Reader

_COMMON = (
    *("unit", "cites", "zh", "en", "since", "until", "rounds", "decimals"),
    *("known_from", "replaces", "delegated_to"),
)
WORDS: Mapping[str, tuple[str, ...]] = {
    "rule": (*_COMMON, "codes", "on"),
    "step": (*_COMMON, "over", "state", "starts"),
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "rule": ("unit", "cites", "zh", "since"),
    "step": ("unit", "cites", "zh", "since", "over", "state"),
}
_LISTS = frozenset({"delegated_to", "codes"})
_INTEGERS = frozenset({"decimals"})


class FunctionWrong(Defect):
    """{name}: {problem}."""

    code = "law.function"
    zh = "{name}：{problem_zh}。"


@dataclass(frozen=True, slots=True)
class RuleText:
    """One function of rules.py, with short names."""

    name: str
    names: Names
    unit: str
    decimals: int
    codes: tuple[str, ...]
    args: tuple[str, ...]
    used: frozenset[str]
    expr: Expr
    rounds: str | None
    on: str | None
    state: str | None
    starts: object
    since: date
    until: date | None
    known_from: date | None
    replaces: str | None
    delegated_to: tuple[str, ...]
    cites: str
    source: str
    place: Place


def parse_rules(text: str, file: str, defects: list[Defect]) -> list[RuleText]:
    """All rules of a file; what is refused is collected in `defects` and left out."""
    lines = text.splitlines()
    try:
        tree = ast.parse(text)
        articles = _article_lines(text)
    except (SyntaxError, ValueError, tokenize.TokenError) as problem:
        line = getattr(problem, "lineno", None) or 1
        quoted = lines[line - 1].strip() if line <= len(lines) else ""
        defects.append(NotPython(Place(file, line), reason=getattr(problem, "msg", str(problem)), quoted=quoted))
        return []
    reader = Reader(file, lines, articles)
    found: list[RuleText] = []
    for index, statement in enumerate(tree.body):
        try:
            if not _is_heading(statement, first=index == 0):
                found.append(_rule(statement, reader))
        except Defect as defect:
            defects.append(defect)
    return found


def _article_lines(text: str) -> frozenset[int]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return frozenset(
        token.start[0]
        for token in tokens
        if token.type == tokenize.COMMENT and token.string.lstrip("# ").startswith("article")
    )


def _is_heading(statement: ast.stmt, *, first: bool) -> bool:
    """A docstring on top, or an import from shebao.law.api."""
    if first and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return isinstance(statement.value.value, str)
    if isinstance(statement, ast.ImportFrom):
        return statement.module in ("shebao.law.api", "__future__") and all(a.asname is None for a in statement.names)
    return False


def _rule(statement: ast.stmt, reader: Reader) -> RuleText:
    if not isinstance(statement, ast.FunctionDef):
        raise reader.refuse(statement)
    kind, words = _decorator(statement, reader)
    _plain_arguments(statement, reader)
    place = reader.place(statement)
    arguments = tuple(a.arg for a in statement.args.args)
    name = statement.name
    if kind == "step" and arguments[:1] != (words["state"],):
        raise FunctionWrong(
            place,
            name=name,
            problem=f"the first argument of a step is its state, {words['state']}",
            problem_zh=f"步骤的第一个参数须为其状态 {words['state']}",
        )
    expr = reader.body(statement)
    return RuleText(
        name=name,
        names=Names(words.get("en") or name.replace("_", " ").capitalize(), words["zh"]),
        unit=words["unit"],
        decimals=decimals_of(words["unit"], words.get("decimals")),
        codes=words.get("codes") or (),
        args=arguments,
        used=frozenset(reader.used),
        expr=expr,
        rounds=words.get("rounds"),
        on=words.get("over") if kind == "step" else words.get("on"),
        state=words.get("state"),
        starts=words.get("starts", 0),
        since=words["since"],
        until=words.get("until"),
        known_from=words.get("known_from"),
        replaces=words.get("replaces"),
        delegated_to=words.get("delegated_to") or (),
        cites=words["cites"],
        source=_source(statement, reader.lines),
        place=place,
    )


def _decorator(function: ast.FunctionDef, reader: Reader) -> tuple[str, dict[str, Any]]:
    marks = function.decorator_list
    call = marks[0] if len(marks) == 1 else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in WORDS and not call.args):
        raise FunctionWrong(
            reader.place(function),
            name=function.name,
            problem="a function in rules.py carries exactly one @rule(…) or @step(…) with named words",
            problem_zh="rules.py 中的函数须有且只有一个 @rule(…) 或 @step(…)，并以名称给出各项",
        )
    kind = call.func.id
    words: dict[str, Any] = {}
    for keyword in call.keywords:
        if keyword.arg not in WORDS[kind]:
            raise KeyUnknown(
                reader.place(keyword.value), key=keyword.arg, where=f"@{kind}", known=", ".join(WORDS[kind])
            )
        words[keyword.arg] = _word(keyword.arg, keyword.value, reader)
    for needed in _NEEDED[kind]:
        if not words.get(needed):
            raise KeyMissing(reader.place(function), where=f"@{kind} {function.name}", key=needed)
    if words["unit"] not in UNITS:
        raise _form(reader.place(call), f"unit of {function.name}", "one of " + ", ".join(UNITS), words["unit"])
    return kind, words


def _word(name: str, node: ast.expr, reader: Reader) -> Any:
    """One literal of a decorator: text, date, whole number or list of texts."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        raise reader.refuse(node) from None
    place = reader.place(node)
    if value is None:
        return None
    slips: list[Defect] = []
    digits_mended(str(value), place, slips)
    for slip in slips:
        raise slip
    if name in ("since", "until", "known_from"):
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise _form(place, name, 'a date in quotes like "2025-01-01"', value) from None
    if name in _LISTS:
        if not isinstance(value, list | tuple) or not all(isinstance(x, str) for x in value):
            raise _form(place, name, 'a list of words like ["province"]', value)
        return tuple(value)
    if name in _INTEGERS:
        if type(value) is not int or not 0 <= value <= 9:
            raise _form(place, name, "a whole number from 0 to 9", value)
        return value
    if name == "starts":
        if not isinstance(value, str | int):
            raise _form(place, name, "a whole number or a text", value)
        return value
    if not isinstance(value, str):
        raise _form(place, name, "a text in quotes", value)
    return value


def _form(place: Place, where: str, expected: str, found: object) -> FormWrong:
    return FormWrong(place, where=where, expected=expected, expected_zh=expected, found=repr(found))


def _plain_arguments(function: ast.FunctionDef, reader: Reader) -> None:
    """Only plain names: no defaults, no stars, no types."""
    a = function.args
    for node in (*a.posonlyargs, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg)), *a.defaults):
        raise SyntaxRefused(
            reader.place(node),
            node=type(node).__name__,
            quoted=reader.quoted(node),
            instead="list plain argument names; an absent input is settled by when_absent in inputs.yaml",
            instead_zh="只列参数名；缺失的输入由 inputs.yaml 的 when_absent 处理",
        )
    for typed in (*(x.annotation for x in a.args), function.returns, *getattr(function, "type_params", ())):
        if typed is not None:
            raise SyntaxRefused(
                reader.place(typed),
                node="annotation",
                quoted=reader.quoted(typed),
                instead="leave types out; the unit of the decorator and inputs.yaml say them",
                instead_zh="不写类型；类型由装饰器的 unit 和 inputs.yaml 给出",
            )


def _source(function: ast.FunctionDef, lines: Sequence[str]) -> str:
    """The body as written, without decorator and docstring, its indent removed."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return ""
    last = function.end_lineno or body[-1].lineno
    chosen = lines[body[0].lineno - 1 : last]
    indent = len(chosen[0]) - len(chosen[0].lstrip())
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in chosen)
