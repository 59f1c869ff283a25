"""Checks over scheme files: their rules exist and fit, their money is rounded, their texts speak both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shebao.law.defects import Defect
from shebao.law.dimensions import is_exact, version_is_exact
from shebao.law.graph import full_name, named_rules
from shebao.law.ir import Law, Place, Scheme
from shebao.law.scheme import MEANS, form

if TYPE_CHECKING:
    from shebao.law.load import Reading

_UNITS: Mapping[str, tuple[str, ...]] = {
    "flag": ("flag",),
    "money": ("money",),
    "component": ("money",),
    "month": ("month", "date"),
    "any": ("flag", "money", "integer", "number", "month", "date", "code"),
}


class SchemeRuleUnknown(Defect):
    """{scheme} names the rule "{rule}" under {where}, but there is no such rule: correct the name, or write the
    rule."""

    code = "law.scheme_rule"
    zh = "{scheme} 在 {where} 引用规则“{rule}”，但没有这条规则：请改正名称，或补写规则。"


class SchemeRuleUnit(Defect):
    """{scheme} names {rule} under {where}, which needs {needed}; the rule gives {unit}. Name another rule, or
    correct its unit."""

    code = "law.scheme_rule_unit"
    zh = "{scheme} 在 {where} 引用 {rule}，此处需要 {needed}，而该规则给出 {unit}。请改用其他规则，或更正其单位。"


class NotRounded(Defect):
    """{rule} is an amount {scheme} books ({where}), but this version has no rounding and need not be whole fen:
    add rounds="…"."""

    code = "law.not_rounded"
    zh = "{rule} 是 {scheme} 记账的金额（{where}），但此版本没有舍入规定，不一定为整分：请加 rounds=“…”。"


class TextMissing(Defect):
    """{where} of {scheme} has no {language} text: write it."""

    code = "law.text_missing"
    zh = "{scheme} 的 {where} 缺少{language_zh}文字：请补写。"


class RemedyMissing(Defect):
    """{scheme} decides on rights, but remedies.yaml of the country is {problem}: every decision names what the
    person can do."""

    code = "law.remedy_missing"
    zh = "{scheme} 会对权利作出决定，但本国 remedies.yaml {problem_zh}：每份决定都要写明救济途径。"


class AfterCircle(Defect):
    """The schemes wait for one another: {way} (after). Take one of these out."""

    code = "law.after_circle"
    zh = "方案互相等待：{way}（after）。请删去其中之一。"


class MeaningUnclear(Defect):
    """{scheme}: the condition {rule} says {found} of what follows when it does not hold. Write exactly one: refuse
    (the law says no), wait (a fact is still to be found) or decide_by_order (no rule here reaches the case)."""

    code = "law.meaning_unclear"
    zh = (
        "{scheme} 的条件 {rule} 未满足时如何处理，写了{found_zh}。请只写一项：refuse（法律不允许）、"
        "wait（事实待查）或 decide_by_order（本系统规则未覆盖，由工作人员依文件决定）。"
    )


class RefusalWithoutArticle(Defect):
    """{scheme}: the condition {rule} refuses without an article. Name it (cites: …); where no article says no, write
    wait or decide_by_order instead of refuse."""

    code = "law.refusal_without_article"
    zh = (
        "{scheme} 的条件 {rule} 不予批准却没有条款依据。请注明 cites；"
        "若没有条款规定不予批准，请把 refuse 改为 wait 或 decide_by_order。"
    )


class BasisMissing(Defect):
    """{scheme} names no law it rests on: write legal_basis: and the document with its number, in scheme.yaml."""

    code = "law.basis_missing"
    zh = "{scheme} 没有写明法律依据：请在 scheme.yaml 中写 legal_basis: 及文件名称和文号。"


class MergerUnknown(Defect):
    """{scheme} merges into "{into}", which is no scheme: correct the name."""

    code = "law.merger_unknown"
    zh = "{scheme} 声明并入“{into}”，但没有这个方案：请改正名称。"


class AfterUnknown(Defect):
    """{scheme} comes after "{after}", which is no scheme: correct the name."""

    code = "law.after_unknown"
    zh = "{scheme} 声明在“{after}”之后，但没有这个方案：请改正名称。"


def rules_named_by_schemes_exist(reading: Reading) -> list[Defect]:
    """What scheme.yaml names is a rule, and gives what its place needs."""
    law = reading.law
    found: list[Defect] = []
    for scheme in law.schemes.values():
        for short, path, kind in named_rules(scheme):
            name, place, where = full_name(law, scheme.id, short), _place(reading, scheme, path), _where(path)
            if name is None:
                found.append(SchemeRuleUnknown(place, scheme=scheme.id, rule=short, where=where))
            elif law.rules[name][0].type.unit not in _UNITS[kind]:
                needed, unit = " or ".join(_UNITS[kind]), law.rules[name][0].type.unit
                found.append(SchemeRuleUnit(place, scheme=scheme.id, rule=name, where=where, needed=needed, unit=unit))
    return found


def schemes_name_their_basis(reading: Reading) -> list[Defect]:
    """Every scheme says on which law it rests."""
    schemes = reading.law.schemes.values()
    return [BasisMissing(scheme.place, scheme=scheme.id) for scheme in schemes if not scheme.facts.get("legal_basis")]


def amounts_of_schemes_are_rounded(reading: Reading) -> list[Defect]:
    """Every amount that is booked is rounded by its rule, or is a sum of rounded ones."""
    law = reading.law
    exact: dict[str, bool] = {}
    found: list[Defect] = []
    for scheme in law.schemes.values():
        for short, path, kind in named_rules(scheme):
            name = full_name(law, scheme.id, short)
            if kind not in ("component", "money") or name is None or is_exact(law, name, exact):
                continue
            found += [
                NotRounded(rule.place, rule=name, scheme=scheme.id, where=_where(path))
                for rule in law.rules[name]
                if not version_is_exact(law, rule, exact)
            ]
    return list({(d.place, str(d.facts["rule"])): d for d in found}.values())


def refusals_say_what_they_mean(reading: Reading) -> list[Defect]:
    """A condition refuses by an article, waits for a fact, or leaves the case to an officer: one of the three. Only a
    condition whose rule was rewritten under other articles names none: there the version that decides is cited."""
    found: list[Defect] = []
    for scheme in reading.law.schemes.values():
        for condition, path in conditions_of(scheme):
            words = [word for word in MEANS if condition.get(word)]
            facts = {"scheme": scheme.id, "rule": condition.get("rule")}
            found += _article_of_days(reading, scheme, condition, path)
            if len(words) != 1:
                said = {"found": " and ".join(words) or "nothing", "found_zh": "、".join(words) or "空"}
                found.append(MeaningUnclear(_place(reading, scheme, (*path, "rule")), **facts, **said))
            elif words == ["refuse"] and not condition.get("cites") and not _rewritten(reading.law, scheme, condition):
                found.append(RefusalWithoutArticle(_place(reading, scheme, (*path, "refuse")), **facts))
    return found


def _article_of_days(
    reading: Reading, scheme: Scheme, condition: Mapping[str, Any], path: tuple[Any, ...]
) -> Iterator[Defect]:
    """`cites` is one text, or one text for each stretch of days: without gaps, in their order."""
    listed = condition.get("cites")
    if listed is None or isinstance(listed, str):
        return
    document = reading.documents[_place(reading, scheme, path).file]
    said = "a text, or a list of from, to and cites whose days follow one another"
    said_zh = "一段文字，或者日期前后相接的 from、to、cites 列表"
    rows = listed if isinstance(listed, (list, tuple)) else ()
    fit = all(isinstance(one, Mapping) and set(one) <= {"from", "to", "cites"} and one.get("cites") for one in rows)
    ends = [one.get("to") for one in rows] if fit else []
    starts = [one.get("from") for one in rows] if fit else []
    if not rows or not fit or starts[:1] != [None] or ends[-1:] != [None] or starts[1:] != ends[:-1]:
        days = ", ".join(f"{one.get('from', '…')} to {one.get('to', '…')}" for one in rows if isinstance(one, Mapping))
        yield form(document, "cites", said, said_zh, days or listed, *path, "cites")


def _rewritten(law: Law, scheme: Scheme, condition: Mapping[str, Any]) -> bool:
    """Whether the articles of the condition change with its rule: then the version that decides is cited."""
    versions = law.rules.get(full_name(law, scheme.id, str(condition.get("rule"))) or "", ())
    return len({version.cites for version in versions}) > 1


def conditions_of(scheme: Scheme) -> Iterator[tuple[Mapping[str, Any], tuple[Any, ...]]]:
    """Every condition of a scheme and its path in scheme.yaml."""
    above: list[tuple[Any, tuple[Any, ...]]] = [(scheme.facts.get("award") or {}, ("award",))]
    for word in ("lump_sums", "settlements"):
        above += [(part, (word, at)) for at, part in enumerate(scheme.facts.get(word) or ())]
    for part, path in above:
        for at, condition in enumerate(part.get("conditions") or ()):
            yield condition, (*path, "conditions", at)


def texts_are_in_both_languages(reading: Reading) -> list[Defect]:
    """Wherever a scheme, its services or the country's remedies speak, they speak English and Chinese."""
    found: list[Defect] = []
    for file, document in reading.documents.items():
        name = file.rsplit("/", 1)[-1]
        if name in ("scheme.yaml", "service.yaml", "shape.yaml") or file in ("remedies.yaml", "regions.yaml"):
            scheme = file.split("/")[-2] if "/" in file else file
            for path, missing in _one_language(document.data, ()):
                language, language_zh = ("Chinese", "中文") if missing == "zh" else ("English", "英文")
                facts = {"where": _where(path), "scheme": scheme, "language": language, "language_zh": language_zh}
                found.append(TextMissing(document.place(*path), **facts))
    return found


def _one_language(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Paths of mappings that have one of en and zh, and the one they lack."""
    if isinstance(data, dict):
        for have, lack in (("en", "zh"), ("zh", "en")):
            if data.get(have) and not data.get(lack):
                yield path, lack
        for key, value in data.items():
            yield from _one_language(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _one_language(value, (*path, index))


def decisions_have_remedies(reading: Reading) -> list[Defect]:
    """A scheme that decides awards stands in a country whose remedies are written down."""
    remedies = reading.law.files.get("remedies")
    listed = remedies.get("remedies") if isinstance(remedies, Mapping) else remedies
    if listed:
        return []
    problem, problem_zh = ("missing", "不存在") if remedies is None else ("empty", "是空的")
    return [
        RemedyMissing(scheme.place, scheme=scheme.id, problem=problem, problem_zh=problem_zh)
        for scheme in reading.law.schemes.values()
        if scheme.facts.get("award") or scheme.facts.get("lump_sums")
    ]


def mergers_lead_to_schemes(reading: Reading) -> list[Defect]:
    """A scheme that ends in another one names a scheme."""
    schemes = reading.law.schemes
    return [
        MergerUnknown(_place(reading, scheme, ("merges_into", at)), scheme=scheme.id, into=str(merger.get("scheme")))
        for scheme in schemes.values()
        for at, merger in enumerate(scheme.facts.get("merges_into") or ())
        if merger.get("scheme") not in schemes
    ]


def schemes_come_after_no_circle(reading: Reading) -> list[Defect]:
    """`after:` names schemes and never leads back."""
    schemes = reading.law.schemes
    after = {s.id: [str(x) for x in s.facts.get("after") or ()] for s in schemes.values()}
    found: list[Defect] = [
        AfterUnknown(_place(reading, schemes[name], ("after",)), scheme=name, after=other)
        for name, others in after.items()
        for other in others
        if other not in schemes
    ]
    told: set[str] = set()
    for name in after:
        way = _way_back(name, after)
        if way and not told & set(way):
            told.update(way)
            found.append(AfterCircle(_place(reading, schemes[name], ("after",)), way=" → ".join(way)))
    return found


def _way_back(start: str, after: Mapping[str, list[str]]) -> list[str] | None:
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for below in after.get(way[-1], ()):
            if below == start:
                return [*way, start]
            if below not in seen:
                seen.add(below)
                ways.append([*way, below])
    return None


def _place(reading: Reading, scheme: Scheme, path: tuple[Any, ...]) -> Place:
    """Where a path of a scheme stands: in scheme.yaml, or in the shape.yaml beside it that says the right."""
    document = reading.documents.get(scheme.place.file)
    if document is None:
        return scheme.place
    shape = reading.documents.get(f"{scheme.place.file.rpartition('/')[0]}/shape.yaml")
    if shape is None or not path or document.data.get(path[0]):
        return document.place(*path)
    return shape.place(*(path[path.index("conditions") :] if "conditions" in path else ("shape",)))


def _where(path: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in path) or "the file"
