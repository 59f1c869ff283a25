"""The yearly settlement between the centre's pool and the provinces' pools, by the rules of a scheme of the law.

Pure: figures in, figures out. The scheme is one of the law folder whose rules `pays_in`, `national_amount_per_retiree`,
`receives` and `net_received` are named in `Levels`; nothing here knows a ratio. What rounding leaves with the centre is
a figure of its own and is carried into the next year, so that everything adds up to the fen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shebao.engine import specialise
from shebao.engine.graph import Graph
from shebao.kernel.errors import ShebaoError
from shebao.law.ir import Law

NATION = "000000"


class NotSettled(ShebaoError):
    """The year cannot be settled for {who}: {why}. Complete the figures of the notice, then settle again."""

    code = "ledger.not_settled"
    zh = "{who} 无法清算：{why_zh}。请补齐当年核定数据后再清算。"


@dataclass(frozen=True, slots=True)
class Province:
    """What the year's notice says of one province; the wage in fen a year."""

    area: str
    average_wage: int
    active_insured: int
    enterprise_employed: int
    retirees: int


@dataclass(frozen=True, slots=True)
class Levels:
    """Which scheme settles between levels, on which day, and what the year before left."""

    scheme: str
    on: date
    known: date
    brought_forward: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """One province's year: paid in, received, net received (below nothing: net paid), all in fen."""

    area: str
    pays_in: int
    receives: int

    @property
    def net(self) -> int:
        """What comes less what goes."""
        return self.receives - self.pays_in


@dataclass(frozen=True, slots=True)
class Settlement:
    """The year of all provinces. Paid in + brought forward = received + left over, always."""

    per_retiree: int
    brought_forward: int
    provinces: tuple[Settled, ...]

    @property
    def paid_in(self) -> int:
        """All that the provinces pay."""
        return sum(p.pays_in for p in self.provinces)

    @property
    def received(self) -> int:
        """All that the provinces receive."""
        return sum(p.receives for p in self.provinces)

    @property
    def left_over(self) -> int:
        """What rounding leaves with the centre, carried into the next year."""
        return self.paid_in + self.brought_forward - self.received

    @property
    def net_payers(self) -> tuple[Settled, ...]:
        """Who pays more than they receive, the largest first."""
        return tuple(sorted((p for p in self.provinces if p.net < 0), key=lambda p: (p.net, p.area)))


def settle(law: Law, levels: Levels, provinces: Sequence[Province]) -> Settlement:
    """What each province pays and receives. Raises NotSettled where the law or a figure does not answer."""
    paying = _graph(law, levels, "pays_in")
    paid = {
        p.area: _answer(
            paying,
            p.area,
            {
                "average_wage": p.average_wage,
                "active_insured": p.active_insured,
                "enterprise_employed": p.enterprise_employed,
            },
        )
        for p in provinces
    }
    rows = [{"province_pays_in": paid[p.area], "province_retirees": p.retirees} for p in provinces]
    whole = _graph(law, levels, "national_amount_per_retiree")
    each = _answer(whole, NATION, {"brought_forward": levels.brought_forward}, rows)
    receiving = _graph(law, levels, "receives")
    return Settlement(
        each,
        levels.brought_forward,
        tuple(
            Settled(
                p.area,
                paid[p.area],
                _answer(receiving, p.area, {"allocation_per_retiree": each, "retirees": p.retirees}),
            )
            for p in provinces
        ),
    )


def instalments(year_fen: int, parts: int = 4) -> tuple[int, ...]:
    """Advances of a year in equal parts, to the fen; the first ones carry the odd fen."""
    whole, odd = divmod(year_fen, parts)
    return tuple(whole + (1 if at < odd else 0) for at in range(parts))


def share_gap(gap_fen: int, weights: Sequence[tuple[str, int]]) -> dict[str, int]:
    """A gap shared by weights, exact to the fen: largest remainder first, then by code of the area.

    The weights come from the document that orders the sharing. Raises NotSettled without any weight.
    """
    weight = sum(w for _, w in weights)
    if weight <= 0 or any(w < 0 for _, w in weights):
        raise NotSettled(
            who=", ".join(a for a, _ in weights) or "-", why="the weights are no shares", why_zh="分担权数无效"
        )
    parts = {area: gap_fen * w // weight for area, w in weights}
    rest = sorted(weights, key=lambda item: (-(gap_fen * item[1] % weight), item[0]))
    for area, _ in rest[: gap_fen - sum(parts.values())]:
        parts[area] += 1
    return parts


def _graph(law: Law, levels: Levels, rule: str) -> Graph:
    return specialise(law, [f"{levels.scheme}.{rule}"], levels.on, [NATION], levels.known)


def _answer(graph: Graph, who: str, facts: dict[str, int], rows: Sequence[dict[str, int]] | None = None) -> int:
    decision = graph.decide(facts, {"provinces": rows} if rows is not None else None)
    if decision.refusals:
        found = [r.reason for r in decision.refusals]
        english, chinese = ("; ".join(r.en.rstrip(".") for r in found), "；".join(r.zh.rstrip("。") for r in found))
        raise NotSettled(who=who, why=english, why_zh=chinese)
    return int(decision.values[graph.outputs[0]])
