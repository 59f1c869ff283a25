"""Every provider the real law names is a query of the package that owns the table: run for two people, and for none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from officers import COUNTY, OFFICERS
from shebao.benefits.catalogue import source
from shebao.benefits.gather import RowIncomplete, Scope, gather
from shebao.law.load import load
from shebao.store.queries import queries

EVENT = date(2025, 10, 15)
OF_DUES = "collection.collective_aid"  # asked where the dues of a year are assessed, by collection itself
OF_EMPLOYERS = "registry.employer."  # a fact of the employer, found by the employer of the dues or of the claim
CHEN, LI = 7001, 7002


@pytest.fixture(scope="module")
def cn():
    return load("cn")


def scope(tx, persons=(CHEN, LI), claims=(), scheme="dibao"):
    none = np.zeros(0, np.int64)
    whom, which = np.array(persons, np.int64), np.array(claims, np.int64)
    return Scope(scheme, "441802", whom, which, none, EVENT, EVENT, tx.now)


def people(admin):
    """Chen, born in March 1985, and Li of one household in Qingcheng."""
    for who, born in ((CHEN, "1985-03-02"), (LI, "1990-10-16")):
        admin.execute("insert into registry.person (person_id, serving_path) values (%s, %s)", (who, COUNTY))
        admin.execute(
            "insert into registry.person_version (person_id, name, sex, birth_date, recorded_by, serving_path, r) "
            "values (%s, 'x', 'male', %s, 1, %s, '[2000-01-01,)')",
            (who, born, COUNTY),
        )
    admin.execute("insert into registry.unit_kind values ('dibao_family', 'x', '家庭', '[1999-10-01,)') "
                  "on conflict do nothing")  # fmt: skip
    unit = admin.execute(
        "insert into registry.unit (kind, v, r, serving_path) "
        "values ('dibao_family', '[2020-01-01,)', '[2020-01-01,)', %s) returning unit_id",
        (COUNTY,),
    ).fetchone()[0]
    for who in (CHEN, LI):
        admin.execute(
            "insert into registry.unit_member (unit_id, person_id, role, v, r, serving_path) "
            "values (%s, %s, 'member', '[2020-01-01,)', '[2020-01-01,)', %s)",
            (unit, who, COUNTY),
        )


def fact(admin, who, name, value, told="department"):
    admin.execute(
        "insert into registry.fact (subject_kind, subject_id, name, value, source, recorded_by, v, r, serving_path) "
        "values ('person', %s, %s, %s, %s, 1, '[2020-01-01,)', '[2020-01-01,)', %s)",
        (who, name, value, told, COUNTY),
    )


def test_each_provider_of_the_law_is_a_query_of_its_owner(cn):
    missing = []
    for name, spec in (*cn.inputs.items(), *cn.relations.items()):
        word = spec.provider
        if not word or word == "rule" or word.startswith(OF_EMPLOYERS) or getattr(spec, "relation", None):
            continue
        asked = source(name, word)
        if asked.query not in queries(asked.package):
            missing.append(f"{name}: {word}")
    assert missing == []


def test_facts_of_employers_are_asked_of_dues_or_of_employers_alone(cn):
    """What waits for the employer of a claim: named here, so that a new one is decided on, not slipped in."""
    assert "employer_fact" in queries("registry")
    found = {name for name, spec in cn.inputs.items() if spec.provider.startswith(OF_EMPLOYERS)}
    own = {n for n in found if f"employer_{cn.inputs[n].provider.removeprefix(OF_EMPLOYERS)}" in queries("registry")}
    assert found - own == {
        *(f"enterprise_annuity.plan_{w}" for w in ("employee_rate", "employer_rate", "vested_share")),
        *("occupational_annuity.fully_budget_funded", "public_sector_pension.annuity_enrolled"),
        *("public_sector_pension.basic_enrolled", "housing_fund.chosen_rate", "labour_insurance.in_a_city"),
        *("work_injury.injury_class", "work_injury.floating_factor", "shared.employer_class"),
        *("contribution_relief.group_of_2022", "insurance_scope.employer_type"),
    }


def test_every_provider_runs_and_gives_the_columns_the_law_reads(db, admin, cn):
    people(admin)
    scalars = [i for i in cn.inputs.values() if i.relation is None and i.provider not in ("", "rule")]
    one_of_each = {i.provider: i for i in scalars if not i.provider.startswith(OF_EMPLOYERS)}
    dues_alone = one_of_each.pop(OF_DUES)
    with db.reading(OFFICERS.clerk, "collection") as tx:
        assert len(gather(tx, scope(tx), {dues_alone.name: dues_alone}, {}).columns[dues_alone.name]) == 2
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        for relation in cn.relations.values():
            rows = gather(tx, scope(tx), {}, {relation.name: relation}).relations[relation.name]
            assert list(rows.columns) == [c.name.rpartition(".")[2] for c in relation.columns]
            assert len(rows.offsets) == 3
        for word, spec in one_of_each.items():
            column = gather(tx, scope(tx), {spec.name: spec}, {}).columns[spec.name]
            assert column.dtype == np.int64, word
            assert len(column) == 2, word


def test_households_departments_and_ages_answer_from_the_record(db, admin, cn):
    people(admin)
    fact(admin, CHEN, "disabled_federation.grade", 2)
    fact(admin, LI, "disabled_federation.grade", 3, told="asked")
    wanted = {
        name: cn.inputs[name]
        for name in (
            *("disability_allowances.disability_grade", "special_care.age", "urban_dibao.persons"),
            *("disability_allowances.in_dibao", "unemployment.months_drawn", "disability_allowances.injury_care_fee"),
        )
    }
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        both = gather(tx, scope(tx), wanted, {})
        alone = gather(tx, scope(tx, [LI]), wanted, {})
    assert both.columns["special_care.age"].tolist() == [40, 34]
    assert both.columns["urban_dibao.persons"].tolist() == [2, 2]
    assert both.columns["disability_allowances.disability_grade"][0] == 2
    assert both.missing["disability_allowances.disability_grade"].tolist() == [False, True], "not told by a department"
    for name in (
        "disability_allowances.in_dibao",
        "unemployment.months_drawn",
        "disability_allowances.injury_care_fee",
    ):
        assert both.columns[name].tolist() == [0, 0]
    assert {n: c[1] for n, c in both.columns.items()} == {n: c[0] for n, c in alone.columns.items()}


def dues(admin, rows):
    """Published dues of Chen: (employer, month, scheme, base, amount)."""
    run = 990_001
    admin.execute(
        "insert into ledger.publication (run_id, content_hash, rows, fen, recorded) "
        "values (%s, '', 0, 0, '2025-10-01')",
        (run,),
    )
    for number, (who, employer, month, scheme, base, fen) in enumerate(rows, start=1):
        admin.execute(
            "insert into collection.due (run_id, row_no, period, for_month, person_id, employer_id, scheme, component, "
            "payer, pool_id, base_fen, amount_fen, account_fen, serving_path) "
            "values (%s, %s, %s, %s, %s, %s, %s, 'employer', 'employer', 1, %s, %s, 0, %s)",
            (run, number, month, month, who, employer, scheme, base, fen, COUNTY),
        )


def test_bases_and_dues_of_the_months_before_are_those_of_the_register(db, admin, cn):
    people(admin)
    september, scheme = 2025 * 12 + 8, "work_injury"
    rows = [(CHEN, 9001, september - n, scheme, 600_000 + 100 * n, 4_200) for n in range(3)]
    rows += [(CHEN, 9002, september, scheme, 100_001, 700), (LI, 9001, 2024 * 12 + 3, scheme, 500_000, 3_500)]
    rows += [(CHEN, 9001, september - 1, scheme, -600_100, -4_200), (LI, 9001, 2024 * 12 + 4, scheme, 500_000, 3_500)]
    dues(admin, rows)
    wanted = {
        word: replace(
            cn.inputs["unemployment.own_average_base"], name=f"x.{word}", provider=f"collection.{word}:{scheme}"
        )
        for word in ("average_base", "contribution_base", "monthly_dues", "unit_bases", "unit_months")
    }
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        found = gather(tx, scope(tx), {spec.name: spec for spec in wanted.values()}, {})
    column = {word: found.columns[f"x.{word}"].tolist() for word in wanted}
    assert column["contribution_base"][0] == 700_001, "two employers of one month together"
    assert column["monthly_dues"][0] == 4_900
    assert column["average_base"][0] == 650_101, "(700,001 + 600,200) / 2, half up; the month taken back has none"
    assert column["unit_bases"] == [1_000_000, 1_000_000], "the staff of the employer, last year"
    assert column["unit_months"] == [2, 2]
    assert found.missing["x.average_base"].tolist() == [False, True]


def test_a_household_draws_where_one_of_its_members_does(db, admin, cn):
    people(admin)
    claim = made_claim(admin)
    award = admin.execute(
        "insert into benefits.award (claim_id, person_id, payee_id, scheme, item, pool_id, region, start_month, "
        "exclusive_group, recorded, serving_path) values (%s, %s, %s, 'dibao', '', 1, '441802', %s, '', "
        "'2025-09-01', %s) returning award_id",
        (claim, LI, LI, 2025 * 12 + 7, COUNTY),
    ).fetchone()[0]
    admin.execute(
        "insert into benefits.award_component (award_id, component, amount_fen, v, r, run_id, origin, serving_path) "
        "values (%s, 'grant', 60000, int4range(%s, null), '[2025-09-01,)', 1, 'adjustment', %s)",
        (award, 2025 * 12 + 7, COUNTY),
    )
    words = ("in_payment:dibao", "household_in_payment:dibao_family.dibao", "household_in_payment:dibao_family.tekun",
             "months_drawn:dibao", "amount_in_payment:dibao.grant")  # fmt: skip
    flag = cn.inputs["disability_allowances.in_dibao"]
    wanted = {f"x.{w}": replace(flag, name=f"x.{w}", provider=f"benefits.{w}") for w in words}

    def told():
        with db.reading(OFFICERS.clerk, "benefits") as tx:
            found = gather(tx, scope(tx), wanted, {}).columns
        return [found[f"x.{w}"].tolist() for w in words]

    assert told() == [[0, 1], [1, 1], [0, 0], [0, 3], [0, 60_000]]
    admin.execute(
        "insert into benefits.award_status (award_id, status, reason, v, r, actor_id, serving_path) "
        "values (%s, 'suspended', 'x', int4range(%s, null), '[2025-09-01,)', 1, %s)",
        (award, 2025 * 12 + 9, COUNTY),
    )
    assert told() == [[0, 0], [0, 0], [0, 0], [0, 2], [0, 0]], "suspended from October on"


def made_claim(admin):
    return admin.execute(
        "insert into benefits.claim (scheme, person_id, claimant_id, region, event_date, opened_on, opened_by, "
        "serving_path) values ('dibao', %s, %s, '441802', %s, %s, 101, %s) returning claim_id",
        (CHEN, CHEN, EVENT, EVENT, COUNTY),
    ).fetchone()[0]


def test_rows_answered_in_a_claim_are_the_rows_of_a_relation(db, admin, cn):
    people(admin)
    claim = made_claim(admin)

    def answer(name, value):
        admin.execute(
            "insert into benefits.claim_answer (claim_id, name, value, r, serving_path) "
            "values (%s, %s, %s, '[2025-01-01,)', %s)",
            (claim, name, value, COUNTY),
        )

    for name, value in (("incomes.1.kind", 0), ("incomes.1.amount", 200_000), ("incomes.2.kind", 3)):
        answer(name, value)
    relation = {"dibao.incomes": cn.relations["dibao.incomes"]}
    with db.reading(OFFICERS.clerk, "benefits") as tx, pytest.raises(RowIncomplete) as told:
        gather(tx, scope(tx, [CHEN], [claim]), {}, relation)
    assert "amount" in told.value.english
    assert "amount" in told.value.chinese
    answer("incomes.2.amount", 5_000)
    with db.reading(OFFICERS.clerk, "benefits") as tx:
        rows = gather(tx, scope(tx, [CHEN], [claim]), {}, relation).relations["dibao.incomes"]
    assert rows.columns["amount"].tolist() == [200_000, 5_000]
    assert rows.columns["kind"].tolist() == [0, 3]
