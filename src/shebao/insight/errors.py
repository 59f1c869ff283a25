"""What can go wrong with the statistics."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class NotTheLedger(ShebaoError):
    """{unit}: of {register} {scheme} {line} {payer} {move} the rows read are {rows} with {fen} fen, the ledger's
    control total is {control_rows} with {control_fen}. Nothing was published; type ./shebao ledger check and settle the
    difference first."""

    code = "insight.not_the_ledger"
    zh = (
        "{unit}：{register} {scheme} {line} {payer} {move} 读出 {rows} 行、{fen} 分，"
        "账簿控制数为 {control_rows} 行、{control_fen} 分。"
        "未发布；请先运行 ./shebao ledger check 查明差异。"
    )


class RegisterUnknown(ShebaoError):
    """{unit}: the ledger answers for a register {register} that the statistics do not read. Nothing was
    published; add its query rows_of_{register} to the floor insight."""

    code = "insight.register_unknown"
    zh = "{unit}：账簿中有统计层尚未读取的台账 {register}，未发布；请在 insight 层补充查询 rows_of_{register}。"


class FilesDiffer(ShebaoError):
    """{unit} was published with other bytes: {name} made again from the record has SHA-256 {now}, published was
    {before}. What is published is never rewritten; restore the folder from the backup."""

    code = "insight.files_differ"
    zh = (
        "{unit} 已按其他内容发布：{name} 依记录重新生成后 SHA-256 为 {now}，发布时为 {before}。"
        "已发布的不改写，请从备份恢复该文件夹。"
    )


class KeyChanged(ShebaoError):
    """The statistics were begun with the key {before}, and the first key of the ring is {now}: the same person
    would get another number. Restore keys.json from the backup."""

    code = "insight.key_changed"
    zh = "统计库起用的密钥为 {before}，现密钥文件的首个密钥为 {now}：同一人的编号将会改变。请从备份恢复 keys.json。"


class PseudonymsMeet(ShebaoError):
    """Two {kind} ids got the same pseudonym {number}. Nothing was published; report it: a country
    would need thousands of millions of people for one such pair."""

    code = "insight.pseudonyms_meet"
    zh = "两个 {kind} 编号得到相同的化名 {number}，未发布；请报告，此种情形极为罕见。"


class PublishingBusy(ShebaoError):
    """Somebody else is publishing statistics right now: wait until it ends, and type the command again."""

    code = "insight.busy"
    zh = "另一进程正在发布统计数据：请等其结束后再次输入命令。"


class NothingPublished(ShebaoError):
    """There is nothing in {folder} that answers this: no published file of the months {start} to {end}{scheme}. Type
    ./shebao statistics publish after a month is closed."""

    code = "insight.nothing_published"
    zh = (
        "{folder} 中没有可供回答的内容：{start} 至 {end} 没有已发布的文件{scheme}。"
        "请在结账后运行 ./shebao statistics publish。"
    )


class QuestionUnknown(ShebaoError):
    """There is no question "{name}". There are: {known}."""

    code = "insight.question_unknown"
    zh = "没有名为“{name}”的问题。现有：{known}。"


class QuestionLacks(ShebaoError):
    """The question {name} needs {option}: {example}."""

    code = "insight.question_lacks"
    zh = "问题 {name} 需要 {option}：{example}。"


class MonthsTooMany(ShebaoError):
    """The question {name} looks at {most} months at most, and {start} to {end} are {months}: name a later --from."""

    code = "insight.months_too_many"
    zh = "问题 {name} 最多统计 {most} 个月，{start} 至 {end} 共 {months} 个月：请用 --from 指定较晚的起始月份。"
