"""Lists of other departments and agencies at the desk: the dead, and relations that move in, each by the post for it.

Thin over the actions. A list of the dead is taken by the clerk, and whoever draws a benefit stops at once. A form of
relations that move in is taken by the clerk, its money booked by the accountant with the approver, and what is ready is
taken over by the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.collection import moved_in
from shebao.collection.moved_in import Credit, MovedIn
from shebao.collection.moved_lists import Stated
from shebao.collection.moved_ready import Where
from shebao.kernel.actors import Actor
from shebao.registry.death_lists import DeathPaper, DeathsTaken, take_deaths
from shebao.service.desk import Desk
from shebao.service.desk_payments import Office, house_at, office_of
from shebao.service.setting import all_moves

LINE = "social_insurance"
Upload = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Arrived:
    """Money as the bank told it: reference, day, fen."""

    reference: str
    booked_on: date
    fen: int


def deaths(desk: Desk, region: str, paper: DeathPaper, upload: Upload) -> tuple[DeathsTaken, Actor]:
    """A list of the dead, taken by the clerk of a region's agency; what the dead drew stops. Raises NobodyInOffice."""
    clerk = desk.at("clerk", region, LINE)
    done = take_deaths(desk.db, clerk, paper, upload, known_on=desk.on)
    desk.told()
    return done, clerk


def take(desk: Desk, region: str, scheme: str, stated: Stated, upload: Upload) -> tuple[MovedIn, Actor]:
    """A form of relations that move in, taken by the clerk; nothing counts yet. Raises NobodyInOffice."""
    clerk = desk.at("clerk", region, desk.line(scheme))
    into = Where.of(desk.judge.scheme(scheme), region)
    return moved_in.take_moved(desk.db, clerk, into, stated, upload), clerk


def receive(desk: Desk, number: int, money: Arrived) -> tuple[MovedIn, Actor]:
    """The money of a form came: booked by the accountant, approved by the approver. Raises MovedListUnknown."""
    office, into = _of(desk, number)
    by = desk.at("accountant", office.region, office.line)
    approver = desk.at("approver", office.region, office.line)
    credit = Credit(money.reference, money.booked_on, money.fen, approver.actor_id)
    moved_in.receive_moved(desk.db, by, number, credit, all_moves(desk.law)[into.scheme])
    return moved_in.stands(desk.db, house_at(desk, office), into, number), by


def take_over(desk: Desk, number: int) -> MovedIn:
    """What is ready of a form is taken over by the house; awards that rest on it are decided again."""
    office, into = _of(desk, number)
    done = moved_in.take_over(desk.db, house_at(desk, office), number, into, all_moves(desk.law)[into.scheme])
    desk.told()
    return done


def show(desk: Desk, number: int) -> MovedIn:
    """How a form stands, and who waits for what. Raises MovedListUnknown."""
    office, into = _of(desk, number)
    return moved_in.stands(desk.db, house_at(desk, office), into, number)


def _of(desk: Desk, number: int) -> tuple[Office, Where]:
    scheme, path = moved_in.head_of(desk.db, desk.house, number)
    office = office_of(desk, scheme, path)
    return office, Where.of(desk.judge.scheme(scheme), office.region)
