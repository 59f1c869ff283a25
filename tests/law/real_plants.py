"""Where each kind of defect can be planted in a real law: one line of one file changed, and where it must be told."""

from __future__ import annotations

from law import plants_of_lines, plants_of_rules, plants_of_values
from law.planting import PLANTERS, Plant, Real

__all__ = ["PLANTERS", "Plant", "Real", "plants_of_lines", "plants_of_rules", "plants_of_values"]
