"""What the tests of the charity book share: a foundation and a Red Cross of an invented county, donors, needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import psycopg
import pytest
import yaml
from stdnum.cn import uscc

from entitled import SCHEME, invented, open_house
from officers import HOUSE, OFFICERS
from registry_help import PLACES_LAW
from sentences import both_languages
from shebao.charity import donations, hands, needs, organisations, spending
from shebao.charity.donations import Came, Promise
from shebao.charity.model import Bound
from shebao.charity.needs import Wanted
from shebao.charity.organisations import Entry, Organisation, Standing
from shebao.charity.spending import Proposal
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.registry import actions as registry
from shebao.store.db import Database

TODAY = date(2025, 11, 20)
PLACE, OTHER_PLACE = "441802", "441803"
FREE = Bound()


def code(order: int) -> str:
    """An invented credit code."""
    base = f"53441802MJX{order:06d}"
    return base + uscc.calc_check_digit(base)


@cache
def law() -> Law:
    """The invented country, its one scheme a scheme of assistance here, with the country's own words of charity."""
    file = Path(__file__).parents[1] / "laws" / "cn" / "charity.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    scheme = invented().schemes[SCHEME]
    schemes = {**invented().schemes, SCHEME: replace(scheme, facts={**scheme.facts, "part": "social_assistance"})}
    return replace(invented(), schemes=schemes, files={**invented().files, "charity": said})


def foundation(db: Database, order: int, kind: str = "foundation") -> Organisation:
    """An organisation of the county, qualified for public fundraising and entrusted with illness."""
    entry = Entry(code(order), f"测试基金会{order}", kind, PLACE, date(2015, 3, 1), "登记证书 1")
    of = organisations.register(db, OFFICERS.clerk, law(), entry)
    for is_, purpose in (("public_fundraising", ""), ("entrusted", "illness")):
        standing = Standing(is_, purpose, date(2020, 1, 1), None, "证书 2")
        organisations.set_standing(db, OFFICERS.clerk, law(), of, standing)
    return of


def give(db: Database, of: Organisation, fen: int, bound: Bound = FREE, came: date = TODAY) -> int:
    """A donation promised and received whole on one day; its number."""
    with db.reading(OFFICERS.clerk, "charity") as tx:
        order = len(tx.all("donations", organisation=of.organisation)) + 1
    promise = Promise(f"捐赠人{order}", fen, bound, f"协议 {order}", came)
    donation = donations.promise(db, OFFICERS.clerk, law(), of, promise)
    donations.receive(db, OFFICERS.clerk, donation, Came(fen, came, f"B{order}", f"票 {order}"))
    return donation


def needs_help(db: Database, who: int, fen: int, bill: str = "", kind: str = "medical_bill") -> int:
    """A need the clerk enters; its number."""
    wanted = Wanted(kind, fen, f"走访记录 {who} {bill}", TODAY, bill, PLACE)
    return needs.enter(db, OFFICERS.clerk, law(), (who, None), wanted)


def grant(db: Database, of: Organisation, need: int, fen: int, paper: str) -> int:
    """A grant proposed; its number."""
    return spending.propose(db, OFFICERS.clerk, law(), of, Proposal(fen, paper, TODAY, need=need))


def paid(db: Database, number: int, reference: str = "P1", on: date = TODAY) -> int:
    """A spending through the three hands after its maker."""
    hands.check(db, OFFICERS.reviewer, number, on)
    hands.approve(db, OFFICERS.approver, number, on)
    hands.pay(db, OFFICERS.cashier, number, reference, on)
    return number


@contextmanager
def charity_house(server, template: str, files: Path, name: str) -> Iterator[tuple[Database, psycopg.Connection]]:
    """A database of one module with its places and books, and the superuser on it."""
    with psycopg.connect(server.conninfo(), autocommit=True) as root:
        root.execute(f"drop database if exists {name} with (force)")
        root.execute(f"create database {name} template {template} strategy file_copy")
        root.execute(f"grant connect on database {name} to shebao_app, shebao_reader")
        conninfo = server.conninfo(user="shebao_app", dbname=name)
        clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
        with (
            Database(conninfo, home=files, clock=clock).connect() as db,
            psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin,
        ):
            registry.load_places(db, HOUSE, PLACES_LAW)
            open_house(db)
            yield db, admin
        root.execute(f"drop database {name} with (force)")


def count(house, table: str, where: str = "true") -> int:
    return house[1].execute(f"select count(*) from charity.{table} where {where}").fetchone()[0]


def refused(house, kind: type[ShebaoError], act: Callable[[], object]) -> ShebaoError:
    """Refused with both sentences, and nothing is left of it."""
    before = [count(house, t) for t in ("organisation", "donation", "receipt", "need", "spending", "split")]
    with pytest.raises(kind) as problem:
        act()
    both_languages(problem.value)
    assert [count(house, t) for t in ("organisation", "donation", "receipt", "need", "spending", "split")] == before
    return problem.value
