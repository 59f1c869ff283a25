"""No person holds two incompatible posts: every ordered pair of posts is tried through the real appointment.

The posts are those of the country's content. What must be refused is worked out here from the file alone, act by act.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import product
from pathlib import Path

import psycopg
import pytest
import yaml

from officers import HOUSE, LINE
from shebao.access.actions import Done, NewOfficer, add_actor, confirm, found_office, propose
from shebao.access.model import Appoint, Grant, read_posts
from shebao.kernel.actors import Actor
from shebao.kernel.errors import Refused
from shebao.store.db import Database
from shebao.store.migrate import migrate

FILE = Path(__file__).parents[2] / "laws" / "cn" / "posts.yaml"
RAW = yaml.safe_load(FILE.read_text(encoding="utf-8"))
ACTS = {post: set(names["acts"]) for post, names in RAW["posts"].items()}
APART = {frozenset((one, other)) for rule in RAW["incompatible"] for one in rule["one"] for other in rule["other"]}
DAY, PATH = date(2025, 11, 20), "00."
TEXT = "任命文件 2025-9"


def apart(one: str, other: str) -> set[frozenset[str]]:
    """Pairs of acts of two posts that must not meet."""
    return {frozenset(pair) for pair in product(ACTS[one], ACTS[other]) if frozenset(pair) in APART}


@pytest.fixture
def office(server, tmp_path) -> Iterator[tuple[Database, Actor, Actor]]:
    """A record with the country's own posts, and two rights officers of its uppermost agency."""
    name = f"posts_{tmp_path.name[-20:].replace('-', '_')}"
    with psycopg.connect(server.conninfo(), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name}")
        migrate(server.conninfo(dbname=name))
        clock = datetime.fromisoformat("2025-11-20T09:00:00+08:00")
        with Database(server.conninfo(user="shebao_app", dbname=name), home=tmp_path, clock=clock).connect() as db:
            people = [NewOfficer("maker", "rights_officer", PATH), NewOfficer("checker", "rights_officer", PATH)]
            maker, checker = found_office(db, HOUSE, read_posts(FILE), people, on=date(2000, 1, 1))
            yield db, *(Actor(who, "", "rights_officer", LINE, PATH) for who in (maker, checker))
        admin.execute(f"drop database {name} with (force)")


def appointed(office, person: int, post: str) -> Done | Refused:
    """Proposed by one officer, confirmed by the other."""
    db, maker, checker = office
    change = propose(db, maker, Appoint(person, post, PATH, DAY, TEXT))
    return change if isinstance(change, Refused) else confirm(db, checker, change)


def newcomer(office, *posts: str) -> int:
    """Somebody new with these posts."""
    person = add_actor(office[0], office[1], "somebody")
    for post in posts:
        assert isinstance(appointed(office, person, post), Done)
    return person


@pytest.mark.mission("S8.13")
@pytest.mark.mission("S2.07")
def test_every_pair_of_posts_through_the_real_appointment(office):
    ends = Counter()
    for one, other in product(ACTS, repeat=2):
        answer = appointed(office, newcomer(office, one), other)
        expected = {"access.incompatible"} if apart(one, other) else set()
        expected |= {"access.appointed"} if one == other else set()
        said = {reason.code for reason in answer.reasons} if isinstance(answer, Refused) else set()
        assert said == expected, (one, other)
        if isinstance(answer, Refused) and one != other:
            assert len(answer.reasons) == len(apart(one, other))
            assert all(reason.en and reason.zh for reason in answer.reasons)
        ends["refused" if said else "allowed"] += 1
    sys.stdout.write(f"\n{len(ACTS)} posts × {len(ACTS)} posts = {len(ACTS) ** 2} pairs tried: {dict(ends)}\n")
    holders = office[0]
    with psycopg.connect(holders.conninfo.replace("shebao_app", "postgres")) as admin:
        held: dict[int, set[str]] = {}
        for actor, post in admin.execute("select actor_id, post from access.appointment"):
            held.setdefault(actor, set()).add(post)
    both = {frozenset(posts) for posts in held.values() if len(posts) > 1}
    assert all(not apart(*sorted(pair)) for pair in both)
    assert both  # compatible pairs were really given


@pytest.mark.mission("S8.13")
def test_two_proposals_at_once_do_not_get_round_it(office):
    """Each is harmless when it is proposed; the second is refused when it is confirmed."""
    db, maker, checker = office
    for one, other in product(ACTS, repeat=2):
        if not apart(one, other):
            continue
        person = newcomer(office)
        changes = [propose(db, maker, Appoint(person, post, PATH, DAY, TEXT)) for post in (one, other)]
        assert isinstance(confirm(db, checker, changes[0]), Done)
        late = confirm(db, checker, changes[1])
        assert isinstance(late, Refused)
        assert {reason.code for reason in late.reasons} == {"access.incompatible"}, (one, other)


@pytest.mark.mission("S8.13")
def test_no_act_is_given_to_a_post_that_must_not_have_it(office):
    """Every post × every act as a grant: refused where the post, or another post of one of its holders, clashes."""
    db, maker, _ = office
    ends = Counter()
    for post, act in product(ACTS, RAW["acts"]):
        clash = any(frozenset((act, own)) in APART for own in ACTS[post])
        answer = propose(db, maker, Grant(post, "*", act, DAY, TEXT))
        said = {r.code for r in answer.reasons} if isinstance(answer, Refused) else set()
        if act in ACTS[post]:
            assert "access.granted" in said, (post, act)
        assert ("access.incompatible" in said) == clash, (post, act)
        ends["refused" if said else "allowed"] += 1
    sys.stdout.write(f"\n{len(ACTS)} posts × {len(RAW['acts'])} acts tried as grants: {dict(ends)}\n")


def test_without_the_list_every_refused_pair_would_be_given(office):
    """The control: it is the list of incompatible acts that refuses, nothing else."""
    with psycopg.connect(office[0].conninfo.replace("shebao_app", "postgres"), autocommit=True) as admin:
        admin.execute("truncate access.incompatible")
    refused = [(one, other) for one, other in product(ACTS, repeat=2) if apart(one, other)]
    assert refused
    for one, other in refused:
        assert isinstance(appointed(office, newcomer(office, one), other), Done), (one, other)
