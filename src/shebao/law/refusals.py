"""Why a line of rules.py is refused, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping

from shebao.law.defects import Defect

INSTEAD: Mapping[str, tuple[str, str]] = {
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
GENERAL = (
    "a rule is made of assignments, if/elif/else, return, + - * /, comparisons, and/or/not and the listed functions",
    "规则只由赋值、if/elif/else、return、+ - * /、比较、and/or/not 和列出的函数组成",
)


class SyntaxRefused(Defect):
    """The language of rules does not have Python's {node}: `{quoted}`. Instead: {instead}."""

    code = "law.syntax"
    zh = "规则语言不接受 Python 的 {node}：`{quoted}`。请改为：{instead_zh}。"


class NotPython(Defect):
    """The line is not valid Python ({reason}): `{quoted}`."""

    code = "law.not_python"
    zh = "这不是合法的 Python（{reason}）：`{quoted}`。"


class NumberWithoutArticle(Defect):
    """The number {number} stands in a rule: `{quoted}`. Put it into parameters.yaml with date and document;
    if the cited article prints it in its formula, end the line with "# article"."""

    code = "law.number"
    zh = (
        "规则中出现数字 {number}：`{quoted}`。请写入 parameters.yaml 并注明日期和文件；"
        "若所引条款的公式中就有此数，行末加“# article”。"
    )


class NameAgain(Defect):
    """{name} is assigned again: `{quoted}`. Give the new value a name of its own, or assign it once in every branch
    of one if/else."""

    code = "law.assigned_twice"
    zh = "{name} 被再次赋值：`{quoted}`。请给新值另取名称，或在同一 if/else 的每个分支各赋值一次。"


class NameNotArgument(Defect):
    """{name} is used but is neither an argument nor assigned in every branch before: `{quoted}`. Name it in the
    brackets of {rule}; the arguments are its dependencies."""

    code = "law.not_argument"
    zh = "{name} 既不是参数，也没有在此前每个分支中赋值：`{quoted}`。请把它写进 {rule} 的括号；参数就是依据。"


class NoReturn(Defect):
    """{rule} can end without a return after `{quoted}`: every branch must give a value."""

    code = "law.no_return"
    zh = "{rule} 在 `{quoted}` 之后可能没有 return：每个分支都必须给出值。"


class Unreachable(Defect):
    """The line is never reached, because every branch before it returns: `{quoted}`. Remove it."""

    code = "law.unreachable"
    zh = "此行永远不会执行，因为之前各分支均已 return：`{quoted}`。请删去。"


class WrongCall(Defect):
    """`{quoted}`: {problem}."""

    code = "law.call"
    zh = "`{quoted}`：{problem_zh}。"


class RuleTooLarge(Defect):
    """{rule} has more than {most} parts when its branches are written out, at `{quoted}`: split it."""

    code = "law.rule_too_large"
    zh = "{rule} 展开各分支后在 `{quoted}` 处超过 {most} 个部分：请拆成几条规则。"
