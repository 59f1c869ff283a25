"""The time a person has to answer before anything is decided against him: the day named to him is his to its end."""

from __future__ import annotations

from datetime import date

from shebao.benefits.errors import NoticeNotOver


def wait_for_answer(subject: int, until: date, on: date) -> None:
    """Raises NoticeNotOver while the person may still answer.

    The last day of a period counts and ends at midnight (Civil Code, articles 201 and 203): what is done against him
    is done on the day after at the earliest. `on` is the day of the act, which the desk takes from the record's clock.
    """
    if on <= until:
        raise NoticeNotOver(claim=subject, until=until)
