"""Letters from the record: who acted, the place of the seal, the receipt of delivery, a change, dues not paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from collected import OCTOBER, assess, country, declare, town
from entitled import RUNNER, at, person, recognise
from entitled_cn import CHEN, claim, granted, law, no_rows, open_books, pay
from shebao.benefits import claims, decisions, recalc
from shebao.benefits.explain import explain_award, explain_decision
from shebao.benefits.judge import Judge
from shebao.kernel.dates import parse_month
from shebao.service.arrears import by_employer, owing, surcharge_of
from shebao.service.delivery import DeliveredBeforeIssue, Delivery, WayUnknown, record_delivery
from shebao.service.issue import LetterWithoutDecision, Occasion, code_of, decision_of_letter, issue
from shebao.service.notices import notice_of_arrears
from shebao.service.render import letter_html, letter_pdf
from shebao.store.errors import RowMissing

BORN = date(1965, 8, 12)
DECIDED = date(2025, 10, 20)


@pytest.fixture
def chen(db, officers):
    """Chen's pension, granted by three on the twentieth of October."""
    with no_rows():
        open_books(db, "440000", "2022-01")
        judged, _ = Judge(law()), at(db, "2025-10-20")
        who = person(db, BORN)
        recognise(db, who, "contribution_index", 81230)
        yield *granted(db, judged, claim(db, judged, who, "441802", CHEN)), judged


def letter_of(db, by, decision, **changes):
    told = explain_decision(db, by, decision)
    return issue(db, by, country(), told, replace(Occasion("granted", DECIDED, told.answer.start_month), **changes))


def section(letter, heading):
    return next(s for s in letter.sections if s.heading.en == heading)


def test_the_letter_says_who_handled_reviewed_and_approved_and_where_the_seal_goes(db, officers, chen):
    letter = letter_of(db, officers.clerk, chen[0])
    acts = [said.zh for said in section(letter, "Who decided").sentences[1:]]
    last = [
        f"{act}：{post}，2025年10月20日"
        for act, post in (("经办核定", "经办岗"), ("复核", "复核岗"), ("审批", "审批岗"))
    ]
    assert acts[-3:] == last
    assert acts[0].startswith("初审：经办岗")
    assert letter.seal.zh == "（清远市清城区社会保险经办机构印章处；演示件不盖章）"
    assert (
        letter.seal.en
        == "(place for the seal of Qingcheng District Social Insurance Agency; a demonstration is not sealed)"
    )
    ways = section(letter, "If you disagree").sentences
    assert "清远市清城区人民政府" in ways[1].zh


def test_the_receipt_of_delivery_is_a_record_that_the_letter_shows(db, officers, chen):
    letter = letter_of(db, officers.clerk, chen[0])
    assert [value.zh for _, value in letter.delivery[1:]] == ["", "", "", ""]
    assert "送达时填写" in letter_html(letter, "zh")
    record_delivery(db, officers.clerk, country(), letter.number, Delivery("direct", date(2025, 10, 22), "陈永康"))
    record_delivery(
        db, officers.clerk, country(), letter.number, Delivery("post", date(2025, 10, 25), "陈小", "family")
    )
    shown = letter_of(db, officers.clerk, chen[0])
    rows = {label.zh: value.zh for label, value in shown.delivery}
    assert rows["送达日期"] == "2025年10月22日"
    assert rows["受送达人（签收）"] == "陈永康（本人）"
    assert rows["送达方式"].startswith("直接送达")
    assert rows["送达人"] == "经办岗（演示）"
    for lang in ("zh", "en"):
        assert letter_pdf(shown, lang, DECIDED).startswith(b"%PDF")


def test_a_delivery_that_cannot_be_is_refused_with_a_sentence(db, officers, chen):
    number = letter_of(db, officers.clerk, chen[0]).number
    early, unknown = Delivery("direct", date(2025, 10, 19), "陈永康"), Delivery("pigeon", date(2025, 10, 22), "陈永康")
    with pytest.raises(DeliveredBeforeIssue, match="2025-10-20"):
        record_delivery(db, officers.clerk, country(), number, early)
    with pytest.raises(WayUnknown, match="direct, left, electronic"):
        record_delivery(db, officers.clerk, country(), number, unknown)
    with pytest.raises(RowMissing):
        record_delivery(db, officers.clerk, country(), "441802-2025-9999999", replace(early, on=DECIDED))
    with db.reading(officers.clerk, "service") as tx:
        assert tx.maybe("delivery_of", number=number) is None


def test_a_receipt_is_neither_changed_nor_taken_away(admin):
    rights = admin.execute(
        "select has_table_privilege('shebao_service', 'service.delivery', p) from unnest(array['update', 'delete']) p"
    ).fetchall()
    assert rights == [(False,), (False,)]


def test_another_letter_on_one_decision_has_its_own_number_and_names_the_first(db, officers, chen):
    granted = letter_of(db, officers.clerk, chen[0])
    changed = letter_of(db, officers.clerk, chen[0], kind="changed", on=date(2025, 11, 17), award=chen[1])
    assert changed.number == f"{granted.number}-2"
    assert granted.number in changed.opening[0].zh
    assert letter_of(db, officers.clerk, chen[0]).number == granted.number
    again = letter_of(db, officers.clerk, chen[0], kind="changed", on=date(2025, 11, 17), award=chen[1])
    assert again == changed
    with db.reading(officers.clerk, "service") as tx:
        assert tx.one("letter_by_number", number=changed.number).kind == "changed"


@pytest.mark.mission("S1.04")
def test_a_change_is_told_month_by_month_before_and_now(db, officers, chen):
    _, award, judged = chen
    assert pay(db, "2025-11").fen == 332797
    on = at(db, "2025-11-17")
    changed = recalc.recalculate(db, RUNNER, judged, award, on=on)
    letter = letter_of(
        db, officers.clerk, explain_award(db, officers.clerk, award).decision, kind="changed", on=on, award=award
    )
    assert changed.after_fen == 337320
    assert "3,373.20" in letter.lead.zh
    assert section(letter, "What changes for each month").sentences[0].zh == "2025年11月：原 3,327.97元，现 3,373.20元"
    assert any("45.23" in said.zh for said in letter.opening)


def test_a_refusal_is_signed_by_who_refused_and_says_who_told_the_person(db, officers):
    with no_rows():
        open_books(db, "440000", "2022-01")
        judged, on = Judge(law()), at(db, "2025-10-08")
        who = person(db, BORN)
        recognise(db, who, "contribution_index", 81230)
        recognise(db, who, "archive_birth_month", parse_month("1965-03"))
        answers = {
            "retirement_month": parse_month("2025-10"),
            "contribution_months": 322,
            "account_balance": 11_864_235,
        }
        made = claim(db, judged, who, "441802", answers)
        decided = decisions.determine(db, officers.clerk, judged, made, on=on)
        claims.notify_refusal(db, officers.clerk, made, on=on, answer_until=date(2025, 10, 9))
        claims.refuse(db, officers.approver, made, on=date(2025, 10, 10))
        letter = letter_of(db, officers.clerk, decided.decision, kind="refused", on=date(2025, 10, 10))
    who_decided = section(letter, "Who decided").sentences
    assert "期满没有收到您的陈述，由审批岗（演示）决定" in who_decided[0].zh
    assert next(said.zh for said in who_decided if "事先告知：" in said.zh).startswith("事先告知：经办岗")
    assert who_decided[-1].zh == "审批：审批岗，2025年10月10日"
    assert "15日内" in section(letter, "If you disagree").sentences[-1].zh


def test_a_real_letter_has_the_officers_names_and_the_place_of_the_seal_alone(db, officers, chen):
    letter = letter_of(db, officers.clerk, chen[0], demonstration=False)
    assert letter.seal.zh == "（清远市清城区社会保险经办机构印章）"
    assert section(letter, "Who decided").sentences[-1].zh == f"审批：审批岗{officers.approver.name}，2025年10月20日"
    assert "agencies.yaml" in letter.closing[0].zh


# --- dues not paid ---------------------------------------------------------------------------------------------------


@pytest.fixture
def october(db):
    where = town(db, people=2, employers=1)
    declare(db, where, ["6000.00", "8000.00"])
    assess(db)
    return where


@pytest.mark.mission("S5.05")
def test_surcharge_is_counted_by_the_dated_rate_of_the_scheme_to_the_fen(db, officers, october):
    rows = owing(db, officers.accountant, country(), "441800", on=date(2025, 11, 20))
    assert {row.scheme for row in rows} >= {"employee_pension", "employee_medical", "unemployment", "housing_fund"}
    for row in rows:
        assert row.employer.name == "虚构单位0"
        assert row.employer.credit_code == october.codes[0]
        if row.scheme == "housing_fund":
            assert (row.surcharge, row.terms) == (0, None)
            continue
        exact = Fraction(row.principal) * Fraction(5, 10_000) * 24
        assert row.days == 24
        assert row.surcharge == int(exact + Fraction(1, 2))
        assert row.terms.cites.zh == "《中华人民共和国社会保险法》第八十六条"


@pytest.mark.parametrize(
    ("day", "rate"), [(date(2011, 6, 30), Fraction(2, 1000)), (date(2011, 7, 1), Fraction(5, 10_000))]
)
def test_the_rate_is_that_of_the_day(day, rate):
    assert surcharge_of(country(), "employee_pension", "441800", day).rule.per_day == rate
    assert surcharge_of(country(), "housing_fund", "441800", day) is None
    assert surcharge_of(country(), "employee_pension", "441800", date(1998, 12, 31)) is None


@pytest.mark.mission("S5.01", "S5.05")
def test_the_notice_names_the_employer_and_works_the_sum_out(db, officers, october):
    rows = by_employer(owing(db, officers.accountant, country(), "441800", on=date(2025, 11, 20)))
    mine = rows[int(october.employers[0])]
    letter = notice_of_arrears(db, officers.clerk, country(), mine, (date(2025, 11, 20), "441802", ()))
    assert "虚构单位0" in letter.to.zh
    assert october.codes[0] in letter.to.zh
    lines = section(letter, "What is owed")
    assert lines.total == sum(row.total for row in mine) == sum(line.amount for line in lines.lines)
    assert any("× 24 天（《中华人民共和国社会保险法》第八十六条）" in line.source.zh for line in lines.lines)
    law_says = section(letter, "What the law says").sentences
    assert "（社会保险费征缴暂行条例（国务院令第259号）第十条、第十二条）" in law_says[0].zh
    assert any("第三十八条" in said.zh for said in law_says)
    shown = {lang: letter_html(letter, lang) for lang in ("en", "zh")}
    assert "自收到本函之日起" in shown["zh"]
    assert "您即知道本函" in shown["zh"]
    assert "本决定" not in shown["zh"]
    assert "this decision" not in shown["en"]
    with pytest.raises(LetterWithoutDecision):
        decision_of_letter(db, officers.clerk, letter.number)


def test_nothing_is_owed_on_the_due_day_and_by_nobody_elsewhere(db, officers, october):
    assert owing(db, officers.accountant, country(), "441800", on=date(2025, 10, 27)) == ()
    assert owing(db, officers.other_clerk, country(), "441803", on=date(2025, 11, 20)) == ()
    assert parse_month("2025-10") == OCTOBER


@pytest.mark.mission("S8.06")
def test_a_change_of_keys_does_not_change_the_code_of_a_printed_letter(db, officers, chen):
    """Whoever asks with the paper in hand is answered; a letter that was never issued gets a code of the new key."""
    first = letter_of(db, officers.clerk, chen[0])
    number = "441802-2025-9999999"
    other = code_of(db, officers.clerk, number)
    db.ciphers.rotate()
    assert letter_of(db, officers.clerk, chen[0]) == first
    assert code_of(db, officers.clerk, number) != other
