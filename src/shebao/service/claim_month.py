"""The month of a claim is the month in which it was received: the desk knows it, and nobody states another.

The law itself may let earlier months be claimed. service.yaml says so: `claimed_back: {months: 6, cites: …}`, or it
names the month of the claim as the day of the event of a lump sum (`occasions: {bill: {day: claim_month}}`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from shebao.benefits.claim_file import Known
from shebao.kernel.dates import month_of, month_text
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Scheme

CLAIMED = "claim_month"
ASKED = "asked"


class ClaimMonthAhead(ShebaoError):
    """The claim says {month}, but it was received on {day}: nothing can be claimed before its month has come. Leave the
    month out, or take the claim in {month}."""

    code = "service.claim_month_ahead"
    zh = "申请年月写为 {month}，而收到申请之日为 {day}：不能提前申请。请不填申请年月，或到 {month} 再受理。"


class ClaimMonthPast(ShebaoError):
    """The claim says {month}, but it was received on {day}: the month of a claim is the month it was received, and
    {name} lets no month before {first} be claimed. Leave the month out. Where a document lets earlier months be
    claimed, write it into service.yaml as "claimed_back: {{months: …, cites: …}}"."""

    code = "service.claim_month_past"
    zh = (
        "申请年月写为 {month}，而收到申请之日为 {day}：申请年月即收到申请的年月，{name_zh}不得申请 {first} 以前的月份。"
        "请不填申请年月。文件允许补申请以前月份的，请在 service.yaml 中写明“claimed_back: {{months: …, cites: …}}”。"
    )


def with_month(known: Known, scheme: Scheme, item: str, received: date) -> Known:
    """What is known of somebody at the desk, with the month of his claim; not where the law asks him for the month."""
    if _is_event(scheme, item):
        return known
    months = {name: int(month_of(received)) for name, spec in known.graph.inputs.items() if _stated(name, spec)}
    return replace(known, inputs={**known.inputs, **months})


def refuse_other_month(scheme: Scheme, item: str, answers: Mapping[str, int], received: date) -> None:
    """Raises ClaimMonthAhead, ClaimMonthPast. Answers by short name; a month not stated is no other month."""
    if CLAIMED not in answers:
        return
    month, now = answers[CLAIMED], int(month_of(received))
    if month > now:
        raise ClaimMonthAhead(month=month_text(month), day=received)
    first = now - _months_back(scheme, received)
    if month < first and not _is_event(scheme, item):
        names = {"name": scheme.names.en, "name_zh": scheme.names.zh}
        raise ClaimMonthPast(month=month_text(month), day=received, first=month_text(first), **names)


def _stated(name: str, spec: Any) -> bool:
    return name.rpartition(".")[2] == CLAIMED and spec.provider == ASKED


def _is_event(scheme: Scheme, item: str) -> bool:
    """Whether the month of the claim is the month of the event: of the bill, of the winter."""
    said = (scheme.service.get("occasions") or {}).get(item) if item else None
    return isinstance(said, Mapping) and said.get("day") == CLAIMED


def _months_back(scheme: Scheme, received: date) -> int:
    said = scheme.service.get("claimed_back") or {}
    return 0 if said.get("from") is not None and received < said["from"] else int(said.get("months") or 0)
