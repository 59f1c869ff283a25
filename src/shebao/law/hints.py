"""What is allowed and yet looks like a slip: told by `law check` of one scheme's folder, and never counted as wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from shebao.kernel.dates import month_of, month_text
from shebao.kernel.money import yuan
from shebao.law.checks_naming import AMOUNTS
from shebao.law.ir import Box, Law, Place, Table
from shebao.law.quantities import outer

TIMES = 20
"""So many times the amount of the scheme it was copied from, and a figure looks like fen."""


LEAP = 10
"""So many times the figure before, up or down, and a figure looks like a slip of the decimal point."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A place, and what may be meant there."""

    place: Place
    en: str
    zh: str

    def told(self, lang: str) -> str:
        """As a finding is told, marked as a question."""
        said = f"hint: {self.en}" if lang == "en" else f"提示：{self.zh}"
        return f"{self.place.file}:{self.place.line}: {said}"


def hints(law: Law, root: Path, part: str) -> list[Hint]:
    """The hints for the files of one folder of the country."""
    boxes = [
        (value.name, value.type.unit, box)
        for value in law.values.values()
        for box in value.boxes
        if part and box.place.file.startswith(part)
    ]
    most = _amount_there(root / part)
    found = [*_days(law, boxes, part), *_leaps(law, part), *(hint for named in boxes for hint in _fen(named, most))]
    return sorted(found, key=lambda h: (h.place.file, h.place.line))


def _days(law: Law, boxes: list[tuple[str, str, Box]], part: str) -> Iterator[Hint]:
    """A start within a month, where the law is asked for on the first day of each month."""
    scheme = law.schemes.get(Path(part).name)
    if scheme is None or scheme.facts.get("law_date") != "month_start":
        return
    starts = [(name, box.start, box.place) for name, _, box in boxes]
    own = [rule for versions in law.rules.values() for rule in versions if rule.place.file.startswith(part)]
    starts += [(rule.name, rule.start, rule.place) for rule in own]
    told: set[tuple[str, date]] = set()
    for name, start, place in starts:
        if start.day == 1 or (place.file, start) in told:
            continue
        told.add((place.file, start))
        month = month_of(start)
        first, next_ = f"{month_text(month)}-01", month_text(month + 1)
        yield Hint(
            place,
            f"{name} starts on {start}, and this scheme asks the law of the first day of each month: as written it "
            f"counts from {next_}. Write {first} where {month_text(month)} is to count.",
            f"{name} 自 {start} 起，而本制度按每月第一日的法规办理：照此自 {next_} 起执行。当月执行的请写 {first}。",
        )


def _leaps(law: Law, part: str) -> Iterator[Hint]:
    """A figure ten times the one before it in its place, or a tenth of it: a slip, unless a note says why."""
    for value in law.values.values():
        if value.type.unit not in ("money", "rate", "number", "integer"):
            continue
        dated = sorted(value.boxes, key=lambda b: (b.region, b.start, b.known_from))
        for before, box in pairwise(dated):
            if not part or not box.place.file.startswith(part) or before.region != box.region or box.note:
                continue
            if not isinstance(before.value, int) or not isinstance(box.value, int) or min(before.value, box.value) <= 0:
                continue
            if max(before.value, box.value) >= LEAP * min(before.value, box.value):
                old, new = outer(before.value, value.type), outer(box.value, value.type)
                yield Hint(
                    box.place,
                    f"{value.name} goes from {old} to {new}, by a factor of {LEAP} or more. If it is meant, say why in "
                    "note: …; else look at the decimal point.",
                    f"{value.name} 由 {old} 变为 {new}，相差 {LEAP} 倍以上。确属如此的，请在 note: … 中说明；"
                    "否则请核对小数点。",
                )


def _amount_there(folder: Path) -> int | None:
    """The largest amount, in fen, of the scheme this one is a copy of, as `law new` wrote it down."""
    scheme = folder / "scheme.yaml"
    text = scheme.read_text(encoding="utf-8") if scheme.is_file() else ""
    found = re.search(rf"(?m)^{re.escape(AMOUNTS)} (\d+)\.(\d\d)$", text)
    return int(found[1]) * 100 + int(found[2]) if found else None


def _fen(named: tuple[str, str, Box], most: int | None) -> Iterator[Hint]:
    """An amount far above that of the scheme it was copied from."""
    name, unit, box = named
    if unit != "money" or not most:
        return
    cells = box.value.cells if isinstance(box.value, Table) else (box.value,) if isinstance(box.value, int) else ()
    highest = max(cells, default=0)
    if highest >= TIMES * most:
        said = yuan(highest)
        yield Hint(
            box.place,
            f"{name} is {said} yuan, {highest // most} times the {yuan(most)} yuan of the scheme it was copied from. "
            f"Is this yuan? Amounts are written in yuan, {yuan(highest // 100)} for {highest // 100} fen.",
            f"{name} 为 {said} 元，是所照抄制度 {yuan(most)} 元的 {highest // most} 倍。单位是元吗？"
            f"金额以元填写，{highest // 100} 分应写 {yuan(highest // 100)}。",
        )
