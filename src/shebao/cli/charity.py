"""`shebao charity`: organisations, donations, needs, grants through four hands, and where a yuan went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import click

from shebao.charity import content, donations, hands, needs, organisations, spending
from shebao.charity.errors import DonationUnknown, NeedUnknown, SpendingUnknown
from shebao.charity.model import Bound
from shebao.charity.organisations import Organisation
from shebao.cli.charity_words import GROUPS, told
from shebao.cli.claim_desk import at_desk, options, post_said
from shebao.cli.law import DAY
from shebao.cli.output import Output
from shebao.kernel.actors import Actor
from shebao.kernel.money import fen, yuan
from shebao.kernel.regions import NATION
from shebao.registry.people import find_person
from shebao.service.desk import Desk

UNKNOWN = {"donation": DonationUnknown, "need": NeedUnknown, "spending": SpendingUnknown}
KEPT = {"document": "The paper it rests on."}


@dataclass(frozen=True, slots=True)
class Counter:
    """Who speaks, and the desk he speaks at."""

    out: Output
    desk: Desk

    def at(self, post: str, region: str) -> Actor:
        """Who holds a post of the line that keeps the book, for a region."""
        return self.desk.at(post, region, content.line(self.desk.law))

    def of(self, code: str) -> Organisation:
        """The organisation of a code."""
        return organisations.organisation(self.desk.db, self.desk.house, code)

    def near(self, post: str, what: Literal["donation", "need", "spending"], number: int) -> Actor:
        """Who holds a post at the office that keeps a thing. Raises the error of a number nobody knows."""
        region = donations.office_of(self.desk.db, self.desk.house, what, number)
        if region is None:
            raise UNKNOWN[what](**{what: number})
        return self.at(post, region)

    def done(self, key: str, by: Actor, facts: dict[str, Any], **said: object) -> None:
        """What was done and by whom: a line for a reader, the facts for a machine."""
        post = post_said(by.post, self.out.lang)
        self.out.line(told(self.out, key, post=post, **said))
        self.out.result({**facts, "post": by.post, "by": by.name})


@contextmanager
def counter(asked: dict[str, Any]) -> Iterator[Counter]:
    """The desk of the record, and where it speaks."""
    with at_desk(asked) as desk:
        yield Counter(Output(as_json=asked["as_json"], lang=asked["lang"]), desk)


def paper(command: Any) -> Any:
    """The document every entry rests on."""
    return click.option("--document", required=True, help=KEPT["document"])(command)


def amount(command: Any) -> Any:
    """An amount in yuan."""
    return click.option("--amount", required=True, help="Yuan, for example 6000.00.")(command)


@click.group("charity")
def charity_group() -> None:
    """Charities, donations, needs and grants: which yuan went where."""


@charity_group.command("register")
@click.argument("code")
@click.option("--name", required=True, help="Name of the organisation.")
@click.option("--kind", required=True, help="Kind of organisation, a word of the law's charity.yaml.")
@click.option("--region", required=True, help="Division code of the place whose office registers it.")
@click.option("--registered", "registered_on", type=DAY, required=True, help="Day of its registration.")
@paper
@options
def register_command(code: str, *, region: str, **asked: Any) -> None:
    """Put the organisation with the credit code CODE on record."""
    with counter(asked) as at:
        by = at.at("clerk", region)
        entry = organisations.Entry(
            code, asked["name"], asked["kind"], region, asked["registered_on"], asked["document"]
        )
        of = organisations.register(at.desk.db, by, at.desk.law, entry)
        at.done("registered", by, {"organisation": of.organisation, "code": of.code}, name=of.name, code=of.code)


@charity_group.command("standing")
@click.argument("code")
@click.option("--is", "kind", type=click.Choice(GROUPS["standings"]), required=True, help="What it is.")
@click.option("--purpose", default="", help="For which purpose it is entrusted.")
@click.option("--from", "since", type=DAY, required=True, help="First day.")
@click.option("--until", type=DAY, help="First day on which it holds no more; the same first day again ends it anew.")
@paper
@options
def standing_command(code: str, *, kind: organisations.Kind, purpose: str, since: date, **asked: Any) -> None:
    """Record that an organisation is qualified for public fundraising, or entrusted by government with a purpose."""
    with counter(asked) as at:
        of = at.of(code)
        by = at.at("clerk", of.region)
        wanted = organisations.Standing(kind, purpose, since, asked["until"], asked["document"])
        organisations.set_standing(at.desk.db, by, at.desk.law, of, wanted)
        words = content.name_of(at.desk.law, "standings", kind, at.out.lang)
        until = asked["until"] or "–"
        facts = {"code": of.code, "is": kind, "purpose": purpose, "from": since, "until": asked["until"]}
        at.done("standing", by, facts, name=of.name, words=words, since=since, until=until)


@charity_group.command("donation")
@click.argument("code")
@click.option("--donor", required=True, help="Name of the donor.")
@click.option("--anonymous", is_flag=True, help="The donor wishes to be unknown to the public.")
@click.option("--raised", type=click.Choice(["directed", "public"]), default="directed", help="How it was raised.")
@click.option("--purpose", default="", help="Purpose the donor bound it to; without it none.")
@click.option("--in", "region", default=NATION, show_default=True, help="Division code he bound it to.")
@click.option("--need", type=int, help="Number of the need he named.")
@amount
@paper
@options
def donation_command(code: str, **asked: Any) -> None:
    """Keep a promise to the organisation with the credit code CODE; the money is booked when it comes."""
    with counter(asked) as at:
        of = at.of(code)
        by = at.at("clerk", of.region)
        bound = Bound(asked["purpose"], asked["region"], asked["need"])
        how = {"raised": asked["raised"], "anonymous": asked["anonymous"]}
        wanted = donations.Promise(asked["donor"], fen(asked["amount"]), bound, asked["document"], at.desk.on, **how)
        number = donations.promise(at.desk.db, by, at.desk.law, of, wanted)
        at.done("promised", by, {"donation": number}, donation=number, amount=yuan(wanted.amount), name=of.name)


@charity_group.command("received")
@click.argument("donation", type=int)
@amount
@click.option("--came", type=DAY, help="Day on which the money came; default: the day of the act.")
@click.option("--reference", required=True, help="The bank's reference of the credit.")
@click.option("--receipt", default="", help="Number of the receipt given to the donor.")
@options
def received_command(donation: int, **asked: Any) -> None:
    """Book money that came for a donation. The same reference typed again books nothing twice."""
    with counter(asked) as at:
        by = at.near("clerk", "donation", donation)
        came = donations.Came(fen(asked["amount"]), asked["came"] or at.desk.on, asked["reference"], asked["receipt"])
        number = donations.receive(at.desk.db, by, donation, came)
        at.done("received", by, {"receipt": number}, donation=donation, amount=yuan(came.amount), day=came.on)


@charity_group.command("route")
@click.argument("claims", type=int, nargs=-1, required=True)
@click.option("--kind", required=True, help="Kind of need, a word of the law's charity.yaml.")
@click.option("--bill", default="", help="Number of the bill behind it.")
@amount
@paper
@options
def route_command(claims: tuple[int, ...], **asked: Any) -> None:
    """Pass decided CLAIMS of assistance on as one need: what their schemes give is counted off it."""
    with counter(asked) as at:
        by = _clerk_of_claim(at, claims[0])
        wanted = needs.Wanted(asked["kind"], fen(asked["amount"]), asked["document"], at.desk.on, asked["bill"])
        number = needs.route(at.desk.db, by, at.desk.law, claims, wanted)
        _need_kept(at, by, number)


@charity_group.command("need")
@click.option("--person", help="Citizen number of the person.")
@click.option("--household", type=int, help="Number of the household.")
@click.option("--kind", required=True, help="Kind of need, a word of the law's charity.yaml.")
@click.option("--region", required=True, help="Division code of the place.")
@click.option("--bill", default="", help="Number of the bill behind it.")
@amount
@paper
@options
def need_command(*, person: str | None, household: int | None, region: str, **asked: Any) -> None:
    """Enter a need that was found, of a person or a household."""
    with counter(asked) as at:
        by = at.at("clerk", region)
        number = find_person(at.desk.db, by, person) if person else None
        wanted = needs.Wanted(asked["kind"], fen(asked["amount"]), asked["document"], at.desk.on, asked["bill"], region)
        _need_kept(at, by, needs.enter(at.desk.db, by, at.desk.law, (number, household), wanted))


@charity_group.command("over")
@click.argument("need", type=int)
@click.option("--reason", required=True, help="Why nothing more is needed.")
@options
def over_command(need: int, *, reason: str, **asked: Any) -> None:
    """End a need: nothing more is granted for it."""
    with counter(asked) as at:
        by = at.near("clerk", "need", need)
        needs.end(at.desk.db, by, need, reason, at.desk.on)
        at.done("over", by, {"need": need, "ended": at.desk.on}, need=need, day=at.desk.on)


@charity_group.command("spend")
@click.argument("code")
@click.option("--need", type=int, help="Number of the need a grant goes to.")
@click.option("--expense", default="", help="Kind of expense, where it is no grant.")
@amount
@paper
@options
def spend_command(code: str, **asked: Any) -> None:
    """Propose a grant or an expense of the organisation CODE and set its money aside."""
    with counter(asked) as at:
        of = at.of(code)
        by = at.at("clerk", of.region)
        wanted = spending.Proposal(fen(asked["amount"]), asked["document"], at.desk.on, asked["need"], asked["expense"])
        number = spending.propose(at.desk.db, by, at.desk.law, of, wanted)
        at.done("proposed", by, {"spending": number}, spending=number, amount=yuan(wanted.amount))


@charity_group.command("check")
@click.argument("number", type=int)
@options
def check_command(number: int, **asked: Any) -> None:
    """The reviewer signs a spending."""
    with counter(asked) as at:
        by = at.near("reviewer", "spending", number)
        hands.check(at.desk.db, by, number, at.desk.on)
        at.done("checked", by, {"spending": number, "state": "checked"}, spending=number)


@charity_group.command("approve")
@click.argument("number", type=int)
@options
def approve_command(number: int, **asked: Any) -> None:
    """The approver signs a spending."""
    with counter(asked) as at:
        by = at.near("approver", "spending", number)
        hands.approve(at.desk.db, by, number, at.desk.on)
        at.done("approved", by, {"spending": number, "state": "approved"}, spending=number)


@charity_group.command("pay")
@click.argument("number", type=int)
@click.option("--reference", required=True, help="The bank's reference of the payment.")
@click.option("--paid", type=DAY, help="Day of the payment; default: the day of the act.")
@options
def pay_command(number: int, *, reference: str, paid: date | None, **asked: Any) -> None:
    """The cashier enters that a spending was paid, once."""
    with counter(asked) as at:
        by, day = at.near("cashier", "spending", number), paid or at.desk.on
        hands.pay(at.desk.db, by, number, reference, day)
        at.done("paid", by, {"spending": number, "state": "paid"}, spending=number, day=day)


@charity_group.command("withdraw")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it is given up.")
@options
def withdraw_command(number: int, *, reason: str, **asked: Any) -> None:
    """Give a spending up before it is paid; its money is free again."""
    with counter(asked) as at:
        by = at.near("clerk", "spending", number)
        spending.withdraw(at.desk.db, by, number, reason, at.desk.on)
        at.done("withdrawn", by, {"spending": number, "state": "withdrawn"}, spending=number)


@charity_group.command("back")
@click.argument("number", type=int)
@amount
@click.option("--came", type=DAY, help="Day on which it came back; default: the day of the act.")
@click.option("--reference", required=True, help="The bank's reference of the credit.")
@click.option("--reason", required=True, help="Why it came back.")
@options
def back_command(number: int, **asked: Any) -> None:
    """Book money of a paid spending that came back; it keeps the binding it had."""
    with counter(asked) as at:
        by = at.near("accountant", "spending", number)
        back = spending.Back(fen(asked["amount"]), asked["came"] or at.desk.on, asked["reference"], asked["reason"])
        spending.give_back(at.desk.db, by, number, back)
        at.done("came_back", by, {"spending": number, "fen": back.amount}, spending=number, amount=yuan(back.amount))


def _clerk_of_claim(at: Counter, claim: int) -> Actor:
    region = needs.region_of_claim(at.desk.db, at.desk.house, claim)
    return at.at("clerk", region)


def _need_kept(at: Counter, by: Actor, number: int) -> None:
    found = needs.need(at.desk.db, by, number)
    sums = {"amount": yuan(found.amount), "scheme": yuan(found.scheme), "open": yuan(found.open)}
    at.done("need", by, {"need": number, "open_fen": found.open, "scheme_fen": found.scheme}, need=number, **sums)
