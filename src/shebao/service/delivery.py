"""The delivery of a letter as a record (送达回证): how it was delivered, when, and who signed for it.

From that day the person knows of the decision, and the time to disagree runs. A record is added, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.access.model import read_posts
from shebao.kernel.actors import Actor
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law
from shebao.service.letters import Delivered
from shebao.service.text import Text, phrase, same, text_of
from shebao.store.db import Database

SELF = "self"
RELATIONS = (SELF, "family", "agent", "employer", "refused_to_sign")


class WayUnknown(ShebaoError):
    """ "{way}" is no way of delivery: remedies.yaml names {known} under deliveries."""

    code = "service.way_unknown"
    zh = "“{way}”不是送达方式：remedies.yaml 的 deliveries 列有 {known}。"


class DeliveredBeforeIssue(ShebaoError):
    """The letter {number} was issued on {issued}; it cannot have been delivered on {day}. Check the receipt's date."""

    code = "service.delivered_before_issue"
    zh = "函件 {number} 于 {issued} 发出，不可能在 {day} 送达：请核对送达回证上的日期。"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the receipt of delivery says: the way, the day, who signed, and what he is to the person."""

    way: str
    on: date
    signed_by: str
    relation: str = SELF


def record_delivery(db: Database, by: Actor, law: Law, number: str, done: Delivery) -> None:
    """Write the receipt down. Raises store.RowMissing, WayUnknown, DeliveredBeforeIssue."""
    known = _ways(law)
    if done.way not in known or done.relation not in RELATIONS:
        raise WayUnknown(way=f"{done.way} / {done.relation}", known=", ".join(known))
    with db.transaction(by, "service", "record_delivery", act="accept", subject=f"letter:{number}") as tx:
        letter = tx.one("letter_by_number", number=number)
        if done.on < letter.issued_on:
            raise DeliveredBeforeIssue(number=number, issued=letter.issued_on, day=done.on)
        tx.run(
            "add_delivery",
            number=number,
            way=done.way,
            delivered_on=done.on,
            signed_by=done.signed_by,
            relation=done.relation,
            officer=by.name,
            post=by.post,
            recorded_by=by.actor_id,
            path=letter.serving_path,
        )
        tx.note(way=done.way, relation=done.relation)


def delivered(db: Database, by: Actor, law: Law, number: str, *, demonstration: bool) -> Delivered | None:
    """The receipt of a letter, None while it has not been delivered; a demonstration has no names to give."""
    with db.reading(by, "service", purpose=f"delivery of {number}") as tx:
        row = tx.maybe("delivery_of", number=number)
    if row is None:
        return None
    way = _ways(law).get(row.way, {})
    words = text_of(way, "remedies.yaml") if way else same(row.way)
    cites = f" ({way['cites']})" if way.get("cites") else ""
    said = Text(f"{words.en}{cites}", f"{words.zh}{cites.replace(' (', '（').replace(')', '）')}")
    relation = phrase(f"relation_{row.relation}")
    return Delivered(
        said, row.delivered_on, row.signed_by, relation, _officer(row.post, row.officer, demonstration=demonstration)
    )


def _officer(post: str, name: str, *, demonstration: bool) -> Text:
    names = read_posts().posts.get(post)
    if names is None:
        return same(name)
    if demonstration:
        return Text(f"{names.en} (demonstration)", f"{names.zh}（演示）")
    return Text(f"{names.en} {name}", f"{names.zh} {name}")


def _ways(law: Law) -> dict[str, Mapping[str, Any]]:
    content = law.files.get("remedies")
    rows = content.get("deliveries", ()) if isinstance(content, Mapping) else ()
    return {str(row["id"]): row for row in rows}
