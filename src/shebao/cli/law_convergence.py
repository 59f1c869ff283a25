"""`shebao law convergence`: how far the places' values of one name stand from a common standard, and a plan to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from shebao.cli.figures_given import out_option, told
from shebao.cli.law import DAY, country_option, json_option, lang_option
from shebao.cli.output import Output
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION
from shebao.law.convergence import Distance, distances, plan
from shebao.law.ir import Law, Value
from shebao.law.load import find, load
from shebao.law.quantities import inner
from shebao.law.select import box_for
from shebao.service.issue import place
from shebao.service.measures import Measures

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "standard": "{name}: the standard is {value} ({origin})",
        "given": "as given",
        "national": "the nation's value on {day}, {document}",
        "head": ("day", "places with a value", "at the standard", "widest", "mean", "unified"),
        "plan": "  planned",
        "yes": "yes",
        "no": "no",
        "open": "not known of all",
        "places": ("place", "", "value", "distance"),
        "none": "  No place has a value of its own on {day}.",
    },
    "zh": {
        "standard": "{name}：统一标准为 {value}（{origin}）",
        "given": "自行指定",
        "national": "{day} 全国数值，{document}",
        "head": ("日期", "有数值的地区", "已达标准", "最大差距", "平均差距", "是否统一"),
        "plan": "  规划",
        "yes": "是",
        "no": "否",
        "open": "部分地区不详",
        "places": ("地区", "", "数值", "差距"),
        "none": "  {day} 没有地区自行规定。",
    },
}
MEASURED = ("money", "rate", "number", "integer")


class ValueUnknown(ShebaoError):
    """The law has no value {name}{near}. `shebao law show SCHEME` lists the values of a scheme."""

    code = "cli.value_unknown"
    zh = "法规中没有数值 {name}{near_zh}。shebao law show 险种 列出该险种的数值。"


class StandardWanted(ShebaoError):
    """The nation has no value of {name} on {day} that could be the standard: say it with --standard."""

    code = "cli.standard_wanted"
    zh = "{name} 在 {day} 没有全国数值可作标准：请用 --standard 指定。"


class NotMeasurable(ShebaoError):
    """{name} is no whole figure of one number, so no distance can be taken: name an amount, a rate or a count."""

    code = "cli.not_measurable"
    zh = "{name} 不是单一数值，无法计算差距：请指定金额、比率或数量。"


@click.command("convergence")
@click.argument("name")
@click.option("--standard", help="The common value as the law writes it, such as 16%; default: the nation's own.")
@click.option(
    "--day", "days", type=DAY, multiple=True, help="Day of the law; may be repeated. Default: 1 January of six years."
)
@click.option("--plan-years", type=click.IntRange(1, 50), help="A plan in equal steps that ends at the standard.")
@click.option("--places", is_flag=True, help="Every place on the last day, the farthest first.")
@out_option
@country_option
@json_option
@lang_option
def convergence_command(
    name: str, *, days: Sequence[date], plan_years: int | None, file: Path | None, **asked: Any
) -> None:
    """How far the places' values of NAME (such as employee_pension.employer_rate) stand from one standard, by day."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    law = load(find(asked["country"]))
    value = _value(law, name)
    days = sorted(days) or _years_back(date.today())  # noqa: DTZ011  # the analyst's day
    standard, origin = _standard(value, asked["standard"], days[-1])
    path = distances(law, name, standard, days)
    ahead = plan(path[-1], standard, plan_years) if plan_years else ()
    said = words["given"] if origin is None else words["national"].format(day=days[-1], document=origin)
    label = value.names.zh if out.lang == "zh" else value.names.en
    out.line(words["standard"].format(name=label or name, value=_shown(value, standard, out.lang), origin=said))
    rows = [_cells(value, found, out.lang, planned=False) for found in path]
    rows += [_cells(value, found, out.lang, planned=True) for found in ahead]
    told(out, words["head"], rows, file)
    if asked["places"]:
        _tell_places(out, law, value, path[-1], standard)
    out.result(
        {
            "name": name,
            "standard": standard,
            "days": [_facts(found) for found in path],
            "plan": [_facts(found) for found in ahead],
        }
    )


def _value(law: Law, name: str) -> Value:
    """The value of that name. Raises ValueUnknown, NotMeasurable."""
    value = law.values.get(name)
    if value is None:
        close = get_close_matches(name, law.values, 3, 0.5)
        near, near_zh = (f". Near it: {', '.join(close)}", f"，相近的有：{'、'.join(close)}") if close else ("", "")
        raise ValueUnknown(name=name, near=near, near_zh=near_zh)
    if value.kind != "scalar" or value.type.unit not in MEASURED:
        raise NotMeasurable(name=name)
    return value


def _years_back(today: date) -> list[date]:
    return [date(year, 1, 1) for year in range(today.year - 5, today.year + 1)]


def _standard(value: Value, given: str | None, day: date) -> tuple[int, str | None]:
    """The common value and the document it stands in. Raises StandardWanted, QuantityNotReadable."""
    if given is not None:
        text = given.strip()
        share = text.endswith("%") and value.type.unit == "rate"
        return inner(str(Decimal(text[:-1]) / 100) if share and _plain(text[:-1]) else text, value.type), None
    box = box_for(value, NATION, day, date.max).box
    if box is None or not isinstance(box.value, int):
        raise StandardWanted(name=value.name, day=day)
    return box.value, box.document


def _plain(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdecimal()


def _shown(value: Value, figure: int | Fraction, lang: str) -> str:
    """A figure in the words of its unit; a mean is rounded to the unit the law keeps."""
    return Measures().shown(value.name, value.type, Fraction(round(figure), value.type.scale))[lang]


def _cells(value: Value, found: Distance, lang: str, *, planned: bool) -> tuple[str, ...]:
    words = WORDS[lang]
    at = sum(1 for _, distance in found.places if not distance)
    sums = (_shown(value, found.widest, lang), _shown(value, found.mean, lang))
    day = f"{found.day}{words['plan'] if planned else ''}"
    known = f"{len(found.places)}/{len(found.places) + len(found.silent)}"
    answer = "yes" if found.unified else "no" if found.widest or not found.silent else "open"
    return (day, known, str(at), *sums, words[answer])


def _tell_places(out: Output, law: Law, value: Value, found: Distance, standard: int) -> None:
    words = WORDS[out.lang]
    rows = [
        (
            code,
            place(law, code)[out.lang],
            _shown(value, standard + distance, out.lang),
            _signed(value, distance, out.lang),
        )
        for code, distance in sorted(found.places, key=lambda row: (-abs(row[1]), row[0]))
    ]
    if not rows:
        out.line(words["none"].format(day=found.day))
    out.table(words["places"], rows)


def _signed(value: Value, distance: int, lang: str) -> str:
    sign = "−" if distance < 0 else "+" if distance else ""
    return f"{sign}{_shown(value, abs(distance), lang)}"


def _facts(found: Distance) -> dict[str, object]:
    sums = {"widest": found.widest, "mean": str(found.mean), "unified": found.unified, "silent": list(found.silent)}
    return {"day": found.day.isoformat(), **sums, "places": dict(found.places)}
