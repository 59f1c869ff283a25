"""The invented city as columns, from published figures and a fixed seed. Pure: the same seed gives the same city.

Units: fen, month numbers, ordinal days, ages in whole years on `on`. Nobody here is a real person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shebao.kernel.dates import month_of, parse_date, parse_month
from shebao.kernel.identifiers import compose_citizen_numbers, make_credit_code
from shebao.kernel.money import fen

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
MALE, FEMALE = 0, 1


@dataclass(frozen=True, slots=True)
class People:
    """One row a resident: sex (0 man, 1 woman), birth as ordinal day, county index, urban or not, name, number."""

    sex: Ints
    birth: Ints
    county: Ints
    urban: Flags
    name: tuple[str, ...]
    number: tuple[str, ...]

    def age_on(self, day: date) -> Ints:
        """Whole years of age, by birthday."""
        return _whole_years(self.birth, day)


@dataclass(frozen=True, slots=True)
class Firms:
    """One row an employer: credit code, name, county index, injury class, and how much it pays against the mean."""

    code: tuple[str, ...]
    name: tuple[str, ...]
    county: Ints
    injury_class: Ints
    level: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Workers:
    """One row an employee: person, firm, wage in fen, first insured month, months paid, index × 10,000, account.

    `left`: the first month he is no employee any more, 0 for who goes on. The first `told` rows are people of stories.
    """

    person: Ints
    firm: Ints
    wage: Ints
    since: Ints
    months: Ints
    index: Ints
    account: Ints
    left: Ints
    told: int = 0


@dataclass(frozen=True, slots=True)
class Drawers:
    """Persons who already draw: first month drawn, years behind the award, amount a month by component in fen."""

    person: Ints
    since: Ints
    months: Ints
    index: Ints
    account: Ints


@dataclass(frozen=True, slots=True)
class City:
    """The whole invented city on `on`."""

    on: date
    counties: tuple[str, ...]
    people: People
    firms: Firms
    workers: Workers
    employee_drawers: Drawers
    resident_drawers: Ints
    resident_contributors: Ints


def build(figures: Mapping[str, Any], names: Mapping[str, Any], on: date, scale: float, seed: int) -> City:
    """The city at `scale` (0.02 is one person in fifty)."""
    g = np.random.Generator(np.random.PCG64(seed))
    counties = tuple(figures["residents"]["counties"])
    people = _people(figures, names, on, scale, g)
    age = people.age_on(on)
    share = figures["province"]["retirees_10k"] / (
        figures["province"]["workers_10k"] + figures["province"]["retirees_10k"]
    )
    insured = figures["insured"]["employee_pension"] * scale
    firms = _firms(figures, names, round(insured * (1 - share)), g)
    workers = _with_characters(figures, people, _workers(people, firms, round(insured * (1 - share)), on, g))
    drawers = _employee_drawers(people, age, round(insured * share), on, g)
    taken = np.zeros(len(people.sex), bool)
    taken[workers.person] = True
    taken[drawers.person] = True
    wanted = figures["province"]["resident_beneficiaries_10k"] * 10_000 / figures["province"]["residents"]
    old = np.flatnonzero(~taken & (age >= 60))
    resident = np.sort(g.permutation(old)[: round(wanted * len(people.sex))])
    grown = np.flatnonzero(~taken & (age >= 16) & (age < 60) & ~people.urban)
    return City(
        on, counties, people, firms, workers, drawers, resident, np.sort(g.permutation(grown)[: len(grown) * 2 // 3])
    )


def _whole_years(birth: Ints, day: date) -> Ints:
    days = (birth - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    months = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    in_month = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    later = (months > day.month) | ((months == day.month) & (in_month > day.day))
    ages: Ints = day.year - years - later
    return ages


def _people(
    figures: Mapping[str, Any], names: Mapping[str, Any], on: date, scale: float, g: np.random.Generator
) -> People:
    sizes = np.array(list(figures["residents"]["counties"].values()), np.int64)
    n = round(figures["residents"]["total"] * scale)
    county = np.sort(g.choice(len(sizes), n, p=sizes / sizes.sum()))
    urban = g.random(n) < figures["residents"]["urban"] / figures["residents"]["total"]
    lower = np.array(figures["age_structure"]["lower"])
    sex, age = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for is_urban, part in ((True, "urban"), (False, "rural")):
        table = figures["age_structure"][part]
        weights = np.array([table["male"], table["female"]], float).ravel()
        rows = np.flatnonzero(urban == is_urban)
        cell = g.choice(len(weights), len(rows), p=weights / weights.sum())
        group = cell % len(lower)
        width = np.append(np.diff(lower), 3)
        sex[rows] = cell // len(lower)
        age[rows] = lower[group] + (g.random(len(rows)) * width[group]).astype(np.int64)
    birth = on.toordinal() - (age * 365.2425).astype(np.int64) - g.integers(1, 365, n)
    said = list(_names(names, sex, g))
    for row, who in zip(characters(figures, county, sex), figures["characters"], strict=True):
        birth[row] = parse_date(str(who["born"])).toordinal()
        said[row] = str(who["name"])
    return People(sex, birth, county, urban, tuple(said), _numbers(figures["division"], birth, sex))


def characters(figures: Mapping[str, Any], county: Ints, sex: Ints) -> list[int]:
    """Rows of the people of the stories: the first of their sex in their county."""
    places = list(figures["residents"]["counties"])
    rows: list[int] = []
    for who in figures["characters"]:
        fits = (county == places.index(str(who["county"]))) & (sex == (MALE if who["sex"] == "male" else FEMALE))
        rows.append(int(np.flatnonzero(fits)[len(rows)]))
    return rows


def _numbers(division: str, birth: Ints, sex: Ints) -> tuple[str, ...]:
    """Numbers of a division that was never issued: sequence in order of appearance within a birthday, odd for men."""
    order = np.lexsort((np.arange(len(birth)), sex, birth))
    key = birth[order] * 2 + sex[order]
    start = np.r_[0, np.flatnonzero(np.diff(key)) + 1]
    within = np.arange(len(key)) - np.repeat(start, np.diff(np.r_[start, len(key)]))
    sequence = np.empty(len(birth), np.int64)
    sequence[order] = within * 2 + np.where(sex[order] == MALE, 1, 2)
    divisions = np.full(len(birth), int(division), np.int64)
    return tuple(number.decode() for number in compose_citizen_numbers(divisions, birth, sequence).tolist())


def _names(names: Mapping[str, Any], sex: Ints, g: np.random.Generator) -> tuple[str, ...]:
    family = np.array(names["surnames"])[g.integers(0, len(names["surnames"]), len(sex))]
    given = [np.array(names["given"][word]) for word in ("male", "female")]
    pick = g.integers(0, min(map(len, given)), len(sex))
    first = np.where(sex == MALE, given[MALE][pick], given[FEMALE][pick])
    rare = g.random(len(sex)) < 0.001
    first[rare] = np.array(names["given"]["rare"])[g.integers(0, len(names["given"]["rare"]), int(rare.sum()))]
    return tuple(f"{a}{b}" for a, b in zip(family, first, strict=True))


def _firms(figures: Mapping[str, Any], names: Mapping[str, Any], workers: int, g: np.random.Generator) -> Firms:
    division, counties = figures["division"], len(figures["residents"]["counties"])
    trades, words, places = names["firms"]["trades"], names["firms"]["words"], names["firms"]["places"]
    shares = np.array([1 / trade["size"] for trade in trades])
    count = max(
        len(trades), round(workers / (sum(t["size"] * s for t, s in zip(trades, shares / shares.sum(), strict=True))))
    )
    trade = g.choice(len(trades), count, p=shares / shares.sum())
    county = g.integers(0, counties, count)
    title = [
        f"{places[c % len(places)]}{words[g.integers(0, len(words))]}{trades[t]['zh']}（演示{i + 1}）"
        for i, (t, c) in enumerate(zip(trade, county, strict=True))
    ]
    codes = tuple(make_credit_code(f"91{division}MA{i + 1:07d}") for i in range(count))
    classes = np.array([trades[t]["injury_class"] for t in trade], np.int64)
    return Firms(codes, tuple(title), county, classes, np.exp(g.normal(0, 0.25, count)))


def _workers(people: People, firms: Firms, wanted: int, on: date, g: np.random.Generator) -> Workers:
    age = people.age_on(on)
    limit = np.where(people.sex == MALE, 60, 50)
    able = np.flatnonzero((age >= 18) & (age < limit))
    weight = np.where(people.urban[able], 3.0, 1.0)
    person = np.sort(g.choice(able, min(wanted, len(able)), replace=False, p=weight / weight.sum()))
    home = people.county[person]
    firm = np.array([_near(firms.county, c, g) for c in home])
    ages = age[person]
    months = np.clip(((ages - 19) * 12 * g.beta(2.2, 1.6, len(person))).astype(np.int64), 1, None)
    index = np.clip(np.round(g.lognormal(-0.28, 0.28, len(person)) * 10_000), 6000, 30_000).astype(np.int64)
    mean = 680_000  # fen a month: a seed near the mean base that gives the province's revenue a worker
    wage = (np.round(mean * index / 10_000 * firms.level[firm] / 1000) * 1000).astype(np.int64)
    account = (months * index / 10_000 * 0.08 * 480_000).astype(np.int64)
    return Workers(person, firm, wage, int(month_of(on)) - months, months, index, account, np.zeros_like(months))


def _with_characters(figures: Mapping[str, Any], people: People, drawn: Workers) -> Workers:
    """The people of the stories at the head of the workers, with the histories told of them."""
    rows = characters(figures, people.county, people.sex)
    keep = ~np.isin(drawn.person, rows)

    def led(column: Ints, told: list[int]) -> Ints:
        joined: Ints = np.concatenate([np.array(told, np.int64), column[keep]])
        return joined

    who = figures["characters"]
    return Workers(
        led(drawn.person, rows),
        led(drawn.firm, [0] * len(rows)),
        led(drawn.wage, [fen(str(w["wage"])) for w in who]),
        led(drawn.since, [parse_month(str(w["since"])) for w in who]),
        led(drawn.months, [int(w["months"]) for w in who]),
        led(drawn.index, [round(float(w["index"]) * 10_000) for w in who]),
        led(drawn.account, [fen(str(w["account"])) for w in who]),
        led(drawn.left, [parse_month(str(w["left"])) if "left" in w else 0 for w in who]),
        len(rows),
    )


def _near(county: Ints, home: int, g: np.random.Generator) -> int:
    same = np.flatnonzero(county == home)
    pool = same if len(same) and g.random() < 0.8 else np.arange(len(county))
    return int(pool[g.integers(0, len(pool))])


def _employee_drawers(people: People, age: Ints, wanted: int, on: date, g: np.random.Generator) -> Drawers:
    limit = np.where(people.sex == MALE, 60, 50)
    able = np.flatnonzero(age > limit)
    weight = np.where(people.urban[able], 4.0, 1.0)
    person = np.sort(g.choice(able, min(wanted, len(able)), replace=False, p=weight / weight.sum()))
    drawn = (age[person] - limit[person]) * 12 - g.integers(0, 12, len(person))
    months = g.integers(180, 480, len(person))
    index = np.clip(np.round(g.lognormal(-0.2, 0.25, len(person)) * 10_000), 4500, 30_000).astype(np.int64)
    account = (np.minimum(months, 12 * 27) * index / 10_000 * 0.08 * 420_000).astype(np.int64)
    return Drawers(person, int(month_of(on)) - np.clip(drawn, 1, None), months, index, account)
