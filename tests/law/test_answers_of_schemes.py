"""What `law run` and `law diff` ask of a scheme when no outputs are named: its award and its dues."""

from shebao.cli.law_answers import parts_named


def test_every_scheme_names_rules_that_answer_for_a_unit(cn):
    asked = {scheme.id: [*parts_named(cn, scheme)] for scheme in cn.schemes.values()}
    assert "unemployment.monthly_benefit" in asked["unemployment"][0].outputs  # its component also names who pays
    assert all(name in cn.rules for parts in asked.values() for part in parts for name in part.outputs)
