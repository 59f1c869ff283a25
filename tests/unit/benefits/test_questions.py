"""Questions of a right: only those whose answer still matters, in the words of the law; not knowing is an answer."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from shebao.benefits.judge import Judge
from shebao.benefits.questions import AnswerNotReadable, AnswerOutOfRange, Interview, NotAsked, short
from shebao.kernel.dates import parse_month
from shebao.law.load import load

INVENTED = Path(__file__).parents[2] / "invented"


@pytest.fixture
def interview():
    judge = Judge(load(INVENTED))
    wants = judge.wants("old_age", "")
    return Interview(judge.graph(wants.outputs, "441802", date(2025, 11, 1), date(2026, 1, 1)), wants)


ANSWERS = {"stop_work_month": "2025-10", "account": "118642.35", "paid_months": "322"}


def ask_all(interview, given):
    asked = []
    while (spec := interview.next()) is not None:
        asked.append(short(spec.name))
        assert len(asked) < 30
        if short(spec.name) in given:
            interview.give(spec, given[short(spec.name)])
        else:
            interview.unknown.add(spec.name)
    return asked


def test_questions_are_asked_once_each_until_the_law_has_all_it_reads(interview):
    asked = ask_all(interview, ANSWERS)
    assert len(asked) == len(set(asked))
    assert set(asked) <= {short(n) for n in interview.graph.inputs}
    assert interview.next() is None


def test_what_has_a_lawful_value_when_absent_is_not_asked_but_told(interview):
    asked = ask_all(interview, ANSWERS)
    assumed = {short(spec.name) for spec in interview.assumed()}
    assert assumed
    assert not assumed & set(asked)


def test_not_knowing_leaves_the_right_open_for_that_fact_alone(interview):
    given = {name: text for name, text in ANSWERS.items() if name != "account"}
    asked = ask_all(interview, given)
    assert "account" in asked
    found = interview.answer()
    assert not found.granted
    assert [(r.code, r.means) for r in found.reasons] == [("input.old_age.account", "wait")]


def test_an_answer_out_of_form_or_range_is_told_with_its_name(interview):
    spec = interview.graph.inputs["old_age.paid_months"]
    with pytest.raises(AnswerNotReadable, match='"many" is not a whole number') as form:
        interview.give(spec, "many")
    assert spec.names.zh in form.value.chinese
    with pytest.raises(AnswerOutOfRange, match="out of range"):
        interview.give(spec, str(spec.range.high + 1))
    assert spec.name not in interview.answers


def test_answers_come_as_a_file_and_strange_ones_are_named(interview):
    interview.take(ANSWERS)
    assert interview.answers["old_age.stop_work_month"] == parse_month("2025-10")
    with pytest.raises(NotAsked, match="shoe_size"):
        interview.take({"shoe_size": 43})


@pytest.mark.mission("S6.06")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_answers_as_a_person_and_as_a_machine(tmp_path, lang):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(ANSWERS), encoding="utf-8")
    base = [sys.executable, "-m", "shebao", "law", "ask", "old_age", "--country", str(INVENTED), "--region", "441802"]
    base += ["--at", "2025-11", "--answers", str(file), "--lang", lang]
    plain = subprocess.run(base, capture_output=True, text=True, check=True).stdout
    assert ("以上不是决定" if lang == "zh" else "This is no decision") in plain
    told = json.loads(subprocess.run([*base, "--json"], capture_output=True, text=True, check=True).stdout)
    assert told["granted"] == (not told["reasons"])
    assert told["amount_fen"] == sum(part["fen"] for part in told["parts"])


@pytest.mark.parametrize(("text", "said"), [("[1]", "names and values"), ("{", "Expecting"), (None, "no file")])
def test_an_unreadable_file_of_answers_is_told(tmp_path, text, said):
    file = tmp_path / "answers.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    line = [sys.executable, "-m", "shebao", "law", "ask", "old_age", "--country", str(INVENTED), "--at", "2025-11"]
    done = subprocess.run([*line, "--answers", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert "JSON 对象" in done.stderr
