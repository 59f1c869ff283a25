"""What can go wrong between us and the database, as sentences."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class FolderTooDeep(ShebaoError):
    """The folder {folder} is too deep for the database's socket, {length} bytes where 107 are allowed.

    Choose a shorter one; type: export SHEBAO_HOME="$HOME/.shebao"
    """

    code = "store.folder_too_deep"
    zh = (
        "目录 {folder} 路径过长，数据库套接字需 {length} 字节，上限为 107 字节。"
        '请改用较短的目录，输入：export SHEBAO_HOME="$HOME/.shebao"'
    )


class NoSystemUser(ShebaoError):
    """PostgreSQL refuses to run as root and the system user {user} could not be made: {reason}.

    Make one, or run as an ordinary user; type: useradd --system --no-create-home {user}
    """

    code = "store.no_system_user"
    zh = (
        "PostgreSQL 不能以 root 运行，且无法创建系统用户 {user}（{reason}）。"
        "请创建该用户或改用普通用户，输入：useradd --system --no-create-home {user}"
    )


class FolderClosed(ShebaoError):
    """The system user {user} may not enter {folder}, so the database cannot live in {home}.

    Choose an open folder; type: export SHEBAO_HOME=/var/lib/shebao
    """

    code = "store.folder_closed"
    zh = (
        "系统用户 {user} 无权进入 {folder}，数据库无法放在 {home}。"
        "请选择可进入的目录，输入：export SHEBAO_HOME=/var/lib/shebao"
    )


class ServerDidNotStart(ShebaoError):
    """The database server did not start ({reason}); its own words are in {log}. Mend what they name, then type
    the command again."""

    code = "store.server_did_not_start"
    zh = "数据库服务器未能启动（{reason}）；详见其日志 {log}。请按日志所述处理后重新执行命令。"


class DatabaseAbsent(ShebaoError):
    """No database answers at {where} ({reason}). Start it, or check SHEBAO_DATABASE_URL."""

    code = "store.database_absent"
    zh = "{where} 处没有数据库应答（{reason}）。请启动数据库或检查 SHEBAO_DATABASE_URL。"


class DatabaseLost(ShebaoError):
    """The database went away during {action}. Nothing of it was recorded; do it again when the database is back."""

    code = "store.database_lost"
    zh = "办理“{action}”时数据库连接中断。本次操作未留下任何记录；数据库恢复后请重新办理。"


class DatabaseBusy(ShebaoError):
    """Another person changed the same rows during {action}. Nothing was recorded; do it again."""

    code = "store.database_busy"
    zh = "办理“{action}”时他人正在修改相同的数据。本次操作未留下任何记录；请重新办理。"


class DiskFull(ShebaoError):
    """The database's disk was full during {action}. Nothing of it was recorded; make room, then do it again."""

    code = "store.disk_full"
    zh = "办理“{action}”时数据库磁盘已满。本次操作未留下任何记录；请先腾出空间，再重新办理。"


class ClockBehind(ShebaoError):
    """The clock stands before something already recorded, so {action} cannot follow it. Nothing was recorded; set the
    clock right, then do it again."""

    code = "store.clock_behind"
    zh = "当前时钟早于已有记录的时间，无法办理“{action}”。本次操作未留下任何记录；请校正时钟后重新办理。"


class TookTooLong(ShebaoError):
    """The database stopped {action} because it took too long. Nothing of it was recorded; do it again when less
    is going on."""

    code = "store.took_too_long"
    zh = "办理“{action}”耗时过长，已被数据库停止。本次操作未留下任何记录。请在系统空闲时重新办理。"


class NotYours(ShebaoError):
    """{action} was refused by the database: {reason}."""

    code = "store.not_yours"
    zh = "数据库拒绝办理“{action}”：{reason}。"


class RowMissing(ShebaoError):
    """No row answers {query} for {params}, or it lies outside your agency. Look at the number again."""

    code = "store.row_missing"
    zh = "查询 {query}（{params}）没有结果，或该记录不属于本机构。请核对编号。"


class RowNotAlone(ShebaoError):
    """{query} for {params} gave {count} rows where one was expected."""

    code = "store.row_not_alone"
    zh = "查询 {query}（{params}）应得一行，实得 {count} 行。"


class MigrationChanged(ShebaoError):
    """The migration {name} was changed after it was applied. Put the old text back and write a new migration."""

    code = "store.migration_changed"
    zh = "迁移文件 {name} 在执行之后被改动。请恢复原文，另写新的迁移。"


class MigrationFailed(ShebaoError):
    """The migration {name} was refused by the database and nothing was applied: {reason}. Mend that, then start
    again."""

    code = "store.migration_failed"
    zh = "迁移文件 {name} 被数据库拒绝，未执行任何迁移：{reason}。请处理后重新启动。"


class MigrationUnknown(ShebaoError):
    """The database has the migration {name}, which this version of the program does not know. Use the newer program."""

    code = "store.migration_unknown"
    zh = "数据库中的迁移 {name} 不为本程序版本所知。请使用较新的程序。"


class QueryUnknown(ShebaoError):
    """The package {package} has no query named {name}."""

    code = "store.query_unknown"
    zh = "程序包 {package} 中没有名为 {name} 的查询。"


class ColumnNotCopyable(ShebaoError):
    """The column {column} cannot be copied in bulk: {reason}."""

    code = "store.column_not_copyable"
    zh = "列 {column} 无法批量写入：{reason}。"


class NotEntered(ShebaoError):
    """{action} was refused: {reason}."""

    code = "store.not_entered"
    zh = "不予办理“{action}”：经办人没有相应的任职或授权（{reason}）。"


class CommitUnknown(ShebaoError):
    """The database went away at the moment {action} was being recorded.

    Look whether it is there before doing it again.
    """

    code = "store.commit_unknown"
    zh = "“{action}”提交时数据库连接中断。请先查明该操作是否已有记录，再决定是否重新办理。"
