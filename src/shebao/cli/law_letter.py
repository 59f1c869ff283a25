"""`shebao law letter`: letter and explanation of a scheme's own worked case, by the renderer of real letters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from shebao.cli.law import DAY, country_option, json_option, lang_option, needs, scheme_of
from shebao.cli.law_show import known_region
from shebao.cli.law_test import cases_of
from shebao.cli.output import Output
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.ir import Law, Scheme
from shebao.service.explain import tell_explained
from shebao.service.letters import Letter
from shebao.service.render import TEMPLATES, font_folder, label_said, letter_html, letter_pdf, page
from shebao.service.specimen import KINDS, Asked, Specimen, Specimens, kinds_of, rights_of, why_no_letter
from shebao.service.text import LANGUAGES, Text, phrase

SUFFIX = {"zh": "", "en": ".en"}
SAYS = {
    "en": {
        "case": "Specimen of the worked case “{name}” ({region}, {day}).",
        "lent": "Facts the case does not name, lent for the specimen: {names}",
        "written": "{pages} pages, {letters} letters of {schemes} schemes: open {index}",
        "read": "Reading the worked cases and writing",
    },
    "zh": {
        "case": "样张依据案例“{name}”（{region}，{day}）。",
        "lent": "案例未写明、为样张补上的事实：{names}",
        "written": "共 {pages} 页，{schemes} 项制度的 {letters} 封函件：请打开 {index}",
        "read": "读取案例并写样张",
    },
}


class NothingToChoose(ShebaoError):
    """Without a scheme every letter of the law is written: say where with --out, and leave --item and --case away."""

    code = "cli.letter_all"
    zh = "未指定制度时将写出全部函件：请用 --out 指定文件夹，并去掉 --item、--case。"


class ItemUnknown(ShebaoError):
    """{scheme} decides nothing called "{item}". It decides: {known}."""

    code = "cli.letter_item"
    zh = "{scheme} 没有“{item}”这一事项。现有：{known}。"


@click.command("letter")
@click.argument("scheme", required=False)
@click.option("--item", default="", help="A lump sum or settlement of the scheme; default: its own right.")
@click.option("--kind", type=click.Choice(KINDS), default="granted", show_default=True, help="Which letter.")
@click.option("--case", "name", default="", help="A worked case by its name; default: the first that gives the letter.")
@click.option("--at", type=DAY, help="The law of this day on the facts of the case; default: the day of the case.")
@click.option("--region", default="", help="Division code of another place than the case's.")
@click.option("--ground", default="", help="Of a pause: its ground, as under pauses in service.yaml.")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="Folder to write the pages to.")
@click.option("--pdf", is_flag=True, help="PDF beside the pages.")
@country_option
@json_option
@lang_option
def letter_command(scheme: str | None, *, as_json: bool, lang: str, **asked: Any) -> None:
    """The specimen letter and explanation of a worked case of SCHEME; without SCHEME all letters of the law (--out)."""
    out, folder = Output(as_json=as_json, lang=lang), asked["folder"]
    if scheme is None and (folder is None or asked["item"] or asked["name"]):
        raise NothingToChoose
    law, cases = cases_of(str(asked["country"]), scheme)
    needs(law, "agencies", "remedies")
    house = Specimens(law, cases)
    if scheme is None:
        _all(out, house, _Folder(folder, law, pdf=asked["pdf"]))
        return
    found = scheme_of(law, scheme)
    if (why := why_no_letter(law, found)) is not None:
        out.line(why[lang])
        out.result({"scheme": scheme, "letters": [], "why": {"en": why.en, "zh": why.zh}})
        return
    region = known_region(law, asked["region"]) if asked["region"] else ""
    item = asked["item"] or rights_of(found)[0]
    if item not in rights_of(found):
        known = ", ".join(right or found.id for right in rights_of(found))
        raise ItemUnknown(scheme=scheme, item=item, known=known)
    specimen = house.of(found, Asked(item, asked["kind"], asked["name"], asked["at"], region, asked["ground"]))
    if folder is not None:
        _Folder(folder, law, pdf=asked["pdf"]).write(found, specimen, asked["kind"])
    _say(out, specimen)


def _say(out: Output, specimen: Specimen) -> None:
    """On the terminal: of which case it is, then the letter as lines."""
    words, case, claim = SAYS[out.lang], specimen.case, specimen.told.claim
    out.line(phrase("specimen_band")[out.lang])
    out.line(
        words["case"].format(name=case.name, region=specimen.told.claim.region, day=specimen.told.claim.event_date)
    )
    if specimen.lent:
        inputs = specimen.told.said.graph.inputs if specimen.told.said else {}
        names = [inputs[name].names for name in specimen.lent]
        listed = "、".join(n.zh for n in names) if out.lang == "zh" else ", ".join(n.en for n in names)
        out.line(words["lent"].format(names=listed))
    out.line()
    for line in letter_lines(specimen.letter, out.lang):
        out.line(line)
    out.result(
        {
            "case": case.name,
            "region": claim.region,
            "lent": list(specimen.lent),
            "letter": {lang: list(letter_lines(specimen.letter, lang)) for lang in LANGUAGES},
        }
    )


def letter_lines(letter: Letter, lang: str) -> Iterator[str]:
    """The letter as plain lines, whole and in order: what a golden file keeps and a terminal shows."""
    yield f"{letter.office[lang]} · {letter.numbers[lang]} · {letter.date[lang]}"
    yield from (letter.title[lang], letter.to[lang], letter.lead[lang])
    yield from (said[lang] for said in letter.opening)
    for section in letter.sections:
        yield from ("", section.heading[lang])
        for number, said in enumerate(section.sentences, start=1):
            yield f"{number}. {said[lang]}" if section.numbered else said[lang]
        for line in section.lines:
            parts = (label_said(line), *line.steps, line.source, line.mark)
            told = [part[lang] for part in parts if part and part[lang]]
            yield f"{' | '.join(told)} | {yuan(line.amount)}"
        if section.total is not None:
            yield f"{phrase('total')[lang]} | {yuan(section.total)}"
        yield from (said[lang] for said in section.after)
    yield ""
    yield from (said[lang] for said in letter.closing)


# --- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Folder:
    """Where pages go: each letter and explanation in both languages, with style and font beside them."""

    path: Path
    law: Law
    pdf: bool

    def write(self, scheme: Scheme, specimen: Specimen, kind: str) -> int:
        """The letter, and for what was granted its explanation. How many pages."""
        self._shared()
        item = specimen.told.claim.item
        stem = f"{scheme.id}{f'-{item}' if item else ''}-{kind}"
        explained = kind == "granted"
        for lang in LANGUAGES:
            ending, other = SUFFIX[lang], SUFFIX["en" if lang == "zh" else "zh"]
            links = {"other": f"{stem}{other}.html"}
            if self.pdf:
                bytes_ = letter_pdf(specimen.letter, lang, specimen.told.claim.event_date)
                (self.path / f"{stem}{ending}.pdf").write_bytes(bytes_)
                links["pdf"] = f"{stem}{ending}.pdf"
            if explained:
                links["explain"] = f"{stem}-why{ending}.html"
                telling = tell_explained(specimen.told, self.law)
                subtitle = Text(scheme.names.en, scheme.names.zh)
                facts: dict[str, Any] = {"telling": telling, "subtitle": subtitle, "after": (), "repeat": ""}
                facts |= {"other": f"{stem}-why{other}.html", "specimen": True}
                self._put(f"{stem}-why{ending}", page("explain", lang, **facts))
            self._put(f"{stem}{ending}", letter_html(specimen.letter, lang, **links))
        return len(LANGUAGES) * (2 if explained else 1)

    def _put(self, stem: str, text: str) -> None:
        (self.path / f"{stem}.html").write_text(text, encoding="utf-8")

    def _shared(self) -> None:
        (self.path / "fonts").mkdir(parents=True, exist_ok=True)
        shutil.copy(TEMPLATES / "style.css", self.path / "style.css")
        shutil.copy(font_folder() / "NotoSansSC-Regular.otf", self.path / "fonts" / "NotoSansSC-Regular.otf")

    def index(self, rows: list[tuple[Text, str]]) -> None:
        """The first page: every scheme with its letters, or why it has none."""
        for lang in LANGUAGES:
            links = [(said[lang], f"{stem}{SUFFIX[lang]}.html" if stem else "") for said, stem in rows]
            other = f"index{SUFFIX['en' if lang == 'zh' else 'zh']}.html"
            self._put(f"index{SUFFIX[lang]}", page("specimens", lang, links=links, other=other))


def _all(out: Output, house: Specimens, folder: _Folder) -> None:
    """Every right of every scheme with each letter it can come to; what has no letter says so."""
    rows: list[tuple[Text, str]] = []
    pages = letters = schemes = 0
    with out.work(SAYS[out.lang]["read"], len(house.law.schemes)) as bar:
        for scheme in house.law.schemes.values():
            why = why_no_letter(house.law, scheme)
            if why is not None:
                rows.append((why, ""))
            schemes += why is None
            for item, kind in wanted(house, scheme) if why is None else ():
                specimen = house.of(scheme, Asked(item, kind))
                pages, letters = pages + folder.write(scheme, specimen, kind), letters + 1
                title, name = specimen.letter.title, Text(scheme.names.en, scheme.names.zh)
                stem = f"{scheme.id}{f'-{item}' if item else ''}-{kind}"
                rows.append((Text(f"{name.en}: {title.en}", f"{name.zh}：{title.zh}"), stem))
            bar.advance()
    folder.index(rows)
    said = {"pages": pages, "letters": letters, "schemes": schemes, "index": str(folder.path / "index.html")}
    out.line(SAYS[out.lang]["written"].format(**said))
    out.result(said)


def wanted(house: Specimens, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Every right of a scheme with the letters it can come to."""
    for item in rights_of(scheme):
        for kind in kinds_of(house.judge, scheme, item):
            yield item, kind
