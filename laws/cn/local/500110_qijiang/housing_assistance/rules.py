"""住房救助 in Qijiang: aid for repair by the class of the unsafe house."""

from shebao.law.api import rule


@rule(unit="money", cites="渝建村镇〔2025〕8号 二（一）、（二）", since="2025-06-12", until="2026-01-01", zh="危房改造补助")
def repair_aid(unsafe_class, repair_amount_c, repair_amount_d):
    """By the class an expert found."""
    if unsafe_class == "class_d":
        return repair_amount_d
    return repair_amount_c if unsafe_class == "class_c" else 0
