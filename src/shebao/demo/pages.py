"""The pages a demonstration leaves behind: index, letters, explanations, funds; in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from shebao.benefits.claims import acts_of
from shebao.benefits.explain import Explained, explain_decision
from shebao.demo.claims import Outcome
from shebao.demo.figures import Row, Table, headline, table, word
from shebao.demo.fund_pages import HOME, SUFFIX, Link, look, other, said_in, write_funds
from shebao.demo.funds import FundsOf, closing_day, late_payers
from shebao.demo.papers import masked_name, sheet_page
from shebao.demo.run import Lived
from shebao.demo.yuan import Chain, Paid, Way, Yuan, chains, decided_and_paid
from shebao.kernel.actors import Actor
from shebao.kernel.identifiers import PersonId
from shebao.law.ir import Law
from shebao.registry.people import show_person
from shebao.service.arrears import by_employer
from shebao.service.charts import Stop
from shebao.service.delivery import Delivery, record_delivery
from shebao.service.explain import tell_explained
from shebao.service.issue import Occasion, account_paid_into, issue
from shebao.service.letters import Letter
from shebao.service.month import CalendarMissing, Difference, days
from shebao.service.notices import notice_of_arrears
from shebao.service.render import letter_html, letter_pdf, page
from shebao.service.text import Text, big, day, money, month, phrase, phrases, same
from shebao.service.walk import calculation
from shebao.store.db import Database

STOPS = ("employer", "treasury", "special", "expenditure", "bank", "person")
WALKED = "walked"  # the stem of the pages of the award whose payment is walked


@dataclass(frozen=True, slots=True)
class Book:
    """Where the pages go and what they are made from."""

    db: Database
    law: Law
    by: Actor
    folder: Path
    lived: Lived

    @property
    def invented(self) -> Sequence[Mapping[str, Any]]:
        """What the demonstration invents for its office."""
        rows: Sequence[Mapping[str, Any]] = self.lived.figures.get("offices", ())
        return rows


def write_pages(db: Database, law: Law, lived: Lived, folder: Path) -> Path:
    """Write all pages; the index's path."""
    look(folder)
    book = Book(db, law, lived.staff.clerk, folder, lived)
    paid = decided_and_paid(db, book.by, lived)
    letters, (funds, empty) = _letters(book, paid), write_funds(db, law, FundsOf.lived(lived), folder)
    way = _yuan(book, paid) if paid else None
    for lang, ending in SUFFIX.items():
        _write(book, f"index{ending}.html", _index(book, (letters, funds, empty), way, lang))
    return folder / HOME["zh"]


def _write(book: Book, name: str, text: str) -> None:
    (book.folder / name).write_text(text, encoding="utf-8")


def _letters(book: Book, paid: Paid | None) -> list[Link]:
    """One letter of each kind the month can tell honestly: award, not granted, still open, dues not paid; and that of
    the award whose payment is walked."""
    links: list[Link] = []
    chosen = _chosen(book)
    if paid is not None:
        chosen.insert(0, (WALKED, paid.outcome, "granted"))
    for name, outcome, kind in chosen:
        told = explain_decision(book.db, book.by, outcome.decision)
        letter = _issue(book, told, outcome, kind)
        explained = _explain(book, told, name) if told.said is not None else None
        _write_letter(book, letter, name, f"explain-{name}" if explained else "")
        links.append(Link(f"letter-{name}{{suffix}}.html", letter.title, letter.lead))
        links += [explained] if explained else []
    late = by_employer(late_payers(book.db, book.law, FundsOf.lived(book.lived)))
    if late:
        most = max(late.values(), key=lambda rows: sum(row.total for row in rows))
        about = (closing_day(book.law, FundsOf.lived(book.lived)), book.lived.plan.region, book.invented)
        letter = notice_of_arrears(book.db, book.by, book.law, most, about)
        _write_letter(book, letter, "arrears", "")
        links.append(Link("letter-arrears{suffix}.html", letter.title, letter.lead))
    return links


def _write_letter(book: Book, letter: Letter, name: str, explain: str) -> None:
    """The letter as page and PDF in both languages."""
    stem = f"letter-{name}"
    for lang, ending in SUFFIX.items():
        links = {"explain": f"{explain}{ending}.html" if explain else "", "pdf": f"{stem}{ending}.pdf"}
        _write(book, f"{stem}{ending}.html", letter_html(letter, lang, **links, **other(stem, lang)))
        pdf = letter_pdf(letter, lang, closing_day(book.law, FundsOf.lived(book.lived)))
        (book.folder / f"{stem}{ending}.pdf").write_bytes(pdf)


def _chosen(book: Book) -> list[tuple[str, Outcome, str]]:
    """The first claim of each kind of letter: page name, claim, kind."""
    found: dict[str, tuple[Outcome, str]] = {}
    for outcome in book.lived.outcomes:
        kind = _kind(book, outcome)
        name = f"granted-{outcome.wanted.scheme}" if kind == "granted" else kind
        if kind:
            found.setdefault(name.replace("_", "-"), (outcome, kind))
    shown = [(name, outcome, kind) for name, (outcome, kind) in found.items()]
    return sorted(shown, key=lambda one: ("granted", "refused", "waiting").index(one[2]))


def _kind(book: Book, outcome: Outcome) -> str:
    """Only a claim the law itself says no to, and that an officer refused after hearing, has a letter of refusal."""
    if outcome.award:
        return "granted"
    if any(reason.means != "refuse" for reason in outcome.reasons):
        return "waiting"
    return "refused" if _refused_on(book, outcome) else ""


def _refused_on(book: Book, outcome: Outcome) -> date | None:
    """The day a claim was refused, None while the person may still answer."""
    acts = acts_of(book.db, book.by, outcome.claim)
    return acts[-1].on if acts and acts[-1].state == "refused" else None


def _issue(book: Book, told: Explained, outcome: Outcome, kind: str) -> Letter:
    """The letter of the day of the decision; an award is handed over at the counter the same day."""
    cut_off = days(book.law, book.lived.plan.region, book.lived.plan.period)["cut_off"]
    start = told.answer.start_month or 0
    first = max(start, book.lived.plan.period)  # granted before this month's payroll
    occasion = Occasion(
        kind,
        (_refused_on(book, outcome) if kind == "refused" else None) or cut_off,
        start,
        _pay_day(book, first) if outcome.award else None,
        account_paid_into(book.db, book.by, told, month=first),
        invented=book.invented,
    )
    letter = issue(book.db, book.by, book.law, told, occasion)
    if kind != "granted":
        return letter
    name = show_person(book.db, book.by, PersonId(told.claim.claimant_id)).name
    record_delivery(book.db, book.by, book.law, letter.number, Delivery("direct", occasion.on, name))
    return issue(book.db, book.by, book.law, told, occasion)


def _pay_day(book: Book, month: int) -> date | None:
    """None where the calendar of that month is not yet laid down."""
    try:
        return days(book.law, book.lived.plan.region, month)["pay_day"]
    except CalendarMissing:
        return None


def _explain(book: Book, told: Explained, name: str) -> Link:
    telling = tell_explained(told, book.law)
    stem = f"explain-{name}"
    data = json.dumps(calculation(told), ensure_ascii=False, indent=1, default=str)
    (book.folder / f"{stem}.json").write_text(data, encoding="utf-8")
    names = book.law.schemes[told.claim.scheme].names
    subtitle = Text(f"{names.en}, decision {told.decision}", f"{names.zh}，决定 {told.decision}")
    for lang, ending in SUFFIX.items():
        facts = {"telling": telling, "subtitle": subtitle, "after": [], "repeat": f"{stem}.json"}
        _write(book, f"{stem}{ending}.html", page("explain", lang, **facts, **other(stem, lang)))
    return Link(f"{stem}{{suffix}}.html", telling.title, telling.sentence)


# --- one yuan --------------------------------------------------------------------------------------------------------


def _yuan(book: Book, paid: Paid) -> Link:
    """The page of one contribution and one payment, stop by stop."""
    found = chains(Yuan(book.db, book.law, book.by, book.lived), paid, WALKED)
    title = word("yuan_title")
    for lang, ending in SUFFIX.items():
        told = [
            Chain(
                chain.title,
                tuple(
                    replace(s, links=tuple(Way(w.href.replace("{suffix}", ending), w.text) for w in s.links))
                    for s in chain.stops
                ),
            )
            for chain in found
        ]
        _write(book, f"yuan{ending}.html", page("yuan", lang, title=title, chains=told, **other("yuan", lang)))
    _sheet(book)
    one = paid.told.paid
    note = word("yuan_note").fill(number=str(int(one.payment_id)), amount=money(one.amount_fen))
    return Link("yuan{suffix}.html", word("yuan_link"), note)


def _sheet(book: Book) -> None:
    """The sheet the walked contribution was declared in."""
    sheet = sheet_page(book.db, book.by, book.law, book.lived)
    if sheet is None:
        return
    title = word("sheet_title").fill(employer=sheet.employer, month=month(book.lived.plan.period))
    lead = word("sheet_said").fill(file=sheet.file, day=day(sheet.received), wages=money(sheet.wages))
    for lang, ending in SUFFIX.items():
        facts = {"title": title, "lead": lead, "sheet": sheet, "masked": masked_name, "w": said_in(lang)}
        _write(book, f"sheet{ending}.html", page("sheet", lang, **facts, **other("sheet", lang)))


# --- index -----------------------------------------------------------------------------------------------------------


def _index(book: Book, lists: tuple[Sequence[Link], Sequence[Link], Text | None], yuan: Link | None, lang: str) -> str:
    lived, (letters, funds, empty) = book.lived, lists
    figures: Table = table(book.db, lived)
    names = lived.figures["names"]
    title = word("title").fill(city=Text(names["en"], names["zh"]), month=month(lived.plan.period))
    facts = {
        "title": title,
        "lead": headline(lived),
        "intro": [_members(lived), _seed(lived)],
        "way_title": word("way_title"),
        "stops": _stops(book, lang),
        "letters": _in_language(letters, lang),
        "funds": _in_language(funds, lang),
        "yuan": _in_language([yuan], lang)[0] if yuan else None,
        "empty_funds": empty,
        "no_letters": _kinds_without_letter(letters),
        "figures_title": word("figures_title"),
        "figures": figures,
        "differences": _public(lived.report.differences, lang),
        "open_lead": word("open_lead_closed" if lived.report.closed else "open_lead_open"),
        "open_title": word("open_title"),
        "unverified": _unverified(book),
    }
    return page("index", lang, **facts, **{**other("index", lang), "home": ""})


def _in_language(links: Sequence[Link], lang: str) -> list[Link]:
    return [Link(link.href.replace("{suffix}", SUFFIX[lang]), link.text, link.note) for link in links]


def _kinds_without_letter(letters: Sequence[Link]) -> list[Text]:
    """Kinds of letters for which nothing happened in the month: said, not made up."""
    there = {link.href.split("{")[0] for link in letters}
    absent = [kind for kind in ("refused", "waiting", "arrears") if f"letter-{kind}" not in there]
    return [word(f"no_letter_{kind}") for kind in (*absent, "changed")]


def _public(differences: Sequence[Difference], lang: str) -> list[tuple[str, int, str]]:
    """What is not yet right, summed over whom it concerns: no name and no number of an employer."""
    sums: dict[tuple[str, str], list[int]] = {}
    for d in differences:
        said = d.what_zh if lang == "zh" else d.what_en
        sums.setdefault((said, _owner(d.owner)[lang]), []).append(d.fen)
    return [(f"{said} × {len(fen)}" if len(fen) > 1 else said, sum(fen), owner) for (said, owner), fen in sums.items()]


def _owner(owner: str) -> Text:
    """Whose task it is, by post; the number of an employer is left out."""
    key = f"owner_{owner.partition(' ')[0]}"
    return phrase(key) if key in phrases() else same(owner)


def _members(lived: Lived) -> Text:
    words = lived.figures["registered_more_than_residents"]
    system, residents = lived.figures["insured"]["in_system"], lived.figures["residents"]["total"]
    return word("members").fill(system=f"{system:,}", residents=f"{residents:,}", why=Text(words["en"], words["zh"]))


def _seed(lived: Lived) -> Text:
    return word("seed").fill(scale=f"{lived.plan.scale:.1%}", seed=str(lived.plan.seed))


def _stops(book: Book, lang: str) -> list[Stop]:
    """The way of a yuan of the month, with the month's own figures."""
    f = book.lived.report.figures
    received = f.get("treasury", {}).get("fen", 0)
    paid = f.get("pay_day", {}).get("fen", 0)
    owed = f.get("assess", {}).get("fen", 0)
    facts: dict[str, str | Text] = {
        "people": f"{f['declare']['accepted']:,}",
        "owed": big(owed),
        "received": big(received),
        "paid": big(paid),
        "rows": f"{f['pay_day']['rows']:,}",
        "files": f"{f['pay_day']['batches']:,}",
        "done": f"{f['returns']['paid']:,}",
        "back": f"{f['returns']['returned']:,}",
    }
    parts = ("holder", "act", "paper")
    return [Stop(*(word(f"way_{stop}_{part}").fill(**facts)[lang] for part in parts)) for stop in STOPS]


def _unverified(book: Book) -> list[Text]:
    said = []
    for name, typed in sorted(book.lived.typed.items()):
        names = book.law.values[name].names
        zh, _, en = typed.origin.partition(" / ")
        said.append(Text(f"{names.en}: {en}", f"{names.zh}：{zh}"))
    return said


def rows_text(rows: Sequence[Row], lang: str) -> list[tuple[str, ...]]:
    """The figures as a terminal prints them."""
    return [
        (
            row.label[lang],
            row.published[lang],
            row.built[lang],
            row.after[lang],
            phrase("fed" if row.fed else "predicted")[lang],
            row.deviation,
        )
        for row in rows
    ]
