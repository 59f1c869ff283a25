"""The small demonstration, lived once a session; each module that wants it copies the folder and goes on in it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMO = ("demo", "--scale", "0.001")


def _typed(home: Path, *words: str) -> None:
    environment = {"SHEBAO_HOME": str(home), "SHEBAO_LAWS": str(ROOT / "laws"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "shebao", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=home)
    assert done.returncode == 0, done.stderr[-2000:]


def _lived(home: Path) -> None:
    """The city built, its month closed, the server stopped; nothing where that was done by another worker."""
    ready = home.with_suffix(".ready")
    with home.with_suffix(".building").open("w") as building:
        fcntl.flock(building, fcntl.LOCK_EX)
        if ready.exists():
            return
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o755)  # as root the server runs under another user, who must be able to enter
        _typed(home, *DEMO)
        _typed(home, "stop")
        ready.touch()


@pytest.fixture(scope="session")
def city() -> Iterator[Path]:
    """The folder of a demonstration with its month closed, at rest: not to be lived in. The last worker removes it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    home = Path(tempfile.gettempdir()) / f"shebao-city-{run}"
    with home.with_suffix(".users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        _lived(home)
        yield home
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(home)
            for mark in ("ready", "building", "users"):
                home.with_suffix(f".{mark}").unlink()


@pytest.fixture(scope="session")
def lived_in(city: Path) -> Callable[[str], object]:
    """`with lived_in("name") as home:` a copy of the demonstration to go on in; its server is stopped at the end."""

    @contextmanager
    def copied(name: str) -> Iterator[Path]:
        home = Path(tempfile.mkdtemp(prefix=f"shebao-{name}-"))
        subprocess.run(["cp", "-a", f"{city}/.", str(home)], check=True)  # with the owners its server asks for
        try:
            yield home
        finally:
            _typed(home, "stop")
            shutil.rmtree(home)

    return copied
