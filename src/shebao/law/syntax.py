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

from shebao.law.defects import Defect
from shebao.law.ir import Bin, Call, Compare, Expr, If, Let, Lit, Local, Logic, Neg, Place, Ref, Word, walk

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
LARGEST_RULE = 4000  # nodes; branches that fall through are written out, so a body can grow

_INSTEAD: Mapping[str, tuple[str, str]] = {
    "AugAssign": ("give the new value a name of its own: later = earlier + …", "给新值另取名称：新名 = 旧名 + …"),
    "AnnAssign": ("write name = … without a type", "直接写 名称 = …，不写类型"),
    "NamedExpr": ("assign on a line of its own", "单独一行赋值"),
    "For": (
        "use total(), count(), max(), min() or any() over a relation, or a @step",
        "对关系用 total()、count()、max()、min()、any()，或写 @step",
    ),
    "While": ("use total() over a relation, or a @step", "对关系用 total()，或写 @step"),
    "ListComp": ("use total() or count() over a relation", "对关系用 total() 或 count()"),
    "GeneratorExp": ("use total() or count() over a relation", "对关系用 total() 或 count()"),
    "Match": ("write if, elif, else", "写 if、elif、else"),
    "Pow": ("write the product out: x * x", "写成乘积：x * x"),
    "FloorDiv": ("write floor(a / b)", "写 floor(a / b)"),
    "Mod": ("write a - floor(a / b) * b", "写 a - floor(a / b) * b"),
    "UAdd": ("leave the plus out", "去掉正号"),
    "In": ('write a == "x" or a == "y"', '写 a == "x" or a == "y"'),
    "NotIn": ('write a != "x" and a != "y"', '写 a != "x" and a != "y"'),
    "Is": ("compare with ==", "用 == 比较"),
    "IsNot": ("compare with !=", "用 != 比较"),
    "Attribute": ("name the value itself as an argument", "把该值本身作为参数名"),
    "Subscript": (
        "use lookup(table, key) or value_in(value, month)",
        "用 lookup(table, key) 或 value_in(value, month)",
    ),
    "Dict": ("put the figures into parameters.yaml as a table", "把数字写进 parameters.yaml 的 table"),
    "List": ("put the figures into parameters.yaml as a table", "把数字写进 parameters.yaml 的 table"),
    "Tuple": ("write one expression; a rule gives one value", "只写一个表达式；一条规则给出一个值"),
    "JoinedStr": ("texts belong into scheme.yaml or service.yaml", "文字写进 scheme.yaml 或 service.yaml"),
    "Lambda": ("write a rule of its own", "另写一条规则"),
    "FunctionDef": ("write a rule of its own", "另写一条规则"),
    "Raise": (
        "state the condition as a rule and name it under award.conditions in scheme.yaml",
        "把条件写成规则，并列入 scheme.yaml 的 award.conditions",
    ),
    "Assert": (
        "declare a range in inputs.yaml or a condition in scheme.yaml",
        "在 inputs.yaml 写范围，或在 scheme.yaml 写条件",
    ),
    "Import": ("import only from shebao.law.api", "只可从 shebao.law.api 导入"),
    "ImportFrom": ("import only from shebao.law.api", "只可从 shebao.law.api 导入"),
    "Pass": ("return a value", "返回一个值"),
}
_GENERAL = (
    "a rule is made of assignments, if/elif/else, return, + - * /, comparisons, and/or/not and the listed functions",
    "规则只由赋值、if/elif/else、return、+ - * /、比较、and/or/not 和列出的函数组成",
)


class SyntaxRefused(Defect):
    """Python's {node} is not part of the language of rules: `{quoted}`. Instead: {instead}."""

    code = "law.syntax"
    zh = "规则语言不接受 Python 的 {node}：`{quoted}`。请改为：{instead_zh}。"


class NotPython(Defect):
    """This is not valid Python ({reason}): `{quoted}`."""

    code = "law.not_python"
    zh = "这不是合法的 Python（{reason}）：`{quoted}`。"


class NumberWithoutArticle(Defect):
    """The number {number} stands in a rule: `{quoted}`. Put it into parameters.yaml with date and document; if the cited article prints it in its formula, end the line with "# article"."""

    code = "law.number"
    zh = "规则中出现数字 {number}：`{quoted}`。请写入 parameters.yaml 并注明日期和文件；若所引条款的公式中就有此数，行末加“# article”。"


class NameAgain(Defect):
    """{name} is assigned again: `{quoted}`. Give the new value a name of its own, or assign it once in every branch of one if/else."""

    code = "law.assigned_twice"
    zh = "{name} 被再次赋值：`{quoted}`。请给新值另取名称，或在同一 if/else 的每个分支各赋值一次。"


class NameNotArgument(Defect):
    """{name} is used but is neither an argument nor assigned in every branch before: `{quoted}`. Name it in the brackets of {rule}; the arguments are its dependencies."""

    code = "law.not_argument"
    zh = "{name} 既不是参数，也没有在此前每个分支中赋值：`{quoted}`。请把它写进 {rule} 的括号；参数就是依据。"


class NoReturn(Defect):
    """{rule} can end without a return after `{quoted}`: every branch must give a value."""

    code = "law.no_return"
    zh = "{rule} 在 `{quoted}` 之后可能没有 return：每个分支都必须给出值。"


class Unreachable(Defect):
    """This line is never reached, because every branch before it returns: `{quoted}`. Remove it."""

    code = "law.unreachable"
    zh = "此行永远不会执行，因为之前各分支均已 return：`{quoted}`。请删去。"


class WrongCall(Defect):
    """`{quoted}`: {problem}."""

    code = "law.call"
    zh = "`{quoted}`：{problem_zh}。"


class RuleTooLarge(Defect):
    """{rule} has {nodes} parts when its branches are written out (at most {most}): split it into rules of their own."""

    code = "law.rule_too_large"
    zh = "{rule} 展开各分支后有 {nodes} 个部分（最多 {most} 个）：请拆成几条规则。"


@dataclass(slots=True)
class Reader:
    """Reads the bodies of one file. `lines` are the file's lines, `articles` the line numbers marked `# article`."""

    file: str
    lines: Sequence[str]
    articles: frozenset[int]
    rule: str = ""
    arguments: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)

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
        instead, instead_zh = _INSTEAD.get(name, _GENERAL)
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
        expr = self.block(list(statements), frozenset(), function)
        nodes = sum(1 for _ in walk(expr))
        if nodes > LARGEST_RULE:
            raise RuleTooLarge(self.place(function), rule=self.rule, nodes=nodes, most=LARGEST_RULE)
        return expr

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
            values.append((name, If(test, then, orelse, node.lineno)))
        expr = self.block(rest, known | set(names), node)
        for name, value in reversed(values):
            expr = Let(name, value, expr)
        return expr

    # --- expressions ---

    def expression(self, node: ast.expr, known: frozenset[str]) -> Expr:
        """One expression."""
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
        if node.id in known:
            return Local(node.id)
        if node.id in self.arguments:
            self.used.add(node.id)
            return Ref(node.id)
        raise NameNotArgument(self.place(node), name=node.id, quoted=self.quoted(node), rule=self.rule)

    def constant(self, node: ast.Constant) -> Expr:
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
        return WrongCall(self.place(node), quoted=self.quoted(node), problem=problem, problem_zh=problem_zh)


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
