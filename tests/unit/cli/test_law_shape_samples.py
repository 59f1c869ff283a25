"""Each of the five shapes has a sample a clerk may copy: sound, worked, and described on the page in both languages."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from shebao.cli.main import main
from shebao.engine.worked import ask
from shebao.law.cases import read_case_file, read_cases
from shebao.law.checks_folder import examine
from shebao.law.checks_service import SERVICE_KEYS
from shebao.law.defects import Defect
from shebao.law.load import find, load
from shebao.law.shapes import KINDS, read_shape
from shebao.law.text import parse

DOCS = Path(__file__).parents[3] / "docs" / "do"
TOWN = find("utopia") / "local" / "010101_old_town"
SAMPLES = {
    re.search(r"^shape: (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)[1]: file.parent
    for file in sorted(TOWN.glob("*/shape.yaml"))
}
COPIED = [shape for shape in KINDS if shape != "flat_by_age"]


def test_there_is_a_sample_of_every_shape():
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("shape", KINDS)
def test_a_sample_is_yaml_alone_and_names_each_word_of_its_shape(shape):
    folder = SAMPLES[shape]
    assert not (folder / "rules.py").exists()
    text = (folder / "shape.yaml").read_text(encoding="utf-8")
    assert [word for word in KINDS[shape].needs if not re.search(rf"(?m)^{word}: ", text)] == []
    assert "conditions:" in text


@pytest.mark.parametrize("shape", KINDS)
def test_its_cases_are_met_before_and_after_a_change_on_an_edge_and_in_refusals(shape):
    root, defects = find("utopia"), []
    law = load(root)
    cases = read_cases(root, law, defects, SAMPLES[shape].name)
    assert defects == []
    assert [case.name for case in cases if not ask(law, case).met] == []
    kinds = Counter(case.kind for case in cases)
    assert set(kinds) == {"before", "after", "edge", "refusal"}
    assert kinds["refusal"] >= 2


@pytest.fixture(scope="module")
def copies(tmp_path_factory) -> Path:
    """Copied one after another into the province of Southvale; the fifth, of ages, is copied by test_law_copy."""
    laws = Path(shutil.copytree(find("utopia"), tmp_path_factory.mktemp("samples") / "laws" / "utopia"))
    for shape in COPIED:
        folder = SAMPLES[shape]
        words = ("law", "new", f"local_{folder.name}", "--like", folder.name, "--region", "020000", "--lang", "en")
        names = ("--en", f"Hillside right {shape}".replace("_", " "), "--zh", f"山区补助{len(shape)}")
        done = CliRunner().invoke(main, [*words, *names, "--country", str(laws)])
        assert done.exit_code == 0, done.output
    return laws


@pytest.mark.parametrize("shape", COPIED)
def test_a_copy_has_nothing_wrong_but_what_is_left_to_name(copies, shape):
    (folder,) = copies.glob(f"local/020000_*/*{SAMPLES[shape].name}")
    inside = folder.relative_to(copies).as_posix() + "/"
    codes = {d.code for d in examine(copies).defects if d.place.file.startswith(inside)}
    assert codes
    assert {code for code in codes if not code.startswith("law.to_be_")} == set()
    lines = [line for file in folder.glob("*.yaml") for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if "Old Town" in line and not line.startswith("#")] == []
    assert f"shape: {shape}" in lines


@pytest.mark.parametrize("page", ["copy-a-shape.md", "copy-a-shape.zh-CN.md"])
def test_the_page_names_every_shape_with_its_sample_and_values_that_exist(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    for shape, folder in SAMPLES.items():
        assert re.search(rf"\| `{shape}` \| `{folder.name}`", text), shape
    values = re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text)
    law = load(find("utopia"))
    known = {name.split(".")[-1] for name in (*law.values, *law.rules)} | set(SAMPLES) | set(KINDS)
    known |= {folder.name for folder in SAMPLES.values()} | set(SERVICE_KEYS)
    assert set(values) - known == set()


@pytest.mark.parametrize("page", ["copy-a-shape.md", "copy-a-shape.zh-CN.md"])
def test_the_refused_cases_of_the_page_are_read_and_met(tmp_path, page):
    example = re.search(r"```csv\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)[1]
    (tmp_path / "refused.csv").write_text(example, encoding="utf-8")
    law, defects = load("utopia"), []
    cases = read_case_file(tmp_path / "refused.csv", "refused.csv", "birth_grant", law, defects)
    assert defects == []
    assert [sorted(c.outputs.values()) for c in cases] == [[0, 1], [0, 1]]
    assert [ask(law, case).met for case in cases] == [True, True]


def test_a_day_of_knowledge_in_a_shape_is_told_where_it_belongs():
    defects = []
    text = (SAMPLES["one_off"] / "shape.yaml").read_text(encoding="utf-8")
    with pytest.raises(Defect) as told:
        read_shape(parse(f"{text}known_from: 2026-11-20\n", "shape.yaml", defects), "birth_grant")
    assert "in parameters.yaml: 2027-01-01: {value: …, known_from: 2026-11-20}" in told.value.english
    assert "parameters.yaml 的数值旁" in told.value.chinese


@pytest.mark.mission("S9.02")
@pytest.mark.parametrize("shape", KINDS)
def test_a_copy_with_its_notice_and_first_day_has_sentences_alone_left_to_read(tmp_path, shape):
    """No document is left to name, no day of the likeness stays, and its one case is met on the new day."""
    laws, name = Path(shutil.copytree(find("utopia"), tmp_path / "utopia")), SAMPLES[shape].name
    words = (
        "law",
        "new",
        "local_allowance",
        "--like",
        name,
        "--region",
        "020000",
        "--notice",
        "Order 7",
        "--from",
        "2025-11-01",
    )
    done = CliRunner().invoke(
        main, [*words, "--en", "Hillside right", "--zh", "本地补贴", "--country", str(laws), "--lang", "en"]
    )
    assert done.exit_code == 0, done.output
    (folder,) = laws.glob("local/020000_*/local_allowance")
    text = "\n".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.yaml"))
    assert "2024" not in re.sub(r"Notice 2024", "", text)
    assert "to be named" not in text
    for file in folder.glob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("  # to be worded 待改写", ""), encoding="utf-8")
    inside = folder.relative_to(laws).as_posix() + "/"
    assert [d for d in examine(laws).defects if d.place.file.startswith(inside)] == []
    law = load(laws, kept=False)
    cases = read_cases(laws, law, [], "local_allowance")
    assert [case for case in cases if str(case.period) < "2025-11"] == []
    assert all(ask(law, case).met for case in cases)
