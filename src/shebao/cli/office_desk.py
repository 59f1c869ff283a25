"""What the commands of offices share: which office is meant, and who acts there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import click

from shebao.access.actions import officers_at
from shebao.cli.claim_desk import at_desk
from shebao.cli.claim_desk import options as of_record
from shebao.cli.law_publish import OfficerUnknown
from shebao.cli.month import PostEmpty
from shebao.cli.where import READER
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.registry import tree
from shebao.registry.errors import AgencyUnknown
from shebao.registry.outlets import Moment
from shebao.registry.tree import Agency
from shebao.store.db import Database


class OfficeNotNamed(ShebaoError):
    """Say which office: --office NUMBER, or --region CODE and --line LINE."""

    code = "cli.office_not_named"
    zh = "请指明机构：--office 编号，或 --region 区划代码和 --line 条线。"


@dataclass(frozen=True, slots=True)
class At:
    """The record, its law and day, and the office meant where one was named."""

    db: Database
    law: Law
    on: date
    officer: str
    office: Agency | None

    @property
    def own(self) -> Agency:
        """The office named. Raises OfficeNotNamed."""
        if self.office is None:
            raise OfficeNotNamed
        return self.office

    @property
    def sight(self) -> Actor:
        """The house at work in the office's subtree; everywhere where no office was named."""
        return READER if self.office is None else replace(READER, path=self.office.path)

    def holds(self, post: str) -> Actor:
        """Who acts for the office in a post. Raises OfficeNotNamed, PostEmpty, OfficerUnknown."""
        own = self.own
        found = officers_at(self.db, READER, own.path, own.line, on=self.on)
        held = [actor for actor in found if actor.post == post]
        if not held:
            raise PostEmpty(post=post, path=own.path, day=self.on, office=own.en, office_zh=own.zh)
        named = [actor for actor in held if actor.name == self.officer] if self.officer else held
        if not named:
            known = ", ".join(actor.name for actor in held)
            raise OfficerUnknown(name=self.officer, post=post, day=self.on, known=known)
        return named[0]

    def moment(self, when: str | None = None) -> Moment:
        """When somebody comes: as asked, else now by the record's clock."""
        now = self.db.clock or datetime.now().astimezone()
        asked = datetime.fromisoformat(when).replace(tzinfo=now.tzinfo) if when else now
        return Moment.of(self.law, asked)


def options(command: Any) -> Any:
    """Options every command of offices takes."""
    office = click.option("--office", type=int, help="Number of the office.")
    region = click.option("--region", default="", help="Division code of the office's place.")
    line = click.option("--line", default="social_insurance", show_default=True, help="Its line of business.")
    return office(region(line(of_record(command))))


@contextmanager
def at_office(asked: Mapping[str, Any], *, named: bool = True) -> Iterator[At]:
    """The office of the options; `named` False leaves --region to the command. Raises AgencyUnknown."""
    with at_desk(asked) as desk:
        number = asked["office"]
        if number is None and named and asked["region"]:
            number = _of_place(desk.law, asked["region"], asked["line"])
        office = None if number is None else tree.agency(desk.db, READER, number)
        yield At(desk.db, desk.law, desk.on, desk.officer, office)


def _of_place(law: Law, region: str, line: str) -> int:
    for agency in law.files["agencies"]["agencies"]:
        if agency["line"] == line and str(agency["region"]) == region:
            return int(agency["id"])
    raise AgencyUnknown(agency=f"{line} {region}")
