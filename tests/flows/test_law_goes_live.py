"""A law goes live on two approvals, runs by another law are refused, and it is withdrawn the same way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import psycopg
import pytest

from collected import CITY_HOUSE, OCTOBER, country, declare, stand_ins, town
from entitled import INVENTED, RUNNER, Wish, at, awarded, judge, open_house, person
from officers import OFFICERS
from shebao.benefits import payroll
from shebao.benefits.adjustment import compute_rise, publish_rise, rise_of
from shebao.benefits.judge import Judge
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.collection.both_laws import Declared, compare_dues
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.service import law_release
from shebao.service.law_release import Laws
from shebao.service.law_release import Wish as Proposed
from shebao.service.law_release_errors import (
    ApprovalLacking,
    ApprovedTwice,
    CarriedOutAlready,
    DayPassed,
    DifferencesNotRead,
    LawMoved,
    ProposalRefused,
    RoleTaken,
)
from shebao.store.errors import NotEntered
from shebao.store.law_in_force import LawNotInForce

AUTHOR, LAWYER, FUNDS = OFFICERS.central_law_author, OFFICERS.central_law_reviewer, OFFICERS.central_fund_reviewer
NOVEMBER, DECEMBER = parse_month("2025-11"), parse_month("2025-12")
GIVEN = 249738 + 86097  # fen a month of the award of the tests


def changed(folder: Path, before: str, after: str, file: str = "parameters.yaml") -> Path:
    """The invented country with one text replaced."""
    copytree(INVENTED, folder)
    text = folder / "national" / "old_age" / file
    said = text.read_text(encoding="utf-8")
    assert said.count(before) == 1, said.count(before)
    text.write_text(said.replace(before, after), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def live():
    return judge().law


@pytest.fixture(scope="module")
def richer(tmp_path_factory):
    """A year gives 1.1 % instead of 1 %, and the county adds something else."""
    return load(changed(tmp_path_factory.mktemp("richer") / "invented", "value: 0.01,", "value: 0.011,"), kept=False)


@pytest.fixture(scope="module")
def stricter(tmp_path_factory):
    """The richer law asks for more months than the award of the tests has."""
    folder = changed(tmp_path_factory.mktemp("stricter") / "invented", "value: 180,", "value: 330,")
    return load(folder, kept=False)


@pytest.fixture
def house(db):
    """An award that pays from November, on the day before the law is proposed."""
    at(db, "2025-10-20")
    open_house(db)
    awarded(db, Wish(person(db)))
    at(db, "2025-11-12")
    return db


def grant(admin, post, act):
    """Somebody at the database gives a post what it must never have: the program has to hold alone."""
    said = "insert into access.post_grant (post, line, act, v) values (%s, '*', %s, '[2000-01-01,)')"
    admin.execute(said, (post, act))


def proposed(db, live, new, **changes):
    wish = Proposed(**{"effective_from": date(2025, 11, 20), "month": NOVEMBER, "reason": "Order 12", **changes})
    return law_release.propose(db, AUTHOR, Laws(live, new), wish)


def approved(db, found):
    law_release.approve(db, LAWYER, found.number, "law", read=found.sha256)
    law_release.approve(db, FUNDS, found.number, "finance", read=found.sha256)
    return found


def published(db, live, new, **changes):
    return law_release.carry_out(db, AUTHOR, approved(db, proposed(db, live, new, **changes)).number)


def paid(db, law, day, month=NOVEMBER):
    on = at(db, day)
    work = Month(month, 1, law.hash, on)
    run = payroll.compute_payroll(db, RUNNER, work)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    return payroll.publish_payroll(db, RUNNER, work, on=on)


def test_a_database_without_a_publication_runs_any_law(house, live, richer):
    assert paid(house, live, "2025-11-12").rows == 2
    assert paid(house, richer, "2025-12-12", DECEMBER).rows == 2


def test_the_list_of_differences_names_words_people_and_sums(house, live, richer):
    found = proposed(house, live, richer)
    (word,) = found.differences["words"]
    assert (word["kind"], word["name"], word["before"], word["after"]) == ("box", "old_age.accrual", "0.0100", "0.0110")
    assert (word["region"], word["start"], word["document"]) == ("000000", "2000-01-01", "Act art. 5")
    awards = found.differences["awards"]
    (row,) = awards["rows"]
    assert (row["person"], row["before"], row["after"]) == (1, GIVEN, GIVEN + 24974)  # 9307 × 322 ÷ 12 × 0.001
    assert (awards["live"], awards["decided_again"], awards["drifted"]) == (1, 1, 0)
    assert (awards["differ"], awards["up_fen"], awards["down_fen"]) == (1, 24974, 0)
    assert found.differences["dues"]["rows"] == []


def test_who_would_get_nothing_is_listed_with_the_reason(house, live, stricter):
    awards = proposed(house, live, stricter).differences["awards"]
    (row,) = awards["rows"]
    assert (row["before"], row["after"], awards["down_fen"]) == (GIVEN, 0, -GIVEN)
    assert row["because"] == [["Fewer months were paid than the Act asks for.", "缴费月数不足。"]]


def test_a_law_goes_live_and_another_is_refused_from_its_day(house, live, richer):
    done = published(house, live, richer)
    assert (done.carried_out_on, [role for role, _, _ in done.approvals]) == (date(2025, 11, 12), ["finance", "law"])
    with pytest.raises(LawNotInForce):  # not before its day
        paid(house, richer, "2025-11-13")
    assert paid(house, live, "2025-11-13").rows == 2
    with pytest.raises(LawNotInForce) as refused:
        paid(house, live, "2025-12-10", DECEMBER)
    assert live.hash[:12] in refused.value.english
    assert "2025-12-10" in refused.value.chinese
    assert paid(house, richer, "2025-12-10", DECEMBER).rows == 2


def test_no_single_decision_is_made_by_another_law_either(house, live, richer):
    published(house, live, richer, effective_from=date(2025, 11, 12))
    with pytest.raises(LawNotInForce):
        awarded(house, Wish(person(house, order=2), stop="2025-11"))
    assert awarded(house, Wish(person(house, order=3), stop="2025-11"), Judge(richer))


def test_where_the_words_are_the_same_nobody_is_decided_again(house, live, tmp_path):
    other = load(changed(tmp_path / "invented", "value: 9884.50,", "value: 9900,"), kept=False)
    found = proposed(house, live, other).differences
    assert [word["name"] for word in found["words"]] == ["old_age.funeral_sum"]
    assert (found["awards"]["live"], found["awards"]["decided_again"], found["awards"]["differ"]) == (1, 0, 0)


def test_an_input_nobody_was_asked_for_is_told_and_not_guessed(house, live, tmp_path):
    folder = changed(
        tmp_path / "invented", "return account / divisor", "return account / divisor + amount_before * 0", "rules.py"
    )
    rules = folder / "national" / "old_age" / "rules.py"
    text = rules.read_text(encoding="utf-8").replace(
        "def account_part(account, divisor)", "def account_part(account, divisor, amount_before)"
    )
    rules.write_text(text, encoding="utf-8")
    (row,) = proposed(house, live, load(folder, kept=False)).differences["awards"]["rows"]
    assert (row["after"], row["because"]) == (
        0,
        [["Own amount in the December before is not known.", "缺少“上年12月待遇”。"]],
    )


def test_a_scheme_the_new_law_no_longer_has(house, live):
    gone = replace(live, schemes={}, hash="0" * 64)
    (row,) = proposed(house, live, gone).differences["awards"]["rows"]
    assert (row["before"], row["after"]) == (GIVEN, 0)
    assert 'no scheme "old_age"' in row["because"][0][0]


def test_dues_of_the_month_are_assessed_by_both_laws(db):
    at(db, "2025-11-20")
    law, where = country(), town(db, 2)
    declare(db, where, ["6000", "8000"])
    value = law.values["unemployment.employer_rate"]
    boxes = tuple(replace(box, value=box.value * 2) for box in value.boxes)
    dearer = replace(law, values={**law.values, value.name: replace(value, boxes=boxes)}, hash="0" * 64)
    dues = compare_dues(db, CITY_HOUSE, law, dearer, Declared(OCTOBER, stand_ins()))
    assert {(one.scheme, one.line) for one in dues.differ} == {("unemployment", "employer")}
    assert {one.person for one in dues.differ} == set(where.people.tolist())
    assert all(one.after == 2 * one.before > 0 for one in dues.differ)
    assert compare_dues(db, CITY_HOUSE, law, law, Declared(OCTOBER, stand_ins())).differ == ()


def test_one_approval_is_not_enough(house, live, richer):
    found = proposed(house, live, richer)
    with pytest.raises(ApprovalLacking, match="finance, law"):
        law_release.carry_out(house, AUTHOR, found.number)
    law_release.approve(house, LAWYER, found.number, "law", read=found.sha256)
    with pytest.raises(ApprovalLacking, match="lacks the approval of finance"):
        law_release.carry_out(house, AUTHOR, found.number)
    assert paid(house, live, "2025-11-20").rows == 2


def test_the_same_person_twice_is_refused_by_program_and_table(house, live, richer, admin):
    found = proposed(house, live, richer)
    law_release.approve(house, LAWYER, found.number, "law", read=found.sha256)
    with pytest.raises(NotEntered, match="may not approve_law_funds"):
        law_release.approve(house, LAWYER, found.number, "finance", read=found.sha256)
    grant(admin, "law_reviewer", "approve_law_funds")
    with pytest.raises(ApprovedTwice):
        law_release.approve(house, LAWYER, found.number, "finance", read=found.sha256)
    with pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute(
            "insert into service.law_approval (proposal_id, role, actor_id, post, on_date, sha256, serving_path)"
            " select proposal_id, 'finance', actor_id, post, on_date, sha256, serving_path from service.law_approval"
        )


def test_who_proposes_does_not_approve_and_nobody_approves_unread(house, live, richer, admin):
    found = proposed(house, live, richer)
    grant(admin, "law_author", "approve_law")
    with pytest.raises(ApprovedTwice):
        law_release.approve(house, AUTHOR, found.number, "law", read=found.sha256)
    for read in ("", "0" * 64):
        with pytest.raises(DifferencesNotRead):
            law_release.approve(house, LAWYER, found.number, "law", read=read)
    law_release.approve(house, LAWYER, found.number, "law", read=found.sha256[:12])
    grant(admin, "fund_reviewer", "approve_law")
    with pytest.raises(RoleTaken):
        law_release.approve(house, FUNDS, found.number, "law", read=found.sha256)


def test_a_clerk_neither_proposes_nor_carries_out(house, live, richer):
    wish = Proposed(date(2025, 11, 20), NOVEMBER, "Order 12")
    with pytest.raises(ProposalRefused, match="only the uppermost agency"):
        law_release.propose(house, OFFICERS.clerk, Laws(live, richer), wish)
    with pytest.raises(NotEntered, match="may not draft_law"):
        law_release.propose(house, LAWYER, Laws(live, richer), wish)
    found = approved(house, proposed(house, live, richer))
    with pytest.raises(NotEntered):
        law_release.carry_out(house, FUNDS, found.number)


def test_a_proposal_that_cannot_stand_is_refused_with_every_reason(house, live):
    elsewhere = replace(live, country="elsewhere")
    with pytest.raises(ProposalRefused) as refused:
        proposed(house, live, elsewhere, effective_from=date(2025, 11, 11), reason=" ")
    for said in ("the folder is named elsewhere", "Say why", "nothing would change", "2025-11-11 has passed"):
        assert said in refused.value.english
    assert "内容相同" in refused.value.chinese


def test_withdrawn_the_same_way_the_former_law_is_live_again(house, live, richer):
    first = published(house, live, richer)
    at(house, "2025-12-01")
    back = {"effective_from": date(2025, 12, 5), "withdraws": first.number, "reason": "Court order 3"}
    taken = proposed(house, richer, live, **back)
    assert taken.kind == "withdraw"
    assert taken.differences["awards"]["down_fen"] == -24974 - awards_drift()
    with pytest.raises(ApprovalLacking):
        law_release.carry_out(house, AUTHOR, taken.number)
    law_release.carry_out(house, AUTHOR, approved(house, taken).number)
    with pytest.raises(LawNotInForce):
        paid(house, richer, "2025-12-10", DECEMBER)
    assert paid(house, live, "2025-12-10", DECEMBER).rows == 4  # November and December
    with pytest.raises(CarriedOutAlready):
        law_release.carry_out(house, AUTHOR, taken.number)


def awards_drift():
    """The base of 2025 became known on 17 November, 9493 instead of 9307: 186 × 322 ÷ 12 × 0.001 more."""
    return 499


def test_only_the_publication_in_force_is_withdrawn_and_only_to_its_former_law(house, live, richer, stricter):
    first = published(house, live, richer)
    at(house, "2025-11-21")
    second = published(house, richer, stricter, effective_from=date(2025, 11, 22))
    at(house, "2025-11-23")
    day = date(2025, 11, 25)
    with pytest.raises(ProposalRefused, match="is not the one in force"):
        proposed(house, stricter, live, effective_from=day, withdraws=first.number)
    with pytest.raises(ProposalRefused, match="name its folder"):
        proposed(house, stricter, live, effective_from=day, withdraws=second.number)
    law_release.carry_out(
        house,
        AUTHOR,
        approved(house, proposed(house, stricter, richer, effective_from=day, withdraws=second.number)).number,
    )
    with pytest.raises(LawNotInForce):
        paid(house, stricter, "2025-12-10", DECEMBER)
    assert paid(house, richer, "2025-12-10", DECEMBER).rows == 4


def test_a_proposal_overtaken_or_too_late_is_made_again(house, live, richer, stricter):
    one, other = (approved(house, proposed(house, live, law)) for law in (richer, stricter))
    law_release.carry_out(house, AUTHOR, one.number)
    with pytest.raises(LawMoved):
        law_release.carry_out(house, AUTHOR, other.number)
    with pytest.raises(ProposalRefused, match="compare with that one"):
        proposed(house, live, stricter)
    at(house, "2025-11-21")
    late = approved(house, proposed(house, richer, stricter, effective_from=date(2025, 11, 22)))
    at(house, "2025-11-23")
    with pytest.raises(DayPassed):
        law_release.carry_out(house, AUTHOR, late.number)


def test_what_was_published_stays_a_fact_under_a_later_law(house, live, richer):
    before = paid(house, live, "2025-11-12")
    published(house, live, richer)
    again = payroll.publish_payroll(
        house, RUNNER, Month(NOVEMBER, 1, live.hash, date(2025, 11, 12)), on=date(2025, 11, 25)
    )
    assert (again.replayed, again.fen) == (True, before.fen)


def test_a_rise_is_counted_by_both_laws(db, live, tmp_path):
    at(db, "2025-10-20")
    open_house(db)
    old = awarded(db, Wish(person(db), stop="2024-10", account=1_000_000))
    run_rise(db, old)
    more = load(changed(tmp_path / "invented", "value: 50,", "value: 60,"), kept=False)
    awards = proposed(db, live, more, month=NOVEMBER).differences["awards"]
    (row,) = awards["rows"]
    assert (row["award"], row["after"] - row["before"], awards["up_fen"]) == (old, 1000, 1000)


def run_rise(db, award):
    judged, on = judge(), db.clock.date()
    rise = rise_of(judged, "old_age", "rise_2025", on)
    run = compute_rise(db, RUNNER, judged, rise, shards=1)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=on)
    assert publish_rise(db, RUNNER, judged, rise, on=on) == 1
