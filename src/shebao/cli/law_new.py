"""`shebao law new`: a scheme folder after the likeness of another, sound but for what is still to be named."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import DAY, close_ones, country_option, json_option, lang_option
from shebao.cli.law_new_words import Words, grouped, words_between
from shebao.cli.output import Output
from shebao.engine.formula import short
from shebao.engine.reading import shown
from shebao.engine.worked import Worked, ask
from shebao.kernel.dates import month_of, month_text, parse_date, parse_month
from shebao.kernel.errors import ShebaoError
from shebao.kernel.regions import NATION
from shebao.law.cases import Case, read_cases
from shebao.law.checks_folder import examine
from shebao.law.checks_naming import TO_NAME, TO_NAME_ZH, TO_WORD, nothing_is_left_to_name
from shebao.law.defects import Defect, counted, one_stop
from shebao.law.folders import rule_files
from shebao.law.ir import Law, Names, Place
from shebao.law.load import find, load
from shebao.law.text import parse

FILES = ("scheme.yaml", "shape.yaml", "parameters.yaml", "inputs.yaml", "rules.py", "service.yaml", "entries.yaml")
MONEY = ("part", "financing_class", "line", "agency_level", "fund")
"""What a scheme takes over of the one it is paid like, beside its entries."""
NO_WORDS = Words((), ())
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TEXT = r"(\"[^\"]*\"|'[^']*'|[^,}\n]+)"


class NameUnfit(ShebaoError):
    """A scheme cannot be called "{name}": {reason}."""

    code = "cli.new_name"
    zh = "制度不能命名为“{name}”：{reason_zh}。"


class LikenessUnknown(ShebaoError):
    """There is no scheme "{like}" to copy, here or in another country of the folder. {known}."""

    code = "cli.new_like"
    zh = "没有可供参照的制度“{like}”（本国及同级目录均无）。{known_zh}。"


class PlaceUnknown(ShebaoError):
    """The region {region} is not in regions.yaml: write it there first, or name another."""

    code = "cli.new_region"
    zh = "regions.yaml 中没有地区 {region}：请先写入，或换一个地区。"


class NewRefused(ShebaoError):
    """{name} was not made, for `law check` would say:
    {defects}."""

    code = "cli.new_refused"
    zh = "未建立 {name}，因为 law check 会指出：\n{defects_zh}"

    @property
    def english(self) -> str:
        """The sentence; the last defect brings its own full stop."""
        return one_stop(super().english)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made: the scheme's id and names, its place, and the folder it is copied from."""

    root: Path
    name: str
    like: str
    region: str
    source: Path
    en: str
    zh: str
    paid_like: Path | None = None
    words: Words = NO_WORDS
    notice: str = ""  # the document it rests on, by its number; nothing: each place is left to be named
    since: date | None = None  # its first day


@click.command("new")
@click.argument("name")
@click.option("--like", required=True, help="A scheme to copy, of this country or of another beside it.")
@click.option("--region", default=NATION, show_default=True, help="Whose scheme it is: a division code.")
@click.option("--paid-like", help="A scheme of this country whose fund, office and accounts the new one shares.")
@click.option("--en", help="English name.")
@click.option("--zh", help="Chinese name.")
@click.option("--notice", default="", help="Number of the document it rests on: stands where one is to be named.")
@click.option("--from", "since", type=DAY, help="Its first day, in the place of the copied scheme's.")
@country_option
@json_option
@lang_option
def new_command(name: str, country: str, *, as_json: bool, lang: str, **options: Any) -> None:
    """Make a folder for a new scheme: rules and values of another, every document and sentence still to be named.

    It lists each place that is left to you; `law check` fails until the last of them is named.
    """
    out, root = Output(as_json=as_json, lang=lang), find(country)
    if not _ID.fullmatch(name):
        en, zh = "small letters, digits and single underscores", "只用小写字母、数字和单个下划线"
        raise NameUnfit(name=name, reason=en, reason_zh=zh)
    law = load(root)
    if name in law.schemes:
        there = law.schemes[name].place.file
        raise NameUnfit(name=name, reason=f"it exists already: {there}", reason_zh=f"已有该制度：{there}")
    like = str(options["like"])
    english = str(options["en"] or name.replace("_", " ").capitalize())
    chinese = str(options["zh"] or f"{english}（{TO_NAME_ZH}）")
    paid = _paid_like(root, law, options["paid_like"])
    wish = Wish(root, name, like, str(options["region"]), _likeness(root, like), english, chinese, paid)
    wish = replace(wish, notice=str(options["notice"]).strip(), since=options["since"])
    target = _target(wish, law)
    wish = replace(wish, words=_words(wish, law, Names(english, str(options["zh"] or ""))))
    made = make(wish, target)
    left = _told(out, wish, target, made)
    files = [str(f.relative_to(target)) for f in made]
    out.result({"scheme": name, "folder": str(target), "files": files, "to_be_named": [d.plain() for d in left]})


def _told(out: Output, wish: Wish, target: Path, made: list[Path]) -> list[Defect]:
    """What was made, and every place that is still to be named, by file and line."""
    zh, root = out.lang == "zh", wish.root
    folder = target.relative_to(root.parent.parent) if root.parent.parent in target.parents else target
    out.line(f"已建立 {folder}：" if zh else f"Made {folder}:")
    for file in made:
        out.line(f"  {file.relative_to(target)}")
    inside = target.relative_to(root).as_posix() + "/"
    left = [d for d in nothing_is_left_to_name(root) if d.place.file.startswith(inside)]
    out.line()
    out.line("待填写（文件 行号）：" if zh else "Left to you, by file and line:")
    for line in grouped(left, inside, out.lang):
        out.line(line)
    out.line()
    if zh:
        out.line(f"以上 {len(left)} 处尚待填写，填完之前 law check 不会通过。")
        out.line("数值核对原文后请删去 unverified: true；cases/first.yaml 请换成您自己的案例。")
    else:
        out.line(f"{counted(len(left), 'place')} left to name; until the last is named `law check` fails.")
        out.line("Take unverified: true off a figure whose text you have read; put your own case in cases/first.yaml.")
    commands = f"shebao law check --watch {folder}; shebao law test {wish.name} --country {root}"
    out.line(f"然后：{commands}" if zh else f"Then: {commands}")
    return left


def _words(wish: Wish, law: Law, names: Names) -> Words:
    """What the likeness and the copy call themselves and their places."""
    country = _country_of(wish.source)
    return words_between((load(country), wish.like, wish.source), (law, wish.region), names)


def _country_of(source: Path) -> Path:
    return next(p for p in source.parents if (p / "regions.yaml").exists())


def _likeness(root: Path, like: str) -> Path:
    """The folder of the scheme to copy: of this country, else of one beside it."""
    schemes: dict[str, Path] = {}
    for country in (root, *sorted(p for p in root.parent.iterdir() if p.is_dir() and p != root)):
        for file in sorted(country.glob("*/**/scheme.yaml")):
            if re.search(r"(?m)^kind:", file.read_text(encoding="utf-8")):
                schemes.setdefault(file.parent.name, file.parent)
    if like not in schemes:
        raise LikenessUnknown(like=like, **close_ones(like, schemes))
    return schemes[like]


def _paid_like(root: Path, law: Law, scheme: str | None) -> Path | None:
    """The folder of the scheme of this country that is paid as the new one is to be. Raises LikenessUnknown."""
    if scheme is None:
        return None
    if scheme not in law.schemes:
        raise LikenessUnknown(like=scheme, **close_ones(scheme, law.schemes))
    return (root / law.schemes[scheme].place.file).parent


def _paid(wish: Wish, target: Path) -> None:
    """Entries, fund and office of the scheme it is paid like; everything else stays the likeness's."""
    if wish.paid_like is None:
        return
    entries = (wish.paid_like / "entries.yaml").read_text(encoding="utf-8")
    entries = re.sub(r"(?m)^#.*\n", "", entries)  # what is said of the other scheme
    said = rf'\1en: "{wish.en} paid", zh: "发放{wish.zh}"}}'
    entries = re.sub(r"(?m)^(  pay: \{.*?)en: .*\}$", said, entries)
    (target / "entries.yaml").write_text(entries, encoding="utf-8")
    theirs = parse((wish.paid_like / "scheme.yaml").read_text(encoding="utf-8"), "", []).data
    own = (target / "scheme.yaml").read_text(encoding="utf-8")
    for word in MONEY:
        own = re.sub(rf"(?m)^{word}:.*\n", "", own)
        if word in theirs:
            own += f"{word}: {theirs[word]}\n"
    (target / "scheme.yaml").write_text(own, encoding="utf-8")


def _target(wish: Wish, law: Law) -> Path:
    if wish.region == NATION:
        return wish.root / "national" / wish.name
    local = next((wish.root / "local").glob(f"{wish.region}_*"), None)
    if local is None:
        local = wish.root / "local" / f"{wish.region}_{_place_name(law.files.get('regions'), wish.region)}"
    return local / wish.name


def _place_name(regions: Any, code: str) -> str:
    """The English name of a place as a folder writes it."""
    listed = regions.get("regions", ()) if isinstance(regions, Mapping) else ()
    for region in listed:
        for version in region.get("versions", ()):
            if str(version.get("code")) == code:
                return re.sub(r"[^a-z0-9]+", "_", str(version["en"]).lower()).strip("_")
    raise PlaceUnknown(region=code)


def make(wish: Wish, target: Path) -> list[Path]:
    """Write the folder; nothing stays of one that the check refuses. Raises NewRefused."""
    before = {(d.code, d.place) for d in examine(wish.root).defects}
    new_place = not target.parent.exists()
    try:
        (target / "cases").mkdir(parents=True)
        for file in (*FILES, *(rules.name for rules in rule_files(wish.source)[1:])):
            if (wish.source / file).exists():
                text = (wish.source / file).read_text(encoding="utf-8")
                (target / file).write_text(_rewritten(file, text, wish), encoding="utf-8")
        _paid(wish, target)
        _write_case(wish, _checked(wish, before), target / "cases" / "first.yaml")
        _named(wish, target)
    except BaseException:
        shutil.rmtree(target.parent if new_place else target)
        raise
    return sorted(file for file in target.rglob("*") if file.is_file())


def _named(wish: Wish, target: Path) -> None:
    """The document and the first day that were typed, wherever they are to be named or were the likeness's."""
    like = parse((wish.source / "scheme.yaml").read_text(encoding="utf-8"), "", []).data
    first = str(like.get("from", "")) if isinstance(like, Mapping) else ""
    for file in (one for one in target.rglob("*") if one.is_file()):
        text = file.read_text(encoding="utf-8")
        if wish.since is not None and first and file.parent.name == "cases":
            text = _moved_on(text, int(month_of(wish.since)) - int(month_of(parse_date(first))))
        elif wish.since is not None and first:
            text = re.sub(
                rf"(?m)^ +(?!{first})\d{{4}}-\d{{2}}-\d{{2}}: .*\n", "", text
            )  # later changes of the likeness
            text = text.replace(first, wish.since.isoformat())
        text = text.replace(TO_NAME, wish.notice) if wish.notice else text  # last: a number may look like a day
        file.write_text(text, encoding="utf-8")


def _moved_on(text: str, months: int) -> str:
    """A case some months later, the person's own months with it; a day of a period is its month."""

    def moved(found: re.Match[str]) -> str:
        return month_text(int(parse_month(found[1])) + months)

    return re.sub(r"\b(\d{4}-\d{2})(?:-\d{2})?\b", moved, text)


def _checked(wish: Wish, before: set[tuple[str, Place]]) -> Law:
    examined = examine(wish.root)
    wrong = [d for d in examined.defects if (d.code, d.place) not in before and not d.code.startswith("law.to_be_")]
    if wrong:
        told, told_zh = ("\n".join(d.told(lang) for d in wrong) for lang in ("en", "zh"))
        raise NewRefused(name=wish.name, defects=told, defects_zh=told_zh)
    return examined.reading.law


def _rewritten(file: str, text: str, wish: Wish) -> str:
    """The same text under the new name, with every document still to be named."""
    text = re.sub(rf"\b{wish.like}\b", wish.name, text)
    if file.endswith(".py"):
        return re.sub(r"cites=(\"[^\"]*\"|'[^']*')", f'cites="{TO_NAME}"', text)
    text = re.sub(r"(?m)^#.*\n", "", text)  # what is said of the other scheme
    text = re.sub(rf"(?m)^(\s*(?:- )?(?:legal_basis|cites|source):) {_TEXT}$", rf"\1 {TO_NAME}", text)
    text = re.sub(rf"([{{,] *cites:) {_TEXT}", rf"\1 {TO_NAME}", text)
    if file == "scheme.yaml":
        text = re.sub(r"(?m)^names:.*$", f'names: {{en: "{wish.en}", zh: "{wish.zh}"}}', text, count=1)
        text = re.sub(r"region: \"?\d{6}\"?", f'region: "{wish.region}"', text)
    if file == "parameters.yaml":
        text = re.sub(rf"(?m)^( *)document: {_TEXT}$", rf"\1document: {TO_NAME}\n\1unverified: true", text)
        text = re.sub(rf"([{{,] *)document: {_TEXT}", rf"\1document: {TO_NAME}, unverified: true", text)
        text = re.sub(r"(unverified: true.*), unverified: true", r"\1", text)
    text = wish.words.put_in(text)
    if file == "scheme.yaml":
        text = wish.words.mark() + text
    return _marked(text) if file in ("scheme.yaml", "shape.yaml", "service.yaml", "inputs.yaml") else text


def _marked(text: str) -> str:
    """Every line with a sentence of the likeness says that it is to be worded; the data stay what they were."""
    plain, lines = parse(text, "", []).data, text.splitlines()
    marked = [f"{line}  {TO_WORD}" if number in _sentences(lines) else line for number, line in enumerate(lines)]
    if _same(marked, plain):
        return "\n".join(marked) + "\n"
    for number in _sentences(lines):  # a text over several lines takes no comment: those are left unmarked
        tried = [*lines[:number], f"{lines[number]}  {TO_WORD}", *lines[number + 1 :]]
        if _same(tried, plain):
            lines = tried
    return "\n".join(lines) + "\n"


def _same(lines: list[str], plain: object) -> bool:
    defects: list[Defect] = []
    return bool(parse("\n".join(lines), "", defects).data == plain) and not defects


def _sentences(lines: list[str]) -> list[int]:
    """Lines that hold words for people: `en` or `zh`, but for names, which a jurist sees at once."""
    found, names_at = [], -1
    for number, line in enumerate(lines):
        depth = len(line) - len(line.lstrip(" -"))
        if names_at >= 0 and depth <= names_at:
            names_at = -1
        if re.match(r"[ -]*names:", line):
            names_at = depth if line.rstrip().endswith(":") else -1
        elif names_at < 0 and re.search(r"\b(en|zh):", line) and not line.lstrip().startswith("#"):
            found.append(number)
    return found


# --- one case --------------------------------------------------------------------------------------------------------


def _write_case(wish: Wish, law: Law, file: Path) -> None:
    """The first case of the likeness, asked of the copied rules: a figure to be replaced by one from a document."""
    country = _country_of(wish.source)
    defects: list[Defect] = []
    cases = read_cases(country, load(country), defects, wish.like)
    found = next((w for case in cases if (w := ask(law, _moved(case, wish, law))).decision and w.decision.values), None)
    text = "\n".join(_case_lines(wish, law, found)) if found else _empty_case(wish, law)
    file.write_text(text + "\n", encoding="utf-8")


def _moved(case: Case, wish: Wish, law: Law) -> Case:
    def named(name: str) -> str:
        own = f"{wish.name}.{short(name)}"
        return own if own in {*law.inputs, *law.rules, *law.relations} else name

    outputs = {named(name): 0 for name in case.outputs if named(name) in law.rules}
    inputs = {named(name): value for name, value in case.inputs.items()}
    relations = {named(name): rows for name, rows in case.relations.items()}
    return replace(
        case, scheme=wish.name, region=wish.region, inputs=inputs, relations=relations, typed={}, outputs=outputs
    )


def _case_lines(wish: Wish, law: Law, worked: Worked) -> Iterator[str]:
    case, decision = worked.case, worked.decision
    assert decision is not None
    yield "# One case to fill: put the figures of a real document here, and name it. Calculated from the copied rules,"
    yield f"# so `shebao law test {wish.name}` is met until you change the rules or the figures."
    yield "- name: first case"
    yield "  kind: after"
    yield f"  period: {case.period}"
    yield f'  region: "{wish.region}"'
    yield from (f"  known: {case.known}",) if case.known else ()
    yield f"  source: {TO_NAME}"
    yield "  input:"
    for name, value in case.inputs.items():
        yield f"    {short(name)}: {_plain(value)}"
    for name, rows in case.relations.items():
        yield f"    {short(name)}:"
        for row in rows:
            yield f"      - {{{', '.join(f'{key}: {_plain(value)}' for key, value in row.items())}}}"
    yield "  output:"
    for name in case.outputs:
        value = decision.values.get(name) if name in decision.values else None
        yield f"    {short(name)}: {'refused' if value is None else shown(value, law.rules[name][0].type)}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _empty_case(wish: Wish, law: Law) -> str:
    """Nothing to copy: what is to be written, as a comment."""
    inputs = [f"#     {short(name)}:" for name in law.inputs if name.startswith(f"{wish.name}.")]
    head = ["# One case to fill, for example:", "# - name: first case", "#   kind: after", "#   period: 2025-10"]
    return "\n".join(
        [*head, f'#   region: "{wish.region}"', f"#   source: {TO_NAME}", "#   input:", *inputs, "#   output:"]
    )
