"""Individual pension: what may be paid, what tax it saves, when it is drawn."""

from shebao.law.api import rule


@rule(unit="flag", cites="关于公布个人养老金先行城市 全文", since="2022-11-25", until="2024-12-15", zh="当地可以参加")
def open_here(pilot_city):
    """In the pilot cities only."""
    return pilot_city


@rule(unit="flag", cites="人社部发〔2024〕87号 一", since="2024-12-15", zh="当地可以参加")
def open_here():
    """In the whole country."""
    return 1


@rule(unit="money", cites="国办发〔2022〕7号 四", since="2022-11-25", zh="计入的缴费")
def counted_payment(paid_in, yearly_limit):
    """At most twelve thousand yuan a year."""
    return min(paid_in, yearly_limit)


@rule(unit="money", rounds="tax_rounding", cites="财政部 税务总局公告2022年第34号 一", since="2022-11-25", zh="缴费环节少缴税额")
def tax_saved(counted_payment, marginal_rate, open_here):
    """The payment is taken off the income of the year, in the pilot cities."""
    if open_here:
        return counted_payment * marginal_rate
    else:
        return 0


@rule(unit="money", rounds="tax_rounding", cites="财政部 税务总局公告2024年第21号 一", since="2024-01-01", known_from="2024-12-13", replaces="2022-11-25", zh="缴费环节少缴税额")
def tax_saved(counted_payment, marginal_rate):
    """The payment is taken off the income of the year, in the whole country from the year 2024 on."""
    return counted_payment * marginal_rate


@rule(unit="flag", cites="国办发〔2022〕7号 七", since="2022-11-25", until="2025-09-01", zh="可以领取")
def may_draw(drawing_case):
    """The age of the basic pension, full loss of work capacity, settling abroad."""
    return drawing_case == "pension_age" or drawing_case == "full_disability" or drawing_case == "settled_abroad"


@rule(unit="flag", cites="人社部发〔2025〕39号 一", since="2025-09-01", zh="可以领取")
def may_draw(drawing_case):
    """Also serious illness, twelve months of unemployment benefit in two years, the minimum living allowance."""
    return drawing_case != "none"


@rule(unit="money", rounds="tax_rounding", cites="财政部 税务总局公告2022年第34号 一; 财政部 税务总局公告2024年第21号 一", since="2022-11-25", zh="领取时应纳税额")
def drawing_tax(drawn, drawing_tax_rate):
    """Three percent, apart from other income."""
    return drawn * drawing_tax_rate


@rule(unit="money", cites="财政部 税务总局公告2022年第34号 一; 财政部 税务总局公告2024年第21号 一", since="2022-11-25", zh="税后领取额")
def paid_after_tax(drawn, drawing_tax):
    """What reaches the person."""
    return drawn - drawing_tax
