"""Every generic phrase, in both languages with real values, reads as a sentence without a word of the machine."""

from __future__ import annotations

import re
import string
from datetime import date

import pytest

from shebao.service.text import Text, day, money, month, phrase, phrases, same

OFFICE = Text("Qingcheng District Social Insurance Agency", "清远市清城区社会保险经办机构")
SCHEME = Text("Basic pension for urban employees", "企业职工基本养老保险")
MONTH, DAY, MONEY = month(2025 * 12 + 9), day(date(2025, 10, 20)), money(332_797)
CLERK = Text("Clerk", "经办岗")
WHAT = Text("Claim again in May 2026.", "2026年5月再申请。")

REAL: dict[str, str | Text] = {
    **dict.fromkeys(("after", "before", "amount", "booked", "debit", "credit", "difference", "given"), MONEY),
    **dict.fromkeys(("late", "now", "owed", "principal", "received", "total"), MONEY),
    **dict.fromkeys(("day", "due", "known", "on", "pay_by", "since", "start", "told", "until"), DAY),
    **dict.fromkeys(("from_month", "month", "period"), MONTH),
    "year": "2024",
    **dict.fromkeys(("agency", "office", "address"), OFFICE),
    **dict.fromkeys(("n", "m", "rows", "days", "months", "reasons_count", "run", "batch", "step"), "3"),
    **dict.fromkeys(("officer", "post", "people", "payer"), CLERK),
    **dict.fromkeys(("fund", "scheme", "names", "source"), SCHEME),
    **dict.fromkeys(("item", "into", "other"), SCHEME),
    **dict.fromkeys(("event", "end"), DAY),
    "sources": Text("your claim", "您的申请"),
    "capitals": "叁仟叁佰贰拾柒元玖角柒分",
    "paper": Text("conclusion of the appraisal", "劳动能力鉴定结论书"),
    "by": Text("the appraisal committee", "劳动能力鉴定委员会"),
    "basis": Text("archive, of 3 July 2021", "档案，2021年7月3日"),
    "finding": Text("grade 9", "九级"),
    "found": Text("; it says: grade 9", "；载明：九级"),
    "fact": Text("Grade: grade 9", "伤残等级：九级"),
    "employer": Text("Works of Example", "示例制造厂"),
    "figures": Text("Years paid 12", "缴费年限 12"),
    "met": "2",
    "count": "3",
    "numbers": "1",
    "reason": Text("The age is not reached.", "未达到年龄。"),
    "change": WHAT,
    "place": Text("Hebei", "河北省"),
    "result": Text("4 months", "4个月"),
    **dict.fromkeys(("label", "left"), Text("Years paid", "缴费年限")),
    "right": Text("Years needed 15 years", "应缴年限 15年"),
    "reasons_said": Text("There is one reason.", "原因如下，并说明可以怎么办。"),
    "parts": Text("Basic part 3,000.00 + Account part 327.97", "基础养老金 3,000.00 + 个人账户养老金 327.97"),
    "what": WHAT,
    "why": Text("two receipts are not matched", "两笔收款尚未核对"),
    "at": Text("5 years", "5年"),
    "gives": Text("2 months", "2个月"),
    "point": Text("the 60 days", "60日的期限"),
    "points": Text("of 1, the 60 days", "第1项，60日的期限"),
    "act": Text("Reviewed", "复核"),
    "bank": Text("Demonstration Bank", "演示银行"),
    "business": "202510.1.1.6.154.0",
    "cites": "社会保险法 第八十六条",
    "code": "QETP-DRXO",
    "document": "粤府〔2006〕96号",
    "hash": "6985a6d9aa07c1ff",
    "hours": Text("Monday to Friday", "周一至周五"),
    "how": Text("half up", "四舍五入"),
    "move": Text("paid out", "发放"),
    "name": "陈永康",
    "number": "441802-2025-0000723",
    "origin": Text("the figure of 2024", "2024年数值"),
    "phone": "0000-000000",
    "rate": "0.05",
    "region": Text("Qingcheng District", "清城区"),
    "said": Text("nothing was paid by 27 October", "10月27日前未缴"),
    "relation": Text("the person himself or herself", "本人"),
    "state": Text("paid", "已到账"),
    "names": Text("pension base", "计发基数"),
    "n": "3",
    "day": Text("1 October 2025", "2025年10月1日"),
    "known": Text("9 October 2025", "2025年10月9日"),
    "scheme": Text("Residents' pension", "居民养老保险"),
    "start": Text("1 July 2006", "2006年7月1日"),
    "people": "",
    "post": Text("Clerk", "经办岗"),
    "tail": "0002",
    "unit": Text(" yuan", "元"),
    "value": "322",
    "ours": Text("6,000.00 yuan", "6,000.00元"),
    "theirs": Text("30,000.00 yuan", "30,000.00元"),
    "values": Text("60%, 65%", "60%、65%"),
}
INTERNAL = re.compile(r"[{}<>]|\b[a-z]+_[a-z_]+\b|\bNone\b|\bTrue\b|\bFalse\b")
DOUBLED = re.compile(r"([,.;:!?，。；：！？、])\s*\1|[,.;:，。；：、][,.;:，。；：、]|\(\s*\)|（\s*）| {2}\S")
FILES = re.compile(r"\S*\.yaml|contact\.\w+")
NAMES = {"language", "band_zh"}  # each language names the other


def said(key: str, lang: str) -> str:
    words = phrases()[key]
    fields = {name for _, name, _, _ in string.Formatter().parse(words.en + words.zh) if name}
    return phrase(key, **{name: REAL[name] for name in fields})[lang] if fields else words[lang]


def bare(key: str, lang: str) -> str:
    """The phrase without what is put in and without files and fields one is sent to."""
    return FILES.sub("", re.sub(r"{\w+}", "", phrases()[key][lang]))


def test_every_value_a_phrase_asks_for_is_asked_for_in_both_languages():
    for key, words in phrases().items():
        asked = [{n for _, n, _, _ in string.Formatter().parse(text) if n} for text in (words.en, words.zh)]
        assert asked[0] == asked[1] - {"capitals"}, key  # only Chinese writes an amount out
        assert asked[1] <= set(REAL), f"{key} asks for {asked[0] - set(REAL)}: give the test a real value"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_of_the_machine_is_left_in_a_phrase(lang):
    wrong = {key: text for key in phrases() if INTERNAL.search(FILES.sub("", text := said(key, lang)))}
    assert wrong == {}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_punctuation_is_never_doubled_and_no_bracket_is_empty(lang):
    wrong = {key: text for key in phrases() if DOUBLED.search((text := said(key, lang)).strip())}
    assert wrong == {}


def test_english_has_no_chinese_and_chinese_no_english():
    words = {"PDF", "Shebao"}
    chinese_in_en = [k for k in phrases() if k not in NAMES and re.search(r"[一-鿿，。；：（）]", bare(k, "en"))]
    english_in_zh = {
        k: found
        for k in phrases()
        if k not in NAMES and (found := set(re.findall(r"[A-Za-z]{2,}", bare(k, "zh"))) - words)
    }
    assert chinese_in_en == []
    assert english_in_zh == {}


def test_chinese_is_written_with_chinese_marks():
    wrong = {k: bare(k, "zh") for k in phrases() if re.search(r"[一-鿿][,;:!?]|[,;:!?][一-鿿]", bare(k, "zh"))}
    assert wrong == {}


def test_a_phrase_that_is_missing_is_said_with_its_file():
    with pytest.raises(Exception, match=r"phrases\.yaml"):
        phrase("no_such_phrase")
    assert same("322").en == same("322").zh
