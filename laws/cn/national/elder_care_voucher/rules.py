"""养老服务消费补贴: up to 800 yuan a month against services used. 民办函〔2025〕49号."""

from shebao.law.api import rule


@rule(unit="flag", cites="民办函〔2025〕49号", since="2026-01-01", zh="年满60周岁")
def sixty_or_more(claim_month, birth_month, youngest_age_months):
    """Sixty in the month."""
    return claim_month - birth_month >= youngest_age_months


@rule(unit="flag", cites="民办函〔2025〕49号", since="2026-01-01", zh="中度以上失能")
def loss_of_function(loss_grade):
    """Moderate, severe or total."""
    return loss_grade != "able" and loss_grade != "slight"


@rule(unit="flag", cites="民办函〔2025〕49号", since="2026-01-01", zh="未享受同类待遇")
def no_like_care(draws_like_care):
    """Not beside Tekun care and the like."""
    return not draws_like_care


@rule(unit="rate", decimals=2, cites="民办函〔2025〕49号", since="2026-01-01", zh="抵扣比例", en="Share the voucher covers")
def share_of_bill(in_institution, share_at_home, share_in_institution):
    """Less for a stay in an institution than for services at home."""
    if in_institution:
        return share_in_institution
    return share_at_home


@rule(unit="money", rounds="voucher_rounding", cites="民办函〔2025〕49号", since="2026-01-01", zh="抵扣额")
def voucher(bill, share_of_bill, monthly_most):
    """A share of the bill, at most 800."""
    return min(bill * share_of_bill, monthly_most)


@rule(unit="money", cites="民办函〔2025〕49号", since="2026-01-01", zh="个人支付")
def own_cost(bill, voucher):
    """The rest of the bill."""
    return bill - voucher
