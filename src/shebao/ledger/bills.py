"""Bills between levels: which budget owes a fund how much of what its register holds, prepaid and cleared.

The register says what was owed by component; the law's `bills.yaml` says which level answers for a component. A level
bills the pool above it; what that pool owes only for a third level it passes on in a bill of its own. Nothing is billed
twice: a second bill of a year holds the difference. Money moves by orders between levels that name the claim, so that
both books and the claim agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shebao.kernel.actors import Actor
from shebao.kernel.dates import parse_date
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.kernel.regions import chain
from shebao.law.ir import Law
from shebao.ledger import orders
from shebao.ledger.adjustment import share_gap
from shebao.ledger.chart import Moves
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.transaction import Transaction

STATE, PROVINCE, PREFECTURE, COUNTY = "state", "province", "prefecture", "county"
LEVELS = (STATE, PROVINCE, PREFECTURE, COUNTY)


class SplitMissing(ShebaoError):
    """The law does not say which budget pays {what} of {scheme} in {area}: add it to bills.yaml."""

    code = "ledger.split_missing"
    zh = "法规未规定 {area} 的 {scheme} 中“{what}”由哪级财政负担：请补充 bills.yaml。"


class ClaimExceeded(ShebaoError):
    """The claim for {year} is open by {open} yuan, the order is for {fen}: clear no more than is open."""

    code = "ledger.claim_exceeded"
    zh = "{year} 年度应分担资金尚欠 {open} 元，指令金额 {fen} 元：清算不得超过尚欠金额。"


@dataclass(frozen=True, slots=True)
class Split:
    """Shares of the levels in each component of a scheme, by a document; `unverified`: where nobody read it."""

    scheme: str
    shares: Mapping[str, tuple[tuple[str, int], ...]]
    document: str
    unverified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Billed:
    """Who bills: the pool and its area, the scheme's moves, and the months of a year."""

    pool: int
    area: str
    moves: Moves
    first: int
    last: int
    document: str

    @property
    def year(self) -> int:
        """The year of the claim."""
        return self.last // 12


@dataclass(frozen=True, slots=True)
class BillLine:
    """What a level owes for a component: months of persons, and fen."""

    component: str
    level: str
    rows: int
    fen: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Where a claim stands, the same for both sides. Prepaid more than billed, `open` is below nothing."""

    creditor: int
    payer: int
    scheme: str
    year: int
    billed: int
    paid: int
    received: int
    ordered: int

    @property
    def open(self) -> int:
        """What still has to be ordered."""
        return self.billed - self.ordered


def split_of(law: Law, scheme: str, area: str, on: date) -> Split:
    """Which level answers for which component at a place and day; the nearest place's own lines win.

    Raises SplitMissing.
    """
    found: dict[str, Mapping[str, object]] = {}
    for raw in law.files.get("bills", {}).get("bills", []):
        ends = raw.get("to")
        in_force = parse_date(raw["from"]) <= on and (ends is None or on < parse_date(ends))
        if raw["scheme"] == scheme and in_force and raw["region"] in chain(area):
            found[raw["region"]] = raw
    shares: dict[str, tuple[tuple[str, int], ...]] = {}
    unverified: set[str] = set()
    documents = []
    for region in reversed(chain(area)):
        if region not in found:
            continue
        documents.append(str(found[region]["document"]))
        for component, parts in dict(found[region]["shares"]).items():  # type: ignore[call-overload]  # content
            shares[component] = tuple((str(p["level"]), int(p["parts"])) for p in parts)
            unverified -= {component}
            unverified |= {component for p in parts if p.get("unverified")}
    if not shares:
        raise SplitMissing(what="-", scheme=scheme, area=area)
    return Split(scheme, shares, "; ".join(documents), tuple(sorted(unverified)))


def draw(db: Database, by: Actor, split: Split, of: Billed) -> orders.Order | None:
    """Bill the pool above for everything higher levels owe; None where nothing new is owed. Three persons sign it.

    Components of the account or of the fund itself stand in no budget's share and are not billed. Raises NotBooked.
    """
    with db.transaction(by, "ledger", "draw_bill", act="book", subject=f"pool:{of.pool}/{of.year}") as tx:
        tx.one("hold_bill", pool=of.pool, scheme=split.scheme, year=of.year)
        owed = tx.all("to_bill", pool=of.pool, scheme=split.scheme, first=of.first, last=of.last)
        above = _above(tx, of)
        lines = [line for row in owed for line in _shared(split, row) if _rank(line.level) < _rank_of(of.area)]
        return _make(tx, of, above, lines)


def pass_on(db: Database, by: Actor, split: Split, of: Billed, level: str = STATE) -> orders.Order | None:
    """Bill the pool above for what the pools below ask of it in this level's name. None where nothing new is owed."""
    with db.transaction(by, "ledger", "pass_bill_on", act="book", subject=f"pool:{of.pool}/{of.year}") as tx:
        tx.one("hold_bill", pool=of.pool, scheme=split.scheme, year=of.year)
        rows = tx.all("billed_from_below", pool=of.pool, scheme=split.scheme, year=of.year, level=level)
        return _make(tx, of, _above(tx, of), [BillLine(r.component, level, r.rows, r.fen) for r in rows])


def claims(db: Database, by: Actor, pool: int, year: int) -> list[Claim]:
    """What the pool claims and what is claimed of it, for a year."""
    with db.reading(by, "ledger") as tx:
        return [_claim(row) for row in tx.all("level_claims", pool=pool, year=year)]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money on a claim: `advance` beside the bill, `clearing` at most what is open, `give_back` of a surplus."""

    kind: str
    moves: Moves
    month: int
    fen: int
    document: str


def order_money(db: Database, by: Actor, key: str, claim: Claim, money: Payment) -> orders.Order:
    """An order on a claim, made by the acting officer of who pays. Raises ClaimExceeded, NotBooked, MoveMissing."""
    back = money.kind == "give_back"
    give, take = ("give_back", "taken_back") if back else ("subsidise_down", "allocate_down")
    with db.transaction(by, "ledger", "make_order", act="book", subject=f"order:{key}") as tx:
        tx.one("hold_bill", pool=claim.creditor, scheme=claim.scheme, year=claim.year)
        known = tx.maybe("order_by_key", key=key)
        rows = tx.all("level_claims", pool=claim.creditor, year=claim.year)
        now = next((_claim(row) for row in rows if _same(row, claim)), claim)
        limit = -now.open if back else now.open
        if known is None and money.kind != "advance" and money.fen > limit:
            raise ClaimExceeded(year=claim.year, open=yuan(max(limit, 0)), fen=yuan(money.fen))
        giver, taker = (claim.creditor, claim.payer) if back else (claim.payer, claim.creditor)
        facts = {
            "scheme": claim.scheme,
            "component": money.kind,
            "bill_year": claim.year,
            "paid": orders.side(money.moves, give),
            "received": orders.side(money.moves, take),
        }
        order = {"kind": "remit" if back else "allocate", "pool_id": giver, "other_pool": taker, "month": money.month}
        return orders.make_in(tx, key, {**order, "fen": money.fen, "facts": facts, "document": money.document})


def _claim(row: Row) -> Claim:
    sums = (row.billed_fen, row.paid_fen, row.received_fen, row.ordered_fen)
    return Claim(row.creditor, row.payer, row.scheme, row.year, *sums)


def _same(row: Row, claim: Claim) -> bool:
    return (row.creditor, row.payer, row.scheme) == (claim.creditor, claim.payer, claim.scheme)


def _shared(split: Split, row: Row) -> list[BillLine]:
    """A component's fen by level, exact to the fen."""
    shares = split.shares.get(row.component)
    if shares is None:
        return []
    parts = share_gap(row.fen, shares)
    return [BillLine(row.component, level, row.rows, fen) for level, fen in sorted(parts.items())]


def _make(tx: Transaction, of: Billed, above: int, lines: Sequence[BillLine]) -> orders.Order | None:
    before = {
        (r.level, r.component): (r.fen, r.rows)
        for r in tx.all("billed", pool=of.pool, scheme=of.moves.scheme, year=of.year)
    }
    new = []
    for line in lines:
        fen, rows = before.get((line.level, line.component), (0, 0))
        if line.fen != fen:
            facts = {"component": line.component, "level": line.level, "rows": line.rows - rows, "fen": line.fen - fen}
            new.append(facts)
    amount = sum(int(line["fen"]) for line in new)
    if not new or not amount:
        return None
    number = len(tx.all("bills_of", pool=of.pool, scheme=of.moves.scheme, year=of.year)) + 1
    facts = {"scheme": of.moves.scheme, "bill_year": of.year, "payer_pool": above, "amount": amount, "lines": new}
    order = {"kind": "bill", "pool_id": of.pool, "other_pool": None, "month": of.last, "fen": abs(amount)}
    key = f"bill/{of.pool}/{of.moves.scheme}/{of.year}/{number}"
    return orders.make_in(tx, key, {**order, "facts": facts, "document": of.document})


def _above(tx: Transaction, of: Billed) -> int:
    """The nearest pool of the fund above this one."""
    areas = [code for code in chain(of.area) if code != of.area]
    pools = {row.area: row.pool_id for row in tx.all("pools_of_areas", fund=of.moves.fund, areas=areas)}
    for area in areas:
        if area in pools:
            return int(pools[area])
    raise SplitMissing(what="pool above", scheme=of.moves.scheme, area=of.area)


def _rank(level: str) -> int:
    return LEVELS.index(level)


def _rank_of(area: str) -> int:
    if area == "000000":
        return 0
    if area.endswith("0000"):
        return 1
    return 2 if area.endswith("00") else 3
