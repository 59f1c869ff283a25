"""What happens to a right after it was granted, typed at the desk, and the letter that follows each act: paused on a
ground of the law, going on, paid too much and asked back, a death. Lakeside: 33.50 a month from November 2025."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from textwrap import indent

import pytest

from entitled import at, pay, person
from officers import COUNTY, HOUSE, OFFICERS
from registry_help import number
from shebao.benefits import awards, events
from shebao.benefits.awards import Heir
from shebao.benefits.errors import NoticeNotOver, RecoveryNotReady
from shebao.benefits.judge import Judge
from shebao.kernel.errors import ShebaoError
from shebao.law.load import load
from shebao.registry import actions as registry
from shebao.store.outbox import deliver
from typed import counter, lakeside

BORN = date(1950, 1, 5)
PAUSES = """
pauses:
  - ground: moved_away
    from: 2025-01-01
    en: You moved out of Lakeside.
    zh: 您已迁出湖畔县。
    resume: {en: Show us that you live in Lakeside again., zh: 请出示您重新在湖畔县居住的证明。}
    between: {en: The months you lived elsewhere are not paid., zh: 在外居住的月份不发放。}
    cites: Lakeside order 20 art. 7
ends:
  - ground: asked_to_leave
    en: You asked to leave the allowance.
    zh: 您自愿退出该补贴。
    then: {en: You can apply again next winter., zh: 下一个冬季可以再次申请。}
    cites: Lakeside order 20 art. 8
"""
DELIVERIES = """deliveries:
  - {id: direct, en: handed over, zh: 直接送达, cites: Act of the tests art. 21}
"""
MOVED = ("--ground", "moved_away", "--document", "迁移证8号", "--from", "2025-12")


@pytest.fixture
def town(db, tmp_path, monkeypatch):
    """A hand at the counter, the claim granted and two months of it paid."""
    folder = lakeside(tmp_path / "country")
    service = folder / "local" / "990201_lakeside" / "warm_winter" / "service.yaml"
    service.write_text(service.read_text(encoding="utf-8") + PAUSES, encoding="utf-8")
    remedies = folder / "remedies.yaml"
    rows = indent(remedies.read_text(encoding="utf-8"), "  ")
    remedies.write_text(f"needed: [look_again]\n{DELIVERIES}remedies:\n{rows}", encoding="utf-8")
    typed, who = partial(counter(db, folder, monkeypatch), "claim"), person(db, BORN, 1)
    words = ("take", "warm_winter", "--person", number(BORN, 1), "--region", "990201", "--answers", "-")
    claim = typed(*words, answers={"claim_month": "2025-10", "months_lived_here": 24}).split()[1].rstrip(",")
    for step in ("decide", "check", "approve"):
        typed(step, claim)
    law = load(folder, kept=False)
    for month in ("2025-11", "2025-12"):
        at(db, f"{month}-10")
        assert pay(db, month, law=law).fen == 3350
    return typed, claim, who, law


def letter(town, kind, lang="en") -> str:
    typed, claim, *_ = town
    return typed("letter", claim, "--of", kind, lang=lang)


def months_in(said: str) -> list[str]:
    return re.findall(r"^  (\w+ 20\d\d.*): ([\d.]+)$", said, re.MULTILINE)


def test_a_pause_on_a_ground_of_the_law_its_going_on_and_the_month_asked_back(db, town, tmp_path):
    typed, claim, _, law = town
    with pytest.raises(ShebaoError, match="has no suspended on record"):
        letter(town, "suspended")
    at(db, "2025-12-15")
    with pytest.raises(ShebaoError, match=r"knows no ground.*It knows: moved_away"):
        typed("suspend", claim, "notify", "--ground", "prison", *MOVED[2:])
    with pytest.raises(ShebaoError, match="say --ground, --document and --from"):
        typed("suspend", claim, "notify", *MOVED[:2])
    with pytest.raises(ShebaoError, match=r'is "–".*Tell the person first'):
        typed("suspend", claim, "decide")
    assert "may answer until 2025-12-30" in typed("suspend", claim, "notify", *MOVED)
    warned = letter(town, "hold_notice")
    for part in (
        "we intend to pause payment from December 2025. Nothing is decided yet.",
        "You receive 33.50 yuan a month now.",
        "You can answer until 30 December 2025, that day included.",
        "You moved out of Lakeside.",
        "Lakeside order 20 art. 7",
        "迁移证8号",
        "Show us that you live in Lakeside again.",
        "Until it is decided, you are paid as before.",
        "This letter is not a decision yet",
    ):
        assert part in warned
    with pytest.raises(ShebaoError, match='is "noticed": "notify" may follow only none that is open'):
        typed("suspend", claim, "notify", *MOVED)
    at(db, "2025-12-30")
    with pytest.raises(NoticeNotOver, match="2025-12-30"):
        typed("suspend", claim, "decide")
    at(db, "2026-01-05")
    assert "Paused from 2025-12" in typed("suspend", claim, "decide")
    assert letter(town, "hold_notice") == warned, "the notice stays what it was"
    said = letter(town, "suspended")
    for part in (
        "paused from December 2025",
        "You moved out of Lakeside.",
        "Lakeside order 20 art. 7",
        "迁移证8号",
        "We told you on 15 December 2025; you had until 30 December 2025 to answer, that day included.",
        "No answer from you came by then.",
        "Told to you by: Clerk, 15 December 2025",
        "Show us that you live in Lakeside again.",
        "The months you lived elsewhere are not paid.",
        "60 days",
        "Approver",
    ):
        assert part in said
    assert "可请作出决定的机构重新核查" in letter(town, "suspended", "zh")
    for file in ("letter.html", "letter.pdf"):
        typed("letter", claim, "--of", "suspended", "--out", tmp_path / file)
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    assert "Decision to pause payment: warm-winter allowance" in (tmp_path / "letter.html").read_text(encoding="utf-8")

    at(db, "2026-01-10")
    assert pay(db, "2026-01", law=law).fen == 0
    asked_back(db, town)
    at(db, "2026-02-20")
    typed("resume", claim, "--from", "2026-03")
    goes_on = letter(town, "resumed")
    assert "payment resumes from March 2026, 33.50 yuan a month" in goes_on
    assert "The months from December 2025 to February 2026 are not paid afterwards." in goes_on
    assert letter(town, "resumed") == goes_on
    assert "paused from December 2025" in letter(town, "suspended"), "the letter of the pause stays what it was"


def asked_back(db, town):
    """December was paid before the pause was known: told, heard, decided by another, agreed in two steps."""
    typed, claim, *_ = town
    with pytest.raises(ShebaoError, match=r"has no recovery on record.*suspended"):
        letter(town, "recovery")
    typed("recovery", claim, "notify")
    asks = letter(town, "recovery")
    assert months_in(asks) == [("December 2025: 33.50 yuan paid, 0.00 yuan due | too much", "33.50")]
    assert "Please answer by 25 January 2026, that day included." in asks
    assert "This letter decides nothing." in asks
    assert "You moved out of Lakeside." in asks
    receipt = ("--way", "direct", "--signed-by", "he himself", "--json")
    assert json.loads(typed("delivered", asks.split()[0], *receipt))["disagree_until"] == []
    with pytest.raises(NoticeNotOver):
        typed("recovery", claim, "decide", "--note", "Lakeside order 20 art. 9")
    with pytest.raises(ShebaoError, match="wants --note"):
        typed("recovery", claim, "hear")
    typed("recovery", claim, "hear", "--note", "he agrees")
    with pytest.raises(RecoveryNotReady):
        typed("recovery", claim, "plan", "--amount", "20", "--from", "2026-03", "--note", "agreement 4")
    typed("recovery", claim, "decide", "--note", "Lakeside order 20 art. 9", "--until", "2026-03-31")
    decided = letter(town, "recovery")
    assert "Please pay it back by 31 March 2026, that day included" in decided
    assert "Lakeside order 20 art. 9" in decided
    assert "Ask the office that decided to look again" in decided
    (way,) = json.loads(typed("delivered", decided.split()[0], *receipt))["disagree_until"]
    assert way["until"] == "2026-03-11"
    typed("recovery", claim, "plan", "--amount", "20", "--from", "2026-03", "--note", "agreement 4")
    steps = letter(town, "recovery")
    assert months_in(steps)[-2:] == [("March 2026", "20.00"), ("April 2026", "13.50")]
    assert "The law: Lakeside order 20 art. 7; Lakeside order 20 art. 9." in decided
    assert "the steps agreed" in steps.splitlines()[0]
    numbers = [one.split()[0] for one in (asks, decided, steps)]
    assert len(set(numbers)) == 3
    told = json.loads(typed("recovery", claim, "receive", "--amount", "20", "--note", "receipt 1", "--json"))
    assert (told["fen"], told["received"]) == (3350, 2000)


def test_a_wrong_pause_is_paid_back_to_the_fen_and_the_letter_stays_the_same(db, town):
    typed, claim, _, law = town
    at(db, "2025-12-15")
    typed("suspend", claim, "notify", *MOVED[:-1], "2026-01")
    at(db, "2025-12-20")
    typed("suspend", claim, "hear", "--note", "she says she lives here")
    at(db, "2025-12-22")
    typed("suspend", claim, "decide")
    said = letter(town, "suspended")
    assert "You answered on 20 December 2025; your answer was considered." in said
    assert "Answer of the person taken: Clerk, 20 December 2025" in said
    at(db, "2026-01-10")
    pay(db, "2026-01", law=law)
    at(db, "2026-02-20")
    typed("resume", claim, "--from", "2026-02", "--back-pay")
    said = letter(town, "resumed")
    of_it = "warm-winter allowance"
    assert months_in(said) == [(f"January 2026 | {of_it}", "33.50"), (f"February 2026 | {of_it}", "33.50")]
    assert "67.00 yuan in all" in said
    at(db, "2026-02-25")
    assert pay(db, "2026-02", law=law).fen == 6700
    assert letter(town, "resumed") == said


def test_an_end_on_a_ground_of_the_law_and_its_withdrawal_are_typed(db, town):
    typed, claim, _, law = town
    at(db, "2025-12-15")
    words = ("--document", "申请书3号", "--from", "2026-01")
    with pytest.raises(ShebaoError, match="say --ground, --document and --from"):
        typed("end", claim, "notify", "--document", "x")
    with pytest.raises(ShebaoError, match="among its ends"):
        typed("end", claim, "notify", "--ground", "moved_away", *words)
    with pytest.raises(ShebaoError, match="Nothing of claim"):
        typed("end", claim, "undo", "--document", "decision 8")
    with pytest.raises(ShebaoError, match="step undo wants --document"):
        typed("end", claim, "undo")
    assert "claim letter" in typed("end", claim, "notify", "--ground", "asked_to_leave", *words)
    warned = letter(town, "hold_notice")
    assert "we intend to end payment after December 2025" in warned
    assert "next winter" in warned
    at(db, "2026-01-05")
    assert "Ended from 2026-01" in typed("end", claim, "decide")
    said = letter(town, "ended")
    for part in ("payment ends with December 2025", "You asked to leave", "Lakeside order 20 art. 8", "next winter"):
        assert part in said
    at(db, "2026-01-10")
    assert pay(db, "2026-01", law=law).fen == 0
    at(db, "2026-02-05")
    typed("end", claim, "undo", "--document", "decision 8")
    goes_on = letter(town, "resumed")
    assert "It was ended from January 2026. The reason then: You asked to leave the allowance." in goes_on
    assert "On 5 February 2026 we withdrew that: it was wrong." in goes_on
    assert months_in(goes_on) == [
        ("January 2026 | warm-winter allowance", "33.50"),
        ("February 2026 | warm-winter allowance", "33.50"),
    ]
    with pytest.raises(ShebaoError, match="has no ended on record"):
        letter(town, "ended")
    at(db, "2026-02-10")
    assert pay(db, "2026-02", law=law).fen == 6700


def test_a_death_is_told_to_the_heirs_with_what_ended_what_is_owed_and_what_came_too_late(db, town):
    _, _, who, law = town
    at(db, "2026-01-10")
    pay(db, "2026-01", law=law)
    heir = person(db, date(1980, 5, 5), 2)
    at(db, "2026-01-20")
    found = registry.record_death(
        db, OFFICERS.clerk, who, date(2025, 12, 3), source="cremation", document="list 3", known_on=date(2026, 1, 20)
    )
    assert found.new
    deliver(db, HOUSE, events.subscribers(Judge(law)))
    said = letter(town, "death")
    assert "ended with December 2025, the month of death" in said
    assert "list 3" in said
    assert "nothing is still owed" in said
    assert "33.50 yuan was paid for months after the death" in said
    assert "Ask us whether the family can claim a sum" in said
    assert "谨致慰问" in letter(town, "death", "zh")
    awards.name_heirs(db, OFFICERS.clerk, who, [Heir(heir, 1, "notary 7")], serving_path=COUNTY)
    with pytest.raises(ShebaoError, match="has no resumed on record"):
        letter(town, "resumed")
