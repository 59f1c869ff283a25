"""The runs of a campaign: the roll of who owes what for the year, and its settlement after the window.

Both write differences, office by office and some hundred thousand persons at a time, and publish them whole. The roll
owes everybody his own line and what others pay for him. The settlement keeps who paid his own part, adds what the
budget owes for the insured, withdraws the rest and notes who waits. Each may be done again: late joiners, a group
recognised late, a death known since are further differences. Killed anywhere, nothing exists before publication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from shebao.collection.campaigns import Rolling
from shebao.collection.dues import Members, Rows, compute, deltas
from shebao.collection.errors import LawSilent, PoolMissing
from shebao.collection.grouping import Ints
from shebao.collection.inputs import gather
from shebao.collection.terms import LineTerms, Terms, terms
from shebao.collection.waits import Paid, first_months
from shebao.engine import Graph, specialise
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month, month_start
from shebao.kernel.identifiers import RegionId
from shebao.law.ir import Law
from shebao.ledger.model import Control
from shebao.ledger.publishing import publish_run, stage_shard
from shebao.ledger.statements import pool_of
from shebao.registry.tree import pooling_area
from shebao.store.db import Database
from shebao.store.rows import Row
from shebao.store.runs import ParkedRow, RunKey, checkpoint, open_run, park
from shebao.store.transaction import Transaction

SHARD = 10_000_000_000
PART = 250_000
"""Persons in one part of a roll."""
WHY = {1: "dead", 2: "insured_elsewhere", 3: "not_of_age"}
Notes = dict[str, list[tuple[int, str, int, int | None, str]]]
"""Of each note (person, code, fen, first month, office)."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """What a run wrote: fen of differences by line, persons and fen by note, rows parked, what is unverified.

    `silent` is why lines of the budget wait: the notice that sets them is often of the year of cover itself.
    """

    run: int
    lines: Mapping[str, int]
    notes: Mapping[tuple[str, str], tuple[int, int]]
    parked: int
    silent: tuple[str, ...]
    unverified: tuple[str, ...]


def roll(db: Database, by: Actor, law: Law, order: Rolling) -> Rolled:
    """Runs a roll or a settlement. Again it writes nothing. Raises LawSilent, PoolMissing, NotPublishable."""
    notice = order.campaign.notice
    kind = "settle_campaign" if order.settles else "roll"
    what = f"{notice.scheme} {notice.year}/{by.path}/{order.occasion}"
    with open_run(db, by, "collection", RunKey(kind, what), law_hash=law.hash, known_on=order.known_on) as run:
        work = _Work(law, order, int(run.run_id))
        if not run.published:
            with db.reading(by, "collection", purpose=what) as tx:
                tx.unhurried()
                parts = tx.all("roll_parts", size=PART, **work.years)
            for shard, part in enumerate(parts, start=1):
                checkpoint(kind, f"part {shard}", "before")
                with db.transaction(by, "collection", f"{kind} {shard}", act="run", subject=f"run:{work.run}") as tx:
                    work.part(tx, shard, part)
                    checkpoint(kind, f"part {shard}", "inside")
            with db.transaction(by, "collection", kind, act="run", subject=f"run:{work.run}") as tx:
                if not order.persons:
                    work.left(tx, len(parts) + 1, parts)
                publish_run(tx, work.run, work.controls, on=tx.today, document=notice.document)
                work.write_notes(tx)
                checkpoint(kind, "publish", "inside")
            checkpoint(kind, "publish", "after")
    with db.reading(by, "collection", purpose=what) as tx:
        tx.unhurried()
        lines = {row.component: row.fen for row in tx.all("sums_of_run", run=work.run)}
        notes = {(row.note, row.code): (row.persons, row.fen) for row in tx.all("notes_of_run", run=work.run)}
    return Rolled(work.run, lines, notes, work.parked, *work.told)


class _Work:
    """A run at work: its graphs and pools by place, control sums, and what is noted of persons."""

    def __init__(self, law: Law, order: Rolling, run: int) -> None:
        self.law, self.order, self.run = law, order, run
        notice, words = order.campaign.notice, order.campaign.words
        found = terms(law, notice.scheme)
        assert found is not None, notice.scheme
        self.term: Terms = found
        self.after = tuple(words.get("after_payment", ()))
        self.owing: Terms = replace(found, lines=tuple(t for t in found.lines if t.line not in self.after))
        self.later: Terms = replace(found, lines=tuple(t for t in found.lines if t.line in self.after))
        self.year = month_start(order.campaign.for_month)
        self.years = {
            "scheme": notice.scheme,
            "since": self.year,
            "until": month_start(month(notice.year + 1, 1)),
        }
        self.controls: list[Control] = []
        self.notes: Notes = {}
        self.parked = 0
        self.unverified: set[str] = set()
        self.silent: set[str] = set()
        self.places: dict[int, tuple[int, Graph, str]] = {}

    @property
    def told(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What waits for a notice, and what is unverified."""
        return tuple(sorted(self.silent)), tuple(sorted(self.unverified))

    def part(self, tx: Transaction, shard: int, part: Row) -> None:
        """Stages the differences of one part."""
        pool, graph, code = self._place(tx, part.region_id)
        who = {"low": part.low, "high": part.high, "path": part.serving_path}
        not_with = list(self.order.campaign.words["not_with"])
        rows = tx.copy_out(
            "roll_rows",
            {"person_id": "int8", "why": "int4"},
            region=part.region_id,
            not_with=not_with,
            **self.years,
            **who,
        )
        persons, why = rows["person_id"].astype(np.int64), rows["why"].astype(np.int64)
        own = self._own(tx, who) if self.order.settles else None
        owes = why == 0
        if self.order.persons:
            chosen = np.isin(persons, np.array(self.order.persons, np.int64))
            persons, why, owes = persons[chosen], why[chosen], owes[chosen]
        if own is not None:
            owes &= own.kept(persons)
        owed, not_of_age, aside = self._owed(tx, (persons[owes], part.serving_path), pool, graph)
        why[np.isin(persons, not_of_age)] = 3
        waiting = self._subsidies(tx, owed, code) if own is not None else ()
        for number, name in WHY.items():
            self._note("excluded", part.serving_path, persons[why == number], name)
        booked = self._booked(tx, who)
        if self.order.persons:
            booked = {line: r.only(np.isin(r.persons, persons)) for line, r in booked.items()}
        if len(aside):  # whoever is parked keeps what is booked
            booked = {line: r.only(~np.isin(r.persons, aside)) for line, r in booked.items()}
        booked = {line: rows for line, rows in booked.items() if line not in waiting}
        self._stage(tx, shard, owed, booked)
        if own is not None:
            self._settled(tx, part.serving_path, own, code)

    def left(self, tx: Transaction, shard: int, parts: Sequence[Row]) -> None:
        """Takes back what is booked for persons who are in no part any more."""
        ranges = [(p.serving_path, p.low, p.high) for p in parts]
        gone: dict[str, list[Row]] = {}
        for row in tx.all("roll_left", for_month=self.order.campaign.for_month, **self.years):
            if not any(path == row.serving_path and low <= row.person_id <= high for path, low, high in ranges):
                gone.setdefault(row.component, []).append(row)
        booked = {
            line: Rows(
                np.array([r.person_id for r in rows], np.int64),
                np.zeros(len(rows), np.int64),
                np.array([r.pool_id for r in rows], np.int64),
                np.array([r.serving_path for r in rows], object),
                np.array([(r.base_fen, r.amount_fen, r.account_fen) for r in rows], np.int64),
            )
            for line, rows in gone.items()
        }
        if booked:
            self._stage(tx, shard, {}, booked)

    def write_notes(self, tx: Transaction) -> None:
        """What the run says of persons, with its publication."""
        for note, rows in sorted(self.notes.items()):
            names = ("persons", "codes", "amounts", "months", "paths")
            columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
            notice = self.order.campaign.notice
            facts = {"campaign": self.order.campaign.number, "scheme": notice.scheme, "year": notice.year}
            tx.run("put_notes", run=self.run, note=note, **facts, **columns)

    def _place(self, tx: Transaction, region: int) -> tuple[int, Graph, str]:
        if region not in self.places:
            term = self.term
            (found,) = tx.all("region_codes", regions=[region], at=self.year)
            branch = tx.one("branch_of_fund", fund=term.fund, scheme=term.scheme).branch
            area = pooling_area(tx, branch, RegionId(region), self.year)
            pool = pool_of(tx, term.fund, area.code)
            if pool is None:
                raise PoolMissing(fund=term.fund, area=area.code)
            owes = self.order.campaign.words.get("owes")
            outputs = self.owing.outputs + ([f"{term.scheme}.{owes}"] if owes else [])
            order = self.order
            graph = specialise(self.law, outputs, self.year, [found.code], order.known_on, typed=order.typed)
            for refusal in graph.refused.values():
                said, zh = refusal.reason.en, refusal.reason.zh
                facts = {"scheme": term.scheme, "region": found.code, "month": str(order.campaign.notice.year)}
                raise LawSilent(**facts, reasons_en=said, reasons_zh=zh)
            self.unverified |= set(graph.unverified)
            self.places[region] = int(pool.pool_id), graph, found.code
        return self.places[region]

    def _own(self, tx: Transaction, who: Mapping[str, object]) -> Paid:
        notice = self.order.campaign.notice
        types = {"person_id": "int8", "base_fen": "int8", "owed_fen": "int8", "paid_fen": "int8", "paid_on": "date"}
        facts = {"scheme": notice.scheme, "for_month": self.order.campaign.for_month, "opens": notice.opens}
        rows = tx.copy_out("roll_own", types, **facts, **who)
        own = Paid(*(rows[name] for name in types))
        if self.order.persons:
            own = own.only(np.isin(own.persons, np.array(self.order.persons, np.int64)))
        return own

    def _owed(
        self, tx: Transaction, who: tuple[Ints, str], pool: int, graph: Graph
    ) -> tuple[dict[str, Rows], Ints, Ints]:
        """What these persons owe by the law, line by line; who of them may not join at all; who is parked."""
        persons, path = who
        count = len(persons)
        kinds, paths = np.full(count, "resident", object), np.full(count, path, object)
        members = Members(persons, np.zeros(count, np.int64), kinds, paths, pool)
        given = self._given(tx, persons)
        columns, lacking = gather(tx, graph, members, given, self.year)
        whole = ~lacking.rows
        members, columns = members.only(whole), {name: column[whole] for name, column in columns.items()}
        computed = compute(graph, self.owing, members, columns)
        kept = np.flatnonzero(whole)
        aside = [*lacking.reasons, *((int(kept[row]), reason) for row, reason in computed.parked)]
        for row, reason in aside:
            key = f"{self.term.scheme}/{self.order.campaign.notice.year}/{persons[row]}"
            park(tx, self.run, ParkedRow(key, "roll", reason.en, "clerk", path))
        self.parked += len(aside)
        barred = np.zeros(0, np.int64)
        owes = self.order.campaign.words.get("owes")
        lines = dict(computed.lines)
        if owes and count:
            flags = graph.run(columns, backend="blocks")[f"{self.term.scheme}.{owes}"]
            barred = members.persons[flags == 0]
            lines = {line: rows.only(~np.isin(rows.persons, barred)) for line, rows in lines.items()}
        # a line of nothing is no due, but for the own line: who owes nothing himself is insured all the same
        lines = {
            name: rows if self._payer(name) == "person" else rows.only(rows.amounts[:, 1] != 0)
            for name, rows in lines.items()
        }
        self._aided(lines, graph, columns, members)
        return lines, barred, np.array([persons[row] for row, _ in aside], np.int64)

    def _subsidies(self, tx: Transaction, owed: dict[str, Rows], code: str) -> tuple[str, ...]:
        """Adds what the budget owes for who is insured; the lines no notice sets yet, which keep what is booked."""
        own = next((rows for line, rows in owed.items() if self._payer(line) == "person"), None)
        if own is None or not self.later.lines:
            return ()
        order = self.order
        graph = specialise(self.law, self.later.outputs, self.year, [code], order.known_on, typed=order.typed)
        self.unverified |= set(graph.unverified)
        count = len(own.persons)
        kinds, zeros = np.full(count, "resident", object), np.zeros(count, np.int64)
        members = Members(own.persons, zeros, kinds, own.paths, int(own.pools[0]) if count else 0)
        columns, lacking = gather(tx, graph, members, self._given(tx, own.persons), self.year)
        found = compute(graph, self.later, members, columns)
        why = [reason.en for _, reason in (*lacking.reasons, *found.parked)] + [reason.en for reason in found.silent]
        if why:
            self.silent |= set(why)
            return self.after
        owed |= {line: rows.only(rows.amounts[:, 1] != 0) for line, rows in found.lines.items()}
        return ()

    def _given(self, tx: Transaction, persons: Ints) -> dict[str, Ints]:
        """What the notice sets for everybody, what each person chose, and the month joining is asked for."""
        notice, words = self.order.campaign.notice, self.order.campaign.words
        said = {"benefit_year": notice.year, "claim_month": self.order.campaign.for_month, **notice.asked}
        given = {name: np.full(len(persons), value, np.int64) for name, value in said.items()}
        for name, otherwise in words.get("choices", {}).items():
            chosen = np.full(len(persons), int(notice.asked.get(name, otherwise)), np.int64)
            facts = {"scheme": notice.scheme, "name": name, "year": notice.year, "persons": persons}
            for row in tx.all("choices_of", **facts):
                chosen[persons == row.person_id] = row.value
            given[name] = chosen
        return given

    def _payer(self, line: str) -> str:
        return next(t.payer for t in self.term.lines if t.line == line)

    def _aided(self, lines: Mapping[str, Rows], graph: Graph, columns: Mapping[str, Ints], members: Members) -> None:
        """Notes for whom the budget pays a part, and his group in the law's word."""
        aid = [rows for name, rows in lines.items() if self._payer(name) == "government" and name not in self.after]
        found = Rows.together(aid)
        if not len(found.persons):
            return
        name = f"{self.term.scheme}.{self.order.campaign.words['group']}"
        spec = graph.inputs[name]
        place = np.searchsorted(members.persons, found.persons)
        for group in np.unique(columns[name][place]).tolist():
            mine = columns[name][place] == group
            word = spec.type.codes[group] if spec.type.unit == "code" else self.order.campaign.words["group"]
            rows = zip(found.persons[mine].tolist(), found.amounts[mine, 1].tolist(), strict=True)
            noted = self.notes.setdefault("aided", [])
            noted += [(who, word, fen, None, found.paths[0]) for who, fen in rows]

    def _booked(self, tx: Transaction, who: Mapping[str, object]) -> dict[str, Rows]:
        """What the register holds for the part's persons, by line."""
        names = ("person_id", "pool_id", "base_fen", "amount_fen", "account_fen")
        types = dict(zip(names, ("int8", "int4", "int8", "int8", "int8"), strict=True))
        facts = {"scheme": self.term.scheme, "for_month": self.order.campaign.for_month}
        found = {}
        for line in self.term.lines:
            rows = tx.copy_out("roll_booked", types, component=line.line, **facts, **who)
            count = len(rows["person_id"])
            amounts = np.stack([rows["base_fen"], rows["amount_fen"], rows["account_fen"]], axis=1)
            paths = np.full(count, who["path"], object)
            pools = rows["pool_id"].astype(np.int64)
            found[line.line] = Rows(rows["person_id"], np.zeros(count, np.int64), pools, paths, amounts)
        return found

    def _stage(self, tx: Transaction, shard: int, owed: Mapping[str, Rows], booked: Mapping[str, Rows]) -> None:
        table, row_no, none = stage_shard(tx, "due", self.run, shard), shard * SHARD, Rows.together([])
        for line in self.term.lines:
            found = deltas(owed.get(line.line, none), booked.get(line.line, none))
            count = len(found.persons)
            if count:
                columns = self._columns(line, found, row_no)
                tx.copy_in(table, columns, dict.fromkeys(columns, "text"))
                row_no += count
                self._control(line, found)

    def _columns(self, line: LineTerms, found: Rows, row_no: int) -> dict[str, Sequence[object] | Ints]:
        count, campaign = len(found.persons), self.order.campaign
        return {
            "run_id": np.full(count, self.run),
            "row_no": np.arange(row_no, row_no + count),
            "period": np.full(count, campaign.notice.period),
            "for_month": np.full(count, campaign.for_month),
            "person_id": found.persons,
            "employer_id": found.employers,
            "scheme": [self.term.scheme] * count,
            "component": [line.line] * count,
            "payer": [line.payer] * count,
            "pool_id": found.pools,
            "base_fen": found.amounts[:, 0],
            "amount_fen": found.amounts[:, 1],
            "account_fen": found.amounts[:, 2],
            "serving_path": found.paths.tolist(),
        }

    def _control(self, line: LineTerms, found: Rows) -> None:
        for pool in np.unique(found.pools):
            mine = found.pools == pool
            rows, fen = int(mine.sum()), int(found.amounts[mine, 1].sum())
            grain = (self.term.scheme, line.line, "owe", self.order.campaign.notice.period)
            self.controls.append(Control("due", int(pool), *grain, rows, fen, line.payer))

    def _settled(self, tx: Transaction, path: str, own: Paid, code: str) -> None:
        """Notes who did not pay and who waits."""
        short = ~own.whole & own.listed
        for who, fen in zip(own.persons[short].tolist(), (own.owed - own.paid)[short].tolist(), strict=True):
            self.notes.setdefault("unpaid", []).append((who, "", fen, None, path))
        kept = own.only(own.whole & own.listed)
        for who, first in first_months(tx, self.law, self.order, kept, code):
            self.notes.setdefault("waits", []).append((who, "", 0, first, path))

    def _note(self, note: str, path: str, persons: Ints, code: str) -> None:
        self.notes.setdefault(note, []).extend((who, code, 0, None, path) for who in persons.tolist())
