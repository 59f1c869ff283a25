"""Do the units of a rule fit? Money adds to money, months to whole numbers, codes compare with their own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from shebao.law.defects import Defect
from shebao.law.ir import Bin, Call, Compare, Expr, If, Law, Let, Lit, Local, Logic, Neg, Ref, Rule, Type, Word
from shebao.law.wording import shown


class UnitsWrong(Defect):
    """{rule}: {problem}, in `{part}`."""

    code = "law.units"
    zh = "{rule}：`{part}` 中{problem_zh}。"


class WordUnknown(Defect):
    """{rule} compares with the word "{word}", which is not one of {codes}, in `{part}`."""

    code = "law.word_unknown"
    zh = "{rule} 在 `{part}` 中与“{word}”比较，但可用的词只有 {codes}。"


class NotWhole(Defect):
    """{rule} gives {unit} and has no rounding, but `{part}` need not be whole: add rounds="…", or floor() or ceil()."""

    code = "law.not_whole"
    zh = "{rule} 的单位是 {unit} 且没有舍入规定，但 `{part}` 不一定是整数：请加 rounds=“…”，或用 floor()、ceil()。"


@dataclass(frozen=True, slots=True)
class Dim:
    """What an expression is. `any` is a plain number, at home everywhere; `power` counts how often money is in it.

    `exact`: always a whole count of inner units (fen, months, whole numbers), so that no rounding is needed.
    """

    kind: str  # amount | month | date | flag | code | word | any
    power: int = 0
    exact: bool = True
    codes: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """A plain number: a literal, a rate, a whole count."""
        return self.kind == "any" or (self.kind == "amount" and self.power == 0)


ANY = Dim("any")
WHOLE = Dim("amount")
FLAG = Dim("flag")
MONTH = Dim("month")
_WORDS: Mapping[str, tuple[str, str]] = {
    "any": ("a number", "数"),
    "month": ("a month", "月份"),
    "date": ("a date", "日期"),
    "flag": ("a flag", "是否标志"),
    "code": ("a code", "代码"),
    "word": ("a word", "文字"),
}


def of_type(kind: Type) -> Dim:
    """The dimension of a declared type."""
    match kind.unit:
        case "money":
            return Dim("amount", 1)
        case "rate" | "number" | "integer":
            return Dim("amount", 0, exact=kind.decimals == 0)
        case "code":
            return Dim("code", codes=kind.codes)
    return Dim(kind.unit)


def units_fit(law: Law) -> list[Defect]:
    """Every rule version adds, compares and returns what belongs together."""
    found: list[Defect] = []
    exact: dict[str, bool] = {}
    for versions in law.rules.values():
        for rule in versions:
            reader = _Units(law, rule, exact)
            reader.check()
            found += reader.found
    return found


def is_exact(law: Law, name: str, kept: dict[str, bool]) -> bool:
    """Whether a rule always gives whole inner units: it rounds, or is made of what does."""
    if name not in kept:
        kept[name] = True  # a rule that depends on itself is another check's finding
        kept[name] = all(version_is_exact(law, rule, kept) for rule in law.rules.get(name, ()))
    return kept[name]


def version_is_exact(law: Law, rule: Rule, kept: dict[str, bool]) -> bool:
    """The same of one version."""
    return rule.rounds is not None or _Units(law, rule, kept).of(rule.expr, {}).exact


@dataclass(slots=True)
class _Units:
    """Works out one rule version, collecting what does not fit and going on."""

    law: Law
    rule: Rule
    exact: dict[str, bool]
    found: list[Defect] = field(default_factory=list)

    def check(self) -> None:
        rule = self.rule
        result = self.of(rule.expr, {})
        wanted = of_type(rule.type)
        fits = (
            result.kind == "any"
            or (result.kind == wanted.kind and result.power == wanted.power)
            or (wanted.kind == "code" and result.kind == "word")
        )
        if not fits:
            self.wrong(
                rule.expr,
                f"the result is {_en(result)}, not {rule.type.unit}",
                f"结果是{_zh(result)}，而不是 {rule.type.unit}",
            )
            return
        self.words(result, wanted, rule.expr)
        if rule.rounds is None and rule.type.unit in ("integer", "month", "date") and not result.exact:
            self.found.append(NotWhole(rule.place, rule=rule.name, unit=rule.type.unit, part=shown(rule.expr)))
        if rule.rounds is not None and self.law.values[rule.rounds].kind != "rounding":
            self.wrong(
                rule.expr,
                f"rounds names {rule.rounds}, which is no rounding",
                f"rounds 所指的 {rule.rounds} 不是舍入规定",
            )

    def wrong(self, part: Expr, problem: str, problem_zh: str) -> Dim:
        """Note a finding; what does not fit counts as fitting from here on."""
        self.found.append(
            UnitsWrong(self.rule.place, rule=self.rule.name, problem=problem, problem_zh=problem_zh, part=shown(part))
        )
        return ANY

    def of(self, expr: Expr, local: Mapping[str, Dim]) -> Dim:
        """The dimension of an expression; `local` are the names assigned so far."""
        match expr:
            case Lit(_, den):
                return Dim("any", exact=den == 1)
            case Word(text):
                return Dim("word", codes=(text,))
            case Ref():
                return self.ref(expr)
            case Local(name):
                return local.get(name, of_type(self.rule.type))
            case Neg(of):
                return self.number(of, local)
            case Bin("+" | "-", left, right):
                return self.sum(expr, self.of(left, local), self.of(right, local))
            case Bin(op, left, right):
                return self.product(op, self.number(left, local), self.number(right, local))
            case Compare(op, left, right):
                return self.compared(expr, op, self.of(left, local), self.of(right, local))
            case Logic(_, parts):
                for part in parts:
                    self.flag(part, local)
                return FLAG
            case If(test, then, orelse, _):
                self.flag(test, local)
                return self.united(expr, (self.of(then, local), self.of(orelse, local)))
            case Let(name, value, body):
                return self.of(body, {**local, name: self.of(value, local)})
            case Call():
                return self.call(expr, local)

    def ref(self, expr: Ref) -> Dim:
        name = expr.name
        if name in self.law.values:
            value = self.law.values[name]
            if value.kind != "scalar":
                return self.wrong(
                    expr,
                    f"{value.kind} is not a number: use lookup({_short(name)}, …)",
                    f"{value.kind} 不是一个数：请用 lookup({_short(name)}, …)",
                )
            return of_type(value.type)
        if name in self.law.inputs:
            return of_type(self.law.inputs[name].type)
        if name not in self.law.rules:
            return ANY  # refused when it was read
        found = of_type(self.law.rules[name][0].type)
        return found if found.kind != "amount" else replace(found, exact=is_exact(self.law, name, self.exact))

    def number(self, expr: Expr, local: Mapping[str, Dim]) -> Dim:
        found = self.of(expr, local)
        if found.kind not in ("amount", "any"):
            return self.wrong(
                expr, f"{_en(found)} cannot be multiplied, divided or negated", f"{_zh(found)}不能相乘、相除或取负"
            )
        return found

    def flag(self, expr: Expr, local: Mapping[str, Dim]) -> None:
        found = self.of(expr, local)
        if found.kind not in ("flag", "any"):
            self.wrong(expr, f"{_en(found)} stands where a flag is needed", f"此处需要是否标志，却是{_zh(found)}")

    def sum(self, expr: Bin, left: Dim, right: Dim) -> Dim:
        exact = left.exact and right.exact
        for one, other, subtracts in ((left, right, expr.op == "-"), (right, left, False)):
            if one.kind in ("month", "date"):
                if other.kind == one.kind and expr.op == "-":
                    return WHOLE
                if other.is_number and (one is left or not subtracts) and not (one is right and expr.op == "-"):
                    if not other.exact:
                        return self.wrong(
                            expr, f"only whole numbers can be added to {_en(one)}", f"{_zh(one)}只能加减整数"
                        )
                    return one
                return self.wrong(
                    expr,
                    f"{_en(left)} and {_en(right)} cannot be added or subtracted",
                    f"{_zh(left)}与{_zh(right)}不能相加减",
                )
        if not {left.kind, right.kind} <= {"amount", "any"} or (
            left.kind == right.kind == "amount" and left.power != right.power
        ):
            return self.wrong(
                expr,
                f"{_en(left)} and {_en(right)} cannot be added or subtracted",
                f"{_zh(left)}与{_zh(right)}不能相加减",
            )
        return replace(left if left.kind == "amount" else right, exact=exact)

    def product(self, op: str, left: Dim, right: Dim) -> Dim:
        if left.kind == right.kind == "any":
            return Dim("any", exact=op == "*" and left.exact and right.exact)
        power = left.power + right.power if op == "*" else left.power - right.power
        return Dim("amount", power, exact=op == "*" and left.exact and right.exact and not (left.power and right.power))

    def compared(self, expr: Compare, op: str, left: Dim, right: Dim) -> Dim:
        kinds = {left.kind, right.kind}
        if kinds == {"code", "word"}:
            code, word = (left, right) if left.kind == "code" else (right, left)
            self.words(word, code, expr)
        if kinds & {"code", "word"} and (op not in ("==", "!=") or kinds - {"code", "word"} or kinds == {"word"}):
            self.wrong(
                expr,
                f"{_en(left)} and {_en(right)} cannot be compared by {op}",
                f"{_zh(left)}与{_zh(right)}不能用 {op} 比较",
            )
        elif kinds == {"code"} and left.codes != right.codes:
            self.wrong(expr, "codes of two different lists are compared", "比较了两个不同清单的代码")
        elif not kinds & {"any", "word"} and (len(kinds) > 1 or left.power != right.power):
            self.wrong(expr, f"{_en(left)} is compared with {_en(right)}", f"{_zh(left)}与{_zh(right)}作了比较")
        return FLAG

    def words(self, word: Dim, code: Dim, part: Expr) -> None:
        """Every word must be in the code's list."""
        if word.kind != "word":
            return
        for text in word.codes:
            if text not in code.codes:
                facts = {"rule": self.rule.name, "word": text, "codes": ", ".join(code.codes), "part": shown(part)}
                self.found.append(WordUnknown(self.rule.place, **facts))

    def united(self, expr: Expr, parts: Iterable[Dim]) -> Dim:
        """One dimension for alternatives: branches, or the arguments of min and max."""
        result = ANY
        for part in parts:
            exact = result.exact and part.exact
            if result.kind == "any" or part.kind == "any":
                result = replace(part if result.kind == "any" else result, exact=exact)
            elif result.kind == part.kind == "word":
                result = Dim("word", codes=(*result.codes, *part.codes))
            elif {result.kind, part.kind} == {"code", "word"}:
                code = result if result.kind == "code" else part
                self.words(part if part.kind == "word" else result, code, expr)
                result = code
            elif result.kind != part.kind or result.power != part.power or result.codes != part.codes:
                return self.wrong(
                    expr,
                    f"{_en(result)} and {_en(part)} are alternatives of one another",
                    f"{_zh(result)}与{_zh(part)}不能互为选择",
                )
            else:
                result = replace(result, exact=exact)
        return result

    def call(self, expr: Call, local: Mapping[str, Dim]) -> Dim:
        if expr.fn in ("lookup", "value_in"):
            return self.looked_up(expr, local)
        args = [self.of(arg, local) for arg in expr.args]
        first = args[0]
        match expr.fn:
            case "min" | "max":
                return self.united(expr, args)
            case "floor" | "ceil":
                return replace(self.number(expr.args[0], local), exact=True)
            case "year_of" | "month_number":
                return (
                    WHOLE if first.kind == "month" or first.is_number else self.argument(expr, first, "a month", "月份")
                )
            case "month_of":
                return MONTH if first.kind == "date" else self.argument(expr, first, "a date", "日期")
            case "count" | "any":
                found = WHOLE if expr.fn == "count" else FLAG
                return (
                    found
                    if first.kind == "flag"
                    else self.argument(expr, first, "a flag of each row", "每行的是否标志")
                )
            case "total":
                return first if first.kind in ("amount", "any") else self.argument(expr, first, "an amount", "数额")
        return first if first.kind in ("amount", "month", "date") else self.argument(expr, first, "an amount", "数额")

    def argument(self, expr: Call, found: Dim, needed: str, needed_zh: str) -> Dim:
        return self.wrong(
            expr, f"{expr.fn} needs {needed}, not {_en(found)}", f"{expr.fn} 需要{needed_zh}，而不是{_zh(found)}"
        )

    def looked_up(self, expr: Call, local: Mapping[str, Dim]) -> Dim:
        """lookup(table, key) and value_in(value, month)."""
        target, key = expr.args[0], self.of(expr.args[1], local)
        value = self.law.values.get(target.name) if isinstance(target, Ref) else None
        kinds = ("table", "bands") if expr.fn == "lookup" else ("scalar",)
        if value is None or (value.kind not in kinds and value.boxes):
            return self.wrong(
                expr,
                f"the first argument of {expr.fn} is a value ({' or '.join(kinds)})",
                f"{expr.fn} 的第一个参数须为值（{'、'.join(kinds)}）",
            )
        whole_yuan = isinstance(expr.args[1], Call) and expr.args[1].fn in ("floor", "ceil")
        if not (key.kind == "month" or (key.is_number and key.exact) or (key.power == 1 and whole_yuan)):
            self.argument(expr, key, "a whole number or a month (write floor(…))", "整数或月份（请用 floor(…)）")
        return of_type(value.type)


def _short(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _en(dim: Dim) -> str:
    if dim.kind != "amount":
        return _WORDS[dim.kind][0]
    return {0: "a number", 1: "money"}.get(dim.power, f"money to the power {dim.power}")


def _zh(dim: Dim) -> str:
    if dim.kind != "amount":
        return _WORDS[dim.kind][1]
    return {0: "数", 1: "金额"}.get(dim.power, f"金额的 {dim.power} 次方")
