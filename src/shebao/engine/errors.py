"""What stops a graph from being built, and what a row can be refused for, in English and Chinese."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class LoadError(ShebaoError):
    """The law cannot be compiled: {reason}."""

    code = "engine.load"
    zh = "法规无法编译：{reason}。"


class ExactnessNotProven(LoadError):
    """{rule} ({file}:{line}): {expression} may reach {size}, beyond the 2^53 that every machine counts exactly, as
    {ranges}. Split the rule or declare a smaller range."""

    code = "engine.exactness"
    zh = (
        "{rule}（{file}:{line}）：{expression} 可能达到 {size}，超出各种机器均能精确计数的 2^53，因为 {ranges}。"
        "请拆分规则或缩小声明的取值范围。"
    )


class NotWhole(LoadError):
    """{rule} ({file}:{line}) is a {unit} without rounding, yet its expression need not end in a whole unit: declare
    `rounds` or round its parts."""

    code = "engine.not_whole"
    zh = (
        "{rule}（{file}:{line}）的单位是 {unit}，没有规定取整，而算式结果不一定是整单位："
        "请声明 rounds 或先对各部分取整。"
    )


class RoundingStepUnfit(LoadError):
    """{rule}: the rounding {rounding} has the step {step}, which is no whole number of the smallest unit of {unit}."""

    code = "engine.rounding_step"
    zh = "{rule}：取整规则 {rounding} 的步长 {step} 不是 {unit} 最小单位的整数倍。"


class RuleCycle(LoadError):
    """These rules need each other: {path}. A rule may not depend on itself."""

    code = "engine.cycle"
    zh = "这些规则互相依赖：{path}。规则不得依赖自身。"


class NameUnknown(LoadError):
    """{name}, named by {by}, is no rule, value, input or relation of this law."""

    code = "engine.name"
    zh = "{by} 引用的 {name} 不是本法规中的规则、参数、输入项或明细表。"


class LevelsMixed(LoadError):
    """{rule}: {what} reads rows of {first} where {second} is meant; rows are read by rules on the same relation, or
    through total, count, max, min or any."""

    code = "engine.levels"
    zh = (
        "{rule}：{what} 在 {second} 的位置读取了 {first} 的行；"
        "只有同一明细表上的规则，或通过 total、count、max、min、any，才能读取行。"
    )


class RowsDivided(LoadError):
    """{rule}: the rows of a {call} are fractions with different denominators; round them in a rule of the row."""

    code = "engine.rows_divided"
    zh = "{rule}：{call} 的各行是分母不同的分数；请先为每行写一条取整的规则。"


class RegionsDiffer(LoadError):
    """{first} and {second} do not share {name}: ask `groups` for the regions that can run together."""

    code = "engine.regions"
    zh = "{first} 与 {second} 适用的 {name} 不同：请用 groups 查明哪些地区可以一起计算。"


class ColumnMissing(ShebaoError):
    """The column {name} is needed and was not given."""

    code = "engine.column"
    zh = "缺少必需的列 {name}。"


class ColumnUnfit(ShebaoError):
    """The column {name} cannot be read: {reason}."""

    code = "engine.column_unfit"
    zh = "列 {name} 无法读取：{reason}。"


class WordUnfit(LoadError):
    """{rule}: the word "{word}" is compared with something that has no such code; its codes are {codes}."""

    code = "engine.word"
    zh = "{rule}：“{word}”不在被比较项的代码之中；可用代码为 {codes}。"


# --- refusals: sentences a decision or a row can end in -------------------------------------------------------------


class ValueMissing(ShebaoError):
    """No {name} ({en}) is in force for {place} on {day}, as known on {known}."""

    code = "engine.value_missing"
    zh = "截至 {known} 所知，{place} 在 {day} 没有有效的 {zh}（{name}）。"


class RuleMissing(ShebaoError):
    """No version of the rule {name} ({en}) is in force for {place} on {day}, as known on {known}."""

    code = "engine.rule_missing"
    zh = "截至 {known} 所知，{place} 在 {day} 没有有效的规则 {zh}（{name}）。"


class MonthMissing(ShebaoError):
    """{name} ({en}) has no value in force in the month asked for in {place}, as known on {known}."""

    code = "engine.month_missing"
    zh = "截至 {known} 所知，{place} 在所查月份没有有效的 {zh}（{name}）。"


class OutsideTable(ShebaoError):
    """{name} ({en}) answers keys from {low} to {high} only."""

    code = "engine.outside_table"
    zh = "{zh}（{name}）只适用于 {low} 至 {high}。"


class DividedByZero(ShebaoError):
    """{name} ({en}) would divide by zero in {expression}."""

    code = "engine.divided_by_zero"
    zh = "{zh}（{name}）在 {expression} 中除数为零。"


class NoRows(ShebaoError):
    """{name} ({en}) asks for the largest or smallest row of {relation}, which has no rows."""

    code = "engine.no_rows"
    zh = "{zh}（{name}）要取 {relation} 中最大或最小的一行，但其中没有任何行。"


class TooManyRows(ShebaoError):
    """{relation} may hold at most {at_most} rows."""

    code = "engine.too_many_rows"
    zh = "{relation} 最多 {at_most} 行。"


class StateTooLarge(ShebaoError):
    """{name} ({en}) grows beyond {limit}, further than it can be counted exactly."""

    code = "engine.state"
    zh = "{zh}（{name}）超过 {limit}，无法精确计数。"


class InputOutOfRange(ShebaoError):
    """{name} ({en}) must lie between {low} and {high}."""

    code = "engine.input_range"
    zh = "{zh}（{name}）应在 {low} 与 {high} 之间。"


class InputMissing(ShebaoError):
    """{name} ({en}) must be known and was not given."""

    code = "engine.input_missing"
    zh = "缺少必须知道的 {zh}（{name}）。"


class InputNotReadable(ShebaoError):
    """{name} ({en}): "{text}" cannot be read as {unit}."""

    code = "engine.input_unreadable"
    zh = "{zh}（{name}）：“{text}”不能读作 {unit}。"
