"""`shebao ledger entries | entry`: the journal of a fund, and one entry with its lines, its paper and what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from shebao.access.actions import hands_of
from shebao.cli.claim_desk import post_said
from shebao.cli.figures_given import out_option, told
from shebao.cli.law import country_option, json_option, lang_option
from shebao.cli.ledger_dues import marked, tell_law_of_receipts, tell_unsure, unsure_facts, unsure_lines
from shebao.cli.ledger_pages import Books, area_option, books_of, head_said, month_option
from shebao.cli.listed import counted, most_option, tell_payments
from shebao.cli.output import Output
from shebao.cli.where import READER, law_folder, opened
from shebao.collection.papers import receipts_of_entry
from shebao.demo.papers import paper_said
from shebao.kernel.actors import Actor
from shebao.kernel.dates import month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.money import yuan
from shebao.law.ir import Law
from shebao.law.load import load
from shebao.ledger.final_accounts import Form, FormLine, form_of
from shebao.ledger.model import EntryWhole, JournalEntry, JournalLine, Pool
from shebao.ledger.statements import entry_whole, is_closed, journal, pools, trial_balance
from shebao.payments.listing import payments_of_entry
from shebao.service.parts import whole_named
from shebao.service.text import phrases
from shebao.store.db import Database

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "entry": "entry {number}  {day}  {move}  {amount}  {paper}",
        "key": "    key {key}; {hands}",
        "debit": "    debit   {accounts}",
        "credit": "    credit  {accounts}",
        "count": ("No entry.", "1 entry.", "{n:,} entries."),
        "moved": "  Moved in them on {what}: {fen} yuan, debit above zero.",
        "one": "  one of them whole: ./shebao ledger entry NUMBER",
        "head": "Entry {number} of {month}: {move}, booked {day}, {amount} yuan",
        "fund": "  fund: {name} ({fund} {area})",
        "about": "  about {month}",
        "paper": "  paper: {paper}",
        "reverses": "  reverses entry {number}: {reason}",
        "reason": "  reason: {reason}",
        "undone": "  reversed by entry {number}",
        "key_line": "  key: {key}",
        "hands_line": "  {hands}",
        "lines": ("code", "account", "debit", "credit", "what for"),
        "columns": (
            "entry",
            "day",
            "month",
            "move",
            "document",
            "key",
            "made by",
            "approved by",
            "code",
            "account",
            "debit",
            "credit",
            "scheme",
            "component",
        ),
        "by_run": "booked by run {run}, whose signatures stand with its rows",
        "by_hands": "made by {made}, approved by {approved}",
        "receipts": ("Receipts in it: none.", "Receipts in it: 1, {fen} yuan.", "Receipts in it: {n:,}, {fen} yuan."),
        "receipt": "  receipt {number} of {day}, {payer}: {fen} yuan for {persons}",
        "persons": ("nobody", "1 person", "{n:,} persons"),
        "more": "  the first {n} of them (--rows for more)",
        "walk_receipt": "  on to its sheets and persons: ./shebao explain receipt NUMBER",
        "alone": "  It holds no payment and no receipt of a register: its paper stands behind it.",
    },
    "zh": {
        "entry": "凭证 {number}  {day}  {move}  {amount}  {paper}",
        "key": "    业务键 {key}；{hands}",
        "debit": "    借  {accounts}",
        "credit": "    贷  {accounts}",
        "count": ("没有凭证。", "共 1 张凭证。", "共 {n:,} 张凭证。"),
        "moved": "  其中 {what} 发生额 {fen} 元（借方为正）。",
        "one": "  逐张查看：./shebao ledger entry 编号",
        "head": "凭证 {number}（{month}）：{move}，{day} 记账，{amount} 元",
        "fund": "  基金：{name}（{fund} {area}）",
        "about": "  属 {month}",
        "paper": "  依据：{paper}",
        "reverses": "  冲销凭证 {number}：{reason}",
        "reason": "  事由：{reason}",
        "undone": "  已由凭证 {number} 冲销",
        "key_line": "  业务键：{key}",
        "hands_line": "  {hands}",
        "lines": ("编码", "科目", "借方", "贷方", "用途"),
        "columns": (
            "凭证",
            "日期",
            "账期",
            "业务",
            "依据",
            "业务键",
            "制单",
            "审批",
            "编码",
            "科目",
            "借方",
            "贷方",
            "制度",
            "项目",
        ),
        "by_run": "由核算批次 {run} 记账，签批见该批次各行",
        "by_hands": "制单：{made}，审批：{approved}",
        "receipts": ("其中没有税票。", "其中税票 1 张，{fen} 元。", "其中税票 {n:,} 张，{fen} 元。"),
        "receipt": "  税票 {number}（{day}），{payer}：{fen} 元，{persons}",
        "persons": ("无人", "1 人", "{n:,} 人"),
        "more": "  以上为前 {n} 张（--rows 可多列）",
        "walk_receipt": "  查看申报表和个人：./shebao explain receipt 编号",
        "alone": "  不含台账中的支付或税票，依据即上列文件。",
    },
}


INVENTED = " (demonstration)"


class AccountUnknown(ShebaoError):
    """No account of fund {fund} is called {account} in {month}: `ledger trial` shows the codes, and the ids in its last
    column."""

    code = "cli.ledger_account"
    zh = "基金 {fund} 在 {month} 没有编码或代号为 {account} 的科目：见 ledger trial 首列和末列。"


class LineUnknown(ShebaoError):
    """No line of the form {form} is called {line}: `ledger statement` shows the ids in its last column."""

    code = "cli.statement_line"
    zh = "报表 {form} 没有代号为 {line} 的项目：ledger statement 末列为项目代号。"


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal is told with: the law for the names, the hands, and the place and month names are of."""

    law: Law
    hands: Mapping[int, Actor]
    lang: str
    area: str

    def move(self, entry: JournalEntry) -> str:
        """What an entry does: in the words of its scheme's law, else in those of the books."""
        named = (self.law.schemes[line.scheme].entries for line in entry.lines if line.scheme in self.law.schemes)
        of_law = (entries.get("moves", {}).get(entry.move, {}).get(self.lang) for entries in named)
        own = phrases().get(f"move_{entry.move}")
        return str(next(filter(None, of_law), None) or (own[self.lang] if own else entry.move.replace("_", " ")))

    def by(self, entry: JournalEntry) -> str:
        """Whose hands it went through."""
        words = WORDS[self.lang]
        if entry.run is not None:
            return str(words["by_run"].format(run=entry.run))
        return str(words["by_hands"].format(made=self.hand(entry.made_by), approved=self.hand(entry.approved_by)))

    def hand(self, number: int) -> str:
        """Name and post of an officer; the house has no name."""
        actor = self.hands.get(number)
        if actor is None or not actor.post:
            return actor.name if actor and actor.name != "house" else post_said("house", self.lang)
        name, post = actor.name, post_said(actor.post, self.lang)
        if name.endswith(INVENTED):  # an officer of the demonstration has no name but his post
            return f"{post}（演示）" if self.lang == "zh" else f"{post}{INVENTED}"
        return f"{name}（{post}）" if self.lang == "zh" else f"{name} ({post})"

    def account(self, line: JournalLine) -> str:
        """What an account is called."""
        return line.zh if self.lang == "zh" else line.en

    def what(self, line: JournalLine, period: int) -> str:
        """Scheme and part of a line."""
        return whole_named(self.law, line.scheme, line.component, self.area, period)[self.lang]


@click.command("entries")
@click.argument("fund", default="")
@area_option
@month_option
@click.option("--account", default="", help="Only entries that move this account (code or id of `ledger trial`).")
@click.option("--line", "of_line", default="", help="Only entries behind this line (id of `ledger statement`).")
@out_option
@country_option
@lang_option
@json_option
def entries_command(fund: str, *, account: str, of_line: str, file: Path | None, **asked: Any) -> None:
    """The journal of FUND in a month: every entry with its paper, its key, its accounts and whose hands it went by.

    Such as `ledger entries employee_pension --month 2025-11 --line contributions`; without FUND it names those with
    books.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with books_of(fund, asked) as books:
        form = form_of(books.law, books.pool.fund, books.month // 12) if of_line else None
        wanted = _wanted(account, of_line, form)
        _known(account, books)
        every = journal(books.db, READER, books.pool.pool_id, books.month)
        found = [entry for entry in every if any(wanted(line) for line in entry.lines)]
        closed = is_closed(books.db, READER, books.pool.pool_id, books.month)
        said = Journal(books.law, _hands(books.db, found), out.lang, books.pool.area)
        unsure = {entry.entry_id: unsure_lines(books.db, entry) for entry in found}
    out.line(head_said(out, books, month_text(books.month), closed=closed))
    if file is not None:
        told(out, words["columns"], [row for entry in found for row in _rows(said, entry)], file)
    else:
        for entry in found:
            _tell_short(out, said, entry)
            tell_unsure(out, books.law, (books.pool.area, entry.for_month), unsure[entry.entry_id])
    out.line(counted(words["count"], len(found)))
    if account or of_line:
        fen = sum(line.amount_fen for entry in found for line in entry.lines if wanted(line))
        out.line(words["moved"].format(what=account or of_line, fen=yuan(fen)))
    if found and file is None:
        out.line(words["one"])
    facts = [entry_facts(entry) | {"unverified": unsure_facts(unsure[entry.entry_id])} for entry in found]
    out.result({**books.typed, "closed": closed, "entries": facts})


def _known(account: str, books: Books) -> None:
    """Raises AccountUnknown for what the fund's trial balance of the month has not."""
    lines = trial_balance(books.db, READER, books.pool.pool_id, books.month).lines
    if account and not any(account in (line.account, line.code) for line in lines):
        raise AccountUnknown(fund=books.pool.fund, account=account, month=month_text(books.month))


def _wanted(account: str, of_line: str, form: Form | None) -> Callable[[JournalLine], bool]:
    """Which lines are asked for. Raises LineUnknown."""
    if form is None:
        return lambda line: account in ("", line.account, line.code)
    lines = {line.id: line for found in form.statements.values() for line in found}
    if of_line not in lines:
        raise LineUnknown(form=form.id, line=of_line)
    accounts = _accounts_of(lines[of_line], lines)
    return lambda line: line.account in accounts and account in ("", line.account, line.code)


def _accounts_of(line: FormLine, lines: Mapping[str, FormLine]) -> set[str]:
    """The accounts a line shows, or those of the lines it is made of."""
    below = [lines[name] for name in (*line.plus, *line.less)]
    return set(line.accounts).union(*(_accounts_of(one, lines) for one in below))


def _hands(db: Database, entries: Sequence[JournalEntry]) -> dict[int, Actor]:
    """Everybody who made or approved one of them, by the posts of its day."""
    found: dict[int, Actor] = {}
    for day in sorted({entry.day for entry in entries}):
        mine = {n for entry in entries if entry.day == day for n in (entry.made_by, entry.approved_by)}
        found |= hands_of(db, READER, mine - found.keys(), on=day)
    return found


def _tell_short(out: Output, said: Journal, entry: JournalEntry) -> None:
    words = WORDS[out.lang]
    facts = {"number": entry.entry_id, "day": entry.day, "move": said.move(entry), "amount": yuan(entry.total)}
    out.line(words["entry"].format(paper=paper_said(entry.document)[out.lang], **facts))
    out.line(words["key"].format(key=key_said(entry), hands=said.by(entry)))
    for side, up in (("debit", True), ("credit", False)):
        sums: dict[str, int] = {}
        for line in entry.lines:
            if (line.amount_fen > 0) is up:
                sums[said.account(line)] = sums.get(said.account(line), 0) + abs(line.amount_fen)
        out.line(words[side].format(accounts="; ".join(f"{name} {yuan(fen)}" for name, fen in sums.items())))


def key_said(entry: JournalEntry) -> str:
    """The key an entry was booked under: its source and the number there."""
    return f"{entry.source} {entry.key}".strip() or "–"


def _rows(said: Journal, entry: JournalEntry) -> list[tuple[str, ...]]:
    """One row for each line, for a sheet."""
    hands = ("", "") if entry.run is not None else (said.hand(entry.made_by), said.hand(entry.approved_by))
    head = (str(entry.entry_id), str(entry.day), month_text(entry.period), said.move(entry), entry.document)
    return [
        (*head, key_said(entry), *hands, line.code, said.account(line), *_sides(line), line.scheme, line.component)
        for line in entry.lines
    ]


def _sides(line: JournalLine) -> tuple[str, str]:
    fen = line.amount_fen
    return (yuan(fen), "") if fen > 0 else ("", yuan(-fen))


@click.command("entry")
@click.argument("number", type=int)
@most_option
@country_option
@lang_option
@json_option
def entry_command(number: int, *, most: int, **asked: Any) -> None:
    """Entry NUMBER whole: its lines, its paper, whose hands, and the payments or receipts whose money it holds.

    Such as `ledger entry 41`; `ledger entries` lists the numbers.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    law = load(law_folder(asked["country"]))
    with opened() as db:
        tell_entry(out, db, law, number, most)


def tell_entry(out: Output, db: Database, law: Law, number: int, most: int) -> None:
    """One entry whole, on the screen or for a machine. Raises EntryUnknown."""
    found = entry_whole(db, READER, number)
    entry = found.entry
    pool = next(pool for pool in pools(db, READER) if pool.pool_id == entry.lines[0].pool_id)
    said = Journal(law, _hands(db, [entry]), out.lang, pool.area)
    _tell_head(out, said, found, pool)
    unsure = unsure_lines(db, entry)
    rows = [
        (
            line.code,
            said.account(line),
            *_sides(line),
            marked(said.what(line, entry.period), line, unsure, out.lang),
        )
        for line in entry.lines
    ]
    out.table(WORDS[out.lang]["lines"], rows)
    tell_unsure(out, law, (pool.area, entry.for_month), unsure)
    facts = entry_facts(entry) | {"fund": pool.fund, "area": pool.area, "undone_by": found.undone_by}
    facts |= {"unverified": unsure_facts(unsure)}
    out.result(facts | _behind(out, db, law, found, most))


def _tell_head(out: Output, said: Journal, found: EntryWhole, pool: Pool) -> None:
    words, entry = WORDS[out.lang], found.entry
    facts = {"month": month_text(entry.period), "move": said.move(entry), "day": entry.day, "amount": yuan(entry.total)}
    out.line(words["head"].format(number=entry.entry_id, **facts))
    name = pool.name_zh if out.lang == "zh" else pool.name_en
    out.line(words["fund"].format(name=name, fund=pool.fund, area=pool.area))
    if entry.for_month != entry.period:
        out.line(words["about"].format(month=month_text(entry.for_month)))
    out.line(words["paper"].format(paper=paper_said(entry.document)[out.lang]))
    out.line(words["key_line"].format(key=key_said(entry)))
    out.line(words["hands_line"].format(hands=said.by(entry)))
    if entry.reverses is not None:
        out.line(words["reverses"].format(number=entry.reverses, reason=entry.reason))
    elif entry.reason:
        out.line(words["reason"].format(reason=entry.reason))
    if found.undone_by is not None:
        out.line(words["undone"].format(number=found.undone_by))


def _behind(out: Output, db: Database, law: Law, found: EntryWhole, most: int) -> dict[str, Any]:
    """The payments or receipts whose money an entry holds, the first ones, with where each leads."""
    words, entry = WORDS[out.lang], found.entry
    registers = {answering.register for answering in found.registers}
    facts: dict[str, Any] = {}
    if entry.run is not None and "movement" in registers:
        listing = payments_of_entry(db, READER, entry.entry_id, entry.run, most)
        facts |= tell_payments(out, law, listing)
    if entry.run is not None and "paid" in registers:
        parts, whole, fen = receipts_of_entry(db, READER, entry.entry_id, entry.run, most)
        out.line(counted(words["receipts"], whole, fen=yuan(fen)))
        for part in parts:
            persons = counted(words["persons"], part.persons)
            payer = f"{part.payer} {part.payer_code}".strip()
            sums = {"fen": yuan(part.fen), "persons": persons}
            out.line(words["receipt"].format(number=part.number, day=part.paid_on, payer=payer, **sums))
        if whole > len(parts):
            out.line(words["more"].format(n=len(parts)))
        out.line(words["walk_receipt"])
        names = ("number", "paid_on", "payer_code", "payer", "persons", "fen")
        told_parts = [{name: getattr(part, name) for name in names} for part in parts]
        facts |= {"receipts": told_parts, "receipts_whole": whole, "receipts_fen": fen}
        facts["examples"] = tell_law_of_receipts(out, db, law, [part.number for part in parts], entry)
    if not facts:
        out.line(words["alone"])
    return facts


def entry_facts(entry: JournalEntry) -> dict[str, Any]:
    """An entry for a machine."""
    names = ("move", "day", "document", "reason", "reverses", "run", "made_by", "approved_by", "source", "key")
    about = {"entry": entry.entry_id, "month": month_text(entry.period), "for_month": month_text(entry.for_month)}
    fields = ("account", "code", "amount_fen", "scheme", "component", "payer")
    lines = [{name: getattr(line, name) for name in fields} for line in entry.lines]
    return about | {name: getattr(entry, name) for name in names} | {"fen": entry.total, "lines": lines}
