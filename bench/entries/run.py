"""Two thousand million entries: written in the files of the statistics, asked, each question beside a raw scan.

    python bench/entries/run.py --persons 78000      20 million rows, a minute or two
    python bench/entries/run.py --persons 7800000    2.01 thousand million, 258 for each of 7.8 million persons

A raw scan is DuckDB's `max` of the very columns a question names, over the very files it reads, by the same settings
and in the same run. Each is done in a process of its own, in turns, and its shortest time counts. Answers are held
against closed formulas.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import formulas
import simulate
from formulas import FIRST, FUNDS, HALF, Size
from side_by_side import conditions

from shebao.insight.asking import ask, wanted
from shebao.insight.model import CHANGE, CONTROL, ENTRY
from shebao.insight.questions import Answer, Asked, question
from shebao.insight.warehouse import Settings, chosen, opened

MOST_GB, LEFT_GB, BYTES_A_ROW = 12, 10, 6
MEMORY = "6GB"


@dataclass(frozen=True, slots=True)
class Measured:
    """One question or scan: seconds, of which processor's, highest memory, what came out."""

    seconds: float
    processor: float
    mb: float
    answer: Answer | None


@click.command()
@click.option("--persons", default=78_000, show_default=True)
@click.option("--months", default=60, show_default=True)
@click.option("--home", default="/tmp/bench_entries", type=click.Path(path_type=Path))
@click.option("--workers", default=2, show_default=True)
@click.option("--turns", default=2, show_default=True)
@click.option("--only", multiple=True, help="Only these questions, by name.")
@click.option("--write-only", is_flag=True, help="Ask nothing yet; started again without it, it goes on.")
@click.option("--keep", is_flag=True)
def main(
    persons: int,
    months: int,
    home: Path,
    workers: int,
    turns: int,
    only: tuple[str, ...],
    write_only: bool,  # noqa: FBT001
    keep: bool,  # noqa: FBT001
) -> None:
    size = Size(persons // formulas.BLOCK * formulas.BLOCK, months)
    if size.employees % (130 * 60) or months % 12 or months <= HALF:
        sys.exit("persons must be a multiple of 78,000 and months of 12, more than 30: else no closed formula")
    rows = formulas.rows_of(size)
    home.mkdir(parents=True, exist_ok=True)
    room(home, rows)
    print(f"{conditions()}; {size.persons:,} persons, {months} months, {rows:,} rows by formula", flush=True)
    build(home, size, workers, rows)
    if write_only:
        return
    measure(home, size, rows, turns, only)
    if not keep:
        shutil.rmtree(home)
        print(f"removed {home}")


def room(home: Path, rows: int) -> None:
    needed, free = rows * BYTES_A_ROW / 2**30, simulate.free_gb(home)
    written = sum(file.stat().st_size for file in home.rglob("*.parquet")) / 2**30
    if needed - written > free - LEFT_GB or needed > MOST_GB + 1:
        sys.exit(f"needs {needed:.1f} GB, {free:.0f} GB are free: {LEFT_GB} GB stay for others")


def build(home: Path, size: Size, workers: int, rows: int) -> None:
    """Write what is not written yet; killed and started again it goes on."""
    folder, began, done, told = home / "statistics", time.monotonic(), 0, time.monotonic()
    simulate.prepare(home, size)
    print(f"pseudonyms: {time.monotonic() - began:.0f} s", flush=True)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(simulate.do, home, folder, size, part) for part in simulate.parts(size)]
        for number, task in enumerate(tasks, 1):
            done += task.result()
            if time.monotonic() - told > 20:
                told = time.monotonic()
                rate = done / (told - began)
                print(f"  … part {number} of {len(tasks)}, {done:,} rows now, {rate:,.0f} a second", flush=True)
                if simulate.free_gb(home) < LEFT_GB:
                    sys.exit("the disk is getting full: stopped, what is written stays")
    units, held = simulate.finish(home, folder, size)
    seconds = time.monotonic() - began
    print(
        f"{units:,} units, {sum(1 for _ in folder.rglob('*.parquet')):,} files, {held / 2**30:.2f} GB "
        f"({held / rows:.2f} bytes a row), written in {seconds:.0f} s, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


# --- questions ------------------------------------------------------------------------------


def questions(home: Path, size: Size) -> dict[str, tuple[str, Asked]]:
    last = FIRST + size.months - 1
    person = int(np.load(home / "employees.npy")[size.employees // 3])
    scheme = "employee_pension"
    return {
        "insured per branch and region, each month": ("insured", Asked()),
        "dues and payments by fund and month = ledger": ("money", Asked()),
        "average pension by cohort and region, the last month": ("average_benefit", Asked(scheme=scheme)),
        "average pension by cohort and region, each month": (
            "average_benefit",
            Asked(start=FIRST, end=last, scheme=scheme),
        ),
        "one person's whole history": ("history", Asked(person=person)),
        "arrears by size of employer": ("arrears", Asked()),
        "duration and frequency of benefits": ("use_of_benefits", Asked()),
        "contributors with fewer than 36 months": ("few_months", Asked(scheme=scheme, fewer_than=36)),
    }


def measure(home: Path, size: Size, rows: int, turns: int, only: tuple[str, ...] = ()) -> None:
    print(f"questions with {MEMORY} of memory for DuckDB; load {os.getloadavg()[0]:.1f}", flush=True)
    heads = ("question", "rows in its files", "s", "raw scan, s", "×", "× by processor", "MB at most", "exact")
    print(f"| {' | '.join(heads)} |", f"|---{'|--:' * 6}|---|", sep=chr(10), flush=True)
    for title, (name, asked) in questions(home, size).items():
        if only and name not in only:
            continue
        found, scans = [], []
        for _ in range(turns):
            scans.append(alone(_scan, home, name, asked))
            found.append(alone(_ask, home, name, asked))
        best, scan = min(one.seconds for one in found), min(one.seconds for one in scans)
        answer = found[-1].answer
        exact = CHECKS[name](size, answer, asked)
        read = rows_read(home, name, asked)
        by_processor = min(one.processor for one in found) / min(one.processor for one in scans)
        figures = (f"{best:.2f}", f"{scan:.2f}", f"{best / scan:.1f}", f"{by_processor:.1f}")
        cells = (title, f"{read:,}", *figures, f"{max(one.mb for one in found):,.0f}")
        print(f"| {' | '.join(cells)} | {exact} |", flush=True)
    print(f"all rows {rows:,}; load at the end {os.getloadavg()[0]:.1f}")


def alone(work: object, *facts: object) -> Measured:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *facts).result()  # type: ignore[arg-type]


def _ask(home: Path, name: str, asked: Asked) -> Measured:
    began, used = time.monotonic(), time.process_time()
    answer = ask(home / "statistics", name, asked, threads=2, memory=MEMORY)
    return Measured(time.monotonic() - began, time.process_time() - used, peak(), answer)


def _scan(home: Path, name: str, asked: Asked) -> Measured:
    """The columns the question names, read whole: max of each, nothing asked of them."""
    began, used = time.monotonic(), time.process_time()
    one = question(name)
    with opened(files_of(home, name, asked), Settings(2, MEMORY)) as connection:
        for table in one.tables:
            named = " ".join([one.sql, *(sql for _, sql in one.parts)])
            columns = [n for n in SCHEMAS[table].names if re.search(rf"\b{n}\b", named)]
            connection.execute(f"select {', '.join(f'max({n})' for n in columns)} from {table}").fetchall()
    return Measured(time.monotonic() - began, time.process_time() - used, peak(), None)


SCHEMAS = {"entries": ENTRY, "insured": CHANGE, "ledger": CONTROL}


def files_of(home: Path, name: str, asked: Asked) -> dict[str, list[Path]]:
    folder = home / "statistics"
    start = FIRST if asked.start is None and question(name).from_default == "first" else asked.start
    last = max(int(place.name[:4]) * 12 + int(place.name[5:]) - 1 for place in folder.iterdir())
    end = asked.end or last
    return chosen(folder, wanted(question(name), asked, end if start is None else start, end))


def rows_read(home: Path, name: str, asked: Asked) -> int:
    with opened(files_of(home, name, asked)) as connection:
        tables = question(name).tables
        return sum(int(connection.execute(f"select count(*) from {table}").fetchall()[0][0]) for table in tables)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- closed formulas ------------------------------------------------------------------------------


def verdict(*pairs: tuple[object, object]) -> str:
    wrong = [f"{found} not {owed}" for found, owed in pairs if found != owed]
    return "; ".join(wrong) or "yes"


def column(answer: Answer, name: str) -> list[object]:
    place = [one.name for one in answer.question.columns].index(name)
    return [row[place] for row in answer.rows]


def total(answer: Answer, name: str) -> int:
    return sum(int(value) for value in column(answer, name) if value is not None)


def insured_right(size: Size, answer: Answer, _: Asked) -> str:
    at_once = 5 * (size.employees - size.odd // 2) + size.drawing + 2 * size.residents
    return verdict((total(answer, "persons"), size.months * at_once))


def money_right(size: Size, answer: Answer, _: Asked) -> str:
    owed = sum(c.fen for f in FUNDS for m in range(size.months) for c in formulas.control(size, f, m))
    return verdict(
        (total(answer, "rows"), formulas.rows_of(size)),
        (total(answer, "fen"), owed),
        (total(answer, "ledger_fen"), owed),
        (set(column(answer, "difference")), {0}),
    )


def average_right(size: Size, answer: Answer, asked: Asked) -> str:
    months = range(size.months) if asked.start else [size.months - 1]
    rows = fen = 0
    for month in months:
        for kind in formulas.kinds("employee_pension", "benefits"):
            if kind.register == "obligation":
                count, worth = formulas.owed(size, "employee_pension", "benefits", kind, month)
                fen += worth
        rows += count
    return verdict((total(answer, "persons"), rows), (total(answer, "fen"), fen))


def history_right(size: Size, answer: Answer, _: Asked) -> str:
    ordinal, own = np.array([size.employees // 3]), 0
    for month in range(size.months):
        for fund in formulas.EMPLOYEES:
            for kind in formulas.kinds(fund, "contributions"):
                own += int(formulas.amounts(fund, kind, ordinal, month, size.odd)[0])
    return verdict((len(answer.rows), 24 * size.months), (total(answer, "fen"), own))


def arrears_right(size: Size, answer: Answer, _: Asked) -> str:
    open_fen = 0
    for month in range(11, size.months, 12):
        for lines in formulas.EMPLOYEES.values():
            open_fen += sum(formulas.wages(size.odd, month) * rate // 10_000 for _, _, rate, _ in lines)
    owners = -(-size.odd // 5)
    return verdict((total(answer, "principal"), open_fen), (set(column(answer, "debtors")), {owners}))


def use_right(size: Size, answer: Answer, _: Asked) -> str:
    months = size.drawing * size.months - size.paused * len(formulas.PAUSE)
    return verdict(
        (total(answer, "persons"), size.drawing),
        (total(answer, "spells"), size.drawing + size.paused),
        (total(answer, "months"), months),
    )


def few_right(size: Size, answer: Answer, _: Asked) -> str:
    hidden = verdict((total(answer, "persons"), size.employees)) if answer.hidden else ""
    return f"{hidden}, small cells hidden" if hidden else verdict((total(answer, "few"), size.odd))


CHECKS = {
    "insured": insured_right,
    "money": money_right,
    "average_benefit": average_right,
    "history": history_right,
    "arrears": arrears_right,
    "use_of_benefits": use_right,
    "few_months": few_right,
}

if __name__ == "__main__":
    main()
