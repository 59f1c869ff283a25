"""What state machines stand on: an eve that is opened once, a clone of it for each example, and a count of the verbs.

A machine draws acts at random, keeps beside the database a model of a few lines of plain Python, and compares both
after each act. An ordinary run is short and always draws the same; the long one draws anew each time.

    @when(lambda self: self.batches("sent"))     only then may it be drawn
    @verb(data=st.data(), fen=FEN)               drawn with these; `data` draws more
    @often(5)                                    so many times as often as the others
    def answered(self, data, fen): …

Every example draws among all verbs. (Hypothesis's own rules leave some out in each example, so that a short run would
hardly get past its first acts.)
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import copy2
from typing import Any, TypeVar

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from officers import CLOCK
from shebao.kernel.errors import Refused, ShebaoError
from shebao.store.db import Database
from shebao.store.embedded import EmbeddedServer

_numbers = count()
RIGHTS = "shebao_app, shebao_run, shebao_read, shebao_reader"


class Eve:
    """A database on the eve of every example, its folder, and what its opening left to be known."""

    def __init__(self, server: EmbeddedServer, name: str, home: Path, facts: Any) -> None:
        self.server, self.name, self.home, self.facts = server, name, home, facts

    def clone(self) -> tuple[Database, psycopg.Connection[Any]]:
        """A database of an example's own with the superuser on it."""
        name = f"{self.name}_{next(_numbers)}"
        copy_database(self.server, self.name, name)
        home = self.home / name
        home.mkdir()
        copy2(self.home / "keys.json", home)
        db = Database(self.server.conninfo(user="shebao_app", dbname=name), home=home, clock=CLOCK).connect()
        return db, psycopg.connect(self.server.conninfo(dbname=name), autocommit=True)

    def drop(self, db: Database, admin: psycopg.Connection[Any]) -> None:
        """The example is over."""
        name = admin.info.dbname
        admin.close()
        db.close()
        with psycopg.connect(self.server.conninfo(), autocommit=True) as root:
            root.execute(f"drop database {name} with (force)")


def copy_database(server: EmbeddedServer, source: str, name: str) -> None:
    """A clone by copied files, with the rights on a database, which are not cloned."""
    with psycopg.connect(server.conninfo(), autocommit=True) as root:
        root.execute(f"drop database if exists {name} with (force)")
        root.execute(f"create database {name} template {source} strategy file_copy")
        root.execute(f"revoke connect on database {name} from public")
        root.execute(f"grant connect on database {name} to {RIGHTS}")
        root.execute(f"grant create on database {name} to shebao_owner")


@contextmanager
def opened(
    server: EmbeddedServer, template: str, home: Path, opening: Callable[[Database, psycopg.Connection[Any]], Any]
) -> Iterator[Eve]:
    """The eve of a machine, in a clone of the tests' template; dropped afterwards."""
    name = f"eve_{os.getpid()}_{next(_numbers)}_{home.name[:20].replace('-', '_')}".lower()
    copy_database(server, template, name)
    with (
        Database(server.conninfo(user="shebao_app", dbname=name), home=home, clock=CLOCK).connect() as db,
        psycopg.connect(server.conninfo(dbname=name), autocommit=True) as admin,
    ):
        facts = opening(db, admin)
        assert db.ciphers
    try:
        yield Eve(server, name, home, facts)
    finally:
        with psycopg.connect(server.conninfo(), autocommit=True) as root:
            root.execute(f"drop database {name} with (force)")


Act = Callable[..., None]


def verb(**drawn: st.SearchStrategy[Any]) -> Callable[[Act], Act]:
    """A method as an act of the machine, called with what is drawn."""

    def marked(act: Act) -> Act:
        act.drawn = drawn  # type: ignore[attr-defined]
        return act

    return marked


def often(weight: int) -> Callable[[Act], Act]:
    """An act drawn so many times as often as others: what leads on, where everything else leads back."""

    def marked(act: Act) -> Act:
        act.weight = weight  # type: ignore[attr-defined]
        return act

    return marked


def when(may: Callable[[Any], object]) -> Callable[[Act], Act]:
    """An act that may be drawn only where this holds."""

    def marked(act: Act) -> Act:
        act.may = may  # type: ignore[attr-defined]
        return act

    return marked


class Machine(RuleBasedStateMachine):
    """One example: a clone of the eve and a model beside it. `did` counts the verbs over all examples."""

    eve: Eve
    did: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.db, self.admin = self.eve.clone()

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        """The next act."""
        verbs = {name: method for name, method in vars(type(self)).items() if hasattr(method, "drawn")}
        may = [name for name, method in verbs.items() if not hasattr(method, "may") or method.may(self)]
        names = [name for name in may for _ in range(getattr(verbs[name], "weight", 1))]
        name = data.draw(st.sampled_from(names), label="act")
        drawn = {key: data if key == "data" else data.draw(one, label=key) for key, one in verbs[name].drawn.items()}
        verbs[name](self, **drawn)

    def teardown(self) -> None:
        self.eve.drop(self.db, self.admin)

    def note(self, verb: str) -> None:
        """A verb was done, or refused as the model said."""
        self.did[verb] += 1

    def ask(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows, as the superuser sees them."""
        return self.admin.execute(text, values).fetchall()


Tried = TypeVar("Tried", bound=Machine)


def refused(act: Callable[[], object]) -> bool:
    """Whether an act was refused in words, by an answer or by an error."""
    try:
        return isinstance(act(), Refused)
    except ShebaoError:
        return True


SHORT = settings(
    max_examples=3,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LONG = settings(
    SHORT, max_examples=60, stateful_step_count=40, derandomize=False, phases=[Phase.generate, Phase.shrink]
)


def run(machine: type[Machine], eve: Eve, how: settings = SHORT) -> Counter[str]:
    """The machine over an eve; how often each verb was done. Raises AssertionError where database and model differ."""
    machine.eve, machine.did = eve, Counter()
    run_state_machine_as_test(machine, settings=how)
    return machine.did


@contextmanager
def by_hand(machine: type[Tried], eve: Eve) -> Iterator[Tried]:
    """A machine whose acts a test calls itself: what a random run once found, told again."""
    machine.eve, machine.did = eve, Counter()
    one = machine()
    try:
        yield one
    finally:
        one.teardown()


def finds(machine: type[Machine], eve: Eve, examples: int = 40) -> None:
    """A defect was planted: the machine must fail, by a difference from its model or by the record's own refusal."""
    with pytest.raises((AssertionError, ShebaoError, psycopg.Error, pytest.fail.Exception)):
        run(machine, eve, settings(SHORT, max_examples=examples))
