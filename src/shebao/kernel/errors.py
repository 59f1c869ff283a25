"""Errors that tell a person what happened, where, and what to do, in English and Chinese.

The docstring of a class is its English sentence, `zh` the Chinese one, `code` never changes. Both sentences are
templates over the keyword arguments of the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class ShebaoError(Exception):
    """Something could not be done: {reason}."""

    code: ClassVar[str] = "shebao.error"
    zh: ClassVar[str] = "无法办理：{reason}。"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.english)

    @property
    def english(self) -> str:
        """The sentence in English."""
        return " ".join((type(self).__doc__ or "").split()).format(**self.facts)

    @property
    def chinese(self) -> str:
        """The sentence in Chinese."""
        return self.zh.format(**self.facts)

    def sentence(self, lang: str = "en") -> str:
        """The sentence in `lang` ("en" or "zh")."""
        return self.chinese if lang == "zh" else self.english


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why there is no grant: code, both sentences, the article, what would change it, and what it means.

    `means`: the law says no ("refuse"), a fact is still to be found ("wait"), or no rule of this system reaches the
    case and an officer decides it with a document ("decide_by_order"). Only the first may end in a letter of refusal.
    """

    code: str
    en: str
    zh: str
    cites: str = ""
    would_change_en: str = ""
    would_change_zh: str = ""
    means: str = "refuse"


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal as a value: all reasons at once, never only the first."""

    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return False
