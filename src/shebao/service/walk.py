"""The walk from a payment to the law as data: what `shebao explain --json` prints (docs/look-up/explain-json.md).

Amounts are whole fen, months ISO text (2025-10), `to` is null where nothing ends. Whoever holds this object can
compute every number of it again without this program; tests/law/independent_checker.py does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from shebao.benefits.explain import AwardTold, Explained, Span
from shebao.benefits.history import History, MonthTold, RiseTold, RunTold
from shebao.benefits.model import FOREVER
from shebao.engine.explain import Argument, Step
from shebao.engine.graph import Decision
from shebao.kernel.dates import month_text
from shebao.payments.explain import Entry, Issue, PaymentTold
from shebao.service.repeat import repeat_facts

FORMAT = "shebao.explain/2"
_OUT = {"pay": 1, "reissue": 1, "return": -1, "keep": 0}  # kept money was back in the account before it was kept

Facts = dict[str, Any]


def iso(month: int) -> str | None:
    """2025-10, or None for the month after all months."""
    return None if month >= FOREVER else month_text(month)


def plain(said: Decision) -> Facts:
    """A decision as data, every number exact."""
    steps = [step_facts(step) for step in said.steps()]
    values = {step["name"]: step["value"] for step in steps}
    return {
        "format": FORMAT,
        "law": said.graph.law_hash,
        "slice": said.graph.hash,
        "at": said.graph.slice.at.isoformat(),
        "known": said.graph.slice.known.isoformat(),
        "region": said.graph.regions[said.facts.region],
        "values": {name: values.get(name, value) for name, value in said.values.items()},
        "refused": [{"outputs": list(r.outputs), "en": r.reason.en, "zh": r.reason.zh} for r in said.refusals],
        "assumed": list(said.assumed),
        "provisional": said.provisional,
        "unverified": said.unverified,
        "steps": steps,
    }


def step_facts(step: Step) -> Facts:
    """A step for a machine, every number exact."""
    facts = asdict(step)
    facts["arguments"] = {name: argument.exact for name, argument in step.arguments.items()}
    if step.unit == "month" and step.value is not None:
        facts["value"] = step.text
    return facts


def payment_facts(told: PaymentTold) -> Facts:
    """A payment: what it settles, every order to the bank with its answer, movements and entries."""
    paid = told.paid
    back = [p for p in told.parts if p.for_month < paid.period]
    return {
        "number": int(paid.payment_id),
        "business_no": paid.business_no,
        "fen": paid.amount_fen,
        "state": paid.state,
        "cause": paid.cause,
        "payee": paid.payee_person_id,
        "month": iso(paid.period),
        "parts": [
            {"run": p.run, "component": p.component, "payer": p.payer, "for_month": iso(p.for_month), "fen": p.fen}
            for p in told.parts
        ],
        "arrears_fen": sum(p.fen for p in back),
        "issues": [_issue(issue) for issue in told.issues],
        "movements": [
            {
                "move": m.move,
                "issue": m.issue,
                "run": m.run,
                "component": m.component,
                "payer": m.payer,
                "for_month": iso(m.for_month),
                "booked_in": iso(m.period),
                "fen": m.fen,
                "entry": m.entry,
            }
            for m in told.movements
        ],
        "with_payee_fen": sum(_OUT[m.move] * m.fen for m in told.movements),
        "entries": [_entry(entry) for entry in told.entries],
        "paid_before_fen": sum(b.fen for b in told.before),
        "earlier_payments": [
            {
                "payment": b.payment,
                "state": b.state,
                "component": b.component,
                "payer": b.payer,
                "for_month": iso(b.for_month),
                "fen": b.fen,
            }
            for b in told.before
        ],
    }


def _issue(issue: Issue) -> Facts:
    return {
        "issue": issue.issue,
        "batch": issue.batch,
        "kind": issue.kind,
        "month": iso(issue.month),
        "account": {"number": issue.account, "bank": issue.bank, "ending": issue.tail, "by": issue.basis},
        "fen": issue.fen,
        "message": issue.message,
        "state": issue.state,
        "cause": issue.cause or None,
        "bank_code": issue.bank_code,
        "bank_says": issue.note,
        "history": [
            {"event": h.event, "at": h.at.isoformat(), "cause": h.cause or None, "note": h.note} for h in issue.history
        ],
    }


def _entry(entry: Entry) -> Facts:
    return {
        "entry": entry.entry,
        "move": entry.move,
        "month": iso(entry.period),
        "date": entry.business_date.isoformat(),
        "document": entry.document,
        "lines": [asdict(line) for line in entry.lines],
        "other_payments": [{"component": o.component, "payer": o.payer, "fen": o.fen} for o in entry.others],
    }


def award_facts(award: AwardTold) -> Facts:
    """An award: what it pays by component, and every line booked for it."""
    return {
        "award": int(award.award),
        "scheme": award.scheme,
        "region": award.region,
        "from": iso(award.start_month),
        "components": [_span(span) for span in award.components],
        "booked_fen": sum(o.fen for o in award.obligations),
        "obligations": [
            {
                "run": o.run,
                "month": iso(o.period),
                "for_month": iso(o.for_month),
                "component": o.component,
                "payer": o.payer,
                "kind": o.kind,
                "payee": o.payee,
                "fen": o.fen,
            }
            for o in award.obligations
        ],
    }


def history_facts(told: History, payment: PaymentTold, now: Decision | None) -> Facts:
    """What the runs of a payment knew: months with their differences, the rises, decisions that were superseded."""
    paid: Counter[tuple[int, str, str]] = Counter()
    for before in payment.before:
        paid[before.for_month, before.component, before.payer] += before.fen
    last = told.earlier[-1].said if told.earlier else None
    return {
        "because": because(last, now) if last is not None and now is not None else [],
        "runs": [_run(run) for run in told.runs],
        "months": [_month(line, paid[line.for_month, line.component, line.payer]) for line in told.months],
        "rises": [_rise(rise) for rise in told.rises],
        "earlier_decisions": [decision_facts(each) for each in told.earlier],
    }


def _run(run: RunTold) -> Facts:
    return {
        "run": run.run,
        "month": iso(run.period),
        "known": run.known_at.isoformat(),
        "components": [_span(span) for span in run.components],
        "unpaid": [
            {"status": p.status, "reason": p.reason, "from": iso(p.start), "to": iso(p.end)} for p in run.unpaid
        ],
    }


def _span(span: Span) -> Facts:
    return {
        "component": span.component,
        "payer": span.payer,
        "fen": span.fen,
        "from": iso(span.start),
        "to": iso(span.end),
        "decision": span.decision,
        "run": span.run,
        "origin": span.origin,
    }


def _month(line: MonthTold, paid_before: int) -> Facts:
    return {
        "run": line.run,
        "for_month": iso(line.for_month),
        "component": line.component,
        "payer": line.payer,
        "owed": line.owed,
        "booked_before": line.booked_before,
        "paid_before": paid_before,
        "held_for_recovery": line.held,
        "difference": line.difference,
    }


def _rise(rise: RiseTold) -> Facts:
    return {
        "rise": rise.act,
        "month": iso(rise.month),
        "run": rise.run,
        "decision": rise.decision,
        "counted_from": {
            "input": rise.counted or None,
            "fen": sum(span.fen for span in rise.counted_from),
            "components": [_span(span) for span in rise.counted_from],
        },
        "gives": [_span(span) for span in rise.gives],
        "award_before": rise.before,
        "award_after": rise.after,
        **plain(rise.said),
    }


def decision_facts(told: Explained) -> Facts:
    """By what a decision was taken, and its steps where the law was asked."""
    facts: Facts = {"number": int(told.decision), "kind": told.kind, "document": told.document}
    facts |= {"known_at": told.known_at.isoformat()}
    if told.said is None:
        return facts
    return facts | calculation(told)


def calculation(told: Explained) -> Facts:
    """The calculation of a decision as data, with all that is needed to repeat it."""
    assert told.said is not None
    return plain(told.said) | {"repeat": repeat_facts(told)}


def because(before: Decision, now: Decision) -> list[Facts]:
    """What became known between two decisions: facts and dated values that differ, each with both numbers."""
    old, new = _read(before.steps()), _read(now.steps())
    found = []
    for name in sorted(old.keys() & new.keys()):
        if old[name].exact != new[name].exact:
            found.append(_changed(name, old[name], new[name], now))
    return found


def _read(steps: tuple[Step, ...]) -> dict[str, Argument]:
    """Arguments that no step computes: facts and dated values, by full name."""
    computed = {step.name for step in steps}
    return {a.name: a for step in steps for a in step.arguments.values() if a.name not in computed}


def _changed(name: str, old: Argument, new: Argument, now: Decision) -> Facts:
    value = next((v for v in now.used() if v.name == name), None)
    return {
        "name": name,
        "en": new.names.en,
        "zh": new.names.zh,
        "kind": "fact" if value is None else "value",
        "before": old.exact,
        "now": new.exact,
        "document": value.document if value else None,
        "known_from": value.known_from.isoformat() if value and value.known_from else None,
    }
