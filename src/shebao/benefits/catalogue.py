"""The closed catalogue of providers: where an input may come from, by the word the law uses. Pure.

`registry.person.birth_month` is the query `person_birth_month` of registry/providers.sql; `fact:x`, `determined:x` and
`registry.membership.active:x` hand `x` to their query as `name`; `department.y.x` is what another department told;
`recorded:scheme.what` reads awards, `asked` the claim (a relation asked is answered row by row: `relation.1.column`);
`benefits.claim.x` is what the claim itself is: who makes it, for which month, what was paid for that month.
Where the law's unit is the employer, subjects are employers: `registry.employer.size` is `employer_size`.
"""

from __future__ import annotations

from dataclasses import dataclass

from shebao.benefits.errors import ProviderUnknown

OWNERS = ("registry", "collection", "benefits")
RECORDED_OF_AWARD = ("total_before", "start_month", "months_drawn")


@dataclass(frozen=True, slots=True)
class Source:
    """One provider: the package that owns the query, the query, the name handed to it, and what subjects are."""

    package: str
    query: str
    name: str
    subjects: str  # person | claim | award


def source(input_name: str, provider: str) -> Source:
    """The source a provider word means. Raises ProviderUnknown."""
    word, _, name = provider.partition(":")
    match word.split("."):
        case ["benefits", "claim", *rest] if rest:
            return Source("benefits", f"claim_{'_'.join(rest)}", name, "claim")
        case ["asked"]:
            return Source("benefits", "answer_of_claim", _short(input_name), "claim")
        case ["fact"] if name:
            return Source("registry", "fact", name, "person")
        case ["determined"] if name:
            return Source("registry", "determined", name, "person")
        case ["department", *rest] if rest and not name:
            return Source("registry", "department", ".".join(rest), "person")
        case ["recorded"] if "." in name:
            scheme, _, what = name.partition(".")
            query = f"recorded_{what}" if what in RECORDED_OF_AWARD else "recorded_value"
            return Source("benefits", query, f"{scheme}.{what}", "person")
        case [owner, *rest] if owner in OWNERS and rest:
            return Source(owner, "_".join(rest), name, "person")
    known = "asked, fact:…, determined:…, department.…, recorded:scheme.what, registry.…, collection.…, benefits.…"
    raise ProviderUnknown(name=input_name, provider=provider, known=known)


def _short(full: str) -> str:
    return full.rpartition(".")[2]
