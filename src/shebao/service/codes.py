"""Code words of the law (own_will, grade_one) as a person reads them. A word without its words is an error: a letter
never shows the word of a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from shebao.service.text import Text, WordsMissing, phrases, text_of

FILE = "code_words.yaml"


@cache
def _words() -> dict[str, Text]:
    path = Path(__file__).with_name(FILE)
    return {key: text_of(said, FILE) for key, said in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def code_text(name: str, code: str) -> Text:
    """The code of the input or rule `name` in words: those for this name first, then those for the code anywhere.

    Raises WordsMissing.
    """
    last = name.rpartition(".")[2]
    found = _words().get(f"{last}.{code}") or _words().get(code) or phrases().get(f"code_{code}")
    if found is None:
        raise WordsMissing(key=f"{last}.{code}", lang="en, zh", where=FILE)
    return found
