"""What the accepted nodes of the language of rules mean: the expression that a body becomes, the same as Python's."""

from fractions import Fraction

from rule_text import expr, read
from shebao.law.ir import Bin, Call, Compare, If, Let, Lit, Local, Logic, Neg, Ref, Word


def test_arithmetic():
    a, b, c = Ref("a"), Ref("b"), Ref("c")
    assert expr("return a + b * -c / 12") == Bin("+", a, Bin("/", Bin("*", b, Neg(c)), Lit(12)))
    assert expr("return a - 0.125  # article") == Bin("-", a, Lit(1, 8))
    assert expr("return True") == Lit(1)


def test_comparison_chains_are_written_out():
    a, b, c = Ref("a"), Ref("b"), Ref("c")
    assert expr("return a < b <= c") == Logic("and", (Compare("<", a, b), Compare("<=", b, c)))
    assert expr('return a == "x" or not b') == Logic("or", (Compare("==", a, Word("x")), Logic("not", (b,))))


def test_branches_that_return():
    body = "if a:\n    return b\nelif b:\n    return c\nreturn 0"
    assert expr(body) == If(Ref("a"), Ref("b"), If(Ref("b"), Ref("c"), Lit(0), 5), 3)
    assert expr("return b if a else c") == If(Ref("a"), Ref("b"), Ref("c"), 3)


def test_assignments_are_lets():
    assert expr("x = a + b\nreturn x * x") == Let("x", Bin("+", Ref("a"), Ref("b")), Bin("*", Local("x"), Local("x")))


def test_a_name_assigned_in_every_branch_is_one_let():
    body = "if a:\n    x = b\nelse:\n    x = c\nreturn x * b"
    assert expr(body) == Let("x", If(Ref("a"), Ref("b"), Ref("c"), 3), Bin("*", Local("x"), Ref("b")))


def test_two_names_of_which_the_second_needs_the_first():
    body = "if a:\n    x = b\n    y = x * c\nelse:\n    y = c\n    x = b + c\nreturn x + y"
    found = expr(body)
    then = Let("x", Ref("b"), Let("y", Bin("*", Local("x"), Ref("c")), Local("y")))
    orelse = Let("y", Ref("c"), Let("x", Bin("+", Ref("b"), Ref("c")), Local("y")))
    assert found.name == "x"
    assert found.body.name == "y"
    assert found.body.value == If(Ref("a"), then, orelse, 3)
    assert found.body.body == Bin("+", Local("x"), Local("y"))


def test_a_branch_that_returns_beside_one_that_assigns_carries_the_rest():
    body = "if a:\n    if b:\n        return 0\n    x = b\nelse:\n    x = c\nreturn x"
    let_b, let_c = Let("x", Ref("b"), Local("x")), Let("x", Ref("c"), Local("x"))
    assert expr(body) == If(Ref("a"), If(Ref("b"), Lit(0), let_b, 4), let_c, 3)


def test_every_way_through_a_body_agrees_with_python():
    """The expression read from a body gives what Python itself would give, on all inputs of a small grid."""
    body = """
x = a * 12
if a > b:
    y = x
    z = y + c
elif a == b:
    if c > 1:
        return c
    y = 0
    z = 1
else:
    z = b
    y = z * c
w = y - z
if w > 0 or c == 1:
    return w
if b:
    v = w + 1
else:
    v = 0
return v * x
""".strip()
    found = expr(body)
    space: dict[str, object] = {}
    lines = "\n".join("    " + line for line in body.splitlines())
    exec(f"def f(a, b, c):\n{lines}", space)
    for a in range(3):
        for b in range(3):
            for c in range(3):
                assert value(found, {"a": a, "b": b, "c": c}, {}) == space["f"](a, b, c)


def value(node, names, local):
    """The meaning of the few nodes the test above uses."""
    match node:
        case Lit(num, den):
            return Fraction(num, den)
        case Ref(name):
            return names[name]
        case Local(name):
            return local[name]
        case Let(name, bound, body):
            return value(body, names, {**local, name: value(bound, names, local)})
        case If(test, then, orelse, _):
            return value(then if value(test, names, local) else orelse, names, local)
        case Logic("or", parts):
            return any(value(p, names, local) for p in parts)
        case Bin(op, left, right) | Compare(op, left, right):
            x, y = value(left, names, local), value(right, names, local)
            return {
                "+": lambda: x + y,
                "-": lambda: x - y,
                "*": lambda: x * y,
                ">": lambda: x > y,
                "==": lambda: x == y,
            }[op]()
    raise AssertionError(node)


def test_the_source_is_kept_as_written():
    rules, _ = read('"""Sentence."""\nx = a  # why\nreturn x', args="a")
    assert rules[0].source == "x = a  # why\nreturn x"
    assert rules[0].args == ("a",)


def test_a_call_keeps_its_arguments():
    assert expr("return max(a, floor(b))") == Call("max", (Ref("a"), Call("floor", (Ref("b"),))))
