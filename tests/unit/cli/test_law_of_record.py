"""Which law the commands on a record go by in a new window: the one it goes by, unless another is named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from shebao.cli import where
from shebao.cli.where import LawFolderGone, keep_law, law_folder, law_goes_live, remember
from shebao.law.load import find

DAY = datetime(2025, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def record(tmp_path, monkeypatch):
    """A demonstration begun under the program's own law; nothing is named in the window."""
    monkeypatch.setattr(where, "default_home", lambda: tmp_path)
    for name in ("SHEBAO_LAWS", "SHEBAO_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "draft" / "cn").mkdir(parents=True)
    remember("demo", tmp_path / "files", DAY, find("cn"))
    return SimpleNamespace(home=tmp_path / "files")


def published(record, folder: Path, day: date) -> None:
    keep_law(record, folder, "abc")
    law_goes_live(record, "abc", day)


def test_the_law_published_for_the_day_is_read_and_named(record, tmp_path, capsys):
    assert law_folder("cn") == find("cn")
    assert capsys.readouterr().err == ""
    draft = tmp_path / "draft" / "cn"
    published(record, draft, date(2025, 11, 4))
    assert law_folder("cn") == find("cn")  # not live yet
    remember("demo", tmp_path / "files", datetime(2025, 11, 4, 9, tzinfo=UTC))
    assert law_folder("cn") == draft
    assert str(draft) in capsys.readouterr().err
    assert law_folder("utopia") == find("utopia")


def test_what_is_named_goes_before_what_is_remembered(record, tmp_path, monkeypatch):
    published(record, tmp_path / "draft" / "cn", date(2025, 11, 3))
    assert law_folder(str(find("cn"))) == find("cn")
    monkeypatch.setenv("SHEBAO_LAWS", str(find("cn").parent))
    assert law_folder("cn") == find("cn")


def test_another_record_has_nothing_of_it(record, tmp_path):
    published(SimpleNamespace(home=tmp_path / "elsewhere"), tmp_path / "draft" / "cn", date(2025, 11, 3))
    assert law_folder("cn") == find("cn")
    published(record, tmp_path / "draft" / "cn", date(2025, 11, 3))
    remember("demo_2", tmp_path / "files", DAY, find("cn"))
    assert law_folder("cn") == find("cn")


def test_a_folder_that_is_gone_is_named(record, tmp_path):
    published(record, tmp_path / "draft" / "cn", date(2025, 11, 3))
    (tmp_path / "draft" / "cn").rmdir()
    with pytest.raises(LawFolderGone, match="is not there any more") as told:
        law_folder("cn")
    assert str(tmp_path / "draft" / "cn") in told.value.chinese
