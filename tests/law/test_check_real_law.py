"""The same defects planted at random places of the real law: each is found, in its file and near its line.

A plant is a way to spoil a line; the places that fit are all lines of all files of laws/cn, of which a fixed seed takes
twenty for each kind. The law is read anew for every group of plants, so that nothing but the files decides.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from shebao.law.checks import check
from shebao.law.load import Reading, find, read_country

CN = find("cn")
PLACES = 20
SEED = 20251101


@dataclass(frozen=True, slots=True)
class Way:
    """A way to spoil a line: which files, which lines, and what the line becomes (None: this one does not fit)."""

    code: str
    files: str
    line: str
    spoil: Callable[[re.Match[str]], str]


BOX = r"^(    \d{4}-\d\d-\d\d: \{value: )(-?\d+(?:\.\d+)?)(,.*document: )([^,}]+)(.*)$"
RETURN = r"^( +return )(?![\d(]|True|False|not |any)([a-z_]+)( [-+*/<>]=? .*)$"
WAYS = [
    Way("law.document_missing", "parameters.yaml", BOX, lambda m: f"{m[1]}{m[2]}, note: {m[4]}{m[5]}"),
    Way("law.quantity", "parameters.yaml", BOX, lambda m: f"{m[1]}1.2.3{m[3]}{m[4]}{m[5]}"),
    Way("law.key_unknown", "parameters.yaml", BOX, lambda m: f"{m[1]}{m[2]}, dokument: x{m[3]}{m[4]}{m[5]}"),
    Way("law.form", "parameters.yaml", BOX, lambda m: f"{m[1].replace('-', '/', 1)}{m[2]}{m[3]}{m[4]}{m[5]}"),
    Way("law.key_twice", "parameters.yaml", BOX, lambda m: f"{m[0]}\n{m[0]}"),
    Way("law.replaces_unknown", "parameters.yaml", BOX, lambda m: f"{m[1]}{m[2]}, replaces: 1066{m[3]}{m[4]}{m[5]}"),
    Way("law.out_of_range", "parameters.yaml", BOX, lambda m: f"{m[1]}987654321{m[3]}{m[4]}{m[5]}"),
    Way("law.name_missing", "parameters.yaml", r"^(  names: \{en: [^,]+), zh: [^}]+\}$", lambda m: f"{m[1]}}}"),
    Way("law.syntax", "rules*.py", RETURN, lambda m: f"{m[1]}{m[2]} ** 1"),
    Way("law.number", "rules*.py", RETURN, lambda m: f"{m[1]}{m[2]} * 7{m[3].replace('# article', '')}"),
    Way("law.not_argument", "rules*.py", RETURN, lambda m: f"{m[1]}{m[2]}_of_the_moon{m[3]}"),
    Way("law.unreachable", "rules*.py", RETURN, lambda m: f"{m[0]}\n{m[1]}0"),
    Way("law.call", "rules*.py", RETURN, lambda m: f"{m[1]}abs({m[2]}){m[3]}"),
    Way("law.not_python", "rules*.py", RETURN, lambda m: f"{m[1]}{m[2]} +* {m[3]}"),
    Way("law.name_unknown", "rules*.py", r"^(def \w+\(\w+)(.*)$", lambda m: f"{m[1]}, no_such_name{m[2]}"),
    Way("law.argument_unused", "rules*.py", r"^(def (?!account_)[a-z_]+)\(\):$", lambda m: f"{m[1]}(birth_month):"),
    Way("law.scheme_rule", "scheme.yaml", r"^(    - rule: )([a-z_]+)$", lambda m: f"{m[1]}{m[2]}_of_the_moon"),
    Way("law.text_missing", "scheme.yaml", r"^( +refuse: \{en: .+?), zh: [^}]+\}$", lambda m: f"{m[1]}}}"),
]  # fmt: skip


def places(way: Way) -> Iterator[tuple[Path, int]]:
    for path in sorted(CN.glob(f"**/{way.files}")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if re.match(way.line, line):
                yield path.relative_to(CN), number


def rounds(spots: list[tuple[Path, int]]) -> Iterator[list[tuple[Path, int]]]:
    """The spots in groups of which none has two in one file, so that one defect cannot hide another."""
    waiting = list(spots)
    while waiting:
        group = list({path: (path, number) for path, number in reversed(waiting)}.values())
        yield group
        waiting = [spot for spot in waiting if spot not in group]


@contextmanager
def spoiled(country: Path, way: Way, spots: list[tuple[Path, int]]) -> Iterator[Reading]:
    """The law with one line of some files spoiled; the files are restored afterwards."""
    texts = {path: (country / path).read_text(encoding="utf-8") for path, _ in spots}
    for path, number in spots:
        lines = texts[path].splitlines()
        match = re.match(way.line, lines[number])
        assert match is not None
        lines[number] = way.spoil(match)
        (country / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield read_country(country)
    for path, text in texts.items():
        (country / path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("laws") / "cn"
    return Path(shutil.copytree(CN, folder, ignore=shutil.ignore_patterns("cases", "demo", "stand_ins")))


@pytest.mark.slow
@pytest.mark.mission("S1.04")
@pytest.mark.parametrize("way", WAYS, ids=[way.code for way in WAYS])
def test_a_defect_at_random_places_of_the_real_law_is_found(country, way):
    found = sorted(places(way))
    chosen = random.Random(SEED).sample(found, min(PLACES, len(found)))
    assert chosen, "no line of the real law fits this plant"
    for group in rounds(chosen):
        with spoiled(country, way, group) as reading:
            found_here = [d.place for d in check(reading) if d.code == way.code]
        for path, number in group:
            lines = [place.line - 1 for place in found_here if place.file == path.as_posix()]
            assert any(abs(line - number) <= 2 for line in lines), (path, number, lines)


@pytest.mark.mission("S1.04")
def test_the_real_law_has_no_contradiction():
    assert [d.told() for d in check(read_country(CN))] == []
