"""`shebao explain` and whoever reads a file: what cannot be done is a sentence in both languages, never a traceback."""

from __future__ import annotations

import json

import pytest

from shebao.cli.explain import KINDS
from shebao.cli.main import main


@pytest.fixture
def said(capsys, monkeypatch, tmp_path):
    """Exit status and all that a command said, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.err + told.out

    return run


@pytest.mark.parametrize("what", ["payment", "award", "decision"])
def test_a_word_is_no_number_and_it_says_where_numbers_are(said, what):
    status, text = said("explain", what, "abc")
    assert status == 1
    assert f'"abc" is no {what} number. Give {what} with its number, as in `explain {what} 17`: ' in text
    assert f"“abc”不是{KINDS[what]}编号。请给出编号，例如 explain {what} 17。" in text
    assert "[cli.number_wanted]" in text


FACTS = ("--country", "utopia", "--scheme", "old_age_allowance", "--at", "2023-01", "--region", "010101")


@pytest.mark.parametrize(
    ("content", "words", "sentence"),
    [
        (None, FACTS, "cannot be read: No such file or directory. Name a file that is there"),
        (b"{", FACTS, "is not a JSON object of facts"),
        (b"[1]", FACTS, "is not a JSON object of facts: it is not names with values in braces"),
        (b"\xff\xfe\x00", FACTS, "is not a JSON object of facts"),
        (b"{}", ("--country", "utopia"), "cannot be computed again: it holds plain facts"),
        (b'{"format": "shebao.explain/2"}', ("--country", "utopia"), "cannot be computed again: KeyError 'repeat'"),
    ],
)
def test_a_file_that_cannot_be_explained_is_refused_with_a_sentence(said, tmp_path, content, words, sentence):
    file = tmp_path / "facts.json"
    if content is not None:
        file.write_bytes(content)
    status, text = said("explain", str(file), *words)
    assert status == 1
    assert sentence in text


def test_plain_facts_that_meet_no_condition_open_with_the_refusal(said, tmp_path):
    file = tmp_path / "young.json"
    facts = {"birth_month": "1990-01", "residence_month": "2000-01", "claim_month": "2023-01"}
    file.write_text(json.dumps(facts), encoding="utf-8")
    status, text = said("explain", str(file), *FACTS)
    assert status == 0
    assert text.startswith("Not granted: nothing is paid.\n  Reason: ")
    assert "not met" in text


@pytest.mark.parametrize(
    "words",
    [
        ("law", "ask", "dibao", "--at", "2025-10", "--answers", "missing.json"),
        ("law", "run", "dibao", "--at", "2025-10", "--in", "missing.csv", "--out", "out.csv"),
        ("law", "compare", "dibao", "--at", "2025-10", "--in", "missing.csv", "--paid", "x"),
        ("law", "publish", "propose", "missing"),
        ("audit", "verify", "--anchors", "missing"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_missing_file_is_a_sentence_for_every_command_that_reads_one(said, words):
    status, text = said(*words)
    assert status != 0
    assert "missing" in text
