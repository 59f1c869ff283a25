"""The folder of a country: which files belong to which scheme and region, read into one gathering of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shebao.kernel.regions import NATION
from shebao.law.defects import Defect, FileNotReadable, FolderUnknown, FormWrong, KeyMissing, NameTwice, SignWrong
from shebao.law.inputs import read_inputs
from shebao.law.ir import Input, Names, Place, Relation, Scheme, Value
from shebao.law.link import SHARED, Located
from shebao.law.parameters import merged, read_values
from shebao.law.parser import parse_rules
from shebao.law.scheme import read_extension, read_scheme
from shebao.law.shapes import ShapeBeside, ShapeOfAnother, called, read_shape
from shebao.law.text import NOT_OPENED, Document, read, settled

_LOCAL = re.compile(r"(\d{6})_[a-z0-9_]+")
_SCHEME = re.compile(r"[a-z][a-z0-9_]*")
_RULES = re.compile(r"rules(_[a-z0-9]+)*\.py")
KIND_ZH = {"a value": "值", "an input": "输入", "a rule": "规则", "a relation": "关系", "a scheme": "方案"}


@dataclass(frozen=True, slots=True)
class Folder:
    """One scheme folder (or shared) of one region."""

    path: Path
    scheme: str
    region: str


@dataclass(slots=True)
class Gathered:
    """All texts of a country by full name, and what was wrong with them."""

    root: Path
    values: dict[str, Value] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    rules: dict[str, list[Located]] = field(default_factory=dict)
    schemes: dict[str, Scheme] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)

    def name_of(self, path: Path) -> str:
        """The file's name in messages: relative to the country's folder."""
        return path.relative_to(self.root).as_posix()

    def read(self, path: Path) -> Document:
        """One YAML file, remembered for the lines of later findings."""
        document = read(path, self.name_of(path), self.defects)
        self.documents[document.file] = document
        return document


def gather(root: Path) -> Gathered:
    """Read every file of a country."""
    found = Gathered(root)
    for path in sorted(root.glob("*.yaml")):
        found.files[path.stem] = settled(found.read(path).data)
    for folder in folders(root, found.defects):
        _gather_folder(found, folder)
    _find_double_names(found)
    return found


def folders(root: Path, defects: list[Defect]) -> Iterator[Folder]:
    """Shared first, then national schemes, then local ones by code."""
    if (root / SHARED).is_dir():
        yield Folder(root / SHARED, SHARED, NATION)
    yield from _schemes(root, root / "national", NATION, defects)
    for path in _subfolders(root / "local"):
        match = _LOCAL.fullmatch(path.name)
        if match is None:
            defects.append(_wrong_folder(root, path, "six digits, underscore, name", "六位代码、下划线、名称"))
            continue
        yield from _schemes(root, path, match[1], defects)


def _schemes(root: Path, above: Path, region: str, defects: list[Defect]) -> Iterator[Folder]:
    for path in _subfolders(above):
        if _SCHEME.fullmatch(path.name):
            yield Folder(path, path.name, region)
        else:
            defects.append(_wrong_folder(root, path, "a scheme id in small letters", "小写字母的方案标识"))


def _subfolders(path: Path) -> list[Path]:
    if not path.is_dir():
        return []
    return sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith((".", "__")))


def _wrong_folder(root: Path, path: Path, expected: str, expected_zh: str) -> FolderUnknown:
    name = path.relative_to(root).as_posix()
    return FolderUnknown(Place(name, 1), folder=path.name, expected=expected, expected_zh=expected_zh)


def _gather_folder(found: Gathered, folder: Folder) -> None:
    documents = {
        word: found.read(folder.path / f"{word}.yaml")
        for word in ("scheme", "parameters", "inputs", "service", "entries", "shape")
        if (folder.path / f"{word}.yaml").is_file()
    }
    if "parameters" in documents:
        _add_values(
            found, read_values(documents["parameters"], folder.scheme, folder.region, found.values, found.defects)
        )
    if "inputs" in documents:
        inputs, relations = read_inputs(documents["inputs"], folder.scheme, found.defects)
        _add_inputs(found, inputs, relations)
    unread = {defect.place.file for defect in found.defects if isinstance(defect, FileNotReadable | SignWrong)}
    whole = {word: document.data or document.file not in unread for word, document in documents.items()}
    if folder.scheme != SHARED and whole.get("scheme", True):
        try:
            _add_scheme(found, folder, documents)
            if whole.get("shape"):
                _add_shape(found, folder, documents["shape"])
        except Defect as defect:
            found.defects.append(defect)
    for rules in rule_files(folder.path):
        _add_rules(found, folder, rules)


def rule_files(folder: Path) -> list[Path]:
    """rules.py, and rules_<part>.py beside it where the rules are too many for one page; rules.py comes first."""
    return sorted(file for file in folder.glob("rules*.py") if _RULES.fullmatch(file.name) and file.is_file())


def _add_values(found: Gathered, values: dict[str, Value]) -> None:
    for name, value in values.items():
        first = found.values.get(name)
        if first is None:
            found.values[name] = value
            continue
        if first.boxes and value.boxes and first.kind != value.kind:
            facts = {"where": name, "expected": f"a {first.kind}", "expected_zh": first.kind, "found": value.kind}
            found.defects.append(FormWrong(value.place, **facts))
            continue
        found.values[name] = merged(first, value)


def _add_inputs(found: Gathered, inputs: dict[str, Input], relations: dict[str, Relation]) -> None:
    for kind, new, old in (("an input", inputs, found.inputs), ("a relation", relations, found.relations)):
        for name, thing in new.items():
            if name in old:
                found.defects.append(_twice(name, kind, thing.place, old[name].place))
    found.inputs = {**inputs, **found.inputs}
    found.relations = {**relations, **found.relations}


def _add_scheme(found: Gathered, folder: Folder, documents: dict[str, Document]) -> None:
    """A scheme of its own, or a local folder that adds to one that stands above it."""
    above = found.schemes.get(folder.scheme)
    scheme_file = found.name_of(folder.path / "scheme.yaml")
    if above is None:
        if "scheme" not in documents:
            raise KeyMissing(Place(scheme_file, 1), where=f"the folder of {folder.scheme}", key="scheme.yaml")
        nothing = Document(scheme_file, {}, {})
        service, entries = documents.get("service", nothing), documents.get("entries", nothing)
        found.schemes[folder.scheme] = read_scheme(documents["scheme"], folder.scheme, folder.region, service, entries)
        return
    if above.region != NATION:
        raise _twice(folder.scheme, "a scheme", Place(scheme_file, 1), above.place)
    for word in ("service", "entries"):
        if word in documents:
            en, zh = f"{word}.yaml belongs to the scheme's national folder", f"{word}.yaml 应放在该方案的全国目录"
            raise FileNotReadable(Place(documents[word].file, 1), reason=en, reason_zh=zh)
    if "scheme" in documents:
        more = read_extension(documents["scheme"], folder.scheme, folder.region)
        facts = {**above.facts, **{word: [*above.facts[word], *claims] for word, claims in more.items()}}
        found.schemes[folder.scheme] = replace(above, facts=facts)


def _add_shape(found: Gathered, folder: Folder, document: Document) -> None:
    """The right that shape.yaml says, in the scheme the same folder says."""
    shaped, scheme = read_shape(document, folder.scheme), found.schemes[folder.scheme]
    if scheme.region != folder.region:
        raise ShapeOfAnother(shaped.place, scheme=folder.scheme)
    for word in shaped.facts:
        if scheme.facts.get(word):
            raise ShapeBeside(scheme.place, scheme=folder.scheme, word=word)
    found.schemes[folder.scheme] = replace(scheme, facts={**scheme.facts, **shaped.facts})

    def names_of(word: str) -> Names | None:
        full = (f"{folder.scheme}.{word}", f"{SHARED}.{word}")
        known = next((things[n] for n in full for things in (found.inputs, found.values) if n in things), None)
        return None if known is None or not (known.names.en and known.names.zh) else known.names

    for rule in called(shaped, names_of):
        located = Located(rule, folder.scheme, folder.region)
        found.rules.setdefault(located.name, []).append(located)


def _add_rules(found: Gathered, folder: Folder, path: Path) -> None:
    name = found.name_of(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        found.defects.append(FileNotReadable(Place(name, 1), reason=str(problem), reason_zh=NOT_OPENED))
        return
    for rule in parse_rules(text, name, found.defects):
        located = Located(rule, folder.scheme, folder.region)
        found.rules.setdefault(located.name, []).append(located)


def _find_double_names(found: Gathered) -> None:
    """One name means one thing: a value, an input, a relation or a rule."""
    seen: dict[str, tuple[str, Place]] = {}
    places = (
        *((name, "a value", thing.place) for name, thing in found.values.items()),
        *((name, "an input", thing.place) for name, thing in found.inputs.items()),
        *((name, "a relation", thing.place) for name, thing in found.relations.items()),
        *((name, "a rule", located[0].text.place) for name, located in found.rules.items()),
    )
    for name, kind, place in places:
        if name in seen:
            found.defects.append(_twice(name, seen[name][0], place, seen[name][1]))
        seen.setdefault(name, (kind, place))


def _twice(name: str, kind: str, place: Place, first: Place) -> NameTwice:
    return NameTwice(place, name=name, kind=kind, kind_zh=KIND_ZH[kind], first=f"{first.file}:{first.line}")
