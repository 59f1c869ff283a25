"""The questions: files that say what they need in two languages, exact answers on rows one can count, small cells."""

from __future__ import annotations

import pyarrow as pa
import pytest

from shebao.insight.asking import ask
from shebao.insight.columns import control_table, write
from shebao.insight.errors import MonthsTooMany, NothingPublished, QuestionLacks, QuestionUnknown
from shebao.insight.model import CHANGE, ENTRY, MANIFEST, Control, Manifest
from shebao.insight.questions import SMALLEST_CELL, Asked, questions
from shebao.insight.warehouse import Wanted, chosen
from shebao.kernel.dates import month_text

JANUARY = 24300
ENOUGH = range(1, 1 + SMALLEST_CELL)


def entry(person, register="obligation", *, month=JANUARY, for_month=None, fen=100, **other) -> dict:
    """A row; what a test does not care about stands as here."""
    move = {"due": "owe", "paid": "receive", "obligation": "owe", "movement": "pay"}[register]
    own = {"birth_year": 1955, "sex": "female", "region": "990100", "employer": 0, "payer": "employer", "item": ""}
    named = {"fund": "f", "area": "990000", "scheme": "s", "line": "l", "register": register, "move": move}
    months = {"month": month, "for_month": month if for_month is None else for_month}
    return {**own, **named, **months, "person": person, "fen": fen, **other}


def publish(folder, rows, changes=(), control=()) -> None:
    """Files and manifests of a fund, month by month, as publishing leaves them."""
    for month in sorted({row["month"] for row in (*rows, *changes)}):
        for unit, kind, schema, held in (
            ("f-990000", "contributions", ENTRY, [r for r in rows if r["register"] in ("due", "paid")]),
            ("f-990000", "benefits", ENTRY, [r for r in rows if r["register"] in ("obligation", "movement")]),
            ("insured", "insured", CHANGE, list(changes)),
        ):
            own = [row for row in held if row["month"] == month]
            if not own:
                continue
            place = (
                folder / month_text(month) / unit / "0" / kind
            )  # a folder of its own for each kind: one file, one manifest
            place = place.parent.parent / str(("contributions", "benefits", "insured").index(kind))
            place.mkdir(parents=True)
            files = [write(pa.Table.from_pylist(own, schema=schema), place / f"{kind}-00.parquet", kind, 0)]
            if control and kind == "contributions":
                table = control_table(month, "f", "990000", control)
                files.append(write(table, place / "ledger.parquet", "ledger", 0))
            facts = ("f", "990000", month, 0, "2025-02-01T00:00:00+00:00", (), 1, len(own), 0, "k1")
            (place / MANIFEST).write_text(Manifest(*facts, tuple(files)).text, encoding="utf-8")


def answered(folder, name, **asked) -> list[dict]:
    """The rows of an answer by the names of their columns."""
    answer = ask(folder, name, Asked(**asked))
    return [dict(zip((c.name for c in answer.question.columns), row, strict=True)) for row in answer.rows]


def test_there_are_the_seven_questions_and_each_names_itself_in_both_languages():
    assert set(questions()) == {
        "insured", "money", "average_benefit", "history", "arrears", "use_of_benefits", "few_months",
    }  # fmt: skip
    for one in questions().values():
        assert one.en
        assert one.zh
        assert one.note_en
        assert one.note_zh
        assert all(column.en and column.zh and column.kind for column in one.columns)
        names = {column.name for column in one.columns}
        assert {one.cell, *one.hides} - {""} <= names
        assert one.cell or one.name in ("money", "history"), "a question about persons hides small cells"


def test_the_insured_are_the_running_sum_and_a_month_without_change_is_told(tmp_path):
    change = {"birth_year": 1990, "sex": "male", "region": "990100", "scheme": "s", "branch": "b", "kind": "employee"}
    rows = [{**change, "month": JANUARY, "person": p, "change": 1} for p in range(1, 13)]
    rows.append({**change, "month": JANUARY + 2, "person": 3, "change": -1})
    publish(tmp_path, [], rows)
    found = answered(tmp_path, "insured", start=JANUARY)
    assert [(row["month"], row["persons"]) for row in found] == [
        (JANUARY, 12), (JANUARY + 1, 12), (JANUARY + 2, 11),
    ]  # fmt: skip


def test_money_stands_beside_the_ledger_and_a_difference_is_told(tmp_path):
    rows = [entry(1, "due", fen=300), entry(1, "paid", fen=250), entry(2, "obligation", fen=70)]
    control = [
        Control("due", "s", "l", "", "owe", 1, 300, None),
        Control("paid", "s", "l", "", "receive", 1, 251, 251),
        Control("movement", "s", "l", "", "pay", 1, 9, 9),
    ]
    publish(tmp_path, rows, control=control)
    found = {row["register"]: row for row in answered(tmp_path, "money")}
    assert found["due"]["difference"] == 0
    assert found["paid"]["difference"] == -1
    assert found["movement"]["difference"] == -9, "the ledger has what no file holds"
    assert found["obligation"]["difference"] == 70, "the files hold what the ledger has not"


def test_an_average_leaves_arrears_and_sums_paid_once_out(tmp_path):
    rows = [entry(p, fen=1000 + p) for p in ENOUGH]
    rows += [entry(p, fen=500, line="rise") for p in ENOUGH]
    rows += [entry(1, fen=77_777, for_month=JANUARY - 1), entry(2, fen=88_888, item="grant")]
    rows += [entry(3, "movement", fen=1503)]
    publish(tmp_path, rows)
    (found,) = answered(tmp_path, "average_benefit", scheme="s")
    assert (found["persons"], found["fen"]) == (10, 15_055)
    assert found["average"] == 1506, "1505.5 fen, rounded up"
    assert found["cohort"] == "1950"


def test_a_cell_of_nine_is_hidden_and_one_of_ten_is_not(tmp_path):
    publish(
        tmp_path, [entry(p, region="990100") for p in range(1, 10)] + [entry(p, region="990200") for p in range(20, 30)]
    )
    answer = ask(tmp_path, "average_benefit", Asked(scheme="s"))
    assert answer.hidden == {0}
    small, large = answer.texts()
    assert small == ("2025-01", "990100", "1950", "<10", "–", "–")
    assert large == ("2025-01", "990200", "1950", "10", "10.00", "1.00")
    assert "900" not in answer.csv("en")
    assert answer.csv("zh").splitlines()[0] == "月份,地区,出生年代（起）,人数,金额（元）,人均（元）"


def test_spells_and_months_are_counted_by_the_month_they_are_for(tmp_path):
    """Ten persons draw months 1, 2, 3; the first also 6, booked late in 8, and 7 twice: two spells, five months."""
    rows = [entry(p, month=JANUARY + m) for p in ENOUGH for m in range(3)]
    rows += [entry(1, month=JANUARY + 8, for_month=JANUARY + 5)]
    rows += [entry(1, month=JANUARY + 6, line=line) for line in ("l", "m")]
    publish(tmp_path, rows)
    (found,) = answered(tmp_path, "use_of_benefits")
    assert (found["persons"], found["spells"], found["months"]) == (10, 11, 32)
    assert (found["spells_each"], found["months_each"], found["months_spell"]) == (110, 320, 290)


def test_contributors_with_few_months_are_counted_where_they_paid_last(tmp_path):
    rows = [entry(p, "paid", month=JANUARY + m, region="990100") for p in range(1, 31) for m in range(2)]
    rows += [entry(p, "paid", month=JANUARY + 2, region="990200") for p in range(11, 31)]
    publish(tmp_path, rows)
    first, second = answered(tmp_path, "few_months", scheme="s", fewer_than=3)
    assert (first["region"], first["persons"], first["few"], first["share"]) == ("990100", 10, 10, 10_000)
    assert (second["region"], second["persons"], second["few"]) == ("990200", 20, 0)


def test_a_share_that_leaves_few_on_one_side_is_hidden(tmp_path):
    rows = [entry(p, "paid", month=JANUARY + m) for p in range(1, 31) for m in range(2) if m == 0 or p > 3]
    publish(tmp_path, rows)
    (found,) = answered(tmp_path, "few_months", scheme="s", fewer_than=2)
    assert found["persons"] == 30
    assert found["few"] is None
    assert found["share"] is None


def test_arrears_are_what_each_owes_line_by_line_never_set_off_between_debtors(tmp_path):
    """Ten employers of one person each owe 100 and pay 90; one more overpays, and a held sum pays nothing."""
    rows = [entry(p, "due", fen=100, employer=p) for p in (*ENOUGH, 50)]
    rows += [entry(p, "paid", fen=90, employer=p) for p in ENOUGH]
    rows += [entry(50, "paid", fen=900, employer=50), entry(0, "paid", fen=100, employer=1, move="hold")]
    rows += [entry(p, "due", fen=40, line="person", payer="person") for p in range(100, 110)]
    publish(tmp_path, rows)
    found = {row["size"]: row for row in answered(tmp_path, "arrears")}
    assert (found["1-9"]["debtors"], found["1-9"]["months"], found["1-9"]["principal"]) == (10, 10, 100)
    assert (found["0"]["debtors"], found["0"]["principal"]) == (10, 400), "persons who pay for themselves"


def test_a_history_opens_the_files_of_that_person_only(tmp_path):
    publish(tmp_path, [entry(1), entry(2), entry(1, "movement"), entry(1, "due", month=JANUARY + 1)])
    found = answered(tmp_path, "history", person=1)
    assert [(row["month"], row["register"]) for row in found] == [
        (JANUARY, "movement"), (JANUARY, "obligation"), (JANUARY + 1, "due"),
    ]  # fmt: skip
    place = tmp_path / "2025-01" / "f-990000" / "1"
    kept = Manifest.of((place / MANIFEST).read_text(encoding="utf-8"))
    facts = {**{name: getattr(kept, name) for name in Manifest.__slots__}, "shards": 2}
    (place / MANIFEST).write_text(Manifest(**facts).text, encoding="utf-8")
    both = ("contributions", "benefits")
    assert len(chosen(tmp_path, Wanted(both, 0, JANUARY + 1, person=2))["entries"]) == 2
    assert len(chosen(tmp_path, Wanted(both, 0, JANUARY + 1, person=1))["entries"]) == 1, (
        "an odd number's rows lie in 01"
    )


def test_a_file_that_is_still_written_or_named_by_no_manifest_is_not_read(tmp_path):
    publish(tmp_path, [entry(p) for p in ENOUGH])
    place = tmp_path / "2025-01" / "f-990000" / "1"
    (place / "benefits-01.parquet").write_bytes((place / "benefits-00.parquet").read_bytes())
    (tmp_path / ".writing" / "2025-02" / "f-990000").mkdir(parents=True)
    place.rename(tmp_path / ".writing" / "2025-02" / "f-990000" / "0")
    with pytest.raises(NothingPublished, match="statistics publish"):
        ask(tmp_path, "average_benefit", Asked(scheme="s"))
    (tmp_path / ".writing" / "2025-02" / "f-990000" / "0").rename(place)
    (found,) = answered(tmp_path, "average_benefit", scheme="s")
    assert found["persons"] == 10


def test_what_cannot_be_asked_is_said(tmp_path):
    publish(tmp_path, [entry(p) for p in ENOUGH])
    with pytest.raises(QuestionUnknown, match="average_benefit"):
        ask(tmp_path, "average", Asked())
    with pytest.raises(QuestionLacks, match="--scheme"):
        ask(tmp_path, "average_benefit", Asked())
    with pytest.raises(QuestionLacks, match="--person"):
        ask(tmp_path, "history", Asked())
    with pytest.raises(NothingPublished, match="other_scheme"):
        ask(tmp_path, "average_benefit", Asked(scheme="other_scheme"))
    with pytest.raises(MonthsTooMany, match="120"):
        ask(tmp_path, "use_of_benefits", Asked(start=JANUARY - 120, end=JANUARY))
