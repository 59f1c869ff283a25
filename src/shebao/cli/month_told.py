"""How a month is told on the screen: its figures, what waits and whose task it is, and the next line to type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shebao.cli.output import Output
from shebao.kernel.dates import month_text
from shebao.kernel.money import yuan
from shebao.service.setting import Difference, Report
from shebao.service.text import money, phrase, phrases, same

MONEY = ("fen", "received", "held", "posted")
POSTS = ("clerk", "reviewer", "approver", "cashier", "accountant")
NAMED = 3
"""So many of one kind are named; --each names all."""
ORDER = re.compile(r"(?<![\w.-])(?=\d{6}(?:\.-?\d+){5})")
"""Before the message id of an order to a bank, which is no number of a payment."""
PLACE = re.compile(r"(?<!\d)\d{6}(?!\d)")
SAYS = {
    "en": {
        "and": ", ",
        "list": "; ",
        "batch": "batch ",
        "order": "order ",
        "colon": ": ",
        "end": "{month} {ended}. {open}",
        "closed": "closed",
        "until": "done as far as {step}",
        "open": "NOT CLOSED",
        "none": "Nothing stays open.",
        "some": "Of {n} {items}, {mine} for this office and {theirs} for others; {held}.",
        "item": "open item",
        "items": "open items",
        "held": "{n} keep the month open",
        "held_one": "1 keeps the month open",
        "held_none": "none keeps the month from being closed",
        "holds": "This keeps the month open:",
        "ours": "For this office; the month does not wait for it:",
        "others": "For others; nothing to type here:",
        "more": "and {n} more (--each names all)",
        "pages": "The pages of its funds: {line}",
        "next": "Next: {line}",
        "then": "Then: {line}",
        "answer": "Put the bank's answer into {folder}.",
        "unsent": "Next: ./shebao payments sign {batch}; it sends the batch, or says how to give it up.",
        "award": "award {award} of {month}",
        "silent": "Where the law is silent nothing was assessed. A file of values typed in (--typed) fills the gap, "
        "given with the first run of a month.",
        "silent_here": "Where the law is silent nothing was assessed. The demonstration has values to type in: begin "
        "the next month with --typed {file}",
    },
    "zh": {
        "and": "，",
        "list": "；",
        "batch": "批次 ",
        "order": "指令 ",
        "colon": "：",
        "end": "{month} {ended}。{open}",
        "closed": "已结账",
        "until": "已办至{step}",
        "open": "尚未结账",
        "none": "没有未了事项。",
        "some": "{items} {n} 项：本机构 {mine} 项，其他单位 {theirs} 项；{held}。",
        "item": "未了事项",
        "items": "未了事项",
        "held": "其中 {n} 项使本月不能结账",
        "held_one": "其中 1 项使本月不能结账",
        "held_none": "均不影响结账",
        "holds": "以下事项了结前不能结账：",
        "ours": "由本机构办理，不影响结账：",
        "others": "由其他单位办理，本机构无需操作：",
        "more": "另有 {n} 项（--each 逐项列出）",
        "pages": "各基金本月页面：{line}",
        "next": "下一步：{line}",
        "then": "然后：{line}",
        "answer": "请将银行回盘文件放入 {folder}。",
        "unsent": "下一步：./shebao payments sign {batch}（送出该批次，或者提示如何退批）。",
        "award": "待遇 {award}（{month}）",
        "silent": "法规没有规定的，未作核定。待核实数值可写入文件，在首次办理当月时用 --typed 指定。",
        "silent_here": "法规没有规定的，未作核定。演示备有待核实数值：办理下个月时请加上 --typed {file}",
    },
}
FIGURES = {
    "sheets": {"en": "sheets", "zh": "申报表"},
    "rejected": {"en": "not taken", "zh": "未受理"},
    "files": {"en": "answers of banks", "zh": "银行回盘"},
}
STEPS = {
    "tax": {"en": "receipts of the collector", "zh": "征收机构税票"},
    "treasury": {"en": "advices of the treasury", "zh": "国库划款通知"},
    "paid": {"en": "  of it {fund}", "zh": "　其中 {fund}"},
    "follow": {"en": "{fund} goes on with the month's amount", "zh": "{fund}按本月标准增发"},
}
LAWMAKER = "the place that makes the law"
OWNERS = {LAWMAKER: {"en": LAWMAKER, "zh": "制定政策的地方"}}
SEE = {
    ("close", "cashier"): "./shebao payments list",
    ("close", "clerk"): "./shebao payments unpayable",
    ("pay_day", "clerk"): "./shebao payments unpayable",
}
OWED = re.compile(r"(?<![\w./-])(\d+)/(\d{4}-\d{2})(?![\w-])")
"""An award and the month it is owed for, as an open item is named."""
UNSENT = "unsent "
BATCH = re.compile(r"\b(?:batch|unsent|unsigned) (?=\d)")


@dataclass(frozen=True, slots=True)
class Words:
    """What things of this law are called: steps and funds by their ids."""

    steps: Mapping[str, str]
    funds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Following:
    """Lines to type after this run: the same month again, the next month of the calendar that is not closed, the bank's
    answer in a demonstration, the funds' pages; and the folder a real bank's answer goes into."""

    again: str = ""
    month_after: str = ""
    bank: str = ""
    inbox: str = ""
    stand_in: str = ""
    pages: str = ""


@dataclass(slots=True)
class Kind:
    """Differences that say the same, for one kind of owner."""

    first: Difference
    said: str
    whom: list[str] = field(default_factory=list)
    count: int = 0
    fen: int = 0

    def add(self, one: Difference, whom: Sequence[str]) -> None:
        """One more of it."""
        self.count, self.fen = self.count + 1, self.fen + one.fen
        self.whom += whom


def kinds(differences: Iterable[Difference], lang: str) -> list[Kind]:
    """Alike ones together: said in the same words but for the place, to one kind of owner."""
    found: dict[tuple[str, str, str, bool], Kind] = {}
    for one in differences:
        said = one.what_zh if lang == "zh" else one.what_en
        key = (one.step, PLACE.sub("", said), one.owner.partition(" ")[0], one.holds)
        kind = found.setdefault(key, Kind(one, said))
        about = [f"{one.about} {yuan(one.fen)}" if one.fen else one.about] if one.about else PLACE.findall(said)[:1]
        kind.add(one, about if one.about or kind.count else [])  # the first's place stands in its sentence
    return list(found.values())


def tell(out: Output, report: Report, period: int, words: Words, told: tuple[str, bool, Following]) -> None:
    """What the month did, what waits and for whom, how it ended and what to type next. `told`: the step it was to stop
    after, whether each difference is told on a line of its own, and the lines that follow."""
    until, each, following = told
    _figures(out, report, words)
    report = replace(report, differences=_once(report.differences))
    ours = [d for d in report.differences if d.owner.partition(" ")[0] in POSTS and not d.holds]
    holds = [d for d in report.differences if d.holds]
    others = [d for d in report.differences if not d.holds and d.owner.partition(" ")[0] not in POSTS]
    for title, some in (("holds", holds), ("ours", ours), ("others", others)):
        _group(out, words, title, some, each=each)
    _end(out, report, period, (words, until, (len(holds), len(ours), len(others))))
    for line in lines_to_type(report, following, out.lang):
        out.line(line)
    out.result(
        {
            "month": month_text(period),
            "closed": report.closed,
            "figures": report.figures,
            "differences": [
                {
                    "step": d.step,
                    "en": d.what_en,
                    "zh": d.what_zh,
                    "about": d.about,
                    "fen": d.fen,
                    "owner": d.owner,
                    "keeps_open": d.holds,
                }
                for d in report.differences
            ],
        }
    )


def _once(differences: Sequence[Difference]) -> list[Difference]:
    """Who could not be paid on pay day is told at the close by award and month: not counted twice."""
    by_award = any(d.step == "close" and OWED.fullmatch(d.about) for d in differences)
    return [d for d in differences if not (by_award and (d.step, d.owner) == ("pay_day", "clerk"))]


def lines_to_type(report: Report, following: Following, lang: str) -> list[str]:
    """The next line to type, and the one after it."""
    words, waits = SAYS[lang], any(d.holds and d.about.startswith("batch ") for d in report.differences)
    unsent = [d.about.removeprefix(UNSENT) for d in report.differences if d.holds and d.about.startswith(UNSENT)]
    found: list[str] = []
    if any(d.owner == LAWMAKER for d in report.differences):
        found.append(words["silent_here" if following.stand_in else "silent"].format(file=following.stand_in))
    if report.closed:
        found += [words["pages"].format(line=following.pages)] if following.pages else []
        return [*found, words["next"].format(line=following.month_after)] if following.month_after else found
    found += [words["unsent"].format(batch=batch) for batch in unsent]
    if waits and not following.bank:
        found.append(words["answer"].format(folder=following.inbox))
    elif waits:
        found.append(words["next"].format(line=following.bank))
    said = "then" if unsent or (waits and following.bank) else "next"
    return [*found, words[said].format(line=following.again)] if following.again else found


def _figures(out: Output, report: Report, words: Words) -> None:
    colon, comma = SAYS[out.lang]["colon"], SAYS[out.lang]["and"]
    paid = [step for step in report.figures if step.startswith("paid ")]
    steps = [step for step in report.figures if step not in paid]
    at = steps.index("pay_day") + 1 if "pay_day" in steps else len(steps)
    for step in (*steps[:at], *paid, *steps[at:]):
        head, _, fund = step.partition(" ")
        name = STEPS[head][out.lang].format(fund=words.funds.get(fund, fund)) if head in STEPS else ""
        said = comma.join(_figure(name, value, out.lang) for name, value in report.figures[step].items())
        out.line(f"{name or words.steps.get(step, step)}{colon}{said}")


def _figure(name: str, value: int, lang: str) -> str:
    """A figure with what it counts; amounts in yuan."""
    label = FIGURES.get(name) or phrases().get(f"figure_{name}", same(name.replace("_", " ")))
    return f"{label[lang]} {money(value)[lang]}" if name in MONEY else f"{label[lang]} {value:,}"


def _group(out: Output, words: Words, title: str, some: Sequence[Difference], *, each: bool) -> None:
    """The differences of one sort under their title, alike ones on one line."""
    if not some:
        return
    out.line()
    out.line(SAYS[out.lang][title])
    for kind in kinds(some, out.lang):
        for line in _kind(out, words, kind, each=each):
            out.line(line)


def _kind(out: Output, words: Words, kind: Kind, *, each: bool) -> list[str]:
    said, one = SAYS[out.lang], kind.first
    many = f"{kind.count} × " if kind.count > 1 else ""
    amount = f" {yuan(kind.fen)}" if kind.fen else ""
    see = SEE.get((one.step, one.owner.partition(" ")[0]), "") if not one.holds else ""
    step = words.steps.get(one.step, one.step)
    whose = owner(one.owner if kind.count == 1 or one.owner in OWNERS else one.owner.partition(" ")[0], out.lang)
    head = f"  {step}{said['colon']}{many}{kind.said}{amount} [{whose}]"
    shown = kind.whom if each else kind.whom[:NAMED]
    left = len(kind.whom) - len(shown)
    rest = [said["more"].format(n=left)] if left else []
    return [
        head,
        *([f"      {_numbers(said['list'].join([*shown, *rest]), said)}"] if shown else []),
        *([f"      → {see}"] if see else []),
    ]


def _numbers(text: str, said: Mapping[str, str]) -> str:
    """Batches, orders to a bank, and awards with their month named as such."""
    text = OWED.sub(lambda found: said["award"].format(award=found[1], month=found[2]), text)
    return ORDER.sub(said["order"], BATCH.sub(said["batch"], text))


def owner(name: str, lang: str) -> str:
    """Whose task it is, in words; an employer's number stays with it."""
    head, _, number = name.partition(" ")
    if name in OWNERS:
        return OWNERS[name][lang]
    if f"owner_{head}" not in phrases():
        return name
    return f"{phrase(f'owner_{head}')[lang]} {number}" if number.isdigit() else phrase(f"owner_{head}")[lang]


def _end(out: Output, report: Report, period: int, of: tuple[Words, str, tuple[int, int, int]]) -> None:
    """One sentence: closed or not, how many items stay open and for whom, and whether one of them keeps it open."""
    words, until, (held, mine, theirs) = of
    said, n = SAYS[out.lang], len(report.differences)
    ended = said["closed" if report.closed else "until" if until else "open"]
    keeps = said["held_none" if not held else "held_one" if held == 1 else "held"].format(n=held)
    items = said["item" if n == 1 else "items"]
    left = said["some"].format(n=n, items=items, mine=mine + held, theirs=theirs, held=keeps) if n else said["none"]
    out.line()
    step = words.steps.get(until, until)
    out.line(said["end"].format(month=month_text(period), ended=ended.format(step=step), open=left))
