"""What a scheme is paid from, read from the lines of its own declaration."""

from __future__ import annotations

from shebao.law.ir import Law, Scheme
from shebao.service.lawbook_parts import name_of, word
from shebao.service.text import Text

# Lines of a declaration by who pays them; "maternity" is the employer's, shown apart since the merger of 2019.
PAYERS = {
    "employer": "employer",
    "maternity": "employer",
    "employee": "person",
    "flexible": "person",
    "personal": "person",
    "collective": "village",
    "government": "budgets",
    "subsidy": "budgets",
}
PAYING = ("award", "lump_sums", "settlements")


def financing(law: Law, scheme: Scheme) -> Text:
    """Who pays for a scheme, read from its lines: by units and persons, from another scheme's fund, by the state.

    Of a scheme that has ended only its class is told: not every line of old law is read here.
    """
    kind = str(scheme.facts.get("financing_class") or "no_class")
    lines = _lines(scheme)
    if kind in ("state", "no_class") or scheme.end is not None:
        return word(kind)
    if not lines:
        if kind == "contributions" and not pays(scheme):
            return word("pays_nothing")
        beside = paying_in(law, scheme)
        return word("from_fund", name=name_of(beside.names)) if beside and kind == "contributions" else word(kind)
    who = dict.fromkeys(PAYERS.get(line, "other") for line in lines)
    named = [word(f"payers_{one}") for one in ("employer", "person", "village") if one in who]
    by = word("by_payers", names=Text(" and ".join(t.en for t in named), "和".join(t.zh for t in named)))
    if kind == "voluntary":
        return word("voluntary_by", by=by)
    if "budgets" in who:
        return word("with_subsidy", by=by)
    makes_up = "government_subsidy" in (scheme.entries.get("moves") or {})
    return word("with_shortfall", by=by) if makes_up else by


def _lines(scheme: Scheme) -> list[str]:
    return [str(line["line"]) for line in (scheme.facts.get("contribution") or {}).get("lines") or ()]


def pays(scheme: Scheme) -> bool:
    """Whether a scheme pays anything to anybody."""
    return any(scheme.facts.get(part) for part in PAYING)


def paying_in(law: Law, scheme: Scheme) -> Scheme | None:
    """The scheme whose contributions fill the fund that another one is paid from."""
    fund = scheme.facts.get("fund")
    filled = (s for s in law.schemes.values() if s.facts.get("fund") == fund and _lines(s) and s.end is None)
    return next((s for s in filled if s.id != scheme.id), None)
