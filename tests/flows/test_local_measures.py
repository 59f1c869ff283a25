"""Local measures are filed before they are used: taken on, refused at publication, filed, and a payroll that stops."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import psycopg
import pytest

from entitled import INVENTED, RUNNER, Wish, at, awarded, open_house, person
from officers import OFFICERS
from shebao.benefits import correction, payroll
from shebao.benefits.judge import Judge
from shebao.benefits.payroll import Month
from shebao.benefits.runs import sign_run
from shebao.kernel.dates import parse_month
from shebao.law.load import load
from shebao.registry import filings
from shebao.registry.filings import (
    FilingIncomplete,
    FilingUnknown,
    LawNotRead,
    MeasureNotFiled,
    NothingToFile,
    Paper,
    Part,
)
from shebao.service import law_release
from shebao.service.law_release import Laws
from shebao.service.law_release import Wish as Proposed
from shebao.service.law_release_errors import MeasuresUnfiled
from shebao.store.errors import NotEntered

AUTHOR, LAWYER, FUNDS = OFFICERS.central_law_author, OFFICERS.central_law_reviewer, OFFICERS.central_fund_reviewer
NOVEMBER, DECEMBER = parse_month("2025-11"), parse_month("2025-12")
EXTRA, COUNTY, CITY = "old_age.extra", "441802", "441800"
NUMBER = Paper("备〔2025〕9号", "Department above", date(2025, 11, 10))


def country(folder: Path, **local: str) -> Path:
    """The invented country where counties may set the extra; `local` names the boxes by place."""
    copytree(INVENTED, folder / "invented")
    text = folder / "invented" / "national" / "old_age" / "parameters.yaml"
    head = "names: {en: Extra of the county, zh: 县级补贴}\n"
    said = text.read_text(encoding="utf-8")
    assert head in said
    text.write_text(said.replace(head, head + "  delegated_to: [prefecture, county]\n"), encoding="utf-8")
    for place, boxes in local.items():
        own = folder / "invented" / "local" / f"{place.removeprefix('of_')}_place" / "old_age"
        own.mkdir(parents=True)
        (own / "parameters.yaml").write_text("extra:\n  values:\n" + boxes, encoding="utf-8")
    return folder / "invented"


def box(start: str, yuan: int, document: str = "County order 9") -> str:
    return f"    {start}: {{value: {yuan}, document: {document}, confidence: H, last_checked: 2026-11-22}}\n"


OLD = box("2020-01-01", 25, "County order 1")


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The law a county is taken over with: its extra of 2020 stands in it."""
    return load(country(tmp_path_factory.mktemp("live"), of_441802=OLD), kept=False)


@pytest.fixture(scope="module")
def topped(tmp_path_factory):
    """A local top-up more, from November."""
    return load(country(tmp_path_factory.mktemp("new"), of_441802=OLD + box("2025-11-01", 40)), kept=False)


@pytest.fixture
def house(db, live):
    """An award that pays from November, by the law the county was taken over with."""
    at(db, "2025-10-20")
    open_house(db)
    awarded(db, Wish(person(db)), Judge(live))
    at(db, "2025-11-12")
    return db


def proposed(db, live, new):
    wish = Proposed(date(2025, 11, 20), NOVEMBER, "County order 9")
    found = law_release.propose(db, AUTHOR, Laws(live, new), wish)
    law_release.approve(db, LAWYER, found.number, "law", read=found.sha256)
    law_release.approve(db, FUNDS, found.number, "finance", read=found.sha256)
    return found


def computed(db, law, day, month):
    work = Month(month, 1, law.hash, at(db, day))
    run = payroll.compute_payroll(db, RUNNER, work)
    for who, role in ((OFFICERS.clerk, "maker"), (OFFICERS.reviewer, "checker"), (OFFICERS.approver, "approver")):
        sign_run(db, who, run, role, on=work.known_on)
    return work


def paid(db, law, day, month):
    work = computed(db, law, day, month)
    return payroll.publish_payroll(db, RUNNER, work, on=work.known_on)


def part(live, new):
    return Part(new.hash, live.hash)


@pytest.mark.mission("S2.10")
def test_what_stood_in_the_law_is_taken_on_as_filed_before_and_unverified(house, live, topped):
    proposed(house, live, topped)
    (old,) = filings.filings(house, AUTHOR)
    assert (old.measure.name, old.measure.region, old.measure.starts) == (EXTRA, COUNTY, date(2020, 1, 1))
    assert (old.number, old.result, old.usable, old.unverified) == (None, "before_this_system", True, True)
    (new,) = filings.unfiled_of(house, AUTHOR, part(live, topped))
    assert (new.kind, new.starts, new.document) == ("value", date(2025, 11, 1), "County order 9")


@pytest.mark.mission("S2.10")
def test_a_local_measure_goes_live_only_with_its_filing_number(house, live, topped):
    found = proposed(house, live, topped)
    with pytest.raises(MeasuresUnfiled) as refused:
        law_release.carry_out(house, AUTHOR, found.number)
    assert f"{EXTRA} {COUNTY} 2025-11-01" in refused.value.english
    assert "尚未备案" in refused.value.chinese
    assert "law filing add" in refused.value.chinese
    assert paid(house, live, "2025-11-12", NOVEMBER).rows == 2
    (filed,) = filings.file_measures(house, AUTHOR, part(live, topped), NUMBER)
    assert (filed.number, filed.version, filed.result, filed.unverified) == (NUMBER.number, 1, "filed", False)
    assert law_release.carry_out(house, AUTHOR, found.number).carried_out_on == date(2025, 11, 12)
    assert paid(house, topped, "2025-12-10", DECEMBER).rows == 2


@pytest.mark.mission("S2.10")
def test_what_the_authority_refuses_is_paid_no_more_until_it_is_filed_again(house, live, topped):
    found = proposed(house, live, topped)
    filings.file_measures(house, AUTHOR, part(live, topped), NUMBER)
    law_release.carry_out(house, AUTHOR, found.number)
    made = computed(house, topped, "2025-12-10", DECEMBER)
    told = filings.record_result(house, AUTHOR, NUMBER.number, "refused", on=date(2025, 12, 10), document="Reply 3")
    assert told == 1
    with pytest.raises(MeasureNotFiled) as stopped:  # computed and signed, and stopped before it pays
        payroll.publish_payroll(house, RUNNER, made, on=made.known_on)
    assert f"{EXTRA} {COUNTY} 2025-11-01" in stopped.value.english
    assert "未经备案" in stopped.value.chinese
    (again,) = filings.file_measures(
        house, AUTHOR, part(live, topped), Paper("备〔2025〕12号", "Department", made.known_on)
    )
    assert again.version == 2
    done = payroll.publish_payroll(house, RUNNER, made, on=made.known_on)
    assert done.rows == 4  # November and December, once
    assert [f.result for f in filings.filings(house, AUTHOR, region=COUNTY)] == [
        "before_this_system",
        "refused",
        "filed",
    ]


@pytest.mark.mission("S2.10")
def test_a_payroll_by_a_law_changed_by_hand_stops_before_it_pays(house, live, topped, admin):
    filings.note_law(house, RUNNER, live)
    with pytest.raises(LawNotRead, match=topped.hash[:12]):
        paid(house, topped, "2025-11-12", NOVEMBER)
    filings.note_law(house, RUNNER, topped)
    with pytest.raises(MeasureNotFiled):
        paid(house, topped, "2025-11-12", NOVEMBER)
    assert admin.execute("select count(*) from benefits.obligation").fetchone() == (0,)
    filings.note_law(house, RUNNER, topped)  # typed twice changes nothing
    filings.file_measures(house, AUTHOR, part(live, topped), NUMBER)
    assert paid(house, topped, "2025-11-12", NOVEMBER).rows == 2


@pytest.mark.mission("S2.10")
def test_a_correction_by_an_unfiled_law_opens_no_run_and_its_cause_stays_free(house, live, topped, admin):
    filings.note_law(house, RUNNER, live)
    wanted = correction.Correction("old_age", "notice 3", date(2025, 11, 12))
    with pytest.raises(MeasureNotFiled, match=f"{EXTRA} {COUNTY}"):
        correction.draft_correction(house, RUNNER, Judge(topped), wanted)
    opened = "select count(*) from store.run where kind = 'correction'"
    assert admin.execute(opened).fetchone() == (0,)
    assert correction.draft_correction(house, RUNNER, Judge(live), wanted) > 0  # the same words, by the law in force
    assert admin.execute(opened).fetchone() == (1,)


def test_only_who_pays_the_scheme_in_the_place_is_stopped(house, live, tmp_path):
    elsewhere = load(country(tmp_path, of_441802=OLD, of_441900=box("2025-11-01", 40)), kept=False)
    later = load(country(tmp_path / "later", of_441802=OLD + box("2026-01-01", 40)), kept=False)
    whole_city = load(country(tmp_path / "city", of_441802=OLD, of_441800=box("2025-11-01", 40)), kept=False)
    for law in (live, elsewhere, later, whole_city):
        filings.note_law(house, RUNNER, law)
    with pytest.raises(MeasureNotFiled, match=f"{EXTRA} {CITY}"):
        computed(house, whole_city, "2025-11-12", NOVEMBER)
    assert paid(house, elsewhere, "2025-11-12", NOVEMBER).rows == 2
    assert paid(house, later, "2025-12-12", DECEMBER).rows == 2  # the month ends before it begins


def test_a_house_that_has_read_no_law_runs_any(house, topped):
    assert paid(house, topped, "2025-11-12", NOVEMBER).rows == 2


def test_a_clearer_document_is_no_new_measure_and_another_figure_is(live, tmp_path):
    same = load(country(tmp_path / "same", of_441802=box("2020-01-01", 25, "County order 1 art. 2")), kept=False)
    other = load(country(tmp_path / "other", of_441802=box("2020-01-01", 26, "County order 1")), kept=False)
    (was,), (is_same,), (is_other,) = (filings.local_measures(law) for law in (live, same, other))
    assert was.content == is_same.content != is_other.content


def test_what_cannot_be_filed_is_a_sentence_and_a_clerk_files_nothing(house, live, topped, admin):
    proposed(house, live, topped)
    wanted = part(live, topped)
    with pytest.raises(FilingIncomplete) as lacking:
        filings.file_measures(house, AUTHOR, wanted, Paper(" ", "", date(2025, 11, 13)))
    assert "the number, the authority, 2025-11-13 lies after today" in lacking.value.english
    assert "备案号、备案机关、2025-11-13 晚于今日" in lacking.value.chinese
    with pytest.raises(NothingToFile, match="441899"):
        filings.file_measures(house, AUTHOR, Part(topped.hash, live.hash, region="441899"), NUMBER)
    with pytest.raises(FilingUnknown, match="备〔1999〕1号"):
        filings.record_result(house, AUTHOR, "备〔1999〕1号", "accepted", on=date(2025, 11, 12), document="x")
    with pytest.raises(NotEntered, match="may not draft_law"):
        filings.file_measures(house, LAWYER, wanted, NUMBER)
    filings.file_measures(house, AUTHOR, wanted, NUMBER)
    with pytest.raises(NothingToFile):  # filed is filed
        filings.file_measures(house, AUTHOR, wanted, NUMBER)
    with admin.transaction(force_rollback=True):
        admin.execute("set local role shebao_registry")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("update registry.filing set number = 'x'")
