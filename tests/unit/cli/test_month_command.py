"""`shebao month run`: what is refused before anything is done."""

from __future__ import annotations

from click.testing import CliRunner

from shebao.cli.main import main
from shebao.cli.month import InboxMissing


def test_an_inbox_that_is_not_there_is_told_and_nothing_is_run(tmp_path):
    missing = tmp_path / "nowhere"
    done = CliRunner().invoke(main, ["month", "run", "2025-10", "--region", "441800", "--inbox", str(missing)])
    assert isinstance(done.exception, InboxMissing)
    assert str(missing) in done.exception.english
    assert str(missing) in done.exception.chinese
