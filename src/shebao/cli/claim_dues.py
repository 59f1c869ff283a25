"""`shebao claim dues`: who bore a person's dues month by month, and the share that was given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from shebao.cli.claim import claim_group
from shebao.cli.claim_desk import at_desk, options
from shebao.cli.figures_given import MONTH
from shebao.cli.output import Output
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.identifiers import masked, parse_citizen_number
from shebao.kernel.money import yuan
from shebao.registry.people import find_person
from shebao.service.desk_errors import NameWanted
from shebao.service.dues_borne import EMPLOYER, PERSON, MonthBorne, Subsidised, dues_borne

WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "head": ("month", "employer paid", "person paid", "others paid", "subsidised", "employer bore", "person bore"),
        "none": "No dues are on record for {first} to {last}.",
        "share": "  {month}: {scheme}, {fen} yuan to the {to}, {state}",
        "employer": "employer",
        "person": "person",
        "paid": "paid",
        "granted": "granted, not paid yet",
        "over": "  {month}: {fen} yuan more was given back than is still paid in: look at the subsidy again.",
    },
    "zh": {
        "head": ("月份", "单位缴纳", "个人缴纳", "他人代缴", "补贴", "单位负担", "个人负担"),
        "none": "{first} 至 {last} 没有缴费记录。",
        "share": "  {month}：{scheme}，补贴{to} {fen} 元，{state}",
        "employer": "单位",
        "person": "个人",
        "paid": "已发放",
        "granted": "已核定，尚未发放",
        "over": "  {month}：补贴比现有实际缴费多 {fen} 元，请复核补贴。",
    },
}


@claim_group.command("dues")
@click.option("--person", required=True, help="Identity number.")
@click.option("--from", "first", type=MONTH, help="First month; default: a year before the last.")
@click.option("--to", "last", type=MONTH, help="Last month; default: the record's month.")
@options
def dues_command(person: str, *, first: int | None, last: int | None, **asked: Any) -> None:
    """Who bore a person's dues, month by month: paid by whom, the share given back and to whom, what is left."""
    out = Output(as_json=asked["as_json"], lang=asked["lang"])
    number = parse_citizen_number(person).text
    with at_desk(asked) as desk:
        upto = last if last is not None else int(month_of(desk.on))
        since = first if first is not None else upto - 11
        found = find_person(desk.db, desk.house, number)
        if found is None:
            raise NameWanted(masked=masked(number))
        rows = dues_borne(desk.db, desk.house, desk.law, int(found), (since, upto))
        _tell(out, rows, {s.id: s.names.en if out.lang == "en" else s.names.zh for s in desk.law.schemes.values()})
    if not rows:
        out.line(WORDS[out.lang]["none"].format(first=month_text(since), last=month_text(upto)))
    out.result([_facts(row) for row in rows])


def _tell(out: Output, rows: tuple[MonthBorne, ...], names: Mapping[str, str]) -> None:
    words = WORDS[out.lang]
    cells = [
        (
            month_text(row.for_month),
            *map(yuan, (row.paid_by(EMPLOYER), row.paid_by(PERSON), row.others_paid)),
            yuan(sum(one.fen for one in row.subsidies)),
            *map(yuan, (row.employer_bore, row.person_bore)),
        )
        for row in rows
    ]
    if cells:
        out.table(words["head"], cells)
    for row in rows:
        month = month_text(row.for_month)
        for one in row.subsidies:
            state = words["paid" if one.paid else "granted"]
            facts = {"scheme": names[one.scheme], "fen": yuan(one.fen), "to": words[_side(one)], "state": state}
            out.line(words["share"].format(month=month, **facts))
        if row.over:
            out.line(words["over"].format(month=month, fen=yuan(row.over)))


def _facts(row: MonthBorne) -> dict[str, object]:
    return {
        "month": month_text(row.for_month),
        "employer_paid_fen": row.paid_by(EMPLOYER),
        "person_paid_fen": row.paid_by(PERSON),
        "others_paid_fen": row.others_paid,
        "employer_bore_fen": row.employer_bore,
        "person_bore_fen": row.person_bore,
        "over_fen": row.over,
        "subsidies": [
            {
                "award": s.award,
                "scheme": s.scheme,
                "to": _side(s),
                "fen": s.fen,
                "paid": s.paid,
            }
            for s in row.subsidies
        ],
    }


def _side(one: Subsidised) -> str:
    return EMPLOYER if one.to_employer else PERSON
