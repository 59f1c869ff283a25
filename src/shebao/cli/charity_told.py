"""What the charity book is asked: lists, matches, both ways of a yuan, a year's statement, the ratio to GDP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

import click

from shebao.charity import content, matching, needs, statement, told
from shebao.charity.model import GRANT, Bound, Need
from shebao.charity.spending import Spending
from shebao.charity.statement import Share, Statement
from shebao.charity.told import Way
from shebao.cli.charity import charity_group, counter
from shebao.cli.charity_words import BOUND, SOURCES, STATES, WORDS
from shebao.cli.charity_words import told as sentence
from shebao.cli.claim_desk import options
from shebao.cli.law import country_option, json_option, lang_option
from shebao.cli.output import Output
from shebao.cli.where import READER, day_of_record, law_folder, opened
from shebao.kernel.money import yuan
from shebao.kernel.regions import NATION
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.store.db import Database


@charity_group.command("waiting")
@click.option("--region", required=True, help="Division code of the place whose office asks.")
@options
def waiting_command(region: str, **asked: Any) -> None:
    """Claims of assistance that were refused, and people found to be left with a need, that nobody passed on yet."""
    with counter(asked) as at:
        found = needs.to_route(at.desk.db, at.at("clerk", region), at.desk.law)
        for one in found:
            source = SOURCES[one.source][at.out.lang]
            claim = sentence(at.out, "of_claim", claim=one.claim) if one.claim else ""
            facts = {"person": one.person, "claim": claim, "basis": one.basis, "day": one.decided_on}
            at.out.line(sentence(at.out, "to_route", source=source, **facts))
        _none(at.out, found)
        at.out.result([asdict(one) for one in found])


@charity_group.command("needs")
@click.option("--region", required=True, help="Division code of the place whose office asks.")
@click.option("--all", "everything", is_flag=True, help="Needs that are met or over, too.")
@options
def needs_command(region: str, *, everything: bool, **asked: Any) -> None:
    """The needs of a place that are open, the oldest first."""
    with counter(asked) as at:
        found = needs.needs(at.desk.db, at.at("clerk", region), only_open=not everything)
        for one in found:
            at.out.line(_need_line(at.out, at.desk.law, one))
        _none(at.out, found)
        at.out.result([asdict(one) for one in found])


@charity_group.command("match")
@click.argument("what", type=click.Choice(["donation", "need"]))
@click.argument("number", type=int)
@click.option("--region", help="Division code of the office that asks; default: the one that keeps it.")
@options
def match_command(what: Literal["donation", "need"], number: int, *, region: str | None, **asked: Any) -> None:
    """Open needs for a donation, or money for a need, ranked, each with its reason.

    An office sees its own part of the record: ask from the office above (--region) for the money of its organisations.
    """
    with counter(asked) as at:
        by, out = at.at("clerk", region) if region else at.near("clerk", what, number), at.out
        if what == "donation":
            fit = matching.needs_for(at.desk.db, by, number)
            for one in fit:
                out.line(_need_line(out, at.desk.law, one.need))
                words = {"bound": BOUND[one.bound][out.lang], "source": SOURCES[one.need.source][out.lang]}
                out.line(sentence(out, "because", **words) if one.entrusted else sentence(out, "may_not"))
            _none(out, fit)
            out.result([asdict(one) for one in fit])
            return
        money = matching.money_for(at.desk.db, by, number)
        for some in money:
            facts = {"name": some.name, "code": some.code, "donation": some.donation, "amount": yuan(some.fen)}
            out.line(sentence(out, "money_line", bound=BOUND[some.bound][out.lang], **facts))
            if not some.entrusted:
                out.line(sentence(out, "may_not"))
        _none(out, money)
        out.result([asdict(some) for some in money])


@charity_group.command("show")
@click.argument("code")
@options
def show_command(code: str, **asked: Any) -> None:
    """An organisation: what it is, its donations and its spendings."""
    with counter(asked) as at:
        of, out, law = at.of(code), at.out, at.desk.law
        found = told.shown(at.desk.db, at.at("clerk", of.region), of)
        kind = content.name_of(law, "organisations", of.kind, out.lang)
        facts = {"name": of.name, "code": of.code, "region": of.region, "day": of.registered_on}
        out.line(sentence(out, "organisation", kind=kind, **facts))
        for s in found.standings:
            standing = content.name_of(law, "standings", s.kind, out.lang)
            purpose = f" ({content.name_of(law, 'purposes', s.purpose, out.lang)})" if s.purpose else ""
            days = {"since": s.since, "until": s.until or "–", "document": s.document}
            out.line(sentence(out, "standing_line", words=standing, purpose=purpose, **days))
        for d in found.donations:
            sums = {name: yuan(int(str(d[f"{name}_fen"]))) for name in ("promised", "received", "left")}
            out.line(sentence(out, "donation_line", donation=d["donation_id"], **sums))
        for one in found.spendings:
            words = {"kind": _kind(law, one, out.lang), "state": STATES[one.state][out.lang], "document": one.document}
            out.line(sentence(out, "spending_line", spending=one.spending, amount=yuan(one.amount), **words))
        out.result(asdict(found))


@charity_group.command("statement")
@click.argument("code")
@click.argument("year", type=int)
@options
def statement_command(code: str, year: int, **asked: Any) -> None:
    """The public statement of an organisation for a year: what came, what was spent, what share administration took."""
    with counter(asked) as at:
        of = at.of(code)
        found = statement.statement(at.desk.db, at.at("clerk", of.region), at.desk.law, of, year)
        _tell_statement(at.out, at.desk.law, found)
        at.out.result(asdict(found))


@charity_group.command("ratio")
@click.argument("year", type=int)
@country_option
@lang_option
@json_option
def ratio_command(year: int, **asked: Any) -> None:
    """Donations of a year against the product of the nation, each with its document."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    law = load(law_folder(asked["country"]))
    with opened() as db:
        found = statement.ratio(law, year, day_of_record(db))
    share = f"{found.thousandths // 1000}.{found.thousandths % 1000:03d}"
    sums = {"donations": yuan(found.donations), "product": yuan(found.product), "share": share}
    out.line(sentence(out, "ratio", year=year, **sums))
    for words in (found.donations_said, found.product_said, found.note[out.lang]):
        out.line(sentence(out, "source", words=words))
    out.result(asdict(found))


def explain_gift(out: Output, db: Database, law: Law, what: str, number: int) -> None:
    """`explain donation N` and `explain need N`. Raises DonationUnknown, NeedUnknown."""
    if what == "need":
        _explain_need(out, db, law, number)
        return
    found = told.donation(db, READER, number)
    names = {"name": found.organisation, "code": found.code, "donor": found.donor or sentence(out, "anonymous")}
    terms = {"promised": yuan(found.promised), "day": found.promised_on, "document": found.document}
    out.line(sentence(out, "donation_head", donation=number, bound=_bound(out, law, found.bound), **names, **terms))
    for c in found.came:
        facts = {"amount": yuan(c.fen), "day": c.on, "reference": c.reference, "number": c.number or "–"}
        out.line(sentence(out, "came", **facts))
    if not found.came:
        out.line(sentence(out, "nothing_came"))
    for way in found.ways:
        where = _where(out, law, way.need) if way.need else _kind(law, way.spending, out.lang)
        out.line(sentence(out, "way", amount=yuan(way.fen), where=where, **_way(out, way)))
        if way.back:
            out.line(sentence(out, "way_back", amount=yuan(way.back)))
    out.line(sentence(out, "left", amount=yuan(found.left)))
    out.result(asdict(found) | {"received": found.received, "left": found.left})


def _explain_need(out: Output, db: Database, law: Law, number: int) -> None:
    found, ways = told.need(db, READER, number)
    sums = {name: yuan(getattr(found, name)) for name in ("amount", "scheme", "granted", "open")}
    out.line(sentence(out, "need_head", **_need_words(out, law, found), **sums))
    for way in ways:
        out.line(sentence(out, "from_donation", amount=yuan(way.fen), donation=way.donation, **_way(out, way)))
    if found.over:
        out.line(sentence(out, "over_line", amount=yuan(found.over)))
    out.result(asdict(found) | {"ways": [asdict(way) for way in ways]})


def _tell_statement(out: Output, law: Law, found: Statement) -> None:
    out.line(sentence(out, "statement", name=found.of.name, code=found.of.code, year=found.year))
    rows = [("opening", found.opening), ("bound", found.bound_income), ("free", found.free_income)]
    lines = [(WORDS[key][out.lang], fen) for key, fen in rows]
    lines += [(content.name_of(law, "purposes", p, out.lang), -fen) for p, fen in found.spent.items()]
    lines += [(content.name_of(law, "expenses", kind, out.lang), -fen) for kind, fen in found.expenses.items()]
    lines += [(WORDS["closing"][out.lang], found.closing), (WORDS["aside"][out.lang], found.set_aside)]
    out.table(("", ""), [(words, yuan(fen)) for words, fen in lines])
    share = _percent(found.administration)
    if found.limit is None:
        out.line(sentence(out, "administration_only", share=share))
        why = (found.why_no_limit or {})[out.lang]
        out.line(sentence(out, "no_limit", why=why))
    else:
        facts = {"bound": found.administration.bound, "document": found.limit["document"]}
        out.line(sentence(out, "administration", share=share, kept=_kept(out, found.administration), **facts))
        words = {"share": _percent(found.activity), "bound": found.activity.bound, "kept": _kept(out, found.activity)}
        out.line(sentence(out, "activity", **words))
        if found.limit.get("unverified"):
            out.line(sentence(out, "unverified"))
    out.line(sentence(out, "donors"))
    for donor, fen in found.donors:
        out.line(f"  {donor or sentence(out, 'anonymous')}  {yuan(fen)}")


def _percent(share: Share) -> str:
    return "–" if share.hundredths is None else f"{yuan(share.hundredths)} %"


def _kept(out: Output, share: Share) -> str:
    return sentence(out, {True: "yes", False: "no", None: "open"}[share.kept])


def _none(out: Output, found: tuple[object, ...]) -> None:
    if not found:
        out.line(sentence(out, "none"))


def _need_words(out: Output, law: Law, need: Need) -> dict[str, object]:
    claims = sentence(out, "claims", claims=", ".join(map(str, need.claims))) if need.claims else ""
    kind = content.name_of(law, "needs", need.kind, out.lang)
    return {"need": need.need, "kind": kind, "region": need.region, "claims": claims}


def _need_line(out: Output, law: Law, need: Need) -> str:
    words = {"source": SOURCES[need.source][out.lang], "day": need.opened_on}
    sums = {"open": yuan(need.open), "amount": yuan(need.amount)}
    return sentence(out, "need_line", **_need_words(out, law, need), **words, **sums)


def _where(out: Output, law: Law, need: Need) -> str:
    return sentence(out, "where_need", **_need_words(out, law, need))


def _way(out: Output, way: Way) -> dict[str, object]:
    spent = way.spending
    paid = sentence(out, "paid_on", day=spent.paid_on, reference=spent.reference) if spent.paid_on else ""
    return {"spending": spent.spending, "state": STATES[spent.state][out.lang], "paid": paid}


def _kind(law: Law, spent: Spending, lang: str) -> str:
    grant = {"en": "grant", "zh": "拨付"}[lang]
    return grant if spent.kind == GRANT else content.name_of(law, "expenses", spent.kind, lang)


def _bound(out: Output, law: Law, bound: Bound) -> str:
    words = [content.name_of(law, "purposes", bound.purpose, out.lang)] if bound.purpose else []
    words += [bound.region] if bound.region != NATION else []
    words += [str(bound.need)] if bound.need is not None else []
    return ", ".join(words) or sentence(out, "purpose_none")
