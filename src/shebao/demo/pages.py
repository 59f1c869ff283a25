"""The pages a demonstration leaves behind: index, letters, explanations, funds; in both languages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shebao.benefits.explain import Explained, explain_decision
from shebao.demo.claims import Outcome
from shebao.demo.figures import Row, Table, headline, table, word
from shebao.demo.run import EMPLOYEES, Lived
from shebao.kernel.actors import Actor
from shebao.law.ir import Law
from shebao.ledger.model import Pool
from shebao.ledger.statements import fund_flow, open_items, pools, trial_balance
from shebao.payments.accounts import tail_in_use
from shebao.service.charts import BLUE, ORANGE, Bar, Stop, scaled
from shebao.service.explain import plain, tell_explained
from shebao.service.fund import Flow, FundMonth, OpenItem
from shebao.service.issue import Occasion, issue, place
from shebao.service.letters import Letter
from shebao.service.month import CalendarMissing, days
from shebao.service.render import TEMPLATES, font_folder, letter_html, letter_pdf, page
from shebao.service.text import Text, big, day, money, month, phrase, phrases, same
from shebao.store.db import Database

STOPS = ("employer", "treasury", "special", "expenditure", "bank", "person")
SUFFIX = {"zh": "", "en": ".en"}
HOME = {"zh": "index.html", "en": "index.en.html"}


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the demonstration."""

    href: str
    text: Text
    note: Text | None


@dataclass(frozen=True, slots=True)
class Book:
    """Where the pages go and what they are made from."""

    db: Database
    law: Law
    by: Actor
    folder: Path
    lived: Lived


def write_pages(db: Database, law: Law, lived: Lived, folder: Path) -> Path:
    """Write all pages; the index's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fonts").mkdir(exist_ok=True)
    shutil.copy(TEMPLATES / "style.css", folder / "style.css")
    shutil.copy(font_folder() / "NotoSansSC-Regular.otf", folder / "fonts" / "NotoSansSC-Regular.otf")
    book = Book(db, law, lived.staff.clerk, folder, lived)
    links = [*_letters(book), *_funds(book)]
    for lang, ending in SUFFIX.items():
        _write(book, f"index{ending}.html", _index(book, links, lang))
    return folder / HOME["zh"]


def _write(book: Book, name: str, text: str) -> None:
    (book.folder / name).write_text(text, encoding="utf-8")


def _other(stem: str, lang: str) -> dict[str, str]:
    other = "en" if lang == "zh" else "zh"
    return {"home": HOME[lang], "other": f"{stem}{SUFFIX[other]}.html"}


def _letters(book: Book) -> list[Link]:
    """A letter and its explanation for the first granted claim of each scheme, and one refusal."""
    links: list[Link] = []
    for name, outcome in _chosen(book.lived.outcomes):
        told = explain_decision(book.db, book.by, outcome.decision)
        letter = _issue(book, told, outcome)
        stem = f"letter-{name}"
        for lang, ending in SUFFIX.items():
            explain = f"explain-{name}{ending}.html" if outcome.award else ""
            _write(book, f"{stem}{ending}.html", letter_html(letter, lang, explain=explain, **_other(stem, lang)))
            pdf = letter_pdf(letter, lang, told.known_at.date())
            (book.folder / f"{stem}{ending}.pdf").write_bytes(pdf)
        links.append(Link(f"{stem}{{suffix}}.html", letter.title, letter.lead))
        if outcome.award:
            links.append(_explain(book, told, name))
    return links


def _chosen(outcomes: Sequence[Outcome]) -> list[tuple[str, Outcome]]:
    found: dict[str, Outcome] = {}
    for outcome in outcomes:
        word = f"granted-{outcome.wanted.scheme}" if outcome.award else _kind(outcome)
        found.setdefault(word.replace("_", "-"), outcome)
    return list(found.items())


def _issue(book: Book, told: Explained, outcome: Outcome) -> Letter:
def _kind(outcome: Outcome) -> str:
    """Only a claim the law itself says no to has a letter of refusal."""
    if outcome.award:
        return "granted"
    return "refused" if all(reason.means == "refuse" for reason in outcome.reasons) else "waiting"


    calendar = days(book.law, book.lived.plan.region, book.lived.plan.period)
    kind = _kind(outcome)
    start = told.answer.start_month or 0
    first = max(start, book.lived.plan.period)  # granted before this month's payroll
    pay_by = _pay_day(book, first) if outcome.award else None
    tail = tail_in_use(book.db, book.by, told.claim.person_id, month=first)
    occasion = Occasion(kind, calendar["cut_off"], start, pay_by, tail)
    return issue(book.db, book.by, book.law, told, occasion)


def _pay_day(book: Book, month: int) -> date | None:
    """None where the calendar of that month is not yet laid down."""
    try:
        return days(book.law, book.lived.plan.region, month)["pay_day"]
    except CalendarMissing:
        return None


def _explain(book: Book, told: Explained, name: str) -> Link:
    telling = tell_explained(told)
    stem = f"explain-{name}"
    assert told.said is not None
    data = json.dumps(plain(told.said), ensure_ascii=False, indent=1, default=str)
    (book.folder / f"{stem}.json").write_text(data, encoding="utf-8")
    names = book.law.schemes[told.claim.scheme].names
    subtitle = Text(f"{names.en}, decision {told.decision}", f"{names.zh}，决定 {told.decision}")
    for lang, ending in SUFFIX.items():
        facts = {"telling": telling, "subtitle": subtitle, "after": [], "repeat": f"{stem}.json"}
        _write(book, f"{stem}{ending}.html", page("explain", lang, **facts, **_other(stem, lang)))
    return Link(f"{stem}{{suffix}}.html", telling.title, telling.sentence)


# --- funds -----------------------------------------------------------------------------------------------------------


def _funds(book: Book) -> list[Link]:
    links = []
    for pool in pools(book.db, book.lived.staff.accountant):
        if pool.fund != EMPLOYEES and not pool.area.endswith("02"):
            continue
        fund = _fund_month(book, pool)
        stem = f"fund-{pool.fund.replace('_', '-')}-{pool.area}"
        for lang, ending in SUFFIX.items():
            facts = {
                "fund": fund,
                "month": month(fund.month)[lang],
                "bars": _bars(fund, lang),
                "closed": day(fund.closed_on)[lang] if fund.closed_on else "",
                "why_open": "; ".join(t[lang] for t in fund.why_open),
            }
            _write(book, f"{stem}{ending}.html", page("fund", lang, **facts, **_other(stem, lang)))
        links.append(Link(f"{stem}{{suffix}}.html", fund.fund, big(fund.closing)))
    return links


def _fund_month(book: Book, pool: Pool) -> FundMonth:
    by, period = book.lived.staff.accountant, book.lived.plan.period
    flow = fund_flow(book.db, by, pool.pool_id, period, period)
    balance = trial_balance(book.db, by, pool.pool_id, period)
    lines = [(line, _flow_name(book, line.scheme, Text(line.en, line.zh))) for line in flow.lines]
    calendar = days(book.law, book.lived.plan.region, period)
    items = open_items(book.db, by, pool.pool_id, period)
    return FundMonth(
        fund=Text(pool.name_en, pool.name_zh),
        pool=place(book.law, pool.area),
        month=period,
        opening=flow.opening_fen + flow.brought_in_fen,
        income=tuple(Flow(name, line.fen) for line, name in lines if line.kind == "income"),
        outgo=tuple(Flow(name, line.fen) for line, name in lines if line.kind == "expenditure"),
        places=tuple(
            Flow(Text(line.en, line.zh), line.closing_fen)
            for line in balance.lines
            if line.kind == "asset" and line.closing_fen
        ),
        owed=tuple(
            Flow(Text(line.en, line.zh), -line.closing_fen)
            for line in balance.lines
            if line.kind == "liability" and line.closing_fen
        ),
        open_items=tuple(
            OpenItem(
                Text(i.en, i.zh),
                i.amount_fen,
                phrase(f"owner_{i.owner}"),
                (calendar["close"] - calendar["returns" if i.source == "payments" else "due"]).days,
            )
            for i in items
        ),
        debit=balance.debit_fen,
        credit=balance.credit_fen,
        closed_on=calendar["close"] if book.lived.report.closed else None,
        notes=(word("opening_note"),),
    )


def _flow_name(book: Book, scheme: str, account: Text) -> Text:
    if scheme in book.law.schemes:
        names = book.law.schemes[scheme].names
        return Text(f"{account.en} ({names.en})", f"{account.zh}（{names.zh}）")
    return account


def _bars(fund: FundMonth, lang: str) -> list[Bar]:
    rows = [(flow, BLUE) for flow in fund.income] + [(flow, ORANGE) for flow in fund.outgo]
    return scaled([(flow.label[lang], flow.amount, money(flow.amount)[lang], colour) for flow, colour in rows])


# --- index -----------------------------------------------------------------------------------------------------------


def _index(book: Book, links: Sequence[Link], lang: str) -> str:
    lived = book.lived
    figures: Table = table(book.db, lived)
    names = lived.figures["names"]
    title = word("title").fill(city=Text(names["en"], names["zh"]), month=month(lived.plan.period))
    facts = {
        "title": title,
        "lead": headline(lived),
        "intro": [_members(lived), _seed(lived)],
        "way_title": word("way_title"),
        "stops": _stops(book, lang),
        "look_title": word("look_title"),
        "links": [Link(link.href.replace("{suffix}", SUFFIX[lang]), link.text, link.note) for link in links],
        "figures_title": word("figures_title"),
        "figures": figures,
        "differences": [
            (d.what_zh if lang == "zh" else d.what_en, d.fen, _owner(d.owner)[lang]) for d in lived.report.differences
        ],
        "open_title": word("open_title"),
        "unverified": _unverified(book),
    }
    return page("index", lang, **facts, **{**_other("index", lang), "home": ""})


def _owner(owner: str) -> Text:
    word, _, number = owner.partition(" ")
    key = f"owner_{word}"
    if key not in phrases():
        return same(owner)
    said = phrase(key)
    return Text(f"{said.en} {number}".rstrip(), f"{said.zh} {number}".rstrip())


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
