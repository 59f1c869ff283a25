"""Rights in YAML alone: each of the five shapes answers like a rule a jurist writes, and says what is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copy, copytree
from textwrap import dedent

import pytest

from shebao.benefits.judge import Judge, decide
from shebao.kernel.dates import parse_month
from shebao.law.checks import check
from shebao.law.load import find, load, read_country
from shebao.law.service_item import LETTERS

INVENTED = Path(__file__).parents[2] / "invented"
ORDER = "document: Lakeside order 20, confidence: H, last_checked: 2026-11-22"
SCHEME = """
    id: lakeside_aid
    names: {en: Aid of Lakeside, zh: 湖畔县补助}
    kind: allowance
    unit: person
    part: social_welfare
    financing_class: state
    financing: county budget
    legal_basis: Lakeside order 20
    line: social_insurance
    agency_level: county
    fund: county_budget
    law_date: month_start
    from: 2025-01-01
    decides: machine
    cover: [{region: "990200", from: 2025-01-01}]
"""
HEAD = """
    names: {en: Aid, zh: 补助}
    cites: Lakeside order 20 art. 1
    since: 2025-01-01
"""


def asked(name: str, unit: str, spread: str) -> str:
    return f"""
    {name}:
      names: {{en: {name.capitalize()}, zh: 所问}}
      unit: {unit}
      range: {spread}
      provider: asked
      when_absent: refuse
      question: {{en: What is it?, zh: 是多少？}}
      evidence: paper
"""


def said(name: str, unit: str, value: str, spread: str) -> str:
    return f"""
    {name}:
      names: {{en: {name.capitalize()}, zh: 标准}}
      unit: {unit}
      range: {spread}
      values:
        2025-01-01: {{value: {value}, {ORDER}}}
"""


SPREAD = '["1900-01", "2100-12"]'
MONTHS = asked("birth_month", "month", SPREAD) + asked("claim_month", "month", SPREAD)
AGES = said("sum_by_age", "money", "{below: 0, from: {80: 50, 90: 100.50}}", "[0, 1000]")
ROUNDING = f"""
    to_the_fen:
      names: {{en: Rounding, zh: 舍入}}
      unit: rounding
      values:
        2025-01-01: {{value: {{mode: half_up, step: "0.01"}}, {ORDER}}}
"""
SHAPES = {
    "flat_by_age": ("amounts: sum_by_age", MONTHS, AGES),
    "difference_to_line": (
        "line: line_of_place\n    income: family_income\n    members: heads",
        MONTHS + asked("family_income", "money", "[0, 100000]") + asked("heads", "integer", "[1, 20]"),
        said("line_of_place", "money", "1000", "[0, 5000]"),
    ),
    "class_table": (
        "class: grade\n    amounts: sum_by_grade",
        MONTHS + asked("grade", "integer", "[1, 4]"),
        said("sum_by_grade", "money", "{keys: {1: 300, 2: 200, 3: 0, 4: 0}, outside: refuse}", "[0, 1000]"),
    ),
    "share_with_cap": (
        ("event: bill\n    base: bill_sum\n    share: share_borne\n    cap: most\n    used: had_this_year"
        "\n    rounding: to_the_fen"),
        asked("bill_sum", "money", "[0, 100000]") + asked("had_this_year", "money", "[0, 3000]"),
        said("share_borne", "rate", "0.7", "[0, 1]") + said("most", "money", "3000", "[3000, 3000]") + ROUNDING,
    ),
    "one_off": (
        "event: birth_of_child\n    amount: grant\n    happened: birth_month\n    within: months_to_claim",
        MONTHS,
        said("grant", "money", "800", "[0, 1000]") + said("months_to_claim", "integer", "6", "[0, 60]"),
    ),
}  # fmt: skip
SERVICE = "\n".join(
    [
        "item: {en: Claim of the aid, zh: 申请补助}",
        "who: {en: the person, zh: 本人}",
        "channels: [{en: counter, zh: 窗口}]",
        "materials: [{en: identity card, zh: 居民身份证, fetched: false}]",
        "working_days: {days: 20, cites: Lakeside order 20 art. 8}",
        "steps: []",
        "letters:",
        *(
            f"  {kind}: {{title: {{en: Aid, zh: 补助}}, lead: {{en: About your aid., zh: 关于您的补助。}}}}"
            for kind in LETTERS
        ),
        "",
    ]
)
MAY = parse_month("2025-05")


def country(tmp_path: Path, shape: str, *, more: str = "", rules: str | None = None) -> Path:
    words, inputs, values = SHAPES[shape]
    root = tmp_path / "country"
    copytree(INVENTED, root)
    copy(find("utopia") / "remedies.yaml", root)
    folder = root / "local" / "990200_lakeside" / "lakeside_aid"
    folder.mkdir(parents=True)
    head = dedent(HEAD.strip("\n"))
    files = {
        "scheme.yaml": dedent(SCHEME),
        "inputs.yaml": dedent(inputs),
        "parameters.yaml": dedent(values),
        "shape.yaml": f"shape: {shape}\n{head}\n{dedent('    ' + words)}\n{more}",
        **({} if rules is None else {"rules.py": rules}),
    }
    files["service.yaml"] = SERVICE
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return root


def answer(root: Path, item: str = "", **inputs: int):
    judged = Judge(load(root, kept=False))
    wants = judged.wants("lakeside_aid", item)
    graph = judged.graph(wants.outputs, "990200", date(2025, 5, 1), date(2025, 5, 1))
    return decide(graph, wants, {f"lakeside_aid.{name}": value for name, value in inputs.items()}, {})


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_wrong_with_a_shape(tmp_path, shape):
    found = check(read_country(country(tmp_path, shape)))
    assert [d.told() for d in found if "lakeside_aid/" in d.place.file and not d.code.startswith("law.remedy")] == []


@pytest.mark.parametrize(("born", "fen"), [("1945-05", 50_00), ("1945-06", 0), ("1935-05", 100_50), ("1935-06", 50_00)])
def test_flat_by_age_steps_up_in_the_month_of_the_birthday(tmp_path, born, fen):
    found = answer(country(tmp_path, "flat_by_age"), birth_month=parse_month(born), claim_month=MAY)
    assert (found.granted, found.start_month) == ((True, MAY + 1) if fen else (False, None))
    assert sum(c.fen for c in found.components) == fen


@pytest.mark.parametrize(("income", "fen"), [(2_999_99, 1), (3_000_00, 0), (3_000_01, 0), (0, 3_000_00)])
def test_difference_to_the_line(tmp_path, income, fen):
    found = answer(country(tmp_path, "difference_to_line"), family_income=income, heads=3, claim_month=MAY)
    assert (found.granted, sum(c.fen for c in found.components)) == (fen > 0, fen)
    if not fen:
        assert [r.zh for r in found.reasons] == ["家庭收入未低于标准。"]


@pytest.mark.parametrize(("grade", "fen"), [(1, 300_00), (2, 200_00), (3, 0)])
def test_class_table(tmp_path, grade, fen):
    found = answer(country(tmp_path, "class_table"), grade=grade, claim_month=MAY)
    assert (found.granted, sum(c.fen for c in found.components)) == (fen > 0, fen)


@pytest.mark.parametrize(
    ("bill", "had", "fen"),
    [(100_00, 0, 70_00), (100_05, 0, 70_04), (5_000_00, 0, 3_000_00), (5_000_00, 2_999_00, 1_00), (10_00, 3_000_00, 0)],
)
def test_share_with_cap_counts_what_was_had_and_leaves_the_rest(tmp_path, bill, had, fen):
    found = answer(country(tmp_path, "share_with_cap"), "bill", bill_sum=bill, had_this_year=had)
    assert (found.granted, sum(c.fen for c in found.components)) == (fen > 0, fen)
    assert found.values["own_part"] == bill - fen


@pytest.mark.parametrize(("born", "granted"), [("2024-11", True), ("2024-10", False)])
def test_one_off_within_its_time(tmp_path, born, granted):
    root = country(tmp_path, "one_off")
    found = answer(root, "birth_of_child", birth_month=parse_month(born), claim_month=MAY)
    assert found.granted is granted
    assert sum(c.fen for c in found.components) == (800_00 if granted else 0)


def test_a_term_and_further_conditions(tmp_path):
    lines = """
        months: months_paid
        starts: this_month
        conditions:
          - what: lives_here
            wait: {en: Where do you live?, zh: 住在哪里？}
            would_change: {en: Show it., zh: 请证明。}
          - what: claim_month
            at_least: first_claim
            refuse: {en: Too early., zh: 太早。}
            would_change: {en: Wait., zh: 请等待。}
            cites: Lakeside order 20 art. 9
    """
    root = country(tmp_path, "class_table", more=dedent(lines))
    folder = root / "local" / "990200_lakeside" / "lakeside_aid"
    with (folder / "inputs.yaml").open("a", encoding="utf-8") as file:
        file.write(dedent(asked("lives_here", "flag", "[0, 1]")).replace("range: [0, 1]\n  ", ""))
    with (folder / "parameters.yaml").open("a", encoding="utf-8") as file:
        file.write(dedent(said("months_paid", "integer", "3", "[1, 24]")))
        file.write(dedent(said("first_claim", "month", "2025-05", '["2025-01", "2025-12"]')))
    found = answer(root, grade=1, claim_month=MAY, lives_here=1)
    assert (found.start_month, found.end_month) == (MAY, MAY + 3)
    refused = answer(root, grade=1, claim_month=MAY - 1, lives_here=0)
    assert [(r.means, r.en) for r in refused.reasons] == [("wait", "Where do you live?"), ("refuse", "Too early.")]


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("shape: flat_by_age", "shape: flat", 1, 'The shape "flat" is not known; known are: flat_by_age'),
        ("amounts: sum_by_age", "amount: sum_by_age", 5, 'The key "amount" is not known in shape flat_by_age'),
        ("amounts: sum_by_age", "", 1, 'shape flat_by_age lacks "amounts"'),
        ("amounts: sum_by_age", "amounts: Sum!", 5, "amounts should be the name of a value, input or rule"),
        ("amounts: sum_by_age", "amounts: sum_by_height", 1, '"sum_by_height", which is no input, value or rule'),
        ("since: 2025-01-01", "since: early", 4, "since should be a date like 2025-01-01"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, old, new, line, sentence):
    root = country(tmp_path, "flat_by_age")
    file = root / "local" / "990200_lakeside" / "lakeside_aid" / "shape.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    told = [d for d in check(read_country(root)) if d.place.file.endswith("shape.yaml")]
    assert [d.place.line for d in told][:1] == [line], [d.told() for d in told]
    assert sentence in told[0].english
    assert told[0].chinese != told[0].english


def test_a_shape_beside_an_award_is_refused(tmp_path):
    root = country(tmp_path, "flat_by_age")
    file = root / "local" / "990200_lakeside" / "lakeside_aid" / "scheme.yaml"
    with file.open("a", encoding="utf-8") as more:
        more.write("award: {conditions: [], components: [amount], total: amount}\n")
    assert 'take "award" out of scheme.yaml' in "".join(d.english for d in check(read_country(root)))


def test_a_shape_for_a_scheme_that_stands_elsewhere_is_refused(tmp_path):
    root = country(tmp_path, "flat_by_age")
    here = root / "local" / "990200_lakeside" / "old_age"
    here.mkdir()
    (here / "shape.yaml").write_text(
        (root / "local" / "990200_lakeside" / "lakeside_aid" / "shape.yaml").read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    told = [d for d in check(read_country(root)) if d.code == "law.shape_elsewhere"]
    assert [d.place.file for d in told] == ["local/990200_lakeside/old_age/shape.yaml"]
    assert "old_age" in told[0].chinese
