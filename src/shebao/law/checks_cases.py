"""What a worked case must say to mean something: a refusal names what is refused, a place has a code of six digits."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shebao.law.checks_schemes import conditions_of
from shebao.law.defects import Defect
from shebao.law.graph import depends_on, full_name, named_rules, reached
from shebao.law.ir import Law, Place, Scheme

REFUSAL = "refusal"
_RIGHTS = ("award", "lump_sums", "settlements")
_REGION = re.compile(r"\d{6}", re.ASCII)


class RefusesNothing(Defect):
    """The case "{case}" is of kind refusal, but nothing under its output is refused, so it is met by whoever is
    granted. Write under output the condition that does not hold: {instead}; if the right is granted, write kind:
    edge."""

    code = "law.case_refuses_nothing"
    zh = (
        "案例“{case}”为 kind: refusal，但 output 中没有任何一项是不予批准的，批准也会算作相符。"
        "请在 output 中写明不满足的条件：{instead}；如应予批准，请写 kind: edge。"
    )


class CaseRegionWrong(Defect):
    """The case "{case}" names the region {found}: write the division code, six digits in straight quotes, such as
    region: "{own}"."""

    code = "law.case_region"
    zh = '案例“{case}”的 region 为 {found}：请写六位行政区划代码并加半角引号，如 region: "{own}"。'


def refused_of(law: Law, scheme: str, case: str, outputs: Mapping[str, int | None], place: Place) -> None:
    """A refusal of a right expects a refused answer, a condition that is false, or an amount of nothing.

    A case that asks nothing of the right itself (a rate that is capped, the last month of one that ends) is free.
    Raises RefusesNothing.
    """
    if scheme not in law.schemes or any(not expected for expected in outputs.values()):
        return
    if _of_the_right(law, law.schemes[scheme]).isdisjoint(outputs):
        return
    names = [str(condition["rule"]) for condition, _ in conditions_of(law.schemes[scheme])]
    instead = " / ".join(f"{name}: false" for name in dict.fromkeys(names))
    raise RefusesNothing(place, case=case, instead=instead or "amount: refused")


def _of_the_right(law: Law, scheme: Scheme) -> set[str]:
    """Every rule that an award, a lump sum or a settlement of a scheme names, and what those stand on."""
    named = (full_name(law, scheme.id, short) for short, path, _ in named_rules(scheme) if path[0] in _RIGHTS)
    below = {name: [n for v in versions for n in depends_on(v)] for name, versions in law.rules.items()}
    return set(reached((name for name in named if name), lambda name: below.get(name, ())))


def region_of(found: object, case: str, place: Place) -> str:
    """A division code as text. Raises CaseRegionWrong."""
    code = f"{found:06d}" if isinstance(found, int) else str(found)
    if not _REGION.fullmatch(code):
        own = re.search(r"\d{6}", place.file)
        raise CaseRegionWrong(place, case=case, found=found, own=own[0] if own else "110000")
    return code
