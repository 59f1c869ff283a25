"""`law check`: named sentences about a country's law; each gives the places where it does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shebao.kernel.regions import NATION, within
from shebao.law.checks_financing import state_schemes_take_no_contributions
from shebao.law.checks_schemes import (
    amounts_of_schemes_are_rounded,
    decisions_have_remedies,
    mergers_lead_to_schemes,
    refusals_say_what_they_mean,
    rules_named_by_schemes_exist,
    schemes_come_after_no_circle,
    schemes_name_their_basis,
    texts_are_in_both_languages,
)
from shebao.law.checks_service import services_are_whole
from shebao.law.checks_truth import values_nobody_read_are_unverified
from shebao.law.checks_versions import (
    local_values_stay_in_bounds,
    no_holes_in_force,
    no_versions_overlap,
    rules_are_known_in_time,
    values_stay_in_range,
    versions_are_known_in_time,
    versions_of_a_rule_agree,
)
from shebao.law.coverage import covered_rules_have_versions
from shebao.law.defects import Defect, in_order
from shebao.law.dimensions import units_fit
from shebao.law.graph import circles, depends_on, stands
from shebao.law.instruments import listed_instruments_are_whole
from shebao.law.ir import Law, Place, Ref, walk
from shebao.law.load import Reading, find, read_country

_LOCAL = re.compile(r"local/(\d{6})_")


class Circle(Defect):
    """The rules wait for one another: {way}. One of them must not name the next."""

    code = "law.circle"
    zh = "这些规则互相等待：{way}。其中之一不得引用下一个。"


class NameMissing(Defect):
    """{name} has no {language} name: write names with en and zh."""

    code = "law.name_missing"
    zh = "{name} 缺少{language_zh}名称：names 须写明 en 和 zh。"


class DocumentMissing(Defect):
    """{name}, version {version}, names no document that says so: add document: …."""

    code = "law.document_missing"
    zh = "{name} 的版本 {version} 没有注明文件：请加 document: …，写明依据。"


class ArgumentUnused(Defect):
    """{rule} names {name} as an argument but does not use it; the arguments are the dependencies. Take it out,
    or use it."""

    code = "law.argument_unused"
    zh = "{rule} 把 {name} 列为参数却没有使用；参数就是依据，请删去或使用它。"


class NotVisible(Defect):
    """{rule} ({region}) names {name}, which exists only in {where}: a rule sees its own place and those above
    it. Move one of the two."""

    code = "law.not_visible"
    zh = "{rule}（{region}）引用了只在 {where} 存在的 {name}：规则只能看到本地区及其上级，请移动其中之一。"


class WordNotInGlossary(Defect):
    """The identifier {name} contains "{word}", which is not in glossary.yaml: use the glossary's English word."""

    code = "law.glossary"
    zh = "标识 {name} 中的“{word}”不在 glossary.yaml 中：请使用术语表的英文词。"


def no_rule_waits_for_itself(reading: Reading) -> list[Defect]:
    """No rule depends on itself through others, in any place or at any time."""
    law = reading.law
    return [Circle(_closing(law, circle), way=" → ".join(circle)) for circle in circles(law) if stands(law, circle)]


def _closing(law: Law, circle: list[str]) -> Place:
    """The version of the first rule that names the second; another version need not."""
    return next(version.place for version in law.rules[circle[0]] if circle[1] in version.args)


def names_are_in_both_languages(reading: Reading) -> list[Defect]:
    """Every value, input and scheme has an English and a Chinese name."""
    law = reading.law
    named = (
        *((value.name, value.names, value.place) for value in law.values.values()),
        *((i.name, i.names, i.place) for i in law.inputs.values() if i.relation is None),
        *((scheme.id, scheme.names, scheme.place) for scheme in law.schemes.values()),
    )
    return [
        NameMissing(place, name=name, language=language, language_zh=language_zh)
        for name, names, place in named
        for language, language_zh, text in (("English", "英文", names.en), ("Chinese", "中文", names.zh))
        if not text
    ]


def values_name_their_documents(reading: Reading) -> list[Defect]:
    """Every version of a value says which document it rests on."""
    return [
        DocumentMissing(box.place, name=value.name, version=box.id.split("@", 1)[1])
        for value in reading.law.values.values()
        for box in value.boxes
        if box.value is not None and not box.document
    ]


def arguments_are_used(reading: Reading) -> list[Defect]:
    """A rule's arguments are exactly what it stands on."""
    found: list[Defect] = []
    for versions in reading.law.rules.values():
        for rule in versions:
            used = {part.name for part in walk(rule.expr) if isinstance(part, Ref)}
            found += [ArgumentUnused(rule.place, rule=rule.name, name=name) for name in rule.args if name not in used]
    return found


def rules_see_their_place(reading: Reading) -> list[Defect]:
    """A rule uses no name that exists only in another place."""
    law = reading.law
    homes = _homes(law)
    found: list[Defect] = []
    for versions in law.rules.values():
        for rule in versions:
            for name in depends_on(rule):
                known = homes.get(name, {NATION})
                if not any(within(rule.region, home) for home in known):
                    facts = {"rule": rule.name, "region": rule.region, "name": name, "where": ", ".join(sorted(known))}
                    found.append(NotVisible(rule.place, **facts))
    return found


def _homes(law: Law) -> dict[str, set[str]]:
    """The regions in which each name is defined."""
    homes = {name: {_home(value.place), *(b.region for b in value.boxes)} for name, value in law.values.items()}
    homes |= {name: {_home(thing.place)} for name, thing in law.inputs.items()}
    homes |= {name: {rule.region for rule in versions} for name, versions in law.rules.items()}
    return homes


def _home(place: Place) -> str:
    match = _LOCAL.match(place.file)
    return match[1] if match else NATION


def identifiers_are_words_of_the_glossary(reading: Reading) -> list[Defect]:
    """Where glossary.yaml lists `identifier_words`, names are made of them; `refused_words` are never used."""
    glossary = reading.law.files.get("glossary")
    if not isinstance(glossary, Mapping):
        return []
    allowed = _word_list(glossary.get("identifier_words"))
    refused = _word_list(glossary.get("refused_words"))
    found: list[Defect] = []
    for name, place in _identifiers(reading.law):
        for word in name.split("_"):
            if word in refused or (allowed and word.rstrip("0123456789") and word not in allowed):
                found.append(WordNotInGlossary(place, name=name, word=word))
    return found


def _word_list(listed: Any) -> frozenset[str]:
    return frozenset(str(word) for word in listed) if isinstance(listed, list) else frozenset()


def _identifiers(law: Law) -> Iterator[tuple[str, Place]]:
    things: Iterable[tuple[str, Place]] = (
        *((name, value.place) for name, value in law.values.items()),
        *((name, value.place) for name, value in law.inputs.items()),
        *((name, versions[0].place) for name, versions in law.rules.items()),
        *((name, scheme.place) for name, scheme in law.schemes.items()),
    )
    return ((name.rsplit(".", 1)[-1], place) for name, place in things)


def _of_law(check: Callable[[Law], list[Defect]]) -> Callable[[Reading], list[Defect]]:
    def checked(reading: Reading) -> list[Defect]:
        return check(reading.law)

    checked.__name__ = check.__name__
    checked.__doc__ = check.__doc__
    return checked


CHECKS: tuple[Callable[[Reading], list[Defect]], ...] = (
    no_rule_waits_for_itself,
    names_are_in_both_languages,
    values_name_their_documents,
    values_nobody_read_are_unverified,
    arguments_are_used,
    rules_see_their_place,
    identifiers_are_words_of_the_glossary,
    _of_law(units_fit),
    _of_law(no_versions_overlap),
    versions_are_known_in_time,
    _of_law(rules_are_known_in_time),
    _of_law(no_holes_in_force),
    _of_law(values_stay_in_range),
    _of_law(local_values_stay_in_bounds),
    _of_law(versions_of_a_rule_agree),
    _of_law(covered_rules_have_versions),
    rules_named_by_schemes_exist,
    schemes_name_their_basis,
    amounts_of_schemes_are_rounded,
    refusals_say_what_they_mean,
    texts_are_in_both_languages,
    decisions_have_remedies,
    mergers_lead_to_schemes,
    schemes_come_after_no_circle,
    state_schemes_take_no_contributions,
    listed_instruments_are_whole,
    services_are_whole,
)


def check(reading: Reading) -> list[Defect]:
    """Everything that is wrong with a law as read, in the order of its files."""
    return in_order((*reading.defects, *(defect for sentence in CHECKS for defect in sentence(reading))))


def check_country(country: str | Path) -> list[Defect]:
    """Read and check the law of a country. Raises CountryNotFound."""
    return check(read_country(find(country)))
