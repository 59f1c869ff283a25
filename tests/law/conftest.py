"""What the tests of real law share: the law of China, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.law.ir import Law
from shebao.law.load import find, load


@pytest.fixture(scope="session")
def country() -> Path:
    return find("cn")


@pytest.fixture(scope="session")
def cn(country: Path) -> Law:
    return load(country)
