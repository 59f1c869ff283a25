"""Bank files without a database: written, checked by the official schema, read back, refused when cut or bent."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.payments import bank_text, iso20022
from shebao.payments.errors import AnswerUnreadable, BankFileInvalid, TextTooLong
from shebao.payments.findings import SENTENCES
from shebao.payments.iso20022 import DEMONSTRATION, SchemaMissing
from shebao.payments.model import Answer, FileHead, FileLine
from shebao.payments.returns import CODES, FOLLOW_UPS, cause_of
from shebao.payments.simulated_bank import NAME, SHARES, ShareUnreadable, SimulatedBank, main, shares_from

HEAD = FileHead(
    "2025-10/00.44.18.02./1", "2025-10-20", "基金支出户 <1> & Co", "9558800000000001", "Bank of Tests", 5, 510
)
LINES = [FileLine(f"202510.1.1.{n}.{n}.0", 100 + n, "Bank", f"测试·{n}<&>", f"62{n:014d}", "old_age") for n in range(5)]
ONE = replace(HEAD, rows=1, fen=1)


def iso(head: FileHead, lines: list[FileLine]) -> bytes:
    return b"".join(iso20022.write(head, lines))


def text(head: FileHead, lines: list[FileLine], encoding: str = "utf-8") -> bytes:
    return b"".join(bank_text.write(head, lines, encoding))


@pytest.mark.mission("S3.16")
def test_the_iso_file_is_valid_names_its_standard_and_counts_itself():
    said = iso(HEAD, LINES).decode()
    assert f'xmlns="urn:iso:std:iso:20022:tech:xsd:{iso20022.FORMAT}"' in said
    assert DEMONSTRATION in said
    assert said.count("<NbOfTxs>5</NbOfTxs>") == 2
    assert said.count("<CtrlSum>5.10</CtrlSum>") == 2
    assert "测试·3&lt;&amp;&gt;" in said


@pytest.mark.parametrize(
    ("head", "line", "part"),
    [
        ({"batch_key": "k" * 36}, {}, "MsgId"),
        ({"day": "20.10.2025"}, {}, "CreDtTm"),
        ({}, {"message_id": ""}, "EndToEndId"),
        ({}, {"amount_fen": -5}, "InstdAmt"),
        ({}, {"holder": "n" * 141}, "Nm"),
        ({}, {"number": "9" * 35}, "Id"),
    ],
)
def test_what_the_schema_forbids_is_never_written(head, line, part):
    changed = FileHead(**{**_fields(HEAD), **head})
    with pytest.raises(BankFileInvalid, match=part):
        iso(changed, [FileLine(**{**_fields(LINES[0]), **line})])


@pytest.mark.mission("S3.16")
def test_a_file_of_many_lines_is_checked_and_let_go_as_it_is_written():
    lines = [FileLine(f"m{n}", 1, "B" * (141 if n == 2_500 else 1), "n", "62000000", "r") for n in range(4_000)]
    whole = b"".join(iso20022.write(replace(HEAD, rows=2_500, fen=2_500), iter(lines[:2_500])))
    iso20022.validate(whole, iso20022.FORMAT)
    numbers = [row[1:9] for row in text(HEAD, lines, "utf-8").split(b"\r\n") if row.startswith(b"D")]
    assert numbers == [b"%08d" % number for number in range(1, 4_001)]
    written = iso20022.write(HEAD, iter(lines))
    assert sum(part.count(b"</CdtTrfTxInf>") for part in islice(written, 3)) == 2_000
    with pytest.raises(BankFileInvalid, match=r"payment m2500, .*length of '141'"):
        list(written)


def test_a_file_of_nothing_is_never_written():
    with pytest.raises(BankFileInvalid, match="Missing child element"):
        iso(replace(HEAD, rows=0, fen=0), [])


def _fields(thing: FileHead | FileLine) -> dict[str, object]:
    return {name: getattr(thing, name) for name in thing.__slots__}


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"), max_codepoint=0xFFFF), min_size=1, max_size=60)
)
def test_any_name_a_person_can_have_survives_in_xml(name):
    content = iso(ONE, [FileLine("m", 1, "b", name, "62000000", "r")])
    iso20022.validate(content, iso20022.FORMAT)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_text_comes_back_as_it_went(encoding):
    content = text(HEAD, LINES, encoding)
    key, lines = bank_text.read("b.txt", content)
    assert key == HEAD.batch_key
    assert [(x.message_id, x.amount_fen, x.holder, x.number) for x in lines] == [
        (x.message_id, x.amount_fen, x.holder, x.number) for x in LINES
    ]
    assert DEMONSTRATION.encode(encoding) in content
    assert len({len(row) for row in content.split(b"\r\n") if row.startswith(b"D")}) == 1


def test_a_rare_character_goes_through_gb18030():
    line = FileLine("m", 1, "", "㛃𠮷", "62000000", "")
    assert bank_text.read("b.txt", text(ONE, [line], "gb18030"))[1][0].holder == "㛃𠮷"


def test_nothing_is_cut_off_to_fit():
    with pytest.raises(TextTooLong, match="60 bytes"):
        text(ONE, [FileLine("m", 1, "", "名" * 21, "62000000", "")])
    assert text(ONE, [FileLine("m", 1, "", "名" * 21, "62000000", "")], "gb18030")


WHOLE = bank_text.write_answer(
    "k", [Answer(f"m{n}", n, paid=n % 2 == 0, code="2003", text="账户冻结") for n in range(4)]
)


def test_an_answer_in_text_is_read():
    answers = list(bank_text.each_answer("a.txt", WHOLE))
    assert [(a.message_id, a.amount_fen, a.paid, a.code) for a in answers[:2]] == [
        ("m0", 0, True, ""),
        ("m1", 1, False, "2003"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not a bank file",
        WHOLE[: len(WHOLE) // 2],
        WHOLE.replace(b"\r\nT", b"\r\nX"),
        WHOLE.replace(b"R00000002", b"D00000002"),
        WHOLE.replace(b"000000000000003", b"000000000000004"),
        WHOLE.replace(b"000000000000003", b"00000000000000x"),
        WHOLE.replace(b"\r\nR00000002", b"\r\nR000000020"),
        WHOLE.replace(b"utf-8 ", b"ebcdic"),
        WHOLE.replace("账".encode(), b"\xff\xfe\xff"),
        b"\r\n".join(row for row in WHOLE.split(b"\r\n") if not row.startswith(b"R00000003")),
    ],
)
def test_a_broken_answer_in_text_is_refused_whole(broken):
    with pytest.raises(AnswerUnreadable) as problem:
        list(bank_text.each_answer("a.txt", broken))
    assert "Nothing was booked" in problem.value.english
    assert "未记账" in problem.value.chinese


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 2))
def test_an_answer_cut_anywhere_is_refused(place):
    if WHOLE[:place].endswith(b"\r\n") or place >= len(WHOLE) - 2:
        return
    with pytest.raises(AnswerUnreadable):
        list(bank_text.each_answer("a.txt", WHOLE[:place]))


@pytest.mark.parametrize("cause", list(SHARES))
@pytest.mark.parametrize("name", ["b.xml", "b.txt"])
def test_each_cause_of_the_simulated_bank_is_understood(cause, name):
    content = iso(HEAD, LINES) if name == "b.xml" else text(HEAD, LINES, "gb18030")
    reply = SimulatedBank(3, {cause: 1.0}).reply(name, content)
    assert NAME.split(",")[0] in reply.decode() if name == "b.xml" else "演示" in reply.decode("gb18030")
    answers = list((iso20022 if name == "b.xml" else bank_text).each_answer(name, reply))
    assert [(a.message_id, a.amount_fen) for a in answers] == [(x.message_id, x.amount_fen) for x in LINES]
    assert {cause_of(a.code) for a in answers} == {cause}


def test_an_answer_in_xml_must_be_whole_and_name_its_lines():
    reply = SimulatedBank(3, {}).reply("b.xml", iso(HEAD, LINES))
    assert all(a.paid for a in list(iso20022.each_answer("a.xml", reply)))
    nameless = reply.replace(b"<OrgnlEndToEndId>202510.1.1.0.0.0</OrgnlEndToEndId>", b"")
    for broken in (reply[:-20], b"", b"<a/>", nameless, reply.replace(b"1.03", b"1.035")):
        with pytest.raises(AnswerUnreadable):
            list(iso20022.each_answer("a.xml", broken))


def test_an_outside_entity_is_never_fetched():
    evil = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
    with pytest.raises(AnswerUnreadable):
        list(iso20022.each_answer("a.xml", evil))


def test_a_standard_that_is_not_installed_says_so():
    with pytest.raises(SchemaMissing, match=r"pain\.999"):
        iso20022.validate(b"<a/>", "pain.999")


def test_every_code_has_a_cause_and_every_cause_a_follow_up():
    assert set(CODES.values()) == set(FOLLOW_UPS) == set(SHARES)
    assert cause_of(" ac04 ") == "account_closed"
    assert cause_of("what is this") == "technical"
    assert all(f.en and f.zh for f in FOLLOW_UPS.values())


def test_findings_tell_the_same_facts_in_both_languages():
    for code, (en, zh) in SENTENCES.items():
        assert _names(en) == _names(zh), code


def _names(template: str) -> set[str]:
    return {part.split("}")[0] for part in template.split("{")[1:]}


def test_the_simulated_bank_answers_the_same_whatever_the_order():
    bank = SimulatedBank(7, SHARES)
    messages = [f"m{n}" for n in range(20_000)]
    first = {m: bank.answer(m, 5) for m in messages}
    assert first == {m: bank.answer(m, 5) for m in reversed(messages)}
    back = sum(not paid for paid, _ in first.values()) / len(messages)
    assert 0.5 < back / sum(SHARES.values()) < 1.5
    assert first != {m: SimulatedBank(8, SHARES).answer(m, 5) for m in messages}


def test_the_simulated_bank_serves_a_folder_once(tmp_path: Path):
    outbox, inbox = tmp_path / "outbox", tmp_path / "inbox"
    outbox.mkdir()
    (outbox / "one.xml").write_bytes(iso(HEAD, LINES))
    (outbox / "two.txt").write_bytes(text(HEAD, LINES))
    arguments = ["--outbox", str(outbox), "--inbox", str(inbox), "--once", "--share", "frozen=1"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert sorted(f.name for f in inbox.iterdir()) == ["one.answer.xml", "two.answer.txt"]
    assert "answered" not in CliRunner().invoke(main, arguments).output
    (outbox / "bad.xml").write_bytes(b"<a/>")
    failed = CliRunner().invoke(main, arguments)
    assert failed.exit_code != 0
    assert "does not follow the pain.001.001.09 standard" in failed.output


@pytest.mark.parametrize("text", ["", "frozen", "frozen=", "frozen=2", "melted=0.1", "frozen=-1"])
def test_a_share_must_read_as_one(text):
    with pytest.raises(ShareUnreadable):
        shares_from([text])
