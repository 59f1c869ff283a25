"""Rows with attributes, and whole numbers where PostgreSQL says numeric: a sum of fen is an int."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader


class Row(Protocol):
    """One row: columns as attributes, in order when unpacked."""

    def __getattr__(self, column: str, /) -> Any:
        """The value of a column."""

    def __getitem__(self, place: int, /) -> Any:
        """The value at a place."""

    def __len__(self) -> int:
        """How many columns."""

    def _asdict(self) -> dict[str, Any]:
        """Columns and values."""


class WholeNumeric(Loader):
    """numeric → int when it is whole, else Decimal; never float."""

    def load(self, data: Buffer) -> int | Decimal:
        """The number written in `data`."""
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def adapt(connection: psycopg.Connection[Any]) -> None:
    """Teach a connection our number types."""
    connection.adapters.register_loader("numeric", WholeNumeric)
