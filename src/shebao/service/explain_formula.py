"""The formula of a step in words, with the person's own numbers: names become labels with values."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shebao.service.text import Text, month_name, phrase, same


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a formula: its letter in the formula, what it is called, its value as written, where it is from."""

    name: str
    label: Text
    value: Text
    source: Text


_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_WORDS = {
    "min": Text("the smaller of ", "取小者"),
    "max": Text("the larger of ", "取大者"),
    "floor": Text("whole part of ", "取整"),
    "ceil": Text("rounded up ", "进整"),
    "and": Text("and", "且"),
    "or": Text("or", "或"),
    "not": Text("not", "非"),
}
_TOKEN = re.compile(r"[A-Za-z_]\w*|<=|>=|==|!=|[-*/]")


def settled(numbers: Sequence[Number]) -> Text:
    """What a category was settled by: the facts that were read, for there is nothing to count."""
    said = [Text(f"{n.label.en} {n.value.en}", f"{n.label.zh} {n.value.zh}") for n in numbers]
    return Text(", ".join(t.en for t in said), "，".join(t.zh for t in said))


_COUNTED = re.compile(r"\(?1 if (\w+) else 0\)?")
"""How the engine writes each row of a count: one where it holds."""


_MONTH_OF_YEAR = re.compile(
    r"(\w+) - \(\1 - 12 \* floor\(\1 / 12\) \+ 1\) \+ (\d+) \+ \((\w+) - floor\(\1 / 12\)\) \* 12"
)
"""How a rule comes from any month to a month of a given year: by the months and years between them."""


def _how_many(names: Sequence[str], numbers: Sequence[Number]) -> Text:
    """A count in words: how many of these are so."""
    rows = [number for number in numbers if number.name in names]
    return phrase("counted_of", names=settled(rows))


def worded(expression: str, numbers: Sequence[Number]) -> Text:
    """The formula in words with the person's own numbers: names become labels with values, signs the usual ones."""
    plainly = ast.unparse(ast.parse(expression, mode="eval"))
    counted = _COUNTED.findall(plainly)
    if counted and _COUNTED.sub("", plainly).strip(" +") == "":
        return _how_many(counted, numbers)
    plainly = _MONTH_OF_YEAR.sub(r"month_\2_of_\3", _COUNTED.sub(r"\1", plainly))
    known = {number.name: number for number in numbers}
    for month_of_year, at, year in re.findall(r"\b(month_(\d+)_of_(\w+))", plainly):
        name = month_name(int(at) - 1)
        said_of = phrase("month_of_year", month=name, label=known[year].label, year=known[year].value)
        known[month_of_year] = replace(known[year], label=said_of, value=same(""))

    def said(lang: str) -> str:
        def one(match: re.Match[str]) -> str:
            word = match.group()
            if word in known:
                return f"{known[word].label[lang]} {known[word].value[lang]}".rstrip()
            return _WORDS[word][lang] if word in _WORDS else _SIGNS.get(word, word)

        return _TOKEN.sub(one, plainly)

    return Text(said("en"), said("zh"))
