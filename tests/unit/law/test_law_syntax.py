"""The language of rules is a closed list: every other node of Python is refused, with place, line and what to write."""

import ast
import re

import pytest

from rule_text import HEAD, expr, refusal
from shebao.law import refusals, syntax
from shebao.law.defects import Defect
from shebao.law.ir import Bin, Lit, Ref
from shebao.law.parser import parse_rules
from shebao.law.refusals import (
    NameAgain,
    NameNotArgument,
    NoReturn,
    NumberWithoutArticle,
    SyntaxRefused,
    Unreachable,
    WrongCall,
)

# --- every node class of Python's own grammar is either accepted or refused ---

ACCEPTED = {
    "Module", "FunctionDef", "arguments", "arg", "keyword", "Load", "Store",  # the frame of a rule
    "Return", "Assign", "If", "Expr", "ImportFrom", "alias",
    "Name", "Constant", "BinOp", "UnaryOp", "BoolOp", "Compare", "IfExp", "Call",
    "Add", "Sub", "Mult", "Div", "Lt", "LtE", "Gt", "GtE", "Eq", "NotEq", "And", "Or", "Not", "USub",
}  # fmt: skip

SNIPPETS = {  # a body (or a part of one) that holds the node; what cannot stand in a body is planted on its own line
    "AsyncFunctionDef": "async def f():\n    pass\nreturn a",
    "ClassDef": "class C:\n    pass\nreturn a",
    "Delete": "del a\nreturn b",
    "TypeAlias": None,
    "AugAssign": "x = a\nx += b\nreturn x",
    "AnnAssign": "x: int = a\nreturn x",
    "For": "for x in a:\n    y = x\nreturn a",
    "AsyncFor": "async for x in a:\n    y = x\nreturn a",
    "While": "while a:\n    x = b\nreturn a",
    "With": "with a:\n    x = b\nreturn a",
    "AsyncWith": "async with a:\n    x = b\nreturn a",
    "Match": "match a:\n    case 1:\n        return b\nreturn a",
    "Raise": "raise a",
    "Try": "try:\n    x = a\nexcept ValueError:\n    x = b\nreturn x",
    "TryStar": "try:\n    x = a\nexcept* ValueError:\n    x = b\nreturn x",
    "Assert": "assert a\nreturn b",
    "Import": "import os\nreturn a",
    "Global": "global x\nreturn a",
    "Nonlocal": "nonlocal x\nreturn a",
    "Pass": "pass\nreturn a",
    "Break": "break\nreturn a",
    "Continue": "continue\nreturn a",
    "NamedExpr": "return (x := a)",
    "Lambda": "return (lambda: a)",
    "Dict": "return {a: b}",
    "Set": "return {a, b}",
    "ListComp": "return [x for x in a]",
    "SetComp": "return {x for x in a}",
    "DictComp": "return {x: x for x in a}",
    "GeneratorExp": "return total(x for x in a)",
    "Await": "return await a",
    "Yield": "return (yield a)",
    "YieldFrom": "return (yield from a)",
    "FormattedValue": 'return f"{a}"',
    "JoinedStr": 'return f"{a}"',
    "TemplateStr": None,
    "Interpolation": None,
    "Attribute": "return a.b",
    "Subscript": "return a[0]",
    "Slice": "return a[0:1]",
    "Starred": "return max(*a)",
    "List": "return [a, b]",
    "Tuple": "return a, b",
    "Del": "del a\nreturn b",
    "MatMult": "return a @ b",
    "Mod": "return a % b",
    "Pow": "return a ** b",
    "LShift": "return a << b",
    "RShift": "return a >> b",
    "BitOr": "return a | b",
    "BitXor": "return a ^ b",
    "BitAnd": "return a & b",
    "FloorDiv": "return a // b",
    "Invert": "return ~a",
    "UAdd": "return +a",
    "Is": "return a is b",
    "IsNot": "return a is not b",
    "In": "return a in b",
    "NotIn": "return a not in b",
    "comprehension": "return [x for x in a]",
    "ExceptHandler": "try:\n    x = a\nexcept ValueError:\n    x = b\nreturn x",
    "withitem": "with a:\n    x = b\nreturn a",
    "match_case": "match a:\n    case 1:\n        return b\nreturn a",
    "MatchValue": "match a:\n    case 1:\n        return b\nreturn a",
    "MatchSingleton": "match a:\n    case None:\n        return b\nreturn a",
    "MatchSequence": "match a:\n    case [x]:\n        return b\nreturn a",
    "MatchMapping": "match a:\n    case {}:\n        return b\nreturn a",
    "MatchClass": "match a:\n    case int():\n        return b\nreturn a",
    "MatchStar": "match a:\n    case [*x]:\n        return b\nreturn a",
    "MatchAs": "match a:\n    case x:\n        return b\nreturn a",
    "MatchOr": "match a:\n    case 1 | 2:\n        return b\nreturn a",
}
ABSTRACT = {
    *("mod", "stmt", "expr", "expr_context", "boolop", "operator", "unaryop", "cmpop", "excepthandler"),
    *("type_ignore", "pattern", "type_param", "slice", "AST"),
}
NOT_OF_FILES = {  # other start symbols, comments for type checkers, and names kept only for old callers
    *("Interactive", "Expression", "FunctionType", "TypeIgnore", "Suite", "AugLoad", "AugStore", "Param"),
    *("Index", "ExtSlice", "Num", "Str", "Bytes", "NameConstant", "Ellipsis"),
    *("TypeVar", "ParamSpec", "TypeVarTuple"),  # generic functions, Python 3.12: refused as annotations of a function
}


def node_classes() -> set[str]:
    return {
        name
        for name, kind in vars(ast).items()
        if isinstance(kind, type) and issubclass(kind, ast.AST) and name not in ABSTRACT | NOT_OF_FILES
    }


def test_every_node_of_the_grammar_is_accepted_or_has_a_refusal_here():
    assert node_classes() - ACCEPTED == set(SNIPPETS) & node_classes()


@pytest.mark.parametrize("node", sorted(node_classes() - ACCEPTED))
def test_every_other_node_is_refused_with_place_line_and_advice(node):
    defect = refusal(SNIPPETS[node])
    assert isinstance(defect, SyntaxRefused | WrongCall), defect.told()
    assert defect.place.file == "rules.py"
    assert defect.place.line >= 3
    for sentence in (defect.english, defect.chinese):
        assert "`" in sentence
    quoted = str(defect.facts["quoted"])
    assert quoted
    assert any(quoted == line.strip() for line in SNIPPETS[node].splitlines())


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x = 1", "Assign"),
        ("import os", "Import"),
        ("from os import path", "ImportFrom"),
        ("from shebao.law.api import rule as r", "ImportFrom"),
        ("class C: pass", "ClassDef"),
        ("async def f(): pass", "AsyncFunctionDef"),
        ("print(1)", "Expr"),
        ("for x in (): pass", "For"),
        ("if 1: pass", "If"),
    ],
)
def test_only_rules_and_the_import_of_the_api_stand_in_a_file(line, told):
    defects: list[Defect] = []
    assert parse_rules(f'"""Rules."""\n{line}\n', "rules.py", defects) == []
    assert told in defects[0].english
    assert defects[0].place.line == 2


def test_the_heading_of_a_file_is_accepted():
    defects: list[Defect] = []
    parse_rules('"""Rules."""\nfrom __future__ import annotations\nfrom shebao.law.api import rule\n', "r.py", defects)
    assert defects == []


# --- refusals of meaning ---


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("x = a\nx = b\nreturn x", NameAgain),
        ("a = b\nreturn a", NameAgain),
        ("x = 0\nif a:\n    x = b\nreturn x", NameNotArgument),
        ("x = 0\nif a:\n    x = b\nelse:\n    x = c\nreturn x", NameAgain),
        ("if a:\n    x = b\nreturn x", NameNotArgument),
        ("if a:\n    x = b\nelse:\n    y = c\nreturn x", NameNotArgument),
        ("return d", NameNotArgument),
        ("if a:\n    x = d\nelse:\n    x = c\nreturn x", NameNotArgument),
        ("x = a", NoReturn),
        ("if a:\n    return b", NoReturn),
        ("return", NoReturn),
        ('"""Only a sentence."""', NoReturn),
        ("return a\nreturn b", Unreachable),
        ("if a:\n    return b\nelse:\n    return c\nreturn a", Unreachable),
        ("return a * 60", NumberWithoutArticle),
        ("return a * 0.5", NumberWithoutArticle),
        ("x = 2  # article\nreturn a * x * 3", NumberWithoutArticle),
        ("return a * 1e3  # article", SyntaxRefused),
        ("return a * 0x10  # article", SyntaxRefused),
        ("return a * 1_000  # article", SyntaxRefused),
        ("return a * 1j  # article", SyntaxRefused),
        ("return None", SyntaxRefused),
        ("return b'x'", SyntaxRefused),
        ("return ...", SyntaxRefused),
        ("return round(a)", WrongCall),
        ("return abs(a)", WrongCall),
        ("return lookup(a + b, c)", WrongCall),
        ("return floor(a, b)", WrongCall),
        ("return max()", WrongCall),
        ("floor = a\nreturn floor", WrongCall),
        ("return max(a, key=b)", SyntaxRefused),
        ("return a.floor()", SyntaxRefused),
        ("x = y = a\nreturn x", SyntaxRefused),
        ("x, y = a\nreturn x", SyntaxRefused),
        ("a.b = c\nreturn a", SyntaxRefused),
    ],
)
def test_refused(body, refused):
    defect = refusal(body)
    assert type(defect) is refused, defect.told()
    assert re.search(r"[一-鿿]", defect.chinese)


def test_the_same_number_is_free_with_its_article():
    assert expr("return a * 60  # article 3") == Bin("*", Ref("a"), Lit(60))
    assert expr("return (a\n        * 60  # article\n        )") == Bin("*", Ref("a"), Lit(60))


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ("a=1", "Constant"),
        ("*a", "arg"),
        ("**a", "arg"),
        ("a, *, b", "arg"),
        ("a, /", "arg"),
        ("a: int", "annotation"),
    ],
)
def test_arguments_are_plain_names(args, told):
    assert told in refusal("return a", args).english


@pytest.mark.parametrize(
    "head",
    [
        "",
        "@rule\n",
        "@other(unit='money')\n",
        "@api.rule(unit='money')\n",
        HEAD + HEAD,
        '@rule("money")\n',
        '@rule(unit="money", zh="额", since="2020-01-01")\n',
        '@rule(unit="yuan", cites="x", zh="额", since="2020-01-01")\n',
        '@rule(unit="money", cites="x", zh="额", since="2020-13-01")\n',
        '@rule(unit="money", cites="x", zh="额", since=since)\n',
        '@rule(unit="money", cites="x", zh="额", since="2020-01-01", color="red")\n',
        '@rule(unit="money", cites="x", zh="额", since="2020-01-01", delegated_to="province")\n',
        '@rule(unit="rate", decimals=2.5, cites="x", zh="额", since="2020-01-01")\n',
        '@rule(unit=1, cites="x", zh="额", since="2020-01-01")\n',
        '@step(unit="money", cites="x", zh="额", since="2020-01-01", over="years")\n',
        '@step(unit="money", cites="x", zh="额", since="2020-01-01", over="years", state="b")\n',
    ],
)
def test_a_wrong_decorator_is_refused(head):
    defect = refusal("return a", head=head)
    assert defect.place.file == "rules.py"
    assert re.search(r"[一-鿿]", defect.chinese)


def test_what_is_not_python_is_told_with_its_line():
    defects: list[Defect] = []
    assert parse_rules("\n\ndef f(:\n", "rules.py", defects) == []
    assert defects[0].place.line == 3
    assert "def f(:" in defects[0].english


def test_one_refused_rule_leaves_the_others():
    defects: list[Defect] = []
    text = f"{HEAD}def one(a):\n    return a % 1\n\n{HEAD}def two(a):\n    return a\n"
    assert [r.name for r in parse_rules(text, "rules.py", defects)] == ["two"]
    assert len(defects) == 1


def test_a_body_that_grows_beyond_measure_is_refused():
    body = "\n".join(
        f"if a > {n}:  # article\n    if b:\n        return {n}  # article\n    x{n} = 1\nelse:\n    x{n} = 0"
        for n in range(40)
    )
    assert type(refusal(body + "\nreturn a")) is refusals.RuleTooLarge


def test_every_advice_speaks_both_languages():
    for english, chinese in (*refusals.INSTEAD.values(), refusals.GENERAL):
        assert english
        assert re.search(r"[一-鿿]", chinese)
    assert set(refusals.INSTEAD) <= node_classes()


def test_the_accepted_lists_are_what_this_test_believes():
    names = {
        t.__name__
        for t in (*syntax.BODY_STATEMENTS, *syntax.EXPRESSIONS, *syntax.BINARY, *syntax.COMPARED, *syntax.JOINED)
    }
    assert names <= ACCEPTED
