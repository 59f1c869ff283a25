"""`shebao demo`, killed in the opening, then in the month, and typed again: it goes on, with the same answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_THE_START = {"seconds", "peak_mb"}

Typed = tuple[Callable[..., subprocess.CompletedProcess[str]], Path]


@pytest.fixture
def typed() -> Iterator[Typed]:
    """The command as a user types it and its home, on a server and with laws of its own."""
    home = Path(tempfile.mkdtemp(prefix="shebao-stopped-"))
    home.chmod(0o755)  # as root the server runs under another user, who must be able to enter
    shutil.copytree(ROOT / "laws", home / "laws")
    environment = {"SHEBAO_HOME": str(home), "SHEBAO_LAWS": str(home / "laws"), "PATH": "/usr/bin:/bin"}

    def run(*words: str, kill_at: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "shebao", *words],
            env={**environment, "SHEBAO_KILL_AT": kill_at},
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
        )

    yield run, home
    run("stop")
    shutil.rmtree(home)


def kept(home: Path) -> dict:
    """What the last start kept of its answer, less what is of the start alone."""
    (summary,) = (home / "demo").glob("*/summary.json")
    facts = json.loads(summary.read_text(encoding="utf-8"))
    return {name: fact for name, fact in facts.items() if name not in OF_THE_START}


@pytest.mark.slow
@pytest.mark.mission("S5.30")
def test_typed_again_it_goes_on_and_prints_the_same(typed):
    run, home = typed
    words = ("demo", "--scale", "0.0002")
    assert run(*words, kill_at="take_on:taken over:before").returncode == -9
    later = run(*words, kill_at="match:publish:inside")
    assert later.returncode == -9
    assert "while it took the city over; going on from there" in later.stdout
    again = run(*words)
    assert again.returncode == 0, again.stderr[-2000:]
    assert "in the month; going on from there" in again.stdout
    found = kept(home)
    rebuilt = run(*words, "--again")
    assert rebuilt.returncode == 0, rebuilt.stderr[-2000:]
    assert "going on from there" not in rebuilt.stdout
    assert kept(home) == found
