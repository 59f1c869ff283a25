"""The sentences of `shebao charity`, in both languages."""

from __future__ import annotations

from shebao.cli.output import Output

GROUPS = {"standings": ("public_fundraising", "entrusted")}
WORDS = {
    "registered": {"en": "{name} ({code}) registered: {post}", "zh": "已登记 {name}（{code}）：{post}"},
    "standing": {
        "en": "{name}: {words}, {since} to {until}: {post}",
        "zh": "{name}：{words}，{since} 至 {until}：{post}",
    },
    "promised": {
        "en": "Donation {donation}: {amount} yuan promised to {name}; no money yet: {post}",
        "zh": "捐赠 {donation}：承诺捐给 {name} {amount} 元，尚未到账：{post}",
    },
    "received": {
        "en": "Donation {donation}: {amount} yuan came on {day}: {post}",
        "zh": "捐赠 {donation}：{day} 到账 {amount} 元：{post}",
    },
    "need": {
        "en": "Need {need}: {amount} yuan, schemes give {scheme}, open {open}: {post}",
        "zh": "需求 {need}：{amount} 元，制度待遇 {scheme} 元，尚缺 {open} 元：{post}",
    },
    "over": {"en": "Need {need} ended on {day}: {post}", "zh": "需求 {need} 于 {day} 终结：{post}"},
    "proposed": {
        "en": "Spending {spending}: {amount} yuan proposed and set aside: {post}",
        "zh": "支出 {spending}：提出 {amount} 元，款项已预留：{post}",
    },
    "checked": {"en": "Spending {spending} checked: {post}", "zh": "支出 {spending} 已复核：{post}"},
    "approved": {"en": "Spending {spending} approved: {post}", "zh": "支出 {spending} 已审批：{post}"},
    "paid": {"en": "Spending {spending} paid on {day}: {post}", "zh": "支出 {spending} 于 {day} 支付：{post}"},
    "withdrawn": {"en": "Spending {spending} given up: {post}", "zh": "支出 {spending} 已撤回：{post}"},
    "came_back": {
        "en": "Spending {spending}: {amount} yuan came back: {post}",
        "zh": "支出 {spending}：退回 {amount} 元：{post}",
    },
    "to_route": {
        "en": "person {person}{claim}, {day}: {source} ({basis})",
        "zh": "人员 {person}{claim}，{day}：{source}（{basis}）",
    },
    "of_claim": {"en": ", claim {claim}", "zh": "，申请 {claim}"},
    "need_line": {
        "en": "need {need}, {kind}, {region}, since {day}, {source}: {open} yuan open of {amount}",
        "zh": "需求 {need}，{kind}，{region}，{day} 起，{source}：{amount} 元中尚缺 {open} 元",
    },
    "none": {"en": "None.", "zh": "无。"},
    "may_not": {"en": "  not entrusted: no grant", "zh": "  未受委托：不得拨付"},
    "because": {"en": "  because {bound}; {source}", "zh": "  原因：{bound}；{source}"},
    "money_line": {
        "en": "{name} ({code}), donation {donation}: {amount} yuan, {bound}",
        "zh": "{name}（{code}），捐赠 {donation}：{amount} 元，{bound}",
    },
    "organisation": {
        "en": "{name} ({code}), {kind}, {region}, registered {day}",
        "zh": "{name}（{code}），{kind}，{region}，{day} 登记",
    },
    "standing_line": {
        "en": "  {words}{purpose}: {since} to {until} ({document})",
        "zh": "  {words}{purpose}：{since} 至 {until}（{document}）",
    },
    "donation_line": {
        "en": "  donation {donation}: {promised} yuan promised, {received} came, {left} left",
        "zh": "  捐赠 {donation}：承诺 {promised} 元，到账 {received} 元，余 {left} 元",
    },
    "spending_line": {
        "en": "  spending {spending}, {kind}: {amount} yuan, {state} ({document})",
        "zh": "  支出 {spending}，{kind}：{amount} 元，{state}（{document}）",
    },
    "donation_head": {
        "en": "Donation {donation} of {donor} to {name} ({code}): {promised} promised, {bound} ({document}, {day})",
        "zh": "捐赠 {donation}：{donor} 捐给 {name}（{code}），承诺 {promised} 元，{bound}（{document}，{day}）",
    },
    "came": {
        "en": "  {amount} yuan came on {day}, bank {reference}, receipt {number}",
        "zh": "  {day} 到账 {amount} 元，银行凭证 {reference}，票据 {number}",
    },
    "nothing_came": {"en": "  no money came yet", "zh": "  款项尚未到账"},
    "way": {
        "en": "  {amount} yuan to {where}: spending {spending}, {state}{paid}",
        "zh": "  {amount} 元用于{where}：支出 {spending}，{state}{paid}",
    },
    "paid_on": {"en": " on {day}, bank {reference}", "zh": "（{day}，银行凭证 {reference}）"},
    "way_back": {"en": "    {amount} yuan of it came back or was given up", "zh": "    其中退回或撤回 {amount} 元"},
    "left": {"en": "  {amount} yuan not spent", "zh": "  尚未使用 {amount} 元"},
    "where_need": {"en": "need {need} ({kind}, {region}{claims})", "zh": "需求 {need}（{kind}，{region}{claims}）"},
    "claims": {"en": ", claim {claims}", "zh": "，申请 {claims}"},
    "need_head": {
        "en": "Need {need}, {kind}, {region}{claims}: {amount} yuan, schemes {scheme}, grants {granted}, open {open}",
        "zh": "需求 {need}，{kind}，{region}{claims}：{amount} 元，制度 {scheme} 元，慈善 {granted} 元，尚缺 {open} 元",
    },
    "over_line": {
        "en": "  {amount} yuan more than the need: a scheme gave after the grant; ask for it back",
        "zh": "  超出需求 {amount} 元：拨付后又有制度待遇，请办理退回",
    },
    "from_donation": {
        "en": "  {amount} yuan of donation {donation}: spending {spending}, {state}{paid}",
        "zh": "  捐赠 {donation} 的 {amount} 元：支出 {spending}，{state}{paid}",
    },
    "statement": {"en": "{name} ({code}), {year}; yuan", "zh": "{name}（{code}）{year} 年；单位：元"},
    "head_of": {"en": "  {words}", "zh": "  {words}"},
    "opening": {"en": "At the beginning of the year", "zh": "年初余额"},
    "bound": {"en": "Received, bound to a purpose", "zh": "限定性捐赠收入"},
    "free": {"en": "Received, free", "zh": "非限定性捐赠收入"},
    "closing": {"en": "At the end of the year", "zh": "年末余额"},
    "aside": {"en": "Set aside now for grants not paid", "zh": "目前已预留未支付"},
    "administration": {
        "en": "Administration is {share} of the year's spending; at most {bound} % ({document}): {kept}",
        "zh": "管理费用占当年总支出 {share}；不得超过 {bound}%（{document}）：{kept}",
    },
    "activity": {
        "en": "Spent on purposes: {share} of last year's income (or of three years' mean); at least {bound} %: {kept}",
        "zh": "慈善活动支出为上年总收入的 {share}（可用前三年平均数代替），不得低于 {bound}%：{kept}",
    },
    "administration_only": {
        "en": "Administration is {share} of the year's spending",
        "zh": "管理费用占当年总支出 {share}",
    },
    "no_limit": {"en": "No limit is told: {why}", "zh": "未列比例限制：{why}"},
    "unverified": {"en": "The share is unverified (待核实).", "zh": "该比例待核实。"},
    "yes": {"en": "kept", "zh": "符合"},
    "no": {"en": "not kept", "zh": "不符合"},
    "open": {"en": "nothing to compare with", "zh": "无可比数据"},
    "donors": {"en": "Donors of the year", "zh": "当年捐赠人"},
    "anonymous": {"en": "somebody unknown by wish", "zh": "匿名"},
    "ratio": {
        "en": "{year}: donations {donations} yuan, {share} % of GDP ({product} yuan)",
        "zh": "{year} 年：捐赠 {donations} 元，占国内生产总值（{product} 元）的 {share}%",
    },
    "source": {"en": "  {words}", "zh": "  {words}"},
    "purpose_none": {"en": "bound to nothing", "zh": "非限定"},
}
BOUND = {
    "need": {"en": "the donor named this need", "zh": "捐赠人指定该需求"},
    "purpose_region": {"en": "bound to this purpose and place", "zh": "限定该用途和地区"},
    "purpose": {"en": "bound to this purpose", "zh": "限定该用途"},
    "region": {"en": "bound to this place", "zh": "限定该地区"},
    "free": {"en": "bound to nothing", "zh": "非限定"},
}
SOURCES = {
    "refused": {"en": "public aid was refused", "zh": "政府救助未批准"},
    "referred": {"en": "a need is found to be left", "zh": "认定仍有未满足的需求"},
    "partly": {"en": "public aid meets a part", "zh": "政府救助解决一部分"},
    "clerk": {"en": "found by the office", "zh": "经办发现"},
}
STATES = {
    "proposed": {"en": "proposed", "zh": "已提出"},
    "checked": {"en": "checked", "zh": "已复核"},
    "approved": {"en": "approved", "zh": "已审批"},
    "paid": {"en": "paid", "zh": "已支付"},
    "withdrawn": {"en": "given up", "zh": "已撤回"},
}


def told(out: Output, key: str, **facts: object) -> str:
    """A sentence of these commands in the language asked for."""
    return WORDS[key][out.lang].format(**facts)
