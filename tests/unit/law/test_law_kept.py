"""The law kept ready: the same law as read, another law after any change, and never an error of its own."""

from __future__ import annotations

import marshal
import os
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from shebao.law import cache
from shebao.law.defects import CountryNotFound, LawRefused
from shebao.law.ir import canonical, from_plain, plain
from shebao.law.load import content_hash, find, home, load, read_country

UTOPIA = Path(__file__).parents[3] / "laws" / "utopia"


@pytest.fixture
def country(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(UTOPIA, tmp_path / "laws" / "utopia"))


def test_the_kept_law_is_the_law(country):
    first, second = load(country), load(country)
    assert first is not second
    assert first == second == load(country, kept=False)
    assert list((home(country) / "law-cache").iterdir())


def test_the_law_survives_its_canonical_form():
    law = load(UTOPIA)
    assert from_plain(plain(law)) == law
    assert canonical(from_plain(plain(law))) == canonical(law)


@pytest.mark.parametrize("file", ["shared/parameters.yaml", "national/family_support/rules.py", "remedies.yaml"])
def test_any_change_is_another_law(country, file):
    before = load(country)
    text = (country / file).read_text(encoding="utf-8")
    changed = text.replace("value: 4800", "value: 4801").replace("Support Act §3", "Support Act §33")
    (country / file).write_text(changed.replace("days: 60", "days: 61"), encoding="utf-8")
    after = load(country)
    assert after.hash != before.hash
    assert after == load(country, kept=False)


def test_a_change_that_keeps_size_and_time_is_seen(country):
    before = load(country)
    path = country / "shared" / "parameters.yaml"
    times = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("4800", "4900"), encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert load(country).hash != before.hash


def test_a_blank_line_or_a_comment_is_no_other_law(country):
    before = load(country)
    for path in (country / "shared" / "parameters.yaml", country / "national" / "family_support" / "parameters.yaml"):
        path.write_text("# a comment\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    after = load(country)
    assert after.hash == before.hash
    assert after.values["shared.average_wage"].place.line == before.values["shared.average_wage"].place.line + 2


def test_worked_cases_are_no_law(country):
    before = cache.key(country)
    (country / "national/family_support/cases/more.yaml").write_text("[]\n")
    assert cache.key(country) == before


def test_a_file_moved_to_another_place_is_another_law(country):
    before = cache.key(country)
    (country / "local/010000_northshore").rename(country / "local/020100_mill")
    assert cache.key(country) != before


@pytest.mark.parametrize("broken", [b"", b"\x00", marshal.dumps((99, 1)), marshal.dumps([1, 2]), marshal.dumps((3,))])
def test_a_broken_keep_is_read_again(country, broken):
    law = load(country)
    kept = next((home(country) / "law-cache").iterdir())
    kept.write_bytes(broken)
    assert load(country) == law


def test_nothing_is_kept_where_nothing_can_be_written(country, tmp_path, monkeypatch):
    blocked = tmp_path / "a_file"
    blocked.write_text("")
    monkeypatch.setenv("SHEBAO_HOME", str(blocked))
    assert load(country).country == "utopia"


def test_a_refused_law_is_not_kept(country):
    (country / "shared" / "inputs.yaml").write_text("sex: 3\n")
    with pytest.raises(LawRefused):
        load(country)
    assert not (home(country) / "law-cache").exists()


def test_only_the_last_few_laws_are_kept(country):
    for number in range(10):
        (country / "note.yaml").write_text(f"number: {number}\n")
        load(country)
    assert len(list((home(country) / "law-cache").iterdir())) == 8


def test_a_country_that_is_not_there_is_told():
    with pytest.raises(CountryNotFound) as refused:
        find("nowhere")
    assert "nowhere" in refused.value.english
    assert "SHEBAO_LAWS" in refused.value.chinese


def test_the_folder_of_countries_can_be_named(country, monkeypatch):
    monkeypatch.setenv("SHEBAO_LAWS", str(country.parent))
    assert find("utopia") == country.resolve()
    with pytest.raises(CountryNotFound):
        find("cn")


def test_the_hash_says_what_is_in_it():
    law = read_country(UTOPIA).law
    assert law.hash == content_hash(law)
    assert {f.name for f in fields(law)} >= {"values", "rules", "hash"}
    assert len(law.hash) == 64


def test_what_nobody_touched_is_not_read_again(country, monkeypatch):
    monkeypatch.setattr(cache, "_SETTLED", -(10**18))  # as if the files had lain for a while
    first = load(country)
    read = []
    real = cache.key
    monkeypatch.setattr(cache, "key", lambda root: read.append(root) or real(root))
    assert load(country) == first
    assert read == []
    (country / "shared" / "parameters.yaml").touch()
    assert load(country) == first
    assert len(read) == 1
    (country / "local/010000_northshore").rename(country / "local/010000_north")
    load(country)
    assert len(read) == 2


def test_what_was_touched_just_now_is_read_again(country, monkeypatch):
    load(country)
    read = []
    real = cache.key
    monkeypatch.setattr(cache, "key", lambda root: read.append(root) or real(root))
    load(country)
    assert read == [country]


def test_a_piece_is_made_when_it_is_asked_for(country):
    law = load(country), load(country)
    assert set(law[1].values) == set(law[0].values)
    assert "shared.average_wage" in law[1].values
    assert law[1].values["shared.average_wage"] is law[1].values["shared.average_wage"]
    with pytest.raises(KeyError):
        law[1].values["shared.no_such_thing"]
