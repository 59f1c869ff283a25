"""What a part of a scheme is called: a component of a benefit, a line of the contribution, by the name of its rule."""

from __future__ import annotations

from shebao.kernel.dates import month_start
from shebao.law.ir import Law
from shebao.law.select import version_for
from shebao.service.text import Text, phrases, same


def scheme_named(law: Law, scheme: str) -> Text:
    """A scheme by its name; the books' own word where the law has none."""
    found = law.schemes.get(scheme)
    return Text(found.names.en, found.names.zh) if found else same(scheme)


def part_named(law: Law, scheme: str, component: str, region: str, period: int) -> Text:
    """A component, or a line of the contribution, as the rule of that place and month calls it."""
    found = law.schemes.get(scheme)
    dues = (found.facts.get("contribution") or {}).get("lines") or () if found else ()
    written = {str(due["line"]): str(due["due"]) for due in dues}
    versions = law.rules.get(f"{scheme}.{written.get(component, component)}")
    if not versions:
        return phrases().get(f"component_{component}") or same(component.replace("_", " "))
    first = month_start(period)
    rule = version_for(versions, region, first, first) or versions[-1]
    return Text(rule.names.en, rule.names.zh)


def whole_named(law: Law, scheme: str, component: str, region: str, period: int) -> Text:
    """Scheme and part in one, the scheme first."""
    names = scheme_named(law, scheme)
    if scheme not in law.schemes:
        return names
    part = part_named(law, scheme, component, region, period)
    return Text(f"{names.en}: {part.en}", f"{names.zh}：{part.zh}") if part.en else names
