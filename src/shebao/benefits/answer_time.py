"""Time that must pass before anything is decided: a person's to answer, everybody's to object to a public notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shebao.benefits.errors import NoticeNotOver


def wait_for_answer(subject: int, until: date, on: date) -> None:
    """Raises NoticeNotOver while the person may still answer, or the public may still object.

    The day a period begins with does not count; its last day does and ends at midnight (Civil Code, articles 201 and
    203): what waits for it is done on the day after at the earliest. `on` is the day of the act, which the desk takes
    from the record's clock.
    """
    if on <= until:
        raise NoticeNotOver(claim=subject, until=until)


def notice_days(service: Mapping[str, Any]) -> int | None:
    """Days of public notice by a service item; None where it names none."""
    steps = (step for step in service.get("steps", ()) if step["step"] == "public_notice" and step.get("days"))
    return next((int(step["days"]) for step in steps), None)
