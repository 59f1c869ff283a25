"""The steps of a month by which money comes in: sheets, dues, receipts, and whose the money is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from shebao.collection.assess import Assessment, assess
from shebao.collection.declare import declare_together
from shebao.collection.errors import ReceiptFileKnown
from shebao.collection.match import match
from shebao.collection.pieces import Matching
from shebao.collection.receipts import take_receipts
from shebao.collection.sheet_errors import SheetOfNobody
from shebao.collection.terms import employer_schemes
from shebao.kernel.dates import month_start, month_text
from shebao.kernel.errors import ShebaoError
from shebao.kernel.identifiers import EmployerId
from shebao.ledger import actions as books
from shebao.ledger.model import Key, Paper, Pool, Transfer
from shebao.ledger.statements import pools, trial_balance
from shebao.service.setting import Difference, Now, Setting, all_moves, days
from shebao.service.text import phrase


def declare_sheets(now: Now) -> None:
    """Sheets lie in a folder, each named by the employer's number: 17.csv, 17.xlsx."""
    setting, day, report = now.setting, now.day, now.report
    terms = employer_schemes(setting.law, month_start(setting.period))
    files = [(EmployerId(int(number)), file) for number, file in _named_by_employer(now)]
    uploads = ((employer, file.name, file.read_bytes()) for employer, file in files)
    answers = declare_together(setting.db, setting.hands.clerk, setting.period, uploads, on=day, terms=terms)
    for (employer, sheet), done in zip(files, answers, strict=True):
        if isinstance(done, ShebaoError):
            report.differences.append(Difference("declare", done.english, done.chinese, 0, f"employer {employer}"))
            continue
        facts = report.figures.setdefault("declare", {"sheets": 0, "accepted": 0, "rejected": 0})
        facts["sheets"] += 1
        facts["accepted"] += done.accepted
        facts["rejected"] += done.rejected
        if done.returned:
            _hand_back(setting.folders.returned / f"{sheet.stem}.xlsx", done.returned)
        if done.rejected:
            said = phrase("rows_returned", rows=str(done.rejected))
            owner = f"employer {employer}"
            report.differences.append(Difference("declare", said.en, said.zh, 0, owner, sheet.name))


def _named_by_employer(now: Now) -> Iterator[tuple[str, Path]]:
    """The sheets with the number in their name; whose name has none stays where it is, and the others go on."""
    for file in sorted(now.setting.folders.sheets.glob("*.*")):
        number = file.stem.split("-")[0]
        if number.isascii() and number.isdigit():
            yield number, file
        elif not file.name.startswith((".", "~$")):  # what a file system or an open workbook puts beside them
            wrong = SheetOfNobody(name=file.name)
            now.report.differences.append(Difference("declare", wrong.english, wrong.chinese, 0, "clerk", file.name))


def _hand_back(path: Path, content: bytes) -> None:
    """The sheet with a sentence at each row that was not taken, for the employer to correct and send again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.rename(path)


def assess_month(now: Now) -> None:
    """Dues by the law; a place whose law is silent is told, and its rows wait."""
    setting, day, report = now.setting, now.day, now.report
    terms = employer_schemes(setting.law, month_start(setting.period))
    due = days(setting.law, setting.region, setting.period)["due"]
    order = Assessment(setting.period, (setting.period,), terms, day, due, "first", setting.typed)
    done = assess(setting.db, setting.area, setting.law, order)
    report.say("assess", rows=done.rows, fen=done.fen, parked=done.parked)
    for silent in done.silent:
        report.differences.append(
            Difference("assess", silent.english, silent.chinese, 0, "the place that makes the law")
        )


def take_advice(now: Now) -> None:
    """The collector's receipts and the treasury's advices, each file once."""
    setting = now.setting
    for kind, folder in (("tax", setting.folders.collector), ("treasury", setting.folders.treasury)):
        counted: Counter[str] = Counter()
        for file in sorted(folder.glob("*.csv")):
            content = file.read_bytes()
            try:
                taken = take_receipts(setting.db, setting.hands.clerk, kind, file.name, content)
                counted.update(rows=taken.rows, fen=taken.fen, unknown=len(taken.unknown))
            except ReceiptFileKnown:  # by an earlier start: it belongs to this month's report as it did then
                counted.update(_taken_before(setting, content))
        now.report.say(kind, **counted)


def _taken_before(setting: Setting, content: bytes) -> dict[str, int]:
    """What a receipt file gave when it was taken."""
    with setting.db.reading(setting.hands.clerk, "collection", purpose="receipt file taken before") as tx:
        row = tx.one("receipt_file_of", sha256=sha256(content).hexdigest())
    return {"rows": row.rows, "fen": row.fen, "unknown": row.unknown}


def match_receipts(now: Now) -> None:
    """Receipts find what they pay; what the treasury holds moves to the special account."""
    setting, day, report = now.setting, now.day, now.report
    terms = employer_schemes(setting.law, month_start(setting.period))
    done = match(setting.db, setting.area, Matching(setting.period, terms, all_moves(setting.law)))
    report.say("match", received=done.received, held=done.held, posted=done.posted)
    for pool in pools(setting.db, setting.hands.accountant):
        held = _in_role(setting, pool, "treasury")
        if held > 0:
            books.treasury_to_special(
                setting.db,
                setting.hands.accountant,
                Key("treasury_advice", f"{pool.pool_id}/{month_text(setting.period)}/{setting.hands.accountant.path}"),
                Transfer(pool.pool_id, setting.period, held),
                Paper(day, "treasury advice", setting.hands.approver.actor_id),
            )


def _in_role(setting: Setting, pool: Pool, role: str) -> int:
    lines = trial_balance(setting.db, setting.hands.accountant, pool.pool_id, setting.period).lines
    return sum(line.closing_fen for line in lines if line.role == role)
