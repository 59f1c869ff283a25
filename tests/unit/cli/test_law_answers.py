"""Answers from a file or typed: what is wrong with them, and what the terminal waits for."""

from __future__ import annotations

import io

import pytest

from shebao.cli.law_ask import AnswersMissing, AnswersNotReadable, answers_from
from shebao.kernel.errors import ShebaoError

WRONG = {
    "no braces": ("[1]", "names with values in braces"),
    "half a line": ('{"a": ', "line 1, column 7 is not JSON"),
    "a name twice": ('{"a": 1, "b": {"c": 1, "c": 2}}', '"c" stands twice'),
    "GB18030": ('{"a": "陈"}'.encode("gb18030"), "UTF-8"),
    "no text": (b"\xff\xfe\x00", "UTF-8"),
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_what_is_waited_for(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.stdin", Terminal('{"months_lived_here": 24}'))
    assert answers_from(tmp_path.with_name("-").relative_to(tmp_path.parent)) == {"months_lived_here": 24}
    told = capsys.readouterr().err
    assert "Ctrl-D" in told
    assert "逐项作答" in told
    monkeypatch.setattr("sys.stdin", io.StringIO('{"months_lived_here": 24}'))
    answers_from(tmp_path.with_name("-").relative_to(tmp_path.parent))
    assert capsys.readouterr().err == ""


def test_a_file_that_is_not_there_is_said_so_without_the_systems_words(tmp_path):
    with pytest.raises(AnswersMissing, match=r"There is no file .*second\.json") as told:
        answers_from(tmp_path / "second.json")
    assert "Errno" not in told.value.english


@pytest.mark.parametrize("kind", WRONG)
def test_what_cannot_be_read_is_told_by_its_place(tmp_path, kind):
    written, said = WRONG[kind]
    file = tmp_path / "answers.json"
    file.write_bytes(written if isinstance(written, bytes) else written.encode())
    with pytest.raises(AnswersNotReadable, match=said) as told:
        answers_from(file)
    assert isinstance(told.value, ShebaoError)
    assert "无法读取" in told.value.chinese
