"""The city in figures: published, built, after the month; each row fed or predicted, with its deviation and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from shebao.demo.run import EMPLOYEES, RESIDENTS, Lived
from shebao.ledger.statements import fund_flow, pools
from shebao.service.text import Text, big, money, same, text_of
from shebao.store.db import Database

Table = Sequence["Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `fed`: put in; otherwise it came out of rules and events. Deviation is after against published."""

    label: Text
    published: Text
    built: Text
    after: Text
    fed: bool
    deviation: str
    why: Text
    mark: Text | None = None


@dataclass(frozen=True, slots=True)
class _Numbers:
    """One row's numbers in the unit it is shown in."""

    published: float
    built: float
    after: float


def headline(lived: Lived) -> Text:
    """One sentence: how many persons were paid how much, and whether the month is closed."""
    paid = lived.report.figures["pay_day"]
    said = word("headline_closed" if lived.report.closed else "headline_open")
    return said.fill(n=f"{paid['rows']:,}", amount=big(paid["fen"]))


@cache
def _words() -> dict[str, Text]:
    path = Path(__file__).with_name("words.yaml")
    return {key: text_of(words, path.name) for key, words in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def word(key: str) -> Text:
    """Words of the demonstration's pages, in both languages."""
    return _words()[key]


def table(db: Database, lived: Lived) -> list[Row]:
    """All rows."""
    return [*_people(lived), *_money_rows(db, lived)]


@dataclass(frozen=True, slots=True)
class _Published:
    """What is published of the province and the city, at the scale of the plan."""

    workers: float
    drawers: float
    per_worker: float
    per_retiree: float


def _said(lived: Lived, name: str, otherwise: float) -> float:
    """What is published for this very month or year, where the month's own file says it."""
    return float(lived.published.get(name, otherwise))


def _published(lived: Lived) -> _Published:
    province = lived.figures["province"]
    insured = _said(lived, "employee_pension_insured", lived.figures["insured"]["employee_pension"]) * lived.plan.scale
    share = province["retirees_10k"] / (province["workers_10k"] + province["retirees_10k"])
    return _Published(
        insured * (1 - share),
        insured * share,
        province["revenue_100m"] * 1e8 / (province["workers_10k"] * 1e4) / 12,
        _said(
            lived,
            "mean_employee_pension",
            province["expenditure_100m"] * 1e8 / (province["retirees_10k"] * 1e4) / 12,
        ),
    )


def _people(lived: Lived) -> list[Row]:
    """Heads: residents, insured, drawing, and how many work for one who draws."""
    said, f, province = _published(lived), lived.report.figures, lived.figures["province"]
    people, workers = len(lived.city.people.sex), len(lived.city.workers.person)
    drawers, drawing = len(lived.city.employee_drawers.person), len(lived.city.resident_drawers)
    paid = f.get(f"paid {EMPLOYEES}", {}).get("rows", 0)
    residents_paid = f.get(f"paid {RESIDENTS}", {}).get("rows", 0)
    drawing_said = province["resident_beneficiaries_10k"] * 1e4 / province["residents"] * people
    after = people + lived.births - lived.deaths
    deaths = people * lived.figures["deaths_per_resident"] / 12
    ratio = province["workers_10k"] / province["retirees_10k"]
    residents = _said(lived, "residents", lived.figures["residents"]["total"])
    return [
        _row("residents", _Numbers(residents * lived.plan.scale, people, after), "census"),
        _row("insured", _Numbers(said.workers, workers, workers), "seed"),
        _row("residents_drawing", _Numbers(drawing_said, drawing, residents_paid), "province"),
        _row("pensioners", _Numbers(said.drawers, drawers, paid), "pensioners"),
        _row("ratio", _Numbers(ratio, workers / drawers, workers / max(paid, 1)), "ratio", decimals=2),
        _row("deaths", _Numbers(deaths, 0, lived.deaths), "deaths"),
    ]


def _money_rows(db: Database, lived: Lived) -> list[Row]:
    """Money of the month: all predicted by the rules."""
    said, f = _published(lived), lived.report.figures
    own, residents = f.get(f"paid {EMPLOYEES}", {}), f.get(f"paid {RESIDENTS}", {})
    workers = len(lived.city.workers.person)
    built, outgo = float(lived.employee_amounts.sum()) / 100, own.get("fen", 0) / 100
    income = _received(db, lived, EMPLOYEES) / 100
    mean = outgo / max(own.get("rows", 0), 1)
    mean_residents = residents.get("fen", 0) / 100 / max(residents.get("rows", 0), 1)
    means = float(lived.employee_amounts.mean()) / 100, float(lived.resident_amounts.mean()) / 100
    spent = _said(lived, "resident_base", lived.figures["province"]["resident_spending_per_head_month"])
    return [
        _money("income", _Numbers(said.per_worker * said.workers, said.per_worker * workers, income), "income"),
        _money("outgo", _Numbers(said.per_retiree * said.drawers, built, outgo), "outgo"),
        _money("mean_employees", _Numbers(said.per_retiree, means[0], mean), "mean"),
        _money("mean_residents", _Numbers(spent, means[1], mean_residents), "resident"),
    ]


FED = ("residents", "insured", "residents_drawing")


def _row(name: str, n: _Numbers, why: str, *, decimals: int = 0) -> Row:
    published, built, after = (same(f"{x:,.{decimals}f}") for x in (n.published, n.built, n.after))
    shown = _Numbers(*(round(x, decimals) for x in (n.published, n.built, n.after)))
    return Row(word(f"row_{name}"), published, built, after, name in FED, _deviation(shown), word(f"why_{why}"))


def _money(name: str, n: _Numbers, why: str) -> Row:
    published, built, after = (_amount(x) for x in (n.published, n.built, n.after))
    return Row(word(f"row_{name}"), published, built, after, name in FED, _deviation(n), word(f"why_{why}"))


def _amount(yuan: float) -> Text:
    fen = round(yuan * 100)
    return big(fen) if abs(fen) >= 10_000_000 else money(fen)


def _deviation(n: _Numbers) -> str:
    """After against published, both as they are shown; what rounds to nothing has no sign."""
    if not n.published:
        return "–"
    share = round((n.after / n.published - 1) * 100, 1)
    return f"{share:+.1f} %".replace("-", "−") if share else "0.0 %"


def _received(db: Database, lived: Lived, fund: str) -> int:
    """Income booked in the month by the fund's pools, in fen."""
    period, total = lived.plan.period, 0
    for pool in pools(db, lived.staff.accountant):
        if pool.fund == fund:
            flow = fund_flow(db, lived.staff.accountant, pool.pool_id, period, period)
            total += sum(line.fen for line in flow.lines if line.kind == "income")
    return total
