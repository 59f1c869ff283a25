"""Bodies of rules as a test writes them, put behind a heading and read by the parser."""

from __future__ import annotations

from shebao.law.defects import Defect
from shebao.law.ir import Expr
from shebao.law.parser import RuleText, parse_rules

HEAD = '@rule(unit="money", cites="Act 1", zh="额", since="2020-01-01")\n'


def read(body: str, args: str = "a, b, c", head: str = HEAD) -> tuple[list[RuleText], list[Defect]]:
    lines = "\n".join("    " + line for line in body.splitlines())
    defects: list[Defect] = []
    return parse_rules(f"{head}def amount({args}):\n{lines}\n", "rules.py", defects), defects


def expr(body: str, args: str = "a, b, c") -> Expr:
    rules, defects = read(body, args)
    assert defects == [], defects[0].told()
    return rules[0].expr


def refusal(body: str, args: str = "a, b, c", head: str = HEAD) -> Defect:
    rules, defects = read(body, args, head)
    assert rules == []
    assert len(defects) == 1
    return defects[0]
