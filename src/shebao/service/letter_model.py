"""What a letter is told from and what it is: types only, filled by issue.py and specimen.py, worded by letters.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from shebao.kernel.errors import Reason
from shebao.service.citations import citation
from shebao.service.figures import Figures
from shebao.service.text import Text

MONTHLY, ONCE, BILL = "monthly", "once", "bill"
"""How money comes: month by month, once for an event, or as the settlement of one bill."""

NOTICE = "notice"
"""The kind of letter that tells a person before a refusal, and decides nothing."""
AGAINST = ("refused", NOTICE)
"""Letters that give every reason against a claim."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the calculation: what, how much in fen, by which document, step by step how it came about, how sure;
    `payer` where it is not one and the same for all lines."""

    label: Text
    amount: int
    source: Text
    mark: Text | None = None
    steps: tuple[Text, ...] = ()
    payer: Text | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a fact rests, as recorded: the paper in its own words, who made it, when (in words: a day it was made or
    recorded on), and what it found. Of each only what is recorded."""

    paper: Text
    by: Text | None = None
    when: Text | None = None
    found: Text | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact we used, with its source; `assumed` carries the article that lets us assume it."""

    name: Text
    value: Text
    source: Text
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to disagree, as dated law words it."""

    text: Text
    cites: str
    unverified: bool
    unsure: Text | None = None  # what of it nobody has read in the document; None: all of it
    runs: bool = True  # its period begins with the delivery


@dataclass(frozen=True, slots=True)
class Office:
    """The agency that writes, and how to reach a person there."""

    name: Text
    phone: Text
    address: Text
    hours: Text | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an officer on the way to the decision, as recorded: which step, in which post, when."""

    step: str
    post: Text
    on: date
    until: date | None = None  # of a notice nobody answered: the last day he could


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a letter reached the person, as the officer who handed it over recorded it."""

    way: Text
    on: date
    signed_by: str
    relation: Text
    officer: Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One past month that changes: what was paid, what is right now."""

    month: int
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact or a value of the law that differs between two decisions: its name, what it was and is, and where it
    stands."""

    name: Text
    before: Text
    now: Text
    source: Text | None = None
    of_law: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months of one amount: from `first` until the month before `end`."""

    first: int
    end: int
    amount: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a sum is for, as content says it: the day or month in words, the sentence, who pays, to whom it goes."""

    day: Text | None = None
    said: Text | None = None
    paid_by: Text | None = None
    paid_to: Text | None = None
    asked: Text | None = None  # of a refusal: what was asked for, and for when
    ours: bool = False  # who writes is who pays


@dataclass(frozen=True, slots=True)
class Right:
    """What the letter is about: how the money comes, the item beside the scheme's own right, and what carries it."""

    manner: str = MONTHLY
    item: Text | None = None
    name: Text | None = None  # of an item, also where it is the only right of its scheme
    id: str = ""  # of the item; '' is the scheme's own right
    occasion: Occasion = Occasion()
    grounds: tuple[str, ...] = ()  # citations of the conditions that were met
    left: int | None = None  # of a bill: what stays with the person
    end_month: int = 0  # the first month that is no longer paid
    by_months: tuple[Stretch, ...] = ()  # where the amount is not the same in every month
    by_machine: bool = False
    owed: bool = False  # the recipient is the one who pays
    employer: bool = False  # the recipient is an employer, which Chinese addresses otherwise than a person
    to: str = ""  # "heirs" or "family", where somebody else than the person receives it
    shares_words: bool = False  # an item in a row of others of one kind: the scheme's reasons hold for each


@dataclass(frozen=True, slots=True)
class Earlier:
    """A letter that told of the same claim before."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything a letter says that is not words: filled by the actions from the record."""

    scheme: str
    kind: str
    number: str
    decided_on: date
    office: Office
    person_name: str | Text
    masked_number: str
    officer: Text
    code: str
    amount: int = 0
    lines: tuple[Line, ...] = ()
    from_month: int = 0
    pay_by: date | None = None
    account_tail: str | Text = ""
    fillers: Mapping[str, Text] | None = None
    used: tuple[Fact, ...] = ()
    reasons: tuple[Reason, ...] = ()
    compared: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)  # of a condition not met, by code
    met: tuple[Text, ...] = ()  # the conditions that hold, by their names
    figures: Figures | None = None  # what the decision knows, for sentences that name it
    differences: tuple[Difference, ...] = ()
    changes: tuple[Changed, ...] = ()  # of a change or of money paid too much: what differs from the decision before
    lines_before: tuple[Line, ...] = ()  # how the sum before came about
    mistaken: bool = False  # nothing differs: the first sum was entered wrongly
    provisional: Text | None = None
    unverified: tuple[Text, ...] = ()
    values: tuple[tuple[Text, Text], ...] = ()  # values of the law that were used, and the document of each
    stated: tuple[tuple[Text, Text], ...] = ()  # unverified values no law gives: what each is called, figure and source
    stated_of_place: tuple[tuple[Text, Text], ...] = ()  # the same where the law leaves the figure to the place
    read_off: tuple[Text, ...] = ()  # values we read off forms people received: the document itself was not read
    demonstration: bool = True
    scheme_name: Text | None = None
    answer_by: date | None = None
    acts: tuple[Act, ...] = ()
    delivered: Delivered | None = None
    to: Text | None = None
    right: Right = Right()
    follows: tuple[Earlier, ...] = ()
    cite: Callable[[str], Text] = citation  # by the day the law was applied for
    cite_remedy: Callable[[str], Text] = citation  # by the day of the letter
    band: str = "band"
    case: str = ""  # number of the case, which is not the letter's
    order: Text | None = None  # the document an officer decided by, where no rule of the law was asked


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences and, for the calculation, figures."""

    heading: Text
    sentences: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()
    total: int | None = None
    numbered: bool = False
    after: tuple[Text, ...] = ()  # below a numbered list or the figures, not counted with them
    runs: bool = False  # a time to disagree begins with the delivery of the letter


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter, ready for any renderer. `band` names the phrase of its head in a demonstration or specimen,
    `slip` that of its receipt; `numbers` are those of the letter and of its case, each called by its name."""

    number: str
    numbers: Text
    title: Text
    date: Text
    office: Text
    to: Text
    lead: Text
    opening: tuple[Text, ...]
    sections: tuple[Section, ...]
    closing: tuple[Text, ...]
    seal: Text
    delivery: tuple[tuple[Text, Text], ...]
    demonstration: bool
    band: str = "band"
    slip: str = "slip_starts"
