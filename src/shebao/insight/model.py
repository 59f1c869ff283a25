"""A unit of publication, its files and manifest, and the columns of the files. Pure types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from shebao.kernel.dates import month_text
from shebao.store.transaction import canonical_json

INSURED = "insured"
LEDGER = "ledger"
SIDES: Mapping[str, tuple[str, ...]] = {
    "contributions": ("due", "paid", "account", "late_fee"),
    "benefits": ("obligation", "movement"),
}
"""Which registers lie together in a file: a person's rows of one side stand side by side."""
MOST_SHARDS = 64
ROWS_A_SHARD = 500_000
MANIFEST = "manifest.json"
WRITING = ".writing"

WORDS = ("sex", "region", "fund", "area", "scheme", "line", "payer", "register", "move", "item")
_WORD = pa.dictionary(pa.int32(), pa.string())
ENTRY = pa.schema(
    [
        pa.field("month", pa.int32(), nullable=False),  # of the books, year × 12 + month − 1
        pa.field("for_month", pa.int32(), nullable=False),  # the month it is about
        pa.field("person", pa.int64(), nullable=False),  # pseudonym; 0: nobody's row
        pa.field("birth_year", pa.int16(), nullable=False),  # 0: not known, or nobody's row
        *(pa.field(name, _WORD, nullable=False) for name in WORDS),
        pa.field("employer", pa.int64(), nullable=False),  # pseudonym; 0: none
        pa.field("fen", pa.int64(), nullable=False),
    ]
)
CHANGE = pa.schema(
    [
        pa.field("month", pa.int32(), nullable=False),
        pa.field("person", pa.int64(), nullable=False),
        pa.field("birth_year", pa.int16(), nullable=False),
        *(pa.field(name, _WORD, nullable=False) for name in ("sex", "region", "scheme", "branch", "kind")),
        pa.field("change", pa.int8(), nullable=False),  # +1 came to be insured, −1 ceased to be
    ]
)
CONTROL = pa.schema(
    [
        pa.field("month", pa.int32(), nullable=False),
        *(
            pa.field(name, pa.string(), nullable=False)
            for name in ("fund", "area", "register", "scheme", "line", "payer", "move")
        ),
        pa.field("rows", pa.int64(), nullable=False),
        pa.field("fen", pa.int64(), nullable=False),
        pa.field("book_fen", pa.int64()),  # null: this move is not one of the books
    ]
)


@dataclass(frozen=True, slots=True)
class Control:
    """A control total of the ledger; `book_fen`: what the cash books show, None where the move is not one of theirs."""

    register: str
    scheme: str
    line: str
    payer: str
    move: str
    rows: int
    fen: int
    book_fen: int | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A fund of an area in a closed month, or all insured of a month (`fund` "insured", no pool)."""

    fund: str
    area: str
    pool: int | None
    month: int
    number: int
    known_at: datetime
    runs: tuple[int, ...]
    path: str
    before: tuple[int, datetime] | None = None  # of the insured: the month published before, and when it was known

    @property
    def name(self) -> str:
        """As its folder is called."""
        return f"{self.fund}-{self.area}" if self.area else self.fund

    @property
    def place(self) -> Path:
        """Its folder below that of the statistics."""
        return Path(month_text(self.month)) / self.name / str(self.number)

    def __str__(self) -> str:
        return self.place.as_posix()


@dataclass(frozen=True, slots=True)
class File:
    """One file of a unit; `schemes` it holds, so that a question about one leaves the others closed."""

    name: str
    kind: str  # contributions, benefits, insured, ledger
    shard: int
    rows: int
    fen: int
    bytes: int
    sha256: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a unit's folder holds, as it was published."""

    fund: str
    area: str
    month: int
    number: int
    known_at: str
    runs: tuple[int, ...]
    shards: int
    rows: int
    fen: int
    key_id: str
    files: tuple[File, ...]

    @property
    def text(self) -> str:
        """The bytes of manifest.json: the same facts, the same bytes."""
        return canonical_json(asdict(self)) + "\n"

    @classmethod
    def of(cls, text: str) -> Manifest:
        """Read back."""
        facts: dict[str, Any] = json.loads(text)
        files = tuple(File(**{**one, "schemes": tuple(one["schemes"])}) for one in facts["files"])
        return cls(**{**facts, "runs": tuple(facts["runs"]), "files": files})


def shards_for(rows: int) -> int:
    """How many files a side is cut into: a power of two, so that the pseudonym's low bits name the file."""
    shards = 1
    while shards < MOST_SHARDS and rows > shards * ROWS_A_SHARD:
        shards *= 2
    return shards
