"""The accepted Python of a rule, node by node, and its meaning in the intermediate form. Everything else is refused.

A body is read as one expression: assignments become `Let`, branches become `If`. Names stay as written here; `link.py`
gives them their full names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from shebao.law.ir import Bin, Call, Compare, Expr, If, Let, Lit, Local, Logic, Neg, Place, Ref, Word
from shebao.law.refusals import (
    GENERAL,
    INSTEAD,
    NameAgain,
    NameNotArgument,
    NoReturn,
    NumberWithoutArticle,
    RuleTooLarge,
    SyntaxRefused,
    Unreachable,
    WrongCall,
)

BODY_STATEMENTS: tuple[type[ast.stmt], ...] = (ast.Assign, ast.If, ast.Return)
EXPRESSIONS: tuple[type[ast.expr], ...] = (
    *(ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp),
    *(ast.BoolOp, ast.Compare, ast.IfExp, ast.Call),
)
BINARY: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARED: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
JOINED: Mapping[type[ast.boolop], str] = {ast.And: "and", ast.Or: "or"}
BUILTINS: Mapping[str, tuple[int, int]] = {  # name → fewest and most arguments
    "min": (1, 9),
    "max": (1, 9),
    "floor": (1, 1),
    "ceil": (1, 1),
    "lookup": (2, 2),
    "value_in": (2, 2),
    "year_of": (1, 1),
    "month_number": (1, 1),
    "month_of": (1, 1),
    "total": (1, 1),
    "count": (1, 1),
    "any": (1, 1),
}
FREE_NUMBERS = frozenset({"0", "1", "12"})
LARGEST_RULE = 4000  # expressions, once every branch is written out


@dataclass(slots=True)
class Reader:
    """Reads the bodies of one file. `lines` are the file's lines, `articles` the line numbers marked `# article`."""

    file: str
    lines: Sequence[str]
    articles: frozenset[int]
    rule: str = ""
    arguments: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)
    parts: int = 0

    def quoted(self, node: ast.AST) -> str:
        """The line of a node, for messages."""
        line = getattr(node, "lineno", 1)
        return self.lines[line - 1].strip() if line <= len(self.lines) else ""

    def place(self, node: ast.AST) -> Place:
        """The place of a node."""
        return Place(self.file, getattr(node, "lineno", 1))

    def refuse(self, node: ast.AST, at: ast.AST | None = None) -> SyntaxRefused:
        """The refusal of a node that is not in the list; operators have no line, `at` gives it."""
        name = type(node).__name__
        instead, instead_zh = INSTEAD.get(name, GENERAL)
        where = at or node
        return SyntaxRefused(
            self.place(where), node=name, quoted=self.quoted(where), instead=instead, instead_zh=instead_zh
        )

    # --- statements ---

    def body(self, function: ast.FunctionDef) -> Expr:
        """The expression a function's body stands for. Raises a Defect at the first thing that is not accepted."""
        self.rule = function.name
        self.arguments = frozenset(a.arg for a in function.args.args)
        self.used = set()
        statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
        if not statements:
            raise NoReturn(self.place(function), rule=self.rule, quoted=self.quoted(function))
        self.parts = 0
        return self.block(list(statements), frozenset(), function)

    def block(self, statements: list[ast.stmt], known: frozenset[str], before: ast.AST) -> Expr:
        """Statements in order, `known` being the names assigned so far."""
        if not statements:
            raise NoReturn(self.place(before), rule=self.rule, quoted=self.quoted(before))
        first, rest = statements[0], statements[1:]
        if isinstance(first, ast.Return):
            if first.value is None:
                raise NoReturn(self.place(first), rule=self.rule, quoted=self.quoted(first))
            if rest:
                raise Unreachable(self.place(rest[0]), quoted=self.quoted(rest[0]))
            return self.expression(first.value, known)
        if isinstance(first, ast.Assign):
            name = self.target(first, known)
            value = self.expression(first.value, known)
            return Let(name, value, self.block(rest, known | {name}, first))
        if isinstance(first, ast.If):
            return self.branch(first, rest, known)
        raise self.refuse(first)

    def target(self, node: ast.Assign, known: Iterable[str]) -> str:
        """The one new name of an assignment."""
        if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            raise self.refuse(node.targets[-1])
        name = node.targets[0].id
        if name in BUILTINS:
            raise WrongCall(
                self.place(node),
                quoted=self.quoted(node),
                problem=f"{name} is a built-in function and cannot be assigned",
                problem_zh=f"{name} 是内置函数，不能赋值",
            )
        if name in known or name in self.arguments:
            raise NameAgain(self.place(node), name=name, quoted=self.quoted(node))
        return name

    def branch(self, node: ast.If, rest: list[ast.stmt], known: frozenset[str]) -> Expr:
        """An if with what follows it: branches that return end there, the others go on with the rest."""
        then_ends, else_ends = _ends(node.body), _ends(node.orelse)
        if then_ends and else_ends and rest:
            raise Unreachable(self.place(rest[0]), quoted=self.quoted(rest[0]))
        if not any(isinstance(part, ast.Return) for part in ast.walk(node)):
            return self.assigned_in_branches(node, rest, known)
        test = self.expression(node.test, known)
        then = self.block(list(node.body) + ([] if then_ends else rest), known, node)
        orelse = self.block(list(node.orelse) + ([] if else_ends else rest), known, node)
        return If(test, then, orelse, node.lineno)

    def assigned_in_branches(self, node: ast.If, rest: list[ast.stmt], known: frozenset[str]) -> Expr:
        """An if that only assigns: each name assigned in every branch becomes one Let of an If."""
        for part in ast.walk(node):
            if isinstance(part, ast.stmt) and not isinstance(part, BODY_STATEMENTS):
                raise self.refuse(part)
        names = [n for n in _assigned(node.body) if n in set(_assigned(node.orelse))]
        if not names:
            raise NameNotArgument(
                self.place(node),
                name=", ".join(_assigned(node.body)) or "nothing",
                quoted=self.quoted(node),
                rule=self.rule,
            )
        for name in names:
            if name in known or name in self.arguments:
                raise NameAgain(self.place(node), name=name, quoted=self.quoted(node))
        test = self.expression(node.test, known)
        values = []
        for name in names:
            end = ast.copy_location(ast.Return(ast.copy_location(ast.Name(name, ast.Load()), node)), node)
            then = self.block([*node.body, end], known, node)
            orelse = self.block([*node.orelse, end], known, node)
            values.append((name, If(test, _value(then), _value(orelse), node.lineno)))
        expr = self.block(rest, known | set(names), node)
        for name, value in reversed(values):
            expr = Let(name, value, expr)
        return expr

    # --- expressions ---

    def expression(self, node: ast.expr, known: frozenset[str]) -> Expr:
        """One expression. Counted, because branches that fall through are written out and a body can grow."""
        self.parts += 1
        if self.parts > LARGEST_RULE:
            raise RuleTooLarge(self.place(node), rule=self.rule, quoted=self.quoted(node), most=LARGEST_RULE)
        match node:
            case ast.Name():
                return self.name(node, known)
            case ast.Constant():
                return self.constant(node)
            case ast.BinOp():
                if type(node.op) not in BINARY:
                    raise self.refuse(node.op, node)
                left, right = self.expression(node.left, known), self.expression(node.right, known)
                return Bin(BINARY[type(node.op)], left, right)
            case ast.UnaryOp(op=ast.USub()):
                return Neg(self.expression(node.operand, known))
            case ast.UnaryOp(op=ast.Not()):
                return Logic("not", (self.expression(node.operand, known),))
            case ast.UnaryOp():
                raise self.refuse(node.op, node)
            case ast.BoolOp():
                return Logic(JOINED[type(node.op)], tuple(self.expression(x, known) for x in node.values))
            case ast.Compare():
                return self.comparison(node, known)
            case ast.IfExp():
                test, then, orelse = (self.expression(x, known) for x in (node.test, node.body, node.orelse))
                return If(test, then, orelse, node.lineno)
            case ast.Call():
                return self.call(node, known)
        raise self.refuse(node)

    def name(self, node: ast.Name, known: frozenset[str]) -> Expr:
        """A name: assigned before, or an argument."""
        if node.id in known:
            return Local(node.id)
        if node.id in self.arguments:
            self.used.add(node.id)
            return Ref(node.id)
        raise NameNotArgument(self.place(node), name=node.id, quoted=self.quoted(node), rule=self.rule)

    def constant(self, node: ast.Constant) -> Expr:
        """A number of the cited article, a flag or a code word."""
        if isinstance(node.value, bool):
            return Lit(int(node.value))
        if isinstance(node.value, str):
            return Word(node.value)
        text = self.lines[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            raise self.refuse(node)
        if text not in FREE_NUMBERS and node.lineno not in self.articles:
            raise NumberWithoutArticle(self.place(node), number=text, quoted=self.quoted(node))
        exact = Fraction(text)
        return Lit(exact.numerator, exact.denominator)

    def comparison(self, node: ast.Compare, known: frozenset[str]) -> Expr:
        """A comparison; a chain is written out with `and`."""
        for op in node.ops:
            if type(op) not in COMPARED:
                raise self.refuse(op, node)
        sides = [self.expression(side, known) for side in (node.left, *node.comparators)]
        pairs = [
            Compare(COMPARED[type(op)], left, right)
            for op, left, right in zip(node.ops, sides, sides[1:], strict=False)
        ]
        return pairs[0] if len(pairs) == 1 else Logic("and", tuple(pairs))

    def call(self, node: ast.Call, known: frozenset[str]) -> Expr:
        """A call of a built-in."""
        if not isinstance(node.func, ast.Name):
            raise self.refuse(node.func)
        name = node.func.id
        if name not in BUILTINS:
            raise self.wrong_call(
                node,
                f"{name} is not a function of rules; there are {', '.join(BUILTINS)}",
                f"{name} 不是规则可用的函数；可用的有 {', '.join(BUILTINS)}",
            )
        for part in (*node.args, *node.keywords):
            if isinstance(part, ast.Starred | ast.keyword):
                raise self.refuse(part, node)
        fewest, most = BUILTINS[name]
        if not fewest <= len(node.args) <= most:
            raise self.wrong_call(
                node, f"{name} takes {fewest} to {most} arguments", f"{name} 需要 {fewest} 至 {most} 个参数"
            )
        if name in ("lookup", "value_in") and not isinstance(node.args[0], ast.Name):
            raise self.wrong_call(
                node, f"the first argument of {name} is the name of a value", f"{name} 的第一个参数须为值的名称"
            )
        return Call(name, tuple(self.expression(x, known) for x in node.args))

    def wrong_call(self, node: ast.AST, problem: str, problem_zh: str) -> WrongCall:
        """The refusal of a call."""
        return WrongCall(self.place(node), quoted=self.quoted(node), problem=problem, problem_zh=problem_zh)


def _value(branch: Expr) -> Expr:
    """A branch that ends `let name = value; name` is the value."""
    if isinstance(branch, Let) and branch.body == Local(branch.name):
        return branch.value
    return branch


def _ends(statements: Sequence[ast.stmt]) -> bool:
    """Whether every way through the statements returns."""
    return any(
        isinstance(s, ast.Return) or (isinstance(s, ast.If) and _ends(s.body) and _ends(s.orelse)) for s in statements
    )


def _assigned(statements: Sequence[ast.stmt]) -> list[str]:
    """Names assigned on every way through the statements, in order."""
    found: list[str] = []
    for statement in statements:
        if isinstance(statement, ast.Assign):
            found += [t.id for t in statement.targets if isinstance(t, ast.Name)]
        elif isinstance(statement, ast.If):
            orelse = set(_assigned(statement.orelse))
            found += [name for name in _assigned(statement.body) if name in orelse]
    return found
