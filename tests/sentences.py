"""What tests ask of a sentence."""

from __future__ import annotations

import re

from shebao.kernel.errors import ShebaoError


def both_languages(problem: ShebaoError) -> None:
    """An error speaks English and Chinese."""
    assert problem.english
    assert re.search(r"[一-鿿]", problem.chinese), problem.chinese
