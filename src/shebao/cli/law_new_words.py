"""Words of a copied scheme: the other's name and place give way to one's own, and what is left is told shortly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION
from shebao.law.catalogue import region_names
from shebao.law.checks_naming import AMOUNTS, COPIED
from shebao.law.defects import Defect
from shebao.law.ir import Law, Names, Table
from shebao.law.text import parse

_SPOKEN = re.compile(r"\b(en|zh):")
_LEVELS = "区县市旗州省"
"""What a place says of itself: 本区, 本县."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the likeness calls itself and its place, each with what the copy says instead; one's own words stay."""

    pairs: tuple[tuple[str, str], ...]
    own: tuple[str, ...]
    most: int = 0  # the largest amount of the likeness, in fen

    def theirs(self) -> tuple[str, ...]:
        """Words that would be a slip in the copy: those that are no part of its own names."""
        own = " ".join(self.own).lower()
        return tuple(dict.fromkeys(a for a, _ in self.pairs if a.lower() not in own))

    def put_in(self, text: str) -> str:
        """The text with one's own words in its sentences, all at once; documents and names of rules stay."""
        words = {**{a.lower(): b for a, b in self.pairs}, **{o.lower(): o for o in self.own}}
        if not words:
            return text
        pattern = re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)), re.IGNORECASE)

        def said(found: re.Match[str]) -> str:
            new = words[found[0].lower()]
            return new if found[0][0].isupper() or not new[:2].istitle() else new[0].lower() + new[1:]

        lines = text.splitlines()
        return "\n".join(pattern.sub(said, line) if _SPOKEN.search(line) else line for line in lines) + "\n"

    def mark(self) -> str:
        """The comments by which `law check` finds the other scheme's words where they were left, and fen for yuan."""
        words = f"{COPIED} {' | '.join(self.theirs())}\n" if self.theirs() else ""
        return words + (f"{AMOUNTS} {yuan(self.most)}\n" if self.most else "")


def words_between(theirs: tuple[Law, str, Path], ours: tuple[Law, str], names: Names) -> Words:
    """The names of scheme and place on both sides: (law, scheme, folder) copied from, (law, region) copied to."""
    law, like, folder = theirs
    called = [law.schemes[like].names, *_shape_names(folder)]
    pairs = [(old, new) for name in called for old, new in ((name.en, names.en), (name.zh, names.zh)) if old and new]
    here, there = region_names(law, law.schemes[like].region), region_names(*ours)
    if NATION not in (law.schemes[like].region, ours[1]):
        pairs += [(here.en, there.en), (here.zh, there.zh)]
        if here.zh[-1] in _LEVELS and there.zh[-1] in _LEVELS:
            pairs.append((f"本{here.zh[-1]}", f"本{there.zh[-1]}"))
    same = tuple(w for w in (names.en, names.zh, there.en, there.zh, f"本{there.zh[-1:]}") if w)
    return Words(tuple((a, b) for a, b in pairs if a != b), same, _most(law, like))


def _most(law: Law, scheme: str) -> int:
    boxes = [
        b for v in law.values.values() if v.name.startswith(f"{scheme}.") and v.type.unit == "money" for b in v.boxes
    ]
    cells = [c for b in boxes for c in (b.value.cells if isinstance(b.value, Table) else (b.value,))]
    return max((c for c in cells if isinstance(c, int)), default=0)


def _shape_names(folder: Path) -> Iterator[Names]:
    file = folder / "shape.yaml"
    said: Any = parse(file.read_text(encoding="utf-8"), "", []).data.get("names") if file.is_file() else None
    if said:
        yield Names(str(said["en"]), str(said["zh"]))


# --- what is left, shortly -------------------------------------------------------------------------------------------


def grouped(left: Sequence[Defect], inside: str, lang: str) -> Iterator[str]:
    """One line for each kind of thing that is left, with the lines of each file."""
    kinds: dict[str, dict[str, list[int]]] = {}
    for defect in left:
        word = "" if defect.code == "law.to_be_worded" else str(defect.facts.get("where", ""))
        kinds.setdefault(word, {}).setdefault(defect.place.file.removeprefix(inside), []).append(defect.place.line)
    for word, files in kinds.items():
        places = "; ".join(f"{file} {_runs(lines)}" for file, lines in files.items())
        count = sum(map(len, files.values()))
        if word:
            yield f"  {word}: {places}" if lang == "en" else f"  {word}：{places}"
        elif lang == "en":
            yield f"  words to read, marked “# to be worded 待改写” ({count}): {places}"
        else:
            yield f"  待确认的文字，行末标有“# to be worded 待改写”（{count} 处）：{places}"


def _runs(lines: Sequence[int]) -> str:
    """1, 2, 3, 7 → 1–3, 7."""
    found: list[list[int]] = []
    for line in sorted(set(lines)):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in found)
