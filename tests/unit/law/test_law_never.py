"""never.yaml: facts that cannot be true at once are refused in words; a line that can never be met is a defect."""

from __future__ import annotations

from shutil import copytree

import pytest

from entitled import INVENTED
from shebao.law.defects import LawRefused
from shebao.law.load import load
from shebao.law.never import Contradiction, NeverWrong, bound_to, contradictions, nevers, refuse_contradictions

LAW = load("cn")
MEANT = [
    ({"shared.birth_month": 24000, "shared.claim_month": 23999}, "Nobody applies before he is born"),
    ({"shared.birth_month": 24000, "shared.death_month": 23999}, "Nobody dies before he is born"),
    ({"shared.birth_month": 24000, "employee_pension.retirement_month": 23999}, "Nobody retires before he is born"),
    ({"shared.death_month": 24000, "employee_pension.retirement_month": 24001}, "Nobody retires after his death"),
    ({"shared.birth_month": 24000, "unemployment.registered_month": 1}, "Nobody registers as unemployed"),
    (
        {
            "temporary_assistance.quarantine_first_day": 738000,
            "temporary_assistance.quarantine_last_day": 737999,
        },
        "A quarantine does not end",
    ),
    ({"shared.difficult_birth": 1, "shared.birth_event": 1}, "A difficult birth is a birth"),
    ({"shared.children_born": 2, "shared.birth_event": 2}, "More than one child"),
    (
        {"disabled_employment_levy.staff": 10, "disabled_employment_levy.disabled_staff": 11},
        "An employer has no more disabled staff",
    ),
    ({"shared.death_month": 24000, "resident_medical.care_month": 24001}, "Nobody is treated after his death"),
]


def said(values):
    specs = {name: LAW.inputs[name] for name in values}
    return contradictions(bound_to(LAW, specs), specs, values)


@pytest.mark.parametrize(("values", "sentence"), MEANT, ids=[words for _, words in MEANT])
def test_each_line_of_china_is_met_with_its_facts_named_in_both_languages(values, sentence):
    (reason,) = said(values)
    assert reason.en.startswith(sentence)
    for name in values:
        assert LAW.inputs[name].names.en in reason.en
        assert LAW.inputs[name].names.zh in reason.zh


def test_every_line_is_tried_here():
    assert len(nevers(LAW)) == len(MEANT)


def test_what_is_possible_or_not_known_contradicts_nothing():
    assert said({"shared.birth_month": 24000, "shared.claim_month": 24000}) == ()
    assert said({"shared.birth_month": 24000, "shared.death_month": 0}) == ()
    assert said({"shared.difficult_birth": 1, "shared.birth_event": 0}) == ()
    assert said({"shared.claim_month": 23999}) == ()


def test_every_contradiction_is_told_at_once():
    values = {"shared.birth_month": 24000, "shared.claim_month": 1, "shared.death_month": 2}
    with pytest.raises(Contradiction) as refused:
        refuse_contradictions(LAW, {name: LAW.inputs[name] for name in values}, values)
    assert "applies before" in refused.value.english
    assert "dies before" in refused.value.english


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("that: [claim_month before birth_month], en: a, zh: b", "cannot be read"),
        ("that: [claim_month < birth_month], en: a", "cannot be read"),
        ("that: [shoe_size < 3], en: a, zh: b", "names shoe_size, which is no fact"),
        ("that: [claim_month < blue], en: a, zh: b", "compares claim_month with blue"),
    ],
)
def test_a_line_that_can_never_be_met_is_a_defect_with_its_place(tmp_path, line, problem):
    country = copytree(INVENTED, tmp_path / "country")
    inputs = "claim_month: {{names: {{en: C, zh: 申}}, unit: month, provider: asked}}\n"
    (country / "shared").mkdir(exist_ok=True)
    file = country / "shared" / "inputs.yaml"
    known = file.read_text(encoding="utf-8") if file.exists() else ""
    more = "" if "claim_month" in known else inputs.format()
    file.write_text(known + more, encoding="utf-8")
    (country / "never.yaml").write_text(f"never:\n  - {{{line}}}\n", encoding="utf-8")
    with pytest.raises(LawRefused) as refused:
        load(country, kept=False)
    (defect,) = [d for d in refused.value.defects if isinstance(d, NeverWrong)]
    assert (defect.place.file, defect.place.line) == ("never.yaml", 2)
    assert problem in defect.english
