"""An error's Chinese sentence with the codes among its facts in words: 处于“待查事实”状态, not “waiting”."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from shebao.access.model import read_posts
from shebao.kernel.errors import ShebaoError

SPOKEN = ("state", "act", "allowed", "step", "role", "post")
"""Facts of errors that hold codes of ours; any other is a name, a number or what somebody typed."""


@cache
def words() -> dict[str, str]:
    """Code → Chinese, the posts among them."""
    read = yaml.safe_load(Path(__file__).with_name("error_words.yaml").read_text(encoding="utf-8"))
    posts = {post: names.zh for post, names in read_posts().posts.items()}
    return {**posts, **{str(code): str(said) for code, said in read.items()}}


def in_chinese(error: ShebaoError) -> str:
    """The sentence of an error in Chinese; one that puts its own together keeps it."""
    if type(error).chinese is not ShebaoError.chinese:
        return error.chinese
    facts = {name: _said(value) if name in SPOKEN else value for name, value in error.facts.items()}
    return error.zh.format(**facts)


def _said(value: object) -> object:
    """A code in words, several one by one; what is no code stays."""
    if not isinstance(value, str):
        return value
    return "、".join(words().get(one, one) for one in value.split(", "))
