"""`shebao lists`: lists that other departments and agencies send: the dead, and relations that move in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from shebao.cli.claim_desk import at_desk, options, post_said
from shebao.cli.law import DAY
from shebao.cli.law_show import known_region
from shebao.cli.output import Output
from shebao.collection.moved_in import MovedIn
from shebao.collection.moved_lists import Stated
from shebao.kernel.money import fen as fen_of
from shebao.kernel.money import yuan
from shebao.registry.death_list_told import DeathList, death_list
from shebao.registry.death_lists import SOURCES, DeathPaper, Source
from shebao.service import desk_lists

WORDS = {
    "en": {
        "taken": "List {number} of {rows} rows taken by the {post}:",
        "again": "List {number} was taken before; nothing changed:",
        "recorded": "  {rows} deaths recorded; what they drew stops after the month of death",
        "known": "  {rows} known before",
        "differs": "  {rows} with another day than recorded: kept beside the record for an officer to settle",
        "not_here": "  {rows} of nobody in the agency's care",
        "parked": "  {rows} not taken, with reasons",
        "back": "  rows with reasons: {file}",
        "moved": "List {number}, {scheme}: {persons} persons, {fen} yuan",
        "before": "  taken before; nothing changed",
        "money": "  money received: {fen} yuan",
        "no_money": "  the money has not come: shebao lists money {number}",
        "over": "  taken over: {persons} persons, {fen} yuan",
        "ready": "  ready: shebao lists take-over {number}",
        "waits": "  waits, {fen} yuan:",
        "dead": "List {number} of the dead: {name} from {source}, {document}, taken on {day}, {rows} rows:",
        "dead_row": "  row {line}: {who}, {day}: {became}",
        "row_recorded": "death recorded",
        "row_known": "known before",
        "row_differs": "another day than recorded",
        "row_not_here": "not in the agency's care",
        "row_parked": "not taken",
    },
    "zh": {
        "taken": "名单 {number} 共 {rows} 行，由{post}受理：",
        "again": "名单 {number} 此前已受理，未作改动：",
        "recorded": "  登记死亡 {rows} 人，待遇自死亡次月起停发",
        "known": "  此前已登记 {rows} 人",
        "differs": "  死亡日期与登记不同 {rows} 人：并列保存，待经办人员核定",
        "not_here": "  不属本机构服务 {rows} 人",
        "parked": "  未受理 {rows} 行，附原因",
        "back": "  附原因的行：{file}",
        "moved": "名单 {number}，{scheme}：{persons} 人，{fen} 元",
        "before": "  此前已受理，未作改动",
        "money": "  已到账 {fen} 元",
        "no_money": "  资金尚未到账：shebao lists money {number}",
        "over": "  已接续 {persons} 人，{fen} 元",
        "ready": "  可以接续：shebao lists take-over {number}",
        "waits": "  待处理，{fen} 元：",
        "dead": "死亡名单 {number}：{source}的 {name}，{document}，{day} 受理，共 {rows} 行：",
        "dead_row": "  第 {line} 行：{who}，{day}：{became}",
        "row_recorded": "已登记死亡",
        "row_known": "此前已登记",
        "row_differs": "与登记日期不同",
        "row_not_here": "不属本机构服务",
        "row_parked": "未受理",
    },
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("lists")
def lists_group() -> None:
    """Lists of other departments and agencies: the dead, relations that move in."""


@lists_group.command("deaths")
@click.argument("file", type=FILE)
@click.option("--source", type=click.Choice(list(SOURCES)), required=True, help="Who sends it.")
@click.option("--document", required=True, help="Number of the covering paper.")
@click.option("--rows", type=int, required=True, help="Rows that the covering paper states.")
@click.option("--region", required=True, help="Division code of the agency that takes it.")
@click.option(
    "--back", type=click.Path(dir_okay=False, path_type=Path), help="Where the rows with reasons are written."
)
@options
def deaths_command(file: Path, *, source: Source, document: str, rows: int, region: str, **asked: Any) -> None:
    """Take the list of the dead in FILE (XLSX, CSV): identity number, name, day of death.

    A row is a death where number and name are those of somebody in the agency's care; then what he draws stops. A file
    cut off or not as its paper states is refused whole, a row that cannot be taken comes back with its reason. The
    same file again changes nothing.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    words = WORDS[out.lang]
    with at_desk(asked) as desk:
        known_region(desk.law, region)
        paper = DeathPaper(source, document, rows)
        done, by = desk_lists.deaths(desk, region, paper, (file.name, file.read_bytes()))
    facts = {"number": done.list_id, "rows": rows, "post": post_said(by.post, out.lang)}
    out.line(words["again" if done.again else "taken"].format(**facts))
    for outcome, count in done.outcomes.items():
        if count:
            out.line(words[outcome].format(rows=count))
    written = _write_back(file, asked["back"], done.returned)
    if written is not None:
        out.line(words["back"].format(file=written))
    back = None if written is None else str(written)
    out.result({"list": done.list_id, "again": done.again, **done.outcomes, "back": back})


@lists_group.command("moved-in")
@click.argument("file", type=FILE)
@click.option("--scheme", required=True, help="The scheme of the relations.")
@click.option("--agency", required=True, help="The agency that sends it.")
@click.option("--document", required=True, help="Number of its paper.")
@click.option("--persons", type=int, required=True, help="Persons that the paper states.")
@click.option("--sum", "stated", required=True, help="Yuan that the paper states, accounts and pooled part together.")
@click.option("--region", required=True, help="Division code of the agency that takes it.")
@options
def moved_in_command(file: Path, *, scheme: str, region: str, **asked: Any) -> None:
    """Take the form of relations that move in, FILE (XLSX, CSV): nothing counts before its money came.

    A row is a person and a span of one calendar year. A file with a wrong row, or not as its paper states, is refused
    whole; the same file again changes nothing.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        known_region(desk.law, region)
        stated = Stated(asked["agency"], asked["document"], asked["persons"], fen_of(asked["stated"]))
        done, _ = desk_lists.take(desk, region, scheme, stated, (file.name, file.read_bytes()))
    _tell(out, done)


@lists_group.command("money")
@click.argument("number", type=int)
@click.option("--reference", required=True, help="The bank's reference of the credit.")
@click.option("--sum", "arrived", required=True, help="Yuan that came.")
@click.option("--booked", type=DAY, help="Day of the booking; default: the day of the act.")
@options
def money_command(number: int, *, reference: str, arrived: str, booked: date | None, **asked: Any) -> None:
    """Say that the money of list NUMBER came: the same sum to the fen, booked by the accountant, once."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        money = desk_lists.Arrived(reference, booked or desk.on, fen_of(arrived))
        done, _ = desk_lists.receive(desk, number, money)
    _tell(out, done)


@lists_group.command("take-over")
@click.argument("number", type=int)
@options
def take_over_command(number: int, **asked: Any) -> None:
    """Take over every relation of list NUMBER that is ready; the others wait with their reasons.

    Months count from here, accounts grow, the money becomes income. Typed again it takes over what became ready since.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        done = desk_lists.take_over(desk, number)
    _tell(out, done)


@lists_group.command("show")
@click.argument("number", type=int)
@click.option("--deaths", is_flag=True, help="A list of the dead of that number: the two kinds are numbered apart.")
@options
def show_command(number: int, *, deaths: bool, **asked: Any) -> None:
    """How list NUMBER of relations that move in stands: money, taken over, who waits for what.

    With --deaths it is the list of the dead of that number, with what became of each row.
    """
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    with at_desk(asked) as desk:
        if deaths:
            _tell_deaths(out, death_list(desk.db, desk.house, number))
            return
        found = desk_lists.show(desk, number)
    _tell(out, found)


def _tell_deaths(out: Output, found: DeathList) -> None:
    """A list of the dead: its paper, how many rows became what, and each row."""
    words, zh = WORDS[out.lang], out.lang == "zh"
    source = SOURCES[found.source][1 if zh else 0]
    facts = {"number": found.list_id, "document": found.document, "name": found.name, "day": found.known_on}
    out.line(words["dead"].format(source=source, rows=found.rows, **facts))
    for outcome, count in found.outcomes.items():
        if count:
            out.line(words[outcome].format(rows=count))
    for line in found.lines:
        who = line.name or "–"
        out.line(
            words["dead_row"].format(
                line=line.line, who=who, day=line.died_on or "–", became=words[f"row_{line.outcome}"]
            )
        )
        for reason in line.reasons:
            out.line(f"    {reason['zh' if zh else 'en']}")
    names = ("line", "person", "name", "died_on", "outcome", "reasons")
    lines = [{name: getattr(line, name) for name in names} for line in found.lines]
    head = {"list": found.list_id, "source": found.source, "document": found.document, "rows": found.rows}
    out.result({**head, **found.outcomes, "lines": lines})


def _write_back(file: Path, to: Path | None, content: bytes) -> Path | None:
    """The rows with reasons beside the file, or where they are asked for."""
    if not content:
        return None
    place = to or file.with_name(f"{file.stem}-退回-returned.xlsx")
    place.write_bytes(content)
    return place


def _tell(out: Output, done: MovedIn) -> None:
    words = WORDS[out.lang]
    facts = {"number": done.list_id, "scheme": done.scheme}
    out.line(words["moved"].format(**facts, persons=done.persons, fen=yuan(done.fen)))
    if done.again:
        out.line(words["before"])
    out.line(words["money" if done.received else "no_money"].format(**facts, fen=yuan(done.received)))
    if done.taken_over:
        out.line(words["over"].format(persons=done.taken_over, fen=yuan(done.taken_over_fen)))
    if done.received and done.taken_over + len(done.waiting) < done.persons:
        out.line(words["ready"].format(**facts))
    for one in done.waiting:
        out.line(words["waits"].format(fen=yuan(one.fen)))
        for problem in one.problems:
            out.line(f"    {problem.sentence(out.lang)}")
    waiting = [
        {
            "who": one.who,
            "fen": one.fen,
            "reasons": [{"code": p.code, "en": p.english, "zh": p.chinese} for p in one.problems],
        }
        for one in done.waiting
    ]
    over = {"taken_over": done.taken_over, "taken_over_fen": done.taken_over_fen}
    head = {"list": done.list_id, "scheme": done.scheme, "persons": done.persons, "fen": done.fen}
    out.result({**head, "received_fen": done.received, **over, "waiting": waiting, "again": done.again})
