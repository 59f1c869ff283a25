"""Every file a bank sends (camt.053, camt.054, pain.002, its own text), spoiled in every way.

Refused whole with a reason in both languages, and of the payments and the book not a row has moved; or read, whatever
its encoding, as what a person sees in it. What is no final answer is never taken for money that came back: that would
be paid twice.
"""

from __future__ import annotations

from datetime import date

import pytest

from fund_years import Wired, camt053
from paying import DAY, MOVES, OCTOBER, RUNNER, open_world
from settled import camt054
from shebao.collection.bank_credits import read_credits
from shebao.collection.receipts import read_tax, read_treasury, tax_file
from shebao.kernel.errors import ShebaoError
from shebao.ledger.bank import read_statement
from shebao.payments import actions, bank_text
from shebao.payments.answers import each_answer, take_answer
from shebao.payments.model import Answer
from shebao.payments.simulated_bank import SimulatedBank

NOTICE = camt054([("B1", DAY, 1_000, "x"), ("B2", DAY, 2_000, "y")])
STATEMENT = camt053("X", (date(2025, 10, 1), date(2025, 10, 31)), 5, [Wired(DAY, 100, "a"), Wired(DAY, -40, "b")])
READERS = {"camt.054": (read_credits, NOTICE), "camt.053": (read_statement, STATEMENT)}
AMOUNT = {"camt.054": b'<Amt Ccy="CNY">10.00', "camt.053": b'<Amt Ccy="CNY">1.00'}


def recoded(content: bytes, encoding: str) -> bytes:
    """The same document in another encoding, which it declares."""
    return content.decode().replace("UTF-8", encoding, 1).encode(encoding)


def own_entity(content: bytes) -> bytes:
    """A file that brings words of its own, as no bank's does."""
    head, _, rest = content.partition(b"?>")
    return head + b'?><!DOCTYPE Document [<!ENTITY fen "9">]>' + rest.replace(b".00<", b".0&fen;<", 1)


def refused(act, *given) -> ShebaoError:
    """The sentence with which a file is refused: both languages, and no English reason inside the Chinese one."""
    with pytest.raises(ShebaoError) as caught:
        act(*given)
    told = caught.value
    assert told.english
    reasons = [value for name, value in told.facts.items() if name.endswith("_zh")]
    assert reasons
    assert all(any("一" <= letter <= "鿿" for letter in str(one)) for one in reasons), told.chinese
    return told


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(
    "encoded",
    [
        lambda c: recoded(c, "GB18030"),
        lambda c: recoded(c, "UTF-16"),
        lambda c: c.decode().encode("utf-16-le"),  # its head still says UTF-8: plainly wrong, and no letter in doubt
        lambda c: b"\xef\xbb\xbf" + c,
    ],
    ids=["GB18030", "UTF-16", "UTF-16 under a UTF-8 head", "UTF-8 with a mark"],
)
def test_a_notice_in_another_encoding_is_the_same_notice(kind, encoded):
    read, content = READERS[kind]
    other = encoded(content)
    found, wanted = read("other.xml", other), read("x.xml", content)
    assert getattr(found, "lines", found) == getattr(wanted, "lines", wanted)


SPOILS = {
    "GB18030 under a UTF-8 head": lambda c: c.replace(b"<Id>", "<Id>账".encode("gb18030"), 1),
    "entities of its own": own_entity,
    "a day of no calendar": lambda c: c.replace(b"<BookgDt><Dt>2025-10-20", b"<BookgDt><Dt>12025-10-20", 1),
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "empty": lambda _: b"",
    "of another kind": lambda c: NOTICE if c != NOTICE else STATEMENT,
    "half a fen": lambda c: c.replace(b".00<", b".005<", 1),
    "an amount in letters": lambda c: c.replace(b".00<", b".OO<", 1),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoiled_notice_is_refused_whole_in_both_languages(kind, spoil):
    read, content = READERS[kind]
    spoiled = SPOILS[spoil](content)
    assert spoiled != content
    told = refused(read, "x.xml", spoiled)
    assert "x.xml" in told.chinese


@pytest.mark.parametrize("kind", READERS)
def test_an_amount_is_what_a_person_reads_and_a_day_may_name_its_zone(kind):
    read, content = READERS[kind]
    whole = AMOUNT[kind]
    assert whole in content
    for change in (
        content.replace(whole, whole.replace(b"0.0", b"0<!-- a note -->.0").replace(b"1.0", b"1<!-- a note -->.0")),
        content.replace(b"<BookgDt><Dt>2025-10-20", b"<BookgDt><Dt>2025-10-20+08:00"),
    ):
        assert change != content
        found, wanted = read("x.xml", change), read("x.xml", content)
        assert getattr(found, "lines", found) == getattr(wanted, "lines", wanted)


def test_a_reversal_is_no_receipt_however_it_is_written():
    for flag in (b"true", b"1"):
        spoiled = NOTICE.replace(b"</CdtDbtInd>", b"</CdtDbtInd><RvslInd>" + flag + b"</RvslInd>", 1)
        assert "takes money off" in refused(read_credits, "x.xml", spoiled).english


# --- the bank's answers: nothing moves -------------------------------------------------------------------------------


BOOKED = ("payments.payment_event", "payments.movement", "payments.answer_file", "ledger.entry_line")
ANSWER_SPOILS = {
    "a line lost": lambda c: c[: c.index(b"<TxInfAndSts>")] + c[c.index(b"</TxInfAndSts>") + 14 :],
    "a line twice": lambda c: c.replace(b".2.0</OrgnlEndToEndId>", b".1.0</OrgnlEndToEndId>", 1),
    "another sum": lambda c: c.replace(b"<DtldCtrlSum>2000.00", b"<DtldCtrlSum>2000.01"),
    "another count": lambda c: c.replace(b"<DtldNbOfTxs>2", b"<DtldNbOfTxs>3"),
    "pending": lambda c: c.replace(b"<TxSts>ACSC", b"<TxSts>PDNG", 1),
    "only received": lambda c: c.replace(b"<TxSts>ACSC", b"<TxSts>RCVD", 1),
    "no state": lambda c: c.replace(b"<TxSts>ACSC</TxSts>", b"", 1),
    "in euro": lambda c: c.replace(b'Ccy="CNY"', b'Ccy="EUR"', 1),
    "about another sum": lambda c: c.replace(b">1000.00</InstdAmt>", b">1000.01</InstdAmt>").replace(
        b"2000.00", b"2000.02"
    ),
    "of nobody": lambda c: c.replace(b"<OrgnlEndToEndId>", b"<OrgnlEndToEndId>x", 1),
    "no line at all": lambda c: c[: c.index(b"<NbOfTxsPerSts>")] + c[c.rindex(b"</TxInfAndSts>") + 14 :],
    "cut": lambda c: c[:-40],
    "entities of its own": own_entity,
    "of another kind": lambda _: NOTICE,
}
TEXT_SPOILS = {
    "another count in the head": lambda c: c.replace(
        b"00000002" + b"0" * 12 + b"200000", b"00000003" + b"0" * 12 + b"200000", 1
    ),
    "another sum in the tail": lambda c: c[:-8] + b"200001\r\n",
    "a line lost": lambda c: b"\r\n".join(row for row in c.split(b"\r\n") if not row.startswith(b"R00000002")),
    "a digit of another script": lambda c: c.replace(b"000000000100000", "0000000001000²".encode()[:15], 1),
    "neither paid nor back": lambda c: c.replace(b"1000000000", b"100000    ", 1),
    "no line at all": lambda c: b"\r\n".join(
        row.replace(b"00000002" + b"0" * 12 + b"200000", b"0" * 26) for row in c.split(b"\r\n") if row[:1] != b"R"
    ),
    "cut": lambda c: c[:-40],
    "UTF-16": lambda c: c.decode("gb18030").encode("utf-16"),
    "in GB18030, said to be UTF-8": lambda c: c.replace(b"gb18030 ", b"utf-8   ", 1),
}


@pytest.mark.mission("S5.30")
def test_a_spoiled_answer_moves_nothing_and_the_right_one_is_booked_once(db, admin, officers):
    world = open_world(db, admin)
    for number in (1, 2):
        world.pensioner(number)
    file = world.sent(world.batch().batch_id)
    whole = SimulatedBank(1, {}).reply("b.xml", file)
    held = [admin.execute(f"select count(*) from {table}").fetchone() for table in BOOKED]
    for name, spoil in ANSWER_SPOILS.items():
        bad = spoil(whole)
        assert bad != whole, name
        told = refused(lambda bad=bad, name=name: take_answer(db, RUNNER, name, bad, MOVES, period=OCTOBER, on=DAY))
        assert told.code in ("payments.answer_unreadable", "payments.answer_refused"), name
        assert [admin.execute(f"select count(*) from {table}").fetchone() for table in BOOKED] == held, name
    backwards = b"".join((whole[: whole.index(b"<TxInfAndSts>")], *_transactions(whole)[::-1], _after(whole)))
    for name, content, replayed in (
        ("1", recoded(backwards, "UTF-16"), False),
        ("2", recoded(backwards, "UTF-16"), True),
    ):
        taken = take_answer(db, RUNNER, name, content, MOVES, period=OCTOBER, on=DAY)
        assert (taken.paid, taken.returned, taken.replayed) == (2, 0, replayed)
    again = take_answer(db, RUNNER, "3", whole, MOVES, period=OCTOBER, on=DAY)  # other bytes that say the same
    assert (again.paid, again.replayed) == (2, False)
    assert admin.execute("select count(*) from payments.payment_event where event = 'paid'").fetchone() == (2,)
    assert actions.payment(db, officers.clerk, world.payment_of(1)).state == "paid"


def _transactions(content: bytes) -> list[bytes]:
    found = content[content.index(b"<TxInfAndSts>") : content.rindex(b"</TxInfAndSts>") + 14]
    return [one + b"</TxInfAndSts>" for one in found.split(b"</TxInfAndSts>")[:-1]]


def _after(content: bytes) -> bytes:
    return content[content.rindex(b"</TxInfAndSts>") + 14 :]


def test_a_spoiled_answer_in_the_banks_own_text_is_refused_and_a_mark_before_it_is_no_harm():
    lines = [Answer("m1", 100_000, paid=True, code="", text="成功"), Answer("m2", 100_000, paid=True, code="", text="")]
    whole = bank_text.write_answer("2025-10/1", lines, "gb18030")
    for name, spoil in TEXT_SPOILS.items():
        bad = spoil(whole)
        assert bad != whole, name
        assert refused(lambda bad=bad, name=name: list(each_answer(name, bad))).code == "payments.answer_unreadable", (
            name
        )
    assert list(each_answer("a.txt", b"\x84\x31\x95\x33" + whole)) == list(each_answer("a.txt", whole))
    assert [a.paid for a in each_answer("a.txt", whole)] == [True, True]


def test_the_collectors_reasons_are_chinese_where_the_sentence_is():
    tax = tax_file([]) + b"T1,V1,2025-13-01,X,s,employer,2025-10,1.00\n"
    assert "第 2 行" in refused(read_tax, "t.csv", tax).chinese
    cut = "国库凭证号,日期,险种,金额\nV1,2025-10-01\n"
    assert "该行不完整" in refused(read_treasury, "t.csv", cut.encode()).chinese
